"""Instants and legal days: read once at the front door, passed down as arguments.

- `..._at` is an aware UTC `datetime`; `..._on` is a `date` in a stated calendar.
- A naive datetime is refused on entry.
- Sums of hours are made in UTC: an aware datetime plus a timedelta is wall time across a change of clocks.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Protocol

from cyberspex.core.foundation.errors import InputError


class Clock(Protocol):
    """Where a front door reads the time, once per use case."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        return datetime.now(UTC)


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC; a naive one is refused, because it names no instant."""
    if instant.tzinfo is None:
        raise InputError(
            "naive_instant", "The instant has no offset; write for instance 2026-11-23T10:00:00Z."
        )
    return instant.astimezone(UTC)


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_date(text: str, path: str = "") -> date:
    """Read `YYYY-MM-DD`.

    Raises:
        InputError: `bad_date`, naming the place and the form expected.
    """
    try:
        if not _DATE.fullmatch(text):
            raise ValueError("form")
        return date.fromisoformat(text)
    except (ValueError, TypeError) as error:
        where = f" at {path}" if path else ""
        raise InputError(
            "bad_date",
            f"{text!r}{where} is not a date; write YYYY-MM-DD, for instance 2026-11-23.",
            path=path,
        ) from error


EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
"""Days of which the law can be asked: the oldest treaty here is of 1959, and no time limit is counted beyond 2200."""


def within_reach(day: date, path: str = "") -> date:
    """The same day, refused where no law here reaches it.

    Raises:
        InputError: `day_out_of_reach`.
    """
    if not EARLIEST <= day <= LATEST:
        where = f" at {path}" if path else ""
        raise InputError(
            "day_out_of_reach",
            f"{day.isoformat()}{where} is beyond what the law here reaches: give a day from {EARLIEST.year} to {LATEST.year}.",
            path=path,
        )
    return day


def parse_instant(text: str, path: str = "") -> datetime:
    """Read an RFC 3339 instant with an offset or `Z` and return it in UTC.

    Raises:
        InputError: `bad_instant` or `naive_instant`.
    """
    try:
        instant = datetime.fromisoformat(text.replace("Z", "+00:00") if text.endswith("Z") else text)
    except (ValueError, TypeError, AttributeError) as error:
        where = f" at {path}" if path else ""
        raise InputError(
            "bad_instant",
            f"{text!r}{where} is not an instant; write for instance 2026-11-23T10:00:00Z.",
            path=path,
        ) from error
    return as_utc(instant)


def format_instant(instant: datetime) -> str:
    """An instant as RFC 3339 in UTC with `Z`, to the second, or to the microsecond where it has some."""
    utc = as_utc(instant)
    return utc.isoformat().replace("+00:00", "Z")
