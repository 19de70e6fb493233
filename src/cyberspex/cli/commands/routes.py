"""`cyberspex routes NEED`: which lawful routes exist for this need?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cyberspex.cli.answers import add_common, colour, day_of, read_object, status_of, write_json

if TYPE_CHECKING:
    from cyberspex.core.law.lawbook import Lawbook
    from cyberspex.core.routing import Answer, Need

SUMMARY = "the lawful routes for a need, in order, with reasons"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("need", metavar="NEED", help="a need as JSON, or - for standard input")
    parser.add_argument(
        "--since",
        metavar="YYYY-MM-DD",
        help="only what changed for this need from that day to the day asked about",
    )
    parser.add_argument(
        "--ask", action="store_true", help="also what to ask next, in the order that decides most"
    )
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
    if args.since is not None:
        return _changed(args.since, need, answer, lawbook, as_json=args.json)
    shown = answer.as_json()
    if args.ask:
        from cyberspex.core.routing.questions import open_facts

        shown["ask"] = [one.as_json() for one in open_facts(need, lawbook)]
    if args.json:
        write_json(shown)
    else:
        _print(shown)
    return status_of(answer.verdict)


def _changed(text: str, need: Need, answer: Answer, lawbook: Lawbook, *, as_json: bool) -> int:
    """The same need on an earlier day, by the same lawbook, and what differs; the status is that of the later day."""
    from dataclasses import replace

    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.foundation.time import parse_date, within_reach
    from cyberspex.core.routing import find_routes
    from cyberspex.core.routing.compare import changes

    since = within_reach(parse_date(text, "--since"), "--since")
    if since > need.on:
        raise InputError(
            "dates_out_of_order",
            f"--since {since.isoformat()} lies after the day asked about, {need.on.isoformat()}.",
            path="--since",
        )
    before = find_routes(replace(need, on=since), lawbook)
    found = [one.as_json() for one in changes(before, answer)]
    if as_json:
        write_json(
            {"since": since.isoformat(), "on": answer.on, "lawbook": answer.lawbook, "assumed": answer.assumed,
             "was": str(before.verdict), "verdict": str(answer.verdict), "changes": found}
        )  # fmt: skip
        return status_of(answer.verdict)
    print(
        f"From {since.isoformat()} to {answer.on}: {before.verdict} -> {answer.verdict}"
        + (" (assumed facts)" if answer.assumed else "")
    )
    for one in found:
        place = (
            f", rank {one['rank_was'] or '-'} -> {one['rank_now'] or '-'}"
            if one["rank_was"] != one["rank_now"]
            else ""
        )
        members = f"; other {', '.join(one['members']).replace('_', ' ')}" if one["members"] else ""
        print(f"  {one['route']}: {one['was']} -> {colour(one['now'], one['now'])}{place}{members}")
        for reason in one["because"]:
            if reason["verdict"] != "warning":
                print(f"      {reason['verdict']}: {reason['text']} [{reason['provision']}]")
    print(f"{len(found)} changes; lawbook {answer.lawbook}")
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
    for one in answer.get("ask", ()):
        routes = [*one["decides"], *(f"({name})" for name in one["shapes"])]
        print(
            f"Ask: {one['ask']} ({', '.join(one['members'])}) [{one['provision']}]\n  {one['why']} Decides: {', '.join(routes)}"
        )
    if answer["excluded"]:
        print("Why not:")
        for route in answer["excluded"]:
            for one in route["findings"][:2]:
                print(f"  {route['route']}: {one['text']} [{one['provision']}]")
    print(f"lawbook {answer['lawbook']}")
