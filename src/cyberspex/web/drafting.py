"""What a draft takes over from the need that it came from, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cyberspex.core.cooperation.tool import tool_named


def from_need(
    tool: str, need: Mapping[str, Any], state: str, at: datetime, *, own: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The first content of a draft: the parties, the assumptions, the offence, and who sends it.

    Args:
        own: the sender as the record knows it: identifier, name, State, kind of authority.
    """
    holder = need.get("holder") if isinstance(need.get("holder"), Mapping) else {}
    offence = need.get("offence") if isinstance(need.get("offence"), Mapping) else {}
    assume = need.get("assume") if isinstance(need.get("assume"), Mapping) else {}
    holder, offence, assume = dict(holder or {}), dict(offence or {}), dict(assume or {})
    receiving = next(
        (
            holder[name]
            for name in ("state", "contract_state", "eu_addressee")
            if holder.get(name) not in (None, "none")
        ),
        None,
    )
    content: dict[str, Any] = {
        "tool": tool,
        "on": str(need.get("on") or at.date().isoformat()),
        "assume": {name: value for name, value in assume.items() if value},
        "parties": {"issuing": state, "receiving": receiving},
    }
    described = offence.get("description")
    kind = tool_named(tool)
    _root, section, *_rest = kind.letter_from.split("/") if kind.letter_from else ("", "")
    if described and any(one.path == f"/{section}/offences" for one in kind.questions):
        content[section] = {"offences": [{"description": described}]}
    if own and section:
        member = kind.letter_from.rsplit("/", 1)[-1]
        body = {name: value for name, value in own.items() if value}
        content.setdefault(section, {})[member] = body
    return content
