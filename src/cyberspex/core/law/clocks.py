"""A time limit as somebody asks for it: in words, with bare days where a day is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, tzinfo

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import parse_date, parse_instant
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.time_limits import Calendar, TimeLimit, compute, find


def ask(
    lawbook: Lawbook, key: str, start: str, *, calendar: Calendar | None = None, zone: tzinfo | None = None,
    stated_days: int | None = None, events: Sequence[str] = (), rule: str | None = None,
) -> TimeLimit:  # fmt: skip
    """The end of a time limit, from an instant or a bare day; what was made of a bare day stands among the reasons.

    Args:
        events: what ends, suspends or moves it, each as KIND@INSTANT.

    Raises:
        InputError: naming the part that cannot be read.
    """
    unit = str(find(key, lawbook.time_limits)["unit"])
    notes: list[str] = []

    def instant(text: str, path: str) -> datetime:
        if len(text) == 10:  # a bare date means that local day
            day = parse_date(text, path)
            if unit == "hours":
                raise InputError(
                    "no_instant",
                    f"{key} runs in hours; {text} at {path} is a day: give the instant.",
                    path=path,
                )
            if zone is None:
                notes.append(f"{text} is taken as the whole day; without calendar or zone it is that of UTC.")
            return datetime.combine(day, time(0), tzinfo=zone or UTC)
        try:
            read = parse_instant(text, path)
        except OverflowError as error:
            raise InputError(
                "bad_instant", f"{text} at {path} lies outside the years 1 to 9999.", path=path
            ) from error
        return datetime.fromisoformat(text.replace("Z", "+00:00")) if zone is None else read

    happened = []
    for item in events:
        kind, sign, when = item.partition("@")
        if not sign:
            raise InputError(
                "bad_event", f"{item!r} is not KIND@INSTANT; write for instance refused@2026-11-25T09:00:00Z."
            )
        happened.append((kind, instant(when, "--event")))
    limit = compute(
        key, instant(start, "--from"), lawbook_table=lawbook.time_limits, calendar=calendar, zone=zone,
        stated_days=stated_days, events=happened, rule=rule,
    )  # fmt: skip
    return replace(limit, because=(*notes, *limit.because))
