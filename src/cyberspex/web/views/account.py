"""One's own account: organisation worked for, second factor, activation by one-time link."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web import people
from cyberspex.web.jinja import said
from cyberspex.web.views.common import now, page


@require_GET
@people.signed_in()
def account(request: people.SignedInRequest) -> HttpResponseBase:
    """Where a person changes their password and second factor."""
    from allauth.mfa.models import Authenticator

    factors = sorted({str(one.type) for one in Authenticator.objects.filter(user=request.user)})
    return page(request, "account.html", {"factors": factors, "memberships": people.memberships(request)})


@require_http_methods(["GET", "POST"])
@people.signed_in()
def organisation(request: people.SignedInRequest) -> HttpResponseBase:
    """Choose which of one's organisations to work for now."""
    if request.method == "POST":
        chosen = request.POST.get("organisation", "")
        if chosen in {str(one.organisation_id) for one in people.memberships(request)}:
            request.session[people.SESSION_KEY] = chosen
        return redirect("home")
    return page(request, "organisation.html", {})


@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take up an invitation: the link works once, the person chooses a password."""
    from cyberspex.apps.accounts import services

    at = now()
    faults: list[tuple[str, str]] = []
    invitation = services.find_invitation(token=token, at=at)
    keeps_password = (
        invitation is not None and not invitation.renews and services.has_account(invitation.email)
    )
    if invitation is None:
        raise InputError(
            "link_over",
            _("This link was used before, is over, or was cut. Ask your administrator for a new one."),
        )
    if request.method == "POST":
        first, second = request.POST.get("password", ""), request.POST.get("again", "")
        if first != second and not keeps_password:
            faults = [("again", _("The two passwords differ."))]
        else:
            try:
                services.activate(
                    token=token, password=first, name=request.POST.get("name", "").strip(), at=at
                )
            except CyberspexError as error:
                faults = [("password", said(error.message))]
            else:
                notes.success(
                    request,
                    _("The office was added to your account. Sign in.")
                    if keeps_password
                    else _("Your account is ready. Sign in, then set up your second factor."),
                )
                return redirect("/accounts/login/")
    context = {
        "invitation": invitation,
        "keeps_password": keeps_password,
        "faults": faults,
        "form": request.POST,
    }
    return page(request, "activate.html", context, status=422 if faults else 200)


def by_invitation(request: HttpRequest) -> HttpResponseBase:
    """How people come in, and what to do about a lost password; there is no open sign-up and no mail."""
    return page(request, "by_invitation.html", {})


@require_GET
@people.signed_in()
def second_factor_first(request: people.SignedInRequest) -> HttpResponseBase:
    """Where an approver without a second factor arrives: nothing else opens before there is one."""
    return page(request, "second_factor_first.html", {})
