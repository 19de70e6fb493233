"""What a table of the lawbook may hold: which keys, which kinds of values, which entry stands for which fact.

The files of the package, a bundle from another installation and a change made here are held to the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cyberspex.core.foundation.errors import LawbookError
from cyberspex.core.foundation.text import deceptive_characters
from cyberspex.core.law.time_limits import RULES_OF_UNIT

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
LONGEST_TEXT = 4000
MOST_ENTRIES = 50_000
"""Of one table; beyond it a file was made to exhaust whoever reads it."""

# table: (keys that every entry has, keys that it may have, keys that name it)
_COMMON = {"source", "as_of", "confidence", "note", "columns_from_memory"}
_CELLS = {*_COMMON, "cells"}
"""Entries of the catalogues also say of single cells where they were read; the other cells were read with the entry."""
SCHEMA: Mapping[str, tuple[frozenset[str], frozenset[str], tuple[str, ...]]] = {
    "instruments": (
        frozenset({"instrument", "title", "source"}),
        frozenset({"opened_for_signature", "entry_into_force_condition", "entry_into_force_date", "parties_count",
                   "signatories_not_ratified_count", "eu_signatories_count", "counts_as_of", *_COMMON}),
        ("instrument",),
    ),
    "status": (
        frozenset({"state", "instrument", "status", "source", "confidence"}),
        frozenset({"signed_on", "consent_on", "consent_type", "in_force_from", *_COMMON}),
        ("instrument", "state"),
    ),
    "declarations": (
        frozenset({"state", "provision", "kind", "summary", "source", "confidence"}),
        frozenset({"authority", "declared_on", "scope", *_COMMON}),
        ("state", "provision", "kind"),
    ),
    "union_positions": (
        frozenset({"state", "provision", "kind", "summary", "source", "confidence"}),
        frozenset({"authority", "declared_on", "not_for", *_COMMON}),
        ("provision", "kind"),
    ),
    "authorities": (
        frozenset({"id", "state", "body", "role", "instrument", "source", "confidence"}),
        frozenset({"article", "contact_public", "declared_date", *_CELLS}),
        ("state", "role", "body", "instrument", "article"),
    ),
    "providers": (
        frozenset({"id", "provider", "source", "confidence"}),
        frozenset({"legal_entity", "provider_type", "seat_country", "eu_entity",
                   "eu_establishment_or_representative_country", "services", "data_categories", "le_portal_or_channel",
                   "accepted_languages", "user_notification_policy", "confidentiality_policy", "emergency_channel",
                   "preservation_policy", "whois_rdap_policy", "cost_policy", "foreign_request_rule", "mail_domains", *_CELLS}),
        ("id",),
    ),
    "legislation": (
        frozenset({"id", "state", "topic", "title", "status", "source", "confidence"}),
        frozenset({"reference", "provision", "adopted_date", "published_date", "in_force_date", "central_authority",
                   "enforcing_authority", "languages", "summary", *_CELLS}),
        ("state", "topic", "title", "provision", "reference"),
    ),
    "states": (
        frozenset({"code", "name", "name_fr"}),
        frozenset({"languages", "council_of_europe", "european_union", "european_union_from", "european_union_until"}),
        ("code",),
    ),
    "former_states": (
        frozenset({"code", "name", "name_fr", "now", "source", "confidence"}),
        frozenset({"until", *_COMMON}),
        ("code",),
    ),
    "participation": (
        frozenset({"state", "act", "from", "provision", "source", "confidence"}),
        frozenset({"partner", "until", "doubtful", *_COMMON}),
        ("act", "state"),
    ),
    "provisions": (
        frozenset({"provision", "says", "source", "confidence"}),
        frozenset({*_COMMON}),
        ("provision",),
    ),
    "time_limits": (
        frozenset({"key", "provision", "value", "unit", "starts", "source", "confidence"}),
        frozenset({"stated", "ends", "rule", "events", "effects", "extension", "extensions", "words", "summary", *_COMMON}),
        ("key",),
    ),
}  # fmt: skip
CONFIDENCE = ("seen", "memory-high", "memory-low")


CELL_KEYS = frozenset({"source", "as_of", "confidence", "published_by", "note"})
"""What an entry says of one of its cells; `published_by` where the holder itself published it."""
CATALOGUES = frozenset({"providers", "authorities", "legislation"})
"""Tables whose cells were seen in different places: a cell that was changed carries its own source (`cells`)."""
EVIDENCE = ("source", "as_of", "confidence")
_LISTS = frozenset({"scope", "not_for", "now", "events", "columns_from_memory"})
_FLAGS = frozenset({"council_of_europe", "european_union", "doubtful"})
_NUMBERS = frozenset({"value", "extension", "extensions"})
_OBJECTS = frozenset({"effects", "cells"})
_ADDRESSES = ("http://", "https://")
_WORDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("status", "status"): frozenset({
        "party", "consented", "signatory", "not_signed", "invited_to_accede", "ratified_awaiting_entry_into_force",
        "listed_with_declarations",
    }),
    ("time_limits", "unit"): frozenset(RULES_OF_UNIT),
}  # fmt: skip


def naming_keys(table: str) -> tuple[str, ...]:
    """The keys that name an entry of a table: its id where it has one, else the facts that it is about."""
    needed, _allowed, naming = SCHEMA[table]
    return ("id",) if "id" in needed else naming


def entry_of(table: str, row: Row) -> tuple[str, ...]:
    """What names an entry of a table: the values of its naming keys, empty where one is not given."""
    return tuple(str(row.get(part, "")) for part in naming_keys(table))


def described(table: str, entry: Sequence[str]) -> str:
    """An entry for people: its table and the values that name it."""
    return f"{table} ({', '.join(part for part in entry if part)})"


def require_tables(tables: Any) -> None:
    """Refuse tables that are not those of a lawbook.

    Raises:
        LawbookError: naming table, entry, and what is allowed there.
    """
    if not isinstance(tables, Mapping):
        raise LawbookError("not_tables", "A lawbook holds tables by their names.")
    for name, rows in tables.items():
        require_rows(name, rows, name)
    missing = sorted(set(SCHEMA) - set(tables))
    if missing:
        raise LawbookError("missing_table", f"The lawbook has no table {missing[0]}.")
    _require_one_declaration(tables["declarations"])


def require_rows(table: str, rows: Any, shown: str) -> None:
    """Refuse a table with unknown keys, missing sources, wrong values, or two entries for one fact.

    Args:
        shown: how a message names the table, for instance by its file.

    Raises:
        LawbookError: naming table, entry, and what is allowed there.
    """
    if table not in SCHEMA:
        raise LawbookError(
            "unknown_table", f"{shown} is not a table of the lawbook; it has {', '.join(sorted(SCHEMA))}."
        )
    if not isinstance(rows, list | tuple):
        raise LawbookError("not_a_list", f"{shown} holds a list of entries.")
    if len(rows) > MOST_ENTRIES:
        raise LawbookError("too_many", f"{shown} holds more than {MOST_ENTRIES} entries.")
    seen: set[tuple[str, ...]] = set()
    entries: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, 1):
        where = f"{shown}, entry {number}"
        if not isinstance(row, Mapping):
            raise LawbookError("not_an_entry", f"{where} is not a mapping.")
        facts = tuple(str(row.get(part, "")) for part in SCHEMA[table][2])
        where += f" ({', '.join(part for part in facts if part)})"
        _require_row(table, row, where, shown)
        entry = entry_of(table, row)
        if entry in entries or facts in seen:
            raise LawbookError(
                "repeated_entry", f"{where} stands twice; two entries for the same facts overlap."
            )
        seen.add(facts)
        entries.add(entry)


def _require_row(table: str, row: Row, where: str, shown: str) -> None:
    needed, allowed, _naming = SCHEMA[table]
    for key in row:
        if key not in needed | allowed:
            raise LawbookError(
                "unknown_key", f"{where} has the key {key!r}; allowed: {', '.join(sorted(needed | allowed))}."
            )
    for key in sorted(needed):
        if row.get(key) in (None, ""):
            raise LawbookError("missing_key", f"{where} has no {key!r}; every entry of {shown} needs it.")
    for key, value in row.items():
        _require_value(table, key, value, where)
    _require_evidence(row, where)
    for column, cell in row.get("cells", {}).items():
        if (
            column not in row
            or not isinstance(cell, Mapping)
            or set(cell) - CELL_KEYS
            or not cell.get("source")
        ):
            raise LawbookError(
                "bad_cells",
                f"{where}: what cells says of {column!r} is about a column that the entry fills, and has a source; "
                f"allowed: {', '.join(sorted(CELL_KEYS))}.",
            )
        if "confidence" not in cell:
            raise LawbookError("bad_confidence", f"{where}: {column!r} in cells has no confidence.")
        _require_evidence(cell, f"{where}, {column!r} in cells")
    if row.get("until") and str(row["until"]) <= str(row.get("from", "")):
        raise LawbookError("empty_period", f"{where} ends before it begins.")


def _require_evidence(row: Row, where: str) -> None:
    if "confidence" in row and row["confidence"] not in CONFIDENCE:
        raise LawbookError(
            "bad_confidence",
            f"{where}: confidence {row['confidence']!r} is not one of {', '.join(CONFIDENCE)}.",
        )
    for key, value in row.items():
        if isinstance(value, str) and _is_day(key):
            try:
                date.fromisoformat(value)
            except ValueError as error:
                raise LawbookError("bad_date", f"{where}: {key} {value!r} is not YYYY-MM-DD.") from error
    source = row.get("source")
    if source is not None and not str(source).startswith(_ADDRESSES):
        raise LawbookError("bad_source", f"{where}: a source is a public address and begins with https://.")


def _is_day(key: str) -> bool:
    return key.endswith(("_on", "_from", "_until", "as_of")) or key in ("from", "until")


def _require_value(table: str, key: str, value: Any, where: str) -> None:
    if key in _LISTS or (table, key) == ("states", "languages"):
        fits, kind = (
            isinstance(value, list | tuple) and all(isinstance(one, str) for one in value),
            "a list of words",
        )
    elif key in _OBJECTS:
        fits, kind = isinstance(value, Mapping) and all(isinstance(name, str) for name in value), "a mapping"
    elif key in _FLAGS:
        fits, kind = isinstance(value, bool), "true or false"
    elif key in _NUMBERS:
        fits, kind = (
            isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 36500,
            "a whole number",
        )
    else:
        fits, kind = isinstance(value, str), "a text"
    if not fits:
        raise LawbookError("bad_value", f"{where}: {key} is {kind}.")
    for text in _texts(value):
        if len(text) > LONGEST_TEXT:
            raise LawbookError("too_long", f"{where}: {key} has more than {LONGEST_TEXT} characters.")
        if hidden := deceptive_characters(text):
            raise LawbookError(
                "deceptive_text", f"{where}: {key} holds characters that a reader cannot see ({', '.join(hidden[:3])})."
            )  # fmt: skip
    words = _WORDS.get((table, key))
    if words is not None and value not in words:
        raise LawbookError("bad_word", f"{where}: {key} {value!r} is not one of {', '.join(sorted(words))}.")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield str(name)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _require_one_declaration(rows: Sequence[Row]) -> None:
    """A look-up answers with one declaration of a State under a provision: a second would be passed over unseen."""
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        if str(row["kind"]).startswith("withdrawal"):
            continue
        named = (str(row["state"]), str(row["provision"]))
        if named in seen:
            raise LawbookError(
                "overlapping_declarations",
                f"declarations: {named[0]} declares two things under {named[1]} ({seen[named]['kind']} and {row['kind']}); "
                "put the later one in place of the earlier, or both into one entry.",
            )
        seen[named] = row
