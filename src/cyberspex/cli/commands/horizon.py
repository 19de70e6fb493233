"""`cyberspex horizon STATE STATE`: from when would an instrument bind the two, if one deposited its consent on a day?"""

from __future__ import annotations

import argparse
from datetime import date

from cyberspex.cli.answers import add_common, day_of, write_json

SUMMARY = "from when an instrument would bind two States, if they deposited on a day"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("states", metavar="STATE", nargs="+", help="one State or two, for instance HU JP")
    parser.add_argument("--instrument", metavar="CODE", default="cets224", help="cets224 (default) or ets185")
    parser.add_argument(
        "--deposit", metavar="STATE@YYYY-MM-DD", action="append", default=[],
        help="a deposit taken as if; may be given again, also for other States (default: each State not bound, on the day asked about)",
    )  # fmt: skip
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Compute and print the days; status 1 where the pair would not be bound for want of further consents."""
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.law.horizon import horizon

    if len(args.states) > 2 or len(set(args.states)) < len(args.states):
        raise InputError(
            "not_a_pair", "Give one State, or two different ones, for instance `cyberspex horizon HU JP`."
        )
    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    deposits = dict(_deposit(text) for text in args.deposit)
    found = horizon(
        lawbook, tuple(args.states), on=day_of(args), deposits=deposits, instrument=args.instrument
    )
    if args.json:
        write_json(
            {
                "lawbook": lawbook.digest,
                "assumed": any(one.assumed for one in found.states) or bool(deposits),
                **found.as_json(),
            }
        )
        return 0 if found.pair_from else 1
    for one in found.states:
        how = (
            "bound already"
            if one.bound
            else f"{'deposits' if one.assumed else 'consented'} on {one.consent_on}"
            + (" (assumed)" if one.assumed else "")
        )
        print(
            f"{one.state}: {how}; in force from {one.in_force_from or ('a day not known' if one.bound else 'no day yet')}"
        )
    if found.missing:
        print(
            f"{found.instrument} itself: {found.consents} consents, {found.missing} more needed; if they came at once,"
            f" from {found.earliest_from} [{found.provision}]"
        )
    else:
        print(f"{found.instrument} itself: in force from {found.instrument_from} [{found.provision}]")
    if len(found.states) == 2:
        print(f"Between the two: {f'from {found.pair_from}' if found.pair_from else 'no day yet'}")
    print(f"lawbook {lawbook.digest}")
    return 0 if found.pair_from else 1


def _deposit(text: str) -> tuple[str, date]:
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.foundation.time import parse_date

    state, at, day = text.partition("@")
    if not at or len(state) != 2:
        raise InputError(
            "bad_deposit",
            f"{text!r} is no deposit; write STATE@YYYY-MM-DD, for instance HU@2026-12-01.",
            path="--deposit",
        )
    return state, parse_date(day, "--deposit")
