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
from cyberspex.core.foundation.time import parse_date

LARGEST_INPUT_BYTES = 8 * 1024 * 1024  # a draft is some kilobytes; beyond this the input is not one
LARGEST_DOCUMENT_BYTES = 64 * 1024 * 1024


def read_bytes(name: str, *, largest: int = LARGEST_INPUT_BYTES) -> bytes:
    """The bytes of a file, or of standard input for `-`; too large or missing is bad input."""
    if name == "-":
        data = sys.stdin.buffer.read(largest + 1)
    else:
        path = Path(name)
        if not path.is_file():
            raise InputError(
                "no_such_file", f"There is no file {name!r}; give a file's path, or - for standard input."
            )
        with path.open("rb") as stream:
            data = stream.read(largest + 1)
    if len(data) > largest:
        raise InputError(
            "too_large",
            f"{name!r} is larger than {largest // 2**20} MiB, the most this command reads.",
        )
    return data


def write_file(name: str, data: bytes) -> None:
    """Write a whole file or none; `-` is standard output.

    Raises:
        InputError: `cannot_write`, naming the file and why.
    """
    if name == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    target = Path(name)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise InputError(
            "cannot_write",
            f"{name!r} cannot be written: {error.strerror}. Give a file in a folder that exists.",
        ) from error


def parse_json(data: bytes, name: str) -> object:
    """Read JSON strictly: UTF-8, no repeated member, no NaN."""
    if not data.strip():
        raise InputError("empty_input", f"{name!r} is empty; a JSON object was expected.")

    def no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
        seen: dict[str, object] = {}
        for member, value in pairs:
            if member in seen:
                raise InputError(
                    "repeated_member", f"{name!r} holds the member {member!r} twice in one object."
                )
            seen[member] = value
        return seen

    def no_constant(word: str) -> object:
        raise InputError("bad_json", f"{name!r} holds {word}, which is not JSON.")

    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=no_repeats, parse_constant=no_constant)
    except UnicodeDecodeError as error:
        raise InputError("bad_json", f"{name!r} is not UTF-8 text (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        raise InputError(
            "bad_json", f"{name!r} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise InputError("bad_json", f"{name!r} is nested too deeply.") from error


def read_object(name: str) -> dict[str, object]:
    """Read one JSON object from a file or standard input."""
    value = parse_json(read_bytes(name), name)
    if not isinstance(value, dict):
        raise InputError(
            "not_an_object", f"{name!r} holds a JSON {type(value).__name__}; an object was expected."
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
    return parse_date(args.on, "--on") if args.on else datetime.now(UTC).date()


def write_json(value: object) -> None:
    """Print one JSON value for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


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
        print(f"{indent}{head}: {finding.text}{cite}{place}{age}")
        if finding.fix:
            print(f"{indent}  to put it right: {finding.fix}")


def status_of(verdict: Verdict) -> int:
    """The exit status of a verdict: 0 for permitted, 1 for anything else that could be asked."""
    return 0 if verdict is Verdict.PERMITTED else 1
