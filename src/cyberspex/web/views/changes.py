"""Law and time: what changed for a State or a pair between two days, and from when an instrument would bind them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import parse_date, within_reach
from cyberspex.core.law.horizon import horizon
from cyberspex.core.law.status import changes as status_changes
from cyberspex.core.routing.matrix import changed_tools
from cyberspex.web.jinja import said
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import json_file, now, page


def _day(request: HttpRequest, name: str, default: date) -> date:
    text = (request.GET.get(name) or "").strip()
    return within_reach(parse_date(text, name), name) if text else default


def _found(request: HttpRequest) -> dict[str, Any]:
    today = now().date()
    on = _day(request, "on", today)
    since = _day(request, "since", date(on.year - 1, on.month, min(on.day, 28)))
    state, other = request.GET.get("from", "").strip(), request.GET.get("to", "").strip()
    context: dict[str, Any] = {
        "on": on,
        "since": since,
        "from": state,
        "to": other,
        "found": None,
        "horizon": None,
        "no_horizon": "",
        "deposit_on": "",
    }
    if not state:
        return context
    book = lawdata.lawbook()
    for name, code in (("from", state), ("to", other)):
        if code:
            book.require_state(code, name)
    if state == other:
        raise InputError("not_a_pair", "Choose two different States, or one alone.", path="to")
    if since > on:
        raise InputError("dates_out_of_order", "The first day lies after the second one.", path="since")
    states = [state, *([other] if other else [])]
    before, after = book.at(since), book.at(on)
    context["found"] = {
        "status": [row for one in states for row in status_changes(before, after, state=one)],
        "declared": [
            row for row in book.table("declarations")
            if row["state"] in states and since.isoformat() < str(row.get("declared_on") or "") <= on.isoformat()
        ],
        "tools": changed_tools(book, state, other, since, on) if other else [],
    }  # fmt: skip
    deposit = _day(request, "deposit", on)
    deposits = {
        one: deposit for one in states
        if request.GET.get("deposit") and not book.status.get(("cets224", one), {}).get("consent_on")
    }  # fmt: skip
    context["deposit_on"] = deposit.isoformat()
    try:
        context["horizon"] = horizon(book, tuple(states), on=on, deposits=deposits)
    except InputError as error:
        if error.code != "cannot_be_party":
            raise
        context["no_horizon"] = said(error.message)
    return context


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """What changed, and the horizon; `?format=json` gives both as a file."""
    context: dict[str, Any] = {"tab": "changes", "states": lawdata.states(now().date()), "faults": []}
    status = 200
    try:
        context |= _found(request)
    except InputError as error:
        status = 400
        context |= {"on": None, "since": None, "from": request.GET.get("from", ""), "to": request.GET.get("to", ""), "found": None,
                    "horizon": None, "no_horizon": "", "deposit_on": ""}  # fmt: skip
        context["faults"] = [("", said(error.message))]
    if request.GET.get("format") == "json" and context["found"] is not None:
        found = {**context["found"], "horizon": context["horizon"].as_json() if context["horizon"] else None}
        return json_file("changes.json", [found])
    return page(request, "law_changes.html", context, status=status)
