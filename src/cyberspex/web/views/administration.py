"""The administrator's room: people, roles and invitations of their organisation; no case is opened here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import ConfigurationError, CyberspexError
from cyberspex.web import people, words
from cyberspex.web.jinja import said
from cyberspex.web.views.common import now, page

SEAL_ENDS_SOON = timedelta(days=30)  # our own bound: time to get and enter another certificate
ROLES = (
    "drafter", "approver", "receiving_officer", "notified_officer", "data_protection_officer", "auditor",
    "administrator",
)  # fmt: skip
FUNCTIONS = ("public_prosecutor", "judge", "investigating_judge", "court", "police", "administrative")


@require_GET
@people.signed_in("administrator")
def overview(request: people.SignedInRequest) -> HttpResponseBase:
    """Who belongs to the organisation, with which roles; its seal; links that nobody has used yet."""
    from cyberspex.apps.accounts import services
    from cyberspex.apps.accounts.queries import members_of

    at, organisation = now(), people.own_organisation(request)
    context = {
        "members": members_of(organisation),
        "seal": _seal(organisation, at),
        "invitations": services.open_invitations(organisation=organisation, at=at),
    }
    return page(request, "administration.html", context)


def _seal(organisation: Any, at: datetime) -> dict[str, Any] | None:
    """The organisation's seal as others see it: its certificate, until when, and whether the directory binds it."""
    from cyberspex.apps.cooperation import means

    try:
        signer = means.seal_of(organisation)
    except ConfigurationError:
        return None
    bound = means.standing_of(signer.certificate, exercise=organisation.exercise, at=at)
    until = signer.certificate.not_valid_after
    return {
        "sha256": signer.certificate_sha256,
        "until": until,
        "ends_soon": until < at + SEAL_ENDS_SOON,
        "powers": sorted(bound.get(organisation.body_id, ())),
    }


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


@require_http_methods(["POST"])
@people.signed_in("administrator")
def withdraw(request: people.SignedInRequest, invitation_id: UUID) -> HttpResponseBase:
    """Make an unused link worthless."""
    from cyberspex.apps.accounts import services

    services.withdraw_invitation(
        actor=request.user,
        organisation=people.own_organisation(request),
        invitation_id=invitation_id,
        at=now(),
    )
    notes.success(request, _("The link no longer works."))
    return redirect("administration")
