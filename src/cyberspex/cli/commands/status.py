"""`cyberspex status [STATE]`: who is bound by what, since when, by which source."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from cyberspex.cli.answers import add_common, day_of, write_json

if TYPE_CHECKING:
    from cyberspex.core.law.lawbook import Lawbook

SUMMARY = "who is bound by what, since when, by which source"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("state", metavar="STATE", nargs="?", help="two letters, for instance HU")
    parser.add_argument("--instrument", metavar="CODE", help="for instance cets224")
    parser.add_argument(
        "--since", metavar="YYYY-MM-DD", help="only what changed from that day to the day asked about"
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Print one entry for each State and instrument."""
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.law.assume import INSTRUMENTS
    from cyberspex.core.law.status import entries

    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    known = sorted({str(row["instrument"]) for row in lawbook.table("instruments")} | set(INSTRUMENTS))
    acts = sorted({str(row["act"]) for row in lawbook.table("participation")})
    if args.instrument and args.instrument not in {*known, *acts}:
        raise InputError(
            "unknown_instrument",
            f"{args.instrument!r} is not an instrument of the lawbook: {', '.join(sorted({*known, *acts}))}.",
        )
    if args.state and args.state != "EU":
        lawbook.require_state(args.state, "")
    on = day_of(args)
    if args.since is not None:
        return _changed(args, lawbook, on)
    found = entries(lawbook.at(on), state=args.state, instrument=args.instrument)
    if args.json:
        write_json({"on": on.isoformat(), "lawbook": lawbook.digest, "entries": found})
    else:
        print(f"{'State':<6}{'instrument':<15}{'status':<24}{'since':<12}{'signed':<12}{'consent':<12}as of")
        for row in found:
            print(
                f"{row['state']:<6}{row['instrument']:<15}{row['status']:<24}{row['in_force_from'] or '-':<12}"
                f"{row['signed_on'] or '-':<12}{row['consent_on'] or '-':<12}{row['as_of'] or 'undated'} ({row['confidence']})"
            )
            if row["note"]:
                print(f"      {row['note']}")
        print(f"{len(found)} entries on {on.isoformat()}; lawbook {lawbook.digest}")
    return 0


def _changed(args: argparse.Namespace, lawbook: Lawbook, on: date) -> int:
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.foundation.time import parse_date
    from cyberspex.core.law.status import changes

    since = parse_date(args.since, "--since")
    if since > on:
        raise InputError(
            "dates_out_of_order",
            f"--since {since.isoformat()} lies after the day asked about, {on.isoformat()}.",
            path="--since",
        )
    found = changes(lawbook.at(since), lawbook.at(on), state=args.state, instrument=args.instrument)
    if args.json:
        write_json(
            {"since": since.isoformat(), "on": on.isoformat(), "lawbook": lawbook.digest, "changes": found}
        )
        return 0
    for row in found:
        print(f"{row['state']:<6}{row['instrument']:<15}{row['was']} -> {row['status']}")
    print(f"{len(found)} changes from {since.isoformat()} to {on.isoformat()}; lawbook {lawbook.digest}")
    return 0
