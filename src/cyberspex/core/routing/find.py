"""The lawful routes for a need, in order, each with its reasons, and why not the others.

- Every route is a function from a case to a `Route`; `rules.RULES` lists them with their provisions.
- Here: the need completed from the catalogue, every rule asked once, what was found set in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.foundation.text import registered_form
from cyberspex.core.law.lawbook import Bound, Lawbook, LawbookAt
from cyberspex.core.routing.answer import Answer, Question, Route
from cyberspex.core.routing.case import Case, no, warn
from cyberspex.core.routing.need import Need, parse_need
from cyberspex.core.routing.rules import RULES

FIXABLE = frozenset({"issuer", "supervision_required", "constituent_unit"})
"""Reasons that the asking side can put right: issuer, validation, channel."""


PRESERVING = frozenset({"eu.epoc_pr", "ets185.29"})
KEEPING = frozenset({"eu.eio", "eu.mla2000", "ets185.35"})
"""Routes by which data can be kept, too: a provisional measure, assistance, an urgent request."""
_KEEPING_ORDER: Mapping[str, int] = {"eu.epoc_pr": 0, "eu.eio": 1, "ets185.29": 2, "ets185.35": 4}
"""Preservation goes first where data are volatile or where nothing else is sought; otherwise it is offered last."""
URGENT = ("cets224.9", "cets224.10", "ets185.35")
"""What a voluntary request goes beside in an emergency; a European order needs nothing beside it."""
ASSISTANCE = ("eu.mla2000", "eu_us.mla", "eu_uk.tca", "eu_jp.mla", "ets030", "bilateral.mla", "ets185.31")


def _completed(need: Need, lawbook: Lawbook) -> tuple[Need, list[Finding]]:
    """Fill what the catalogue knows of the holder; what the need says is kept."""
    if need.provider is None or need.provider == "none":
        return need, []
    row = lawbook.providers.get(need.provider)
    if row is None:
        raise InputError(
            "unknown_provider",
            f"The catalogue has no provider {need.provider!r}{_like(need.provider, lawbook)}; leave it out and give its State.",
            path="/holder/provider",
        )
    changes: dict[str, Any] = {}
    facts = {"source": row.get("source", ""), "as_of": row.get("as_of", ""), "name": row.get("provider", "")}
    notes = []
    if need.holder_state is None and row.get("seat_country"):
        changes["holder_state"] = row["seat_country"]
        notes.append(
            warn(
                "from_catalogue",
                "eu.2023.1544.3",
                "{name} has its seat in {state}.",
                state=row["seat_country"],
                **facts,
            )
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


def _like(identifier: str, lawbook: Lawbook) -> str:
    close = get_close_matches(identifier.lower(), lawbook.providers, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _checked(need: Need, law: LawbookAt) -> None:
    """Every State of the need is one."""
    hosted = need.hosted_for if isinstance(need.hosted_for, Mapping) else {}
    conflict = need.conflicting_law or {}
    for path, state in (
        ("/issuing/state", need.state), ("/holder/state", need.holder_state), ("/holder/eu_addressee", need.eu_addressee),
        ("/holder/contract_state", need.contract_state), ("/holder/storage_state", need.storage_state),
        ("/holder/territory", need.territory), ("/holder/hosted_for/state", hosted.get("state")),
        ("/offence/committed_in", need.committed_in), ("/person/resides_in", need.resides_in),
        ("/conflicting_law/state", conflict.get("state")),
    ):  # fmt: skip
        said = state is not None and (state != "none" or path == "/issuing/state")  # somebody has to ask
        if said:
            law.lawbook.require_state(str(state), path)


def _notes(need: Need, lawbook: Lawbook) -> tuple[Finding, ...]:
    """What a reader should know of the day and of the domain, whatever the route."""
    notes = []
    opened = lawbook.opened.get("ets185")
    if need.on > lawbook.compiled_on + _FAR:
        notes.append(warn("day_ahead", "", "The day lies after {known}, when this lawbook was put together: what changes after that is not"
                          " known, and the answer takes it that nothing does.", known=lawbook.compiled_on.isoformat(), path="/on"))  # fmt: skip
    if opened is not None and need.on < opened:
        notes.append(warn("day_before", "", "On this day the Convention on Cybercrime had not been opened for signature ({opened}); what older"
                          " treaties and States of the time did is known in part only.", opened=opened.isoformat(), path="/on"))  # fmt: skip
    if need.domain not in (None, "none") and not str(need.domain).isascii():
        notes.append(warn("domain_not_latin", "", "The domain is not in Latin letters; its exact name is {name}. One in Latin letters that looks alike is"
                          " another domain.", name=registered_form(str(need.domain)), path="/holder/domain"))  # fmt: skip
    return tuple(notes)


_FAR = timedelta(days=90)
"""How long after its making a lawbook is taken to know the law without a word of warning."""


def _answers(case: Case) -> list[Route]:
    """Every rule asked once, with what holds for the whole need added to each answer."""
    own = case.source == case.need.holder_state
    unclear = case.need.measure is None
    absent = (
        "eppo" in (case.need.authority, case.need.validated_by)
        and case.law.in_force(case.source, "eu.eppo").word is not Bound.IN_FORCE
    )
    found: list[Route] = []
    for rule, _provisions in RULES:
        route = rule(case)
        if route is None:
            continue
        more = list(case.notes) if case.notes and not route.route.startswith("letter") else []
        if own and route.route != "national.order":
            more.insert(0, no("own_state", "national", "The holder is in the issuing State."))
        if absent:
            more.append(no("issuer", "eu.2017.1939.120", "The European Public Prosecutor's Office does not act in {state} on the day.",
                           state=case.source, fix="Let a national authority issue it."))  # fmt: skip
        if more:
            route = route.but(findings=(*route.findings, *more))
        if unclear and not (own and route.route == "national.order"):
            route = route.but(questions=(*route.questions, _MEASURE.deciding(route.route)))
        found.append(route)
    return found


_MEASURE = Question(
    fact="measure", ask="Which measure is sought: production, preservation, data in real time, a search, a hearing or a joint team?",
    provision="ets185.23", decides=(),
)  # fmt: skip


def _split(routes: Iterable[Route]) -> tuple[list[Route], list[Route]]:
    """What is open or hangs on a fact, and what is refused; there, whether the asking side can put it right."""
    found: list[Route] = []
    excluded: list[Route] = []
    for route in routes:
        refusals = {one.code for one in route.findings if one.verdict is Verdict.REFUSED}
        if not refusals:
            found.append(route)
        elif not route.fixable and refusals <= FIXABLE:
            excluded.append(route.but(fixable=True))
        else:
            excluded.append(route)
    return found, excluded


def _paired(found: list[Route], in_emergency: bool) -> list[Route]:
    """Routes used side by side: a voluntary request with the first way of mutual assistance, in an emergency with the
    first urgent route; an order for the data with the investigation order for the search.
    """
    names = {route.route for route in found}
    partners: dict[str, str] = {}
    asked = next((name for name in ("us.voluntary", "provider.voluntary") if name in names), None)
    if asked is not None:
        ranked = sorted(found, key=lambda route: (route.verdict is not Verdict.PERMITTED, route.order))
        urgent = [route.route for route in ranked if route.route in URGENT]
        slow = [route.route for route in ranked if route.route in ASSISTANCE]
        beside = (urgent if in_emergency else []) or (slow if asked == "us.voluntary" else [])
        if beside:
            partners = {asked: beside[0], beside[0]: asked}
    if (
        "eu.epoc" in names
        and "eu.eio" in names
        and any(r.parallel_with for r in found if r.route == "eu.epoc")
    ):
        partners |= {"eu.epoc": "eu.eio", "eu.eio": "eu.epoc"}
    if not partners and not any(route.parallel_with for route in found):
        return found
    return [route.but(parallel_with=partners.get(route.route)) for route in found]


def _preserving(
    case: Case, found: list[Route], excluded: list[Route]
) -> tuple[list[Route], list[Route], tuple[Route, ...]]:
    """Where preservation is sought: what preserves, and apart from it the production that may follow."""
    after = Case(need=replace(case.need, measure="production"), law=case.law, notes=case.notes)
    follows, refused = _split(_answers(after))
    keep = [route for route in found if route.route in PRESERVING]
    certain = any(route.verdict is Verdict.PERMITTED for route in keep)
    if keep and (certain or all(route.verdict is not Verdict.PERMITTED for route in found)):
        keep += [route for route in found if route.route in KEEPING]
    else:
        keep = found  # nothing preserves for certain and something else does serve: all of it is shown
    named = {route.route for route in excluded}
    excluded = [
        *excluded,
        *(route for route in refused if route.route not in named | {one.route for one in found}),
    ]
    then = [route for route in follows if route.route not in PRESERVING]
    return (
        [route.but(order=_KEEPING_ORDER.get(route.route, route.order)) for route in keep],
        excluded,
        tuple(sorted(_paired(then, case.need.emergency is not None), key=lambda route: route.order)),
    )


def find_routes(need: Need, lawbook: Lawbook) -> Answer:
    """The lawful routes for a need on its day.

    Raises:
        InputError: `unknown_state`, `unknown_provider`, or what `assume` cannot be.
    """
    law = lawbook.at(need.on, need.assume)
    need, notes = _completed(need, lawbook)
    _checked(need, law)
    case = Case(need=need, law=law, notes=notes)
    found, excluded = _split(_answers(case))
    then: tuple[Route, ...] | None = None
    if case.measure == "preservation":
        found, excluded, then = _preserving(case, found, excluded)
    elif need.volatile is True and not need.preserved:
        found = [
            route.but(order=_KEEPING_ORDER[route.route]) if route.route in PRESERVING else route
            for route in found
        ]
    found = _paired(found, need.emergency is not None)
    found.sort(key=lambda route: route.order)
    return Answer(
        on=need.on.isoformat(), lawbook=lawbook.digest, assumed=bool(need.assume), routes=tuple(found),
        excluded=tuple(sorted(excluded, key=lambda route: route.order)), then=then, confidence=lawbook.confidence, notes=_notes(need, lawbook),
    )  # fmt: skip


def routes(need: Any, lawbook: Lawbook) -> Answer:
    """Read a need and find its routes."""
    return find_routes(need if isinstance(need, Need) else parse_need(need), lawbook)
