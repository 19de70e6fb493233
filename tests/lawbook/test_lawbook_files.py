"""Every file of the lawbook loads, is cited, and is the one that ships compiled."""

from __future__ import annotations

import importlib.util
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from cyberspex.adapters.lawbook_files import (
    BUNDLE,
    compile_bundle,
    keep_lawbook,
    lawbook_by_digest,
    read_sources,
    shipped_lawbook,
)
from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import InputError, LawbookError
from cyberspex.core.law.bundle import read_bundle
from cyberspex.core.law.lint import lint
from cyberspex.core.routing.rules import RULES

SOURCES = Path(str(files("cyberspex") / "lawbook"))


def copied(place: Path) -> Path:
    for path in SOURCES.glob("*.yaml"):
        (place / path.name).write_bytes(path.read_bytes())
    return place


def test_the_shipped_bundle_is_what_the_files_compile_to() -> None:
    assert compile_bundle() == (SOURCES / BUNDLE).read_bytes()


def test_the_bundle_is_named_by_its_digest() -> None:
    assert shipped_lawbook().digest == sha256_hex((SOURCES / BUNDLE).read_bytes())


def test_every_fact_names_its_source_and_how_sure_it_is() -> None:
    for name, rows in read_sources().items():
        for row in rows:
            if name != "states":
                assert row["source"].startswith("http"), (name, row)
            if "confidence" in row:
                assert row["confidence"] in ("seen", "memory-high", "memory-low")


def test_entry_into_force_of_the_protocol_is_never_stored() -> None:
    rows = [row for row in read_sources()["status"] if row["instrument"] == "cets224"]
    assert rows
    assert not any("in_force_from" in row for row in rows)


def test_no_shipped_fact_is_a_fault_to_the_linter() -> None:
    assert [one for one in lint(shipped_lawbook(), date(2026, 11, 23)) if one.verdict != "warning"] == []


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda rows: rows.append(dict(rows[0])), "repeated_entry", "status.yaml, entry"),
        (lambda rows: rows[0].update(colour="red"), "unknown_key", "allowed: as_of"),
        (lambda rows: rows[0].pop("source"), "missing_key", "'source'"),
        (lambda rows: rows[0].update(confidence="sure"), "bad_confidence", "seen, memory-high, memory-low"),
        (lambda rows: rows[0].update(signed_on="12 May 2022"), "bad_date", "YYYY-MM-DD"),
    ],
)
def test_an_unsound_entry_is_refused_naming_file_entry_and_what_is_allowed(
    tmp_path: Path, change: object, code: str, words: str
) -> None:
    folder = copied(tmp_path)
    rows = yaml.safe_load((folder / "status.yaml").read_text("utf-8"))
    change(rows)  # type: ignore[operator]
    (folder / "status.yaml").write_text(yaml.safe_dump(rows), "utf-8")
    with pytest.raises(LawbookError) as caught:
        read_sources(folder)
    assert caught.value.code == code
    assert "status.yaml" in caught.value.message
    assert words in caught.value.message


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "states.yaml").write_text("- code: FR\n  code: DE\n  name: x\n  name_fr: x\n", "utf-8")
    with pytest.raises(LawbookError, match="stands twice"):
        read_sources(folder)


CELL = {"source": "https://provider.example.org/policy", "as_of": "2026-11-01", "confidence": "seen"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda row: row.update(cells={"services": {**CELL, "as_of": "2026-13-01"}}), "bad_date"),
        (lambda row: row.update(cells={"services": {**CELL, "confidence": "sure"}}), "bad_confidence"),
        (lambda row: row.update(cells={"services": {**CELL, "colour": "red"}}), "bad_cells"),
        (lambda row: row.update(cells={"services": {**CELL, "source": ""}}), "bad_cells"),
        (lambda row: row.update(cells={"whois_rdap_policy": CELL}), "bad_cells"),
        (lambda row: row.update(cells=["services"]), "bad_value"),
        (lambda row: row.update(id="instagram"), "repeated_entry"),
    ],
)
def test_an_unsound_source_of_a_single_cell_is_refused(tmp_path: Path, change: object, code: str) -> None:
    folder = copied(tmp_path)
    rows = yaml.safe_load((folder / "providers.yaml").read_text("utf-8"))
    change(rows[0])  # type: ignore[operator]
    (folder / "providers.yaml").write_text(yaml.safe_dump(rows), "utf-8")
    with pytest.raises(LawbookError) as caught:
        read_sources(folder)
    assert caught.value.code == code


def test_a_cell_may_name_its_own_source_and_who_published_it(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    rows = yaml.safe_load((folder / "providers.yaml").read_text("utf-8"))
    rows[0]["cells"] = {"services": {**CELL, "published_by": "provider"}}
    (folder / "providers.yaml").write_text(yaml.safe_dump(rows), "utf-8")
    assert read_sources(folder)["providers"][0]["cells"]["services"]["published_by"] == "provider"


def test_a_file_that_the_lawbook_does_not_know_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "opinions.yaml").write_text("[]", "utf-8")
    with pytest.raises(LawbookError, match=r"opinions\.yaml"):
        read_sources(folder)


def test_a_kept_version_that_was_changed_is_refused(tmp_path: Path) -> None:
    data = canonical_bytes({"format": "cyberspex.lawbook/1", "compiled_on": "2026-11-24", "tables": {}})
    digest = sha256_hex(data)
    keep_lawbook(read_bundle(data, "x"), tmp_path)
    path = tmp_path / "lawbook" / f"{digest}.json"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(LawbookError) as caught:
        lawbook_by_digest(digest, tmp_path)
    assert caught.value.code == "wrong_digest"


@pytest.mark.parametrize(("name", "code"), [("abc", "bad_digest"), ("0" * 64, "unknown_lawbook")])
def test_an_unknown_version_is_bad_input(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        lawbook_by_digest(name, tmp_path)
    assert caught.value.code == code


def test_the_coverage_page_is_that_of_today() -> None:
    path = Path(__file__).parents[2] / "tools" / "law_coverage.py"
    spec = importlib.util.spec_from_file_location("law_coverage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text("utf-8") == module.page(), "run: python tools/law_coverage.py"


def test_every_rule_cites_provisions_that_the_lawbook_holds() -> None:
    known = set(shipped_lawbook().confidence)
    assert {one for _rule, provisions in RULES for one in provisions} <= known
