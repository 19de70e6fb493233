"""A change of the law makes a new bundle, held to every rule of a shipped one, and says what it found before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.foundation.errors import CyberspexError, InputError, LawbookError
from cyberspex.core.law.bundle import bundle_bytes, read_bundle
from cyberspex.core.law.changes import Change, changed, difference, parse_change, read_foreign_bundle
from cyberspex.core.law.lawbook import Lawbook

LAW = shipped_lawbook()
PROVIDER = dict(next(row for row in LAW.table("providers") if row.get("accepted_languages")))
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def change(**said: Any) -> Change:
    """A change of the first provider's languages, or of what is said."""
    return Change(
        **{
            "table": "providers", "entry": (str(PROVIDER["id"]),), "field": "accepted_languages",
            "old": PROVIDER.get("accepted_languages"), "new": "English, French", "source": "https://example.org/policy",
            "as_of": "2026-11-20", "confidence": "seen", "by": "user-1", "at": AT, "reason": "The policy was published anew.",
            **said,
        }
    )  # fmt: skip


def test_a_change_makes_a_new_bundle_and_leaves_the_old_one_as_it_was() -> None:
    before = bundle_bytes(LAW.compiled_on.isoformat(), LAW.tables)
    made = changed(LAW, [change()])
    assert made.digest != LAW.digest
    assert made.providers[str(PROVIDER["id"])]["accepted_languages"] == "English, French"
    assert bundle_bytes(LAW.compiled_on.isoformat(), LAW.tables) == before
    assert changed(LAW, [change()]).digest == made.digest


def test_a_changed_cell_of_a_catalogue_carries_its_own_source_and_the_others_keep_theirs() -> None:
    row = changed(LAW, [change()]).providers[str(PROVIDER["id"])]
    assert row["source"] == PROVIDER["source"]
    assert row["cells"] == {
        "accepted_languages": {"source": "https://example.org/policy", "as_of": "2026-11-20", "confidence": "seen"}
    }  # fmt: skip


def test_a_cell_that_was_seen_again_says_the_same_with_its_new_day() -> None:
    said = PROVIDER["accepted_languages"]
    again = change(new=said)
    row = changed(LAW, [again]).providers[str(PROVIDER["id"])]
    assert (row["accepted_languages"], row["cells"]["accepted_languages"]["as_of"]) == (said, "2026-11-20")
    with pytest.raises(InputError) as caught:
        changed(changed(LAW, [again]), [again])
    assert caught.value.code == "changes_nothing"


def test_a_changed_treaty_status_takes_the_source_of_the_change() -> None:
    row = next(one for one in LAW.table("status") if one["status"] == "signatory")
    entry = (str(row["instrument"]), str(row["state"]))
    made = changed(
        LAW,
        [
            change(table="status", entry=entry, field="consent_on", old=None, new="2026-11-19"),
            change(table="status", entry=entry, field="status", old="signatory", new="consented"),
        ],
    )
    assert made.status[entry]["source"] == "https://example.org/policy"
    assert made.status[entry]["as_of"] == "2026-11-20"
    assert "cells" not in made.status[entry]


def test_whole_entries_are_added_and_taken_out() -> None:
    new = {"id": "x-example", "provider": "Example", "source": "https://example.org/", "confidence": "seen"}
    made = changed(LAW, [change(entry=("x-example",), field="", old=None, new=new)])
    assert made.providers["x-example"]["as_of"] == "2026-11-20"
    back = changed(
        made, [change(entry=("x-example",), field="", old=dict(made.providers["x-example"]), new=None)]
    )
    assert back.digest == LAW.digest


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"old": "Klingon"}, "changed_meanwhile"),
        ({"old": None, "new": None}, "changes_nothing"),
        ({"field": "colour"}, "unknown_key"),
        ({"field": "id"}, "names_the_entry"),
        ({"field": "cells"}, "names_the_entry"),
        ({"table": "opinions"}, "unknown_table"),
        ({"entry": ("no-such-provider",)}, "no_such_entry"),
        ({"entry": ("a", "b")}, "bad_entry"),
        ({"source": ""}, "no_source"),
        ({"as_of": "yesterday"}, "bad_date"),
        ({"confidence": "sure"}, "bad_confidence"),
        ({"by": "Anna Example"}, "not_a_code"),
        ({"reason": "x" * 501}, "bad_reason"),
        ({"reason": "a\u202eb"}, "bad_reason"),
        ({"new": ["English"]}, "bad_value"),
        ({"new": "a\u200bb"}, "deceptive_text"),
        ({"new": "x" * 5000}, "too_long"),
        ({"field": "provider", "old": PROVIDER["provider"], "new": None}, "missing_key"),
        ({"field": "", "old": None, "new": {"id": "y"}}, "changed_meanwhile"),
        ({"entry": ("y",), "field": "", "old": None, "new": {"id": "z"}}, "bad_entry"),
        ({"entry": ("y",), "field": "", "old": None, "new": {"id": "y"}}, "missing_key"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(said: dict[str, Any], code: str) -> None:
    with pytest.raises(CyberspexError) as caught:
        changed(LAW, [change(**said)])
    assert caught.value.code == code


def test_a_second_declaration_under_one_provision_overlaps() -> None:
    row = next(one for one in LAW.table("declarations") if one["kind"] == "reservation")
    other = {**row, "kind": "declaration"}
    with pytest.raises(LawbookError) as caught:
        changed(
            LAW,
            [
                change(
                    table="declarations", entry=(row["state"], row["provision"], "declaration"), field="", old=None, new=other
                )
            ],
        )  # fmt: skip
    assert caught.value.code == "overlapping_declarations"
    assert row["provision"] in caught.value.message


def test_a_status_whose_dates_are_out_of_order_is_refused_like_in_a_shipped_file() -> None:
    row = next(one for one in LAW.table("status") if one.get("signed_on") and one["instrument"] == "cets224")
    with pytest.raises(LawbookError) as caught:
        changed(
            LAW,
            [
                change(
                    table="status", entry=(row["instrument"], row["state"]), field="consent_on", old=row.get("consent_on"),
                    new="1999-01-01",
                )
            ],
        )  # fmt: skip
    assert caught.value.code == "dates_out_of_order"


def test_no_change_at_all_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        changed(LAW, [])
    assert caught.value.code == "no_changes"


def test_a_change_reads_back_as_it_was_written() -> None:
    assert parse_change(json.loads(json.dumps(change().as_json()))) == change()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([], "not_an_object"),
        ({"colour": 1}, "unknown_member"),
        ({"table": 3, "entry": []}, "not_text"),
        ({"table": "providers", "entry": "x"}, "not_a_list"),
        ({**change().as_json(), "at": "now"}, "bad_instant"),
    ],
)
def test_what_is_no_change_is_refused(value: Any, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_change(value)
    assert caught.value.code == code


def test_the_difference_names_entry_key_and_both_values() -> None:
    new = {"id": "x-example", "provider": "Example", "source": "https://example.org/", "confidence": "seen"}
    gone = LAW.table("legislation")[0]
    entry = (str(gone["id"]),)
    made = changed(
        LAW,
        [
            change(),
            change(entry=("x-example",), field="", old=None, new=new),
            change(table="legislation", entry=entry, field="", old=dict(gone), new=None),
        ],
    )
    found = difference(LAW, made)
    assert [(one.kind, one.table, one.field) for one in found] == [
        ("removed", "legislation", ""),
        ("changed", "providers", "accepted_languages"),
        ("changed", "providers", "cells"),
        ("added", "providers", ""),
    ]
    assert f"“{PROVIDER['accepted_languages']}” becomes “English, French”" in found[1].text
    assert found[3].entry == ("x-example",)
    assert [one.kind for one in difference(made, LAW)].count("added") == 1
    assert difference(LAW, LAW) == ()


def test_the_same_entries_in_another_order_are_a_difference_that_is_said() -> None:
    turned = Lawbook(
        digest="", compiled_on=LAW.compiled_on, tables={**LAW.tables, "status": LAW.table("status")[::-1]}
    )
    assert [(one.kind, one.table) for one in difference(LAW, turned)] == [("order", "status")]


def foreign(**tables: Any) -> bytes:
    """The shipped bundle with other tables."""
    return bundle_bytes("2026-11-23", {**LAW.tables, **tables})


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ({"status": [*LAW.table("status"), LAW.table("status")[0]]}, "repeated_entry"),
        ({"opinions": []}, "unknown_table"),
        ({"states": {}}, "not_a_list"),
        ({"states": ["FR"]}, "not_an_entry"),
        ({"states": [{**LAW.table("states")[0], "languages": "fr"}]}, "bad_value"),
        ({"time_limits": [{**LAW.table("time_limits")[0], "unit": "fortnights"}]}, "bad_word"),
        ({"time_limits": [{**LAW.table("time_limits")[0], "value": 10**9}]}, "bad_value"),
        ({"providers": [{**PROVIDER, "source": "javascript:alert(1)"}]}, "bad_source"),
        ({"providers": [{**PROVIDER, "cells": {"nothing": {}}}]}, "bad_cells"),
        ({"participation": [{**LAW.table("participation")[0], "until": "1990-01-01"}]}, "empty_period"),
        ({"status": [{**LAW.table("status")[0], "state": "XX"}]}, "unknown_state"),
    ],
)
def test_a_bundle_made_elsewhere_is_held_to_every_rule(tables: dict[str, Any], code: str) -> None:
    with pytest.raises(LawbookError) as caught:
        read_foreign_bundle(foreign(**tables), "theirs")
    assert caught.value.code == code


def test_a_bundle_that_is_not_written_in_its_one_form_is_refused() -> None:
    assert read_foreign_bundle(foreign(), "theirs").digest == LAW.digest
    with pytest.raises(LawbookError) as caught:
        read_foreign_bundle(foreign() + b"\n", "theirs")
    assert caught.value.code == "bad_bundle"


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format":"cyberspex.lawbook/1"}', b"[" * 100_000])
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(LawbookError) as caught:
        read_bundle(data, "a file")
    assert caught.value.code == "bad_bundle"


def test_a_change_does_not_make_undated_facts_younger() -> None:
    made = changed(LAW, [replace(change(), as_of="2030-01-01")])
    assert made.compiled_on == LAW.compiled_on == date(2026, 11, 23)
