"""Which law is in use here: its history, editions of others, and the return to an earlier one.

- What makes another law the one in use is read first, as a difference, and confirmed with the second factor.
- Every lawbook that was ever used can be looked at; going back to one is a new decision.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notes
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cyberspex.apps.law import editions as rooms
from cyberspex.apps.law import queries, services
from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from cyberspex.core.law.changes import difference
from cyberspex.web import people
from cyberspex.web.jinja import said
from cyberspex.web.secondfactor import passed
from cyberspex.web.views.common import now, page, read_upload

MOST_SHOWN = 300
CHOICE = "choice-"


@require_http_methods(["GET", "POST"])
@people.signed_in("administrator", "auditor")
def overview(request: people.SignedInRequest) -> HttpResponseBase:
    """Every decision about the law here, and the form that takes in an edition."""
    faults: list[tuple[str, str]] = []
    checks: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            data = read_upload(request, "file", largest=rooms.LARGEST_BYTES) or b""
            file, found = rooms.receive(
                actor=request.user, organisation=people.own_organisation(request), data=data, at=now()
            )
        except InputError as error:
            faults = [("file", said(error.message))]
        else:
            if file:
                return redirect("law-edition", file=file)
            checks = [one.as_json() for one in found]
            faults = [("file", _("The file is refused; nothing of it was kept."))]
    context = {
        "decisions": queries.decisions()[::-1],
        "current": queries.lawbook(),
        "kept": queries.kept(),
        "faults": faults,
        "checks": checks,
        "may_decide": "administrator" in people.roles(request),
        "tab": "editions",
    }
    return page(request, "law_editions.html", context, status=422 if faults else 200)


@require_http_methods(["GET", "POST"])
@people.signed_in("administrator")
def edition(request: people.SignedInRequest, file: str) -> HttpResponseBase:
    """What an edition would change, what stays, what both sides changed; and the decision to take it over."""
    organisation, at = people.own_organisation(request), now()
    faults: list[tuple[str, str]] = []
    given = request.POST if request.method == "POST" else {}
    choices = {
        name.removeprefix(CHOICE): str(value)
        for name, value in given.items()
        if name.startswith(CHOICE) and value in ("ours", "theirs")
    }
    if request.method == "POST":
        try:
            rooms.decide_import(
                actor=request.user, organisation=organisation, file=file, current=request.POST.get("current", ""),
                choices=choices, second_factor=passed(request, request.POST.get("code", "")), at=at,
                reason=request.POST.get("reason", "").strip(),
            )  # fmt: skip
        except (InputError, ProcedureError) as error:
            if error.code == "not_permitted":
                raise
            faults = [_fault(error)]
        else:
            notes.success(request, _("The edition was taken over; its law is in use from now on."))
            return redirect("law-editions")
    try:
        found = rooms.arrived(organisation=organisation, file=file, at=at)
    except InputError as error:
        if error.code == "no_such_edition":
            raise Http404 from error
        raise
    context = {
        "found": found,
        "why": said(found.why) if found.why else "",
        "brings": found.merge.brings[:MOST_SHOWN] if found.merge else (),
        "kept": found.merge.kept[:MOST_SHOWN] if found.merge else (),
        "more": max(0, len(found.merge.brings) - MOST_SHOWN) if found.merge else 0,
        "faults": faults,
        "choices": choices,
        "form": given,
    }
    return page(request, "law_edition.html", context, status=422 if faults else 200)


def _fault(error: CyberspexError) -> tuple[str, str]:
    return {"second_factor": "code", "bad_reason": "reason"}.get(error.code, ""), said(error.message)


@require_http_methods(["GET", "POST"])
@people.signed_in("administrator", "auditor")
def kept(request: people.SignedInRequest, digest: str) -> HttpResponseBase:
    """A kept lawbook: in what it differs from the one in use, and the decision to go back to it."""
    faults: list[tuple[str, str]] = []
    try:
        law = queries.lawbook_named(digest)
    except InputError as error:
        raise Http404 from error
    may_decide = "administrator" in people.roles(request)
    if request.method == "POST":
        try:
            if not passed(request, request.POST.get("code", "")):
                raise ProcedureError(
                    "second_factor", "Confirm with your second factor before another law is in use."
                )
            services.decide_return(
                actor=request.user, organisation=people.own_organisation(request), digest=digest, at=now(),
                reason=request.POST.get("reason", "").strip(),
            )  # fmt: skip
        except (InputError, ProcedureError) as error:
            if error.code == "not_permitted":
                raise
            faults = [_fault(error)]
        else:
            notes.success(request, _("The earlier lawbook is in use again."))
            return redirect("law-editions")
    current = queries.lawbook()
    found = difference(current, law)
    context: dict[str, Any] = {
        "law": law,
        "current": current,
        "found": found[:MOST_SHOWN],
        "more": max(0, len(found) - MOST_SHOWN),
        "faults": faults,
        "may_decide": may_decide,
        "form": request.POST,
    }
    return page(request, "law_kept.html", context, status=422 if faults else 200)
