"""The lawbook as the pages print it: the one place of the screens that reads it."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from cyberspex.apps.law.queries import lawbook as lawbook
from cyberspex.apps.law.queries import lawbook_named
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.web.jinja import state_name


def kept_lawbook(digest: str) -> Lawbook:
    """A version of the law by its name: the one in use, or one that was kept."""
    held = lawbook()
    return held if digest == held.digest else lawbook_named(digest)


def _table(name: str) -> list[dict[str, Any]]:
    """One list of the lawbook, as its file holds it."""
    return [dict(row) for row in lawbook().tables[name]]


def states(on: date) -> list[tuple[str, str]]:
    """Every State that the lawbook knows, by name in the reader's language."""
    named = [(str(row["code"]), state_name(str(row["code"]))) for row in _table("states")]
    return sorted(named, key=lambda pair: unicodedata.normalize("NFKD", pair[1]).casefold())


def provider_choices(on: date) -> list[tuple[str, str]]:
    """The catalogue's providers, for a choice."""
    return sorted(
        ((str(row["id"]), str(row["provider"])) for row in _table("providers")), key=lambda pair: pair[1]
    )


def provider(identifier: str) -> dict[str, Any] | None:
    """One holder of the catalogue, none where it has no such one."""
    return next((row for row in _table("providers") if str(row["id"]) == identifier), None)


def status_rows(on: date) -> list[dict[str, Any]]:
    """Who is bound by what on a day; entry into force as the law room computes it."""
    from cyberspex.core.law.status import entries

    return entries(lawbook().at(on))


def declaration_rows(on: date) -> list[dict[str, Any]]:
    """What was deposited up to a day."""
    rows = [*_table("declarations"), *_table("union_positions")]
    return [
        {
            "state": row["state"],
            "provision": row["provision"],
            "kind": row["kind"],
            "text": row.get("summary", ""),
            "on": row.get("declared_on", ""),
            "as_of": row.get("as_of", ""),
            "confidence": row.get("confidence", ""),
            "source": row.get("source", ""),
        }
        for row in rows
        if not row.get("declared_on") or str(row["declared_on"]) <= on.isoformat()
    ]


def matrix(tool: str, on: date, assume: dict[str, Any]) -> list[dict[str, Any]]:
    """Every ordered pair of States with the verdict for a tool."""
    from cyberspex.core.law import parse_assume
    from cyberspex.core.routing.matrix import matrix as pairs_of

    found = pairs_of(lawbook=lawbook(), tool=tool, on=on, assume=parse_assume(assume))
    return [dict(pair) for pair in found["pairs"]]


def about(on: date) -> dict[str, Any]:
    """The lawbook's name, age and extent."""
    names = (
        "instruments",
        "status",
        "declarations",
        "authorities",
        "providers",
        "participation",
        "legislation",
    )
    days = sorted(str(row["as_of"]) for name in names for row in _table(name) if row.get("as_of"))
    return {
        "digest": lawbook().digest,
        "oldest": days[0] if days else "",
        "newest": days[-1] if days else "",
        "counts": [(name, len(_table(name))) for name in names],
    }
