"""When a legal time limit ends, and why: one engine for all clocks.

- A clock has a key (its provision), a value in the law's own unit, a start, and a counting rule.
- `protocol.default`: calendar days, the day of receipt not counted, the end not moved. The Protocol and the
  Convention say nothing on counting; this is the named default, and another rule can be chosen.
- `eu.1182.71`: Regulation 1182/71: the day of the event not counted; a last day that is a public holiday, Sunday
  or Saturday moves to the end of the next working day. `eu.1182.71.hours`: whole hours from the instant.
  A period of two days or more holds at least two working days (Article 3(5)).
- `ets076`: the European Convention on the Calculation of Time-Limits: every day counts, and an end on a Saturday,
  Sunday or official holiday moves to the next working day (Article 5). It can be chosen, where the law refers to it.
- `no_number`: the provision says how fast, and no number; there is then no last day, unless the order itself sets one.
- `protocol.months`: the first day of the month following the expiration of the months. `calendar.years`: the same
  day some years later.
- What an event does to a clock stands beside the clock in the lawbook; else the event's ordinary effect counts.
- Sums are made in UTC; a day ends at midnight of the zone of the calendar.
"""

from __future__ import annotations

import calendar as calendar_of
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Protocol

from cyberspex.core.foundation.errors import InputError, LawbookError
from cyberspex.core.law.lawbook import after_three_months

RULES_OF_UNIT: Mapping[str, tuple[str, ...]] = {
    "days": ("protocol.default", "eu.1182.71", "ets076", "moved_to_working_day"),
    "working_days": ("protocol.default", "eu.1182.71", "ets076", "moved_to_working_day"),
    "months": ("eu.1182.71", "ets076", "protocol.default"),
    "unnumbered": ("no_number",),
    "hours": ("eu.1182.71.hours",),
    "months_first": ("protocol.months",),
    "years": ("calendar.years",),
}
RULES = tuple(dict.fromkeys(rule for rules in RULES_OF_UNIT.values() for rule in rules))
EVENTS = (
    "refused", "withdrawn", "clarification_asked", "clarification_given", "notified", "cleared", "served",
    "extended", "follow_up",
)  # fmt: skip
EFFECTS: Mapping[str, str] = {
    "refused": "ends", "withdrawn": "ends", "cleared": "ends", "served": "ends", "notified": "restarts",
    "clarification_asked": "suspends", "clarification_given": "resumes", "extended": "extends",
    "follow_up": "continues",
}  # fmt: skip
"""What an event ordinarily does: ends, restarts, suspends, resumes, extends, continues, hastens, nothing."""
FIRST_YEAR, LAST_YEAR = 1900, 2900  # no instrument is older; later sums leave what dates can hold
LONGEST_DAYS = 36500  # a bound on nonsense: a hundred years


class Calendar(Protocol):
    """Rest days of a State."""

    @property
    def state(self) -> str:
        """Two letters."""

    @property
    def source(self) -> str:
        """Where the days come from."""

    def is_rest_day(self, day: date) -> bool:
        """Whether a day is a public holiday or a weekend day there."""

    def working_day_after(self, day: date, count: int) -> date:
        """The day by which so many working days have passed after a day that itself is not counted."""

    def covers(self, day: date) -> bool:
        """Whether the calendar knows the year of a day."""

    def is_estimated(self, day: date) -> bool:
        """Whether a day is a holiday that was only estimated, because it follows the moon."""


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """The end of a time limit.

    Fields:
        due_on: the last day in time, in the calendar named; none where the provision sets no number.
        due_at: its end, or the exact instant for hours.
        rule: the counting rule applied. because: the steps in words.
    """

    key: str
    starts_at: datetime
    due_on: date | None
    due_at: datetime | None
    rule: str
    provision: str
    zone: str
    calendar: str
    because: tuple[str, ...]
    ended_by: str = ""

    @property
    def last_day(self) -> date:
        """The last day in time of a limit that has one.

        Raises:
            LawbookError: `no_number` where the provision sets none.
        """
        if self.due_on is None:
            raise LawbookError("no_number", f"{self.key} sets no number of days or hours.")
        return self.due_on

    def as_json(self) -> dict[str, Any]:
        """The answer of the contract."""
        return {
            "key": self.key,
            "starts_at": self.starts_at.isoformat().replace("+00:00", "Z"),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "due_at": self.due_at.isoformat().replace("+00:00", "Z") if self.due_at else None,
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
    below = [name for name in rows if name.startswith(f"{key}.")]
    if key not in rows and len(below) == 1:
        return rows[below[0]]  # the article has one clock only
    if key not in rows and below:
        raise InputError(
            "several_clocks",
            f"{key} has several time limits; choose one of: {', '.join(sorted(below))}.",
            path="KEY",
        )
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
    key = str(row["key"])
    if starts_at.tzinfo is None:
        raise InputError("naive_instant", "The start has no offset; write for instance 2026-11-23T10:00:00Z.")
    if not FIRST_YEAR <= starts_at.year <= LAST_YEAR:
        raise InputError(
            "bad_instant", f"The start lies outside the years {FIRST_YEAR} to {LAST_YEAR}.", path="--from"
        )
    own = str(row["rule"])
    chosen = rule or own
    unit = str(row["unit"])
    if chosen not in RULES_OF_UNIT[unit]:
        raise InputError(
            "bad_rule", f"{chosen!r} is no counting rule for {key}; choose one of: {', '.join(RULES_OF_UNIT[unit])}.",
            path="--rule",
        )  # fmt: skip
    because: list[str] = []
    local = zone or timezone(starts_at.utcoffset() or timedelta(0))
    name = zone_name or ("the offset of the instant" if zone is None else str(zone))
    if zone is None:
        because.append("No calendar or zone was given: the offset of the instant is used.")
    if calendar is None:
        because.append("No calendar was given: no public holidays are known.")
    value = int(row["value"])
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
        if row["stated"] == "own":
            because.append(f"The provision sets no number; the {stated_days} days that are stated count.")
            value, unit, chosen = stated_days, "days", "protocol.default"
        else:
            longer = max(value, stated_days)
            because.append(
                f"The longer of {value} days and the {stated_days} days stated counts: {longer} days."
            )
            value = longer
    if unit == "unnumbered":
        because.append(f"The provision sets no number: it says {row['words']}. No last day can be computed.")
        return TimeLimit(
            key=key, starts_at=starts_at.astimezone(UTC), due_on=None, due_at=None, rule=chosen, provision=str(row["provision"]),
            zone=name, calendar=calendar.state if calendar else "", because=tuple(because),
        )  # fmt: skip
    clock = _Clock(
        key=key, row=row, unit=unit, value=value, rule=chosen, calendar=calendar, local=local, because=because
    )
    due_at, ended_by = clock.run(starts_at.astimezone(UTC), events)
    due_on = due_at.astimezone(local).date()
    if calendar is not None and not calendar.covers(due_on):
        because.append(
            f"The calendar of {calendar.state} does not reach that year: holidays there are not known."
        )
    return TimeLimit(
        key=key,
        starts_at=starts_at.astimezone(UTC),
        due_on=due_on,
        due_at=due_at.astimezone(local),
        rule=chosen,
        provision=str(row["provision"]),
        zone=name,
        calendar=calendar.state if calendar else "",
        because=tuple(because),
        ended_by=ended_by,
    )


@dataclass(kw_only=True)
class _Clock:
    """One clock while it is computed: how it counts, and the reasons gathered on the way."""

    key: str
    row: Mapping[str, Any]
    unit: str
    value: int
    rule: str
    calendar: Calendar | None
    local: tzinfo
    because: list[str]

    def run(self, starts_at: datetime, events: Sequence[tuple[str, datetime]]) -> tuple[datetime, str]:
        """The end, and the event that brought it, if one did."""
        self.because.append(
            f"It starts with {self.row['starts']}, at {starts_at.astimezone(self.local).isoformat()}."
        )
        start, extended, extensions = starts_at, 0, 0
        due_at = self.end(start, extended)
        asked: datetime | None = None
        for kind, at in sorted(((kind, at.astimezone(UTC)) for kind, at in events), key=lambda item: item[1]):
            effect = self.effect_of(kind)
            when = at.astimezone(self.local).isoformat()
            if at < starts_at:
                raise InputError("event_before_start", f"{kind} lies before the start.", path="--event")
            if effect == "nothing":
                self.because.append(f"{kind} at {when} changes nothing: the provision knows no pause.")
            elif effect == "suspends":
                if asked is None and at <= due_at:
                    asked = at
                    self.because.append(f"Suspended from {when}: {kind}.")
            elif effect == "resumes":
                if asked is None:
                    raise InputError(
                        "nothing_suspended",
                        f"{kind} at {when}, but nothing was suspended before it.",
                        path="--event",
                    )
                due_at = self.after_pause(due_at, at - asked)
                asked = None
                self.because.append(f"Runs again from {when}; the suspension is added: {self.day(due_at)}.")
            elif effect == "restarts":
                start = at
                self.because.append(f"Runs from {when}: {kind}.")
                due_at = self.end(start, extended)
            elif at > due_at:
                self.because.append(f"{kind} at {when} came after the end and changes nothing.")
            elif effect == "extends" and extensions >= int(self.row.get("extensions") or LONGEST_DAYS):
                self.because.append(
                    f"{kind} at {when} changes nothing: it can be extended {self.row['extensions']} time only."
                )
            elif effect == "extends":
                extensions += 1
                extended += int(self.row.get("extension") or self.row["value"])
                due_at = self.end(start, extended)
                self.because.append(f"Extended at {when}, to {self.value + extended} days in all.")
            elif effect == "continues":
                self.because.append(f"{kind} at {when}: it goes on beyond the limit, until that is decided.")
            elif effect == "hastens":
                self.because.append(
                    f"{kind} at {when}: due as soon as possible now, at the latest at the same end."
                )
            else:
                self.because.append(f"Ended at {when}: {kind}.")
                return at, kind
        if asked is not None:
            self.because.append(
                "Still suspended: the end moves with every day until the clarification is given."
            )
        return due_at, ""

    def effect_of(self, kind: str) -> str:
        """What an event does to this clock."""
        allowed = tuple(self.row.get("events", ()))
        if kind not in allowed:
            words = ", ".join(allowed) or "no event"
            raise InputError(
                "event_unknown", f"{kind!r} does not change {self.key}; it knows: {words}.", path="--event"
            )
        return str(dict(self.row.get("effects") or {}).get(kind, EFFECTS[kind]))

    def end(self, start: datetime, extended: int) -> datetime:
        """The end of the limit for a start, with the days by which it was extended."""
        day = start.astimezone(self.local).date()
        value = self.value + extended
        if self.unit == "hours":
            self.because.append(f"{value} hours run from the instant.")
            return start + timedelta(hours=value)
        if self.unit == "months_first":
            first = after_three_months(day)
            self.because.append(
                f"First day of the month following the expiration of {value} months: {first.isoformat()}."
            )
            return _start_of(first, self.local)
        if self.unit == "months":
            last = _months_later(day, value)
            self.because.append(f"That day is not counted; {value} months later is {last.isoformat()}.")
            if self.rule in _MOVING:
                last = _moved(last, self.calendar, self.because)
            return _end_of(last, self.local)
        if self.unit == "years":
            last = _years_later(day, value)
            self.because.append(f"{value} years later: {last.isoformat()}.")
            return _end_of(last, self.local)
        return _end_of(_last_day(day, value, self.unit, self.rule, self.calendar, self.because), self.local)

    def after_pause(self, due_at: datetime, pause: timedelta) -> datetime:
        """The end after a suspension: to the second for hours, else to the end of the day that it then falls on."""
        moved = due_at + pause
        if self.unit == "hours":
            return moved
        day = moved.astimezone(self.local).date()
        if self.rule in _MOVING:
            day = _moved(day, self.calendar, self.because)
        return _end_of(day, self.local)

    def day(self, instant: datetime) -> str:
        """The local day of an instant."""
        return instant.astimezone(self.local).date().isoformat()


_MOVING = frozenset({"eu.1182.71", "ets076", "moved_to_working_day"})


def _last_day(
    day: date, value: int, unit: str, rule: str, calendar: Calendar | None, because: list[str]
) -> date:
    if unit == "working_days":
        last = calendar.working_day_after(day, value) if calendar is not None else _after_weekdays(day, value)
        because.append(f"{value} working days after that day, rest days left out: {last.isoformat()}.")
        return last
    last = day + timedelta(days=value)
    because.append(f"That day is not counted; day {value} is {last.isoformat()}.")
    if rule not in _MOVING:
        because.append("Every day counts, and the end is not moved.")
        return last
    last = _moved(last, calendar, because)
    if rule == "eu.1182.71" and value >= 2:
        while _working_days(day, last, calendar) < 2:
            last = _moved(last + timedelta(days=1), calendar, [])
            because.append(f"It has to hold two working days (Article 3(5)): {last.isoformat()}.")
    return last


def _after_weekdays(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= not _rests(day, None)
    return day


def _moved(day: date, calendar: Calendar | None, because: list[str]) -> date:
    """The day itself, or the next working day where it is a rest day."""
    moved = day
    while _rests(moved, calendar):
        moved += timedelta(days=1)
    if moved != day:
        because.append(f"{day.isoformat()} is a rest day: the end moves to {moved.isoformat()}.")
    if calendar is not None:
        near = [day + timedelta(days=step) for step in range((moved - day).days + 2)]
        if any(calendar.is_estimated(one) for one in near):
            because.append("A holiday near the end is estimated: the day is provisional.")
    return moved


def _working_days(after: date, until: date, calendar: Calendar | None) -> int:
    return sum(
        not _rests(after + timedelta(days=step), calendar) for step in range(1, (until - after).days + 1)
    )


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar_of.monthrange(year, month)[1]))


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February: the period ends with the last day of that month
        return date(day.year + years, 2, 28)


def _rests(day: date, calendar: Calendar | None) -> bool:
    # Without a calendar Saturday and Sunday rest: the Regulation itself names them.
    return calendar.is_rest_day(day) if calendar is not None else day.weekday() >= 5


def _end_of(day: date, local: tzinfo) -> datetime:
    return _start_of(day + timedelta(days=1), local) - timedelta(seconds=1)


def _start_of(day: date, local: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=local).astimezone(UTC)
