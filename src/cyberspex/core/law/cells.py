"""Where each cell of a catalogue was read, how old it is, and when it is due for another look.

- The source, day and confidence of an entry hold for its cells, except where `cells` names another source for one of
  them, or `columns_from_memory` says that it was remembered: then its day is unknown.
- A cell that is empty is unknown. It has no source and no age, and it is never read as "none".
- How stale a cell is follows from the kind of fact, the day on which it was seen and how sure the lawbook is of it:
  score = 100 x days since it was seen / days for which such a fact is expected to hold, plus what is added for the
  confidence. A cell without a day counts as if just that many days had passed. From 100 on it is due for another look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
ABOUT_CELLS = frozenset({"id", "source", "as_of", "confidence", "note", "columns_from_memory", "cells"})
"""Keys of an entry that say something of its cells, or name it, and are none themselves."""


class FactKind(StrEnum):
    """What a cell is about; that decides for how long it is expected to hold."""

    CONTACT = "contact"
    POLICY = "policy"
    IDENTITY = "identity"
    DESIGNATION = "designation"
    LAW = "law"
    BILL = "bill"


HOLDS_DAYS: Mapping[FactKind, int] = {
    # Our own estimates, from how often the pages behind the catalogues were seen to change.
    FactKind.CONTACT: 365,
    FactKind.POLICY: 365,
    FactKind.IDENTITY: 1095,
    FactKind.DESIGNATION: 730,
    FactKind.LAW: 1095,
    FactKind.BILL: 180,
}
"""For how many days a fact of a kind is expected to hold after it was seen."""
ADDED: Mapping[str, int] = {"seen": 0, "memory-high": 50, "memory-low": 100}
"""What the confidence adds to the score."""
DUE_FROM = 100
AGEING_FROM = 50

_CONTACTS = frozenset({"le_portal_or_channel", "emergency_channel", "contact_public"})
_IDENTITY = frozenset(
    {
        "provider", "legal_entity", "provider_type", "seat_country", "eu_entity",
        "eu_establishment_or_representative_country", "services", "mail_domains",
    }
)  # fmt: skip
_MATTERS_MOST = frozenset({"body", "status", "le_portal_or_channel"})


class Freshness(StrEnum):
    """The score in a word."""

    RECENT = "recent"
    AGEING = "ageing"
    DUE = "due_for_another_look"


@dataclass(frozen=True, kw_only=True)
class Staleness:
    """How stale a cell is on a day.

    Fields:
        score: 0 for what was seen today; from 100 on it is due for another look.
        age_days: since it was seen, none where no day is known. holds_days: for which such a fact is expected to hold.
    """

    score: int
    word: Freshness
    kind: FactKind
    age_days: int | None
    holds_days: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of an entry.

    Fields:
        value: empty where it is unknown; then it has no source, no day, no confidence and no staleness.
        published_by: `provider` where the holder itself published it.
    """

    column: str
    value: str
    source: str = ""
    as_of: str = ""
    confidence: str = ""
    published_by: str = ""
    staleness: Staleness | None = None

    @property
    def known(self) -> bool:
        """Whether anything is known; an empty cell is unknown, never none."""
        return bool(self.value)

    def as_json(self) -> dict[str, Any]:
        """The cell for programs; what is unknown is null."""
        stale = self.staleness
        return {
            "column": self.column, "value": self.value or None, "source": self.source, "as_of": self.as_of,
            "confidence": self.confidence, "published_by": self.published_by,
            "age_days": stale.age_days if stale else None, "score": stale.score if stale else None,
            "standing": str(stale.word) if stale else "unknown",
        }  # fmt: skip


def fact_kind(table: str, column: str, row: Row) -> FactKind:
    """What a cell is about."""
    if column in _CONTACTS:
        return FactKind.CONTACT
    if table == "authorities":
        return FactKind.DESIGNATION
    if table == "legislation":
        return FactKind.LAW if row.get("status") == "in_force" else FactKind.BILL
    return FactKind.IDENTITY if column in _IDENTITY else FactKind.POLICY


def staleness(kind: FactKind, *, as_of: str, confidence: str, on: date) -> Staleness:
    """How stale a fact is on a day.

    Args:
        as_of: the latest day on which its source shows it, empty where none is known.
        confidence: seen, memory-high or memory-low.
    """
    holds = HOLDS_DAYS[kind]
    age = max(0, (on - date.fromisoformat(as_of)).days) if as_of else None
    score = 100 * (holds if age is None else age) // holds + ADDED.get(confidence, ADDED["memory-low"])
    if score >= DUE_FROM:
        word = Freshness.DUE
    else:
        word = Freshness.AGEING if score >= AGEING_FROM else Freshness.RECENT
    return Staleness(score=score, word=word, kind=kind, age_days=age, holds_days=holds)


def cell(table: str, row: Row, column: str, on: date) -> Cell:
    """One cell with its own source and age."""
    value = row.get(column)
    if value in (None, "", []):
        return Cell(column=column, value="")
    evidence: Mapping[str, Any] = row
    if column in row.get("cells", {}):
        evidence = row["cells"][column]
    elif column in row.get("columns_from_memory", ()):
        # The entry's page was read, this cell was not on it: where to check it stays, the day does not.
        evidence = {"source": row.get("source", ""), "confidence": "memory-high"}
    as_of, confidence = str(evidence.get("as_of") or ""), str(evidence.get("confidence") or "")
    return Cell(
        column=column,
        value=", ".join(value) if isinstance(value, list | tuple) else str(value),
        source=str(evidence.get("source") or ""),
        as_of=as_of,
        confidence=confidence,
        published_by=str(evidence.get("published_by") or ""),
        staleness=staleness(fact_kind(table, column, row), as_of=as_of, confidence=confidence, on=on),
    )


def cells(table: str, row: Row, on: date) -> tuple[Cell, ...]:
    """The cells that an entry fills."""
    return tuple(cell(table, row, column, on) for column in row if column not in ABOUT_CELLS)


def stalest(table: str, row: Row, on: date) -> Cell:
    """The cell of an entry that is the first to look at again; of several alike, the one that matters most."""
    return max(
        cells(table, row, on),
        key=lambda one: (
            one.staleness.score if one.staleness else -1, one.column in _MATTERS_MOST, one.column,
        ),
    )  # fmt: skip
