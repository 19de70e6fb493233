"""Starts Django for the commands that need records; the others never load it."""

from __future__ import annotations

import os
from pathlib import Path


def start(data: Path | None = None, mode: str | None = None) -> None:
    """Configure and start Django once.

    Raises:
        ConfigurationError: what the configuration refuses.
    """
    if data is not None:
        os.environ["CYBERSPEX_DATA"] = str(data)
    if mode is not None:
        os.environ["CYBERSPEX_MODE"] = mode
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cyberspex.project.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the database's tables and triggers up to date."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def require_sound() -> None:
    """Refuse to go on where the history is not protected.

    Raises:
        ConfigurationError: `unprotected_history`.
    """
    from cyberspex.apps.history import triggers
    from cyberspex.core.foundation.errors import ConfigurationError

    lost = triggers.missing()
    if lost:
        raise ConfigurationError(
            "unprotected_history",
            f"The database does not protect the history ({', '.join(lost)} missing); nothing is served. "
            "`cyberspex init` makes the triggers anew; find out who removed them.",
        )
