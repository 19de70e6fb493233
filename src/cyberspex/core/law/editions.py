"""An edition: one bundle of the law as its issuer hands it out, numbered, dated, and sealed with the issuer's key.

- Numbers of one issuer only grow. An edition that is not newer than the last one taken over is refused, so that nobody
  brings an old law back by handing in an old file.
- An edition for exercises never becomes the law of real cases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import deceptive_characters, is_body_id
from cyberspex.core.foundation.time import format_instant, parse_instant
from cyberspex.core.law.moves import Ground, Move

FORMAT = "cyberspex.edition/1"
POWER = "lawbook:publish"
"""The power that the directory gives a publisher of reference data."""
LARGEST_VERSION = 2**31 - 1
LONGEST_NOTE = 2000
CLOCKS_DIFFER = timedelta(days=1)
"""How far an issuer's clock may be ahead; beyond it the date of issue is wrong."""
_MEMBERS = frozenset(
    {"format", "issuer", "version", "issued_at", "lawbook", "compiled_on", "exercise", "note", "holidays"}
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What an issuer says of the bundle that it hands out.

    Fields:
        issuer: identifier of the body, as the directory names it. version: its number, one more than the one before.
        lawbook: digest of the bundle. compiled_on: the day on which its facts were put together.
        holidays: digest of the holiday tables of the issuer's program, which travel with the program and not with the
            law; where it differs, days of working days may, too. note: what the issuer tells its readers.
    """

    issuer: str
    version: int
    issued_at: datetime
    lawbook: str
    compiled_on: str
    exercise: bool
    holidays: str
    note: str = ""

    def __post_init__(self) -> None:
        if not is_body_id(self.issuer):
            raise InputError(
                "bad_issuer", "The issuer is the identifier of a body in the directory, such as a domain name.", path="/issuer",
            )  # fmt: skip
        if not 1 <= self.version <= LARGEST_VERSION:
            raise InputError("bad_version", "The number of an edition is 1 or more.", path="/version")
        if not _DIGEST.fullmatch(self.lawbook) or not _DIGEST.fullmatch(self.holidays):
            raise InputError("bad_digest", "A digest is 64 lower-case hexadecimal digits.", path="/lawbook")
        if len(self.note) > LONGEST_NOTE or deceptive_characters(self.note):
            raise InputError(
                "bad_note", f"The note has at most {LONGEST_NOTE} visible characters.", path="/note"
            )

    def as_bytes(self) -> bytes:
        """The one form in which it lies in its file."""
        return canonical_bytes(
            {
                "format": FORMAT, "issuer": self.issuer, "version": self.version,
                "issued_at": format_instant(self.issued_at), "lawbook": self.lawbook, "compiled_on": self.compiled_on,
                "exercise": self.exercise, "note": self.note, "holidays": self.holidays,
            }
        )  # fmt: skip


def parse_edition(data: bytes) -> Edition:
    """Read what an issuer says of its bundle.

    Raises:
        InputError: `bad_edition`, or the member that is wrong.
    """
    try:
        value: Any = json.loads(data)
        if not isinstance(value, Mapping) or set(value) != _MEMBERS or value["format"] != FORMAT:
            raise KeyError("members")
        if type(value["version"]) is not int or not isinstance(value["exercise"], bool):
            raise TypeError("kind")
        for name in ("issuer", "issued_at", "lawbook", "compiled_on", "note", "holidays"):
            if not isinstance(value[name], str):
                raise TypeError(name)
        edition = Edition(
            issuer=value["issuer"], version=value["version"], issued_at=parse_instant(value["issued_at"], "/issued_at"),
            lawbook=value["lawbook"], compiled_on=value["compiled_on"], exercise=value["exercise"],
            holidays=value["holidays"], note=value["note"],
        )  # fmt: skip
        if edition.as_bytes() != data:
            raise ValueError("form")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            "bad_edition", f"What the file says of its edition is not the form {FORMAT}."
        ) from error
    return edition


def latest(moves: Iterable[Move], issuer: str) -> Move | None:
    """The decision that took over the newest edition of an issuer, none where there is none."""
    taken = [one for one in moves if one.ground is Ground.IMPORT and one.issuer == issuer]
    return max(taken, key=lambda one: one.version, default=None)


def require_newer(edition: Edition, moves: Iterable[Move], at: datetime) -> None:
    """Refuse an edition that was taken over already, is older than one that was, or is not of today.

    Raises:
        InputError: `older_edition`, `same_edition`, `two_editions` or `future_edition`.
    """
    if edition.issued_at > at + CLOCKS_DIFFER:
        raise InputError(
            "future_edition",
            f"The edition is dated {format_instant(edition.issued_at)}, which is still to come; look at both clocks.",
            path="/issued_at",
        )
    last = latest(moves, edition.issuer)
    if last is None or edition.version > last.version:
        return
    if edition.version < last.version:
        raise InputError(
            "older_edition",
            f"Edition {edition.version} of {edition.issuer} is older than edition {last.version}, which was taken over on "
            f"{last.at.date().isoformat()}. To go back is a decision of its own: choose the kept bundle.",
            path="/version",
        )
    if edition.lawbook == last.upstream:
        raise InputError(
            "same_edition",
            f"Edition {edition.version} of {edition.issuer} was taken over on {last.at.date().isoformat()} already.",
            path="/version",
        )
    raise InputError(
        "two_editions",
        f"Two different editions of {edition.issuer} have the number {edition.version}; ask the issuer which one is right.",
        path="/version",
    )


def base_digest(moves: Iterable[Move], current: str) -> str:
    """The bundle from which the local changes in the current one start: the last one taken over, else the shipped one."""
    bases: dict[str, str] = {}
    for move in moves:
        start = bases.setdefault(move.old, move.old)
        if move.ground is Ground.IMPORT:
            bases[move.new] = move.upstream
        elif move.ground is Ground.CHANGE:
            bases[move.new] = start
        else:
            bases.setdefault(move.new, move.new)
    return bases.get(current, current)
