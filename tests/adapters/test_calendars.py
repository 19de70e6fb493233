"""The frozen calendars are what their libraries say, so that nobody can have changed a holiday by hand."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import make_calendars
from hypothesis import given
from hypothesis import strategies as some

from cyberspex.adapters.calendars import calendar_of

KEPT = json.loads(make_calendars.TABLES.read_text("utf-8"))


def test_every_holiday_weekend_and_estimate_is_the_librarys() -> None:
    assert f"holidays {version('holidays')} " in KEPT["source"]
    made = make_calendars.states()
    assert {code: table for code, table in made.items() if table != KEPT["states"].get(code)} == {}
    assert set(made) == set(KEPT["states"])


def test_every_zone_is_the_databases() -> None:
    assert make_calendars.zones() == KEPT["zones"]


@given(
    some.sampled_from(sorted(KEPT["states"])),
    some.dates(date(2020, 1, 1), date(2037, 12, 31)),
    some.integers(1, 40),
)
def test_working_days_are_those_counted_one_by_one(state: str, day: date, count: int) -> None:
    calendar = calendar_of(state)
    found, left = day, count
    while left:
        found += timedelta(days=1)
        left -= not calendar.is_rest_day(found)
    assert calendar.working_day_after(day, count) == found
