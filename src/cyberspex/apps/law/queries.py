"""Which version of the law this installation works with."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from cyberspex.apps.ports import outside
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.moves import Move


def lawbook() -> Lawbook:
    """The version of the law in use."""
    return outside().lawbooks.current_lawbook(Path(settings.CYBERSPEX_DATA))


def lawbook_digest() -> str:
    """Its name, which every event carries."""
    return lawbook().digest


def decisions() -> tuple[Move, ...]:
    """Every decision about the law of this installation, oldest first."""
    return outside().law_history.moves(Path(settings.CYBERSPEX_DATA))
