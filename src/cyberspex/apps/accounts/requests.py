"""A web request whose person is known: what pages and the interface hand to a use case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from cyberspex.apps.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that passed the sign-in; never made itself, it is the type behind the check.

    Fields:
        user: the person, never Django's anonymous one.
    """

    user: User
