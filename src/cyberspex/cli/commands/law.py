"""`cyberspex law`: is the lawbook sound, what changed, and how it travels from one installation to another.

Reading needs no installation. What makes another bundle the law works on the data folder that CYBERSPEX_DATA names, and
is recorded there as a decision; nothing is edited, and nothing is undone.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyberspex.cli.answers import (
    LARGEST_KEY_BYTES,
    add_common,
    colour,
    day_of,
    existing_file,
    parse_json,
    passphrase,
    print_findings,
    read_bytes,
    shown,
    visible,
    write_file,
    write_json,
)
from cyberspex.core.foundation.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from cyberspex.core.law.changes import Difference
    from cyberspex.core.law.editions import Edition
    from cyberspex.core.law.lawbook import Lawbook
    from cyberspex.core.law.merge import Merge
    from cyberspex.core.law.moves import Move

SUMMARY = (
    "is the lawbook sound (lint); what changed (diff); from one installation to another (export, import)"
)
MOST_LINES = 200
"""Of a difference on a terminal; `--json` has all of it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=type(parser))

    lint = acts.add_parser("lint", help="is the lawbook sound", allow_abbrev=False)
    add_common(lint)
    show = acts.add_parser("show", help="which lawbook is current, and what it holds", allow_abbrev=False)
    add_common(show, on=False)
    acts.add_parser("build", help="compile the YAML files of the package", allow_abbrev=False)

    diff = acts.add_parser("diff", help="in what two lawbooks differ", allow_abbrev=False)
    diff.add_argument(
        "old", metavar="FILE|DIGEST", help="an edition, a bundle, or the name of a kept lawbook"
    )
    diff.add_argument(
        "new", metavar="FILE|DIGEST", nargs="?", help="the other one; without it the first is compared with the current law"
    )  # fmt: skip
    diff.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    history = acts.add_parser("history", help="which lawbook was the law here since when", allow_abbrev=False)
    history.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    change = acts.add_parser("change", help="make a new lawbook from the current one", allow_abbrev=False)
    change.add_argument("file", metavar="FILE|-", help="a list of changes in JSON")
    _decision(change)

    back = acts.add_parser("return", help="make a kept lawbook the law again", allow_abbrev=False)
    back.add_argument("digest", metavar="DIGEST", help="the name of a kept lawbook")
    _decision(back)

    export = acts.add_parser("export", help="seal the law as one file for others", allow_abbrev=False)
    export.add_argument("--key", required=True, metavar="P12", help="a PKCS#12 file with key and certificate")
    export.add_argument(
        "--passphrase-file", metavar="FILE",
        help="a file whose first line is the passphrase; without it you are asked on a terminal",
    )  # fmt: skip
    export.add_argument("--out", required=True, metavar="FILE", help="the file to write")
    export.add_argument(
        "--issuer", metavar="BODY", help="who publishes it (default: whom the directory binds the key to)"
    )
    export.add_argument(
        "--version", type=int, metavar="N", help="the number of the edition (default: one more than the last)"
    )
    export.add_argument(
        "--trust", metavar="DIR", help="the folder with the directory (default: that of the data folder)"
    )
    export.add_argument("--exercise", action="store_true", help="an edition for exercises only")
    export.add_argument("--note", default="", metavar="TEXT", help="what its readers should know")
    export.add_argument("--tsa", metavar="URL", help="an RFC 3161 time-stamp server")
    export.add_argument("--lawbook", metavar="DIGEST", help="a kept lawbook instead of the current one")
    export.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    take = acts.add_parser(
        "import", help="take over the law of another installation, after reading what changes", allow_abbrev=False
    )  # fmt: skip
    take.add_argument("file", metavar="FILE", nargs="?", help="an edition, as `law export` writes it")
    take.add_argument("--trust", metavar="DIR", help="the folder that says who may publish the law")
    take.add_argument(
        "--shipped", action="store_true", help="the lawbook that this program ships instead of a file"
    )
    take.add_argument(
        "--conflicts", choices=("ours", "theirs"), help="whose value stands where both sides changed the same"
    )
    take.add_argument("--yes", action="store_true", help="take it over without being asked")
    _decision(take)


def _decision(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, in one sentence that names nobody")
    parser.add_argument(
        "--by", default="shell", metavar="CODE", help="a code of whoever decides (default: shell)"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON instead of for people")


def run(args: argparse.Namespace) -> int:
    """Do one of the acts."""
    acts = {
        "lint": _lint, "show": _show, "build": _build, "diff": _diff, "history": _history, "change": _change,
        "return": _return, "export": _export, "import": _import,
    }  # fmt: skip
    return acts[args.act](args)


# --- reading


def _build(_args: argparse.Namespace) -> int:
    from cyberspex.adapters.lawbook_files import BUNDLE, compile_bundle

    path = Path(str(files("cyberspex") / "lawbook" / BUNDLE))
    path.write_bytes(compile_bundle())
    print(f"wrote {BUNDLE}")
    return 0


def _show(args: argparse.Namespace) -> int:
    lawbook = _lawbook(args.lawbook)
    sizes = {name: len(rows) for name, rows in sorted(lawbook.tables.items())}
    if args.json:
        write_json(
            {"lawbook": lawbook.digest, "compiled_on": lawbook.compiled_on.isoformat(), "tables": sizes}
        )
    else:
        print(f"lawbook {lawbook.digest}, compiled on {lawbook.compiled_on.isoformat()}")
        for name, size in sizes.items():
            print(f"  {name}: {size}")
    return 0


def _lint(args: argparse.Namespace) -> int:
    from cyberspex.adapters.lawbook_files import compile_bundle
    from cyberspex.core.foundation.errors import LawbookError
    from cyberspex.core.foundation.findings import Finding, Verdict
    from cyberspex.core.law.lint import lint

    on, lawbook = day_of(args), _lawbook(args.lawbook)
    findings: list[Finding] = []
    if not args.lawbook:
        try:
            compile_bundle()
        except LawbookError as error:
            findings.append(
                Finding(
                    verdict=Verdict.REFUSED, code=error.code, template="{why}", params={"why": error.message}
                )
            )
    findings += lint(lawbook, on)
    faults = [finding for finding in findings if finding.verdict is not Verdict.WARNING]
    verdict = "refused" if faults else "permitted"
    if args.json:
        write_json(
            {"verdict": verdict, "lawbook": lawbook.digest, "findings": [one.as_json() for one in findings]}
        )
    else:
        print_findings(findings)
        print(f"{len(faults)} faults, {len(findings) - len(faults)} warnings; lawbook {lawbook.digest}")
    return 1 if faults else 0


def _lawbook(digest: str | None) -> Lawbook:
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest

    return lawbook_by_digest(digest) if digest is not None else current_lawbook()


def _named(name: str) -> Lawbook:
    """A kept lawbook by its name, or the one in a file: an edition or a bare bundle, whoever made it."""
    from cyberspex.adapters.lawbook_files import lawbook_by_digest
    from cyberspex.core.law.changes import read_foreign_bundle

    if not Path(name).exists() and len(name) == 64:
        return lawbook_by_digest(name)
    path = existing_file(name)
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == b"PK\x03\x04":
        from cyberspex.adapters.lawbook_editions import open_edition

        opened = open_edition(path, None, datetime.now(UTC))
        if opened.lawbook is None:
            raise InputError("not_an_edition", f"{shown(name)} cannot be read: {opened.why}")
        return opened.lawbook
    return read_foreign_bundle(read_bytes(name, largest=64 * 1024 * 1024), shown(name))


def _diff(args: argparse.Namespace) -> int:
    from cyberspex.core.law.changes import difference

    old = _named(args.old)
    # One file alone is what may become the law: it is the newer side.
    old, new = (old, _named(args.new)) if args.new else (_lawbook(None), old)
    found = difference(old, new)
    if args.json:
        write_json({"old": old.digest, "new": new.digest, "difference": [one.as_json() for one in found]})
    else:
        print(f"from {old.digest}\n  to {new.digest}")
        _print_difference(found)
    return 0


def _print_difference(found: tuple[Difference, ...]) -> None:
    counted: dict[str, int] = {}
    for one in found:
        counted[one.table] = counted.get(one.table, 0) + 1
    if not found:
        print("They say the same.")
    for one in found[:MOST_LINES]:
        print(f"  {visible(one.text)}")
    if len(found) > MOST_LINES:
        print(f"  and {len(found) - MOST_LINES} more; --json has them all.")
    if found:
        print(f"{len(found)} differences: " + ", ".join(f"{name} {n}" for name, n in sorted(counted.items())))


def _history(args: argparse.Namespace) -> int:
    from cyberspex.adapters.lawbook_files import current_lawbook, kept_digests
    from cyberspex.adapters.lawbook_files.history import moves

    data = _data()
    made = moves(data)
    current = current_lawbook(data).digest
    if args.json:
        write_json(
            {
                "lawbook": current, "kept": list(kept_digests(data)),
                "decisions": [_said(one) for one in made],
            }
        )  # fmt: skip
        return 0
    for one in made:
        edition = f", edition {one.version} of {one.issuer}" if one.issuer else ""
        print(f"{one.number}. {one.at.isoformat()} {one.ground} by {one.by}{edition}")
        print(f"   {one.old[:12]}… to {one.new[:12]}…{': ' + visible(one.reason) if one.reason else ''}")
        for change in one.changes:
            print(
                f"   {change.table} ({', '.join(change.entry)}) {change.field or 'whole entry'}: {visible(change.source)}"
            )
    print(f"the law is {current}; {len(kept_digests(data))} lawbooks can be asked with --lawbook DIGEST")
    return 0


def _said(move: Move) -> dict[str, Any]:
    return {name: value for name, value in move.as_json("").items() if name not in ("format", "previous")}


# --- deciding


def _data() -> Path:
    name = os.environ.get("CYBERSPEX_DATA")
    if not name:
        raise ConfigurationError(
            "no_data_folder", "Name the installation's data folder in CYBERSPEX_DATA; its law is what this is about."
        )  # fmt: skip
    return Path(name)


def _adopt(lawbook: Lawbook, **said: Any) -> Move:
    from cyberspex.adapters.lawbook_files.history import adopt
    from cyberspex.core.law.moves import Move

    return adopt(lawbook, Move(new=lawbook.digest, at=datetime.now(UTC), **said), _data())


def _change(args: argparse.Namespace) -> int:
    from cyberspex.adapters.lawbook_files import current_lawbook
    from cyberspex.core.law.changes import changed, difference, parse_change
    from cyberspex.core.law.moves import Ground

    value = parse_json(read_bytes(args.file), args.file)
    if not isinstance(value, list):
        raise InputError("not_a_list", "Changes are a list, even where there is one.")
    changes = tuple(parse_change(one, f"/{number}") for number, one in enumerate(value))
    before = current_lawbook(_data())
    after = changed(before, changes)
    move = _adopt(
        after, ground=Ground.CHANGE, old=before.digest, by=args.by, reason=args.reason, changes=changes
    )
    return _report(move, difference(before, after), args.json)


def _return(args: argparse.Namespace) -> int:
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.core.law.changes import difference
    from cyberspex.core.law.moves import Ground

    before, after = current_lawbook(_data()), lawbook_by_digest(args.digest, _data())
    if before.digest == after.digest:
        raise InputError("changes_nothing", "That lawbook is the law already.")
    move = _adopt(after, ground=Ground.RETURN, old=before.digest, by=args.by, reason=args.reason)
    return _report(move, difference(before, after), args.json)


def _report(move: Move, found: tuple[Difference, ...], as_json: bool) -> int:
    if as_json:
        write_json({**_said(move), "lawbook": move.new, "difference": [one.as_json() for one in found]})
    else:
        _print_difference(found)
        print(f"decision {move.number}: the law is {move.new} now; {move.old} stays kept")
    return 0


# --- from one installation to another


def _export(args: argparse.Namespace) -> int:
    from cyberspex.adapters import lawbook_editions as editions
    from cyberspex.adapters.keys.signing import load_p12
    from cyberspex.adapters.lawbook_files import keep_lawbook
    from cyberspex.core.law.editions import Edition

    if args.tsa and not args.tsa.startswith(("http://", "https://")):
        raise InputError("bad_address", f"--tsa {shown(args.tsa)} is no address; it begins with https://.")
    at = datetime.now(UTC).replace(microsecond=0)
    lawbook = _lawbook(args.lawbook)
    signer = load_p12(read_bytes(args.key, largest=LARGEST_KEY_BYTES), passphrase(args.passphrase_file))
    issuer, exercise = _issuer(args, signer, at)
    folder = os.environ.get("CYBERSPEX_DATA")
    if args.version is None and not folder:
        raise InputError(
            "no_version", "Give --version N, or name a data folder in CYBERSPEX_DATA that remembers the last number."
        )  # fmt: skip
    version = args.version if args.version is not None else editions.next_version(_data(), issuer)
    if folder and version < editions.next_version(_data(), issuer):
        raise InputError(
            "version_used",
            f"--version {version} is not newer than the last edition of {issuer}; the next one is "
            f"{editions.next_version(_data(), issuer)}.",
        )
    edition = Edition(
        issuer=issuer, version=version, issued_at=at, lawbook=lawbook.digest,
        compiled_on=lawbook.compiled_on.isoformat(), exercise=exercise, holidays=editions.holidays_digest(), note=args.note,
    )  # fmt: skip
    data = editions.write_edition(edition, lawbook, signer, tsa_url=args.tsa)
    if folder:
        keep_lawbook(lawbook, _data())
        editions.record_issued(_data(), edition, data)
    write_file(args.out, data)
    if args.out == "-":
        return 0
    if args.json:
        write_json({"edition": _edition(edition), "lawbook": lawbook.digest, "out": args.out})
    else:
        word = " for EXERCISES" if exercise else ""
        print(f"{args.out}: edition {version} of {issuer}{word}, lawbook {lawbook.digest}")
    return 0


def _issuer(args: argparse.Namespace, signer: Any, at: datetime) -> tuple[str, bool]:
    """Who publishes, and whether for exercises: as given, else as a directory binds the key."""
    from cyberspex.adapters.lawbook_editions import publisher_of
    from cyberspex.adapters.trust_files import load_trust

    if args.issuer:
        return args.issuer, args.exercise
    folder = os.environ.get("CYBERSPEX_DATA")
    places = [Path(args.trust)] if args.trust else []
    if folder and not args.trust:
        places = [Path(folder) / "trust" / name for name in ("real", "exercise")]
    for place in places:
        trust = load_trust(place)
        if (body := publisher_of(signer, trust, at)) and (trust.exercise or not args.exercise):
            return body, trust.exercise
    raise InputError(
        "no_issuer",
        "No directory at hand binds this key to a body with the power lawbook:publish; enter it in the directory, name the "
        "folder with --trust DIR, or say who publishes with --issuer BODY.",
    )


def _edition(edition: Edition) -> dict[str, Any]:
    import json

    return dict(json.loads(edition.as_bytes()))


def _import(args: argparse.Namespace) -> int:
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest, shipped_lawbook
    from cyberspex.adapters.lawbook_files.history import moves
    from cyberspex.core.law.merge import Side, take_over
    from cyberspex.core.law.moves import Ground

    if bool(args.file) == args.shipped:
        raise InputError(
            "no_file", "Give the file of an edition, or --shipped for the lawbook of this program."
        )
    data, at = _data(), datetime.now(UTC)
    ours = current_lawbook(data)
    checks: list[dict[str, str]] = []
    edition: Edition | None = None
    theirs = shipped_lawbook()
    if not args.shipped:
        opened = _opened(args, at)
        checks = [one.as_json() for one in opened.checks]
        if opened.verdict != "valid" or opened.lawbook is None:
            return _refused(args, checks, opened.why)
        edition, theirs = opened.edition, opened.lawbook
        if edition is not None and edition.exercise and os.environ.get("CYBERSPEX_MODE") == "production":
            return _refused(args, checks, "An edition for exercises never becomes the law of real cases.")
    try:
        merged = take_over(
            theirs=theirs, edition=edition, ours=ours, moves=moves(data), at=at,
            kept=lambda digest: lawbook_by_digest(digest, data),
            otherwise=Side(args.conflicts) if args.conflicts else None,
        )  # fmt: skip
    except InputError as error:
        return _refused(args, checks, error.message)
    if args.shipped and not merged.brings:
        return _refused(args, checks, "The law here already holds all that this program ships.")
    if not args.json:
        _print_merge(merged, edition)
    if merged.lawbook is None:
        return _refused(
            args, checks, f"{len(merged.open)} conflicts are open: give --conflicts ours or --conflicts theirs.", merged
        )  # fmt: skip
    if not args.yes and not _agreed():
        return _refused(args, checks, "Nothing was taken over: read what changes, then say --yes.", merged)
    move = _adopt(
        merged.lawbook, ground=Ground.IMPORT, old=ours.digest, by=args.by, reason=args.reason, upstream=theirs.digest,
        issuer=edition.issuer if edition else "", version=edition.version if edition else 0,
    )  # fmt: skip
    if args.json:
        write_json(
            {**_imported(args, checks, merged, "", edition), "decision": _said(move), "lawbook": move.new}
        )
    else:
        print(f"decision {move.number}: the law is {move.new} now; {move.old} stays kept")
    return 0


def _opened(args: argparse.Namespace, at: datetime) -> Any:
    from cyberspex.adapters.lawbook_editions import open_edition
    from cyberspex.adapters.trust_files import load_trust

    if not args.trust:
        raise InputError("no_trust", "Give --trust DIR: the folder that says who may publish the law.")
    if not (Path(args.trust) / "trust.json").is_file():
        raise InputError(
            "no_trust", f"There is no trust.json in {shown(args.trust)}; give the folder that the publisher handed out."
        )  # fmt: skip
    return open_edition(existing_file(args.file), load_trust(args.trust), at)


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    try:
        return input("Take this over? Type yes: ").strip().casefold() == "yes"
    except EOFError:
        return False


def _print_merge(merged: Merge, edition: Edition | None) -> None:
    from cyberspex.adapters.lawbook_editions import holidays_digest

    if edition is not None:
        word = " for EXERCISES" if edition.exercise else ""
        print(f"edition {edition.version} of {edition.issuer}{word}, issued {edition.issued_at.isoformat()}")
        if edition.note:
            print(f"  {visible(edition.note)}")
        if edition.holidays != holidays_digest():
            print("  its program has other holiday tables than this one; days of working days can differ")
    print("what would change here:")
    _print_difference(merged.brings)
    if merged.kept:
        print("what was changed here and stays:")
        _print_difference(merged.kept)
    if merged.conflicts:
        print("changed here and there, differently:")
        for one in merged.conflicts:
            print(f"  {visible(one.text)}")


def _refused(
    args: argparse.Namespace, checks: list[dict[str, str]], why: str, merged: Merge | None = None
) -> int:
    if args.json:
        write_json(_imported(args, checks, merged, why, None))
        return 1
    for one in checks:
        if one["verdict"] != "valid":
            print(f"  {colour(one['verdict'], one['verdict'])}: {one['name']}: {visible(one['detail'])}")
    print(f"{colour('refused', 'refused')}: {visible(why)}")
    return 1


def _imported(
    args: argparse.Namespace, checks: list[dict[str, str]], merged: Merge | None, why: str, edition: Edition | None
) -> dict[str, Any]:  # fmt: skip
    return {
        "verdict": "refused" if why else "permitted", "why": why, "file": args.file or "", "checks": checks,
        "edition": _edition(edition) if edition else None,
        "difference": [one.as_json() for one in merged.brings] if merged else [],
        "kept": [one.as_json() for one in merged.kept] if merged else [],
        "conflicts": [one.as_json() for one in merged.conflicts] if merged else [],
    }  # fmt: skip
