"""What holds for every answer, whatever the need."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.law import parse_assume
from cyberspex.core.routing import find_routes, parse_need
from cyberspex.core.routing.case import Case
from cyberspex.core.routing.matrix import TOOLS, matrix, plainest
from cyberspex.core.routing.need import AUTHORITIES, DATA, HOLDERS, MEASURES, PURPOSES, ROUTES, TAGS
from cyberspex.core.routing.rules import BY_ROUTE, EVERY, RULES

STATES = st.sampled_from(["DE", "FR", "IE", "DK", "RS", "HU", "JP", "US", "GB", "CH", "CN", "CA", "CR", "BR"])
MAYBE = st.sampled_from([None, True, False])
NEEDS = st.fixed_dictionaries(
    {
        "on": st.dates(date(1998, 1, 1), date(2030, 12, 31)).map(date.isoformat),
        "issuing": st.fixed_dictionaries(
            {"state": STATES, "authority": st.sampled_from([None, *AUTHORITIES])}
        ),
        "holder": st.fixed_dictionaries(
            {
                "kind": st.sampled_from([None, *HOLDERS]),
                "state": st.one_of(st.none(), STATES),
                "eu_addressee": st.sampled_from([None, "none", "IE", "NL", "DK"]),
                "offers_services_in_eu": MAYBE,
            }
        ),
        "data": st.one_of(st.none(), st.lists(st.sampled_from(DATA), unique=True, max_size=3)),
        "measure": st.sampled_from([None, *MEASURES]),
        "volatile": MAYBE,
        "preserved": st.sampled_from([None, []]),
        "offence": st.fixed_dictionaries(
            {
                "max_penalty_months": st.one_of(st.none(), st.integers(0, 240)),
                "tags": st.lists(st.sampled_from(TAGS), unique=True, max_size=2),
            }
        ),
        "emergency": st.sampled_from(
            [None, False, {"risk_to": "life", "imminent": True, "significant": True}]
        ),
        "validated_by": st.sampled_from([None, "none", "judge", "public_prosecutor"]),
        "purpose": st.sampled_from([None, *PURPOSES]),
        "assume": st.sampled_from([None, {"in_force": ["cets224"]}, {"not_in_force": ["ets185"]}]),
    }
)
MANY = settings(max_examples=150, deadline=None)


def answer(need: dict[str, Any]) -> dict[str, Any]:
    return find_routes(parse_need(need), shipped_lawbook()).as_json()


@MANY
@given(need=NEEDS)
def test_the_same_need_gets_the_same_answer(need: dict[str, Any]) -> None:
    assert answer(need) == answer(need)


@MANY
@given(need=NEEDS)
def test_every_verdict_follows_from_its_reasons(need: dict[str, Any]) -> None:
    value = answer(need)
    for route in [*value["routes"], *value.get("then", [])]:
        words = {one["verdict"] for one in route["findings"]}
        asked = [one for one in value["questions"] if route["route"] in one["decides"]]
        assert "refused" not in words
        assert (route["verdict"] == "undetermined") is bool("undetermined" in words or asked)
    for route in value["excluded"]:
        assert route["findings"]
        assert {one["verdict"] for one in route["findings"]} == {"refused"}
    for listed in (value["routes"], value.get("then", [])):  # what keeps data may also produce them later
        names = [route["route"] for route in [*listed, *value["excluded"]]]
        assert len(names) == len(set(names))


@MANY
@given(need=NEEDS)
def test_every_refusal_names_a_provision(need: dict[str, Any]) -> None:
    for route in answer(need)["excluded"]:
        assert all(one["provision"] for one in route["findings"])


@MANY
@given(need=NEEDS, state=st.sampled_from(["FR", "DE", "NO", "CA", "US", "GB"]))
def test_a_further_consent_never_takes_a_route_away(need: dict[str, Any], state: str) -> None:
    consents = [{"state": "ES", "instrument": "cets224", "on": "2026-01-01"}]
    more = [*consents, {"state": state, "instrument": "cets224", "on": "2026-01-02"}]
    before = answer({**need, "assume": {"consents": consents}})
    after = answer({**need, "assume": {"consents": more}})
    listed = {route["route"] for route in [*after["routes"], *after.get("then", [])]}
    assert {route["route"] for route in [*before["routes"], *before.get("then", [])]} <= listed


@MANY
@given(need=NEEDS)
def test_nothing_outside_criminal_matters_gets_an_order_or_assistance(need: dict[str, Any]) -> None:
    value = answer({**need, "purpose": "civil"})
    allowed = {
        "national.order",
        "us.voluntary",
        "provider.voluntary",
        "eu.nis2.28",
        "eu.dsa.10",
        "icann.disclosure",
    }
    assert {route["route"] for route in value["routes"]} <= allowed


def test_both_states_equal_leaves_the_national_order() -> None:
    value = answer(
        {"on": "2026-11-23", "issuing": {"state": "DE", "authority": "judge"}, "holder": {"state": "DE"}}
    )
    assert [route["route"] for route in value["routes"]] == ["national.order"]
    assert value["verdict"] == "permitted"


def test_the_catalogue_fills_what_it_knows_and_says_so() -> None:
    value = answer(
        {"on": "2026-11-23", "issuing": {"state": "DE", "authority": "public_prosecutor"}, "holder": {"provider": "meta"},
         "data": ["subscriber"], "purpose": "criminal_proceedings"}
    )  # fmt: skip
    first = value["routes"][0]
    assert first["addressee"]["state"] == "IE"
    assert any(one["code"] == "from_catalogue" for one in first["findings"])


def test_preservation_stands_first_only_while_nothing_is_preserved() -> None:
    need = {"on": "2026-11-23", "issuing": {"state": "RS", "authority": "judge"}, "holder": {"kind": "service_provider", "state": "JP"},
            "data": ["subscriber"], "measure": "production", "volatile": True, "preserved": []}  # fmt: skip
    assert answer(need)["routes"][0]["route"] == "ets185.29"
    done = [{"on": "2026-11-20", "by": "ets185.29", "reference": "EX-1"}]
    assert answer({**need, "preserved": done})["routes"][0]["route"] != "ets185.29"


def test_production_that_may_follow_a_preservation_stands_apart() -> None:
    value = answer(
        {"on": "2026-11-23", "issuing": {"state": "RS", "authority": "judge"}, "holder": {"kind": "service_provider", "state": "JP"},
         "data": ["subscriber"], "measure": "preservation"}
    )  # fmt: skip
    assert [route["route"] for route in value["routes"]] == ["ets185.29"]
    assert "ets185.31" in [route["route"] for route in value["then"]]


def test_a_party_without_dates_warns_with_the_age_of_the_source() -> None:
    value = answer(
        {
            "on": "2026-11-23",
            "issuing": {"state": "RS", "authority": "judge"},
            "holder": {"state": "CH"},
            "data": ["traffic"],
        }
    )
    route = next(one for one in value["routes"] if one["route"] == "ets030")
    assert any(one["verdict"] == "warning" and one["as_of"] == "2022-03-16" for one in route["findings"])


def test_every_rule_names_its_provisions() -> None:
    assert all(provisions for _rule, provisions in RULES)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_matrix_has_every_ordered_pair_once(tool: str) -> None:
    value = matrix(shipped_lawbook(), tool, date(2026, 11, 23), state="IE")
    pairs = [(pair["from"], pair["to"]) for pair in value["pairs"]]
    assert len(pairs) == len(set(pairs))
    assert all(a != b for a, b in pairs)
    assert all(pair["verdict"] in ("permitted", "undetermined", "refused") for pair in value["pairs"])


def test_the_matrix_of_article_7_is_empty_until_the_protocol_is_in_force() -> None:
    now = matrix(shipped_lawbook(), "cets224.7", date(2026, 11, 23))
    assert {pair["verdict"] for pair in now["pairs"]} == {"refused"}
    then = matrix(
        shipped_lawbook(), "cets224.7", date(2026, 11, 23), assume=parse_assume({"in_force": ["cets224"]})
    )
    found = {(pair["from"], pair["to"]): pair["verdict"] for pair in then["pairs"]}
    assert found["CA", "US"] == "permitted"
    assert found["CA", "JP"] == found["JP", "CA"] == found["CA", "IE"] == found["FR", "DE"] == "refused"
    assert found["CA", "RS"] == found["CA", "HU"] == "undetermined"


def test_an_unknown_tool_has_no_matrix() -> None:
    with pytest.raises(InputError, match=r"cets224\.7"):
        matrix(shipped_lawbook(), "cets224.99", date(2026, 11, 23))


def test_the_answer_carries_its_verdict() -> None:
    found = find_routes(parse_need({"on": "2026-11-23", "issuing": {"state": "DE"}}), shipped_lawbook())
    assert found.verdict in (Verdict.UNDETERMINED, Verdict.REFUSED, Verdict.PERMITTED)
    assert found.as_json()["verdict"] == str(found.verdict)


def test_every_time_limit_of_an_answer_is_a_clock_of_the_lawbook() -> None:
    keys = {row["key"] for row in shipped_lawbook().time_limits}
    need = {
        "on": "2026-11-23", "issuing": {"state": "DE", "authority": "judge"}, "holder": {"kind": "service_provider"},
        "data": ["subscriber", "traffic"], "measure": "production", "purpose": "criminal_proceedings",
        "offence": {"max_penalty_months": 60}, "previous": [{"route": "eu.epoc", "outcome": "silent"}], "assume": {"in_force": ["cets224"]},
    }  # fmt: skip
    danger = {"risk_to": "life", "imminent": True, "significant": True}
    named = set()
    for state in ("FR", "NO", "US", "GB", "JP"):
        for change in (
            {}, {"emergency": danger}, {"emergency": danger, "data": ["subscriber"], "issuing": {"state": "DE", "authority": "police"}},
            {"measure": "preservation"},
            {"data": ["domain_registration"], "holder": {"kind": "registrar", "state": state}},
        ):  # fmt: skip
            value = answer({**need, "holder": {"kind": "service_provider", "state": state}, **change})
            named |= {
                one["key"]
                for route in [*value["routes"], *value.get("then", [])]
                for one in route["time_limits"]
            }
    assert len(named) > 15
    assert named <= keys


BANS = st.sampled_from(
    ["cets224.7.9.a", "cets224.7.9.b", "cets224.8.13", "cets224.9.1.b", "cets224.18.2", "cets224.17.1"]
)


def open_routes(value: dict[str, Any]) -> set[str]:
    return {route["route"] for route in [*value["routes"], *value.get("then", [])]}


@MANY
@given(need=NEEDS, state=STATES, provision=BANS)
def test_adding_a_ban_never_adds_a_route(need: dict[str, Any], state: str, provision: str) -> None:
    assume = {"in_force": ["cets224"]}
    ban = {"state": state, "provision": provision, "kind": "reservation"}
    before = answer({**need, "assume": assume})
    after = answer({**need, "assume": {**assume, "declarations": [ban]}})
    assert open_routes(after) <= open_routes(before)


@MANY
@given(need=NEEDS, state=STATES, instrument=st.sampled_from(["cets224", "ets185", "ets030"]))
def test_an_assumed_ratification_never_removes_another_instrument(
    need: dict[str, Any], state: str, instrument: str
) -> None:
    if instrument == "cets224" and not shipped_lawbook().at(date(1990, 1, 1)).may_join(state):
        return  # it cannot be assumed a Party (16.1)
    consent = {"state": state, "instrument": instrument, "on": "1990-01-01"}
    before = answer({**need, "assume": {}})
    after = answer({**need, "assume": {"consents": [consent]}})
    # Where a general treaty comes to bind both, the conventions on particular offences are no longer looked for, and
    # section 5 of the Protocol gives way to it (5.5): what they did, the treaty does.
    assert open_routes(before) - open_routes(after) <= {"mla.multilateral", "cets224.11"}


@MANY
@given(need=NEEDS)
def test_every_finding_and_question_cites_a_provision_that_the_lawbook_holds(need: dict[str, Any]) -> None:
    known = shipped_lawbook().confidence
    value = answer(need)
    for route in [*value["routes"], *value.get("then", []), *value["excluded"]]:
        for one in route["findings"]:
            assert one["provision"] in known, one
            assert one["confidence"] == known[one["provision"]]
    assert all(one["provision"] in known for one in value["questions"])


@MANY
@given(need=NEEDS, turn=st.randoms())
def test_the_order_of_facts_changes_no_answer(need: dict[str, Any], turn: Any) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            names = list(value)
            turn.shuffle(names)
            return {name: shuffled(value[name]) for name in names}
        if isinstance(value, list):
            items = [shuffled(one) for one in value]
            turn.shuffle(items)
            return items
        return value

    assert answer(shuffled(need)) == answer(need)


@MANY
@given(need=NEEDS)
def test_every_sentence_of_an_answer_is_complete(need: dict[str, Any]) -> None:
    for route in [*(value := answer(need))["routes"], *value.get("then", []), *value["excluded"]]:
        for one in route["findings"]:
            assert one["text"].strip().endswith((".", "?")), one
            assert "{" not in one["text"] + one["fix"]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_matrix_says_what_the_plainest_need_is_answered(tool: str) -> None:
    on = date(2026, 11, 23)
    assume = parse_assume({"in_force": ["cets224"]})
    found = {
        (pair["from"], pair["to"]): pair
        for pair in matrix(shipped_lawbook(), tool, on, assume=assume, state="DE")["pairs"]
    }
    for other in ("FR", "IE", "DK", "RS", "US", "JP", "CH", "NO"):
        for pair in (("DE", other), (other, "DE")):
            value = find_routes(plainest(tool, on, *pair, assume), shipped_lawbook())
            listed = {route.route: str(route.verdict) for route in value.routes}
            assert found[pair]["verdict"] == listed.get(tool, "refused"), pair
            assert found[pair]["because"] or found[pair]["verdict"] == "undetermined"


def test_every_route_of_the_contract_has_its_rule() -> None:
    assert set(BY_ROUTE) == set(ROUTES)
    assert set(BY_ROUTE.values()) == {rule for rule, _provisions in RULES}


@MANY
@given(need=NEEDS)
def test_every_rule_cites_what_its_table_says_and_nothing_else(need: dict[str, Any]) -> None:
    parsed = parse_need(need)
    case = Case(need=parsed, law=shipped_lawbook().at(parsed.on, parsed.assume))
    for rule, provisions in RULES:
        route = rule(case)
        if route is None:
            continue
        cited = {one.provision for one in route.findings}
        cited |= {one.provision for one in (*route.questions, *route.shaping)}
        cited |= {one["provision"] for one in route.time_limits}
        assert cited <= set(provisions), (rule.__name__, cited - set(provisions))


@MANY
@given(need=NEEDS)
def test_what_every_route_shares_is_listed(need: dict[str, Any]) -> None:
    tables = {code: {*dict(RULES)[rule], *EVERY} for code, rule in BY_ROUTE.items()}
    value = answer(need)
    for route in [*value["routes"], *value.get("then", []), *value["excluded"]]:
        assert {one["provision"] for one in route["findings"]} <= tables[route["route"]]


UNKNOWN = st.sampled_from(
    [("data",), ("purpose",), ("validated_by",), ("offence", "max_penalty_months"), ("offence", "tags"), ("holder", "kind")]
)  # fmt: skip


@MANY
@given(need=NEEDS, fact=UNKNOWN)
def test_what_is_not_said_is_never_guessed(need: dict[str, Any], fact: tuple[str, ...]) -> None:
    """A fact taken back leaves a route as it was or undetermined: it neither opens what was refused nor closes what was open."""
    forgotten = {**need, fact[0]: {**need[fact[0]], fact[1]: None} if len(fact) == 2 else None}
    if need["emergency"]:
        return  # the exception for emergencies has to be claimed (eu.2023.1543.4.5)

    def verdicts(value: dict[str, Any]) -> dict[str, str]:
        return {
            **{route["route"]: "refused" for route in value["excluded"]},
            **{route["route"]: route["verdict"] for route in value["routes"]},
        }

    before, after = verdicts(answer(need)), verdicts(answer(forgotten))
    for code in before.keys() & after.keys():
        assert {before[code], after[code]} != {"permitted", "refused"}, (code, fact)
