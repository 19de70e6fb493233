"""A need is read strictly: every fault names its member and what would be right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.routing import find_routes, parse_need

LEAST: dict[str, Any] = {"on": "2026-11-23", "issuing": {"state": "DE"}}


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"colour": 1}, "/colour", "issuing"),
        ({"holder": {"kind": "cloud"}}, "/holder/kind", "service_provider"),
        ({"data": ["metadata"]}, "/data/0", "user_identification"),
        ({"data": "subscriber"}, "/data", "list"),
        ({"measure": "copy"}, "/measure", "real_time"),
        ({"purpose": "curiosity"}, "/purpose", "sentence_execution"),
        ({"volatile": "yes"}, "/volatile", "true, false or null"),
        ({"validated_by": "notary"}, "/validated_by", "investigating_judge"),
        ({"emergency": {"risk_to": "money"}}, "/emergency/risk_to", "property"),
        ({"offence": {"max_penalty_months": "five years"}}, "/offence/max_penalty_months", "months"),
        ({"offence": {"max_penalty_months": True}}, "/offence/max_penalty_months", "months"),
        ({"offence": {"tags": ["murder"]}}, "/offence/tags/0", "terrorism"),
        ({"person": {"privileged": "priest"}}, "/person/privileged", "lawyer"),
        ({"preserved": {}}, "/preserved", "list"),
        ({"previous": [{"route": "cets224.7", "outcome": "lost"}]}, "/previous/0/outcome", "silent"),
        ({"previous": [{"route": "cets224.70"}]}, "/previous/0/route", "cets224.7"),
        ({"previous": [{"outcome": "silent"}]}, "/previous/0", "cets224.7"),
        (
            {"previous": [{"route": "cets224.7", "sent_on": "2026-11-02", "on": "2026-11-01"}]},
            "/previous/0/on",
            "before",
        ),
        ({"preserved": [{"on": "yesterday"}]}, "/preserved/0/on", "YYYY-MM-DD"),
        ({"issuing": {"state": "DE", "unit": "CA-QC"}}, "/issuing/unit", "DE-"),
        ({"data": [None]}, "/data/0", "subscriber"),
        ({"issuing": {"state": "DE", "authority": ["judge", "police"]}}, "/issuing/authority", "police"),
        (
            {
                "assume": {
                    "consents": [
                        {"state": "FR", "instrument": "cets224", "on": "2026-01-01"},
                        {"state": "FR", "instrument": "cets224", "on": "2026-02-01"},
                    ]
                }
            },
            "/assume/consents/1",
            "two days",
        ),
        (
            {
                "assume": {
                    "declarations": [
                        {"state": "FR", "provision": "cets224.8.13"},
                        {"state": "FR", "provision": "cets224.8.13", "scope": []},
                    ]
                }
            },
            "/assume/declarations/1",
            "two things",
        ),
        ({"on": "23.11.2026"}, "/on", "YYYY-MM-DD"),
        ({"issuing": {"state": 7}}, "/issuing/state", "text"),
        ({"assume": {"in_force": ["cets2"]}}, "/assume/in_force/0", "cets224"),
    ],
)
def test_a_value_that_does_not_belong_is_refused_naming_member_and_words(
    change: dict[str, Any], path: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_need({**LEAST, **change})
    assert caught.value.path == path
    assert words in caught.value.message


@pytest.mark.parametrize("value", [None, [], "need", 3])
def test_what_is_no_object_is_no_need(value: Any) -> None:
    with pytest.raises(InputError):
        parse_need(value)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"issuing": {"state": "XX"}}, "/issuing/state"),
        ({"issuing": {"state": "none"}}, "/issuing/state"),
        ({"holder": {"territory": "ZZ"}}, "/holder/territory"),
        ({"holder": {"hosted_for": {"kind": "public_authority", "state": "ZZ"}}}, "/holder/hosted_for/state"),
        ({"conflicting_law": {"state": "ZZ", "provision": "1"}}, "/conflicting_law/state"),
        ({"holder": {"state": "Serbia"}}, "/holder/state"),
        ({"holder": {"eu_addressee": "ZZ"}}, "/holder/eu_addressee"),
        ({"person": {"resides_in": "ZZ"}}, "/person/resides_in"),
    ],
)
def test_an_unknown_state_is_bad_input(change: dict[str, Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        find_routes(parse_need({**LEAST, **change}), shipped_lawbook())
    assert (caught.value.code, caught.value.path) == ("unknown_state", path)


def test_an_unknown_provider_is_bad_input() -> None:
    with pytest.raises(InputError) as caught:
        find_routes(parse_need({**LEAST, "holder": {"provider": "nobody"}}), shipped_lawbook())
    assert caught.value.code == "unknown_provider"


def test_null_and_missing_are_the_same() -> None:
    full = {
        **LEAST,
        "data": None,
        "measure": None,
        "holder": {"state": None},
        "assume": None,
        "previous": None,
    }
    assert parse_need(full) == parse_need(LEAST)


def test_a_need_without_a_day_takes_the_day_of_asking() -> None:
    assert parse_need({"issuing": {"state": "DE"}}, today=date(2026, 11, 23)).on == date(2026, 11, 23)


def test_two_authorities_at_once_are_a_contradiction() -> None:
    with pytest.raises(InputError) as caught:
        parse_need({"on": "2026-11-23", "issuing": {"state": "DE", "authority": ["judge", "police"]}})
    assert (caught.value.code, caught.value.path) == ("contradiction", "/issuing/authority")
    assert "validated_by" in caught.value.message


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("\u0430pple.com", "mixed_scripts"),
        ("xn--pple-43d.com", "mixed_scripts"),
        ("ex\u200bample.org", "mixed_scripts"),
        ("user@example.org", "bad_domain"),
        ("https://example.org/", "bad_domain"),
        ("example", "bad_domain"),
        ("xn--\u0430.org", "bad_domain"),
    ],
)
def test_a_domain_that_imitates_another_or_is_none_is_refused(typed: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_need({**LEAST, "holder": {"domain": typed}})
    assert (caught.value.code, caught.value.path) == (code, "/holder/domain")


def test_a_domain_in_other_letters_is_named_exactly() -> None:
    need = parse_need({**LEAST, "holder": {"domain": "\u0430\u0440\u0440\u04cf\u0435.com."}})
    note = find_routes(need, shipped_lawbook()).notes[-1]
    assert note.code == "domain_not_latin"
    assert "xn--80ak6aa92e.com" in note.text
    assert parse_need({**LEAST, "holder": {"domain": "Example.ORG."}}).domain == "example.org"


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_the_reach_of_the_law_is_bad_input(on: str) -> None:
    for value in (
        {**LEAST, "on": on},
        {**LEAST, "assume": {"consents": [{"state": "DE", "instrument": "cets224", "on": on}]}},
    ):
        with pytest.raises(InputError) as caught:
            parse_need(value)
        assert caught.value.code == "day_out_of_reach"
