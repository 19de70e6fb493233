"""Starts Django for the commands that need records; the others never load it."""

from __future__ import annotations

import os
from pathlib import Path

from cyberspex.core.foundation.errors import ConfigurationError


def start(data: Path | None = None, mode: str | None = None) -> None:
    """Configure and start Django once.

    Raises:
        ConfigurationError: what the configuration refuses, or `no_database` where none answers.
    """
    if data is not None:
        os.environ["CYBERSPEX_DATA"] = str(data)
    if mode is not None:
        os.environ["CYBERSPEX_MODE"] = mode
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cyberspex.project.settings")
    import django

    django.setup()
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise ConfigurationError(
            "no_database",
            "The database does not answer; look at DATABASE_URL, at the rights of CYBERSPEX_DATA, and whether the server "
            "runs.",
        ) from error


def migrate(*, anew: bool = False) -> None:
    """Bring the database's tables, triggers and rights up to date.

    Args:
        anew: also make triggers and rights anew where no table has to change.

    Raises:
        ConfigurationError: `needs_owner` where the running role may not do it, as it should be.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import ProgrammingError, connections
    from django.db.migrations.exceptions import MigrationSchemaMissing
    from django.db.migrations.executor import MigrationExecutor

    from cyberspex.apps.history import triggers

    role = settings.CYBERSPEX_SERVING_ROLE
    if not role and not anew:
        executor = MigrationExecutor(connections["default"])
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return  # nothing to do; a lost trigger is for `require_sound` to find, not to be hidden here
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (ProgrammingError, MigrationSchemaMissing) as error:
        raise ConfigurationError(
            "needs_owner",
            "The tables have to be made or changed, which the running role may not: run `cyberspex init` once with "
            "DATABASE_OWNER_URL.",
        ) from error
    if role:
        triggers.grant(role)


def require_sound(*, serving: bool = False) -> None:
    """Refuse to go on where the history is not protected.

    Args:
        serving: also look at the rights of the role, in production.

    Raises:
        ConfigurationError: `no_installation` where nothing was made yet, `unprotected_history`, or in production `too_many_rights`.
    """
    from django.conf import settings
    from django.db import connection

    from cyberspex.apps.history import triggers
    from cyberspex.apps.history.models import Event

    made = Event._meta.db_table in connection.introspection.table_names()
    if not made:
        raise ConfigurationError(
            "no_installation",
            f"There is no installation in {settings.CYBERSPEX_DATA} yet; `cyberspex init` makes one, and CYBERSPEX_DATA "
            "names another folder.",
        )
    lost = triggers.missing()
    if lost:
        raise ConfigurationError(
            "unprotected_history",
            f"The database does not protect the history ({', '.join(lost)} missing); nothing is served. "
            "`cyberspex init` makes the triggers anew; find out who removed them.",
        )
    if not serving or settings.CYBERSPEX_MODE != "production":
        return
    rights = triggers.rights_too_many()
    if rights:
        raise ConfigurationError(
            "too_many_rights",
            f"The running role of the database could rewrite the history ({', '.join(rights)}); nothing is served. Use a "
            "role of its own in DATABASE_URL and let `cyberspex init` with DATABASE_OWNER_URL give it its rights.",
        )
