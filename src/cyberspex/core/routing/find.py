"""The lawful routes for a need, in order, each with its reasons, and why not the others.

- Every route is a function from a case to a `Route`; `rules.RULES` lists them with their provisions.
- Here: the need completed from the catalogue, every rule asked once, what was found set in order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.routing.answer import Answer, Route
from cyberspex.core.routing.case import Case, no, warn
from cyberspex.core.routing.need import Need, parse_need
from cyberspex.core.routing.rules import RULES

FIXABLE = frozenset({"issuer", "supervision_required", "constituent_unit"})
"""Reasons that the asking side can put right: issuer, validation, channel."""


PRESERVING = frozenset({"eu.epoc_pr", "ets185.29"})


def _completed(need: Need, lawbook: Lawbook) -> tuple[Need, list[Finding]]:
    """Fill what the catalogue knows of the holder; what the need says is kept."""
    if need.provider is None:
        return need, []
    row = lawbook.providers.get(need.provider)
    if row is None:
        raise InputError(
            "unknown_provider",
            f"The catalogue has no provider {need.provider!r}; leave it out and give its State.",
            path="/holder/provider",
        )
    changes: dict[str, Any] = {}
    facts = {"source": row.get("source", ""), "as_of": row.get("as_of", ""), "name": row.get("provider", "")}
    notes = []
    if need.holder_state is None and row.get("seat_country"):
        changes["holder_state"] = row["seat_country"]
        notes.append(
            warn("from_catalogue", "", "{name} has its seat in {state}.", state=row["seat_country"], **facts)
        )
    entity = row.get("eu_establishment_or_representative_country")
    if need.eu_addressee is None and entity:
        changes["eu_addressee"] = entity
        notes.append(warn("from_catalogue", "eu.2023.1544.3", "{name} has a company in {state}; the addressee designated under the Directive"
                          " was not seen and may be another.", state=entity, **facts))  # fmt: skip
    if need.kind is None:
        kind = str(row.get("provider_type", ""))
        changes["kind"] = (
            "registrar" if "registrar" in kind else "registry" if "registry" in kind else "service_provider"
        )
    return replace(need, **changes), notes


def find_routes(need: Need, lawbook: Lawbook) -> Answer:
    """The lawful routes for a need on its day.

    Raises:
        InputError: `unknown_state`, `unknown_provider`, or what `assume` cannot be.
    """
    law = lawbook.at(need.on, need.assume)
    need, notes = _completed(need, lawbook)
    for path, state in (
        ("/issuing/state", need.state), ("/holder/state", need.holder_state), ("/holder/eu_addressee", need.eu_addressee),
        ("/holder/contract_state", need.contract_state), ("/holder/storage_state", need.storage_state),
        ("/offence/committed_in", need.committed_in), ("/person/resides_in", need.resides_in),
    ):  # fmt: skip
        if state not in (None, "none") and not law.knows_state(str(state)):
            raise InputError(
                "unknown_state",
                f"{state!r} at {path} is not the two-letter code of a State; write for instance HU.",
                path=path,
            )
    case = Case(need=need, law=law, notes=notes)
    found: list[Route] = []
    excluded: list[Route] = []
    own = case.source == need.holder_state
    for rule, _provisions in RULES:
        route = rule(case)
        if route is None:
            continue
        more = list(notes) if notes and not route.route.startswith("letter") else []
        if own and route.route != "national.order":
            more.insert(0, no("own_state", "national", "The holder is in the issuing State."))
        if more:
            route = replace(route, findings=(*route.findings, *more))
        refusals = {one.code for one in route.findings if one.verdict is Verdict.REFUSED}
        if refusals and not route.fixable and refusals <= FIXABLE:
            route = replace(route, fixable=True)
        (excluded if refusals else found).append(route)
    if any(route.route == "eu_us.mla" for route in found):
        found = [
            replace(r, parallel_with="us.voluntary")
            if r.route == "eu_us.mla" and any(x.route == "us.voluntary" for x in found)
            else r
            for r in found
        ]
    first = need.volatile is True and not need.preserved
    then: tuple[Route, ...] | None = None
    if case.measure == "preservation":
        keep = sorted((r for r in found if r.route in PRESERVING), key=lambda r: r.order)
        if keep:
            then = tuple(sorted((r for r in found if r.route not in PRESERVING), key=lambda r: r.order))
            found = keep
    elif first:
        found = [replace(r, order=r.order - 58) if r.route in PRESERVING else r for r in found]
    found.sort(key=lambda route: route.order)
    return Answer(
        on=need.on.isoformat(), lawbook=lawbook.digest, assumed=bool(need.assume), routes=tuple(found),
        excluded=tuple(sorted(excluded, key=lambda route: route.order)), then=then,
    )  # fmt: skip


def routes(need: Any, lawbook: Lawbook) -> Answer:
    """Read a need and find its routes."""
    return find_routes(need if isinstance(need, Need) else parse_need(need), lawbook)
