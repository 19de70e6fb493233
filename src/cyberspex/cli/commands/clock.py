"""`cyberspex clock KEY --from INSTANT`: when does a time limit end?"""

from __future__ import annotations

import argparse

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
    from cyberspex.core.law.clocks import ask

    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    calendar = calendar_of(args.calendar) if args.calendar else None
    limit = ask(
        lawbook, args.key, args.start, calendar=calendar, zone=zone_for(args.calendar, args.zone),
        stated_days=args.stated_days, events=args.event, rule=args.rule,
    )  # fmt: skip
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
