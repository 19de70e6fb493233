"""Whom a certificate speaks for at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from cyberspex.apps.directory.models import Entry
from cyberspex.core.directory.entries import DirectoryEntry, Holder


def fingerprint(certificate: Any) -> str:
    """SHA-256 of a certificate, given as a certificate, its DER bytes or already its digest."""
    import hashlib

    if isinstance(certificate, str):
        return certificate
    if isinstance(certificate, bytes):
        return hashlib.sha256(certificate).hexdigest()
    if hasattr(certificate, "dump"):
        return hashlib.sha256(certificate.dump()).hexdigest()
    from cryptography.hazmat.primitives.serialization import Encoding

    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _holding(certificate: Any, exercise: bool, at: datetime) -> Any:
    return Entry.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), Q(revoked_at=None) | Q(revoked_at__gt=at),
        certificate_sha256=fingerprint(certificate), exercise=exercise, confirmed_at__isnull=False, valid_from__lte=at,
    )  # fmt: skip


def bodies_of_certificate(certificate: Any, *, exercise: bool, at: datetime) -> dict[str, frozenset[str]]:
    """The bodies that a certificate speaks for at an instant, each with the powers."""
    found: dict[str, frozenset[str]] = {}
    for entry in _holding(certificate, exercise, at):
        found[entry.body_id] = found.get(entry.body_id, frozenset()) | frozenset(entry.powers)
    return found


def entry_of_certificate(certificate: Any, *, exercise: bool, at: datetime) -> Entry | None:
    """The entry that binds a certificate at an instant."""
    return _holding(certificate, exercise, at).order_by("valid_from").first()  # type: ignore[no-any-return]


def state_of(body_id: str, *, exercise: bool) -> str:
    """The State of a body, empty where the directory does not know it."""
    found = Entry.objects.filter(body_id=body_id, exercise=exercise, confirmed_at__isnull=False).first()
    return found.state if found else ""


def names_of(bodies: Iterable[str]) -> dict[str, str]:
    """What confirmed entries call these bodies; a help for the eye, never a ground for trust."""
    return dict(
        Entry.objects.filter(body_id__in=set(bodies), confirmed_at__isnull=False)
        .order_by("valid_from")
        .values_list("body_id", "name")
    )


def entries(*, at: datetime) -> list[Entry]:
    """Every entry, those that wait for confirmation first."""
    return sorted(Entry.objects.all(), key=lambda one: (one.confirmed_at is not None, one.name, str(one.pk)))


def as_values(exercise: bool) -> list[DirectoryEntry]:
    """The confirmed entries as plain values, revoked ones included: what was signed before stays bound."""
    return [
        DirectoryEntry(
            id=str(one.pk), body_id=one.body_id, name=one.name, state=one.state, kind=one.kind, powers=tuple(one.powers),
            function=one.function or None, certificate_sha256=one.certificate_sha256, holder=Holder(one.holder),
            valid_from=one.valid_from, valid_until=one.valid_until, revoked_at=one.revoked_at, exercise=one.exercise,
        )
        for one in Entry.objects.filter(exercise=exercise, confirmed_at__isnull=False).order_by("pk")
    ]  # fmt: skip
