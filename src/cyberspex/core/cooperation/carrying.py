"""What one request hands on to the next, whatever their tools: so that nobody types a case twice.

- A tool says what its draft holds that a next step needs (`Tool.carries`), and how a draft of its own begins from
  such a thing (`Tool.begins_from`).
- The need of the next step names what was tried before, and the routes are asked again with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


def part(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object that a draft holds under a name, empty where it holds none."""
    found = value.get(name)
    return dict(found) if isinstance(found, Mapping) else {}


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is sought about one identifier.

    Fields:
        id: short name, kept by the next request. identifier: type, value, service, instant.
        period: first and last day. note: what helps to find the account.
    """

    id: str
    identifier: Mapping[str, Any]
    period: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a request holds that its next step needs.

    Fields:
        data: categories of data as a need names them. authority: who asks. holder: who holds the data.
        facts, necessity: in the words of the draft. preservation: day and reference, where it was sought.
    """

    data: tuple[str, ...]
    authority: Mapping[str, Any] = field(default_factory=dict)
    holder: Mapping[str, Any] = field(default_factory=dict)
    offences: tuple[Mapping[str, Any], ...] = ()
    facts: str = ""
    necessity: str = ""
    sought: tuple[Sought, ...] = ()
    preservation: Mapping[str, Any] = field(default_factory=dict)
    confidentiality: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Before:
    """The request that came before.

    Fields:
        tool, reference: which one it was. outcome: silent, refused, objected or partial; empty where it has none.
        sent_on, on: when it was sent and when its outcome was known.
    """

    tool: str
    reference: str
    outcome: str = ""
    sent_on: date | None = None
    on: date | None = None


def sought_in(items: object) -> tuple[Sought, ...]:
    """What a draft's list of identifiers asks about; an item without an identifier is left out."""
    found = []
    for place, item in enumerate(items if isinstance(items, list) else (), start=1):
        if isinstance(item, Mapping) and item.get("identifier"):
            found.append(
                Sought(
                    id=str(item.get("id") or place),
                    identifier=part(item, "identifier"),
                    period=part(item, "period"),
                    note=str(item.get("note") or item.get("relation_to_offence") or ""),
                )
            )
    return tuple(found)


def need_after(
    carried: Carried,
    *,
    parties: Mapping[str, Any],
    assume: Mapping[str, Any],
    before: Sequence[Before],
    on: date,
) -> dict[str, Any]:
    """The need of the step that follows, as `cyberspex routes` reads it.

    Law:
        cets224.7.8, 8.3.b.viii: the next request says that the provider was asked first, and what came of it.
    """
    described = "; ".join(str(one["description"]) for one in carried.offences if one.get("description"))
    kept = carried.preservation
    return {
        "on": on.isoformat(),
        "issuing": {
            "state": parties.get("issuing") or None,
            "authority": carried.authority.get("authority") or None,
            "unit": None,
        },
        "holder": {"kind": "service_provider", "state": parties.get("receiving") or None},
        "data": list(carried.data),
        "measure": "production",
        "preserved": [{"on": kept.get("on") or None, "by": None, "reference": kept.get("reference") or None}]
        if kept
        else [],
        "offence": {"description": described or None},
        "purpose": "criminal_proceedings",
        "previous": [
            {
                "route": one.tool,
                "outcome": one.outcome or None,
                "sent_on": one.sent_on.isoformat() if one.sent_on else None,
                "on": one.on.isoformat() if one.on else None,
            }
            for one in before
        ],
        "assume": {name: value for name, value in assume.items() if value},
    }
