"""The interview asks what this case needs: each question, each thing not asked and each answer not offered has its reason."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from cyberspex.adapters.identifiers.judging import judge
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.cooperation.asking import Asking, Guide
from cyberspex.core.cooperation.tool import CheckContext, Tool, all_tools, placed, tool_named
from cyberspex.core.law import parse_assume

ORDER = tool_named("cets224.7")


def guides(tool: Tool, draft: dict[str, Any]) -> list[Guide]:
    law = shipped_lawbook().at(date.fromisoformat(draft["on"]), parse_assume(draft.get("assume")))
    assert tool.asked_by_law is not None
    return list(
        tool.asked_by_law(draft, CheckContext(law=law, on=date.fromisoformat(draft["on"]), judge=judge))
    )


def order(**declared: Any) -> dict[str, Any]:
    """The example order; each keyword is a provision and the scope that the receiving Party declared."""
    draft = copy.deepcopy(dict(ORDER.examples[0]))
    kept = [
        one for one in draft["assume"]["declarations"]
        if one["state"] != "HU" or one["provision"].replace(".", "_") not in declared
    ]  # fmt: skip
    kept += [
        {
            "state": "HU",
            "provision": name.replace("_", "."),
            "kind": "declaration",
            "scope": scope,
            "on": None,
        }
        for name, scope in declared.items()
    ]
    draft["assume"]["declarations"] = kept
    return draft


def kinds_at(found: list[Guide], path: str) -> set[Asking]:
    return {one.kind for one in found if one.path == path}


def test_the_facts_are_asked_only_where_the_receiving_party_asks_for_them() -> None:
    made, none = guides(ORDER, order(cets224_7_5_a=None)), guides(ORDER, order(cets224_7_5_a=[]))
    assert Asking.ASKED in kinds_at(made, "/notification/facts_summary")
    assert kinds_at(none, "/notification/facts_summary") == {Asking.NOT_ASKED}
    assert kinds_at(none, "/languages/notification") == {Asking.NOT_ASKED}


def test_supervision_is_asked_of_the_police_and_not_of_a_prosecutor() -> None:
    by_prosecutor = order(cets224_7_2_b=None)
    by_police = placed(by_prosecutor, "/order/issuing_authority/authority", "police")
    assert kinds_at(guides(ORDER, by_prosecutor), "/order/supervision") == {Asking.NOT_ASKED}
    assert kinds_at(guides(ORDER, by_police), "/order/supervision") == {Asking.ASKED}
    undeclared = placed(order(cets224_7_2_b=[]), "/order/issuing_authority/authority", "police")
    assert kinds_at(guides(ORDER, undeclared), "/order/supervision") == {Asking.NOT_ASKED}


def test_what_the_article_does_not_reach_is_not_offered_and_names_the_route_that_does() -> None:
    barred = [one for one in guides(ORDER, order()) if one.kind is Asking.NOT_OFFERED]
    routes = {option: one.route for one in barred for option in one.options}
    assert routes["connection_logs"] == "cets224.8"
    assert routes["messages"] == "ets185.31"
    assert routes["real_time"] == "ets185.33"
    assert "name" not in routes


@pytest.mark.parametrize("state", ["HU", "RS"])
def test_reserved_access_numbers_are_not_offered_whichever_party_reserved_them(state: str) -> None:
    draft = order()
    for one in draft["assume"]["declarations"]:
        if one["state"] == state and one["provision"] == "cets224.7.9.b":
            one["scope"] = ["ip_addresses"]
    barred = {
        option for one in guides(ORDER, draft) if one.kind is Asking.NOT_OFFERED for option in one.options
    }
    assert {"registration_ip", "last_login_ip", "login_ip_at"} <= barred
    assert "access_number" not in barred


@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.code)
def test_every_reason_names_its_provision(tool: Tool) -> None:
    found = guides(tool, copy.deepcopy(dict(tool.examples[0])))
    assert found
    assert all(one.provision and one.template for one in found)


@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.code)
def test_an_empty_draft_is_asked_without_a_fault(tool: Tool) -> None:
    guides(tool, {"tool": tool.code, "exercise": True, "on": "2026-11-23", "parties": {}})


@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.code)
def test_every_step_has_a_question_for_each_of_its_members(tool: Tool) -> None:
    asked = {one.path for one in tool.questions}
    assert [path for topic in tool.topics for path in topic.paths if path not in asked] == []
