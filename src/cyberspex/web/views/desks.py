"""The receiving desks: the provider, the notified authority, the 24/7 point of contact.

- "Is it genuine?" and "may I answer?" stand first; the answer is given per identifier.
- What a desk sees is the record of its own organisation, made from what it received.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from cyberspex.web import people, words
from cyberspex.web.views.cases import action_links
from cyberspex.web.views.common import now, page, read_upload
from cyberspex.web.views.requests import pages

LARGEST_ORDER_BYTES = 20 * 1024 * 1024
OUTCOMES = ("disclosed", "not_held", "refused", "question")
RECEIVERS = ("receiving_officer", "notified_officer")


@require_GET
@people.signed_in(*RECEIVERS)
def inbox(request: people.SignedInRequest) -> HttpResponseBase:
    """What came in, by urgency and due date."""
    from cyberspex.apps.cooperation import queries

    at = now()
    found = queries.inbox(
        actor=request.user,
        organisation=people.own_organisation(request),
        at=at,
        after=request.GET.get("after", ""),
    )
    _previous, following = pages(request, found)
    context = {"rows": found.rows, "next": following, "today": at.date()}
    return page(request, "inbox.html", context)


@require_http_methods(["GET", "POST"])
@people.signed_in("receiving_officer")
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
            faults = [("file", _(error.message))]
        else:
            notes.success(request, _("The order was taken in; its receipt is the start of the clock."))
            return redirect("desk", case_id=getattr(row, "case_id", None) or row.pk)
    return page(request, "drop.html", {"faults": faults}, status=422 if faults else 200)


def desk_context(request: people.SignedInRequest, case_id: UUID, at: Any) -> dict[str, Any]:
    """Everything that the desk shows for one case."""
    from cyberspex.apps.cooperation import queries

    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    tool = str(view.row.tool)
    side = str(view.row.side)
    can = {str(action.action) for action in view.actions}
    return {
        "case": view.row,
        "view": view,
        "exercise": view.exercise,
        "actions": [link for link in action_links(view.actions) if link["page"] not in ("desk",)],
        "can": can,
        "genuine": queries.is_genuine(actor=request.user, case_id=case_id, at=at),
        "may_answer": queries.may_i_answer(actor=request.user, case_id=case_id, at=at)
        if side != "notified_authority"
        else None,
        "identifiers": queries.identifiers(actor=request.user, case_id=case_id, at=at),
        "request_data": queries.request(actor=request.user, case_id=case_id, purpose="answer", at=at),
        "threads": queries.messages(actor=request.user, case_id=case_id, at=at),
        "reasons": [
            (str(code), f"{_(str(title))} ({words.provision(str(provision))})")
            for code, title, provision in queries.refusal_reasons(tool)
        ],
        "outcomes": [(code, words.label(code)) for code in OUTCOMES],
        "may_set": side == "provider",
        "side": side,
        "today": at.date(),
        "tab": "desk",
        "faults": [],
        "wrong_identifier": "",
    }


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
        context["faults"] = [(f"identifier-{key}", _(error.message))]
        context["wrong_identifier"] = key
        return page(request, "desk.html", context, status=409)
    notes.success(
        request, _("The answer for this identifier was recorded. Nothing is sent before you send the answer.")
    )
    return redirect("desk", case_id=case_id)
