"""`cyberspex matrix --tool CODE`: which ordered pairs of States can use a tool on the date?"""

from __future__ import annotations

import argparse
import csv
import sys

from cyberspex.cli.answers import add_common, day_of, write_json

SUMMARY = "which ordered pairs of States can use a tool on a day"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--tool", required=True, metavar="CODE", help="a route, for instance cets224.7")
    parser.add_argument("--csv", action="store_true", help="answer as CSV")
    parser.add_argument("--assume", metavar="FILE", help="a JSON file with what is taken as if")
    parser.add_argument("--state", metavar="STATE", help="only pairs with this State")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Compute and print the pairs."""
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.cli.answers import read_object
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.law import parse_assume
    from cyberspex.core.routing.matrix import matrix

    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    assume = parse_assume(read_object(args.assume) if args.assume else None)
    if args.csv and args.json:
        raise InputError("two_forms", "--json and --csv exclude each other; give one of them.")
    answer = matrix(lawbook, args.tool, day_of(args), assume=assume, state=args.state)
    if args.csv:
        out = csv.writer(sys.stdout)
        out.writerow(("from", "to", "verdict", "because"))
        for pair in answer["pairs"]:
            out.writerow(
                (pair["from"], pair["to"], pair["verdict"], " ".join(one["text"] for one in pair["because"]))
            )
    elif args.json:
        write_json(answer)
    else:
        count: dict[str, int] = {}
        for pair in answer["pairs"]:
            count[pair["verdict"]] = count.get(pair["verdict"], 0) + 1
            if args.state or pair["verdict"] != "refused":
                print(f"{pair['from']} -> {pair['to']}: {pair['verdict']}")
        print(
            f"{answer['tool']} on {answer['on']}: "
            + ", ".join(f"{n} {word}" for word, n in sorted(count.items()))
        )
    return 0
