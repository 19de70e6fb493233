"""Every worked example of choosing a route gives the routes, reasons and questions that its file says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cyberspex.adapters.lawbook_files import lawbook_by_digest
from cyberspex.core.routing import Need, find_routes, parse_need

FOLDER = Path(__file__).parent / "routes"
KEPT = Path(__file__).parent / "kept"
"""Versions of the lawbook that cases are pinned to, once they are no longer the one shipped."""

PLAIN: dict[str, Any] = {
    "issuing": {"state": "DE", "authority": "judge"},
    "holder": {"kind": "service_provider"},
    "data": ["subscriber"],
    "measure": "production",
    "purpose": "criminal_proceedings",
    "emergency": False,
}


def _laid_over(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    return {
        **base,
        **{
            name: _laid_over(base[name], value)
            if isinstance(value, dict) and isinstance(base.get(name), dict)
            else value
            for name, value in change.items()
        },
    }


def _cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(path.read_text("utf-8"))
        for case in content["cases"]:
            yield pytest.param(content, case, id=f"{path.stem}: {case['id']}")


def need_of(content: dict[str, Any], case: dict[str, Any]) -> Need:
    return parse_need(_laid_over({**PLAIN, "on": case.get("on", content["on"])}, case["need"]))


def all_needs() -> Iterator[tuple[str, Need]]:
    """Every need of the worked examples, with the name of its case."""
    for one in _cases():
        yield str(one.id), need_of(*one.values)


def answered(content: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    return find_routes(need_of(content, case), lawbook_by_digest(content["lawbook"], KEPT)).as_json()


@pytest.mark.parametrize(("content", "case"), list(_cases()))
def test_case_gives_its_routes_and_reasons(content: dict[str, Any], case: dict[str, Any]) -> None:
    answer = answered(content, case)
    listed = {route["route"]: route for route in answer["routes"]}
    names = list(listed)
    excluded = {route["route"]: route for route in answer["excluded"]}
    said = f"routes {[(r['route'], r['verdict']) for r in answer['routes']]}\nexcluded " + str(
        {name: [one["provision"] for one in route["findings"]] for name, route in excluded.items()}
    )
    if "verdict" in case:
        assert answer["verdict"] == case["verdict"], said
    assert answer["assumed"] is bool(case["need"].get("assume")), said
    for name, value in case.get("first", {}).items():
        assert answer["routes"][0][name] == value, said
    wanted = case.get("order", [])
    assert [name for name in names if name in wanted] == wanted, said
    for name, provision in case.get("excluded", {}).items():
        assert provision in [one["provision"] for one in excluded.get(name, {"findings": []})["findings"]], (
            f"{name}: {said}"
        )
    for name in case.get("fixable", ()):
        assert excluded[name].get("fixable") is True, said
        assert any(one["fix"] for one in excluded[name]["findings"]), said
    for name, verdict in case.get("among", {}).items():
        assert listed.get(name, {"verdict": "absent"})["verdict"] == verdict, f"{name}: {said}"
    for name in case.get("never", ()):
        assert name not in listed, said
    for name, other in case.get("paired", {}).items():
        assert listed[name]["parallel_with"] == other, said
    for name, states in case.get("notified", {}).items():
        assert [(one["state"], one["suspensive"]) for one in listed[name]["notify"]] == [
            tuple(one) for one in states
        ], said
    for name, addressee in case.get("addressed", {}).items():
        assert listed[name]["addressee"] == addressee, said
    for name, codes in case.get("codes", {}).items():
        findings = (listed.get(name) or excluded[name])["findings"]
        assert set(codes) <= {one["code"] for one in findings}, said
    for fact in case.get("shaped_by", ()):
        assert any(one["fact"] == fact and not one["decides"] for one in answer["questions"]), said
    for name in case.get("then", ()):
        assert name in [route["route"] for route in answer["then"]], said
    for name, key in case.get("limits", {}).items():
        assert key in [limit["key"] for limit in listed[name]["time_limits"]], said
    for name, provisions in case.get("reasons", {}).items():
        assert set(provisions) <= {one["provision"] for one in listed[name]["findings"]}, said
    for fact, decides in case.get("questions", {}).items():
        assert any(one["fact"] == fact and decides in one["decides"] for one in answer["questions"]), answer[
            "questions"
        ]


@pytest.mark.parametrize(("content", "case"), list(_cases()))
def test_every_answer_gives_its_reasons_in_full(content: dict[str, Any], case: dict[str, Any]) -> None:
    answer = answered(content, case)
    assert answer["lawbook"] == content["lawbook"]
    for route in answer["excluded"]:
        assert route["findings"], route
    for route in [*answer["routes"], *answer.get("then", [])]:
        if route["verdict"] == "undetermined":
            open_ = [one for one in route["findings"] if one["verdict"] == "undetermined"]
            asked = [one for one in answer["questions"] if route["route"] in one["decides"]]
            assert open_ or asked, route
    assert [route["rank"] for route in answer["routes"]] == list(range(1, len(answer["routes"]) + 1))
    verdicts = {route["verdict"] for route in answer["routes"]}
    assert answer["verdict"] == next(
        (word for word in ("permitted", "undetermined") if word in verdicts), "refused"
    )
