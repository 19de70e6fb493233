"""The service does not serve a database whose history could be rewritten."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.database)
def triggers_are_there(app_configs: Any, databases: Any = None, **_more: Any) -> list[CheckMessage]:
    """Every trigger of the history exists; asked when a database is named (`serve`, `check --database`)."""
    from django.db import connections

    from cyberspex.apps.history import triggers

    found: list[CheckMessage] = []
    for alias in databases or ():
        if "history_event" not in connections[alias].introspection.table_names():
            continue  # an empty database is for `migrate`
        lost = triggers.missing(alias)
        if lost:
            found.append(
                Error(
                    f"The history is not protected: {', '.join(lost)} missing.",
                    hint="Run `cyberspex init` or restore the database; nothing is served without them.",
                    id="history.E001",
                )
            )
    return found
