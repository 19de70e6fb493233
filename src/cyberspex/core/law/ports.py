"""What the law room asks from outside: where lawbooks lie, and the calendars and zones of States."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.moves import Move
from cyberspex.core.law.time_limits import Calendar


class Lawbooks(Protocol):
    """Kept versions of the law."""

    def current_lawbook(self, data_dir: Path | str | None = None) -> Lawbook:
        """The version in use in a data folder."""
        ...

    def lawbook_by_digest(self, digest: str, data_dir: Path | str | None = None) -> Lawbook:
        """A version by its name."""
        ...

    def kept_digests(self, data_dir: Path | str) -> tuple[str, ...]:
        """The names of all versions that can be asked."""
        ...


class LawHistory(Protocol):
    """Which bundle is the law, by whose decision."""

    def adopt(self, lawbook: Lawbook, move: Move, data_dir: Path | str) -> Move:
        """Make a bundle the law and record the decision."""
        ...

    def moves(self, data_dir: Path | str) -> tuple[Move, ...]:
        """Every decision, oldest first."""
        ...


class Editions(Protocol):
    """Editions of the law as files."""

    def open_edition(self, path: Path, trust: Any, at: datetime) -> Any:
        """Check a file; its checks, and the edition with its lawbook where all of them hold."""
        ...

    def holidays_digest(self) -> str:
        """The digest of the holiday tables of this program."""
        ...


class Calendars(Protocol):
    """The calendars of States."""

    def calendar_of(self, state: str) -> Calendar:
        """Rest days of a State."""
        ...

    def zone_for(self, state: str | None, name: str | None) -> ZoneInfo | None:
        """The time zone of a State, or the one that is named."""
        ...
