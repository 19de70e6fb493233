"""The lawbook as the pages print it: the one place of the screens that reads it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from cyberspex.apps.law.queries import lawbook as lawbook
from cyberspex.apps.law.queries import lawbook_named
from cyberspex.core.law.assume import INSTRUMENTS, NOTHING, Assumptions
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


def matrix(tool: str, on: date, assume: Assumptions) -> tuple[Mapping[str, Any], ...]:
    """Every ordered pair of States with the verdict for a tool; computed once for what it is made from."""
    return _matrix(lawbook().digest, tool, on, assume)


@lru_cache(maxsize=12)
def _matrix(digest: str, tool: str, on: date, assume: Assumptions) -> tuple[Mapping[str, Any], ...]:
    from cyberspex.core.routing.matrix import matrix as pairs_of

    return tuple(pairs_of(kept_lawbook(digest), tool, on, assume=assume)["pairs"])


def matrix_rows(tool: str, on: date, assume: Assumptions) -> list[dict[str, Any]]:
    """The pairs as rows of a table: with the verdict without the assumptions where there are any, and how sure it is.

    `as_of` is the oldest day of the reasons; `confidence` the weakest of the provisions they name and of what is known of
    the two States' consents: an answer is no surer than what it rests on.
    """
    book = lawbook()
    today = matrix(tool, on, NOTHING) if assume else None
    names = {str(row["code"]): state_name(str(row["code"])) for row in _table("states")}
    listed = {code for code, _state in book.status}
    rests: dict[
        tuple[int, ...], tuple[tuple[str, str, str, str], str, set[str]]
    ] = {}  # pairs share their reasons
    rows = []
    for number, pair in enumerate(matrix(tool, on, assume)):
        because = pair["because"]
        key = tuple(map(id, because))
        rest = rests.get(key)
        if rest is None:
            sure = [book.confidence.get(one["provision"], "") for one in because]
            cited = list(dict.fromkeys(one["provision"] for one in because if one["provision"]))
            rest = rests[key] = (
                (
                    " ".join(one["text"] for one in because),
                    " ".join(cited),
                    " ".join(dict.fromkeys(one["source"] for one in because if one["source"])),
                    min((one["as_of"] for one in because if one["as_of"]), default=""),
                ),
                max(sure, key=_WEAKEST.index, default=""),
                {code for code in listed if any(f"{one}.".startswith(f"{code}.") for one in cited)},
            )
        said, sure_of_law, instruments = rest
        known = [book.status.get((code, pair[side])) for code in instruments for side in ("from", "to")]
        confidence = max(
            (sure_of_law, *(str(one.get("confidence", "")) for one in known if one)), key=_WEAKEST.index
        )
        row = {"from": pair["from"], "to": pair["to"], "verdict": pair["verdict"]}
        if today is not None:
            row["stands"] = today[number]["verdict"]
            row["changed"] = "yes" if row["stands"] != row["verdict"] else "no"
        row |= zip(("reason", "provision", "source", "as_of"), said, strict=True)
        row |= {"confidence": confidence, "because": because}
        row["words"] = f"{names.get(pair['from'])} {names.get(pair['to'])} {said[0]}"
        rows.append(row)
    return rows


_WEAKEST = ("", "seen", "memory-high", "memory-medium", "memory-low")


def ratified() -> list[str]:
    """The instruments that States consent to one by one, so that a consent can be assumed."""
    return [code for code in INSTRUMENTS if any(code == one for one, _state in lawbook().status)]


def declarable() -> list[str]:
    """The provisions under which a declaration can be assumed: those that one was made or is expected under."""
    known = {str(row["provision"]) for row in _table("declarations")} | set(lawbook().expected)
    return sorted(code for code in known if code.startswith(("cets224.", "ets")))


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
