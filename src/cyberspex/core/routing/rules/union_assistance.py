"""Assistance between Member States: the European Investigation Order, and the convention that it replaces."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.routing.answer import Route
from cyberspex.core.routing.case import Case, body, no, route_of, speaks
from cyberspex.core.routing.need import JUDICIAL
from cyberspex.core.routing.rules.common import binds, both_bound, criminal_only


def investigation_order(case: Case) -> Route | None:
    """eu.eio: European Investigation Order between participating Member States."""
    if case.target is None or not (case.law.in_union(case.source) or case.law.in_union(case.target)):
        return None
    parts: list[Any] = [binds(case, "eu.eio", "eu.eio.34", (case.source, case.target))]
    need = case.need
    ok: bool | None = None
    if need.authority in JUDICIAL or need.validated_by in JUDICIAL:
        ok = True
    elif need.authority and need.validated_by == "none":
        parts.append([no("issuer", "eu.eio.2.c", "{authority} needs validation by a judge, court, investigating judge or prosecutor.",
                         authority=need.authority, fix="Let one of them validate it.")])  # fmt: skip
        ok = False
    parts.append(criminal_only(case, "eu.eio.4"))
    route = route_of(
        "eu.eio", 20, parts, addressee=body("executing_authority", case.target), channel="directly between judicial authorities",
        form="Annex A", languages=speaks(case, case.target),
        time_limits=({"key": "eu.eio.12", "value": "decision in 30 days, execution in 90 more", "provision": "eu.eio.12"},), authority_ok=ok,
    )  # fmt: skip
    refused = [one for one in route.findings if one.verdict is Verdict.REFUSED]
    return replace(route, fixable=bool(refused) and all(one.code == "issuer" for one in refused))


def mla2000(case: Case) -> Route | None:
    """eu.mla2000: the Union's convention, where the EIO does not replace it."""
    if case.target is None or not (case.law.in_union(case.source) and case.law.in_union(case.target)):
        return None
    parts: list[Any] = [
        binds(case, "eu.mla2000", "eu.mla2000.27", (case.source, case.target)),
        criminal_only(case, "eu.mla2000.1"),
        replaced(case),
    ]
    return route_of(
        "eu.mla2000", 30, parts, addressee=body("judicial_authority", case.target), channel="judicial authorities; central authority where declared",
        form="free form with the content of ets030.14", languages=speaks(case, case.target), authority_ok=None,
    )  # fmt: skip


def replaced(case: Case) -> list[Finding]:
    """Exception to every mutual-assistance treaty between Member States: the EIO replaces it (eu.eio.34)."""
    if both_bound(case, "eu.eio"):
        return [
            no(
                "replaced",
                "eu.eio.34.1",
                "Between participating Member States the European Investigation Order replaces it.",
            )
        ]
    return []
