"""The administrator's room: people, roles and invitations of their organisation; no case is opened here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError
from cyberspex.web import people, words
from cyberspex.web.jinja import said
from cyberspex.web.views.common import now, page

ROLES = (
    "drafter", "approver", "receiving_officer", "notified_officer", "data_protection_officer", "auditor",
    "administrator",
)  # fmt: skip
FUNCTIONS = ("public_prosecutor", "judge", "investigating_judge", "court", "police", "administrative")


@require_GET
@people.signed_in("administrator")
def overview(request: people.SignedInRequest) -> HttpResponseBase:
    """Who belongs to the organisation, with which roles."""
    from cyberspex.apps.accounts.queries import members_of

    return page(request, "administration.html", {"members": members_of(people.own_organisation(request))})


@require_http_methods(["GET", "POST"])
@people.signed_in("administrator")
def invite(request: people.SignedInRequest) -> HttpResponseBase:
    """Invite a person by a link that works once."""
    from cyberspex.apps.accounts import services

    faults: list[tuple[str, str]] = []
    link = ""
    if request.method == "POST":
        try:
            token = services.invite(
                actor=request.user,
                organisation=people.own_organisation(request),
                email=request.POST.get("email", "").strip(),
                role=request.POST.get("role", ""),
                function=request.POST.get("function") or None,
                at=now(),
            )
        except CyberspexError as error:
            faults = [("email", said(error.message))]
        else:
            link = request.build_absolute_uri(f"/activate/{token}/")
    context = {
        "faults": faults,
        "link": link,
        "form": request.POST,
        "choices": [(code, words.label(code)) for code in ROLES],
        "functions": [(code, words.label(code)) for code in FUNCTIONS],
    }
    return page(request, "invite.html", context, status=422 if faults else 200)


@require_http_methods(["POST"])
@people.signed_in("administrator")
def leave(request: people.SignedInRequest, membership_id: UUID) -> HttpResponseBase:
    """Take a role from a person; what they did stays in the history."""
    from cyberspex.apps.accounts import services

    services.end_membership(
        actor=request.user,
        organisation=people.own_organisation(request),
        membership_id=membership_id,
        at=now(),
    )
    notes.success(request, _("The role was taken away."))
    return redirect("administration")


@require_http_methods(["POST"])
@people.signed_in("administrator")
def renew(request: people.SignedInRequest, membership_id: UUID) -> HttpResponseBase:
    """A link by which a person sets a new password; it is shown once, to be handed over."""
    from cyberspex.apps.accounts import services

    token = services.renew(
        actor=request.user,
        organisation=people.own_organisation(request),
        membership_id=membership_id,
        at=now(),
    )
    context = {"link": request.build_absolute_uri(f"/activate/{token}/")}
    return page(request, "renewed.html", context)
