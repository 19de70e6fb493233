"""A case: where it stands, what can be done, its clocks, messages, documents, timeline and evidence."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError
from cyberspex.web import people, words
from cyberspex.web.jinja import day, instant, language_name, said, state_name, tr, with_cites
from cyberspex.web.views import acts
from cyberspex.web.views.common import body_names, csv_file, file_answer, large_answer, now, page

# Acts that have a page of their own; every other act has the small form of `acts.ACTS`.
PAGES = {
    "save_draft": "draft", "edit": "draft", "draft": "draft", "check": "draft-check", "submit": "case-submit",
    "approve": "case-approval", "send_back": "case-approval", "sign": "case-sign", "sign_here": "case-sign",
    "sign_elsewhere": "case-sign-elsewhere", "accept_signed": "case-sign-elsewhere", "send": "case-send",
    "escalate": "case-next", "send_by_other_means": "case-bundle", "download_bundle": "case-bundle",
    "set_identifier": "desk", "answer": "desk", "answer_identifiers": "desk", "upload": "desk",
}  # fmt: skip
ALIASES = {
    "close": "close_case", "elect": "escalate", "instruct": "instruct_not_to_disclose",
    "disclose": "release_answer",
    "disclose_part": "release_answer",
    "refuse": "refuse_all", "preserve": "mark_preserved", "not_preserve": "mark_not_preserved",
    "extend": "ask_extension", "follow_up": "record_follow_up", "explain": "give_more_information",
}  # fmt: skip


ENDING = frozenset({"withdraw", "close_case", "refuse_all", "mark_not_preserved"})
ASKING = frozenset({"ask", "ask_reason"})
HOLDING = ("purpose", "basis", "determined_on", "retain_until", "review_on")


def action_links(actions: Any) -> list[dict[str, str]]:
    """What can be done now, each with its page; an act without a page is not offered as a dead button."""
    links = []
    seen = set()
    for action in actions:
        name = ALIASES.get(str(action.action), str(action.action))
        if name in PAGES:
            target = PAGES[name]
        elif name in acts.ACTS:
            target = name
        else:
            continue
        if target in seen:
            continue
        seen.add(target)
        # An act with a page of its own is called there as on the home page; an unlisted one of a new tool by its word.
        step = words.STEPS.get(str(action.action), str(action.label))
        title = acts.ACTS[name].title if name in acts.ACTS else step
        links.append(
            {"name": name, "page": PAGES.get(name, ""), "title": title, "provision": str(action.provision)}
        )
    # A question stands after the answer, and what ends the case last, so that nobody takes it for the next step.
    return sorted(links, key=lambda link: (link["name"] in ENDING, link["name"] in ASKING))


@require_GET
@people.signed_in(*people.CASE_ROLES)
def case(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The whole case on one page; opening it is one opening of what it shows."""
    from cyberspex.apps.cooperation import queries
    from cyberspex.apps.history.services import one_opening

    at = now()
    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    side = str(view.row.side)
    receiving = side in ("provider", "notified_authority", "requested_authority")
    with one_opening(reader=request.user, case=case_id, purpose="procedure", at=at):
        threads = queries.messages(actor=request.user, case_id=case_id, at=at)
        answers = () if receiving else queries.identifiers(actor=request.user, case_id=case_id, at=at)
    context = {
        "case": view.row,
        "view": view,
        "answers": answers,
        "grounds": {code: _(str(title)) for code, title, _where in queries.reasons(str(view.row.tool))},
        "bodies": body_names(
            [*(one.counterpart for one in view.deliveries), *(one.counterpart for one in threads)]
        ),
        "links": queries.links(actor=request.user, case_id=case_id),
        "to_carry": queries.to_carry(view),
        "goes_on": str(view.row.state) == "elected",
        "actions": action_links(view.actions),
        "threads": threads,
        "timeline": queries.timeline(actor=request.user, case_id=case_id),
        "exercise": view.exercise,
        "receiving": receiving,
        "today": at.date(),
        "tab": "case",
    }
    return page(request, "case.html", context)


@require_GET
@people.signed_in(*people.CASE_ROLES)
def timeline(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Every event of the case in order."""
    from cyberspex.apps.cooperation import queries

    view = queries.case_view(actor=request.user, case_id=case_id, at=now())
    context = {
        "case": view.row,
        "exercise": view.exercise,
        "timeline": queries.timeline(actor=request.user, case_id=case_id),
        "tab": "timeline",
    }
    return page(request, "case_timeline.html", context)


@require_GET
@people.signed_in(*people.CASE_ROLES)
def timeline_csv(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The same as a file."""
    from cyberspex.apps.cooperation import queries

    entries = queries.timeline(actor=request.user, case_id=case_id)
    head = ("seq", "at", "kind", "text", "actor", "reason", "lawbook", "provision")
    rows = (
        (e.seq, e.at.isoformat(), e.kind, words.event(e.kind), e.actor_name, e.reason, e.lawbook, e.provision)
        for e in entries
    )
    return csv_file("timeline.csv", head, rows)


@require_GET
@people.signed_in(*people.CASE_ROLES)
def timeline_json(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The same for programs, with the codes and the words."""
    from cyberspex.apps.cooperation import queries

    entries = [
        {
            "seq": e.seq, "at": e.at.isoformat(), "kind": e.kind, "text": words.event(e.kind),
            "actor": e.actor_name, "reason": e.reason, "lawbook": e.lawbook, "provision": e.provision,
        }
        for e in queries.timeline(actor=request.user, case_id=case_id)
    ]  # fmt: skip
    data = json.dumps({"case": str(case_id), "events": entries}, ensure_ascii=False, indent=2)
    return file_answer("timeline.json", "application/json", data.encode())


@require_http_methods(["GET", "POST"])
@people.signed_in(*people.CASE_ROLES)
def act(request: people.SignedInRequest, case_id: UUID, act: str) -> HttpResponseBase:
    """One act on the case: its small form, and the service behind it."""
    from cyberspex.apps.cooperation import queries

    chosen = acts.ACTS.get(act)
    if chosen is None:
        raise Http404
    at = now()
    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    tool = str(view.row.tool)
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            given = acts.arguments(chosen, request)
            acts.service(act)(actor=request.user, case_id=case_id, at=at, **given)
        except (InputError, ProcedureError) as error:
            if error.code in ("no_such_case", "not_permitted"):
                raise
            faults = [(error.path, said(error.message))]
        else:
            notes.success(request, _("Done: %(act)s.") % {"act": _(chosen.title)})
            return redirect("desk" if "/inbox/" in request.path else "case", case_id=case_id)
    choices: dict[str, list[tuple[str, str]]] = {}
    for field in chosen.fields:
        if field.kind == "grounds":
            choices[field.name] = [_ground(one) for one in queries.grounds(tool)]
        elif field.kind == "reasons":
            choices[field.name] = [_ground(one) for one in queries.refusal_reasons(tool)]
        elif field.kind == "identifier":
            found = queries.identifiers(actor=request.user, case_id=case_id, at=at)
            choices[field.name] = [(str(one.id), f"{words.label(one.type)} · {one.value}") for one in found]
        elif field.kind == "message":
            thread = queries.messages(actor=request.user, case_id=case_id, at=at)
            asked = [
                one
                for one in thread
                if str(one.kind) in ("question", "more_information_asked", "reason_asked")
            ]
            choices[field.name] = [
                (str(one.id), f"{words.label(one.kind)} · {one.text[:70]}") for one in asked
            ]
        elif field.kind == "choice":
            allowed = queries.to_carry(view) if act == "record_receipt" else field.options
            choices[field.name] = [(code, words.label(code)) for code in allowed]
    context: dict[str, Any] = {
        "case": view.row,
        "exercise": view.exercise,
        "act": chosen,
        "choices": choices,
        "faults": faults,
        "form": request.POST,
        "at_desk": "/inbox/" in request.path,
    }
    return page(request, "act.html", context, status=409 if faults else 200)


@require_http_methods(["GET", "POST"])
@people.signed_in("drafter", "approver")
def next_step(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """How to go on from a case that brought no data: the routes asked again, one elected, the case carried over."""
    from cyberspex.apps.cooperation import queries, services

    at = now()
    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            made = services.escalate(
                actor=request.user, case_id=case_id, route=request.POST.get("route", ""), at=at
            )
        except (InputError, ProcedureError) as error:
            if error.code in ("no_such_case", "not_permitted"):
                raise
            faults = [("routes", said(error.message))]
        else:
            if made.case_id != view.row.case_id:
                notes.success(request, _("The draft was begun with what the case holds."))
                return redirect("draft", case_id=made.case_id)
            notes.success(request, _("The route was chosen. The case is ready to be carried over."))
            return redirect("case-next", case_id=case_id)
    follows = queries.what_follows(actor=request.user, case_id=case_id, at=at)
    context = {
        "case": view.row,
        "exercise": view.exercise,
        "follows": follows,
        "elected": follows.route(follows.elected) if follows.elected else None,
        "links": queries.links(actor=request.user, case_id=case_id),
        "may_draft": "drafter" in people.roles(request),
        "faults": faults,
    }
    return page(request, "case_next.html", context, status=409 if faults else 200)


@require_http_methods(["POST"])
@people.signed_in("drafter", "approver")
def carried_over(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The case as a file for whoever drafts the next request elsewhere; the opening goes into the access log."""
    from cyberspex.apps.cooperation import services

    at = now()
    route = request.POST.get("route", "")
    dossier = services.carried_over(actor=request.user, case_id=case_id, route=route, at=at)
    if request.POST.get("format") == "json":
        found = services.carried_over_json(dossier)
    else:
        found = services.carried_over_file(
            dossier,
            title=_("Case carried over"),
            told=_told(dossier),
            language=(get_language() or "en")[:2],
            at=at,
        )
    return file_answer(found.name, found.media_type, found.data)


def _told(dossier: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """What came before and what follows, in the reader's words."""
    case, route = dossier["case"], dossier["route"]
    before = [
        (_("Tried"), words.label(case["tool"])),
        (_("Reference"), case["reference"]),
        (_("Holder of the data"), body_names([case["holder"]]).get(case["holder"], case["holder"])),
        (_("Sent"), instant(case["sent_at"])),
        (_("Received"), instant(case["received_at"])),
        (_("What came of it"), words.label(case["outcome"]) if case["outcome"] else ""),
        (_("Since"), day(case["outcome_on"])),
        *(
            (
                _("Identifier %(number)s") % {"number": one["id"]},
                " · ".join(words.label(word) for word in (one["outcome"], one["reason"]) if word),
            )
            for one in case["identifiers"]
        ),
    ]
    after = [
        (_("Instrument"), words.label(route["route"])),
        (
            _("Addressed to"),
            " · ".join(
                text
                for text in (
                    words.label(route["addressee"].get("kind") or ""),
                    state_name(route["addressee"]["state"]) if route["addressee"].get("state") else "",
                )
                if text
            ),
        ),
        (_("Channel"), str(with_cites(tr(route["channel"]))) if route["channel"] else ""),
        (_("Form"), str(with_cites(tr(route["form"]))) if route["form"] else ""),
        (_("Languages"), ", ".join(language_name(code) for code in route["languages"])),
        *((words.provision(limit["provision"]), tr(limit["value"])) for limit in route["time_limits"]),
    ]
    told = [(_("What came before"), before), (_("The step that follows"), after)]
    return [(heading, [(name, value) for name, value in rows if value]) for heading, rows in told]


def _ground(one: Any) -> tuple[str, str]:
    code, title, provision = one
    return str(code), f"{_(str(title))} ({words.provision(str(provision))})"


@require_GET
@people.signed_in(*people.CASE_ROLES)
def evidence(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """What came back, and who has had it in hands since."""
    return page(request, "evidence.html", _evidence_context(request, case_id))


def _evidence_context(request: people.SignedInRequest, case_id: UUID) -> dict[str, Any]:
    from cyberspex.apps.cooperation import queries
    from cyberspex.apps.evidence import queries as evidence_queries

    view = queries.case_view(actor=request.user, case_id=case_id, at=now())
    return {
        "case": view.row,
        "exercise": view.exercise,
        "items": evidence_queries.items(actor=request.user, case_id=case_id),
        "packages": evidence_queries.packages(actor=request.user, case_id=case_id),
        "awaited": evidence_queries.awaited(actor=request.user, case_id=case_id),
        "faults": [],
        "custody": evidence_queries.custody(actor=request.user, case_id=case_id),
        "tab": "evidence",
    }


@require_http_methods(["POST"])
@people.signed_in(*people.CASE_ROLES)
def evidence_bring(request: people.SignedInRequest, case_id: UUID, message_id: UUID) -> HttpResponseBase:
    """Take a package that an answer announced and that somebody carried by other means."""
    from cyberspex.apps.evidence import services

    given = request.FILES.get("package")
    try:
        if given is None:
            raise InputError("no_file", "Choose a file first.", path="package")
        services.bring_package(
            actor=request.user,
            case_id=case_id,
            message_id=message_id,
            blocks=given.chunks(4 * 1024 * 1024),
            at=now(),
        )
    except (InputError, IntegrityError) as error:
        context = {**_evidence_context(request, case_id), "faults": [("package", said(error.message))]}
        return page(request, "evidence.html", context, status=422)
    notes.success(request, _("The package is the announced one; it was verified and its items are held."))
    return redirect("case-evidence", case_id=case_id)


@require_http_methods(["GET", "POST"])
@people.signed_in(*people.CASE_ROLES)
def evidence_item(request: people.SignedInRequest, item_id: UUID) -> HttpResponseBase:
    """Check one item's seal again, or set under which regime and until when it is held."""
    from cyberspex.apps.evidence import queries as evidence_queries
    from cyberspex.apps.evidence import services
    from cyberspex.core.foundation.time import parse_date

    at = now()
    faults: list[tuple[str, str]] = []
    typed: dict[str, str] = {}
    if request.method == "POST" and request.POST.get("regime"):
        typed = {name: request.POST.get(name, "").strip() for name in HOLDING}
        days = ("retain_until", "review_on", "determined_on")
        try:
            given = {name: parse_date(typed[name], name) if typed[name] else None for name in days}
            services.set_holding(
                actor=request.user,
                item_id=item_id,
                regime=request.POST["regime"],
                purpose=typed["purpose"],
                basis=typed["basis"],
                at=at,
                **given,
            )
        except InputError as error:
            faults = [(error.path.strip("/") or "retain_until", said(error.message))]
        else:
            notes.success(request, _("The holding was recorded."))
            return redirect("evidence-item", item_id=item_id)
    item = evidence_queries.item(actor=request.user, item_id=item_id)
    kept = {"purpose": item.purpose, "retain_until": item.retain_until, "review_on": item.review_on}
    context: dict[str, Any] = {
        "item_id": item_id,
        "answer": services.verify_item(actor=request.user, item_id=item_id, at=at),
        "faults": faults,
        "fault": dict(faults),
        "typed": typed if faults else kept,
        "regime": request.POST.get("regime") or item.regime,
        "regimes": [
            ("1a", _("the Protocol's own rules (14.1.a)")),
            ("1b", _("another international agreement between the two (14.1.b)")),
            ("1c", _("other agreements or arrangements (14.1.c)")),
        ],
    }
    context["exercise"] = bool(context["answer"].get("exercise"))
    return page(request, "evidence_item.html", context, status=422 if faults else 200)


@require_http_methods(["POST"])
@people.signed_in(*people.CASE_ROLES)
def evidence_open(request: people.SignedInRequest, item_id: UUID) -> HttpResponseBase:
    """Hand the item out; the purpose goes into the access log with it."""
    from cyberspex.apps.evidence import services

    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise InputError(
            "missing", "Say for what the item is opened; it goes into the access log.", path="purpose"
        )
    found = services.open_item(actor=request.user, item_id=item_id, purpose=purpose, at=now())
    return large_answer(found.name, found.media_type, found.size_bytes, found.blocks)


@require_http_methods(["POST"])
@people.signed_in(*people.CASE_ROLES)
def carried_message(request: people.SignedInRequest, case_id: UUID, message_id: UUID) -> HttpResponseBase:
    """Hand out a message that people carry by other means, sealed as it was signed."""
    from cyberspex.apps.cooperation import services

    found = services.download_message(actor=request.user, case_id=case_id, message_id=message_id, at=now())
    return file_answer(found.name, found.media_type, found.data)


@require_http_methods(["POST"])
@people.signed_in(*people.CASE_ROLES)
def evidence_package(request: people.SignedInRequest, package_id: UUID) -> HttpResponseBase:
    """Hand out a whole package as it was received, for whoever verifies it elsewhere."""
    from cyberspex.apps.evidence import services

    found = services.download_package(actor=request.user, package_id=package_id, at=now())
    return large_answer(found.name, found.media_type, found.size_bytes, found.blocks)
