"""Routes with full reasons per second, against zen-engine with trace and a plain table that records every condition.

- The peers run tables induced from the rules (`rules_model.py`): a row for each way in which a reason comes about.
  They get their facts ready made; what that costs is not counted against them, the product looks everything up.
- The peers' verdict for every route of every need must be the product's, else the benchmark fails.
- All needs are different and asked once each, in turns of a hundred; no answer is kept between needs.
- zen-engine is run in both forms that explain themselves: a decision table, whose trace names the rows that hit and
  the facts used, and expressions, whose trace only holds what each came to. The first is the one to beat; how the
  second compares stands in the note.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import zen
from measure import Figure, Sizes, of_rates
from needs import needs
from rules_model import OFFERED, Facts, Model, facts_of, induce, reasons_of, verdict_of, vocabulary

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.routing import find_routes
from cyberspex.core.routing.answer import Answer
from cyberspex.core.routing.need import Need

TRAINING_SEED = 8
PIECE = 100
ATTEMPTS = 12
COMPARED = 10
Verdicts = dict[str, str]


class DisagreementError(Exception):
    """A peer's table does not say what the rules say: the benchmark compares nothing."""


def measure(sizes: Sizes) -> list[Figure]:
    """The two ratios.

    Raises:
        DisagreementError: when a peer answers otherwise.
    """
    lawbook = shipped_lawbook()
    asked = needs(lawbook, sizes.needs)
    model, facts = model_for(lawbook, asked, examples=max(200, sizes.needs // 4))
    engines = _engines(lawbook, model)
    rates: dict[str, list[float]] = {name: [] for name in engines}
    piece = min(PIECE, len(asked))
    gc.collect()
    gc.freeze()  # what is made from here on is what the collector has to look at, whoever makes it
    for start in range(0, len(asked), piece):
        said: dict[str, list[Verdicts]] = {}
        for name, (run, read) in engines.items():
            if name == "zen expressions" and start // piece % COMPARED:
                continue  # the figure to beat is the table's; this one only stands beside it
            questions: list[Any] = (
                asked[start : start + piece] if name == "product" else facts[start : start + piece]
            )
            begun = time.perf_counter()
            answers = [run(one) for one in questions]
            rates[name].append(len(questions) / (time.perf_counter() - begun))
            said[name] = [read(one) for one in answers]
        for name, verdicts in said.items():
            if verdicts != said["product"]:
                raise DisagreementError(f"{name} answers otherwise than the rules")
    gc.unfreeze()
    median = {name: statistics.median(values) for name, values in rates.items()}
    table = f"{len(model.rows)} rows with {model.conditions} conditions over {len(model.facts)} facts, {len(asked)} needs"
    other = f"{median['product'] / median['zen expressions']:.1f} times as many as zen-engine expressions with trace"
    return [
        of_rates("routes_zen", "routes with full reasons a second, against a zen-engine decision table with trace",
                 median["product"], median["zen table"], 10, note=f"{table}; {other}"),
        of_rates("routes_plain_table", "the same against a plain Python table with every condition recorded",
                 median["product"], median["plain table"], 0.4, note=table),
    ]  # fmt: skip


def model_for(lawbook: Lawbook, asked: list[Need], *, examples: int) -> tuple[Model, list[Facts]]:
    """The table that the peers run, and the facts of the needs that they are asked.

    Induced from other needs than those that are asked; where it answers one of them otherwise than the rules, that
    need becomes an example, too.
    """
    words = vocabulary(lawbook)

    def flat(need: Need) -> Facts:
        return facts_of(need, lawbook.at(need.on, need.assume), words)

    facts = [flat(need) for need in asked]
    wanted = [reasons_of(find_routes(need, lawbook)) for need in asked]
    training = needs(lawbook, examples, seed=TRAINING_SEED)
    seen = [flat(need) for need in training]
    reasons = [reasons_of(find_routes(need, lawbook)) for need in training]
    for _attempt in range(ATTEMPTS):
        model = induce(seen, reasons)
        plain = plain_table(model)
        wrong = [
            place for place, one in enumerate(facts) if _said(_reasons(plain(one))) != _said(wanted[place])
        ]
        if not wrong:
            return model, facts
        seen += [facts[place] for place in wrong]
        reasons += [wanted[place] for place in wrong]
    raise DisagreementError(
        f"after {ATTEMPTS} attempts the table still answers {len(wrong)} of {len(facts)} needs otherwise: "
        "the rules read a fact that facts_of does not give"
    )


Plain = list[tuple[str, tuple[str, str, str], list[bool]]]


def plain_table(model: Model) -> Callable[[Facts], Plain]:
    """The table in plain Python: every condition of every row is tested and recorded, none is passed over."""
    table = [
        (row.route, row.reason, [(one.fact, one.values) for one in row.conditions])
        for row in model.rows
    ]  # fmt: skip

    def run(facts: Facts) -> Plain:
        return [
            (route, reason, [facts[fact] in values for fact, values in conditions])
            for route, reason, conditions in table
        ]

    return run


def _reasons(answer: Plain) -> dict[str, set[tuple[str, str, str]]]:
    found: dict[str, set[tuple[str, str, str]]] = {}
    for route, reason, marks in answer:
        if all(marks):
            found.setdefault(route, set()).add(reason)
    return {route: reasons for route, reasons in found.items() if OFFERED in reasons}


def _said(reasons: Mapping[str, set[tuple[str, str, str]]]) -> Verdicts:
    return {route: verdict_of(reason[0] for reason in found) for route, found in reasons.items()}


def _verdicts(rows: list[tuple[str, str]]) -> Verdicts:
    kinds: dict[str, set[str]] = {}
    for route, kind in rows:
        kinds.setdefault(route, set()).add(kind)
    found = {route: verdict_of(words) for route, words in kinds.items()}
    return {route: verdict for route, verdict in found.items() if verdict}


def _engines(
    lawbook: Lawbook, model: Model
) -> dict[str, tuple[Callable[[Any], Any], Callable[[Any], Verdicts]]]:
    """Each engine: how it answers one question, and how its answer is read."""

    def product(need: Need) -> Answer:
        return find_routes(need, lawbook)

    def of_product(answer: Answer) -> Verdicts:
        return {
            one.route: str(one.verdict) for one in (*answer.routes, *answer.excluded, *(answer.then or ()))
        }

    plain = plain_table(model)

    def of_plain(answer: Plain) -> Verdicts:
        return _verdicts([(route, reason[0]) for route, reason, marks in answer if all(marks)])

    names = {fact: f"f{place}" for place, fact in enumerate(model.facts)}
    engine = zen.ZenEngine()
    table = engine.create_decision(json.dumps(_decision_table(model, names)))
    expressions = engine.create_decision(json.dumps(_expressions(model, names)))

    def with_trace(decision: Any) -> Callable[[Facts], Any]:
        def run(facts: Facts) -> Any:
            return decision.evaluate({name: facts[fact] for fact, name in names.items()}, {"trace": True})[
                "result"
            ]

        return run

    def of_table(rows: list[dict[str, str]]) -> Verdicts:
        return _verdicts([(row["route"], row["kind"]) for row in rows])

    def of_expressions(results: dict[str, bool]) -> Verdicts:
        hit = [row for place, row in enumerate(model.rows) if results[f"r{place}"]]
        return _verdicts([(row.route, row.reason[0]) for row in hit])

    return {
        "product": (product, of_product),
        "plain table": (plain, of_plain),
        "zen table": (with_trace(table), of_table),
        "zen expressions": (with_trace(expressions), of_expressions),
    }


def _decision_table(model: Model, names: dict[str, str]) -> dict[str, Any]:
    """One decision table, all rows that hit are collected; an empty cell is not tested."""
    rules = []
    for place, row in enumerate(model.rows):
        cells = dict.fromkeys(names.values(), "")
        for one in row.conditions:
            cells[names[one.fact]] = ", ".join(json.dumps(value) for value in sorted(one.values, key=str))
        said = {"route": row.route, "kind": row.reason[0], "code": row.reason[1], "provision": row.reason[2]}
        rules.append(
            {"_id": str(place), **cells, **{name: json.dumps(value) for name, value in said.items()}}
        )
    inputs = [{"id": name, "name": fact, "field": name} for fact, name in names.items()]
    outputs = [{"id": name, "name": name, "field": name} for name in ("route", "kind", "code", "provision")]
    content = {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rules}
    return _graph({"type": "decisionTableNode", "content": content})


def _expressions(model: Model, names: dict[str, str]) -> dict[str, Any]:
    """One expression for each row."""
    expressions = []
    for place, row in enumerate(model.rows):
        tests = []
        for one in row.conditions:
            values = [json.dumps(value) for value in sorted(one.values, key=str)]
            tests.append(
                f"{names[one.fact]} == {values[0]}"
                if len(values) == 1
                else f"{names[one.fact]} in [{', '.join(values)}]"
            )
        expressions.append({"id": str(place), "key": f"r{place}", "value": " and ".join(tests) or "true"})
    return _graph({"type": "expressionNode", "content": {"expressions": expressions}})


def _graph(node: dict[str, Any]) -> dict[str, Any]:
    place = {"position": {"x": 0, "y": 0}}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", **place},
            {"id": "rules", "name": "rules", **place, **node},
            {"id": "out", "type": "outputNode", "name": "out", **place},
        ],
        "edges": [
            {"id": "first", "type": "edge", "sourceId": "in", "targetId": "rules"},
            {"id": "second", "type": "edge", "sourceId": "rules", "targetId": "out"},
        ],
    }
