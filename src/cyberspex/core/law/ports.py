"""What the law room asks from outside: where lawbooks lie, and the calendars and zones of States."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from cyberspex.core.law.lawbook import Lawbook


class Lawbooks(Protocol):
    """Kept versions of the law."""

    def current_lawbook(self, data_dir: Path | str | None = None) -> Lawbook:
        """The version in use in a data folder."""
        ...

    def lawbook_by_digest(self, digest: str, data_dir: Path | str | None = None) -> Lawbook:
        """A version by its name."""
        ...


class Calendars(Protocol):
    """The calendars of States."""

    def zone_for(self, state: str | None, name: str | None) -> ZoneInfo | None:
        """The time zone of a State, or the one that is named."""
        ...
