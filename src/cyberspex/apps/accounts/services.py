"""Accounts, offices, invitations, second factors."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cyberspex.apps.accounts.models import ROLES, Invitation, Membership, Organisation, User
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.foundation.text import deceptive_characters, is_body_id

INVITATION_HOLDS = timedelta(
    days=7
)  # our own bound: long enough for a holiday week, short enough for a lost mail

RENEWAL_HOLDS = timedelta(days=1)
"""Our own bound: who lost a password is waiting for the link."""


def _note(
    organisation: Organisation, kind: str, *, actor: User | None, at: datetime, data: dict[str, Any]
) -> None:
    """Every change of offices is an event of the organisation: who may do what is part of its history."""
    from cyberspex.apps.history.services import append
    from cyberspex.apps.law.queries import lawbook_digest

    append(
        organisation=organisation, kind=kind, at=at, actor=actor, lawbook=lawbook_digest(), data=data,
        exercise=organisation.exercise,
    )  # fmt: skip


def create_organisation(*, body_id: str, name: str, state: str, kind: str, exercise: bool) -> Organisation:
    """A body with a record of its own.

    Raises:
        InputError: `bad_identifier`, `bad_name` or `body_exists`.
    """
    if not is_body_id(body_id):
        raise InputError(
            "bad_identifier",
            f"{body_id!r} is no identifier of a body; its domain name serves well.",
            path="/body_id",
        )
    if not name.strip() or deceptive_characters(name):
        raise InputError(
            "bad_name", "The name is empty or holds characters that a reader cannot see.", path="/name"
        )
    if Organisation.objects.filter(body_id=body_id).exists():
        raise InputError(
            "body_exists", "There is already an organisation with this identifier.", path="/body_id"
        )
    return Organisation.objects.create(body_id=body_id, name=name, state=state, kind=kind, exercise=exercise)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _require_administrator(actor: User | None, organisation: Organisation) -> None:
    if (
        actor is None
        or not Membership.objects.filter(user=actor, organisation=organisation, role="administrator").exists()
    ):
        raise ProcedureError("not_permitted", "Only an administrator of the organisation may do this.")


def invite(
    *,
    actor: User | None,
    organisation: Organisation,
    email: str,
    role: str,
    function: str | None,
    at: datetime,
    first: bool = False,
) -> str:
    """Invite a person and return the token of a link that works once.

    Args:
        first: the first administrator of an empty installation, whom nobody can invite.
    """
    if not first:
        _require_administrator(actor, organisation)
    try:
        validate_email(email)
    except ValidationError as error:
        raise InputError("bad_email", "That is not an e-mail address.", path="email") from error
    if role not in ROLES:
        raise InputError("bad_role", f"Choose one of: {', '.join(ROLES)}.", path="role")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        kept = Invitation.objects.create(
            token_sha256=_digest(token), organisation=organisation, email=email.lower(), role=role,
            function=function or None, expires_at=at + INVITATION_HOLDS,
        )  # fmt: skip
        _note(
            organisation,
            "accounts:invitation:make",
            actor=actor,
            at=at,
            data={"invitation": str(kept.pk), "role": role},
        )
    return token


def renew(*, actor: User, organisation: Organisation, membership_id: UUID, at: datetime) -> str:
    """A one-time link by which a person of the organisation sets a new password; returns its token.

    The second factor stays, and so do the recovery codes: whoever lost those, too, gets an account anew.

    Raises:
        ProcedureError: `no_membership`, `not_permitted`.
    """
    _require_administrator(actor, organisation)
    found = Membership.objects.filter(pk=membership_id, organisation=organisation).first()
    if found is None:
        raise ProcedureError("no_membership", "There is no such office in your organisation.")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        kept = Invitation.objects.create(
            token_sha256=_digest(token), organisation=organisation, email=found.user.email, role=found.role,
            function=found.function, renews=True, expires_at=at + RENEWAL_HOLDS,
        )  # fmt: skip
        _note(
            organisation,
            "accounts:password:renew",
            actor=actor,
            at=at,
            data={"invitation": str(kept.pk), "user": str(found.user_id)},
        )
    return token


def find_invitation(*, token: str, at: datetime) -> Invitation | None:
    """The invitation of a link, none if it is unknown, used or over."""
    return Invitation.objects.filter(token_sha256=_digest(token), used_at=None, expires_at__gt=at).first()


def open_invitations(*, organisation: Organisation, at: datetime) -> tuple[Invitation, ...]:
    """The links of an organisation that nobody has used and that are not over."""
    return tuple(
        Invitation.objects.filter(organisation=organisation, used_at=None, expires_at__gt=at).order_by(
            "expires_at"
        )
    )


def withdraw_invitation(
    *, actor: User, organisation: Organisation, invitation_id: UUID, at: datetime
) -> None:
    """Make a link worthless that went to the wrong hands.

    Raises:
        ProcedureError: `no_such_invitation`, `not_permitted`.
    """
    _require_administrator(actor, organisation)
    with transaction.atomic():
        found = Invitation.objects.filter(pk=invitation_id, organisation=organisation, used_at=None).first()
        if found is None:
            raise ProcedureError("no_such_invitation", "There is no such open link in your organisation.")
        found.expires_at = at
        found.save(update_fields=["expires_at"])
        _note(
            organisation,
            "accounts:invitation:withdraw",
            actor=actor,
            at=at,
            data={"invitation": str(found.pk)},
        )


def has_account(email: str) -> bool:
    """Whether an account with this address exists."""
    return User.objects.filter(email=email.lower()).exists()


def activate(*, token: str, password: str, name: str, at: datetime) -> User:
    """Take up an invitation: the account is made, the link is used up.

    Who has an account already keeps its password and signs in with it, unless the link renews the password.
    """
    with transaction.atomic():
        found = (
            Invitation.objects.select_for_update()
            .filter(token_sha256=_digest(token), used_at=None, expires_at__gt=at)
            .first()
        )
        if found is None:
            raise ProcedureError(
                "no_invitation", "This link was used, is over, or was never made. Ask for a new one."
            )
        user = User.objects.filter(email=found.email).first()
        if user is None:
            _strong(password, None)
            user = User.objects.create_user(found.email, password, name=name, date_joined=at)
        elif found.renews:
            _strong(password, user)
            user.set_password(password)  # ends every session of the old one
            user.save(update_fields=["password"])
        if not found.renews:
            Membership.objects.get_or_create(
                user=user,
                organisation=found.organisation,
                role=found.role,
                defaults={"function": found.function},
            )
        found.used_at = at
        found.save(update_fields=["used_at"])
        _note(
            found.organisation,
            "accounts:password:change" if found.renews else "accounts:membership:begin",
            actor=user,
            at=at,
            data={"user": str(user.pk), "role": found.role},
        )
    return user


def _strong(password: str, user: User | None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InputError("weak_password", " ".join(error.messages), path="password") from error


def end_membership(*, actor: User, organisation: Organisation, membership_id: UUID, at: datetime) -> None:
    """Take an office from a person; the last administrator stays."""
    _require_administrator(actor, organisation)
    with transaction.atomic():
        found = Membership.objects.filter(pk=membership_id, organisation=organisation).first()
        if found is None:
            raise ProcedureError("no_membership", "There is no such office in your organisation.")
        rest = Membership.objects.filter(organisation=organisation, role="administrator").exclude(pk=found.pk)
        if found.role == "administrator" and not rest.exists():
            raise ProcedureError(
                "last_administrator", "The last administrator stays; name another one first."
            )
        _note(
            organisation,
            "accounts:membership:end",
            actor=actor,
            at=at,
            data={"user": str(found.user_id), "role": found.role},
        )
        found.delete()


def make_demo_user(*, email: str, name: str, password: str) -> User:
    """An invented person of the demonstration, with a password made at random by its caller."""
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def enrol_totp(user: User) -> str:
    """A second factor for an invented person; returns the secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return str(secret)
