"""Every worked example of a time limit, asked through the shell's front door."""

import json
from pathlib import Path

import pytest
import yaml

from cyberspex.adapters.lawbook_files import lawbook_by_digest
from cyberspex.cli.main import main

CONTENT = yaml.safe_load((Path(__file__).parent / "clock" / "clocks.yaml").read_text("utf-8"))
CASES = CONTENT["cases"]
KEPT = Path(__file__).parent / "kept"
"""Versions of the lawbook that cases are pinned to, once they are no longer the one shipped."""


@pytest.fixture(autouse=True)
def _kept_lawbooks(monkeypatch):
    monkeypatch.setenv("CYBERSPEX_DATA", str(KEPT))


def asked(case):
    arguments = ["clock", case["key"], "--from", case["from"], "--json", "--lawbook", CONTENT["lawbook"]]
    for name in ("calendar", "zone", "rule"):
        if name in case:
            arguments += [f"--{name}", case[name]]
    if "stated_days" in case:
        arguments += ["--stated-days", str(case["stated_days"])]
    for event in case.get("events", ()):
        arguments += ["--event", event]
    return arguments


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['key']} {case['from']} {' '.join(case.get('events', ()))}"
)
def test_case_ends_on_its_day(case, capsys):
    assert main(asked(case)) == (0 if case["due_on"] else 1)
    answer = json.loads(capsys.readouterr().out)
    assert answer["due_on"] == case["due_on"], answer["because"]
    if not case["due_on"]:
        assert answer["due_at"] is None
        assert any("sets no number" in line for line in answer["because"])
    if "due_at" in case:
        assert answer["due_at"] == case["due_at"]
    assert answer["because"]
    assert answer["rule"]
    assert answer["zone"]


def test_every_clock_of_the_lawbook_has_a_worked_example():
    assert {row["key"] for row in lawbook_by_digest(CONTENT["lawbook"], KEPT).time_limits} == {
        case["key"] for case in CASES
    }
