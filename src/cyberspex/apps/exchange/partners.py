"""How a body is reached, and whether it can be reached now."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.exchange.models import Partner
from cyberspex.apps.history.services import append
from cyberspex.apps.law.queries import lawbook, lawbook_digest
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.foundation.text import deceptive_characters, is_body_id

LOCAL, HTTP, OTHER_MEANS = "local", "http", "other_means"
KINDS = ("prosecution", "provider", "notified_authority", "contact_point", "central_authority")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def partner_of(body_id: str) -> Partner:
    """The partner with a directory identifier.

    Raises:
        ProcedureError: `no_channel` where nobody entered how it is reached.
    """
    found = Partner.objects.filter(body_id=body_id).first()
    if found is None:
        raise ProcedureError(
            "no_channel",
            "The draft addresses a body for which no channel is known; the directory's keeper enters one.",
        )
    return found


def is_partner(body_id: str) -> bool:
    """Whether anybody entered how a body is reached."""
    return Partner.objects.filter(body_id=body_id).exists()


def enter(
    *, body_id: str, name: str, state: str, kind: str, address: str, accepts_electronic: bool, exercise: bool, at: datetime
) -> Partner:  # fmt: skip
    """Enter or change how a body is reached.

    A body with a record on this installation is reached here; another one at its address, or, without one, by
    other means. Nothing is sent to it now, and entering a channel gives the body no power.

    Law:
        cets224.7.6: an order goes electronically where the provider accepts it, so that is noted for each one.
    Raises:
        InputError: naming the member and what would be right. ProcedureError: `exercise_crossing`.
    """
    if not is_body_id(body_id):
        raise InputError(
            "bad_identifier",
            f"{body_id!r} is no identifier of a body; a domain name serves well.",
            path="/body_id",
        )
    if not name.strip() or deceptive_characters(name):
        raise InputError(
            "bad_name", "The name is empty or holds characters that a reader cannot see.", path="/name"
        )
    if state not in lawbook().states:
        raise InputError(
            "unknown_state",
            f"{state!r} is not the two-letter code of a State; write for instance HU.",
            path="/state",
        )
    if kind not in KINDS:
        raise InputError("bad_kind", f"{kind!r} is not a kind of body: {', '.join(KINDS)}.", path="/kind")
    here = Organisation.objects.filter(body_id=body_id).first()
    known = here or Partner.objects.filter(body_id=body_id).first()
    if known is not None and known.exercise != exercise:
        raise ProcedureError(
            "exercise_crossing", "The body is known here for the other kind of case, and that never changes."
        )
    if here is not None and address:
        raise InputError(
            "is_here", "The body has its record on this installation; it has no address.", path="/address"
        )
    if address:
        _require_safe(address)
    transport = LOCAL if here is not None else HTTP if address else OTHER_MEANS
    with transaction.atomic():
        partner, _new = Partner.objects.update_or_create(
            body_id=body_id,
            defaults={
                "name": name, "state": state, "kind": kind, "transport": transport, "address": address.rstrip("/"),
                "exercise": exercise, "accepts_electronic": accepts_electronic,
            },
        )  # fmt: skip
        for organisation in Organisation.objects.filter(exercise=exercise).order_by("body_id"):
            append(
                organisation=organisation, kind="exchange:partner:enter", at=at, lawbook=lawbook_digest(),
                exercise=exercise, data={"partner": body_id, "transport": transport},
            )  # fmt: skip
    return partner


def _require_safe(address: str) -> None:
    """Messages are signed but not encrypted, so the way has to be; only this machine itself is spared."""
    try:
        parts = urlsplit(address)
        way = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        sound = way and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or parts.username:
        raise InputError(
            "bad_address",
            f"{address!r} is no address of a partner's installation; write for instance https://node.example.org.",
            path="/address",
        )
