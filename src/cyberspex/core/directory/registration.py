"""What a registry says of a domain, an address range or an AS number, and which registry is to be asked.

- A registry is found by the bootstrap files (RFC 9224); where there is no file or no entry, none is guessed.
- What a registry withholds is named as withheld (RFC 9537), which is not the same as empty.
- An answer that is no registration data (no such object, too many questions, unreadable) is an outcome of its own.

Not looked at: how the answer travels and how it is written. That is the adapter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cyberspex.core.foundation.findings import Finding


class ObjectKind(StrEnum):
    """What a registry can be asked about."""

    DOMAIN = "domain"
    IP = "ip"
    AS_NUMBER = "as_number"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One object as a registry knows it.

    Fields:
        value: the registered domain as A-label; an address or prefix in its shortest form; the number of an AS.
    """

    kind: ObjectKind
    value: str


@dataclass(frozen=True, kw_only=True)
class BootstrapFile:
    """One of the lists by which the registry of an object is found.

    Fields:
        name: `dns`, `asn`, `ipv4` or `ipv6`. publication: when it was published, by its own word; empty where there is
            no file. fetched_at: when it was brought here, none for the one in the package. entries: how many it has.
        shipped: whether it is the one in the package.
    """

    name: str
    publication: str = ""
    fetched_at: datetime | None = None
    entries: int = 0
    shipped: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is such a file at all; where not, nothing was ever refreshed."""
        return bool(self.publication)

    def as_json(self) -> dict[str, object]:
        """The file for programs."""
        return {
            "name": self.name, "publication": self.publication, "entries": self.entries, "shipped": self.shipped,
            "fetched_at": self.fetched_at.isoformat() if self.fetched_at else "",
            "state": "held" if self.exists else "never_refreshed",
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Service:
    """Where a registry answers.

    Fields:
        addresses: base addresses, https before http. matched: the longest entry that holds the object. file: the list
            that says so.
    """

    addresses: tuple[str, ...]
    matched: str
    file: BootstrapFile

    @property
    def host(self) -> str:
        """The host of the address that is asked."""
        return self.addresses[0].split("//", 1)[-1].split("/", 1)[0]


class Outcome(StrEnum):
    """How a look-up ended."""

    FOUND = "found"
    NO_SUCH_OBJECT = "no_such_object"
    NO_SERVICE = "no_service"
    NEVER_REFRESHED = "never_refreshed"
    TOO_MANY_QUESTIONS = "too_many_questions"
    ACCESS_DENIED = "access_denied"
    SERVER_FAILED = "server_failed"
    NO_ANSWER = "no_answer"
    NOT_ALLOWED = "not_allowed"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"


@dataclass(frozen=True, kw_only=True)
class Redacted:
    """A field that the registry withholds (RFC 9537).

    Fields:
        name: as the registry names it. method: `removal`, `emptyValue`, `partialValue`, `replacementValue`. reason: in
            the registry's words, empty where it gives none.
    """

    name: str
    method: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A body or person in the registration.

    Fields:
        roles: as the registry writes them, for instance `registrar`, `registrant`, `abuse`. name: none of it is
            checked. country: as written. identifiers: such as the registrar's number at IANA.
    """

    roles: tuple[str, ...]
    name: str = ""
    handle: str = ""
    country: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What a registry holds on an object, as far as it shows it.

    Fields:
        name: of the domain, network or AS. ldh_name: of a domain, as computers compare it. handle: the registry's own number of it. span: first and last address or
            number. country: as the registry writes it. events: what happened and when, as written, kept only where
            the date is one. related: hosts to which the registry points for more, never asked by themselves.
        listed: whether the registry lists redacted fields at all; where not, an empty field tells nothing.
    """

    kind: ObjectKind
    name: str = ""
    ldh_name: str = ""
    handle: str = ""
    status: tuple[str, ...] = ()
    span: tuple[str, str] | None = None
    country: str = ""
    contacts: tuple[Contact, ...] = ()
    events: tuple[tuple[str, str], ...] = ()
    nameservers: tuple[str, ...] = ()
    redacted: tuple[Redacted, ...] = ()
    listed: bool = False
    related: tuple[str, ...] = ()

    def of_role(self, role: str) -> Contact | None:
        """The first contact in a role, none where there is none."""
        return next((one for one in self.contacts if role in one.roles), None)


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """A question to a registry with its answer.

    Fields:
        outcome: how it ended. service: who was asked, none where nobody could be. asked_at: when the registry
            answered. kept: whether the answer was given before and kept. findings: what a reader should know.
        retry_after_seconds: how long the registry wants to be left alone, none where it does not say.
    """

    question: Question
    outcome: Outcome
    asked_at: datetime
    service: Service | None = None
    registration: Registration | None = None
    findings: Sequence[Finding] = ()
    kept: bool = False
    retry_after_seconds: int | None = None

    def age_seconds(self, at: datetime) -> int:
        """How old the answer is."""
        return max(0, int((at - self.asked_at).total_seconds()))

    def as_json(self, at: datetime) -> dict[str, object]:
        """The answer for programs."""
        return {
            "kind": str(self.question.kind), "asked_for": self.question.value, "outcome": str(self.outcome),
            "registry_host": self.service.host if self.service else "",
            "matched": self.service.matched if self.service else "",
            "bootstrap": self.service.file.as_json() if self.service else None,
            "asked_at": self.asked_at.isoformat(), "age_seconds": self.age_seconds(at), "kept": self.kept,
            "retry_after_seconds": self.retry_after_seconds,
            "registration": _registration(self.registration) if self.registration else None,
            "findings": [one.as_json() for one in self.findings],
        }  # fmt: skip


def _registration(found: Registration) -> dict[str, object]:
    return {
        "name": found.name, "handle": found.handle, "status": list(found.status),
        "span": list(found.span) if found.span else None, "country": found.country,
        "contacts": [
            {
                "roles": list(one.roles), "name": one.name, "handle": one.handle, "country": one.country,
                "emails": list(one.emails), "phones": list(one.phones),
                "identifiers": [{"type": kind, "identifier": value} for kind, value in one.identifiers],
            }
            for one in found.contacts
        ],
        "events": [{"action": action, "at": when} for action, when in found.events],
        "nameservers": list(found.nameservers),
        "redaction_listed": found.listed,
        "redacted": [{"name": one.name, "method": one.method, "reason": one.reason} for one in found.redacted],
        "related_hosts": list(found.related),
    }  # fmt: skip


def list_for(question: Question) -> str:
    """The bootstrap file that tells the registry of an object: `dns`, `asn`, `ipv4` or `ipv6`."""
    if question.kind is ObjectKind.DOMAIN:
        return "dns"
    if question.kind is ObjectKind.AS_NUMBER:
        return "asn"
    return "ipv6" if ":" in question.value else "ipv4"
