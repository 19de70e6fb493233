"""What a draft holds before anybody types: from the need, the organisation, the directory, the catalogue, the tool.

Each value is filled in with where it came from, so that the interview shows it as known instead of asking for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cyberspex.apps.cooperation.services import Given
from cyberspex.apps.directory import queries as directory
from cyberspex.core.cooperation.tool import Tool, placed, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.web.views import lawdata


def begin(
    tool: str, need: Mapping[str, Any], own: Mapping[str, str], at: datetime, *, exercise: bool
) -> tuple[dict[str, Any], list[Given]]:
    """The first content of a draft, and where each value of it came from.

    Args:
        own: the sender as the record knows it: identifier, name, State.
        exercise: whether the directory of invented bodies is asked, or that of real ones.
    """
    kind = tool_named(tool)
    holder, offence, issuing, assume = (
        _part(need, name) for name in ("holder", "offence", "issuing", "assume")
    )
    state = own["country"]
    on = str(need.get("on") or at.date().isoformat())
    receiving = next(
        (holder[name] for name in ("state", "contract_state", "eu_addressee") if holder.get(name) not in (None, "none")),
        None,
    )  # fmt: skip
    content: dict[str, Any] = {
        "tool": tool,
        "on": on,
        "assume": {name: value for name, value in assume.items() if value},
        "parties": {"issuing": state, "receiving": receiving},
    }
    given = [Given(path="/parties/issuing", value=state, origin="organisation")]
    if receiving:
        given.append(Given(path="/parties/receiving", value=receiving, origin="need"))
    for path in (kind.letter_from, *kind.sender_also):
        if path:
            given += body_at(path, own, "organisation")
    if issuing.get("authority") and kind.letter_from:
        given += body_at(kind.letter_from, {"authority": str(issuing["authority"])}, "need")
    given += _addressees(kind, str(receiving or ""), exercise=exercise)
    given += _holder(kind, str(holder.get("provider") or ""), str(receiving or ""))
    if kind.letter_day != "/on" and kind.letter_day:
        given.append(Given(path=kind.letter_day, value=on, origin="day"))
    given += [Given(path=path, value=value, origin="tool") for path, value in kind.stated.items()]
    for one in given:
        content = placed(content, one.path, one.value)
    section = kind.letter_from.split("/")[1] if kind.letter_from else ""
    if offence.get("description") and any(one.path == f"/{section}/offences" for one in kind.questions):
        content[section] = {**content.get(section, {}), "offences": [{"description": offence["description"]}]}
        given.append(
            Given(path=f"/{section}/offences/0/description", value=offence["description"], origin="need")
        )
    return content, given


def _part(need: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = need.get(name)
    return dict(value) if isinstance(value, Mapping) else {}


def body_at(
    path: str, body: Mapping[str, Any], origin: str, source: str = "", as_of: str = ""
) -> list[Given]:
    """What is known of a body, member by member."""
    return [
        Given(path=f"{path}/{name}", value=value, origin=origin, source=source, as_of=as_of)
        for name, value in body.items()
        if value
    ]


def _addressees(kind: Tool, receiving: str, *, exercise: bool) -> list[Given]:
    """Authorities of the receiving State of which the directory knows exactly one; a provider is never guessed."""
    asked = {one.path: one for one in kind.questions}
    known = directory.addressable(exercise=exercise).values()
    found: list[Given] = []
    for audience, path in kind.letter_to.items():
        power = kind.powers.get("answer" if audience == kind.addressee else "instruct", "")
        if audience is Audience.FILE or (path in asked and asked[path].holder) or not power:
            continue
        able = [one for one in known if one["state"] == receiving and power in one["powers"]]
        if len(able) == 1:
            found += body_at(path, from_directory(able[0]), "directory")
    return found


def _holder(kind: Tool, provider: str, receiving: str) -> list[Given]:
    path = next((one.path for one in kind.questions if one.holder), "")
    row = lawdata.provider(provider) if provider and path else None
    if row is None:
        return []
    return body_at(
        path,
        from_catalogue(row, receiving),
        "catalogue",
        str(row.get("source") or ""),
        str(row.get("as_of") or ""),
    )


def from_directory(body: Mapping[str, Any]) -> dict[str, str]:
    """A body as a draft names it, from the directory."""
    return {"id": str(body["id"]), "name": str(body["name"]), "country": str(body["state"])}


def from_catalogue(row: Mapping[str, Any], receiving: str) -> dict[str, str]:
    """A holder as a draft names it, from the catalogue; its State where the catalogue knows it there."""
    seats = [str(row.get("seat") or ""), str(row.get("eu") or "")]
    return {
        "id": str(row["id"]),
        "name": str(row["name"]),
        "country": receiving if receiving in seats else "",
    }
