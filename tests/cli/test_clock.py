"""`cyberspex clock` through the front door: what it says, and what it cannot be asked."""

import json

import pytest

from cyberspex.cli.main import main


def answer(capsys, *arguments):
    assert main(["clock", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_answer_names_calendar_zone_rule_and_lawbook(capsys):
    found = answer(capsys, "cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--calendar", "HU")
    assert found["starts_at"] == "2026-11-23T10:00:00Z"
    assert found["due_at"] == "2026-12-23T23:59:59+01:00"
    assert (found["calendar"], found["zone"]) == ("HU", "Europe/Budapest")
    assert (found["rule"], found["provision"]) == ("protocol.default", "cets224.7.7")
    assert len(found["lawbook"]) == 64


def test_without_calendar_the_offset_of_the_instant_counts_and_the_answer_says_so(capsys):
    found = answer(capsys, "cets224.7.7", "--from", "2026-11-23T23:30:00-05:00")
    assert found["due_at"] == "2026-12-23T23:59:59-05:00"
    said = " ".join(found["because"])
    assert "offset of the instant" in said
    assert "no public holidays" in said


def test_zone_given_wins_over_that_of_the_calendar(capsys):
    found = answer(
        capsys, "cets224.7.7", "--from", "2026-11-23T23:30:00Z", "--calendar", "HU", "--zone", "Europe/London"
    )
    assert found["due_on"] == "2026-12-23"
    assert found["zone"] == "Europe/London"


def test_state_with_several_zones_names_them(capsys):
    assert main(["clock", "cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--calendar", "US"]) == 2
    said = capsys.readouterr().err
    assert "America/New_York" in said
    assert "--zone" in said


def test_year_beyond_the_calendar_is_said(capsys):
    found = answer(capsys, "cets224.7.7", "--from", "2044-11-23T10:00:00Z", "--calendar", "HU")
    assert any("does not reach that year" in line for line in found["because"])


def test_answer_for_people_names_the_last_day(capsys):
    assert main(["clock", "ets185.29.7", "--from", "2026-11-23T10:00:00Z", "--calendar", "HU"]) == 0
    shown = capsys.readouterr().out
    assert "2027-01-22" in shown
    assert "counting rule protocol.default" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["cets224.99", "--from", "2026-11-23T10:00:00Z"],
        ["cets224.7.7"],
        ["cets224.7.7", "--from", "yesterday"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00"],
        ["cets224.7.7", "--from", "2026-13-01"],
        ["eu.2023.1543.10.4", "--from", "2026-11-23"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--calendar", "ZZ"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--zone", "Mars/Base"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--zone", "../../etc/passwd"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--stated-days", "0"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--stated-days", "-5"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--stated-days", "ten"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--stated-days", "99999999"],
        ["cets224.8.6.a.i", "--from", "2026-11-23T10:00:00Z", "--stated-days", "30"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--event", "refused"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--event", "sneezed@2026-11-24T10:00:00Z"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--event", "extended@2026-11-24T10:00:00Z"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--event", "refused@2026-11-22T10:00:00Z"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--event", "refused@2026-11-24T10:00:00"],
        ["eu.2023.1543.10.2", "--from", "2026-11-23T10:00:00Z", "--event", "clarification_given@2026-11-24T10:00:00Z"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--rule", "protocol.months"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--rule", "by_dice"],
        ["cets224.7.7", "--from", "9999-12-30T10:00:00Z"],
        ["cets224.7.7", "--from", "0001-01-01T00:30:00+14:00"],
        ["cets224.7.7", "--from", "2026-11-23T10:00:00Z", "--lawbook", "0" * 64],
    ],
    ids=range(25),
)  # fmt: skip
def test_question_that_cannot_be_asked_is_one_sentence_and_status_two(arguments, capsys):
    assert main(["clock", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
