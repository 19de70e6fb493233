"""The chooser: from a need to the lawful routes, with reasons.

- The need comes by POST only: what a person types about a case is in no address, log or browser history.
- Unknown stays unknown: an empty field is a missing member, and the answer asks where it matters.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cyberspex.core.cooperation.tool import all_tools
from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web.jinja import said
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import now, page

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
TAGS = (
    "cybercrime", "attack_on_information_systems", "child_sexual_abuse", "terrorism", "non_cash_fraud",
    "via_information_system", "annex_iv", "fraud", "organised_crime", "xenophobia_and_racism", "fiscal",
    "political",
)  # fmt: skip


def _text(request: HttpRequest, name: str) -> str | None:
    return (request.POST.get(name) or "").strip() or None


def _yes_no(request: HttpRequest, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(request.POST.get(name, ""))


def need_from(request: HttpRequest) -> dict[str, Any]:
    """The need as the contract writes it, from a posted form."""
    given = _text(request, "need_json")
    if given:
        try:
            value = json.loads(given)
        except ValueError as error:
            raise InputError("bad_json", "The need is not JSON.", path="need_json") from error
        if not isinstance(value, dict):
            raise InputError("not_an_object", "The need is one JSON object.", path="need_json")
        return value
    months = _text(request, "max_penalty_months")
    if months is not None and not months.isdigit():
        raise InputError(
            "bad_number",
            "The maximum penalty is a whole number of months, for instance 60.",
            path="max_penalty_months",
        )
    emergency: dict[str, Any] | bool | None = _yes_no(request, "emergency")
    if emergency:
        emergency = {
            "risk_to": _text(request, "risk_to"),
            "imminent": _yes_no(request, "imminent"),
            "significant": _yes_no(request, "significant"),
        }
    hosted = _text(request, "hosted_for")
    need: dict[str, Any] = {
        "on": _text(request, "on") or now().date().isoformat(),
        "issuing": {
            "state": _text(request, "issuing_state"),
            "authority": _text(request, "authority"),
            "unit": None,
        },
        "holder": {
            "kind": _text(request, "holder_kind"),
            "provider": _text(request, "provider"),
            "state": _text(request, "holder_state"),
            "contract_state": _text(request, "contract_state"),
            "storage_state": _text(request, "storage_state"),
            "eu_addressee": _text(request, "eu_addressee"),
            "offers_services_in_eu": _yes_no(request, "offers_services_in_eu"),
            "domain": None,
            "hosted_for": {"kind": hosted, "state": _text(request, "hosted_state")} if hosted else None,
        },
        "data": request.POST.getlist("data") or None,
        "measure": _text(request, "measure"),
        "volatile": _yes_no(request, "volatile"),
        "preserved": [],
        "offence": {
            "description": _text(request, "offence"),
            "max_penalty_months": int(months) if months else None,
            "tags": request.POST.getlist("tags") or None,
            "committed_in": _text(request, "committed_in"),
        },
        "person": {"resides_in": _text(request, "resides_in"), "privileged": _text(request, "privileged")},
        "emergency": emergency,
        "validated_by": _text(request, "validated_by"),
        "purpose": _text(request, "purpose"),
        "previous": [],
        "conflicting_law": None,
        "assume": {
            "in_force": request.POST.getlist("assume_in_force"),
            "not_in_force": [],
            "consents": [],
            "declarations": [],
            "determinations": [],
        },
    }
    if need["issuing"]["state"] is None:
        raise InputError("no_state", "Say which State asks.", path="issuing_state")
    return need


_PLACES = {
    "/on": "on", "/issuing/state": "issuing_state", "/issuing/authority": "authority",
    "/holder/state": "holder_state", "/holder/kind": "holder_kind", "/data": "data-1", "/measure": "measure",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def chooser(request: HttpRequest) -> HttpResponse:
    """The form, and with a POST the answer below it."""
    states = lawdata.states(now().date())
    context: dict[str, Any] = {
        "states": states,
        "providers": lawdata.provider_choices(now().date()),
        "choices": {
            "data": DATA, "measure": MEASURES, "authority": AUTHORITIES, "holder": HOLDERS,
            "purpose": PURPOSES, "risk": RISKS, "privilege": PRIVILEGES, "tags": TAGS,
        },
        "form": request.POST,
        "lists": {name: request.POST.getlist(name) for name in ("data", "tags", "assume_in_force")},
        "today": now().date(),
        "answer": None,
        "faults": [],
        "need": None,
        "can_draft": {tool.code for tool in all_tools()},
    }  # fmt: skip
    if request.method == "GET" or request.POST.get("fill"):  # filled by the page Holder, not asked yet
        if "data" not in context["form"]:
            context["lists"]["data"] = ["subscriber"]
        return page(request, "routes.html", context)
    status = 200
    try:
        need = need_from(request)
        answer = lawdata.routes_for(need)
        context["need"] = need
        context["need_text"] = json.dumps(need, ensure_ascii=False, indent=2)
        context["answer"] = answer
        context["lawbook"] = answer["lawbook"]
        context["exercise"] = answer["assumed"]
    except CyberspexError as error:
        status = 422
        context["faults"] = [
            (_PLACES.get(error.path, error.path if "/" not in error.path else ""), said(error.message))
        ]
    return page(request, "routes.html", context, fragment="_routes_answer.html", status=status)
