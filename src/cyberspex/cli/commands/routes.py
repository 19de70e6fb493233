"""`cyberspex routes NEED`: which lawful routes exist for this need?"""

from __future__ import annotations

import argparse
from typing import Any

from cyberspex.cli.answers import add_common, colour, day_of, read_object, status_of, write_json

SUMMARY = "the lawful routes for a need, in order, with reasons"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("need", metavar="NEED", help="a need as JSON, or - for standard input")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Find and print the routes."""
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.core.routing import find_routes, parse_need

    value = read_object(args.need)
    if args.on is not None:
        value = {**value, "on": day_of(args).isoformat()}
    need = parse_need(value, today=day_of(args))
    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    answer = find_routes(need, lawbook)
    if args.json:
        write_json(answer.as_json())
    else:
        _print(answer.as_json())
    return status_of(answer.verdict)


def _print(answer: dict[str, Any]) -> None:
    print(
        f"On {answer['on']}: {colour(answer['verdict'], answer['verdict'])}"
        + (" (assumed facts)" if answer["assumed"] else "")
    )
    for title, listed in (("", answer["routes"]), ("then:", answer.get("then") or [])):
        if title and listed:
            print(title)
        for route in listed:
            beside = f", beside {route['parallel_with']}" if route["parallel_with"] else ""
            print(
                f"{route['rank']:>2}. {route['route']} {colour(route['verdict'], route['verdict'])}{beside}"
            )
            to = route["addressee"]
            print(
                f"      to {str(to.get('kind', '')).replace('_', ' ')} in {to.get('state') or '?'}; {route['channel']}; languages {', '.join(route['languages']) or '?'}"
            )
            for limit in route["time_limits"]:
                print(f"      time: {limit['value']} [{limit['provision']}]")
            for one in route["notify"]:
                pause = ", which suspends it" if one["suspensive"] else ""
                print(
                    f"      notify {one['authority'].replace('_', ' ')} of {one['state']}{pause} [{one['provision']}]"
                )
            for one in route["findings"]:
                print(
                    f"      {one['verdict']}: {one['text']} [{one['provision']}]"
                    + (f" (source of {one['as_of']})" if one["as_of"] else "")
                )
    if answer["questions"]:
        print("To ask:")
        for one in answer["questions"]:
            role = (
                f"decides {', '.join(one['decides'])}" if one["decides"] else "shapes a route, decides none"
            )
            print(f"  {one['ask']} ({one['fact']}) [{one['provision']}] {role}")
    if answer["excluded"]:
        print("Why not:")
        for route in answer["excluded"]:
            for one in route["findings"][:2]:
                print(f"  {route['route']}: {one['text']} [{one['provision']}]")
    print(f"lawbook {answer['lawbook']}")
