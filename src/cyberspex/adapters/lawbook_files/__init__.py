"""Reading the lawbook: the cited YAML files, the compiled bundle, kept versions and the current one.

- The bundle is canonical JSON; its name is its SHA-256. It never changes: a change of the law is a new bundle.
- `<data>/lawbook/<digest>.json` keeps every version used; `<data>/lawbook/current` names the current one.
- The loader refuses repeated and unknown keys, missing sources and repeated entries, naming file and entry.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import InputError, LawbookError
from cyberspex.core.law.lawbook import Lawbook

BUNDLE = "bundle.json"
FORMAT = "cyberspex.lawbook/1"
COMPILED_ON = "2026-11-23"
_DIGEST = re.compile(r"[0-9a-f]{64}")

# file: (keys that every entry has, keys that it may have, keys that name it)
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
                   "preservation_policy", "whois_rdap_policy", "cost_policy", "foreign_request_rule", *_CELLS}),
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


def read_sources(folder: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """Read and check every YAML file of the lawbook.

    Raises:
        LawbookError: naming file, entry, and what is allowed there.
    """
    import yaml

    class Loader(yaml.CSafeLoader):
        """Refuses a key that stands twice."""

    def mapping(loader: Any, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=deep)
            if key in seen:
                raise LawbookError("repeated_key", f"The key {key!r} stands twice{key_node.start_mark}.")
            seen[key] = loader.construct_object(value_node, deep=True)
        return seen

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    Loader.yaml_implicit_resolvers = {
        first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }  # a date stays the text that was written
    place = folder or Path(str(files("cyberspex") / "lawbook"))
    tables: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(place.glob("*.yaml")):
        try:
            rows = yaml.load(path.read_text("utf-8"), Loader)  # noqa: S506  a safe loader with stricter mappings
        except yaml.YAMLError as error:
            raise LawbookError("bad_yaml", f"{path.name} cannot be read: {error}") from error
        tables[path.stem] = _checked(path.name, path.stem, rows)
    missing = sorted(set(SCHEMA) - set(tables))
    if missing:
        raise LawbookError("missing_file", f"The lawbook has no file {missing[0]}.yaml.")
    return tables


def _checked(name: str, stem: str, rows: Any) -> list[dict[str, Any]]:
    if stem not in SCHEMA:
        raise LawbookError(
            "unknown_file", f"{name} is not a file of the lawbook; it has {', '.join(sorted(SCHEMA))}."
        )
    if not isinstance(rows, list):
        raise LawbookError("not_a_list", f"{name} holds a list of entries.")
    needed, allowed, naming = SCHEMA[stem]
    seen: set[tuple[Any, ...]] = set()
    ids: set[str] = set()
    for number, row in enumerate(rows, 1):
        where = f"{name}, entry {number}"
        if not isinstance(row, dict):
            raise LawbookError("not_an_entry", f"{where} is not a mapping.")
        where += " (" + ", ".join(str(row.get(part, "")) for part in naming if row.get(part)) + ")"
        for key in row:
            if key not in needed | allowed:
                raise LawbookError(
                    "unknown_key",
                    f"{where} has the key {key!r}; allowed: {', '.join(sorted(needed | allowed))}.",
                )
        for key in sorted(needed):
            if row.get(key) in (None, ""):
                raise LawbookError("missing_key", f"{where} has no {key!r}; every entry of {name} needs it.")
        if "confidence" in row and row["confidence"] not in CONFIDENCE:
            raise LawbookError(
                "bad_confidence",
                f"{where}: confidence {row['confidence']!r} is not one of {', '.join(CONFIDENCE)}.",
            )
        for key, value in row.items():
            if (
                (key.endswith(("_on", "_from", "_until", "as_of")) or key in ("from", "until"))
                and key != "columns_from_memory"
                and isinstance(value, str)
            ):
                try:
                    date.fromisoformat(value)
                except ValueError as error:
                    raise LawbookError("bad_date", f"{where}: {key} {value!r} is not YYYY-MM-DD.") from error
        entry = tuple(str(row.get(part, "")) for part in naming)
        if entry in seen:
            raise LawbookError(
                "repeated_entry", f"{where} stands twice; two entries for the same facts overlap."
            )
        seen.add(entry)
        if "id" in row:
            if row["id"] in ids:
                raise LawbookError("repeated_entry", f"{where}: the id {row['id']!r} stands twice.")
            ids.add(row["id"])
        _check_cells(where, row, allowed | needed)
    return rows


def _check_cells(where: str, row: Mapping[str, Any], known: frozenset[str]) -> None:
    """What single cells say of their source: each of a column that the entry has, with source, day and confidence."""
    cells = row.get("cells", {})
    if not isinstance(cells, dict):
        raise LawbookError("bad_cells", f"{where}: cells is a mapping from columns to their sources.")
    for column, cell in cells.items():
        there = isinstance(cell, dict) and column in known and column in row
        if not there or set(cell) - CELL_KEYS or not cell.get("source"):
            raise LawbookError(
                "bad_cells",
                f"{where}: what cells says of {column!r} is about a column that the entry fills, and has a source; "
                f"allowed: {', '.join(sorted(CELL_KEYS))}.",
            )
        if cell.get("confidence") not in CONFIDENCE:
            raise LawbookError(
                "bad_confidence",
                f"{where}: confidence {cell.get('confidence')!r} of {column!r} is not one of {', '.join(CONFIDENCE)}.",
            )
        try:
            date.fromisoformat(str(cell["as_of"]) if "as_of" in cell else "2001-01-01")
        except ValueError as error:
            raise LawbookError(
                "bad_date", f"{where}: as_of {cell['as_of']!r} of {column!r} is not YYYY-MM-DD."
            ) from error


def compile_bundle(folder: Path | None = None) -> bytes:
    """The bundle of the YAML files, in canonical form."""
    return canonical_bytes({"format": FORMAT, "compiled_on": COMPILED_ON, "tables": read_sources(folder)})


def load_bundle(data: bytes, name: str) -> Lawbook:
    """Read a bundle and check that it is the one its name says.

    Raises:
        LawbookError: `wrong_digest` or `bad_bundle`.
    """
    digest = sha256_hex(data)
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            raise KeyError("format")
        return Lawbook(
            digest=digest, compiled_on=date.fromisoformat(value["compiled_on"]), tables=value["tables"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LawbookError("bad_bundle", f"{name} is not a lawbook bundle.") from error


@lru_cache(maxsize=1)
def shipped_lawbook() -> Lawbook:
    """The lawbook that the package ships."""
    return load_bundle((files("cyberspex") / "lawbook" / BUNDLE).read_bytes(), BUNDLE)


@lru_cache(maxsize=8)
def _kept(path: str, digest: str) -> Lawbook:
    data = Path(path).read_bytes()
    if sha256_hex(data) != digest:
        raise LawbookError(
            "wrong_digest", f"The kept lawbook {digest[:12]}… was changed; restore it from a backup."
        )
    return load_bundle(data, path)


def _folder(data_dir: Path | str | None) -> Path | None:
    place = data_dir or os.environ.get("CYBERSPEX_DATA")
    return Path(place) / "lawbook" if place else None


def current_lawbook(data_dir: Path | str | None = None) -> Lawbook:
    """The current lawbook: the one that the pointer names, else the one shipped."""
    folder = _folder(data_dir)
    if folder is not None and (folder / "current").is_file():
        return lawbook_by_digest((folder / "current").read_text("ascii").strip(), data_dir)
    return shipped_lawbook()


def lawbook_by_digest(digest: str, data_dir: Path | str | None = None) -> Lawbook:
    """A kept version of the lawbook.

    Raises:
        InputError: `bad_digest` or `unknown_lawbook`.
    """
    if not _DIGEST.fullmatch(digest):
        raise InputError(
            "bad_digest", f"{digest!r} is not a lawbook's name: 64 lower-case hexadecimal digits."
        )
    if digest == shipped_lawbook().digest:
        return shipped_lawbook()
    folder = _folder(data_dir)
    if folder is not None and (folder / f"{digest}.json").is_file():
        return _kept(str(folder / f"{digest}.json"), digest)
    raise InputError(
        "unknown_lawbook",
        f"There is no kept lawbook {digest[:12]}…; the shipped one is {shipped_lawbook().digest}.",
    )


def keep_lawbook(lawbook: Lawbook, data_dir: Path | str) -> None:
    """Keep a version that is used, so that its answers can be explained later."""
    folder = Path(data_dir) / "lawbook"
    path = folder / f"{lawbook.digest}.json"
    if path.is_file():
        return
    value = {"format": FORMAT, "compiled_on": lawbook.compiled_on.isoformat(), "tables": lawbook.tables}
    _write(path, canonical_bytes(value))


def set_current(digest: str, data_dir: Path | str) -> None:
    """Name the current version for shell, web and worker at once."""
    keep_lawbook(lawbook_by_digest(digest, data_dir), data_dir)
    _write(Path(data_dir) / "lawbook" / "current", digest.encode() + b"\n")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.replace(name, path)
