"""An invented world to try CyberSPEX in: exercise organisations in real States, people for every office.

- Everything here is an exercise organisation; nothing it makes can become an order (never a real case).
- Passwords are random, made at the first run and kept beside the data for their owner; none is built in.
- Names and addresses are recognisably invented and use example.org.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.cooperation import means, services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange import worker
from cyberspex.apps.exchange.models import Partner
from cyberspex.core.law.editions import POWER as PUBLISH

BODIES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "rs.prosecution.example.org",
        "Exercise Prosecution Office of Novi Primer",
        "RS",
        "prosecution",
        ("cets224.7:issue", "ets185.29:request"),
    ),
    ("hu.provider.example.org", "Példa Posta Exercise Provider", "HU", "provider", ("cets224.7:answer",)),
    (
        "hu.notified.example.org",
        "Exercise Notified Authority of Hungary",
        "HU",
        "notified_authority",
        ("cets224.7:instruct",),
    ),
    ("rs.point.example.org", "Exercise 24/7 Point of Serbia", "RS", "contact_point", ("ets185.29:request",)),
    ("hu.point.example.org", "Exercise 24/7 Point of Hungary", "HU", "contact_point", ("ets185.29:answer",)),
)
PUBLISHER = "law.publisher.example.org"
"""The invented body that hands out editions of the law; it has no desk and no people here."""
OFFICES: tuple[tuple[str, str, str | None], ...] = (
    ("rs.prosecution.example.org", "drafter", None),
    ("rs.prosecution.example.org", "approver", "public_prosecutor"),
    ("rs.prosecution.example.org", "data_protection_officer", None),
    ("rs.prosecution.example.org", "auditor", None),
    ("rs.prosecution.example.org", "administrator", None),
    ("hu.provider.example.org", "receiving_officer", None),
    ("hu.provider.example.org", "administrator", None),
    ("hu.notified.example.org", "notified_officer", None),
    ("rs.point.example.org", "drafter", None),
    ("rs.point.example.org", "approver", "police"),
    ("hu.point.example.org", "receiving_officer", None),
)


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How one invented person signs in; printed by the demo and kept in a file of its owner only."""

    email: str
    office: str
    organisation: str
    password: str = field(repr=False)
    totp_secret: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class World:
    """The invented bodies and people."""

    organisations: Mapping[str, Organisation]
    people: Mapping[tuple[str, str], User]

    def of(self, body: str, office: str) -> User:
        """The person who holds an office."""
        return self.people[(body, office)]


@dataclass(frozen=True, kw_only=True)
class Hands:
    """What the invented world needs from outside, handed in by the front door.

    Fields:
        make_key: a development key file: (common name, body, seal) to PKCS#12 bytes and passphrase.
        bind: enters and confirms a certificate in the directory: (organisation, powers, PKCS#12, passphrase,
            holder's id or empty for a seal, at).
        make_user: an account with a password: (email, name, password).
        enrol: a TOTP secret for a person, returned for printing.
    """

    make_key: Callable[[str, str, bool], tuple[bytes, bytes]]
    bind: Callable[[Organisation, tuple[str, ...], bytes, bytes, str, datetime], None]
    make_user: Callable[[str, str, str], User]
    enrol: Callable[[User], str]


def make_world(*, data: Path, hands: Hands, at: datetime) -> tuple[World, tuple[SignIn, ...]]:
    """Make the invented bodies, people, keys, powers and channels; done once for a data folder."""
    organisations: dict[str, Organisation] = {}
    people: dict[tuple[str, str], User] = {}
    sign_ins: list[SignIn] = []
    with transaction.atomic():
        for body, name, state, kind, powers in BODIES:
            organisation = Organisation.objects.create(
                body_id=body, name=name, state=state, kind=kind, exercise=True
            )
            organisations[body] = organisation
            Partner.objects.create(
                body_id=body, name=name, state=state, kind=kind, transport="local", exercise=True
            )
            key, passphrase = hands.make_key(name, body, True)
            means.keep_seal(organisation, key, passphrase)
            hands.bind(organisation, powers, key, passphrase, "", at)
        _publisher(data, hands, at)
        for body, office, function in OFFICES:
            email = f"{office.replace('_', '-')}@{body}"
            password = secrets.token_urlsafe(12)
            person = hands.make_user(email, f"Exercise {office.replace('_', ' ')}", password)
            Membership.objects.create(
                user=person, organisation=organisations[body], role=office, function=function
            )
            people[(body, office)] = person
            secret = ""
            if office in ("approver", "administrator"):  # both confirm with a second factor
                secret = hands.enrol(person)
            if office == "approver":
                key, passphrase = hands.make_key(f"Exercise approver of {body}", body, False)
                _keep(data / "demo-keys" / f"{body}.p12", key)
                _keep(data / "demo-keys" / f"{body}.passphrase", passphrase)
                powers = next(item[4] for item in BODIES if item[0] == body)
                hands.bind(organisations[body], powers, key, passphrase, str(person.pk), at)
            sign_ins.append(
                SignIn(
                    email=email,
                    office=office,
                    organisation=organisations[body].name,
                    password=password,
                    totp_secret=secret,
                )
            )
    _keep(
        data / "demo-sign-ins.json",
        json.dumps(
            [
                {
                    "email": item.email,
                    "office": item.office,
                    "organisation": item.organisation,
                    "password": item.password,
                    "totp_secret": item.totp_secret,
                }
                for item in sign_ins
            ],
            indent=2,
        ).encode(),
    )
    return World(organisations=organisations, people=people), tuple(sign_ins)


def _publisher(data: Path, hands: Hands, at: datetime) -> None:
    """The key of the invented publisher, bound in the directory with the power to publish and no other."""
    body = Organisation(
        body_id=PUBLISHER,
        name="Exercise Publisher of the Law",
        state="HU",
        kind="central_authority",
        exercise=True,
    )
    key, passphrase = hands.make_key(body.name, body.body_id, True)
    _keep(data / "demo-keys" / "publisher" / "law.p12", key)
    _keep(data / "demo-keys" / "publisher" / "law.passphrase", passphrase)
    hands.bind(body, (PUBLISH,), key, passphrase, "", at)


def publisher_key(data: Path) -> tuple[bytes, bytes]:
    """The invented publisher's key file and passphrase."""
    folder = data / "demo-keys" / "publisher"
    return (folder / "law.p12").read_bytes(), (folder / "law.passphrase").read_bytes()


def approver_key(data: Path, body: str) -> tuple[bytes, bytes]:
    """The invented approver's key file and passphrase."""
    folder = data / "demo-keys"
    return (folder / f"{body}.p12").read_bytes(), (folder / f"{body}.passphrase").read_bytes()


def order_draft(example: Mapping[str, Any]) -> dict[str, Any]:
    """The example order of the tool, addressed to the invented bodies."""
    draft = json.loads(json.dumps(example))
    draft["order"]["issuing_authority"]["id"] = "rs.prosecution.example.org"
    draft["order"]["service_provider"]["id"] = "hu.provider.example.org"
    draft["notification"]["authority"]["id"] = "hu.notified.example.org"
    draft["parties"] = {"issuing": "RS", "receiving": "HU"}
    draft["exercise"] = True
    return dict(draft)


def preservation_draft(example: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The example request for preservation, from one invented 24/7 point to the other."""
    draft = json.loads(json.dumps(example))
    draft["on"] = draft["request"]["date"] = at.date().isoformat()
    draft["request"]["requesting_authority"]["id"] = "rs.point.example.org"
    draft["request"]["requested_authority"]["id"] = "hu.point.example.org"
    return dict(draft)


def half_way(
    *, world: World, data: Path, example: Mapping[str, Any], preservation: Mapping[str, Any], at: datetime
) -> CaseRow:
    """One case whose order the provider has received, a request that waits at a 24/7 point, and a draft."""
    draft = order_draft(example)
    prosecution = world.organisations["rs.prosecution.example.org"]
    drafter = world.of("rs.prosecution.example.org", "drafter")
    approver = world.of("rs.prosecution.example.org", "approver")
    row = services.create_case(
        actor=drafter, organisation=prosecution, tool="cets224.7", content=draft, at=at
    )
    sign_and_send(world=world, data=data, row=row, drafter=drafter, approver=approver, at=at)
    services.create_case(actor=drafter, organisation=prosecution, tool="cets224.7", content=draft, at=at)
    point = "rs.point.example.org"
    drafter, approver = world.of(point, "drafter"), world.of(point, "approver")
    asked = services.create_case(
        actor=drafter,
        organisation=world.organisations[point],
        tool="ets185.29",
        content=preservation_draft(preservation, at),
        at=at,
    )
    sign_and_send(world=world, data=data, row=asked, drafter=drafter, approver=approver, at=at)
    return CaseRow.objects.get(case_id=row.case_id)


def sign_and_send(
    *, world: World, data: Path, row: CaseRow, drafter: User, approver: User, at: datetime
) -> None:
    """Walk a draft through approval, signature and delivery, as the people of the desk would."""
    body = Organisation.objects.get(pk=row.organisation_id).body_id
    services.submit(actor=drafter, case_id=row.case_id, version=1, at=at)
    services.approve(actor=approver, case_id=row.case_id, at=at)
    key, passphrase = approver_key(data, body)
    services.sign_here(
        actor=approver, case_id=row.case_id, p12=key, passphrase=passphrase, second_factor=True, at=at
    )
    services.send(actor=approver, case_id=row.case_id, at=at)
    worker.run_once(at)


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
