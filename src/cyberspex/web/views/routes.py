"""The chooser: from a need to the lawful routes, with reasons, questions, and what would change.

- What a person types comes by POST; an address holds codes, days and numbers only (`needs.address`).
- Unknown stays unknown: an empty field is a missing member, and the answer asks where it matters.
- An answer is kept nowhere. Its address holds the need and the name of the lawbook, so that it can be had again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods, require_POST

from cyberspex.apps.law.queries import sheet_file
from cyberspex.core.cooperation.tool import all_tools
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.foundation.time import parse_date
from cyberspex.core.law.horizon import horizon
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.routing import Answer, Need, Route, find_routes, parse_need
from cyberspex.core.routing.compare import changes
from cyberspex.core.routing.need import OUTCOMES, ROUTES
from cyberspex.core.routing.questions import open_facts
from cyberspex.web import answer_sheet, needs, words
from cyberspex.web.jinja import said, state_name
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import file_answer, now, page

DATA = (
    "subscriber",
    "user_identification",
    "traffic",
    "content",
    "domain_registration",
    "testimony",
    "other",
)
MEASURES = ("production", "preservation", "real_time", "search", "hearing", "joint_team")
AUTHORITIES = (
    "public_prosecutor", "judge", "investigating_judge", "court", "police", "administrative", "eppo",
)  # fmt: skip
HOLDERS = ("service_provider", "registrar", "registry", "public_authority", "person", "bank")
PURPOSES = ("criminal_proceedings", "sentence_execution", "administrative", "civil", "intelligence")
RISKS = ("life", "safety", "critical_infrastructure", "property")
PRIVILEGES = ("lawyer", "doctor", "journalist", "official_immunity")
HOSTED = ("public_authority", "privileged_professional")
TAGS = (
    "cybercrime", "attack_on_information_systems", "child_sexual_abuse", "terrorism", "non_cash_fraud",
    "via_information_system", "annex_iv", "fraud", "organised_crime", "xenophobia_and_racism", "fiscal",
    "political",
)  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {
    "data": DATA, "measure": MEASURES, "authority": AUTHORITIES, "holder": HOLDERS, "purpose": PURPOSES, "risk": RISKS,
    "privilege": PRIVILEGES, "tags": TAGS, "hosted": HOSTED, "route": ROUTES, "outcome": OUTCOMES,
}  # fmt: skip
FIRST = {
    "measure": "production",
    "holder_kind": "service_provider",
    "purpose": "criminal_proceedings",
    "data": "subscriber",
}
"""What the empty form proposes; a person sees it and can change it."""

ISSUING = frozenset(
    {"issuer", "supervision_required", "emergency_without_validation", "unit_applies", "constituent_unit"}
)
SAFEGUARDS = frozenset(
    {"data_protection", "direct_transfer", "privilege_possible", "immunity_possible", "conflicting_law", "conflict_possible", "no_third_state",
     "political_offence", "fiscal_offence", "dual_criminality", "public_authority_data", "privileged", "consultation"}
)  # fmt: skip
"""Codes of reasons that an answer shows under who issues, and under safeguards."""


def _with_urgency(form: QueryDict) -> QueryDict:
    """The short form asks for urgency in one choice; here it becomes the facts of a need."""
    urgent = form.get("urgent", "")
    more = {"no": [("emergency", "no")], "volatile": [("emergency", "no"), ("volatile", "yes")]}.get(urgent)
    if urgent in RISKS:
        more = [("emergency", "yes"), ("risk_to", urgent), ("imminent", "yes"), ("significant", "yes")]
    if not more or form.get("emergency"):
        return form
    made = form.copy()
    for name, value in more:
        if not made.get(name):
            made[name] = value
    return made


def _read(request: HttpRequest) -> tuple[dict[str, Any], Need, Lawbook]:
    """The need of a form or an address, and the lawbook that an address names."""
    form = _with_urgency(request.POST if request.method == "POST" else request.GET)
    allowed = needs.NAMES | {
        "lawbook",
        "left",
        "urgent",
        "csrfmiddlewaretoken",
        "change",
        "what_if_on",
        "deposit_state",
        "deposit_on",
    }
    for name in form:
        if name not in allowed:
            raise InputError("unknown_field", f"The form has no field {name!r}.", path=name)
    need = needs.read(form, today=now().date().isoformat())
    digest = form.get("lawbook", "")
    lawbook = lawdata.kept_lawbook(digest) if digest else lawdata.lawbook()
    return need, parse_need(need), lawbook


def _form_context(form: QueryDict) -> dict[str, Any]:
    on = now().date()
    return {
        "states": lawdata.states(on),
        "providers": lawdata.provider_choices(on),
        "choices": CHOICES,
        "form": form,
        "lists": {name: form.getlist(name) for name in ("data", "tags", "assume_in_force", "assume_consents", "previous_route",
                                                        "previous_outcome", "previous_sent_on", "previous_on")},
        "today": on,
        "answer": None,
        "faults": [],
        "need": None,
        "can_draft": {tool.code for tool in all_tools()},
        "left": form.getlist("left"),
    }  # fmt: skip


def _faults(error: CyberspexError) -> list[tuple[str, str]]:
    return [(needs.place_of(error.path), said(error.message))]


def _begin() -> QueryDict:
    return needs.form_of(FIRST.items())


@require_http_methods(["GET", "POST"])
def chooser(request: HttpRequest) -> HttpResponse:
    """The form; with a POST, or at the address of an answer, the answer before it."""
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "GET" and not given:
        return page(request, "routes.html", _form_context(_begin()), fragment="_routes_room.html")
    if request.POST.get("fill"):  # filled by the page Holder, not asked yet
        proposed = [(name, value) for name, value in FIRST.items() if not given.get(name)]
        filled = needs.form_of([*((name, str(value)) for name, value in given.items()), *proposed])
        return page(request, "routes.html", _form_context(filled), fragment="_routes_room.html")
    status = 200
    context = _form_context(_with_urgency(given))
    try:
        need, parsed, lawbook = _read(request)
        context |= answered(need, parsed, lawbook, left=given.getlist("left"))
    except CyberspexError as error:
        status = 422 if request.method == "POST" else 400
        context["faults"] = _faults(error)
    return page(request, "routes.html", context, fragment="_routes_room.html", status=status)


def answered(need: dict[str, Any], parsed: Need, lawbook: Lawbook, *, left: list[str]) -> dict[str, Any]:
    """What the answer's page shows."""
    answer = find_routes(parsed, lawbook)
    pairs = needs.fields_of(need)
    form = needs.form_of(pairs)
    context = _form_context(form)
    return context | {
        "need": need,
        "need_text": json.dumps(need, ensure_ascii=False, indent=2),
        "fields": pairs,
        "summary": _summary(need, parsed),
        "answer": answer,
        "first": answer.routes[0] if answer.routes else None,
        "certain": next((one for one in answer.routes if one.verdict is Verdict.PERMITTED), None),
        "parts": {one.route: parts_of(one) for one in (*answer.routes, *(answer.then or ()))},
        "asked": open_facts(parsed, lawbook, unknown=left),
        "look_up": _to_look_up(answer),
        "what_if": what_if_choices(form),
        "link": needs.address(need, answer.lawbook),
        "left_out": sorted(name for name, _value in pairs if name in needs.FREE or name == "domain"),
        "lawbook": answer.lawbook,
        "exercise": answer.assumed,
        "left": left,
        "known_on": lawbook.compiled_on.isoformat(),
    }  # fmt: skip


def parts_of(route: Route) -> dict[str, Any]:
    """The reasons of a route by what they are about: who issues, safeguards, and all."""
    return {
        "issuing": [one for one in route.findings if one.code in ISSUING],
        "safeguards": [one for one in route.findings if one.code in SAFEGUARDS],
        "rests_on": [one for one in route.findings if one.verdict is Verdict.UNDETERMINED],
    }


def _to_look_up(answer: Answer) -> list[Any]:
    """Questions that no fact of the need answers: what the lawbook does not hold."""
    found: dict[str, Any] = {}
    for route in (*answer.routes, *(answer.then or ())):
        for one in (*route.questions, *route.shaping):
            if one.fact.partition(".")[0] in ("status", "declarations", "bilateral", "multilateral") or one.fact in (
                "holder.voluntary", "issuing.national_power",
            ):  # fmt: skip
                held = found.get(one.fact)
                routes = tuple(dict.fromkeys((*(held.decides if held else ()), *one.decides)))
                found[one.fact] = replace(held or one, decides=routes)
    return list(found.values())


def _summary(need: Mapping[str, Any], parsed: Need) -> list[str]:
    """The need in a few words: who, to whom, what."""
    to = parsed.provider if parsed.holder_state is None and parsed.provider else None
    said_parts = [
        f"{state_name(parsed.state)} → {to or state_name(parsed.holder_state) if (to or parsed.holder_state) else '?'}",
        ", ".join(words.label(one) for one in parsed.data or ()),
        words.label(parsed.measure or ""),
        words.label(parsed.authority or ""),
    ]
    return [one for one in said_parts if one]


@require_POST
def answer_pdf(request: HttpRequest) -> HttpResponse:
    """The answer as PDF/A, with need and answer inside as data."""
    try:
        need, parsed, lawbook = _read(request)
        answer = find_routes(parsed, lawbook)
        address = request.build_absolute_uri(needs.address(need, answer.lawbook))
        at = now()
        sheet = answer_sheet.sheet_of(need, answer, _to_look_up(answer), at=at, address=address)
        data = canonical_bytes({"need": need, "answer": answer.as_json()})
        made = sheet_file(sheet, data, at=at)
    except CyberspexError as error:
        return page(
            request, "routes.html", _form_context(request.POST) | {"faults": _faults(error)}, status=422
        )
    return file_answer(
        f"routes-{answer.on}{'-exercise' if answer.assumed else ''}.pdf", "application/pdf", made
    )


# --- what if

_SEP = "&"


def what_if_choices(form: QueryDict) -> list[tuple[str, list[tuple[str, str]]]]:
    """Changes of one fact that the page offers, by fact; what the need says already is left out."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []

    def group(title: str, choices: list[tuple[str, str]]) -> None:
        other = [(value, text) for value, text in choices if not _holds(form, value)]
        if other:
            groups.append((title, other))

    def of(name: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(f"{name}={code}", words.label(code)) for code in codes]

    yes_no = [("yes", "yes"), ("no", "no")]
    group("as_if", [
        ("assume_in_force=cets224", words.label("what_if_protocol")), ("assume_in_force=", words.label("what_if_today")),
        ("assume_in_force=bilateral", words.label("what_if_bilateral")), ("assume_not_in_force=bilateral", words.label("what_if_no_bilateral")),
    ])  # fmt: skip
    group("authority", of("authority", AUTHORITIES))
    group("validated_by", of("validated_by", ("none", "judge", "public_prosecutor")))
    group("data", of("data", DATA))
    group("measure", of("measure", MEASURES))
    group(
        "urgency",
        [
            (f"urgent={code}", words.label(f"urgent_{code}"))
            for code in ("no", "life", "safety", "critical_infrastructure", "volatile")
        ],
    )
    group("holder_kind", of("holder_kind", HOLDERS))
    group(
        "offers_services_in_eu",
        [(f"offers_services_in_eu={code}", words.label(text)) for code, text in yes_no],
    )
    group(
        "max_penalty_months",
        [(f"max_penalty_months={months}", months) for months in ("12", "24", "36", "60", "120")],
    )
    group("purpose", of("purpose", PURPOSES))
    group("privileged", of("privileged", ("none", *PRIVILEGES)))
    group("previous", [
        (f"previous_route={route}{_SEP}previous_outcome={outcome}", f"{words.label(route)}: {words.label(outcome)}")
        for route in ("cets224.7", "eu.epoc") for outcome in ("silent", "refused")
    ])  # fmt: skip
    return groups


def _holds(form: QueryDict, change: str) -> bool:
    if change == "assume_in_force=":
        return not any(name.startswith("assume_") for name in form)
    pairs = [one.partition("=")[::2] for one in change.split(_SEP)]
    return all((form.getlist(name) or [""]) == [value] for name, value in pairs)


_WITH_URGENCY: tuple[str, ...] = ("urgent", "emergency", "risk_to", "imminent", "significant", "volatile")


def _effect(form: QueryDict, state: str, deposit: str) -> str:
    """The day on which a deposit would bring the Protocol into force for the State that deposits and for those of the need."""
    on = parse_date(form.get("on") or now().date().isoformat(), "on")
    book = lawdata.lawbook()
    consented = {
        code
        for instrument, code in book.status
        if instrument == "cets224" and book.status[instrument, code].get("consent_on")
    }
    pair = [
        one
        for one in (form.get("issuing_state", ""), form.get("holder_state", ""))
        if one in consented | {state}
    ]
    found = horizon(
        book, tuple(dict.fromkeys([state, *pair])), on=on, deposits={state: parse_date(deposit, "deposit_on")}
    )
    return found.pair_from.isoformat() if found.pair_from else ""


def _changed(request: HttpRequest) -> QueryDict:
    """The form with one fact changed."""
    form = request.POST.copy()
    change, on = form.pop("change", [""])[-1], form.pop("what_if_on", [""])[-1].strip()
    state, deposit = form.pop("deposit_state", [""])[-1], form.pop("deposit_on", [""])[-1].strip()
    if bool(change) == bool(on or state or deposit):
        raise InputError(
            "one_change", "Choose one change: a fact, another day, or a ratification.", path="change"
        )
    if state or deposit:
        if not (state and deposit):
            raise InputError(
                "one_change",
                "A ratification needs the State and the day of its deposit.",
                path="deposit_state",
            )
        form.appendlist("assume_consents", f"{state}:cets224:{deposit}")
        # A deposit changes nothing before it takes effect: without a day of its own, that day is asked about.
        on = on or _effect(form, state, deposit)
    if on:
        form["on"] = on
    if not change:
        return form
    for one in change.split(_SEP):
        name, _, value = one.partition("=")
        if name not in needs.NAMES | {"urgent"} or (name.startswith("assume_") and name not in _OPPOSITE):
            raise InputError("unknown_field", f"The form has no field {name!r}.", path="change")
        if name == "urgent":
            for other in _WITH_URGENCY:
                form.pop(other, None)
        if name.startswith("assume_"):
            _assume(form, name, value)
        else:
            form.setlist(name, [value] if value else [])
    return form


_OPPOSITE = {"assume_in_force": "assume_not_in_force", "assume_not_in_force": "assume_in_force"}


def _assume(form: QueryDict, name: str, value: str) -> None:
    """Take one thing more as if, in place of its opposite; nothing is taken any more where the value is empty."""
    if not value:
        for other in [one for one in form if one.startswith("assume_")]:
            form.pop(other, None)
        return
    form.setlist(_OPPOSITE[name], [one for one in form.getlist(_OPPOSITE[name]) if one != value])
    form.setlist(name, [*dict.fromkeys([*form.getlist(name), value])])


@require_POST
def what_if(request: HttpRequest) -> HttpResponse:
    """The answer with one fact changed, beside the answer without."""
    context: dict[str, Any] = {"faults": [], "comparison": None, "fields": [], "back_to": ""}
    status = 200
    try:
        changed = _changed(request)
        plain = request.POST.copy()
        for name in ("change", "what_if_on", "deposit_state", "deposit_on"):
            plain.pop(name, None)
        today = now().date().isoformat()
        need, other = needs.read(plain, today=today), needs.read(_with_urgency(changed), today=today)
        digest = plain.get("lawbook", "")
        lawbook = lawdata.kept_lawbook(digest) if digest else lawdata.lawbook()
        before, after = find_routes(parse_need(need), lawbook), find_routes(parse_need(other), lawbook)
        context |= {
            "comparison": {"before": before, "after": after, "changes": changes(before, after), "said": _difference(need, other)},
            "fields": needs.fields_of(other),
            "exercise": after.assumed,
            "link": needs.address(other, after.lawbook),
            "back_to": needs.address(need, before.lawbook),
        }  # fmt: skip
    except CyberspexError as error:
        status = 422
        context["faults"] = [("change", said(error.message))]
    return page(request, "routes_compare.html", context, fragment="_routes_compare.html", status=status)


def _difference(need: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Fields that differ, with what they said and say, in codes."""
    old, new = needs.form_of(needs.fields_of(need)), needs.form_of(needs.fields_of(other))
    names = dict.fromkeys([*old, *new])
    return [
        (name, ", ".join(old.getlist(name)), ", ".join(new.getlist(name)))
        for name in names
        if old.getlist(name) != new.getlist(name)
    ]
