"""`cyberspex rdap`: ask a registry (lookup), and fetch the lists by which registries are found (refresh)."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cyberspex.cli.answers import print_findings, visible, write_json

if TYPE_CHECKING:
    from cyberspex.core.directory.registration import LookUp

SUMMARY = "ask a registry about a domain, address or AS (lookup); fetch the lists of registries (refresh)"
LISTS = ("dns", "asn", "ipv4", "ipv6")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    lookup = acts.add_parser("lookup", help="what the registry says; it learns the name or address asked for")
    lookup.add_argument("object", metavar="OBJECT", help="shop.example.org, 203.0.113.0/24 or AS64500")
    refresh = acts.add_parser(
        "refresh", help="fetch new lists of registries into the data folder; old ones stay"
    )
    refresh.add_argument(
        "lists", metavar="LIST", nargs="*", help=f"{', '.join(LISTS)}; all of them where none is named"
    )
    for one in (lookup, refresh):
        one.add_argument("--json", action="store_true", help="answer in JSON instead of for people")


def run(args: argparse.Namespace) -> int:
    """Do one of the acts; both use the network."""
    return _lookup(args) if args.act == "lookup" else _refresh(args)


def _lookup(args: argparse.Namespace) -> int:
    from cyberspex.adapters.identifiers import reading
    from cyberspex.adapters.rdap import registries
    from cyberspex.core.directory.registration import Outcome
    from cyberspex.core.foundation.errors import InputError

    identifier = reading.read(args.object)
    if identifier.question is None:
        raise InputError(
            "no_registry_object",
            f"{args.object!r} is nothing that a registry answers for; give a domain, an IP address or prefix, or AS64500.",
        )
    at = datetime.now(UTC)
    found = registries().look_up(identifier.question, at=at)
    findings = (*identifier.findings, *found.findings)
    if args.json:
        write_json({**found.as_json(at), "findings": [one.as_json() for one in findings]})
    else:
        print(visible(f"{found.question.value}: {found.outcome}"))
        print_registration(found, at)
        print_findings(findings)
    return 0 if found.outcome is Outcome.FOUND else 1


def _refresh(args: argparse.Namespace) -> int:
    from cyberspex.adapters.rdap import registries
    from cyberspex.core.foundation.errors import InputError

    for name in args.lists:
        if name not in LISTS:
            raise InputError("unknown_list", f"{name!r} is not one of the lists {', '.join(LISTS)}.")
    data = Path(os.environ.get("CYBERSPEX_DATA") or "var").resolve()
    names = tuple(one for one in LISTS if not args.lists or one in args.lists)
    done = list(registries(data).refresh(names, at=datetime.now(UTC)))
    held = {one.name: one for one in registries(data).bootstrap()}
    if args.json:
        write_json({"lists": [{**one.as_json(), "held": held[one.name].as_json()} for one in done]})
    else:
        for one in done:
            file = held[one.name]
            state = (
                f"published {file.publication}, {file.entries} entries" if file.exists else "never refreshed"
            )
            if one.problem:
                print(visible(f"{one.name}: not fetched: {one.message} Held: {state}."))
            else:
                print(f"{one.name}: {'new' if one.new else 'unchanged'}: {state}.")
    return 1 if any(one.problem for one in done) else 0


def print_registration(found: LookUp, at: datetime) -> None:
    """What a registry says, for people; every line is the registry's own word."""
    if found.service is not None:
        age = found.age_seconds(at)
        when = f"answered {age} seconds ago" if found.kept else "asked now"
        file = found.service.file
        print(
            visible(
                f"  registry service {found.service.host}, for {found.service.matched} by the list of {file.publication[:10]}; {when}"
            )
        )
    said = found.registration
    if said is None:
        return
    rows = [("name", said.name), ("handle", said.handle), ("status", ", ".join(said.status))]
    rows += [("range", " - ".join(said.span or ())), ("country", said.country)]
    rows += [
        (
            ", ".join(one.roles) or "contact",
            "; ".join(
                part
                for part in (
                    one.name, one.country, *one.emails, *one.phones, *(f"{kind} {number}" for kind, number in one.identifiers)
                )
                if part
            ),
        )
        for one in said.contacts
    ]  # fmt: skip
    rows += list(said.events)
    rows += [("name servers", ", ".join(said.nameservers)), ("more at", ", ".join(said.related))]
    for name, value in rows:
        if value:
            print(visible(f"  {name}: {value}"))
    for one in said.redacted:
        reason = f": {one.reason}" if one.reason else ""
        print(visible(f"  redacted by the registry: {one.name} ({one.method}{reason})"))
    if not said.listed:
        print("  The registry lists no redacted fields; an empty field may be withheld or not exist.")
