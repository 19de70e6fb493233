"""Whom a certificate speaks for at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cyberspex.apps.directory.models import Entry
from cyberspex.apps.ports import outside
from cyberspex.apps.signing.queries import trust
from cyberspex.core.directory.entries import CertificateFacts, DirectoryEntry, Holder


def _facts(certificate: Any, exercise: bool) -> CertificateFacts:
    """What identifies a certificate; of its bare digest nothing more is known."""
    if isinstance(certificate, str):
        return CertificateFacts(sha256=certificate)
    return outside().trusts.certificate_facts(certificate, trust(exercise))


def _about(facts: Iterable[CertificateFacts], exercise: bool) -> QuerySet[Entry]:
    """The confirmed entries that name one of some certificates."""
    about = Q()
    for one in facts:
        about |= Q(certificate_sha256=one.sha256)
        if one.issuer_sha256 and one.identifier:
            about |= Q(certificate_sha256="", issuer_sha256=one.issuer_sha256, identifier=one.identifier)
    found = Entry.objects.filter(about, exercise=exercise, standing__confirmed_at__isnull=False)
    return found.select_related("standing")


def bodies_of_certificates(
    asked: Sequence[tuple[Any, datetime]], *, exercise: bool
) -> list[dict[str, frozenset[str]]]:
    """The bodies that each of some certificates speaks for at an instant, with the powers; one statement for all."""
    once = {id(certificate): certificate for certificate, _at in asked}  # a partner's messages share one
    known = {key: _facts(certificate, exercise) for key, certificate in once.items()}
    facts = [known[id(certificate)] for certificate, _at in asked]
    entries = [_value(one) for one in _about(set(facts), exercise)]
    found: list[dict[str, frozenset[str]]] = []
    for mine, (_certificate, at) in zip(facts, asked, strict=True):
        bodies: dict[str, frozenset[str]] = {}
        for entry in entries:
            if entry.names(mine) and entry.holds_at(at):
                bodies[entry.body_id] = bodies.get(entry.body_id, frozenset()) | frozenset(entry.powers)
        found.append(bodies)
    return found


def entry_of_certificate(certificate: Any, *, exercise: bool, at: datetime) -> Entry | None:
    """The entry that binds a certificate at an instant."""
    held = [one for one in _about([_facts(certificate, exercise)], exercise) if _value(one).holds_at(at)]
    return min(held, key=lambda one: one.valid_from, default=None)


def state_of(body_id: str, *, exercise: bool) -> str:
    """The State of a body, empty where the directory does not know it."""
    found = Entry.objects.filter(
        body_id=body_id, exercise=exercise, standing__confirmed_at__isnull=False
    ).first()
    return found.state if found else ""


def entry(entry_id: str) -> Entry | None:
    """One entry, none where there is no such one."""
    try:
        return (
            Entry.objects.filter(standing__isnull=False, pk=UUID(entry_id)).select_related("standing").first()
        )
    except ValueError:
        return None


def required_entry(key: UUID) -> Entry:
    """An entry that is known to be there, with where it stands now."""
    return Entry.objects.select_related("standing").get(pk=key)


def altered() -> list[str]:
    """The entries that are no longer what was typed, by the digest in the event of entering them.

    Entries from before such digests were kept are not judged.
    """
    kept = Entry.objects.exclude(standing__content_sha256="").filter(standing__isnull=False)
    return [
        str(one.pk)
        for one in kept.select_related("standing").order_by("pk")
        if one.content_sha256 != one.standing.content_sha256
    ]


def names_of(bodies: Iterable[str]) -> dict[str, str]:
    """What confirmed entries call these bodies; a help for the eye, never a ground for trust."""
    return dict(
        Entry.objects.filter(body_id__in=set(bodies), standing__confirmed_at__isnull=False)
        .order_by("valid_from")
        .values_list("body_id", "name")
    )


def addressable(*, exercise: bool) -> dict[str, dict[str, Any]]:
    """What the directory says of each body that can be addressed: name, State and powers, by its identifier.

    Of exercises or real ones, never both.
    """
    found: dict[str, dict[str, Any]] = {}
    rows = Entry.objects.filter(
        exercise=exercise, standing__confirmed_at__isnull=False, standing__revoked_at=None
    )
    for one in rows.order_by("name", "valid_from"):
        body = found.setdefault(one.body_id, {"id": one.body_id, "name": one.name, "state": one.state})
        body["powers"] = sorted({*body.get("powers", ()), *one.powers})
    return found


def entries() -> list[Entry]:
    """Every entry, by name."""
    return list(
        Entry.objects.filter(standing__isnull=False).select_related("standing").order_by("name", "pk")
    )


def as_values(exercise: bool) -> list[DirectoryEntry]:
    """The confirmed entries as plain values, revoked ones included: what was signed before stays bound."""
    kept = Entry.objects.filter(exercise=exercise, standing__confirmed_at__isnull=False)
    kept = kept.select_related("standing").order_by("pk")
    return [_value(one) for one in kept]


def _value(one: Entry) -> DirectoryEntry:
    return DirectoryEntry(
        id=str(one.pk), body_id=one.body_id, name=one.name, state=one.state, kind=one.kind, powers=tuple(one.powers),
        function=one.function or None, certificate_sha256=one.certificate_sha256 or None,
        issuer_sha256=one.issuer_sha256 or None, identifier=one.identifier or None, holder=Holder(one.holder),
        valid_from=one.valid_from, valid_until=one.valid_until, revoked_at=one.revoked_at, exercise=one.exercise,
    )  # fmt: skip
