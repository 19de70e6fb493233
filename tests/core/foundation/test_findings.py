"""Verdicts, findings, deceptive characters and errors."""

from __future__ import annotations

import pytest

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict, overall
from cyberspex.core.foundation.text import deceptive_characters


def finding(verdict: Verdict) -> Finding:
    return Finding(verdict=verdict, code="c", template="{state} is not a Party", params={"state": "IE"})


def test_a_finding_has_every_member_of_the_contract() -> None:
    assert finding(Verdict.REFUSED).as_json() == {
        "verdict": "refused", "code": "c", "text": "IE is not a Party", "provision": "", "source": "",
        "as_of": "", "path": "", "fix": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ((), Verdict.PERMITTED),
        ((Verdict.PERMITTED, Verdict.WARNING), Verdict.PERMITTED),
        ((Verdict.PERMITTED, Verdict.UNDETERMINED), Verdict.UNDETERMINED),
        ((Verdict.UNDETERMINED, Verdict.REFUSED), Verdict.REFUSED),
    ],
)
def test_a_refusal_wins_over_a_doubt_and_a_doubt_over_permission(
    verdicts: tuple[Verdict, ...], whole: Verdict
) -> None:
    assert overall(finding(verdict) for verdict in verdicts) is whole


def test_bidirectional_and_zero_width_characters_are_reported() -> None:
    assert deceptive_characters("evil\u202egnp.exe\u200b") == ("U+202E", "U+200B")


@pytest.mark.parametrize(
    "text", ["Zo\u00eb Müller", "Јована", "می\u200cخواهم", "two\nlines\tand a tab", "日本"]
)
def test_ordinary_spelling_is_not_reported(text: str) -> None:
    assert deceptive_characters(text) == ()


def test_an_error_shows_its_value_to_the_person_but_not_in_its_repr() -> None:
    error = InputError("unknown_state", "'Ruritania' is not a State.", path="/issuing/state")
    assert "Ruritania" in str(error)
    assert "Ruritania" not in repr(error)
