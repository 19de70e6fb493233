"""`cyberspex clock KEY --from INSTANT`: when does a time limit end?"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import UTC, date, datetime, time

from cyberspex.cli.answers import add_common, write_json

SUMMARY = "when a time limit ends, with its reasons"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("key", metavar="KEY", help="the provision, for instance cets224.7.7")
    parser.add_argument(
        "--from", dest="start", metavar="INSTANT", required=True, help="the start, with offset or Z"
    )
    parser.add_argument("--calendar", metavar="STATE", help="holidays, rest days and zone of this State")
    parser.add_argument("--zone", metavar="TZ", help="time zone, for instance Europe/Budapest")
    parser.add_argument("--stated-days", type=int, metavar="N", help="the time that the order itself sets")
    parser.add_argument(
        "--event", action="append", default=[], metavar="KIND@INSTANT", help="what ends, suspends or moves it"
    )
    parser.add_argument("--rule", metavar="RULE", help="another counting rule")
    add_common(parser, on=False)


def run(args: argparse.Namespace) -> int:
    """Compute and explain."""
    from cyberspex.adapters.calendars import calendar_of, zone_for
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.foundation.time import parse_date, parse_instant
    from cyberspex.core.law.time_limits import compute, find

    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    unit = str(find(args.key, lawbook.time_limits)["unit"])
    notes: list[str] = []
    calendar = calendar_of(args.calendar) if args.calendar else None
    zone = zone_for(args.calendar, args.zone)

    def instant(text: str, path: str) -> datetime:
        if len(text) == 10:  # a bare date means that local day
            day: date = parse_date(text, path)
            if unit == "hours":
                raise InputError(
                    "no_instant",
                    f"{args.key} runs in hours; {text} at {path} is a day: give the instant.",
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

    events = []
    for item in args.event:
        kind, sign, when = item.partition("@")
        if not sign:
            raise InputError(
                "bad_event", f"{item!r} is not KIND@INSTANT; write for instance refused@2026-11-25T09:00:00Z."
            )
        events.append((kind, instant(when, "--event")))
    limit = compute(
        args.key,
        instant(args.start, "--from"),
        lawbook_table=lawbook.time_limits,
        calendar=calendar,
        zone=zone,
        stated_days=args.stated_days,
        events=events,
        rule=args.rule,
    )
    limit = replace(limit, because=(*notes, *limit.because))
    if args.json:
        write_json({**limit.as_json(), "lawbook": lawbook.digest})
    else:
        if limit.due_on is None or limit.due_at is None:
            print(f"{limit.key}: the provision sets no number of days or hours")
        else:
            print(
                f"{limit.key}: the last day in time is {limit.due_on.isoformat()} (until {limit.due_at.isoformat()})"
            )
        for line in limit.because:
            print(f"  {line}")
        print(f"  counting rule {limit.rule}, provision {limit.provision}, zone {limit.zone}")
        if calendar is not None:
            print(f"  calendar of {calendar.state}: {calendar.source}")
    return 0 if limit.due_on else 1  # where the law sets no number, the day is undetermined
