"""The data-protection officer's room: what is held and until when, who opened what, and erasure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web import people
from cyberspex.web.views.common import now, page


@require_GET
@people.signed_in("data_protection_officer")
def overview(request: people.SignedInRequest) -> HttpResponseBase:
    """Every item held, what is due for erasure or review first."""
    from cyberspex.apps.cooperation.models import CaseRow
    from cyberspex.apps.evidence.models import ItemRow

    today = now().date()
    items = list(ItemRow.objects.filter(organisation_id=people.own_organisation(request).pk))
    items.sort(key=lambda item: min(day for day in (item.retain_until, item.review_on) if day is not None))
    cases = {row.case_id: row for row in CaseRow.objects.filter(case_id__in={item.case_id for item in items})}
    rows = [{"item": item, "case": cases.get(item.case_id), "due": _due(item, today)} for item in items]
    return page(request, "protection.html", {"rows": rows, "today": today, "tab": "holdings"})


def _due(item: Any, today: Any) -> bool:
    return any(day is not None and day <= today for day in (item.retain_until, item.review_on))


@require_GET
@people.signed_in("data_protection_officer")
def access(request: people.SignedInRequest) -> HttpResponseBase:
    """Who opened what, when and for which purpose; read from the same events as everything else."""
    from cyberspex.apps.history import queries

    shown = queries.page_of(
        queries.openings(people.own_organisation(request)), before=request.GET.get("before", "")
    )
    context = {
        "rows": [
            {
                "event": one.event,
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
    from cyberspex.apps.cooperation.models import CaseRow
    from cyberspex.apps.history import services as history

    row = CaseRow.objects.filter(case_id=case_id, organisation_id=people.own_organisation(request).pk).first()
    if row is None:
        raise InputError("no_such_case", "There is no such case in your organisation's record.")
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        if not reason or request.POST.get("sure") != "yes":
            faults = [("reason", _("Give the reason, and confirm that you mean it."))]
        else:
            try:
                history.erase_case(case=case_id, at=now(), actor=request.user, reason=reason)
            except CyberspexError as error:
                faults = [("reason", _(error.message))]
            else:
                notes.success(request, _("The content of the case was erased; the proof stays."))
                return redirect("protection")
    context = {"case": row, "exercise": row.exercise, "faults": faults}
    return page(request, "protection_erase.html", context, status=422 if faults else 200)
