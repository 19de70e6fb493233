"""What makes a new bundle of the law from another one, and how two of them differ.

- A change is never an edit: it makes a new bundle, which is held to every rule that a shipped one is held to.
- A change says what it found before; where the bundle says something else by now, the change is refused.
- In a catalogue a changed cell carries its own source. An entry of any other table states one fact: its source,
  its day and its confidence become those of the change.
- A cell of a catalogue that was seen again says the same as before, with its new source and day.
- The day on which a bundle's facts were put together stays: undated facts were seen then, and a change of another
  fact does not make them younger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cyberspex.core.foundation.errors import InputError, LawbookError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.foundation.text import deceptive_characters, is_body_id
from cyberspex.core.foundation.time import format_instant, parse_date, parse_instant
from cyberspex.core.law.bundle import bundle_bytes, read_bundle
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.lint import lint
from cyberspex.core.law.tables import (
    CATALOGUES,
    CONFIDENCE,
    EVIDENCE,
    SCHEMA,
    Row,
    Tables,
    described,
    entry_of,
    naming_keys,
    require_tables,
)

LONGEST_REASON = 500
MEMBERS = (
    "table", "entry", "field", "old", "new", "source", "as_of", "confidence", "published_by", "by", "at", "reason",
)  # fmt: skip


def read_foreign_bundle(data: bytes, name: str) -> Lawbook:
    """Read a bundle that somebody else made: every rule for the files of the package holds for it, too.

    Raises:
        LawbookError: `bad_bundle`, or what is wrong in which table and entry.
    """
    lawbook = read_bundle(data, name)
    require_sound(lawbook)
    if bundle_bytes(lawbook.compiled_on.isoformat(), lawbook.tables) != data:
        raise LawbookError("bad_bundle", f"{name} is not written in the one form that a bundle has.")
    return lawbook


def require_sound(lawbook: Lawbook) -> None:
    """Refuse a lawbook that the loader or the linter would refuse.

    Raises:
        LawbookError: the first fault.
    """
    require_tables(lawbook.tables)
    for finding in lint(lawbook, lawbook.compiled_on):
        if finding.verdict is not Verdict.WARNING:
            raise LawbookError(finding.code, finding.text, path=finding.path)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one fact, with who decided it and on what ground.

    Fields:
        table: of the lawbook. entry: the values that name the entry, in the order of `naming_keys`.
        field: the key that changes; empty where a whole entry is added (`old` none) or taken out (`new` none).
        old: what was found there, none where nothing was. new: what stands there from now on, none for nothing.
        source: public address where the new value was seen. as_of: the day on which. confidence: how sure.
        published_by: `provider` where the holder itself published the value, else empty.
        by: code of whoever decided, never a name. at: when. reason: one sentence, without anybody's name.
    """

    table: str
    entry: tuple[str, ...]
    field: str
    old: Any
    new: Any
    source: str
    as_of: str
    confidence: str
    by: str
    at: datetime
    reason: str = ""
    published_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """The change as files and programs write it."""
        return {
            "table": self.table, "entry": list(self.entry), "field": self.field, "old": self.old, "new": self.new,
            "source": self.source, "as_of": self.as_of, "confidence": self.confidence,
            "published_by": self.published_by, "by": self.by, "at": format_instant(self.at), "reason": self.reason,
        }  # fmt: skip


def parse_change(value: Any, path: str = "") -> Change:
    """Read a change.

    Raises:
        InputError: naming the member and what would be right.
    """
    if not isinstance(value, Mapping):
        raise InputError("not_an_object", f"A change at {path or '/'} is an object.", path=path)
    for member in value:
        if member not in MEMBERS:
            raise InputError(
                "unknown_member", f"A change has no member {member!r}; it has {', '.join(MEMBERS)}.", path=f"{path}/{member}",
            )  # fmt: skip

    def text(member: str, default: str | None = None) -> str:
        found = value.get(member, default)
        if not isinstance(found, str):
            raise InputError("not_text", f"{path}/{member} is a text.", path=f"{path}/{member}")
        return found

    entry = value.get("entry")
    if not isinstance(entry, list | tuple) or not all(isinstance(part, str) for part in entry):
        raise InputError(
            "not_a_list", f"{path}/entry lists the values that name the entry.", path=f"{path}/entry"
        )
    change = Change(
        table=text("table"), entry=tuple(entry), field=text("field", ""), old=value.get("old"), new=value.get("new"),
        source=text("source"), as_of=text("as_of"), confidence=text("confidence"), by=text("by"),
        at=parse_instant(text("at"), f"{path}/at"), reason=text("reason", ""), published_by=text("published_by", ""),
    )  # fmt: skip
    _require_change(change, path)
    return change


def _require_change(change: Change, path: str) -> None:
    if change.table not in SCHEMA:
        raise InputError(
            "unknown_table", f"{path}/table {change.table!r} is not one of {', '.join(sorted(SCHEMA))}.",
            path=f"{path}/table",
        )  # fmt: skip
    needed, allowed, _facts = SCHEMA[change.table]
    naming = naming_keys(change.table)
    if len(change.entry) != len(naming):
        raise InputError(
            "bad_entry", f"{path}/entry names an entry of {change.table} by {', '.join(naming)}; empty where one has none.",
            path=f"{path}/entry",
        )  # fmt: skip
    if change.field and change.field not in needed | allowed:
        raise InputError(
            "unknown_key", f"{change.table} has no key {change.field!r}; allowed: {', '.join(sorted(needed | allowed))}.",
            path=f"{path}/field",
        )  # fmt: skip
    if change.field in naming or change.field == "cells":
        raise InputError(
            "names_the_entry", f"{change.field} is not changed by itself: it names the entry or is kept by the program; "
            "take the entry out and add another.", path=f"{path}/field",
        )  # fmt: skip
    seen_again = change.field and change.table in CATALOGUES and change.new is not None
    if change.old == change.new and not seen_again:
        raise InputError("changes_nothing", f"{path}: the old value and the new one are the same.", path=path)
    if not change.source.startswith(("http://", "https://")):
        raise InputError(
            "no_source", f"{path}/source is the public address where the new value was seen, beginning with https://.",
            path=f"{path}/source",
        )  # fmt: skip
    parse_date(change.as_of, f"{path}/as_of")
    if change.confidence not in CONFIDENCE:
        raise InputError(
            "bad_confidence", f"{path}/confidence {change.confidence!r} is not one of {', '.join(CONFIDENCE)}.",
            path=f"{path}/confidence",
        )  # fmt: skip
    if change.published_by and not is_body_id(change.published_by):
        raise InputError(
            "not_a_code", f"{path}/published_by is a code, such as provider.", path=f"{path}/published_by"
        )
    if not is_body_id(change.by):
        raise InputError("not_a_code", f"{path}/by is the code of whoever decided.", path=f"{path}/by")
    if len(change.reason) > LONGEST_REASON or deceptive_characters(change.reason):
        raise InputError(
            "bad_reason", f"{path}/reason is a sentence of at most {LONGEST_REASON} visible characters.",
            path=f"{path}/reason",
        )  # fmt: skip


def changed(lawbook: Lawbook, changes: Sequence[Change]) -> Lawbook:
    """The new bundle that follows from a bundle and a list of changes, made in their order.

    Raises:
        InputError: `changed_meanwhile` where `old` is not what the bundle has, `no_changes`, or a change that is none.
        LawbookError: what the loader or the linter refuses in the result.
    """
    if not changes:
        raise InputError("no_changes", "There is no change; the bundle stays as it is.")
    tables = {name: [dict(row) for row in rows] for name, rows in lawbook.tables.items()}
    for number, change in enumerate(changes):
        _require_change(change, f"/{number}")
        _make(tables[change.table], change, f"/{number}")
    made = lawbook_of(lawbook.compiled_on, tables)
    if made.digest == lawbook.digest:
        raise InputError("changes_nothing", "The bundle says all of this already; it stays as it is.")
    return made


def lawbook_of(compiled_on: date, tables: Tables) -> Lawbook:
    """Tables put together as a new bundle.

    Raises:
        LawbookError: what the loader or the linter refuses.
    """
    data = bundle_bytes(compiled_on.isoformat(), tables)
    made = read_bundle(data, "the new bundle")
    require_sound(made)
    return made


def _make(rows: list[dict[str, Any]], change: Change, path: str) -> None:
    place = next((n for n, row in enumerate(rows) if entry_of(change.table, row) == change.entry), None)
    if change.field:
        if place is None:
            raise InputError(
                "no_such_entry", f"{path}: there is no entry {described(change.table, change.entry)}.", path=f"{path}/entry",
            )  # fmt: skip
        _require_old(change, rows[place].get(change.field), path)
        _set_cell(rows[place], change)
        return
    _require_old(change, None if place is None else rows[place], path)
    if change.new is None and place is not None:
        del rows[place]
        return
    if not isinstance(change.new, Mapping) or entry_of(change.table, change.new) != change.entry:
        raise InputError(
            "bad_entry", f"{path}/new is the whole entry {described(change.table, change.entry)}.", path=f"{path}/new"
        )  # fmt: skip
    whole = {**change.new, **{name: getattr(change, name) for name in _evidence_keys(change.table)}}
    if place is None:
        rows.append(whole)
    else:
        rows[place] = whole


def _require_old(change: Change, found: Any, path: str) -> None:
    if found != change.old:
        where = described(change.table, change.entry) + (f", {change.field}" if change.field else "")
        raise InputError(
            "changed_meanwhile",
            f"{path}: {where} is {shown_value(found)} in this bundle, not {shown_value(change.old)}; look again and decide anew.",
            path=f"{path}/old",
        )


def _evidence_keys(table: str) -> tuple[str, ...]:
    needed, allowed, _naming = SCHEMA[table]
    return tuple(name for name in EVIDENCE if name in needed | allowed)


def _set_cell(row: dict[str, Any], change: Change) -> None:
    evidence = {name: getattr(change, name) for name in _evidence_keys(change.table)}
    cells = {name: dict(value) for name, value in row.get("cells", {}).items() if name != change.field}
    if change.new is None:
        row.pop(change.field, None)
    else:
        row[change.field] = change.new
    if change.field in EVIDENCE:
        pass
    elif change.table not in CATALOGUES:
        row.update(evidence)
    elif change.new is not None:
        cells[change.field] = {
            **evidence,
            **({"published_by": change.published_by} if change.published_by else {}),
        }
    if change.table in CATALOGUES:
        row.pop("cells", None)
        if cells:
            row["cells"] = cells


def shown_value(value: Any) -> str:
    """A value for people: nothing is said, a text is quoted, lists and objects are JSON."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"“{value}”"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing in which two bundles differ.

    Fields:
        kind: `added`, `removed` or `changed`, or `order` where a table holds the same entries in another order.
        field: the key that differs; empty where a whole entry was added or removed.
        old, new: the values, none where there is none.
    """

    kind: str
    table: str
    entry: tuple[str, ...] = ()
    field: str = ""
    old: Any = None
    new: Any = None

    @property
    def text(self) -> str:
        """The difference in one line for people."""
        where = described(self.table, self.entry)
        if self.kind == "order":
            return f"{self.table}: the same entries stand in another order"
        if not self.field:
            whole = self.new if self.kind == "added" else self.old
            says = "; ".join(f"{name}: {shown_value(value)}" for name, value in dict(whole or {}).items())
            return f"{where} is {self.kind}: {says}"
        return f"{where}, {self.field}: {shown_value(self.old)} becomes {shown_value(self.new)}"

    def as_json(self) -> dict[str, Any]:
        """The difference for programs."""
        return {
            "kind": self.kind, "table": self.table, "entry": list(self.entry), "field": self.field, "old": self.old,
            "new": self.new,
        }  # fmt: skip


def difference(old: Lawbook, new: Lawbook) -> tuple[Difference, ...]:
    """In what two bundles differ, by table and entry, in the order of the tables' names and of the newer one's entries."""
    return tuple(
        one
        for table in sorted({*old.tables, *new.tables})
        for one in _table_difference(table, old.table(table), new.table(table))
    )


def _table_difference(table: str, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Difference]:
    before = {entry_of(table, row): row for row in old}
    after = {entry_of(table, row): row for row in new}
    for entry, row in after.items():
        if entry not in before:
            yield Difference(kind="added", table=table, entry=entry, new=dict(row))
            continue
        known = before[entry]
        for field in sorted({*known, *row}):
            if known.get(field) != row.get(field):
                yield Difference(
                    kind="changed", table=table, entry=entry, field=field, old=known.get(field), new=row.get(field)
                )  # fmt: skip
    for entry, row in before.items():
        if entry not in after:
            yield Difference(kind="removed", table=table, entry=entry, old=dict(row))
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield Difference(kind="order", table=table)
