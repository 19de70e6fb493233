"""`cyberspex catalogue`: the catalogues from the shell, and a provider's own file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.apps.catalogue.models import Report
from cyberspex.cli.main import main
from cyberspex.core.directory.policy_files import EXAMPLE
from cyberspex.core.law.lint import lint
from cyberspex.core.law.tables import CATALOGUES
from procedure_world import Desk

ON = ["--on", "2026-11-23"]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["catalogue", *arguments, *ON]) == 0
    return capsys.readouterr().out


def rows(table: str, fits: Callable[[Mapping[str, Any]], bool]) -> int:
    """How many entries of the shipped lawbook fit."""
    return sum(fits(row) for row in shipped_lawbook().table(table))


DUE = sum(
    one.code == "due_for_another_look" and one.path.split("/")[1] in CATALOGUES
    for one in lint(shipped_lawbook(), date(2026, 11, 23))
)


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["providers"], rows("providers", lambda row: True)),
        (["providers", "messaging", "--state", "IE", "--kind", "social_network"], 5),
        (
            ["providers", "--inventory", "languages"],
            rows("providers", lambda row: "accepted_languages" in row),
        ),
        (
            ["providers", "--inventory", "languages", "--unknown"],
            rows("providers", lambda row: "accepted_languages" not in row),
        ),
        (["authorities", "--kind", "contact_point_24_7", "--state", "FR"], 1),
        (["legislation", "--kind", "cets224"], rows("legislation", lambda row: row["topic"] == "cets224")),
        (["due"], DUE),
    ],
)
def test_the_shell_finds_what_the_pages_find(
    capsys: pytest.CaptureFixture[str], arguments: list[str], count: int
) -> None:
    answer = json.loads(told(capsys, *arguments, "--json"))
    assert len(answer["entries"]) == count
    assert len(answer["lawbook"]) == 64
    assert f"{count} entr" in told(capsys, *arguments).splitlines()[-1]


def test_one_entry_is_told_cell_by_cell_and_unknown_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "providers", "--entry", "meta")
    assert "accepted_languages: unknown" in said
    assert "due for another look, score 377; seen, 2023-02-14, https://" in said
    assert "none" not in said


def test_the_csv_has_one_line_a_cell(capsys: pytest.CaptureFixture[str]) -> None:
    found = list(
        csv.DictReader(io.StringIO(told(capsys, "authorities", "--entry", "fr_contact_point_24_7", "--csv")))
    )
    assert [one["column"] for one in found] == [
        "state", "body", "role", "instrument", "article", "contact_public", "declared_date",
    ]  # fmt: skip
    assert all(one["source"].startswith("http") for one in found if one["value"])


def test_a_providers_file_is_compared_and_nothing_is_changed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(EXAMPLE), "utf-8")
    said = told(capsys, "import", str(path))
    assert "Example Mail (a new entry): published on 2026-11-02" in said
    assert "accepted_languages (filled): unknown -> English, French" in said
    assert "compared only" in said
    assert json.loads(told(capsys, "import", str(path), "--json"))["proposal"]["new_entry"] is True


def test_the_published_form_of_a_providers_file_holds_its_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "provider-policy"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema_rs.meta.validate(schema)
    jsonschema_rs.Draft202012Validator(schema).validate(schema["examples"][0])


@pytest.mark.django_db
def test_a_file_is_handed_in_for_a_second_person(
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cyberspex.cli.django_setup.start", lambda: None)
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(EXAMPLE), "utf-8")
    said = told(capsys, "import", str(path), "--hand-in", desk.officer.email)
    made = Report.objects.get()
    assert f"handed in as report {made.pk}" in said
    assert made.reported_by == desk.officer.pk
    assert main(["catalogue", "import", str(path), "--hand-in", "nobody@example.org"]) == 2
    assert "Nobody with the account" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["people"], "invalid choice"),
        (["providers", "--state", "YU"], "is not the two-letter code of a State"),
        (["providers", "--inventory", "prices"], "is no inventory"),
        (["authorities", "--inventory", "languages"], "the providers have"),
        (["due", "--inventory", "languages"], "goes with providers"),
        (["due", "--entry", "meta"], "needs its catalogue"),
        (["providers", "--unknown"], "goes with --inventory"),
        (["providers", "--entry", "nobody"], "has no entry"),
        (["providers", "--json", "--csv"], "exclude each other"),
        (["providers", "--hand-in", "a@example.org"], "goes with import"),
        (["import"], "Give the file to import"),
        (["import", "no-such-file.json"], "There is no file"),
        (["providers", "--on", "2026-13-01"], "is not a date"),
        (["providers", "--lawbook", "abc"], "64 lower-case hexadecimal digits"),
    ],
)
def test_a_question_that_cannot_be_asked_ends_with_two_and_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["catalogue", *arguments]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    "data", ["", "[]", "{", '{"format": "x"}', json.dumps({**EXAMPLE, "policy": {"services": "=1"}})]
)
def test_a_file_that_cannot_be_read_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: str
) -> None:
    path = tmp_path / "policy.json"
    path.write_text(data, "utf-8")
    assert main(["catalogue", "import", str(path)]) == 2
    assert capsys.readouterr().err.startswith("cyberspex catalogue: ")
