"""From an identifier to its holder, with the lawbook and the lists of this installation. Nothing is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from cyberspex.apps.law.queries import lawbook
from cyberspex.apps.ports import outside
from cyberspex.core.directory.holders import HolderAnswer, find_holder


def holder_of(text: str, *, online: bool, at: datetime) -> HolderAnswer:
    """Who may hold the data of an identifier; a registry is asked only where that is wanted.

    Raises:
        InputError: where the text is no identifier.
    """
    return find_holder(
        text,
        reader=outside().reader,
        registrations=outside().registrations(Path(settings.CYBERSPEX_DATA)),
        lawbook=lawbook(),
        online=online,
        at=at,
    )
