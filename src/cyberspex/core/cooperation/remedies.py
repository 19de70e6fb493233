"""What a person may have put right by one click: slips whose remedy needs no thought, by the code of their finding.

A remedy changes one place of a draft and is offered, never applied by itself. What needs a decision of law (another
route, a period, a declaration that is not known) has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cyberspex.core.cooperation.tool import Tool, placed, pointed
from cyberspex.core.foundation.findings import Finding
from cyberspex.core.foundation.text import without_deceptive_characters

_OUT_OF_A_LIST = frozenset(
    {"not_subscriber_information", "over_broad", "repeated_element", "access_number_reserved"}
)


def remedied(tool: Tool, draft: Mapping[str, Any], finding: Finding) -> Any:
    """The draft with one finding put right, none where a person has to decide."""
    if not finding.path:
        return None
    value = pointed(draft, finding.path)
    if finding.code == "deceptive_characters" and isinstance(value, str):
        return placed(draft, finding.path, without_deceptive_characters(value))
    if finding.code == "spaces_around" and isinstance(value, str):
        return placed(draft, finding.path, value.strip())
    if finding.code == "mapped_ip":
        return placed(draft, finding.path, str(finding.params["plain"]))
    if finding.code == "seeking_is_issuing":
        return placed(draft, finding.path, None)
    if finding.code == "period_inverted" and isinstance(value, Mapping):
        return placed(
            draft, finding.path, {**value, "from_on": value["until_on"], "until_on": value["from_on"]}
        )
    if finding.path in tool.statements and value is not True and finding.code == "missing":
        return placed(draft, finding.path, True)
    if finding.code in _OUT_OF_A_LIST:
        where, _, place = finding.path.rpartition("/")
        held = pointed(draft, where)
        if isinstance(held, list) and place.isdigit() and int(place) < len(held):
            return placed(draft, where, [*held[: int(place)], *held[int(place) + 1 :]])
    return None
