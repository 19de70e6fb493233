"""Who is signed in, for which organisation, with which roles.

- A person may belong to several organisations; the session names the one they work for now.
- Roles come from memberships only; being an administrator opens no case.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from cyberspex.apps.accounts.requests import SignedInRequest as SignedInRequest

if TYPE_CHECKING:
    from cyberspex.apps.accounts.models import Membership, Organisation

SESSION_KEY = "organisation"
FACTOR_KEY = "second_factor_seen"

CASE_ROLES = frozenset({"drafter", "approver", "receiving_officer", "notified_officer"})


def memberships(request: HttpRequest) -> list[Membership]:
    """The signed-in person's memberships, asked for once per request."""
    kept: list[Membership] | None = getattr(request, "_cyberspex_memberships", None)
    if kept is None:
        user = getattr(request, "user", None)
        kept = []
        if user is not None and user.is_authenticated:
            from cyberspex.apps.accounts.queries import memberships_of

            kept = memberships_of(user)
        request._cyberspex_memberships = kept  # type: ignore[attr-defined]
    return kept


def organisation(request: HttpRequest) -> Organisation | None:
    """The organisation that the person works for now; their first one where the session names none."""
    own = {str(one.organisation_id): one.organisation for one in memberships(request)}
    if not own:
        return None
    chosen = request.session.get(SESSION_KEY, "")
    return own.get(chosen) or next(iter(own.values()))


def own_organisation(request: SignedInRequest) -> Organisation:
    """That organisation, for reads that must see no other's rows.

    Raises:
        PermissionDenied: for a person who belongs to none.
    """
    here = organisation(request)
    if here is None:
        raise PermissionDenied
    return here


def roles(request: HttpRequest) -> frozenset[str]:
    """The person's roles in that organisation."""
    here = organisation(request)
    if here is None:
        return frozenset()
    return frozenset(str(one.role) for one in memberships(request) if one.organisation_id == here.pk)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the person approves anywhere and has no second factor yet; without one they open no room."""
    if not any(one.role == "approver" for one in memberships(request)) or request.session.get(FACTOR_KEY):
        return False
    from allauth.mfa.models import Authenticator

    held = Authenticator.objects.filter(
        user=request.user, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    ).exists()
    if held:
        request.session[FACTOR_KEY] = True  # asked once in a session; signing asks for the factor itself
    return not held


Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]
SignedInView = Callable[Concatenate[SignedInRequest, Given], HttpResponseBase]


def signed_in(*any_of: str) -> Callable[[SignedInView[Given]], View[Given]]:
    """A page for people who are signed in and, where roles are named, hold at least one of them."""

    def decorate(view: SignedInView[Given]) -> View[Given]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                # Only the path goes into the address: a query could hold words of a case.
                return redirect(f"/accounts/login/?{urlencode({'next': request.path})}")
            if any_of and not roles(request) & set(any_of):
                raise PermissionDenied
            if any_of and lacks_second_factor(request):
                return redirect("second-factor-first")
            return view(cast(SignedInRequest, request), *args, **kwargs)

        return wrapped

    return decorate
