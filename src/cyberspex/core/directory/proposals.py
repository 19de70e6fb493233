"""A proposed change of an entry of the catalogues: what somebody saw, where and when, before anybody decides.

- A proposal names the entry, the cells with what stood there before, the public address where the new value was seen,
  and the day on which. It changes nothing: a second person decides, and what is accepted makes a new bundle.
- A cell can get a value, be seen again with the same one, or become unknown again; unknown is not none.
- Refused at the door, with the field and what would be right: an unknown entry or column, a word or State that does not
  exist, a day that is none or lies ahead, text that a spreadsheet runs as a formula, characters that nobody sees,
  letters of two scripts that look alike in one word, addresses that run a script, a source that is no public address, and a page older than the one already read.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from cyberspex.core.directory.catalogues import (
    COLUMNS,
    NAMED_BY,
    Catalogue,
    Column,
    Entry,
    Form,
    catalogue_named,
    column_of,
    entry_named,
    words_used,
)
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import deceptive_characters, mixed_words, reads_as_formula
from cyberspex.core.foundation.time import parse_date
from cyberspex.core.law.changes import Change
from cyberspex.core.law.lawbook import Lawbook

LONGEST_VALUE = 600
"""The longest cell of the catalogues has half as much; a policy is put in our own words, not copied."""
LONGEST_SOURCE = 500
LONGEST_REMARK = 1000
FIRST_DAY = date(2001, 11, 23)
"""The Convention was opened for signature on this day; no fact of the catalogues was seen before."""
_RUNS = re.compile(r"\b(?:javascript|vbscript)\s*:|\bdata:[a-z]+/|\bfile://", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+)(?::\d{1,5})?(?:[/?#][!-~]*)?")
_ENTRY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{1,59}")


class Origin(StrEnum):
    """Where a proposal comes from."""

    REPORT = "report"
    PROVIDER_FILE = "provider_file"


class Effect(StrEnum):
    """What a proposal would do with a cell."""

    FILLED = "filled"
    CHANGED = "changed"
    SEEN_AGAIN = "seen_again"
    MADE_UNKNOWN = "made_unknown"


@dataclass(frozen=True, kw_only=True)
class ProposedCell:
    """One cell of a proposal.

    Fields:
        was: what stood there when it was proposed, empty where it was unknown. value: empty where nothing is known any more.
    """

    column: str
    was: str
    value: str

    @property
    def effect(self) -> Effect:
        """What it would do."""
        if not self.value:
            return Effect.MADE_UNKNOWN
        if not self.was:
            return Effect.FILLED
        return Effect.SEEN_AGAIN if self.was == self.value else Effect.CHANGED


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposed change of one entry.

    Fields:
        new_entry: the catalogue does not have the entry yet; its cells are all that it would hold.
        remark: for whoever decides; it never reaches the lawbook.
    """

    catalogue: Catalogue
    entry: str
    cells: tuple[ProposedCell, ...]
    source: str
    seen_on: date
    remark: str = ""
    origin: Origin = Origin.REPORT
    new_entry: bool = False

    def as_json(self) -> dict[str, Any]:
        """The proposal as it is kept and digested."""
        return {
            "catalogue": str(self.catalogue), "entry": self.entry, "source": self.source,
            "seen_on": self.seen_on.isoformat(), "remark": self.remark, "origin": str(self.origin),
            "new_entry": self.new_entry,
            "cells": [{"column": one.column, "was": one.was, "value": one.value} for one in self.cells],
        }  # fmt: skip


def proposal_of(value: Mapping[str, Any]) -> Proposal:
    """A proposal as it was kept; it was checked when it was made."""
    return Proposal(
        catalogue=Catalogue(value["catalogue"]), entry=value["entry"], source=value["source"],
        seen_on=date.fromisoformat(value["seen_on"]), remark=value["remark"], origin=Origin(value["origin"]),
        new_entry=bool(value["new_entry"]), cells=tuple(ProposedCell(**one) for one in value["cells"]),
    )  # fmt: skip


def propose(
    lawbook: Lawbook, *, catalogue: str, entry: str, column: str, value: str, nothing_known: bool, source: str, seen_on: str,
    remark: str, on: date,
) -> Proposal:  # fmt: skip
    """Read a report on one cell, as a person typed it.

    Args:
        nothing_known: the cell becomes unknown again; then `value` stays empty.
        on: the day of the report.
    Raises:
        InputError: naming the field and what would be right.
    """
    which = catalogue_named(catalogue)
    found = entry_named(lawbook, which, entry, on)
    part = column_of(which, column)
    cell = _cell(lawbook, found, part, value, nothing_known, on)
    day = checked_day(seen_on, on, "seen_on")
    _newer_than_known(found, cell, day)
    return Proposal(
        catalogue=which, entry=found.id, cells=(cell,), source=checked_source(source), seen_on=day,
        remark=checked_text(remark.strip(), "remark", LONGEST_REMARK, lines=True),
    )  # fmt: skip


def propose_entry(
    lawbook: Lawbook,
    *,
    catalogue: str,
    given: Mapping[str, str],
    source: str,
    seen_on: str,
    remark: str,
    on: date,
) -> Proposal:
    """Read a report on an entry that the catalogue does not have, as a person typed it.

    Args:
        given: by column; a column that is left empty is unknown.
        on: the day of the report.
    Raises:
        InputError: naming the field and what would be right.
    """
    which = catalogue_named(catalogue)
    cells = []
    for column in COLUMNS[which]:
        text = given.get(column.key, "").strip()
        if not text and column.needed:
            raise InputError("missing", "Every entry has this; give it.", path=column.key)
        if text:
            value = checked_value(lawbook, which, column, text, on, column.key)
            cells.append(ProposedCell(column=column.key, was="", value=value))
    said = {one.column: one.value for one in cells}
    for row in lawbook.table(which):
        if all(
            str(row.get(key, "")).casefold() == said.get(key, "").casefold() for key in _TOLD_APART_BY[which]
        ):
            raise InputError(
                "there_already", f"The catalogue has it already, as {row['id']!r}; report what is to change there.",
                path=NAMED_BY[which],
            )  # fmt: skip
    return Proposal(
        catalogue=which, entry=_new_id(lawbook, which, said), cells=tuple(cells), source=checked_source(source),
        seen_on=checked_day(seen_on, on, "seen_on"), new_entry=True,
        remark=checked_text(remark.strip(), "remark", LONGEST_REMARK, lines=True),
    )  # fmt: skip


_TOLD_APART_BY = {
    Catalogue.PROVIDERS: ("provider",),
    Catalogue.AUTHORITIES: ("state", "role", "body", "instrument"),
    Catalogue.LEGISLATION: ("state", "topic", "title", "provision", "reference"),
}
_ID_FROM = {
    Catalogue.PROVIDERS: ("provider",),
    Catalogue.AUTHORITIES: ("state", "role"),
    Catalogue.LEGISLATION: ("state", "topic"),
}


def _new_id(lawbook: Lawbook, catalogue: Catalogue, said: Mapping[str, str]) -> str:
    """An id that no entry has, in plain letters, made from what tells the entry apart."""
    words = unicodedata.normalize("NFKD", "_".join(said[key] for key in _ID_FROM[catalogue])).casefold()
    plain = re.sub(r"[^a-z0-9]+", "_", words.encode("ascii", "ignore").decode()).strip("_")[:50]
    first = plain if len(plain) > 1 else "entry"
    taken = {row.get("id") for row in lawbook.table(catalogue)}
    number = 1
    made = first
    while made in taken:
        number += 1
        made = f"{first}_{number}"
    return made


def _cell(
    lawbook: Lawbook, entry: Entry, column: Column, value: str, nothing_known: bool, on: date
) -> ProposedCell:
    was = entry.cell(column.key).value
    value = value.strip()
    if nothing_known:
        if value:
            raise InputError(
                "two_answers",
                "Give the new value, or say that nothing is known any more; not both.",
                path="value",
            )
        if column.needed:
            raise InputError(
                "needed", "Every entry has this; give the new value instead of none.", path="value"
            )
        if not was:
            raise InputError("changes_nothing", "It is unknown already.", path="value")
        return ProposedCell(column=column.key, was=was, value="")
    if not value:
        raise InputError(
            "missing", "Give the new value, or say that nothing is known any more.", path="value"
        )
    return ProposedCell(
        column=column.key, was=was, value=checked_value(lawbook, entry.catalogue, column, value, on, "value")
    )


def checked_value(
    lawbook: Lawbook, catalogue: Catalogue, column: Column, value: str, on: date, path: str
) -> str:
    """A value that the column may hold.

    Raises:
        InputError: naming the field and what would be right.
    """
    text = checked_text(value, path, LONGEST_VALUE)
    if column.form is Form.STATE and text not in lawbook.states and text != "EU":
        raise InputError(
            "unknown_state",
            f"{text!r} is not the two-letter code of a State; write for instance HU.",
            path=path,
        )
    if column.form is Form.WORD:
        words = words_used(lawbook, catalogue, column.key)
        if text not in words:
            raise InputError("unknown_word", f"{text!r} is not one of {', '.join(words)}.", path=path)
    if column.form is Form.DAY:
        day = parse_date(text, path)
        if not FIRST_DAY.year - 100 <= day.year <= on.year + 10:
            raise InputError(
                "bad_date",
                f"{text} is too far away to be right; write YYYY-MM-DD, for instance 2026-11-23.",
                path=path,
            )
    return text


def checked_text(text: str, path: str, longest: int, *, lines: bool = False) -> str:
    """A text that shows to every reader what it holds, and runs nowhere.

    Args:
        lines: whether it may have several lines.
    Raises:
        InputError: naming the field and what would be right.
    """
    hidden = deceptive_characters(text)
    if hidden:
        raise InputError(
            "hidden_characters",
            f"It holds characters that a reader cannot see ({', '.join(hidden[:3])}); type it anew without them.",
            path=path,
        )
    mixed = mixed_words(text)
    if mixed:
        raise InputError(
            "mixed_letters",
            f"{mixed[0]!r} mixes letters of different scripts that look alike; write it in one, a domain name with xn--.",
            path=path,
        )
    if not lines and any(one in text for one in "\n\r\t"):
        raise InputError(
            "several_lines", "It goes into one cell: write it in one line, without tabs.", path=path
        )
    if len(text) > longest:
        raise InputError(
            "too_long",
            f"It has {len(text)} characters; {longest} are the most. Say it in your own words.",
            path=path,
        )
    if not lines and reads_as_formula(text):
        raise InputError(
            "formula_text",
            "A text that begins with = + - or @ would run as a formula in a spreadsheet; begin with a word, for "
            "instance “Telephone +33 …”.",
            path=path,
        )
    if _RUNS.search(text):
        raise InputError(
            "running_address",
            "It holds an address that would run in the reader's browser (javascript:, data:); give the https:// address.",
            path=path,
        )
    return text


def checked_source(text: str, path: str = "source") -> str:
    """The public address where something was seen.

    Raises:
        InputError: naming the field and what would be right.
    """
    address = text.strip()
    if not address:
        raise InputError("no_source", "Give the public address where you saw it.", path=path)
    match = _ADDRESS.fullmatch(address)
    if len(address) > LONGEST_SOURCE or match is None:
        raise InputError(
            "bad_source",
            f"The source is a public address of at most {LONGEST_SOURCE} plain characters, beginning with https://, for "
            "instance https://example.org/policy; a name with other letters is written with xn--.",
            path=path,
        )
    host = match.group(1).rstrip(".").casefold()
    if _is_not_public(host):
        raise InputError(
            "bad_source",
            f"{host!r} is not an address that everybody can open; give the public page.",
            path=path,
        )
    return address


def _is_not_public(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return (
            "." not in host
            or host.endswith((".local", ".localhost", ".internal", ".invalid"))
            or ".." in host
        )


def checked_day(text: str, on: date, path: str) -> date:
    """The day on which a page was read or published.

    Raises:
        InputError: naming the field and what would be right.
    """
    if not text.strip():
        raise InputError("missing", "Give the day on which you saw it.", path=path)
    day = parse_date(text.strip(), path)
    if day > on:
        raise InputError(
            "future_date", f"{day.isoformat()} lies ahead; give the day on which it was seen.", path=path
        )
    if day < FIRST_DAY:
        raise InputError(
            "bad_date",
            f"{day.isoformat()} is too long ago; nothing here was seen before 2001-11-23.",
            path=path,
        )
    return day


def _newer_than_known(entry: Entry, proposed: ProposedCell, day: date) -> None:
    """A page that was read earlier than the one already known says nothing new."""
    known = entry.cell(proposed.column)
    if not known.as_of:
        return
    before = date.fromisoformat(known.as_of)
    if day < before:
        raise InputError(
            "older_than_known",
            f"What stands there was seen on {known.as_of}; a page seen before that day does not change it.",
            path="seen_on",
        )
    if proposed.effect is Effect.SEEN_AGAIN and day == before and known.confidence == "seen":
        raise InputError("changes_nothing", "That stands there already, seen on the same day.", path="value")


def changes_of(
    proposal: Proposal, lawbook: Lawbook, *, by: str, at: datetime, reason: str
) -> tuple[Change, ...]:
    """What an accepted proposal changes in the lawbook; its values were seen by one person and checked by another.

    Args:
        by: code of whoever decided. reason: why, without anybody's name.
    """
    published_by = "provider" if proposal.origin is Origin.PROVIDER_FILE else ""

    def change(field: str, old: Any, new: Any) -> Change:
        return Change(
            table=str(proposal.catalogue), entry=(proposal.entry,), field=field, old=old, new=new, source=proposal.source,
            as_of=proposal.seen_on.isoformat(), confidence="seen", by=by, at=at, reason=reason, published_by=published_by,
        )  # fmt: skip

    if not proposal.new_entry:
        return tuple(change(one.column, one.was or None, one.value or None) for one in proposal.cells)
    evidence = {"source": proposal.source, "as_of": proposal.seen_on.isoformat(), "confidence": "seen"}
    row: dict[str, Any] = {"id": proposal.entry, **{one.column: one.value for one in proposal.cells}}
    if published_by:
        row["cells"] = {one.column: {**evidence, "published_by": published_by} for one in proposal.cells}
    return (change("", None, row),)


def checked_entry_id(text: str, path: str) -> str:
    """The id of a new entry: short, in plain letters, so that no two look alike.

    Raises:
        InputError: `bad_entry_id`.
    """
    if not _ENTRY_ID.fullmatch(text):
        raise InputError(
            "bad_entry_id",
            f"{text[:80]!r} cannot be an id; write small letters a to z, digits, - and _, for instance example_mail.",
            path=path,
        )
    return text
