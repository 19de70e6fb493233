"""The catalogues: every cell of the lawbook is in them, and every question is answered or refused."""

from __future__ import annotations

from datetime import date

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.directory.catalogues import (
    COLUMNS,
    INVENTORIES,
    Catalogue,
    Form,
    entries,
    entry_named,
    find,
)
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.cells import ABOUT_CELLS
from cyberspex.core.law.tables import SCHEMA

ON = date(2026, 11, 23)
LAW = shipped_lawbook()


@pytest.mark.parametrize("catalogue", Catalogue)
def test_every_key_of_an_entry_is_a_column_or_says_something_of_its_columns(catalogue: Catalogue) -> None:
    needed, allowed, _naming = SCHEMA[catalogue]
    assert {one.key for one in COLUMNS[catalogue]} == (needed | allowed) - ABOUT_CELLS
    assert {one.key for one in COLUMNS[catalogue] if one.needed} == needed - ABOUT_CELLS


@pytest.mark.parametrize("catalogue", Catalogue)
def test_what_the_columns_hold_has_the_form_that_they_name(catalogue: Catalogue) -> None:
    for entry in entries(LAW, catalogue, ON):
        for column in COLUMNS[catalogue]:
            value = entry.cell(column.key).value
            if value and column.form is Form.STATE:
                assert value in LAW.states or value == "EU", (entry.id, column.key)
            if value and column.form is Form.DAY:
                assert date.fromisoformat(value) <= ON or column.key == "in_force_date", (
                    entry.id,
                    column.key,
                )


def test_the_four_inventories_are_counted_as_the_data_say() -> None:
    total = len(LAW.table("providers"))
    for word, column in INVENTORIES.items():
        filled = {str(row["id"]) for row in LAW.table("providers") if row.get(column.key)}
        known = {one.id for one in find(LAW, Catalogue.PROVIDERS, on=ON, inventory=word)}
        unknown = {one.id for one in find(LAW, Catalogue.PROVIDERS, on=ON, inventory=word, known=False)}
        assert known == filled
        assert len(known) + len(unknown) == total
        assert 0 < len(known) < total


def test_words_state_and_kind_are_all_asked_for_together() -> None:
    found = find(LAW, Catalogue.PROVIDERS, on=ON, words="MESSAGING", state="IE", kind="social_network")
    assert {one.id for one in found} >= {"meta", "instagram"}
    assert all("IE" in one.states for one in found)
    assert find(LAW, Catalogue.PROVIDERS, on=ON, words="no such words anywhere") == ()


def test_those_due_come_stalest_first() -> None:
    scores = [one.staleness.score for one in find(LAW, Catalogue.LEGISLATION, on=ON, due=True)]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 100


def test_who_was_designated_later_is_not_there_yet() -> None:
    before = {one.id for one in entries(LAW, Catalogue.AUTHORITIES, date(2026, 5, 31))}
    after = {one.id for one in entries(LAW, Catalogue.AUTHORITIES, date(2026, 6, 1))}
    assert "fi_e_evidence_central_authority" in after - before


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"state": "XX"}, "unknown_state"),
        ({"state": "ie"}, "unknown_state"),
        ({"inventory": "prices"}, "unknown_inventory"),
    ],
)
def test_a_question_with_an_unknown_word_is_refused(asked: dict[str, str], code: str) -> None:
    with pytest.raises(InputError) as caught:
        find(LAW, Catalogue.PROVIDERS, on=ON, **asked)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_an_inventory_of_providers_is_not_asked_of_authorities() -> None:
    with pytest.raises(InputError, match="the providers have"):
        find(LAW, Catalogue.AUTHORITIES, on=ON, inventory="languages")


def test_an_entry_that_does_not_exist_is_said_to_be_none() -> None:
    with pytest.raises(InputError) as caught:
        entry_named(LAW, Catalogue.PROVIDERS, "no-such-provider", ON)
    assert caught.value.code == "no_such_entry"
