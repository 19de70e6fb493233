"""Is the lawbook sound? Faults are gaps, overlaps and missing citations; age and confidence only warn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.cells import Freshness, stalest
from cyberspex.core.law.lawbook import Lawbook, Row
from cyberspex.core.law.tables import CATALOGUES

OLD_AFTER_DAYS = 730
_CITED = (
    "status",
    "declarations",
    "union_positions",
    "authorities",
    "providers",
    "legislation",
    "participation",
    "time_limits",
    "provisions",
)


def lint(lawbook: Lawbook, on: date) -> list[Finding]:
    """Every finding on the lawbook, faults first."""
    found = list(_faults(lawbook)) + list(_warnings(lawbook, on))
    return sorted(found, key=lambda one: one.verdict is Verdict.WARNING)


def _faults(lawbook: Lawbook) -> Iterator[Finding]:
    for name in _CITED:
        for number, row in enumerate(lawbook.table(name)):
            if not row.get("source"):
                yield Finding(
                    verdict=Verdict.REFUSED, code="no_source", template="An entry of {table} has no source.",
                    params={"table": name}, path=f"/{name}/{number}",
                )  # fmt: skip
            state = row.get("state")
            if state and state != "EU" and state not in lawbook.states:
                yield Finding(
                    verdict=Verdict.REFUSED, code="unknown_state", template="An entry of {table} names {state!r}, no State.",
                    params={"table": name, "state": state}, path=f"/{name}/{number}/state",
                )  # fmt: skip
    known = {str(row["provision"]) for row in lawbook.table("provisions")}
    for number, row in enumerate(lawbook.table("time_limits")):
        if known and row["provision"] not in known:
            yield Finding(
                verdict=Verdict.REFUSED, code="unknown_provision", template="The time limit {key} cites {provision}, which the lawbook does not hold.",
                params={"key": row["key"], "provision": row["provision"]}, path=f"/time_limits/{number}",
            )  # fmt: skip
    for number, row in enumerate(lawbook.table("status")):
        days = [str(row[key]) for key in ("signed_on", "consent_on", "in_force_from") if row.get(key)]
        if days != sorted(days):
            yield Finding(
                verdict=Verdict.REFUSED, code="dates_out_of_order",
                template="{state} and {instrument}: signature, consent and entry into force are not in order.",
                params={"state": row["state"], "instrument": row["instrument"]}, path=f"/status/{number}",
            )  # fmt: skip
        if row["instrument"] == "cets224" and row.get("in_force_from"):
            yield Finding(
                verdict=Verdict.REFUSED, code="stored_entry_into_force", provision="cets224.16.3",
                template="{state}: entry into force of the Protocol is computed, never stored.",
                params={"state": row["state"]}, path=f"/status/{number}",
            )  # fmt: skip


def _warnings(lawbook: Lawbook, on: date) -> Iterator[Finding]:
    for name in _CITED:
        for number, row in enumerate(lawbook.table(name)):
            path = f"/{name}/{number}"
            who = str(row.get("id") or row.get("state") or row.get("key") or row.get("provision") or "")
            if row.get("confidence") == "memory-low":
                yield Finding(
                    verdict=Verdict.WARNING, code="low_confidence", template="{table}: the entry of {who} is remembered, not seen.",
                    params={"table": name, "who": who}, path=path, source=str(row.get("source", "")),
                )  # fmt: skip
            if name in CATALOGUES:
                yield from _due(name, row, who, path, on)
                continue
            as_of = row.get("as_of")
            if as_of and (on - date.fromisoformat(str(as_of))).days > OLD_AFTER_DAYS:
                yield Finding(
                    verdict=Verdict.WARNING, code="due_for_another_look",
                    template="{table}: the entry of {who} was last seen on {as_of}.",
                    params={"table": name, "who": who, "as_of": as_of}, path=path, source=str(row.get("source", "")),
                    as_of=str(as_of),
                )  # fmt: skip


def _due(table: str, row: Row, who: str, path: str, on: date) -> Iterator[Finding]:
    """An entry of a catalogue is due when one of its cells is, each by its own source and kind of fact."""
    oldest = stalest(table, row, on)
    if oldest.staleness is None or oldest.staleness.word is not Freshness.DUE:
        return
    template = "{table}: {column} of {who} was last seen on {as_of}."
    if not oldest.as_of:
        template = "{table}: nobody can say how old {column} of {who} is."
    yield Finding(
        verdict=Verdict.WARNING, code="due_for_another_look", template=template,
        params={"table": table, "who": who, "column": oldest.column, "as_of": oldest.as_of},
        path=f"{path}/{oldest.column}", source=oldest.source, as_of=oldest.as_of,
    )  # fmt: skip
