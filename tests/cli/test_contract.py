"""The members that other programs rely on are in every command's JSON answer (the contract's table)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cyberspex.cli.main import main
from cyberspex.core.cooperation.examples import example_of

FINDING = {"verdict", "code", "text", "provision", "source", "as_of", "path", "fix"}
NEED = {
    "on": "2026-11-23", "issuing": {"state": "DE", "authority": "public_prosecutor"},
    "holder": {"kind": "service_provider", "state": "RS"}, "data": ["subscriber"], "measure": "production",
}  # fmt: skip


def asked(arguments: list[str], capsys: pytest.CaptureFixture[str], *, status: tuple[int, ...] = (0,)) -> Any:
    capsys.readouterr()
    assert main(arguments) in status
    return json.loads(capsys.readouterr().out)


def test_an_answer_of_routes_has_its_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "need.json"
    path.write_text(json.dumps(NEED))
    answer = asked(["routes", str(path), "--json"], capsys, status=(0, 1))
    assert set(answer) >= {"on", "lawbook", "assumed", "verdict", "routes", "excluded", "questions"}
    for route in answer["routes"]:
        assert set(route) >= {
            "rank", "route", "verdict", "addressee", "channel", "form", "languages", "time_limits", "notify",
            "authority_ok", "parallel_with", "findings",
        }  # fmt: skip
        assert all(set(one) >= FINDING for one in route["findings"])
    for route in answer["excluded"]:
        assert set(route) >= {"route", "verdict", "findings"}
    for question in answer["questions"]:
        assert set(question) >= {"fact", "ask", "provision", "decides"}


def test_an_answer_of_matrix_has_its_members(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(["matrix", "--tool", "cets224.7", "--state", "HU", "--on", "2026-11-23", "--json"], capsys)
    assert (answer["on"], answer["tool"]) == ("2026-11-23", "cets224.7")
    for pair in answer["pairs"]:
        assert set(pair) >= {"from", "to", "verdict", "because"}
        assert pair["because"]
        assert all(set(one) == FINDING for one in pair["because"])


def test_an_answer_of_status_has_its_members(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(["status", "HU", "--on", "2026-11-23", "--json"], capsys)
    assert answer["on"] == "2026-11-23"
    assert answer["entries"]
    for entry in answer["entries"]:
        assert set(entry) >= {
            "state", "instrument", "status", "signed_on", "consent_on", "in_force_from", "source", "as_of", "confidence",
        }  # fmt: skip


def test_an_answer_of_check_has_its_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "draft.json"
    path.write_text(json.dumps({**example_of("cets224.7"), "order": {}}))
    answer = asked(["check", str(path), "--json"], capsys, status=(1,))
    assert set(answer) >= {"verdict", "tool", "findings"}
    assert answer["findings"]
    assert all(set(one) == FINDING for one in answer["findings"])


def test_an_answer_of_clock_has_its_members(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(["clock", "cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--json"], capsys)
    assert set(answer) >= {"key", "starts_at", "due_on", "due_at", "rule", "provision", "because"}
    assert isinstance(answer["because"], list)


def test_an_answer_of_law_lint_has_its_members(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(["law", "lint", "--json"], capsys)
    assert all(set(one) == FINDING for one in answer["findings"])


def test_every_answer_from_the_law_names_the_lawbook_it_was_made_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need, draft = tmp_path / "need.json", tmp_path / "draft.json"
    need.write_text(json.dumps(NEED))
    draft.write_text(json.dumps(example_of("cets224.7")))
    named = {
        asked(arguments, capsys, status=(0, 1))["lawbook"]
        for arguments in (
            ["routes", str(need), "--json"], ["check", str(draft), "--json"], ["status", "HU", "--json"],
            ["matrix", "--tool", "ets185.29", "--state", "HU", "--json"], ["law", "lint", "--json"],
            ["clock", "cets224.7.7", "--from", "2026-11-23", "--json"],
            ["render", str(draft), "--format", "json", "--out", str(tmp_path / "o"), "--json"],
        )
    }  # fmt: skip
    assert len(named) == 1
    assert json.loads((tmp_path / "o").read_text())["lawbook"] in named
    (digest,) = named
    assert asked(["status", "HU", "--lawbook", digest, "--json"], capsys)["lawbook"] == digest
