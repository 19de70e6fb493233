"""What may be reported of an entry, and what is refused at the door."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.directory.catalogues import COLUMNS, Catalogue, Form, entries, entry_named, words_used
from cyberspex.core.directory.proposals import (
    Effect,
    Proposal,
    changes_of,
    checked_source,
    checked_text,
    proposal_of,
    propose,
    propose_entry,
)
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import reads_as_formula
from cyberspex.core.law.changes import changed

LAW = shipped_lawbook()
ON = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def proposed(**said: Any) -> Proposal:
    """A report on the languages of a provider, or what is said."""
    given = {
        "catalogue": "providers", "entry": "meta", "column": "accepted_languages", "value": "English, French",
        "nothing_known": False, "source": "https://provider.example.org/policy", "seen_on": "2026-11-20", "remark": "",
    }  # fmt: skip
    return propose(LAW, **{**given, **said}, on=ON)  # type: ignore[arg-type]


def test_a_report_names_what_stood_there_and_what_was_seen() -> None:
    made = proposed()
    assert (made.cells[0].was, made.cells[0].value, made.cells[0].effect) == (
        "",
        "English, French",
        Effect.FILLED,
    )
    assert proposal_of(made.as_json()) == made


def test_an_accepted_report_makes_a_new_bundle_with_the_cells_own_source() -> None:
    after = changed(LAW, changes_of(proposed(), LAW, by="user-1", at=AT, reason="Read."))
    cell = entry_named(after, Catalogue.PROVIDERS, "meta", ON).cell("accepted_languages")
    assert (cell.value, cell.as_of, cell.confidence) == ("English, French", "2026-11-20", "seen")
    assert cell.source == "https://provider.example.org/policy"
    other = entry_named(after, Catalogue.PROVIDERS, "meta", ON).cell("cost_policy")
    assert other.as_of == "2023-02-14"
    assert "accepted_languages" not in LAW.providers["meta"]


def test_a_cell_can_be_seen_again_and_become_unknown_again() -> None:
    said = LAW.providers["meta"]["cost_policy"]
    again = proposed(column="cost_policy", value=said)
    assert again.cells[0].effect is Effect.SEEN_AGAIN
    after = changed(LAW, changes_of(again, LAW, by="user-1", at=AT, reason=""))
    assert entry_named(after, Catalogue.PROVIDERS, "meta", ON).cell("cost_policy").as_of == "2026-11-20"
    lost = proposed(column="cost_policy", value="", nothing_known=True)
    assert lost.cells[0].effect is Effect.MADE_UNKNOWN
    after = changed(LAW, changes_of(lost, LAW, by="user-1", at=AT, reason=""))
    assert not entry_named(after, Catalogue.PROVIDERS, "meta", ON).cell("cost_policy").known


def test_a_body_that_changed_its_name_stays_the_same_entry() -> None:
    made = proposed(
        catalogue="authorities",
        entry="fr_contact_point_24_7",
        column="body",
        value="Office for cybercrime (example)",
    )
    after = changed(LAW, changes_of(made, LAW, by="user-1", at=AT, reason=""))
    assert entry_named(after, Catalogue.AUTHORITIES, "fr_contact_point_24_7", ON).name.endswith("(example)")


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"catalogue": "people"}, "unknown_catalogue", "catalogue"),
        ({"entry": "no-such"}, "no_such_entry", "entry"),
        ({"column": "colour"}, "unknown_column", "column"),
        ({"column": "id"}, "unknown_column", "column"),
        ({"column": "cells"}, "unknown_column", "column"),
        ({"column": "source"}, "unknown_column", "column"),
        ({"value": " "}, "missing", "value"),
        ({"value": "=1+1"}, "formula_text", "value"),
        ({"value": "+33 1 00"}, "formula_text", "value"),
        ({"value": "@SUM(A1)"}, "formula_text", "value"),
        ({"value": "\uff1d1+1"}, "formula_text", "value"),
        ({"value": "English\x00"}, "hidden_characters", "value"),
        ({"value": "English\u202e"}, "hidden_characters", "value"),
        ({"value": "faceb\u043e\u043ek.com/records"}, "mixed_letters", "value"),
        ({"value": "\u0441\u0430.com"}, "mixed_letters", "value"),
        ({"value": "English\nFrench"}, "several_lines", "value"),
        ({"value": "see JavaScript:alert(1)"}, "running_address", "value"),
        ({"value": "see data:text/html,x"}, "running_address", "value"),
        ({"value": "x" * 601}, "too_long", "value"),
        ({"value": "x", "nothing_known": True}, "two_answers", "value"),
        ({"value": "", "nothing_known": True}, "changes_nothing", "value"),
        ({"column": "provider", "value": "", "nothing_known": True}, "needed", "value"),
        ({"column": "seat_country", "value": "YU"}, "unknown_state", "value"),
        ({"column": "seat_country", "value": "us"}, "unknown_state", "value"),
        ({"column": "provider_type", "value": "tavern"}, "unknown_word", "value"),
        ({"catalogue": "authorities", "entry": "fr_contact_point_24_7", "column": "declared_date", "value": "1066-10-14"}, "bad_date", "value"),
        ({"catalogue": "authorities", "entry": "fr_contact_point_24_7", "column": "declared_date", "value": "14/10/2026"}, "bad_date", "value"),
        ({"source": ""}, "no_source", "source"),
        ({"source": "javascript:alert(1)"}, "bad_source", "source"),
        ({"source": "ftp://example.org/"}, "bad_source", "source"),
        ({"source": "https://user@example.org/"}, "bad_source", "source"),
        ({"source": "https://ex\u0430mple.org/"}, "bad_source", "source"),
        ({"source": "https://example.org/a b"}, "bad_source", "source"),
        ({"source": "http://127.0.0.1/"}, "bad_source", "source"),
        ({"source": "http://localhost/"}, "bad_source", "source"),
        ({"source": "https://example.org/" + "x" * 500}, "bad_source", "source"),
        ({"seen_on": ""}, "missing", "seen_on"),
        ({"seen_on": "2090-01-01"}, "future_date", "seen_on"),
        ({"seen_on": "1990-01-01"}, "bad_date", "seen_on"),
        ({"seen_on": "24.11.2026"}, "bad_date", "seen_on"),
        ({"seen_on": "2026-02-30"}, "bad_date", "seen_on"),
        ({"column": "cost_policy", "seen_on": "2023-02-13"}, "older_than_known", "seen_on"),
        ({"column": "cost_policy", "value": LAW.providers["meta"]["cost_policy"], "seen_on": "2023-02-14"}, "changes_nothing", "value"),
        ({"remark": "x" * 1001}, "too_long", "remark"),
        ({"remark": "a\u2066b"}, "hidden_characters", "remark"),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_is_refused_at_its_field(said: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(InputError) as caught:
        proposed(**said)
    assert (caught.value.code, caught.value.path) == (code, path)


@pytest.mark.parametrize(
    "text",
    [
        "Gro\u00dfe Stra\u00dfe",
        "\u0420\u0443\u0441\u0441\u043a\u0438\u0439 \u044f\u0437\u044b\u043a, English",
        "\u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac",
    ],
)
def test_a_text_in_another_script_is_taken(text: str) -> None:
    assert proposed(value=text).cells[0].value == text


def test_everything_that_the_catalogues_hold_could_have_been_reported() -> None:
    for catalogue in Catalogue:
        for entry in entries(LAW, catalogue, ON):
            checked_source(entry.source)
            for cell in entry.cells:
                assert checked_text(cell.value, "value", 600) == cell.value


@given(st.text(max_size=40))
def test_no_text_that_is_taken_runs_or_hides_anything(text: str) -> None:
    try:
        taken = checked_text(text, "value", 600)
    except InputError:
        return
    assert not reads_as_formula(taken)
    assert "\n" not in taken
    assert "\u202e" not in taken
    assert "javascript:" not in taken.lower()


def new_entry(catalogue: str = "authorities", **said: str) -> Proposal:
    """A report on a contact point that the catalogue does not have, or what is said."""
    given = {
        "state": "FR",
        "body": "Office for examples",
        "role": "contact_point_24_7",
        "instrument": "ets185",
        **said,
    }
    return propose_entry(
        LAW,
        catalogue=catalogue,
        given=given,
        source="https://example.org/notice",
        seen_on="2026-11-20",
        remark="",
        on=ON,
    )


def test_a_missing_entry_gets_an_id_of_its_own_and_stands_in_the_new_bundle() -> None:
    made = new_entry()
    assert (made.entry, made.new_entry) == ("fr_contact_point_24_7_2", True)
    after = changed(LAW, changes_of(made, LAW, by="user-1", at=AT, reason=""))
    found = entry_named(after, Catalogue.AUTHORITIES, made.entry, ON)
    assert (found.name, found.as_of, found.confidence) == ("Office for examples", "2026-11-20", "seen")
    assert not found.cell("contact_public").known


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Caf\u00e9 Mail & Co.", "cafe_mail_co"),
        ("\u041f\u0440\u0438\u043c\u0435\u0440", "entry"),
        ("\u0425", "entry"),
    ],
)
def test_the_id_of_a_new_provider_is_made_of_plain_letters(name: str, made: str) -> None:
    assert new_entry("providers", provider=name).entry == made


@pytest.mark.parametrize(
    ("catalogue", "said", "code", "path"),
    [
        ("people", {}, "unknown_catalogue", "catalogue"),
        ("authorities", {"body": " "}, "missing", "body"),
        ("authorities", {"role": "cook"}, "unknown_word", "role"),
        ("authorities", {"state": "SU"}, "unknown_state", "state"),
        ("authorities", {"contact_public": "+33 1"}, "formula_text", "contact_public"),
        ("providers", {"provider": "INSTAGRAM"}, "there_already", "provider"),
        ("legislation", {}, "missing", "topic"),
    ],
)
def test_a_missing_entry_that_cannot_be_one_is_refused_at_its_field(
    catalogue: str, said: dict[str, str], code: str, path: str
) -> None:
    with pytest.raises(InputError) as caught:
        new_entry(catalogue, **said)
    assert (caught.value.code, caught.value.path) == (code, path)


@pytest.mark.parametrize("catalogue", Catalogue)
def test_every_column_of_a_catalogue_can_be_reported_and_accepted(catalogue: Catalogue) -> None:
    entry = entries(LAW, catalogue, ON)[0].id
    fits = {Form.TEXT: "Example text", Form.STATE: "FR", Form.DAY: "2026-11-01"}
    made = [
        proposed(
            catalogue=str(catalogue), entry=entry, column=one.key, seen_on="2026-11-24",
            value=fits.get(one.form) or words_used(LAW, catalogue, one.key)[0],
        )
        for one in COLUMNS[catalogue]
    ]  # fmt: skip
    changes = [one for report in made for one in changes_of(report, LAW, by="user-1", at=AT, reason="")]
    after = entry_named(changed(LAW, changes), catalogue, entry, ON)
    assert {one.as_of for one in after.cells} == {"2026-11-24"}
