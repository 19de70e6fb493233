"""Public holidays, weekend days and time zones of every State, frozen from a maintained library.

`tables.json` names its source and date. It knows no court holidays, no regional holidays and no days decreed
during a year; days that follow the moon are estimates in later years and are marked as such.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cyberspex.core.foundation.errors import InputError


@dataclass(frozen=True, kw_only=True)
class StateCalendar:
    """Rest days of a State in the years that the table covers."""

    state: str
    source: str
    days: frozenset[str]
    estimated: frozenset[str]
    weekend: frozenset[int]
    first_year: int
    last_year: int

    def is_rest_day(self, day: date) -> bool:
        """Whether a day is a public holiday or a weekend day there."""
        return day.weekday() in self.weekend or day.isoformat() in self.days

    @cached_property
    def _working(self) -> list[int]:
        """The working days of the table in order, as numbers of days."""
        first, last = date(self.first_year, 1, 1), date(self.last_year, 12, 31)
        days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
        return [day.toordinal() for day in days if not self.is_rest_day(day)]

    def working_day_after(self, day: date, count: int) -> date:
        """The day by which so many working days have passed after a day that itself is not counted."""
        place = bisect_right(self._working, day.toordinal()) + count - 1
        if self.covers(day) and place < len(self._working):
            return date.fromordinal(self._working[place])
        while count:  # beyond the table only the weekend is known
            day += timedelta(days=1)
            count -= not self.is_rest_day(day)
        return day

    def covers(self, day: date) -> bool:
        """Whether the table knows the year of a day."""
        return self.first_year <= day.year <= self.last_year

    def is_estimated(self, day: date) -> bool:
        """Whether a day is a holiday that was only estimated, because it follows the moon."""
        return day.isoformat() in self.estimated


@cache
def _tables() -> dict[str, Any]:
    return dict(json.loads((files("cyberspex.adapters.calendars") / "tables.json").read_bytes()))


@cache
def calendar_of(state: str) -> StateCalendar:
    """The calendar of a State.

    Raises:
        InputError: `unknown_calendar`.
    """
    tables = _tables()
    row = tables["states"].get(state)
    if row is None:
        raise InputError(
            "unknown_calendar", f"There is no calendar for {state!r}; give a State's two letters, for instance HU.",
            path="--calendar",
        )  # fmt: skip
    return StateCalendar(
        state=state,
        source=tables["source"],
        days=frozenset(row["days"]),
        estimated=frozenset(row["estimated"]),
        weekend=frozenset(row["weekend"]),
        first_year=tables["years"][0],
        last_year=tables["years"][1],
    )


@cache
def zones_of(state: str) -> tuple[str, ...]:
    """The time zones of a State that tell different times, the first that of most people."""
    found: dict[tuple[Any, ...], str] = {}
    for name in _tables()["zones"].get(state, ()):
        zone = ZoneInfo(name)
        times = tuple(
            datetime(year, month, 1, tzinfo=UTC).astimezone(zone).utcoffset()
            for year in (2024, 2026, 2028)
            for month in range(1, 13)
        )
        found.setdefault(times, name)
    return tuple(found.values())


def zone_for(state: str | None, name: str | None) -> ZoneInfo | None:
    """The zone asked for, or the only one of a State.

    Raises:
        InputError: `unknown_zone`, or `several_zones` naming the choices.
    """
    if name:
        try:
            if name not in available_timezones():
                raise ZoneInfoNotFoundError(name)
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise InputError(
                "unknown_zone",
                f"{name!r} is not a time zone; write for instance Europe/Budapest.",
                path="--zone",
            ) from error
    if not state:
        return None
    zones = zones_of(state)
    if len(zones) > 1:
        raise InputError(
            "several_zones",
            f"{state} has several time zones; add --zone with one of: {', '.join(zones)}.",
            path="--zone",
        )
    return ZoneInfo(zones[0]) if zones else None
