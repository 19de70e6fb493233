"""Reading the lawbook: the cited YAML files, the compiled bundle, kept versions and the current one.

- The bundle is canonical JSON; its name is its SHA-256. It never changes: a change of the law is a new bundle.
- `<data>/lawbook/<digest>.json` keeps every version used; `<data>/lawbook/current` names the current one.
- The loader refuses repeated and unknown keys, missing sources and repeated entries, naming file and entry.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cyberspex.adapters.whole_files import write_whole
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.errors import InputError, LawbookError
from cyberspex.core.law.bundle import bundle_bytes, read_bundle
from cyberspex.core.law.lawbook import Lawbook

BUNDLE = "bundle.json"
COMPILED_ON = "2026-11-23"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def read_sources(folder: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """Read and check every YAML file of the lawbook.

    Raises:
        LawbookError: naming file, entry, and what is allowed there.
    """
    import yaml

    from cyberspex.core.law.tables import require_rows, require_tables

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
        require_rows(path.stem, rows, path.name)
        tables[path.stem] = rows
    require_tables(tables)
    return tables


def compile_bundle(folder: Path | None = None) -> bytes:
    """The bundle of the YAML files, in canonical form."""
    return bundle_bytes(COMPILED_ON, read_sources(folder))


@lru_cache(maxsize=1)
def shipped_lawbook() -> Lawbook:
    """The lawbook that the package ships."""
    return read_bundle((files("cyberspex") / "lawbook" / BUNDLE).read_bytes(), BUNDLE)


@lru_cache(maxsize=8)
def _kept(path: str, digest: str) -> Lawbook:
    data = Path(path).read_bytes()
    if sha256_hex(data) != digest:
        raise LawbookError(
            "wrong_digest", f"The kept lawbook {digest[:12]}… was changed; restore it from a backup."
        )
    return read_bundle(data, path)


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
    path = Path(data_dir) / "lawbook" / f"{lawbook.digest}.json"
    if not path.is_file():
        write_whole(path, bundle_bytes(lawbook.compiled_on.isoformat(), lawbook.tables))


def kept_digests(data_dir: Path | str) -> tuple[str, ...]:
    """The names of all versions that can be asked here: kept ones, and the one that the package ships."""
    names = {
        path.stem for path in (Path(data_dir) / "lawbook").glob("*.json") if _DIGEST.fullmatch(path.stem)
    }
    return tuple(sorted(names | {shipped_lawbook().digest}))
