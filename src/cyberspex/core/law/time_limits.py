"""When a legal time limit ends, and why: one engine for all clocks.

- A clock has a key (its provision), a value in the law's own unit, a start, and a counting rule.
- `protocol.default`: calendar days, the day of receipt not counted, the end not moved. The Protocol and the
  Convention say nothing on counting; this is the named default, and another rule can be chosen.
- `eu.1182.71`: Regulation 1182/71: the day of the event not counted; a last day that is a public holiday, Sunday
  or Saturday moves to the end of the next working day. `eu.1182.71.hours`: whole hours from the instant.
- `protocol.months`: the first day of the month following the expiration of the months.
- Sums are made in UTC; a day ends at midnight of the zone of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Protocol

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import format_instant
from cyberspex.core.law.lawbook import after_three_months

RULES = ("protocol.default", "protocol.months", "eu.1182.71", "eu.1182.71.hours", "moved_to_working_day")
EVENTS = (
    "refused", "withdrawn", "clarification_asked", "clarification_given", "notified", "cleared", "served",
    "extended", "follow_up",
)  # fmt: skip
_ENDING = frozenset({"refused", "withdrawn", "cleared", "served", "follow_up"})
LONGEST_DAYS = 36500  # a bound on nonsense: a hundred years


class Calendar(Protocol):
    """Rest days of a State."""

    state: str
    source: str

    def is_rest_day(self, day: date) -> bool:
        """Whether a day is a public holiday or a weekend day there."""

    def covers(self, day: date) -> bool:
        """Whether the calendar knows the year of a day."""


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """The end of a time limit.

    Fields:
        due_on: the last day in time, in the calendar named. due_at: its end, or the exact instant for hours.
        rule: the counting rule applied. because: the steps in words.
    """

    key: str
    starts_at: datetime
    due_on: date
    due_at: datetime
    rule: str
    provision: str
    zone: str
    calendar: str
    because: tuple[str, ...]
    ended_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """The answer of the contract."""
        return {
            "key": self.key,
            "starts_at": self.starts_at.isoformat().replace("+00:00", "Z"),
            "due_on": self.due_on.isoformat(),
            "due_at": self.due_at.isoformat().replace("+00:00", "Z"),
            "rule": self.rule,
            "provision": self.provision,
            "zone": self.zone,
            "calendar": self.calendar,
            "ended_by": self.ended_by,
            "because": list(self.because),
        }


def find(key: str, table: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The row of a clock.

    Raises:
        InputError: `unknown_clock`, naming the clocks there are.
    """
    rows = {str(row["key"]): row for row in table}
    if key not in rows:
        raise InputError(
            "unknown_clock", f"There is no clock {key!r}; there are: {', '.join(sorted(rows))}.", path="KEY"
        )
    return rows[key]


def compute(
    key: str,
    starts_at: datetime,
    *,
    lawbook_table: Sequence[Mapping[str, Any]],
    calendar: Calendar | None = None,
    zone: tzinfo | None = None,
    zone_name: str = "",
    stated_days: int | None = None,
    events: Sequence[tuple[str, datetime]] = (),
    rule: str | None = None,
) -> TimeLimit:
    """Say when a time limit ends.

    Args:
        starts_at: aware; without zone its offset is the local time.
        stated_days: the time that the order itself sets, where the provision knows one.
        events: what ends, suspends or moves the limit, in any order.
        rule: another counting rule than the clock's own.
    Raises:
        InputError: `unknown_clock`, `no_stated_time`, `bad_days`, `event_unknown`, `event_before_start`,
            `bad_rule`.
    """
    row = find(key, lawbook_table)
    if starts_at.tzinfo is None:
        raise InputError("naive_instant", "The start has no offset; write for instance 2026-11-23T10:00:00Z.")
    own = str(row["rule"])
    chosen = rule or own
    if chosen not in RULES:
        raise InputError("bad_rule", f"{chosen!r} is not a counting rule; choose one of: {', '.join(RULES)}.")
    because: list[str] = []
    local = zone or timezone(starts_at.utcoffset() or timedelta(0))
    name = zone_name or ("the offset of the instant" if zone is None else str(zone))
    if zone is None:
        because.append("No calendar or zone was given: the offset of the instant is used.")
    if calendar is None:
        because.append("No calendar was given: no public holidays are known.")
    value = int(row["value"])
    unit = str(row["unit"])
    if stated_days is not None:
        if "stated" not in row:
            raise InputError(
                "no_stated_time", f"{key} knows no time stated in the order itself.", path="--stated-days"
            )
        if not 1 <= stated_days <= LONGEST_DAYS:
            raise InputError(
                "bad_days",
                f"{stated_days} is not a number of days from 1 to {LONGEST_DAYS}.",
                path="--stated-days",
            )
        longer = max(value, stated_days)
        because.append(f"The longer of {value} days and the {stated_days} days stated counts: {longer} days.")
        value = longer
    begins = starts_at.astimezone(local)
    because.append(f"It starts with {row['starts']}, at {begins.isoformat()}.")
    if unit == "hours":
        due_at = starts_at.astimezone(UTC) + timedelta(hours=value)
        because.append(f"{value} hours run from the instant.")
    elif unit == "months_first":
        first = after_three_months(begins.date())
        because.append(
            f"First day of the month following the expiration of {value} months: {first.isoformat()}."
        )
        return TimeLimit(
            key=key, starts_at=starts_at.astimezone(UTC), due_on=first, due_at=_start_of(first, local).astimezone(local), rule=chosen,
            provision=str(row["provision"]), zone=name, calendar=calendar.state if calendar else "", because=tuple(because),
        )  # fmt: skip
    else:
        due_at = _end_of(_last_day(begins.date(), value, unit, chosen, calendar, because), local)
    due_at, ended_by = _with_events(key, row, due_at, starts_at, events, chosen, calendar, local, because)
    if calendar is not None and not calendar.covers(due_at.astimezone(local).date()):
        because.append(
            f"The calendar of {calendar.state} does not reach that year: holidays there are not known."
        )
    return TimeLimit(
        key=key,
        starts_at=starts_at.astimezone(UTC),
        due_on=due_at.astimezone(local).date(),
        due_at=due_at.astimezone(local),
        rule=chosen,
        provision=str(row["provision"]),
        zone=name,
        calendar=calendar.state if calendar else "",
        because=tuple(because),
        ended_by=ended_by,
    )


def _last_day(
    day: date, value: int, unit: str, rule: str, calendar: Calendar | None, because: list[str]
) -> date:
    if unit == "working_days":
        last, left = day, value
        while left:
            last += timedelta(days=1)
            if not _rests(last, calendar):
                left -= 1
        because.append(f"{value} working days after that day, rest days left out: {last.isoformat()}.")
        return last
    last = day + timedelta(days=value)
    because.append(f"That day is not counted; day {value} is {last.isoformat()}.")
    if rule in ("eu.1182.71", "moved_to_working_day"):
        moved = last
        while _rests(moved, calendar):
            moved += timedelta(days=1)
        if moved != last:
            because.append(f"{last.isoformat()} is a rest day: the end moves to {moved.isoformat()}.")
        last = moved
    else:
        because.append("Every day counts, and the end is not moved.")
    return last


def _rests(day: date, calendar: Calendar | None) -> bool:
    return calendar.is_rest_day(day) if calendar is not None else day.weekday() >= 5


def _with_events(
    key: str,
    row: Mapping[str, Any],
    due_at: datetime,
    starts_at: datetime,
    events: Sequence[tuple[str, datetime]],
    rule: str,
    calendar: Calendar | None,
    local: tzinfo,
    because: list[str],
) -> tuple[datetime, str]:
    allowed = tuple(row.get("events", ()))
    asked: datetime | None = None
    for kind, at in sorted(events, key=lambda item: item[1]):
        if kind not in allowed:
            words = ", ".join(allowed) or "no event"
            raise InputError(
                "event_unknown", f"{kind!r} does not change {key}; it knows: {words}.", path="--event"
            )
        if at < starts_at:
            raise InputError("event_before_start", f"{kind} lies before the start.", path="--event")
        if kind == "clarification_asked":
            asked = asked or at
            because.append(f"Suspended from {format_instant(at)}: clarification was asked.")
        elif kind == "clarification_given":
            if asked is not None:
                due_at += at - asked
                asked = None
                because.append(f"Runs again from {format_instant(at)}; the suspension is added.")
        elif kind == "extended":
            more = 30 if str(row["provision"]).startswith("eu.") else int(row["value"])
            due_at = _end_of(due_at.astimezone(local).date() + timedelta(days=more), local)
            because.append(f"Extended on {format_instant(at)} by {more} days.")
        elif kind == "follow_up":
            because.append(
                f"A follow-up request arrived on {format_instant(at)}: preservation goes on pending the decision."
            )
        elif kind in _ENDING and at < due_at:
            because.append(f"Ended on {format_instant(at)}: {kind}.")
            return at, kind
    if asked is not None:
        because.append("Still suspended: the end moves with every day until the clarification is given.")
    return due_at, ""


def _end_of(day: date, local: tzinfo) -> datetime:
    return _start_of(day + timedelta(days=1), local) - timedelta(seconds=1)


def _start_of(day: date, local: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=local).astimezone(UTC)
