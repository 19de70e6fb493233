"""The receiving desks: the provider, the notified authority, the 24/7 point of contact.

- "Is it genuine?" and "may I answer?" stand first; the answer is given per identifier.
- What a desk sees is the record of its own organisation, made from what it received.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.cooperation.answering import whole
from cyberspex.core.cooperation.procedure import RECEIVING, Side
from cyberspex.core.cooperation.tool import all_tools, tool_named
from cyberspex.core.exchange.envelope import inside
from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from cyberspex.web import people, received, words
from cyberspex.web.jinja import day, said
from cyberspex.web.views.cases import action_links
from cyberspex.web.views.common import body_names, now, page, read_upload
from cyberspex.web.views.requests import tools

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.queries import InboxFilter

LARGEST_ORDER_BYTES = 20 * 1024 * 1024
OUTCOMES = ("disclosed", "not_held", "refused", "question")
RECEIVERS = ("receiving_officer", "notified_officer")


SORTS = ("inbox", "due", "newest", "reference")
KEPT = ("tool", "state", "mark", "holder", "reference", "counterpart", "closed", "sort")


def _filter(request: HttpRequest) -> InboxFilter:
    from cyberspex.apps.cooperation.queries import InboxFilter

    given = request.GET
    return InboxFilter(
        tool=given.get("tool", ""),
        state=given.get("state", ""),
        mark=given.get("mark", ""),
        holder=given.get("holder", ""),
        reference=given.get("reference", "").strip(),
        counterpart=given.get("counterpart", "").strip(),
        closed_too=given.get("closed", "") == "yes",
    )


@require_GET
@people.signed_in(*RECEIVERS)
def inbox(request: people.SignedInRequest) -> HttpResponseBase:
    """What came in, by urgency and due date unless another order is asked for."""
    from cyberspex.apps.cooperation import queries

    at = now()
    sort = request.GET.get("sort", "inbox")
    if sort not in SORTS:
        raise InputError("bad_sort", "The inbox sorts by urgency, due date, newest or reference.")
    organisation = people.own_organisation(request)
    found = queries.inbox(
        actor=request.user,
        organisation=organisation,
        filters=_filter(request),
        sort=sort,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        at=at,
    )
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    holders = queries.people_of(organisation)
    bodies = body_names(row.counterpart for row in found.rows)
    own = people.roles(request)
    context = {
        "rows": [
            {
                "case": row,
                "marks": queries.marks_of(row, at),
                "holder": holders.get(row.held_by) if row.held_by else None,
                "name": bodies.get(row.counterpart, ""),
                "next": queries.next_act(row, own) if row.is_open else "",
            }
            for row in found.rows
        ],
        "previous": f"?{urlencode({**kept, 'before': found.previous})}" if found.previous else "",
        "next": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "csv": "/inbox/inbox.csv" + (f"?{urlencode(kept)}" if kept else ""),
        "kept": kept,
        "sort": sort,
        "tools": tools(),
        "states": inbox_states(),
        "mark_choices": [(mark, words.label(mark)) for mark in queries.ALL_MARKS],
        "today": at.date(),
    }
    return page(request, "inbox.html", context, fragment="_inbox_rows.html")


@require_GET
@people.signed_in(*RECEIVERS)
def inbox_csv(request: people.SignedInRequest) -> HttpResponseBase:
    """The same list as a file."""
    from cyberspex.apps.cooperation import queries

    lines = queries.inbox_csv(
        actor=request.user,
        organisation=people.own_organisation(request),
        filters=_filter(request),
        at=now(),
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="inbox.csv"'
    return response


def inbox_states() -> list[tuple[str, str]]:
    """Every state that a received case can be in, from the tools' own tables."""
    seen = {
        str(state)
        for tool in all_tools()
        for side, procedure in tool.procedures.items()
        if side in RECEIVING
        for state in procedure.states
    }
    return sorted(((state, words.label(state)) for state in seen), key=lambda pair: pair[1])


@require_http_methods(["GET", "POST"])
@people.signed_in(*RECEIVERS)
def drop(request: people.SignedInRequest) -> HttpResponseBase:
    """Take in a signed order that came by e-mail or on paper's electronic twin."""
    from cyberspex.apps.cooperation import services

    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            data = read_upload(request, "file", largest=LARGEST_ORDER_BYTES) or b""
            proof = read_upload(request, "proof", largest=1024 * 1024, required=False)
            row = services.receive_dropped(
                actor=request.user,
                organisation=people.own_organisation(request),
                data=data,
                proof=proof,
                at=now(),
            )
        except CyberspexError as error:
            faults = [("file", said(error.message))]
        else:
            notes.success(request, _("The order was taken in; its receipt is the start of the clock."))
            return redirect("desk", case_id=getattr(row, "case_id", None) or row.pk)
    return page(request, "drop.html", {"faults": faults}, status=422 if faults else 200)


def desk_context(request: people.SignedInRequest, case_id: UUID, at: datetime) -> dict[str, Any]:
    """Everything that the desk shows for one case; opening the desk is one opening of what it shows."""
    from cyberspex.apps.history.services import one_opening

    with one_opening(reader=request.user, case=case_id, purpose="answer", at=at):
        return _desk_context(request, case_id, at)


def _desk_context(request: people.SignedInRequest, case_id: UUID, at: datetime) -> dict[str, Any]:
    from cyberspex.apps.cooperation import queries

    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    tool = tool_named(str(view.row.tool))
    side = str(view.row.side)
    genuine = queries.is_genuine(actor=request.user, case_id=case_id, at=at)
    checklist = queries.may_i_answer(
        actor=request.user, case_id=case_id, at=at, genuine=str(genuine["verdict"])
    )
    asked = queries.request(actor=request.user, case_id=case_id, purpose="answer", at=at)
    identifiers = queries.identifiers(actor=request.user, case_id=case_id, at=at)
    holders = queries.people_of(people.own_organisation(request))
    threads = queries.messages(actor=request.user, case_id=case_id, at=at)
    bodies = body_names([view.row.counterpart, *(one.counterpart for one in threads)])
    ready = any(one.released_at is None and one.outcome not in ("open", "question") for one in identifiers)
    return {
        "case": view.row,
        "view": view,
        "exercise": view.exercise,
        "actions": [
            link
            for link in action_links(view.actions)
            if link["page"] != "desk" and (link["name"] != "release_answer" or ready)
        ],
        "genuine": genuine,
        "checklist": checklist,
        "may_answer": str(whole(checklist)),
        "identifiers": [
            {
                "it": one,
                "said": received.identifier_text(inside(one.asked, "identifier"))
                if one.asked.get("identifier")
                else one.id,
                "lines": _sought(one),
            }
            for one in identifiers
        ],
        "open_identifiers": sum(one.outcome in ("open", "question") for one in identifiers),
        "parts": received.parts(tool, asked, without=(tool.asked,) if identifiers and tool.asked else ()),
        "threads": threads,
        "bodies": bodies,
        "reasons": [
            (str(code), f"{_(str(title))} ({words.provision(str(provision))})")
            for code, title, provision in queries.refusal_reasons(tool.code)
        ],
        "outcomes": [(code, words.label(code)) for code in OUTCOMES],
        "may_set": any(one.action == "disclose" for one in tool.procedures[Side(side)].transitions),
        "marks": queries.marks_of(view.row, at),
        "holder": holders.get(view.row.held_by) if view.row.held_by else None,
        "from_name": bodies.get(view.row.counterpart, ""),
        "side": side,
        "today": at.date(),
        "tab": "desk",
        "faults": [],
        "wrong_identifier": "",
        "typed": {},
    }


_SAID_ABOVE = frozenset(
    {
        "id",
        "identifier",
        "elements",
        "categories",
        "period",
        "solely_to_identify",
        "relation_to_offence",
        "note",
    }
)


def _sought(one: Any) -> list[tuple[str, str]]:
    """What is sought about one identifier, in words."""
    asked = one.asked
    period = inside(asked, "period")
    told = [
        (
            _("Sought"),
            "; ".join(words.label(item) for item in asked.get("elements") or asked.get("categories") or ()),
        ),
        (
            _("Period"),
            " – ".join(day(str(period[name])) for name in ("from_on", "until_on") if period.get(name)),
        ),
        (_("Only to identify the user"), _("yes") if asked.get("solely_to_identify") is True else ""),
        (_("Relation to the offence"), str(asked.get("relation_to_offence") or "")),
        (_("Note"), str(asked.get("note") or "")),
        *((words.label(name), received.said(name, asked[name])) for name in asked if name not in _SAID_ABOVE),
    ]
    return [(word, said) for word, said in told if said]


@require_http_methods(["POST"])
@people.signed_in(*RECEIVERS)
def hold(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Take a case on one's desk, or put it back for a colleague."""
    from cyberspex.apps.cooperation import services

    if request.POST.get("do") == "hand_back":
        services.hand_back(actor=request.user, case_id=case_id, at=now())
    else:
        services.take(actor=request.user, case_id=case_id, at=now())
    return redirect("desk", case_id=case_id)


@require_GET
@people.signed_in(*RECEIVERS)
def desk(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """One received case on the desk."""
    return page(request, "desk.html", desk_context(request, case_id, now()))


def read_items(text: str) -> list[dict[str, Any]]:
    """What is disclosed for an identifier, typed as lines `name: value`, or as a JSON list."""
    text = text.strip()
    if not text:
        return []
    if text.startswith("["):
        try:
            value = json.loads(text)
        except ValueError as error:
            raise InputError("bad_json", "The list of data is not JSON.", path="items") from error
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise InputError("bad_json", "The data are a JSON list of objects.", path="items")
        return value
    items = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, joint, value = line.partition(":")
        if not joint or not name.strip() or not value.strip():
            raise InputError(
                "bad_line",
                f"Line {number} is not of the form “name: value”, for instance “Account name: A. Example”.",
                path="items",
            )
        items.append({"name": name.strip(), "value": value.strip()})
    return items


@require_http_methods(["POST"])
@people.signed_in("receiving_officer")
def identifier(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The answer for one identifier: disclosed, not held, refused with a ground, or a question back."""
    from cyberspex.apps.cooperation import services

    at = now()
    key = request.POST.get("identifier_id", "")
    try:
        outcome = request.POST.get("outcome", "")
        if outcome not in OUTCOMES:
            raise InputError("no_outcome", "Choose an answer for the identifier.", path=f"outcome-{key}")
        items = read_items(request.POST.get("items", ""))
        services.set_identifier(
            actor=request.user,
            case_id=case_id,
            identifier_id=key,
            outcome=outcome,
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", "").strip(),
            items=items or None,
            at=at,
        )
    except (InputError, ProcedureError) as error:
        if error.code in ("no_such_case", "not_permitted"):
            raise
        context = desk_context(request, case_id, at)
        context["faults"] = [(f"identifier-{key}", said(error.message))]
        context["wrong_identifier"] = key
        # What was typed is not lost with the fault.
        context["typed"] = {
            name: request.POST.get(name, "") for name in ("outcome", "reason", "items", "text")
        }
        return page(request, "desk.html", context, status=409)
    notes.success(
        request, _("The answer for this identifier was recorded. Nothing is sent before you send the answer.")
    )
    return redirect("desk", case_id=case_id)
