"""The data-protection officer's room: what is held and until when, who opened what, and erasure."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError
from cyberspex.web import people
from cyberspex.web.jinja import said
from cyberspex.web.views.common import now, page


@require_GET
@people.signed_in("data_protection_officer")
def overview(request: people.SignedInRequest) -> HttpResponseBase:
    """Every item held, what is due for erasure or review first."""
    from cyberspex.apps.evidence import queries

    today = now().date()
    shown = queries.holdings(people.own_organisation(request), on=today, after=request.GET.get("after", ""))
    context = {
        "rows": shown.rows,
        "next": f"?after={shown.next}" if shown.next else "",
        "today": today,
        "tab": "holdings",
    }
    return page(request, "protection.html", context)


@require_GET
@people.signed_in("data_protection_officer")
def access(request: people.SignedInRequest) -> HttpResponseBase:
    """Who opened what, when and for which purpose; read from the same events as everything else."""
    from cyberspex.apps.cooperation.queries import references
    from cyberspex.apps.history import queries

    shown = queries.page_of(
        queries.openings(people.own_organisation(request)), before=request.GET.get("before", "")
    )
    named = references(
        people.own_organisation(request),
        (one.event.case_id for one in shown.entries if one.event.case_id is not None),
    )
    context = {
        "rows": [
            {
                "event": one.event,
                "reference": named.get(one.event.case_id, "") if one.event.case_id else "",
                "actor": one.actor,
                "purpose": one.event.data.get("purpose") or one.event.reason,
            }
            for one in shown.entries
        ],
        "next": f"?before={shown.next}" if shown.next else "",
        "tab": "access",
    }
    return page(request, "protection_access.html", context)


@require_http_methods(["GET", "POST"])
@people.signed_in("data_protection_officer")
def erase(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Erase what a case says; the proof that it existed and was erased stays."""
    from cyberspex.apps.cooperation import queries
    from cyberspex.apps.history import services as history

    row = queries.case_of(people.own_organisation(request), case_id)
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        if not reason or request.POST.get("sure") != "yes":
            faults = [("reason", _("Give the reason, and confirm that you mean it."))]
        else:
            try:
                history.erase_case(case=case_id, at=now(), actor=request.user, reason=reason)
            except CyberspexError as error:
                faults = [("reason", said(error.message))]
            else:
                notes.success(request, _("The content of the case was erased; the proof stays."))
                return redirect("protection")
    context = {"case": row, "exercise": row.exercise, "faults": faults}
    return page(request, "protection_erase.html", context, status=422 if faults else 200)
