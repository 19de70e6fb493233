"""One click puts a slip right; what needs a decision of law has no click."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cyberspex.adapters.checking import findings_on
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.cooperation.remedies import remedied
from cyberspex.core.cooperation.tool import placed, tool_named

TOOL = tool_named("cets224.7")
SLIPS: dict[str, tuple[str, Any]] = {
    "deceptive_characters": ("/order/service_provider/name", "Példa\u202e Posta"),
    "spaces_around": ("/order/information_sought/0/identifier/value", " seller@mail.example.org "),
    "mapped_ip": ("/order/information_sought/1/identifier/value", "::ffff:203.0.113.24"),
    "not_subscriber_information": ("/order/information_sought/0/elements", ["name", "messages"]),
    "over_broad": ("/order/information_sought/0/elements", ["name", "everything"]),
    "repeated_element": ("/order/information_sought/0/elements", ["name", "name"]),
    "period_inverted": (
        "/order/information_sought/0/period", {"from_on": "2026-10-10", "until_on": "2026-10-01"},
    ),
    "missing": ("/order/protocol_statement", None),
}  # fmt: skip


def codes_at(draft: dict[str, Any]) -> dict[str, Any]:
    return {one.code: one for one in findings_on(draft, shipped_lawbook())}


@pytest.mark.parametrize("code", SLIPS)
def test_a_slip_is_put_right_and_its_finding_goes(code: str) -> None:
    path, value = SLIPS[code]
    draft = placed(copy.deepcopy(dict(TOOL.examples[0])), path, value)
    better = remedied(TOOL, draft, codes_at(draft)[code])
    assert better is not None
    assert code not in codes_at(better)


def test_what_needs_a_decision_has_no_remedy() -> None:
    draft = placed(copy.deepcopy(dict(TOOL.examples[0])), "/order/offences", [])
    assert remedied(TOOL, draft, codes_at(draft)["missing"]) is None
