"""Taking over a bundle without losing what was changed here: three bundles are compared, entry by entry.

- What only they changed is taken over, what only we changed stays, what both changed alike is no question.
- What both changed differently is a conflict, which a person decides; nothing is chosen for them.
- In a catalogue the comparison goes down to the cell, and the source of a cell goes with it. An entry of any other
  table states one fact, so it is compared as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cyberspex.core.foundation.canonical import digest_of
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.changes import Difference, difference, lawbook_of, shown_value
from cyberspex.core.law.editions import Edition, base_digest, require_newer
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.moves import Move
from cyberspex.core.law.tables import CATALOGUES, SCHEMA, Row, described, entry_of


class Side(StrEnum):
    """Whose value stands."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A fact that was changed here and there, differently.

    Fields:
        field: the cell of a catalogue; empty where it is the whole entry. base, ours, theirs: none where there is none.
    """

    table: str
    entry: tuple[str, ...]
    field: str
    base: Any
    ours: Any
    theirs: Any

    @property
    def id(self) -> str:
        """By which a decision names it."""
        return digest_of([self.table, *self.entry, self.field])[:16]

    @property
    def text(self) -> str:
        """The conflict in one line for people."""
        where = described(self.table, self.entry) + (f", {self.field}" if self.field else "")
        return f"{where}: here {shown_value(self.ours)}, there {shown_value(self.theirs)}, before {shown_value(self.base)}"

    def as_json(self) -> dict[str, Any]:
        """The conflict for programs."""
        return {
            "id": self.id, "table": self.table, "entry": list(self.entry), "field": self.field, "base": self.base,
            "ours": self.ours, "theirs": self.theirs,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Merge:
    """What would become the law.

    Fields:
        lawbook: the result, none while a conflict is open. brings: its difference from the current bundle.
        kept: what was changed here and stays, as a difference from their bundle. conflicts: all, decided or not.
        open: those that nobody decided yet.
    """

    lawbook: Lawbook | None
    brings: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    conflicts: tuple[Conflict, ...]
    open: tuple[Conflict, ...]


def merge(
    *, base: Lawbook, ours: Lawbook, theirs: Lawbook, choices: Mapping[str, Side] | None = None, otherwise: Side | None = None
) -> Merge:  # fmt: skip
    """Put our changes since `base` on top of their bundle.

    Args:
        base: the bundle from which our changes start. choices: which value stands, by the id of a conflict.
        otherwise: which one stands where `choices` says nothing; none leaves the conflict open.

    Raises:
        InputError: `unknown_conflict` where a choice names none. LawbookError: what the linter refuses in the result.
    """
    decided = dict(choices or {})
    conflicts: list[Conflict] = []

    def side(conflict: Conflict) -> Side | None:
        conflicts.append(conflict)
        return decided.get(conflict.id, otherwise)

    if base.digest == ours.digest:
        tables: dict[str, Any] = dict(theirs.tables)
    else:
        tables = {
            table: _rows(table, base.table(table), ours.table(table), theirs.table(table), side)
            for table in sorted({*theirs.tables, *ours.tables})
        }
    known = {one.id for one in conflicts}
    for name in decided:
        if name not in known:
            raise InputError("unknown_conflict", f"There is no conflict {name!r} to decide.", path=name)
    unsettled = tuple(one for one in conflicts if decided.get(one.id, otherwise) is None)
    # Where nothing of ours is left to keep, the result is their bundle to the byte, with their name.
    result = lawbook_of(theirs.compiled_on, tables)
    return Merge(
        lawbook=None if unsettled else result,
        brings=difference(ours, result),
        kept=difference(theirs, result),
        conflicts=tuple(conflicts),
        open=unsettled,
    )


def take_over(
    *, theirs: Lawbook, edition: Edition | None, ours: Lawbook, moves: Iterable[Move], kept: Callable[[str], Lawbook],
    at: datetime, choices: Mapping[str, Side] | None = None, otherwise: Side | None = None,
) -> Merge:  # fmt: skip
    """What would become the law here if an edition, or the bundle that a newer program ships, were taken over.

    Args:
        edition: what its issuer says of the bundle; none for a bundle that came with the program.
        ours: the current bundle. moves: every decision made here. kept: finds a bundle by its digest.

    Raises:
        InputError: where the edition is not newer than the last one, or a choice names no conflict.
    """
    made = tuple(moves)
    if edition is not None:
        require_newer(edition, made, at)
    base = kept(base_digest(made, ours.digest))
    return merge(base=base, ours=ours, theirs=theirs, choices=choices, otherwise=otherwise)


def _rows(table: str, base: Any, ours: Any, theirs: Any, side: Any) -> list[Row]:
    before, here, there = (
        {entry_of(table, row): row for row in rows} for rows in (base, ours, theirs)
    )  # fmt: skip
    made: list[Row] = []
    for entry in [*there, *(one for one in here if one not in there)]:
        row = _entry(table, entry, before.get(entry), here.get(entry), there.get(entry), side)
        if row is not None:
            made.append(row)
    return made


def _entry(
    table: str, entry: tuple[str, ...], before: Row | None, here: Row | None, there: Row | None, side: Any
) -> Row | None:
    if here in (there, before):
        return there
    if there == before:
        return here
    if table in CATALOGUES and here is not None and there is not None:
        return _cells(table, entry, before or {}, here, there, side)
    conflict = Conflict(table=table, entry=entry, field="", base=before, ours=here, theirs=there)
    return here if side(conflict) is Side.OURS else there


def _cells(table: str, entry: tuple[str, ...], before: Row, here: Row, there: Row, side: Any) -> Row:
    needed, allowed, _facts = SCHEMA[table]
    made: dict[str, Any] = {}
    cells: dict[str, Any] = {}
    for field in [
        *there,
        *(one for one in here if one not in there),
        *sorted((needed | allowed) & set(before)),
    ]:
        if field == "cells" or field in made:
            continue
        old, mine, yours = (_cell(row, field) for row in (before, here, there))
        if mine in (yours, old):
            kept = there
        elif yours == old:
            kept = here
        else:
            conflict = Conflict(
                table=table, entry=entry, field=field, base=old[0], ours=mine[0], theirs=yours[0]
            )
            kept = here if side(conflict) is Side.OURS else there
        if field in kept:
            made[field] = kept[field]
            if field in kept.get("cells", {}):
                cells[field] = kept["cells"][field]
    return {**made, "cells": cells} if cells else made


def _cell(row: Row, field: str) -> tuple[Any, Any]:
    """A cell with what is said of its source: both go together."""
    return row.get(field), row.get("cells", {}).get(field)
