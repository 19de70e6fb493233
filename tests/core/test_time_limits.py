"""Time limits: what holds for every clock, start, calendar and event."""

import sys
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.time_limits import EFFECTS, EVENTS, compute

ROWS = [
    {"key": "days", "unit": "days", "value": 30, "rule": "protocol.default", "stated": "longer", "events": ["refused", "withdrawn"]},
    {"key": "moved", "unit": "days", "value": 5, "rule": "eu.1182.71", "events": ["clarification_asked", "clarification_given", "extended", "follow_up"]},
    {"key": "working", "unit": "working_days", "value": 5, "rule": "eu.1182.71"},
    {"key": "hours", "unit": "hours", "value": 8, "rule": "eu.1182.71.hours", "events": ["clarification_asked", "clarification_given", "notified", "cleared"], "effects": {"cleared": "hastens"}},
    {"key": "months", "unit": "months_first", "value": 3, "rule": "protocol.months"},
    {"key": "years", "unit": "years", "value": 5, "rule": "calendar.years"},
]  # fmt: skip
TABLE = [{"provision": f"invented.{row['key']}", "starts": "an invented start", **row} for row in ROWS]
KEYS = [row["key"] for row in TABLE]
ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Budapest", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "UTC")
]
STARTS = some.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001


class EveryTenthDayRests:
    """An invented calendar: Fridays and the tenth of each month rest."""

    state = "ZZ"
    source = "invented"

    def is_rest_day(self, day):
        return day.weekday() == 4 or day.day == 10

    def working_day_after(self, day, count):
        while count:
            day += timedelta(days=1)
            count -= not self.is_rest_day(day)
        return day

    def covers(self, day):
        return True

    def is_estimated(self, day):
        return day.day == 10


CALENDAR = EveryTenthDayRests()


def limit(key, start, **more):
    return compute(key, start, lawbook_table=TABLE, **more)


@given(some.sampled_from(KEYS), STARTS, some.timedeltas(timedelta(0), timedelta(days=40)), some.sampled_from(ZONES), some.sampled_from([None, CALENDAR]))  # fmt: skip
def test_later_receipt_never_gives_an_earlier_limit(key, start, later, zone, calendar):
    first = limit(key, start, zone=zone, calendar=calendar)
    second = limit(key, start + later, zone=zone, calendar=calendar)
    assert first.due_at <= second.due_at
    assert first.due_on <= second.due_on


@given(some.sampled_from(KEYS), STARTS, some.sampled_from(ZONES))
def test_limit_ends_after_its_start_on_its_local_day(key, start, zone):
    found = limit(key, start, zone=zone)
    assert found.due_at > start
    assert found.due_at.astimezone(zone).date() == found.due_on


@given(STARTS, some.sampled_from(ZONES), some.integers(1, 400), some.integers(1, 400))
def test_longer_stated_time_never_shortens(start, zone, days, other):
    found = [limit("days", start, zone=zone, stated_days=stated).due_on for stated in sorted((days, other))]
    assert found[0] <= found[1]
    assert found[0] >= limit("days", start, zone=zone).due_on


@given(some.sampled_from(["moved", "working"]), STARTS, some.sampled_from(ZONES))
def test_moved_limit_ends_on_a_working_day_and_holds_two(key, start, zone):
    found = limit(key, start, zone=zone, calendar=CALENDAR)
    assert not CALENDAR.is_rest_day(found.due_on)
    first = start.astimezone(zone).date()
    days = [first + timedelta(days=step) for step in range(1, (found.due_on - first).days + 1)]
    assert sum(not CALENDAR.is_rest_day(day) for day in days) >= 2


@given(STARTS, some.sampled_from(ZONES))
def test_hours_are_the_same_instant_in_every_zone(start, zone):
    # Compared in UTC: an instant in the hour that a change of clocks repeats equals none of another zone in Python.
    assert limit("hours", start, zone=zone).due_at.astimezone(UTC) == start + timedelta(hours=8)


@given(STARTS, some.integers(0, 72), some.integers(1, 72), some.sampled_from(["moved", "hours"]))
def test_suspension_never_shortens(start, after, pause, key):
    asked = start + timedelta(hours=after % 8)
    events = [("clarification_given", asked + timedelta(hours=pause)), ("clarification_asked", asked)]
    assert limit(key, start, events=events).due_at >= limit(key, start).due_at


def test_suspension_of_hours_is_added_to_the_second():
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    events = [("clarification_asked", start + timedelta(hours=1)), ("clarification_given", start + timedelta(hours=3, seconds=7))]  # fmt: skip
    assert limit("hours", start, events=events).due_at == start + timedelta(hours=10, seconds=7)


def test_notification_starts_the_hours_anew_and_clearance_hastens_only():
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    notified = start + timedelta(hours=2)
    found = limit("hours", start, events=[("notified", notified), ("cleared", notified + timedelta(hours=1))])
    assert found.due_at == notified + timedelta(hours=8)
    assert found.ended_by == ""
    assert any("as soon as possible" in line for line in found.because)


def test_refusal_ends_the_limit_on_its_day_and_a_late_one_changes_nothing():
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    ended = limit("days", start, events=[("refused", start + timedelta(days=2))])
    assert (ended.due_on, ended.ended_by) == (date(2026, 11, 25), "refused")
    late = limit("days", start, events=[("refused", start + timedelta(days=40))])
    assert (late.due_on, late.ended_by) == (limit("days", start).due_on, "")


def test_events_in_any_order_give_one_answer():
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    events = [("clarification_asked", start + timedelta(days=1)), ("clarification_given", start + timedelta(days=2)), ("extended", start + timedelta(days=3))]  # fmt: skip
    assert limit("moved", start, events=events) == limit("moved", start, events=events[::-1])


def test_end_of_the_day_is_that_of_the_zone_across_a_change_of_clocks():
    start = datetime(2026, 10, 1, 10, tzinfo=UTC)  # summer time; the end lies in winter time
    found = limit("days", start, zone=ZoneInfo("Europe/Budapest"))
    assert found.due_at.isoformat() == "2026-10-31T23:59:59+01:00"


def test_month_of_the_protocol_ends_with_the_first_day_of_a_month():
    for day, first in (
        ("2026-01-31", "2026-05-01"),
        ("2025-11-30", "2026-03-01"),
        ("2026-11-01", "2027-03-01"),
    ):
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
        assert limit("months", start).due_on.isoformat() == first


def test_estimated_holiday_makes_the_day_provisional():
    start = datetime(2026, 11, 5, 10, tzinfo=UTC)  # five days later is the tenth, which rests
    assert any("provisional" in line for line in limit("moved", start, calendar=CALENDAR).because)


def test_every_event_of_the_contract_has_an_ordinary_effect():
    assert set(EVENTS) == set(EFFECTS)


@pytest.mark.parametrize("start", [datetime(2026, 11, 23, 10), datetime(1850, 1, 1, tzinfo=UTC)])  # noqa: DTZ001
def test_start_that_names_no_usable_instant_is_refused(start):
    with pytest.raises(InputError):
        limit("days", start)


def test_offset_of_the_start_is_its_day():
    far_east = datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=14)))
    assert limit("days", far_east).due_on == date(2026, 12, 24)
    assert limit("days", far_east.astimezone(UTC)).due_on == date(2026, 12, 23)


def test_engine_needs_no_data_beyond_its_arguments():
    assert "cyberspex.adapters.calendars" not in vars(sys.modules["cyberspex.core.law.time_limits"])
