"""Parts of drafts that several tools share. Every member has a meaning that a lawyer could check.

A draft may be unfinished: what the law requires is said by the pre-flight check with its provision, not by
the shape of the type. So most members may be null or missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Authority(StrEnum):
    """Kind of authority (codes of the contract)."""

    JUDGE = "judge"
    COURT = "court"
    INVESTIGATING_JUDGE = "investigating_judge"
    PUBLIC_PROSECUTOR = "public_prosecutor"
    POLICE = "police"
    ADMINISTRATIVE = "administrative"
    EPPO = "eppo"


JUDICIAL = frozenset({"judge", "court", "investigating_judge", "public_prosecutor", "eppo"})
"""A prosecutor or other judicial authority in the sense of cets224.7.2.b."""


class IdentifierType(StrEnum):
    """What identifies an account, line or device."""

    EMAIL = "email"
    PHONE = "phone"
    IP = "ip"
    USERNAME = "username"
    DOMAIN = "domain"
    IMEI = "imei"
    IMSI = "imsi"
    MAC = "mac"
    WALLET = "wallet"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Body:
    """An authority or other body with its contact details.

    Fields:
        id: its identifier in the directory of authorities; names are never compared.
        country: ISO 3166-1 alpha-2.
    """

    id: str | None = None
    name: str | None = None
    authority: Authority | None = None
    unit: str | None = None
    official: str | None = None
    position: str | None = None
    address: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Parties:
    """The two States, ISO 3166-1 alpha-2."""

    issuing: str | None = None
    receiving: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssumedConsent:
    """A consent to be bound that is assumed, from which entry into force is computed."""

    state: str
    instrument: str
    on: str


@dataclass(frozen=True, kw_only=True)
class AssumedDeclaration:
    """A declaration that is assumed; `scope` null means every case, an empty list means none was made."""

    state: str
    provision: str
    kind: str
    scope: list[str] | None = None
    on: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssumedDetermination:
    """What States are assumed to have mutually determined."""

    states: list[str]
    provision: str


@dataclass(frozen=True, kw_only=True)
class Assume:
    """What is taken as if; whatever is made from it is an exercise for ever."""

    in_force: list[str] = field(default_factory=list)
    not_in_force: list[str] = field(default_factory=list)
    consents: list[AssumedConsent] = field(default_factory=list)
    declarations: list[AssumedDeclaration] = field(default_factory=list)
    determinations: list[AssumedDetermination] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Offence:
    """One offence under investigation."""

    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class LegalProvision:
    """A provision of the issuing State's law on the offence, and the penalty that it carries."""

    law: str | None = None
    provision: str | None = None
    penalty: str | None = None


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """What identifies the account.

    Fields:
        type: what it is. value: as the provider would know it.
        at: for an IP address, the instant with its offset, RFC 3339. port: source port.
        service: the service on which the name is used.
    """

    type: IdentifierType | None = None
    value: str | None = None
    at: str | None = None
    port: int | None = None
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first to the last day asked about, both included."""

    from_on: str | None = None
    until_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Preservation:
    """Whether preservation was already sought: always answered, with date and reference if it was."""

    sought: bool | None = None
    on: str | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A translation of one free text.

    Fields:
        path: JSON Pointer of the text. language: of the translation. by: who made it.
    """

    path: str
    language: str
    text: str
    by: str | None = None
