"""A provider's own file: its schema, what it would change, and what is refused."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime
from typing import Any

import jsonschema_rs
import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.directory.catalogues import Catalogue, entry_named
from cyberspex.core.directory.policy_files import EXAMPLE, parse, read, schema
from cyberspex.core.directory.proposals import Effect, Origin, changes_of
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.changes import changed

LAW = shipped_lawbook()
ON = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SCHEMA = jsonschema_rs.Draft202012Validator(schema(LAW))


def file_of(**said: Any) -> dict[str, Any]:
    """The example, with what is said; a member that is none is left out."""
    made = {**copy.deepcopy(dict(EXAMPLE)), **said}
    return {member: value for member, value in made.items() if value is not None}


def test_the_example_of_the_schema_is_a_whole_valid_file_and_proposes_a_new_entry() -> None:
    assert SCHEMA.is_valid(file_of())
    preview = read(file_of(), LAW, ON)
    assert preview.proposal is not None
    assert (preview.name, preview.proposal.new_entry, preview.proposal.origin) == (
        "Example Mail",
        True,
        Origin.PROVIDER_FILE,
    )
    after = changed(LAW, changes_of(preview.proposal, LAW, by="user-1", at=AT, reason=""))
    cell = entry_named(after, Catalogue.PROVIDERS, "example_mail", ON).cell("accepted_languages")
    assert (cell.value, cell.published_by, cell.as_of) == ("English, French", "provider", "2026-11-02")


def test_a_file_of_a_known_provider_changes_only_the_cells_that_it_names() -> None:
    said = LAW.providers["meta"]["cost_policy"]
    given = file_of(
        provider="meta",
        name=None,
        policy={"accepted_languages": "English", "cost_policy": said, "emergency_channel": "Desk"},
    )
    preview = read(given, LAW, ON)
    assert preview.proposal is not None
    assert preview.name == LAW.providers["meta"]["provider"]
    assert [(one.column, one.effect) for one in preview.proposal.cells] == [
        ("accepted_languages", Effect.FILLED), ("cost_policy", Effect.SEEN_AGAIN), ("emergency_channel", Effect.CHANGED),
    ]  # fmt: skip
    after = changed(LAW, changes_of(preview.proposal, LAW, by="user-1", at=AT, reason=""))
    assert after.providers["meta"]["legal_entity"] == LAW.providers["meta"]["legal_entity"]
    assert after.providers["meta"]["cells"]["cost_policy"]["published_by"] == "provider"
    again = read(given, after, ON)
    assert again.proposal is None
    assert again.unchanged == ("accepted_languages", "cost_policy", "emergency_channel")


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"format": "cyberspex.provider-policy/2"}, "bad_format", "/format"),
        ({"colour": "red"}, "unknown_member", "/colour"),
        ({"provider": "Ex\u0430mple"}, "bad_entry_id", "/provider"),
        ({"provider": None}, "not_text", "/provider"),
        ({"provider": 7}, "not_text", "/provider"),
        ({"name": None}, "missing", "/name"),
        ({"name": "=Example"}, "formula_text", "/name"),
        ({"source": "javascript:alert(1)"}, "bad_source", "/source"),
        ({"published_on": "2090-01-01"}, "future_date", "/published_on"),
        ({"published_on": "today"}, "bad_date", "/published_on"),
        ({"policy": {}}, "no_policy", "/policy"),
        ({"policy": ["English"]}, "no_policy", "/policy"),
        ({"policy": {"colour": "red"}}, "unknown_column", "column"),
        ({"policy": {"provider": "Other"}}, "unknown_column", "/policy/provider"),
        ({"policy": {"cost_policy": None}}, "not_text", "/policy/cost_policy"),
        ({"policy": {"cost_policy": " "}}, "missing", "/policy/cost_policy"),
        ({"policy": {"cost_policy": "=1+1"}}, "formula_text", "/policy/cost_policy"),
        ({"policy": {"cost_policy": "a\u202eb"}}, "hidden_characters", "/policy/cost_policy"),
        ({"policy": {"seat_country": "SU"}}, "unknown_state", "/policy/seat_country"),
        ({"provider": "instagram", "published_on": "2020-01-01", "policy": {"cost_policy": "Free"}}, "older_than_known", "/published_on"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_at_its_member(
    said: dict[str, Any], code: str, path: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(file_of(**said), LAW, ON)
    assert (caught.value.code, caught.value.path) == (code, path)


@pytest.mark.parametrize("value", [None, [], "text", 7])
def test_what_is_no_object_is_no_policy_file(value: object) -> None:
    with pytest.raises(InputError) as caught:
        read(value, LAW, ON)
    assert caught.value.code == "not_an_object"


@pytest.mark.parametrize(
    "said",
    [
        {"format": "x"}, {"colour": "red"}, {"provider": "A B"}, {"published_on": "today"}, {"policy": {}},
        {"policy": {"colour": "red"}}, {"policy": {"seat_country": "SU"}}, {"source": "javascript:alert(1)"},
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_reader_refuses(said: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid(file_of(**said))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad_json"), (b"{", "bad_json"), (b"\xff\xfe{", "bad_json"), (b'{"a": 1, "a": 2}', "repeated_member"),
        (b"[" * 50_000, "bad_json"), (b'"' + b"x" * 70_000 + b'"', "too_large"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_file_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(data)
    assert caught.value.code == code


def test_a_file_may_begin_with_a_byte_order_mark() -> None:
    assert parse(b"\xef\xbb\xbf" + json.dumps(file_of()).encode()) == file_of()
