"""Ten thousand and more different needs, as practitioners have them: the questions that the engines are asked.

Drawn from the lawbook's own words with a fixed seed, half of them with the Protocol taken as in force, on three days.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.routing.need import (
    AUTHORITIES,
    DATA,
    HOLDERS,
    MEASURES,
    PRIVILEGES,
    PURPOSES,
    RISKS,
    TAGS,
    Need,
    parse_need,
)

DAYS = ("2024-03-01", "2026-11-23", "2027-06-01")
ASSUMED = ({}, {"in_force": ["cets224"]}, {"not_in_force": ["eu.eio"]})


def needs(lawbook: Lawbook, count: int, seed: int = 224) -> list[Need]:
    """Different needs, each read once by the product's own reader."""
    draw = random.Random(seed)
    members = sorted(
        code for code in lawbook.states if lawbook.at(date.fromisoformat(DAYS[1])).in_union(code)
    )
    listed = sorted({code for _instrument, code in lawbook.status})
    seen: set[str] = set()
    found: list[Need] = []
    while len(found) < count:
        value = _one(draw, members, listed)
        if repr(value) not in seen:
            seen.add(repr(value))
            found.append(parse_need(value))
    return found


def _one(draw: random.Random, members: list[str], listed: list[str]) -> dict[str, Any]:
    def state() -> str:
        return draw.choice(draw.choice((members, listed, listed)))

    def maybe(chance: float, value: Any) -> Any:
        return value if draw.random() < chance else None

    source, target = state(), state()
    purpose = draw.choices(PURPOSES, (20, 3, 1, 1, 1))[0]
    addressee = maybe(0.3, draw.choice((*members, "none")))
    tags = draw.sample(TAGS, draw.choice((0, 0, 1, 2)))
    value: dict[str, Any] = {
        "on": draw.choice(DAYS),
        "issuing": {"state": source, "authority": maybe(0.9, draw.choice(AUTHORITIES)), "unit": None},
        "holder": {
            "kind": maybe(0.9, draw.choices(HOLDERS, (20, 3, 2, 1, 1, 1))[0]),
            "state": maybe(0.92, target),
            "eu_addressee": addressee,
            "offers_services_in_eu": maybe(0.5, draw.random() < 0.7),
            "hosted_for": maybe(0.08, {"kind": draw.choice(("public_authority", "privileged_professional")),
                                       "state": draw.choice((source, target))}),
        },
        "data": maybe(0.97, draw.choices(
            [[one] for one in DATA], (8, 4, 5, 5, 3, 1, 1))[0] + draw.choice(([], [], [], ["subscriber"], ["traffic"]))),
        "measure": maybe(0.95, draw.choices(MEASURES, (16, 5, 2, 1, 1, 1))[0]),
        "volatile": maybe(0.6, draw.random() < 0.3),
        "preserved": maybe(0.3, []),
        "offence": {
            "max_penalty_months": maybe(0.85, draw.choice((6, 12, 24, 35, 36, 60, 120))),
            "tags": tags,
            "committed_in": maybe(0.6, draw.choice((source, source, target))),
        },
        "person": {
            "resides_in": maybe(0.5, draw.choice((source, source, target))),
            "privileged": maybe(0.3, draw.choice(PRIVILEGES)),
        },
        "emergency": draw.choices(
            (None, False, {"risk_to": draw.choice(RISKS), "imminent": maybe(0.9, draw.random() < 0.8),
                           "significant": maybe(0.9, draw.random() < 0.8)}), (3, 12, 3))[0],
        "validated_by": maybe(0.6, draw.choice((*AUTHORITIES, "none", "none"))),
        "purpose": maybe(0.95, purpose),
        "assume": draw.choices(ASSUMED, (5, 5, 1))[0],
    }  # fmt: skip
    if purpose == "sentence_execution":
        value |= {"sentence_months": maybe(0.8, draw.choice((2, 3, 4, 24))), "in_absentia": maybe(0.5, draw.random() < 0.2),
                  "absconded": maybe(0.5, draw.random() < 0.6)}  # fmt: skip
    if value["data"] is not None:
        value["data"] = list(dict.fromkeys(value["data"]))
    return value
