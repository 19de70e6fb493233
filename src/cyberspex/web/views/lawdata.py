"""The lawbook as the pages print it: the one place of the screens that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

MATRIX_TOOLS = ("ets185.29", "ets185.35", "cets224.6", "cets224.7", "cets224.8", "cets224.9", "cets224.10")


def lawbook() -> Any:
    """The lawbook that this installation works with now."""
    from django.conf import settings

    from cyberspex.adapters.lawbook_files import current_lawbook

    return current_lawbook(Path(settings.CYBERSPEX_DATA))


def routes_for(need: dict[str, Any]) -> dict[str, Any]:
    """The answer to a need, as the contract writes it."""
    from cyberspex.core.routing import parse_need, routes

    return dict(routes(parse_need(need), lawbook()).as_json())
