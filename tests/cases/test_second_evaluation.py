"""The decision table of the digest, evaluated a second time by a small interpreter of its own over the same data.

It reads the rows of the lawbook itself, knows nothing of the rules, and says which of the table's instruments stand
between two States and in which order. It has to agree with the rules for every pair of States.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.routing import find_routes, parse_need

ON = date(2026, 11, 23)
TABLE = (
    "eu.epoc", "cets224.9", "cets224.10", "ets185.35", "eu.eio", "cets224.7", "cets224.8", "eu.mla2000", "us.voluntary", "eu_uk.tca",
    "eu_us.mla", "eu_jp.mla", "ets030", "ets185.31", "eu.epoc_pr", "ets185.29",
)  # fmt: skip
"""The instruments of rows D1 to D31 between two States, in the order of the table's rows."""
DATA = ("subscriber", "traffic", "content")
PARTNER_ACTS = ("eu_uk.tca", "eu_us.mla", "eu_jp.mla")
DANGER = {"risk_to": "life", "imminent": True, "significant": True}


class Facts:
    """Who takes part in what on the day, straight from the rows."""

    def __init__(self, on: date) -> None:
        tables = shipped_lawbook().tables
        day = on.isoformat()
        self.union = {
            str(row["code"])
            for row in tables["states"]
            if row.get("european_union_from", "9999") <= day and day < row.get("european_union_until", "9999")
        }
        self.acts = {
            (row["act"], row["state"])
            for row in tables["participation"]
            if row["from"] <= day and day < row.get("until", "9999") and not row.get("doubtful")
        }
        self.doubtful = {(row["act"], row["state"]) for row in tables["participation"] if row.get("doubtful")}
        self.treaties = {
            (row["instrument"], row["state"])
            for row in tables["status"]
            if row["status"] == "party"
            and (row.get("in_force_from") or row.get("as_of") or "2026-11-23") <= day
        }
        self.signed = {
            str(row["state"])
            for row in tables["status"]
            if row["instrument"] == "cets224" and row["status"] != "not_signed"
        }
        self.reserved = {
            (row["state"], row["provision"]) for row in tables["declarations"] if row["kind"] == "reservation"
        }
        self.states = sorted({str(row["state"]) for row in tables["status"]})

    def both(self, code: str, one: str, other: str) -> bool:
        held = self.treaties if code.startswith("ets") else self.acts
        return (code, one) in held and (code, other) in held


FACTS = Facts(ON)


def expected(source: str, target: str, data: str, kind: str, urgent: bool, in_force: bool) -> list[str]:
    """The instruments of the table that stand between two States, for a provider in one of them and nowhere else."""
    facts = FACTS
    union = source in facts.union, target in facts.union
    production = kind == "production"
    stands = set()
    if facts.both("eu.2023.1543", source, target):  # D1 to D5, D13
        stands.add("eu.epoc" if production else "eu.epoc_pr")
    if facts.both("eu.eio", source, target):  # D1 to D6
        stands.add("eu.eio")
    elif all(union) and facts.both("eu.mla2000", source, target):  # D7 to D12
        stands.add("eu.mla2000")
    if not facts.both("eu.eio", source, target) and facts.both("ets030", source, target):  # D8, D18, D25
        stands.add("ets030")
    if union[0] != union[1]:  # D20 to D28
        member, other = (source, target) if union[0] else (target, source)
        stands |= {
            act
            for act in PARTNER_ACTS
            if (act, other) in facts.acts and (act, member) in facts.acts | facts.doubtful
        }
    if facts.both("ets185", source, target):  # D11, D18, D19
        stands.add("ets185.31" if production else "ets185.29")
        stands |= {"ets185.29"}
        if urgent:
            stands.add("ets185.35")
    if in_force and not all(union) and {source, target} <= facts.signed and production:  # D14 to D17
        if urgent:
            stands |= {"cets224.9", "cets224.10"}
        barred = {(source, "cets224.7.9.a"), (target, "cets224.7.9.a")} & facts.reserved
        if data == "subscriber" and not barred:
            stands.add("cets224.7")
        if data != "content":
            stands.add("cets224.8")
    if ("us.voluntary", target) in facts.acts and data != "content" and production:  # D20
        stands.add("us.voluntary")
    if production and facts.both("eu.2023.1543", source, target):
        stands.add("eu.epoc_pr")  # offered after production
    return [code for code in TABLE if code in stands]


def answered(source: str, target: str, data: str, kind: str, urgent: bool, in_force: bool) -> list[str]:
    """The same question put to the rules, cut down to the instruments of the table."""
    need: dict[str, Any] = {
        "on": ON.isoformat(), "issuing": {"state": source, "authority": "judge"},
        "holder": {"kind": "service_provider", "state": target, "eu_addressee": None}, "data": [data], "measure": kind,
        "offence": {"max_penalty_months": 60, "tags": [], "committed_in": source}, "person": {"resides_in": source},
        "purpose": "criminal_proceedings", "emergency": DANGER if urgent else False, "previous": [],
        "assume": {"in_force": ["cets224"]} if in_force else None,
    }  # fmt: skip
    found = find_routes(parse_need(need), shipped_lawbook()).as_json()
    return [route["route"] for route in found["routes"] if route["route"] in TABLE]


def variants(kind: str) -> list[tuple[str, str, bool, bool]]:
    return list(product(DATA, (kind,), (False, True), (False, True)))


def disagreements(source: str, target: str, questions: list[tuple[str, str, bool, bool]]) -> list[str]:
    found = []
    for question in questions:
        table, rules = expected(source, target, *question), answered(source, target, *question)
        if table != rules:
            found.append(f"{source} -> {target} {question}: the table says {table}, the rules say {rules}")
    return found


REPRESENTATIVE = (
    "DE",
    "FR",
    "IE",
    "DK",
    "HU",
    "RS",
    "JP",
    "US",
    "GB",
    "CH",
    "CN",
    "CA",
    "CR",
    "AU",
    "NO",
    "PL",
)


@pytest.mark.parametrize("source", REPRESENTATIVE)
def test_table_and_rules_agree_on_every_production_between_representative_states(source: str) -> None:
    assert [
        one
        for target in REPRESENTATIVE
        if target != source
        for one in disagreements(source, target, variants("production"))
    ] == []


def test_table_and_rules_agree_for_every_pair_of_states() -> None:
    questions = variants("production")
    pairs = [(a, b) for a in FACTS.states for b in FACTS.states if a != b]
    assert len(pairs) > 9_000
    assert [
        one
        for number, (source, target) in enumerate(pairs)
        for one in disagreements(source, target, [questions[number % len(questions)]])
    ] == []


def test_preservation_stands_where_the_table_says() -> None:
    for source, target in product(REPRESENTATIVE, REPRESENTATIVE):
        if source == target:
            continue
        found = answered(source, target, "content", "preservation", False, False)
        keeps = [
            code
            for code in ("eu.epoc_pr", "ets185.29")
            if code in expected(source, target, "content", "preservation", False, False)
        ]
        assert found[: len(keeps)] == keeps or (found[0] == "eu.epoc_pr" and found[1] == "eu.eio"), (
            source,
            target,
            found,
        )
