"""How commands read their input and write their answer."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.foundation.json_input import shown as shown
from cyberspex.core.foundation.json_input import strict_json
from cyberspex.core.foundation.time import parse_date

LARGEST_INPUT_BYTES = 8 * 1024 * 1024  # a draft is some kilobytes; beyond this the input is not one
LARGEST_DOCUMENT_BYTES = 64 * 1024 * 1024
LARGEST_KEY_BYTES = 1024 * 1024


def _what(name: str) -> str:
    return "standard input" if name == "-" else shown(name)


def visible(text: str) -> str:
    """A text for a terminal: what a draft holds can neither move the cursor nor turn the line around."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() else f"<U+{ord(one):04X}>"
        for one in text.replace("\n", " ").replace("\t", " ")
    )


def existing_file(name: str) -> Path:
    """The path of something that can be read: a file, or a pipe such as a shell makes for `<(…)`.

    Raises:
        InputError: `no_such_file` or `is_a_folder`.
    """
    path = Path(name)
    try:
        if name and path.is_dir():
            raise InputError(
                "is_a_folder", f"{shown(name)} is a folder; give a file in it, or - for standard input."
            )
        found = bool(name) and path.exists()
    except (OSError, ValueError):  # too long, or a character that no path may hold
        found = False
    if not found:
        raise InputError(
            "no_such_file", f"There is no file {shown(name)}; give a file's path, or - for standard input."
        )
    return path


def read_bytes(name: str, *, largest: int = LARGEST_INPUT_BYTES) -> bytes:
    """The bytes of a file, or of standard input for `-`; too large or missing is bad input."""
    if name == "-":
        data = sys.stdin.buffer.read(largest + 1) if sys.stdin is not None else b""
    else:
        with existing_file(name).open("rb") as stream:
            data = stream.read(largest + 1)
    if len(data) > largest:
        raise InputError(
            "too_large",
            f"{_what(name)} is larger than {largest // 2**20} MiB, the most this command reads.",
        )
    return data


def passphrase(name: str | None) -> bytes:
    """The passphrase from a file's first line, or asked for on a terminal; never from the command line."""
    import getpass

    if name is not None:
        return read_bytes(name, largest=LARGEST_KEY_BYTES).split(b"\n", 1)[0].rstrip(b"\r")
    if not sys.stdin.isatty():
        raise InputError(
            "no_passphrase",
            "The key needs a passphrase: give --passphrase-file FILE, or run the command on a terminal to be asked.",
        )
    try:
        return getpass.getpass("Passphrase of the key: ").encode("utf-8")
    except (EOFError, KeyboardInterrupt) as error:
        raise InputError("no_passphrase", "No passphrase was given; nothing was signed.") from error


def write_file(name: str, data: bytes) -> None:
    """Write a whole file or none; `-` is standard output.

    A regular file appears or is replaced in one step. A device or a pipe is written to and never replaced; a
    symbolic link keeps pointing where it did.

    Raises:
        InputError: `cannot_write`, naming the file and why.
    """
    if name == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    beside = None
    try:
        if not name or Path(name).is_dir():
            raise InputError(
                "cannot_write", f"{shown(name)} is no file's name; give the file to write, or - to print."
            )
        target = Path(name).resolve()
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                stream.write(data)
            return
        beside = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
        beside.write_bytes(data)
        beside.replace(target)
    except (OSError, ValueError) as error:
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        why = getattr(error, "strerror", None) or "no path has such a name"
        raise InputError(
            "cannot_write", f"{shown(name)} cannot be written: {why}. Give a file in a folder that exists."
        ) from error


def parse_json(data: bytes, name: str) -> object:
    """Read JSON strictly: UTF-8, no repeated member, no NaN, no number beyond what a number can be."""
    return strict_json(data, _what(name))


def read_object(name: str) -> dict[str, object]:
    """Read one JSON object from a file or standard input."""
    value = parse_json(read_bytes(name), name)
    if not isinstance(value, dict):
        kind = {list: "an array", str: "a text", bool: "true or false", type(None): "null"}.get(
            type(value), "a number"
        )
        raise InputError(
            "not_an_object", f"{_what(name)} holds {kind}; a JSON object was expected, such as {{...}}."
        )
    return value


def add_common(parser: argparse.ArgumentParser, *, on: bool = True, lawbook: bool = True) -> None:
    """The options that every asking command has."""
    parser.add_argument("--json", action="store_true", help="answer in JSON instead of for people")
    if on:
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day asked about (default: today)")
    if lawbook:
        parser.add_argument("--lawbook", metavar="DIGEST", help="answer from a kept version of the lawbook")


def day_of(args: argparse.Namespace) -> date:
    """The day that `--on` names, today where it is not given."""
    return parse_date(args.on, "--on") if args.on is not None else datetime.now(UTC).date()


def write_json(value: object) -> None:
    """Print one JSON value for programs."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=plain, indent=2) + "\n")


def colour(text: str, verdict: str) -> str:
    """Colour a word by its verdict, only on a terminal; the word itself always says it, too."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    codes = {
        "permitted": "32",
        "valid": "32",
        "refused": "31",
        "invalid": "31",
        "undetermined": "33",
        "warning": "33",
    }
    return f"\x1b[{codes[verdict]}m{text}\x1b[0m" if verdict in codes else text


def print_findings(findings: Iterable[Finding], indent: str = "  ") -> None:
    """Print findings for people: verdict, sentence, provision, place, and what would put it right."""
    for finding in findings:
        head = colour(str(finding.verdict), str(finding.verdict))
        cite = f" [{finding.provision}]" if finding.provision else ""
        place = f" at {finding.path}" if finding.path else ""
        age = f" (source of {finding.as_of})" if finding.as_of else ""
        print(f"{indent}{head}: {visible(finding.text + cite + place + age)}")
        if finding.fix:
            print(f"{indent}  to put it right: {visible(finding.fix)}")


def status_of(verdict: Verdict) -> int:
    """The exit status of a verdict: 0 for permitted, 1 for anything else that could be asked."""
    return 0 if verdict is Verdict.PERMITTED else 1
