"""Entering, confirming and revoking: one person enters, a second confirms, either may be asked why later."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.directory import queries
from cyberspex.apps.directory.models import Entry
from cyberspex.apps.history.services import append
from cyberspex.apps.law.queries import lawbook, lawbook_digest
from cyberspex.apps.ports import outside
from cyberspex.core.cooperation.tool import all_tools
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.foundation.text import deceptive_characters


def _data() -> Path:
    return Path(settings.CYBERSPEX_DATA)


def _office(actor: User) -> Organisation:
    found = Membership.objects.filter(user=actor, role="administrator").select_related("organisation").first()
    if found is None:
        raise ProcedureError("not_permitted", "Only an administrator keeps the directory.")
    return found.organisation


def _note(
    organisation: Organisation, kind: str, actor: User | None, at: datetime, data: dict[str, Any]
) -> None:
    append(
        organisation=organisation, kind=kind, at=at, actor=actor, lawbook=lawbook_digest(), data=data,
        exercise=organisation.exercise,
    )  # fmt: skip


def _certificate(data: bytes) -> str:
    from cryptography import x509

    try:
        if b"-----BEGIN" in data:
            certificate = x509.load_pem_x509_certificate(data)
        else:
            certificate = x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise InputError(
            "bad_certificate", "That is not a certificate (PEM or DER).", path="certificate"
        ) from error
    return queries.fingerprint(certificate)


def enter(
    *, actor: User, body_id: str, name: str, state: str, kind: str, powers: tuple[str, ...], holder: str, certificate: bytes,
    valid_from: date, valid_until: date | None, at: datetime, person: str = "",
) -> Entry:  # fmt: skip
    """Enter a binding; it has no effect before somebody else confirms it.

    Args:
        person: the account, by its e-mail address, of whoever holds a personal certificate of a body of this
            installation; only that person signs with it here. Partners' people have no account here.
    Raises:
        InputError: naming the field and what would be right.
    """
    organisation = _office(actor)
    known = {power for tool in all_tools() for power in tool.powers.values()}
    for path, value in (("body_id", body_id), ("name", name)):
        if not value:
            raise InputError("missing", "This field is needed.", path=path)
        if deceptive_characters(value):
            raise InputError(
                "deceptive_characters", "It holds characters that a reader cannot see.", path=path
            )
    if any(character.isspace() for character in body_id):
        raise InputError(
            "bad_identifier", "An identifier has no spaces; a domain name serves well.", path="body_id"
        )
    unknown = [power for power in powers if power not in known]
    if unknown or not powers:
        raise InputError("bad_power", f"Choose from: {', '.join(sorted(known))}.", path="powers")
    if holder not in ("person", "seal"):
        raise InputError(
            "bad_holder", "A certificate is a person's or an organisation's seal.", path="holder"
        )
    account = _account(person, body_id) if person else None
    if account is not None and holder != "person":
        raise InputError("bad_holder", "A seal belongs to the body, not to one person.", path="person")
    if valid_until is not None and valid_until <= valid_from:
        raise InputError("empty_period", "The entry ends before it begins.", path="valid_until")
    if state not in lawbook().states:
        raise InputError("unknown_state", "Choose a State.", path="state")
    with transaction.atomic():
        entry = Entry.objects.create(
            body_id=body_id, name=name, state=state, kind=kind, powers=list(powers), holder=holder,
            certificate_sha256=_certificate(certificate), valid_from=datetime.combine(valid_from, time(0), UTC),
            valid_until=datetime.combine(valid_until, time(0), UTC) if valid_until else None,
            exercise=organisation.exercise, entered_by=actor.pk,
            holder_id=str(account.pk) if account is not None else "",
        )  # fmt: skip
        _note(organisation, "directory:entry:enter", actor, at,
              {"entry": str(entry.pk), "certificate_sha256": entry.certificate_sha256, "powers": list(powers)})  # fmt: skip
    return entry


def _account(email: str, body_id: str) -> User:
    found = (
        Membership.objects.filter(user__email__iexact=email, organisation__body_id=body_id)
        .select_related("user")
        .first()
    )
    if found is None:
        raise InputError(
            "no_such_person", "Nobody with this e-mail address works for that body here.", path="person"
        )
    return found.user


def confirm(*, actor: User, entry_id: str, at: datetime) -> Entry:
    """Confirm what somebody else entered.

    Raises:
        ProcedureError: `same_person`, `not_now` or `no_such_entry`.
    """
    organisation = _office(actor)
    with transaction.atomic():
        entry = Entry.objects.select_for_update().filter(pk=entry_id, exercise=organisation.exercise).first()
        if entry is None:
            raise ProcedureError("no_such_entry", "There is no such entry.")
        if entry.confirmed_at is not None:
            raise ProcedureError("not_now", "The entry is confirmed already.")
        if entry.entered_by == actor.pk:
            raise ProcedureError("same_person", "Whoever entered it cannot confirm it; a second person does.")
        entry.confirmed_by, entry.confirmed_at = actor.pk, at
        entry.save(update_fields=["confirmed_by", "confirmed_at"])
        _note(organisation, "directory:entry:confirm", actor, at, {"entry": str(entry.pk)})
    write_trust_of(entry.exercise)
    return entry


def revoke(*, actor: User, entry_id: str, reason: str, at: datetime) -> Entry:
    """Revoke at an instant; what was signed before stays bound."""
    organisation = _office(actor)
    with transaction.atomic():
        entry = Entry.objects.select_for_update().filter(pk=entry_id, exercise=organisation.exercise).first()
        if entry is None:
            raise ProcedureError("no_such_entry", "There is no such entry.")
        if entry.revoked_at is not None:
            raise ProcedureError("not_now", "The entry is revoked already.")
        entry.revoked_at = at
        entry.save(update_fields=["revoked_at"])
        _note(
            organisation,
            "directory:entry:revoke",
            actor,
            at,
            {"entry": str(entry.pk), "with_reason": bool(reason)},
        )
    write_trust_of(entry.exercise)
    return entry


def export(*, at: datetime, exercise: bool = True) -> bytes:
    """The signed directory, as it lies in a trust folder."""
    return outside().trusts.signed_directory(queries.as_values(exercise), _data() / "keys", exercise=exercise)


def write_trust_of(exercise: bool) -> None:
    """Bring the directory in the installation's trust folder up to date."""
    folder = _data() / "trust" / ("exercise" if exercise else "real")
    outside().trusts.update_directory(
        folder, queries.as_values(exercise), _data() / "keys", exercise=exercise
    )


def seed_exercise_entry(
    *,
    organisation: Organisation,
    powers: tuple[str, ...],
    p12: bytes,
    passphrase: bytes,
    holder: str,
    trust: Path,
    at: datetime,
) -> Entry:
    """A confirmed entry of the invented world; refused for a real organisation."""
    if not organisation.exercise:
        raise ProcedureError("exercise_crossing", "Only exercise organisations are bound this way.")
    signer = outside().keys.load_p12(p12, passphrase)
    entry = Entry.objects.create(
        body_id=organisation.body_id, name=organisation.name, state=organisation.state, kind=organisation.kind,
        powers=list(powers), holder="person" if holder else "seal", holder_id=holder,
        certificate_sha256=signer.certificate_sha256, valid_from=at, exercise=True, confirmed_at=at,
    )  # fmt: skip
    write_trust_of(True)
    return entry
