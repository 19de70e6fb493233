"""`cyberspex holder IDENTIFIER`: who may hold the data of an e-mail address, a domain, an address, a number, a service?"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cyberspex.cli.answers import add_common, print_findings, visible, write_json

if TYPE_CHECKING:
    from cyberspex.core.directory.holders import Candidate, HolderAnswer

SUMMARY = "who may hold the data of an e-mail address, domain, IP address, number or service"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument(
        "identifier", metavar="IDENTIFIER",
        help="name@mail.example.org, shop.example.org, 203.0.113.24, 2001:db8::/32, AS64500, +36 1 234 5678, or a service's name; - reads it from standard input",
    )  # fmt: skip
    parser.add_argument(
        "--online", action="store_true", help="ask the registry, which learns the name or address asked for"
    )
    add_common(parser, on=False)


def run(args: argparse.Namespace) -> int:
    """Name the candidates; nothing leaves the machine without --online."""
    from cyberspex.adapters.identifiers import reading
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.adapters.rdap import registries
    from cyberspex.cli.answers import read_bytes
    from cyberspex.core.directory.holders import Known, find_holder

    given = args.identifier
    if given == "-":  # so that it stands in no list of processes and no history of the shell
        given = read_bytes("-", largest=4096).decode("utf-8", "replace")
    at = datetime.now(UTC)
    answer = find_holder(
        given, reader=reading, registrations=registries(), online=args.online, at=at,
        lawbook=lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook(),
    )  # fmt: skip
    if args.json:
        write_json(answer.as_json(at))
    else:
        _print(answer, at)
    return 0 if answer.verdict is Known.KNOWN else 1


def _print(answer: HolderAnswer, at: datetime) -> None:
    read = answer.identifier
    ascii_form = f" ({read.value})" if read.value != read.shown else ""
    print(visible(f"{read.shown}{ascii_form}: {read.kind}, holder {answer.verdict}"))
    for one in answer.candidates:
        print(visible(f"  {_candidate(one)}"))
    if answer.look_up is not None and answer.look_up.registration is not None:
        from cyberspex.cli.commands.rdap import print_registration

        print_registration(answer.look_up, at)
    print_findings(answer.findings)
    for file in answer.bootstrap:
        when = f"published {file.publication}" if file.exists else "never refreshed"
        print(f"  list of registries {file.name}.json: {when}")


def _candidate(one: Candidate) -> str:
    where = f", {', '.join(one.states)}" if one.states else ""
    entry = f", catalogue entry {one.provider}" if one.provider else ""
    name = one.name or ("numbering plan" if one.holds == "nothing" else "name not known")
    age = f" of {one.as_of}" if one.as_of else ""
    return f"{one.role}: {name}{where}{entry} ({one.confidence}; {one.source}{age})"
