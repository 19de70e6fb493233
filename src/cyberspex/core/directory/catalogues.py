"""The catalogues beside the law: providers with their published policies, authorities, national legislation.

- An entry is named by its catalogue and its id. Each cell has its own source, day, confidence and staleness.
- The four inventories are columns of the providers: languages, registration data, user notification, confidentiality.
- What a provider has published is its own word, not law.
- An empty cell is unknown. It is found by asking for unknown, and never printed as none.

Read by the pages, the shell and the interface alike; nothing here knows who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.cells import Cell, Freshness, Row, Staleness, cell, stalest
from cyberspex.core.law.lawbook import Lawbook


class Catalogue(StrEnum):
    """The catalogues, by their table in the lawbook."""

    PROVIDERS = "providers"
    AUTHORITIES = "authorities"
    LEGISLATION = "legislation"


class Form(StrEnum):
    """What a cell may hold."""

    TEXT = "text"
    STATE = "state"
    WORD = "word"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a catalogue.

    Fields:
        title: its heading in English. form: what a cell holds; a word is one of those that the catalogue uses.
        needed: whether every entry has it, so that it can be changed and never becomes unknown.
        inventory: the word of the inventory that it is, empty where it is none.
    """

    key: str
    title: str
    form: Form = Form.TEXT
    needed: bool = False
    inventory: str = ""


COLUMNS: Mapping[Catalogue, tuple[Column, ...]] = {
    Catalogue.PROVIDERS: (
        Column(key="provider", title="Provider", needed=True),
        Column(key="legal_entity", title="Legal entity"),
        Column(key="provider_type", title="Kind", form=Form.WORD),
        Column(key="seat_country", title="Seat", form=Form.STATE),
        Column(key="eu_entity", title="Company in the EU"),
        Column(
            key="eu_establishment_or_representative_country",
            title="State of the company or representative in the EU",
            form=Form.STATE,
        ),
        Column(key="services", title="Services"),
        Column(key="mail_domains", title="Mail domains"),
        Column(key="data_categories", title="Data held"),
        Column(key="le_portal_or_channel", title="Portal or channel for requests"),
        Column(key="emergency_channel", title="Emergency channel"),
        Column(key="accepted_languages", title="Languages accepted", inventory="languages"),
        Column(
            key="whois_rdap_policy", title="Registration data (WHOIS, RDAP)", inventory="registration_data"
        ),
        Column(key="user_notification_policy", title="User notification", inventory="user_notification"),
        Column(key="confidentiality_policy", title="Confidentiality", inventory="confidentiality"),
        Column(key="preservation_policy", title="Preservation of data"),
        Column(key="cost_policy", title="Costs"),
        Column(key="foreign_request_rule", title="Rule for foreign requests"),
    ),
    Catalogue.AUTHORITIES: (
        Column(key="state", title="State", form=Form.STATE, needed=True),
        Column(key="body", title="Body", needed=True),
        Column(key="role", title="Function", form=Form.WORD, needed=True),
        Column(key="instrument", title="Instrument", form=Form.WORD, needed=True),
        Column(key="article", title="Article"),
        Column(key="contact_public", title="Public contact"),
        Column(key="declared_date", title="Designated on", form=Form.DAY),
    ),
    Catalogue.LEGISLATION: (
        Column(key="state", title="State", form=Form.STATE, needed=True),
        Column(key="topic", title="Subject", form=Form.WORD, needed=True),
        Column(key="title", title="Act or bill", needed=True),
        Column(key="provision", title="Provision"),
        Column(key="reference", title="Reference"),
        Column(key="status", title="Status", form=Form.WORD, needed=True),
        Column(key="adopted_date", title="Adopted on", form=Form.DAY),
        Column(key="published_date", title="Published on", form=Form.DAY),
        Column(key="in_force_date", title="In force from", form=Form.DAY),
        Column(key="central_authority", title="Central authority named"),
        Column(key="enforcing_authority", title="Enforcing authority named"),
        Column(key="languages", title="Languages named"),
        Column(key="summary", title="Says, in our words"),
    ),
}
INVENTORIES: Mapping[str, Column] = {
    column.inventory: column for column in COLUMNS[Catalogue.PROVIDERS] if column.inventory
}
"""The four inventories of provider policies."""
NAMED_BY = {Catalogue.PROVIDERS: "provider", Catalogue.AUTHORITIES: "body", Catalogue.LEGISLATION: "title"}
_DECLARED = {Catalogue.AUTHORITIES: "declared_date"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry with its cells, on a day.

    Fields:
        name: what people call it. states: the States that it belongs to, by code.
        cells: one for each column of its catalogue, in that order, the unknown ones included.
        source, as_of, confidence: of the entry; a cell can have its own.
        stalest: the cell that is the first to look at again.
    """

    catalogue: Catalogue
    id: str
    name: str
    states: tuple[str, ...]
    row: Row
    cells: tuple[Cell, ...]
    source: str
    as_of: str
    confidence: str
    note: str
    stalest: Cell

    def cell(self, column: str) -> Cell:
        """One of its cells."""
        return next(one for one in self.cells if one.column == column)

    @property
    def staleness(self) -> Staleness:
        """How stale the entry is: as stale as its stalest cell."""
        if self.stalest.staleness is None:
            raise InputError("empty_entry", f"The entry {self.id} has no cell that is known.")
        return self.stalest.staleness

    def as_json(self) -> dict[str, Any]:
        """The entry for programs: each cell with its source and age, the unknown ones as null."""
        return {
            "catalogue": str(self.catalogue), "id": self.id, "name": self.name, "states": list(self.states),
            "source": self.source, "as_of": self.as_of, "confidence": self.confidence, "note": self.note,
            "score": self.staleness.score, "standing": str(self.staleness.word), "look_at": self.stalest.column,
            "cells": [one.as_json() for one in self.cells],
        }  # fmt: skip


def catalogue_named(name: str) -> Catalogue:
    """A catalogue by its word.

    Raises:
        InputError: `unknown_catalogue`.
    """
    try:
        return Catalogue(name)
    except ValueError as error:
        raise InputError(
            "unknown_catalogue",
            f"{name!r} is no catalogue; there are {', '.join(Catalogue)}.",
            path="catalogue",
        ) from error


def column_of(catalogue: Catalogue, key: str) -> Column:
    """A column of a catalogue.

    Raises:
        InputError: `unknown_column`, naming those that there are.
    """
    for column in COLUMNS[catalogue]:
        if column.key == key:
            return column
    raise InputError(
        "unknown_column",
        f"The catalogue has no column {key[:80]!r}; it has {', '.join(one.key for one in COLUMNS[catalogue])}.",
        path="column",
    )


def entries(lawbook: Lawbook, catalogue: Catalogue, on: date) -> tuple[Entry, ...]:
    """Every entry of a catalogue, as known on a day; who was designated only later is left out."""
    since = _DECLARED.get(catalogue)
    return tuple(
        _entry(catalogue, row, on)
        for row in lawbook.table(catalogue)
        if since is None or not row.get(since) or str(row[since]) <= on.isoformat()
    )


def entry_named(lawbook: Lawbook, catalogue: Catalogue, entry_id: str, on: date) -> Entry:
    """One entry.

    Raises:
        InputError: `no_such_entry`.
    """
    for row in lawbook.table(catalogue):
        if row.get("id") == entry_id:
            return _entry(catalogue, row, on)
    raise InputError(
        "no_such_entry", f"The catalogue of {catalogue} has no entry {entry_id[:80]!r}.", path="entry"
    )


def find(
    lawbook: Lawbook, catalogue: Catalogue, *, on: date, words: str = "", state: str = "", kind: str = "",
    inventory: str = "", known: bool | None = None, due: bool = False,
) -> tuple[Entry, ...]:  # fmt: skip
    """The entries that fit everything asked, the stalest first where only those due are asked for.

    Args:
        words: stand somewhere in the entry, upper and lower case alike. state: code of a State that it belongs to.
        kind: kind of provider, function of an authority, or subject of an act.
        inventory, known: of the providers whose inventory is known (or unknown, where false); known where not said.
        due: only those that are due for another look.
    Raises:
        InputError: `unknown_state` or `unknown_inventory`.
    """
    if state and state not in lawbook.states and state != "EU":
        raise InputError(
            "unknown_state",
            f"{state!r} is not the two-letter code of a State; write for instance HU.",
            path="state",
        )
    if inventory and (inventory not in INVENTORIES or catalogue is not Catalogue.PROVIDERS):
        raise InputError(
            "unknown_inventory",
            f"{inventory!r} is no inventory of the {catalogue}; the providers have {', '.join(INVENTORIES)}.",
            path="inventory",
        )
    needle = words.strip().casefold()
    wanted = True if known is None else known
    found = [
        one
        for one in entries(lawbook, catalogue, on)
        if (not state or state in one.states)
        and (not kind or kind == kind_of(one))
        and (not inventory or one.cell(INVENTORIES[inventory].key).known is wanted)
        and (not due or one.staleness.word is Freshness.DUE)
        and (not needle or needle in text_of(one))
    ]
    if due:
        found.sort(key=lambda one: (-one.staleness.score, one.id))
    return tuple(found)


def kind_of(entry: Entry) -> str:
    """The word by which entries of a catalogue are told apart: kind of provider, function, or subject."""
    column = {
        Catalogue.PROVIDERS: "provider_type", Catalogue.AUTHORITIES: "role", Catalogue.LEGISLATION: "topic",
    }[entry.catalogue]  # fmt: skip
    return entry.cell(column).value


def words_used(lawbook: Lawbook, catalogue: Catalogue, column: str) -> tuple[str, ...]:
    """The words that a column of words holds anywhere in the catalogue."""
    return tuple(sorted({str(row[column]) for row in lawbook.table(catalogue) if row.get(column)}))


def _entry(catalogue: Catalogue, row: Row, on: date) -> Entry:
    made = tuple(cell(catalogue, row, column.key, on) for column in COLUMNS[catalogue])
    states = (
        ("seat_country", "eu_establishment_or_representative_country")
        if catalogue is Catalogue.PROVIDERS
        else ("state",)
    )
    return Entry(
        catalogue=catalogue,
        id=str(row.get("id", "")),
        name=str(row[NAMED_BY[catalogue]]),
        states=tuple(dict.fromkeys(str(row[key]) for key in states if row.get(key))),
        row=row,
        cells=made,
        source=str(row.get("source") or ""),
        as_of=str(row.get("as_of") or ""),
        confidence=str(row.get("confidence") or ""),
        note=str(row.get("note") or ""),
        stalest=stalest(catalogue, row, on),
    )


def text_of(entry: Entry) -> str:
    """The words of an entry in which a search looks, in lower case."""
    return " ".join((entry.id, entry.note, *(one.value for one in entry.cells))).casefold()
