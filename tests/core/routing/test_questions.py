"""Missing facts in the order in which they decide most, and what one changed fact changes."""

from __future__ import annotations

from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.routing import find_routes, parse_need
from cyberspex.core.routing.compare import Kind, changes
from cyberspex.core.routing.questions import SPECIAL, next_question, nothing_special, open_facts

NEED: dict[str, Any] = {
    "on": "2026-11-23", "issuing": {"state": "DE"}, "holder": {"state": "FR"}, "data": ["content"], "measure": "production",
}  # fmt: skip
KNOWN: dict[str, Any] = {
    **NEED, "issuing": {"state": "DE", "authority": "judge"}, "purpose": "criminal_proceedings", "emergency": False, "volatile": False,
    "holder": {"state": "FR", "kind": "service_provider", "eu_addressee": "FR"},
    "offence": {"max_penalty_months": 60, "tags": [], "committed_in": "DE"}, "person": {"resides_in": "DE"},
}  # fmt: skip


def test_what_decides_most_is_asked_first_and_the_unusual_last() -> None:
    found = open_facts(parse_need(NEED), shipped_lawbook())
    counts = [len(one.decides) for one in found if one.fact != SPECIAL]
    assert counts == sorted(counts, reverse=True)
    assert found[-1].fact == SPECIAL
    assert found[0] == next_question(parse_need(NEED), shipped_lawbook())
    assert all(one.why and one.provision and (one.decides or one.shapes) for one in found)


def test_a_fact_that_changes_nothing_is_not_asked() -> None:
    asked = {one.fact for one in open_facts(parse_need(KNOWN), shipped_lawbook())}
    assert asked == {SPECIAL}
    assert open_facts(nothing_special(parse_need(KNOWN)), shipped_lawbook()) == ()


def test_two_facts_that_count_only_together_are_both_asked() -> None:
    need = {**KNOWN, "offence": {"max_penalty_months": 60, "tags": []}, "person": {}}
    asked = {one.fact for one in open_facts(parse_need(need), shipped_lawbook())}
    assert {"offence.committed_in", "person.resides_in"} <= asked


def test_what_the_person_does_not_know_either_is_not_asked_again() -> None:
    first = next_question(parse_need(NEED), shipped_lawbook())
    assert first is not None
    again = next_question(parse_need(NEED), shipped_lawbook(), unknown={first.fact})
    assert again is not None
    assert again.fact != first.fact


def test_a_domain_is_asked_for_only_where_registration_data_are_sought() -> None:
    asked = {
        one.fact
        for one in open_facts(parse_need({**NEED, "data": ["domain_registration"]}), shipped_lawbook())
    }
    assert "holder.domain" in asked
    assert "holder.domain" not in {one.fact for one in open_facts(parse_need(NEED), shipped_lawbook())}


def _after(change: dict[str, Any]) -> dict[str, Any]:
    lawbook = shipped_lawbook()
    base = {**KNOWN, "holder": {"state": "RS", "kind": "service_provider"}, "data": ["subscriber"]}
    found = changes(
        find_routes(parse_need(base), lawbook), find_routes(parse_need({**base, **change}), lawbook)
    )
    return {one.route: one for one in found}


def test_if_the_protocol_were_in_force_its_routes_are_gained_with_reasons() -> None:
    found = _after({"assume": {"in_force": ["cets224"]}})
    assert found["cets224.7"].kind is Kind.GAINED
    assert any(one.provision == "cets224.16.3" for one in found["cets224.7"].because)
    assert all(one.kind is not Kind.LOST for one in found.values())


def test_an_administrative_purpose_loses_the_routes_of_criminal_matters() -> None:
    found = _after({"purpose": "administrative"})
    assert found["ets030"].kind is Kind.LOST
    assert any(one.code == "not_criminal" for one in found["ets030"].because)


def test_urgency_alone_moves_preservation_without_a_change_of_verdict() -> None:
    found = _after({"volatile": True})
    assert found["ets185.29"].kind is Kind.RANK
    assert found["ets185.29"].rank_now == 1


def test_the_same_need_changes_nothing() -> None:
    assert _after({}) == {}


@pytest.mark.parametrize(
    ("holder", "said"),
    [
        ({"state": "YU"}, "no State since 2003-02-04; name the State of today: BA"),
        ({"state": "UK"}, "its code is 'GB'"),
        ({"provider": "microsft"}, "did you mean 'microsoft'?"),
    ],
)
def test_what_is_no_state_or_provider_of_today_is_refused_with_what_would_be_right(
    holder: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as refused:
        find_routes(parse_need({**NEED, "holder": holder}), shipped_lawbook())
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("on", "code"), [("1990-01-01", "day_before"), ("2090-01-01", "day_ahead"), ("2026-11-24", None)]
)
def test_a_day_far_off_is_answered_with_a_warning(on: str, code: str | None) -> None:
    notes = [one.code for one in find_routes(parse_need({**NEED, "on": on}), shipped_lawbook()).notes]
    assert notes == ([code] if code else [])
