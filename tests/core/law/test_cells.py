"""Where a cell was read, how old it is, and when it is due for another look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.law.cells import (
    ADDED,
    HOLDS_DAYS,
    FactKind,
    Freshness,
    cell,
    cells,
    fact_kind,
    staleness,
    stalest,
)
from cyberspex.core.law.lint import lint
from cyberspex.core.law.tables import CATALOGUES

ON = date(2026, 11, 23)
ROW = {
    "id": "example", "provider": "Example", "legal_entity": "Example Ltd", "seat_country": "IE",
    "user_notification_policy": "Tells its users", "emergency_channel": "emergency.provider.example.org",
    "source": "https://provider.example.org/guidelines", "as_of": "2026-05-23", "confidence": "seen",
    "columns_from_memory": ["legal_entity"],
    "cells": {
        "user_notification_policy": {
            "source": "https://provider.example.org/policy.json", "as_of": "2026-11-01", "confidence": "seen",
            "published_by": "provider",
        }
    },
}  # fmt: skip
days = st.dates(date(2001, 11, 23), date(2090, 12, 31))


def test_a_cell_has_the_source_and_day_of_its_entry() -> None:
    found = cell("providers", ROW, "emergency_channel", ON)
    assert (found.source, found.as_of, found.confidence) == (ROW["source"], "2026-05-23", "seen")
    assert found.staleness is not None
    assert (found.staleness.age_days, found.staleness.score) == (184, 50)
    assert found.staleness.word is Freshness.AGEING


def test_a_remembered_cell_of_a_seen_entry_is_remembered_and_of_unknown_age() -> None:
    found = cell("providers", ROW, "legal_entity", ON)
    assert (found.confidence, found.as_of, found.source) == ("memory-high", "", ROW["source"])
    assert found.staleness is not None
    assert (found.staleness.age_days, found.staleness.score) == (None, 150)


def test_a_cell_that_names_its_own_source_keeps_it() -> None:
    found = cell("providers", ROW, "user_notification_policy", ON)
    assert (found.source, found.as_of) == ("https://provider.example.org/policy.json", "2026-11-01")
    assert found.published_by == "provider"
    assert found.staleness is not None
    assert found.staleness.word is Freshness.RECENT


def test_an_empty_cell_is_unknown_and_has_neither_source_nor_age() -> None:
    found = cell("providers", ROW, "confidentiality_policy", ON)
    assert (found.known, found.value, found.source, found.staleness) == (False, "", "", None)
    assert found.as_json()["standing"] == "unknown"
    assert found.as_json()["value"] is None
    assert "confidentiality_policy" not in {one.column for one in cells("providers", ROW, ON)}


def test_an_entry_is_as_stale_as_its_stalest_cell() -> None:
    assert stalest("providers", ROW, ON).column == "legal_entity"


@given(
    seen=days,
    on=days,
    later=st.integers(0, 5000),
    kind=st.sampled_from(FactKind),
    confidence=st.sampled_from(sorted(ADDED)),
)
def test_nothing_becomes_fresher_by_waiting(seen: date, on: date, later: int, kind: FactKind, confidence: str) -> None:  # fmt: skip
    now = staleness(kind, as_of=seen.isoformat(), confidence=confidence, on=on)
    then = staleness(kind, as_of=seen.isoformat(), confidence=confidence, on=on + timedelta(days=later))
    assert now.score <= then.score
    assert (now.word is Freshness.DUE) == (now.score >= 100)


@given(seen=days, on=days, kind=st.sampled_from(FactKind))
def test_what_is_less_sure_is_never_fresher(seen: date, on: date, kind: FactKind) -> None:
    scores = [
        staleness(kind, as_of=seen.isoformat(), confidence=confidence, on=on).score
        for confidence in ("seen", "memory-high", "memory-low", "no such word")
    ]
    assert scores == sorted(scores)
    assert scores[2] == scores[3]


@pytest.mark.parametrize("kind", FactKind)
def test_a_fact_without_a_day_is_due_whatever_it_is_about(kind: FactKind) -> None:
    assert staleness(kind, as_of="", confidence="seen", on=ON).word is Freshness.DUE
    last = ON - timedelta(days=HOLDS_DAYS[kind])
    assert staleness(kind, as_of=last.isoformat(), confidence="seen", on=ON).word is Freshness.DUE
    before = last + timedelta(days=HOLDS_DAYS[kind] // 50)
    assert staleness(kind, as_of=before.isoformat(), confidence="seen", on=ON).word is Freshness.AGEING


def test_a_bill_is_looked_at_sooner_than_an_act_in_force() -> None:
    assert fact_kind("legislation", "title", {"status": "in_force"}) is FactKind.LAW
    assert fact_kind("legislation", "title", {"status": "bill"}) is FactKind.BILL
    assert HOLDS_DAYS[FactKind.BILL] < HOLDS_DAYS[FactKind.LAW]


def test_the_linter_warns_of_exactly_the_entries_that_are_due() -> None:
    lawbook = shipped_lawbook()
    warned = {
        tuple(one.path.split("/")[1:3])
        for one in lint(lawbook, ON)
        if one.code == "due_for_another_look" and one.path.split("/")[1] in CATALOGUES
    }
    due = {
        (table, str(number))
        for table in CATALOGUES
        for number, row in enumerate(lawbook.table(table))
        if (oldest := stalest(table, row, ON).staleness) and oldest.word is Freshness.DUE
    }
    assert warned == due
    assert len(due) > 100
