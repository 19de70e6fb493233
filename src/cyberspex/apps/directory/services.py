"""Entering, confirming and revoking: one person enters, a second confirms, either may be asked why later."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.directory import queries
from cyberspex.apps.directory.models import Entry
from cyberspex.apps.history.services import append
from cyberspex.apps.law.queries import lawbook, lawbook_digest
from cyberspex.apps.ports import outside
from cyberspex.apps.signing.queries import trust_folder
from cyberspex.core.cooperation.tool import all_tools
from cyberspex.core.foundation.errors import ConfigurationError, InputError, ProcedureError
from cyberspex.core.foundation.text import deceptive_characters
from cyberspex.core.law.editions import POWER as PUBLISH


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


KINDS = (
    "prosecution",
    "court",
    "police",
    "provider",
    "notified_authority",
    "contact_point",
    "central_authority",
)
"""Kinds of body that an entry can be about."""
REVOKED_BECAUSE = ("key_compromise", "left_office", "power_ended", "replaced", "entered_wrongly")
"""Why an entry is revoked; a code, so that the history can say it."""


def _certificate(data: bytes) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        if b"-----BEGIN" in data:
            certificate = x509.load_pem_x509_certificate(data)
        else:
            certificate = x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise InputError(
            "bad_certificate", "That is not a certificate (PEM or DER).", path="certificate"
        ) from error
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def known_powers() -> tuple[str, ...]:
    """Every power that an entry can give: those of the tools, and to publish the law."""
    return tuple(sorted({str(power) for tool in all_tools() for power in tool.powers.values()} | {PUBLISH}))


def enter(
    *, actor: User, body_id: str, name: str, state: str, kind: str, powers: tuple[str, ...], holder: str, certificate: bytes,
    valid_from: date, valid_until: date | None, identifier: str = "", person: str = "", at: datetime,
) -> Entry:  # fmt: skip
    """Enter a binding; it has no effect before somebody else confirms it.

    Args:
        certificate: the certificate itself or, with `identifier`, that of its issuer.
        identifier: what the issuer vouches for in the subject (its serial number); empty binds one certificate.
        person: the account, by its e-mail address, of whoever holds a personal certificate of a body of this
            installation; only that person signs with it here. Partners' people have no account here.

    Raises:
        InputError: naming the field and what would be right.
    """
    organisation = _office(actor)
    known = set(known_powers())
    for path, value in (("body_id", body_id), ("name", name)):
        if not value:
            raise InputError("missing", "This field is needed.", path=path)
        if deceptive_characters(value):
            raise InputError(
                "deceptive_characters", "It holds characters that a reader cannot see.", path=path
            )
    if any(character.isspace() for character in body_id + identifier):
        raise InputError(
            "bad_identifier",
            "An identifier has no spaces; a domain name serves well.",
            path="body_id" if any(character.isspace() for character in body_id) else "identifier",
        )
    if kind not in KINDS:
        raise InputError("bad_kind", f"Choose from: {', '.join(KINDS)}.", path="kind")
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
    digest = _certificate(certificate)
    if identifier and digest not in outside().trusts.anchors_of(trust_folder(organisation.exercise)):
        raise InputError(
            "issuer_not_trusted",
            "That issuer is not one of the trust anchors of this installation; trust it first, or bind the "
            "certificate itself.",
            path="certificate",
        )
    bound_by = (
        {"certificate_sha256": "", "issuer_sha256": digest, "identifier": identifier}
        if identifier
        else {"certificate_sha256": digest}
    )
    with transaction.atomic():
        entry = Entry.objects.create(
            body_id=body_id, name=name, state=state, kind=kind, powers=list(powers), holder=holder,
            valid_from=datetime.combine(valid_from, time(0), UTC),
            valid_until=datetime.combine(valid_until, time(0), UTC) if valid_until else None,
            exercise=organisation.exercise, **bound_by,
            holder_id=str(account.pk) if account is not None else "",
        )  # fmt: skip
        # The identifier can be a person's number, so the event names the digests only.
        _note(organisation, "directory:entry:enter", actor, at,
              {"entry": str(entry.pk), "certificate_sha256": entry.certificate_sha256,
               "issuer_sha256": entry.issuer_sha256, "powers": list(powers),
               "content_sha256": entry.content_sha256})  # fmt: skip
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
        entry = _own_entry(organisation, entry_id)
        if entry.confirmed_at is not None:
            raise ProcedureError("not_now", "The entry is confirmed already.")
        if entry.standing.entered_by == actor.pk:
            raise ProcedureError("same_person", "Whoever entered it cannot confirm it; a second person does.")
        _note(organisation, "directory:entry:confirm", actor, at, {"entry": str(entry.pk)})
    write_trust_of(entry.exercise)
    return queries.required_entry(entry.pk)


def revoke(*, actor: User, entry_id: str, reason: str, since: datetime | None = None, at: datetime) -> Entry:
    """Revoke from an instant on; what was signed before stays bound.

    Args:
        reason: one of `REVOKED_BECAUSE`.
        since: from when on the entry no longer binds, for instance when a key was lost; now where not given.

    Raises:
        InputError: an unknown reason, an instant to come or before the entry began.
    """
    organisation = _office(actor)
    if reason not in REVOKED_BECAUSE:
        raise InputError("bad_reason", f"Choose one of: {', '.join(REVOKED_BECAUSE)}.", path="reason")
    instant = since or at
    if instant > at:
        raise InputError(
            "future_instant", "An entry is revoked from now on or from an earlier instant.", path="since"
        )
    with transaction.atomic():
        entry = _own_entry(organisation, entry_id)
        if entry.revoked_at is not None:
            raise ProcedureError("not_now", "The entry is revoked already.")
        if instant < entry.valid_from:
            instant = entry.valid_from  # from its first instant on: it never bound anybody
        _note(
            organisation,
            "directory:entry:revoke",
            actor,
            at,
            {"entry": str(entry.pk), "because": reason, "since": instant.isoformat()},
        )
    write_trust_of(entry.exercise)
    return queries.required_entry(entry.pk)


def _own_entry(organisation: Organisation, entry_id: str) -> Entry:
    """An entry of the directory that an organisation may change: that of exercises, or that of real cases."""
    try:
        key = UUID(entry_id)
    except ValueError as error:
        raise ProcedureError("no_such_entry", "There is no such entry.") from error
    entry = (
        Entry.objects.select_for_update(of=("self",)).filter(pk=key, exercise=organisation.exercise).first()
    )
    if entry is None:
        raise ProcedureError("no_such_entry", "There is no such entry.")
    return entry


def export(*, exercise: bool) -> bytes:
    """The whole trust as a ZIP file: unpacked, it is a folder for `verify --trust`.

    Anchors, the log's public key and the signed directory; nothing secret and nothing of a case.
    """
    write_trust_of(exercise)
    folder = trust_folder(exercise)
    if not (folder / "trust.json").is_file():
        raise ConfigurationError("no_trust", "This installation has no trust folder to hand out yet.")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                package.writestr(f"trust/{path.name}", path.read_bytes())
    return made.getvalue()


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
    with transaction.atomic():
        entry = Entry.objects.create(
            body_id=organisation.body_id, name=organisation.name, state=organisation.state, kind=organisation.kind,
            powers=list(powers), holder="person" if holder else "seal", holder_id=holder,
            certificate_sha256=signer.certificate_sha256, valid_from=at, exercise=True,
        )  # fmt: skip
        about = {"entry": str(entry.pk), "content_sha256": entry.content_sha256}
        _note(organisation, "directory:entry:enter", None, at, about)
        _note(organisation, "directory:entry:confirm", None, at, {"entry": str(entry.pk)})
    write_trust_of(True)
    return entry
