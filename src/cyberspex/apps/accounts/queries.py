"""Who belongs where, with which office."""

from __future__ import annotations

from django.db.models import QuerySet

from cyberspex.apps.accounts.models import Membership, Organisation, User


def user_of(email: str) -> User | None:
    """The account with an e-mail address, none where there is none or it is closed."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def memberships_of(user: User) -> list[Membership]:
    """The offices of a person, by organisation."""
    held = Membership.objects.filter(user=user).select_related("organisation")
    return list(held.order_by("organisation__name", "role"))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """The people of an organisation with their offices."""
    return (
        Membership.objects.filter(organisation=organisation)
        .select_related("user")
        .order_by("user__email", "role")
    )


def exercise_memberships() -> QuerySet[Membership]:
    """Every office of every invented person; real organisations are never among them."""
    return (
        Membership.objects.filter(organisation__exercise=True)
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__email", "role")
    )
