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
    return Entry.objects.filter(about, exercise=exercise, confirmed_at__isnull=False)


def bodies_of_certificates(
    asked: Sequence[tuple[Any, datetime]], *, exercise: bool
) -> list[dict[str, frozenset[str]]]:
    """The bodies that each of some certificates speaks for at an instant, with the powers; one statement for all."""
    facts = [_facts(certificate, exercise) for certificate, _at in asked]
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
    found = Entry.objects.filter(body_id=body_id, exercise=exercise, confirmed_at__isnull=False).first()
    return found.state if found else ""


def entry(entry_id: str) -> Entry | None:
    """One entry, none where there is no such one."""
    try:
        return Entry.objects.filter(pk=UUID(entry_id)).first()
    except ValueError:
        return None


def names_of(bodies: Iterable[str]) -> dict[str, str]:
    """What confirmed entries call these bodies; a help for the eye, never a ground for trust."""
    return dict(
        Entry.objects.filter(body_id__in=set(bodies), confirmed_at__isnull=False)
        .order_by("valid_from")
        .values_list("body_id", "name")
    )


def bodies(*, exercise: bool) -> list[tuple[str, str]]:
    """The bodies that can be addressed, with their names: of exercises or real ones, never both."""
    found = Entry.objects.filter(exercise=exercise, confirmed_at__isnull=False, revoked_at=None)
    return sorted(dict(found.values_list("body_id", "name")).items(), key=lambda one: (one[1], one[0]))


def entries(*, at: datetime) -> list[Entry]:
    """Every entry, those that wait for confirmation first."""
    return sorted(Entry.objects.all(), key=lambda one: (one.confirmed_at is not None, one.name, str(one.pk)))


def as_values(exercise: bool) -> list[DirectoryEntry]:
    """The confirmed entries as plain values, revoked ones included: what was signed before stays bound."""
    kept = Entry.objects.filter(exercise=exercise, confirmed_at__isnull=False).order_by("pk")
    return [_value(one) for one in kept]


def _value(one: Entry) -> DirectoryEntry:
    return DirectoryEntry(
        id=str(one.pk), body_id=one.body_id, name=one.name, state=one.state, kind=one.kind, powers=tuple(one.powers),
        function=one.function or None, certificate_sha256=one.certificate_sha256 or None,
        issuer_sha256=one.issuer_sha256 or None, identifier=one.identifier or None, holder=Holder(one.holder),
        valid_from=one.valid_from, valid_until=one.valid_until, revoked_at=one.revoked_at, exercise=one.exercise,
    )  # fmt: skip
