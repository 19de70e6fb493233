"""`cyberspex catalogue`: providers, authorities and national legislation, what is due, and a provider's own file."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cyberspex.cli.answers import add_common, colour, day_of, read_bytes, visible, write_json

if TYPE_CHECKING:
    from cyberspex.core.directory.catalogues import Entry
    from cyberspex.core.directory.policy_files import Preview
    from cyberspex.core.law.lawbook import Lawbook

SUMMARY = "providers, authorities, national legislation; what is due for another look; a provider's own file"
WHAT = ("providers", "authorities", "legislation", "due", "import")
LARGEST_READ_BYTES = 1024 * 1024
_CELL_HEAD = (
    "catalogue", "entry", "name", "column", "value", "source", "as_of", "confidence", "published_by", "age_days",
    "score", "standing",
)  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("what", choices=WHAT, metavar="WHAT", help=", ".join(WHAT))
    parser.add_argument(
        "words",
        metavar="WORDS|FILE",
        nargs="?",
        help="words to look for; with import a provider's policy file, or -",
    )
    parser.add_argument("--state", metavar="STATE", help="only entries of this State, for instance IE")
    parser.add_argument(
        "--kind", metavar="WORD", help="kind of provider, function of an authority, or subject of an act"
    )
    parser.add_argument(
        "--inventory",
        metavar="NAME",
        help="providers of which this policy is known: languages, registration_data, user_notification, confidentiality",
    )
    parser.add_argument(
        "--unknown", action="store_true", help="with --inventory: those of which it is unknown"
    )
    parser.add_argument("--entry", metavar="ID", help="one entry with every cell, its source and age")
    parser.add_argument("--csv", action="store_true", help="answer as CSV, one line a cell")
    parser.add_argument(
        "--hand-in",
        dest="email",
        metavar="EMAIL",
        help="with import: hand the file in for a decision, as the person with this account",
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Answer from the lawbook, or read a provider's file."""
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.core.foundation.errors import InputError

    if args.csv and args.json:
        raise InputError("two_forms", "--json and --csv exclude each other; give one of them.")
    if args.what == "import":
        return _import(args)
    if args.email is not None:
        raise InputError("not_an_import", "--hand-in goes with import and a file.")
    if args.unknown and args.inventory is None:
        raise InputError("no_inventory", "--unknown goes with --inventory NAME.")
    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    on = day_of(args)
    found = _found(args, lawbook, on)
    if args.json:
        write_json(
            {"on": on.isoformat(), "lawbook": lawbook.digest, "entries": [one.as_json() for one in found]}
        )
    elif args.csv:
        _csv(found)
    elif args.entry is not None:
        _one(found[0])
    else:
        _many(found, lawbook, on)
    return 0


def _found(args: argparse.Namespace, lawbook: Lawbook, on: date) -> Sequence[Entry]:
    from cyberspex.core.directory.catalogues import Catalogue, entry_named, find
    from cyberspex.core.foundation.errors import InputError

    if args.entry is not None:
        if args.what == "due":
            raise InputError(
                "no_catalogue", "--entry needs its catalogue: providers, authorities or legislation."
            )
        return [entry_named(lawbook, Catalogue(args.what), args.entry, on)]
    if args.what == "due" and args.inventory is not None:
        raise InputError("no_catalogue", "--inventory goes with providers.")
    found = [
        one
        for catalogue in (Catalogue if args.what == "due" else (Catalogue(args.what),))
        for one in find(
            lawbook, catalogue, on=on, words=args.words or "", state=args.state or "", kind=args.kind or "",
            inventory=args.inventory or "", known=not args.unknown, due=args.what == "due",
        )
    ]  # fmt: skip
    if args.what == "due":
        found.sort(key=lambda one: -one.staleness.score)
    return found


def _csv(found: Sequence[Entry]) -> None:
    from cyberspex.core.foundation.text import safe_cell

    out = csv.writer(sys.stdout)
    out.writerow(_CELL_HEAD)
    for entry in found:
        for one in entry.cells:
            said = one.as_json()
            out.writerow(
                [
                    safe_cell(cell)
                    for cell in (
                        entry.catalogue, entry.id, entry.name, *(said[key] for key in _CELL_HEAD[3:]),
                    )
                ]
            )  # fmt: skip


def _many(found: Sequence[Entry], lawbook: Lawbook, on: date) -> None:
    from cyberspex.core.directory.catalogues import kind_of

    for entry in found:
        standing = str(entry.staleness.word).replace("_", " ")
        states = ",".join(entry.states) or "unknown"
        print(
            f"{entry.id:<34}{states:<7}{visible(kind_of(entry) or 'unknown'):<30}{visible(entry.name)}; {standing} "
            f"({entry.stalest.column}, {entry.stalest.as_of or 'no date'}, score {entry.staleness.score})"
        )
    word = "entry" if len(found) == 1 else "entries"
    print(f"{len(found)} {word} on {on.isoformat()}; lawbook {lawbook.digest}")


def _one(entry: Entry) -> None:
    print(f"{visible(entry.name)} ({entry.catalogue}, {entry.id})")
    for cell in entry.cells:
        if not cell.known or cell.staleness is None:
            print(f"  {cell.column}: unknown")
            continue
        standing = str(cell.staleness.word).replace("_", " ")
        mark = colour(standing, "warning" if cell.staleness.score >= 100 else "permitted")
        by = " published by the provider itself;" if cell.published_by == "provider" else ""
        print(f"  {cell.column}: {visible(cell.value)}")
        print(
            f"    {mark}, score {cell.staleness.score};{by} {cell.confidence}, {cell.as_of or 'no date'}, {visible(cell.source)}"
        )
    if entry.note:
        print(f"  note: {visible(entry.note)}")


def _import(args: argparse.Namespace) -> int:
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.core.directory import policy_files
    from cyberspex.core.foundation.errors import InputError

    if args.words is None:
        raise InputError("no_file", "Give the file to import, or - for standard input.")
    if args.csv:
        raise InputError("no_such_form", "The comparison is for people, or JSON with --json.")
    given = policy_files.parse(read_bytes(args.words, largest=LARGEST_READ_BYTES))
    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    preview = policy_files.read(given, lawbook, day_of(args))
    report = ""
    if args.email is not None:
        report = _hand_in(args.email, given)
    if args.json:
        write_json(
            {
                "lawbook": lawbook.digest, "name": preview.name, "report": report or None, "unchanged": list(preview.unchanged),
                "proposal": preview.proposal.as_json() if preview.proposal is not None else None,
            }
        )  # fmt: skip
        return 0
    _print_preview(preview)
    print(
        f"handed in as report {report}; a second person decides"
        if report
        else "compared only; --hand-in EMAIL puts it before whoever decides"
    )
    return 0


def _print_preview(preview: Preview) -> None:
    if preview.proposal is None:
        print(f"{visible(preview.name)}: the catalogue says all of this already")
        return
    new = " (a new entry)" if preview.proposal.new_entry else ""
    print(
        f"{visible(preview.name)}{new}: published on {preview.proposal.seen_on.isoformat()} at {preview.proposal.source}"
    )
    for one in preview.proposal.cells:
        effect = str(one.effect).replace("_", " ")
        print(f"  {one.column} ({effect}): {visible(one.was) or 'unknown'} -> {visible(one.value)}")
    for key in preview.unchanged:
        print(f"  {key}: as it stands")


def _hand_in(email: str, given: object) -> str:
    from cyberspex.cli import django_setup
    from cyberspex.core.foundation.errors import InputError

    django_setup.start()
    django_setup.require_sound()
    from datetime import UTC, datetime

    from cyberspex.apps.accounts.queries import memberships_of, user_of
    from cyberspex.apps.catalogue import services

    person = user_of(email)
    offices = memberships_of(person) if person is not None else []
    if person is None or not offices:
        raise InputError(
            "no_such_person",
            f"Nobody with the account {email!r} works here; `--hand-in` names who answers for the file.",
        )
    at = datetime.now(UTC)
    preview = services.preview(given, at)
    if preview.proposal is None:
        return ""
    made = services.hand_in(
        actor=person, organisation=offices[0].organisation, proposal=preview.proposal, at=at
    )
    return str(made.pk)
