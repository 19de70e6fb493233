"""From an identifier to whoever may hold its data.

- A candidate has a role, a source and a confidence; none is a fact about a person or an account.
- An e-mail address leads to the provider of its mail domain where the catalogue names one; who runs the mail of
  another domain cannot be told from the name, and the registry and registrar of that domain do not hold the mailbox.
- A telephone number leads to a numbering plan only: the number may have been ported to another operator.
- Without asking the registry, a domain leads to its registry and an address to nobody, and the answer says so.
- An answer is known, none (it belongs to nobody) or undetermined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from cyberspex.core.directory.identifiers import Identifier, IdentifierKind
from cyberspex.core.directory.ports import IdentifierReader, Registrations
from cyberspex.core.directory.registration import (
    BootstrapFile,
    Contact,
    LookUp,
    Outcome,
    Registration,
    Service,
    list_for,
)
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.cells import cell
from cyberspex.core.law.lawbook import Lawbook

Row = Mapping[str, Any]
MOST_CANDIDATES = 20
SHORTEST_NAME = 3  # below it a search of the catalogue finds half of it


class Known(StrEnum):
    """Whether the holder is known."""

    KNOWN = "known"
    NONE = "none"
    UNDETERMINED = "undetermined"


class Role(StrEnum):
    """What a candidate has to do with the identifier."""

    PROVIDER = "provider"
    REGISTRAR = "registrar"
    REGISTRY = "registry"
    NETWORK = "network_holder"
    REGIONAL_REGISTRY = "regional_registry"
    NUMBERING_PLAN = "numbering_plan"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A body that may hold data of the identifier.

    Fields:
        name: empty where only its service is known. states: where it is, as far as known; for a numbering plan whose
            plan it is. provider: id in the catalogue, empty where it is not there. holder_kind: the word of a need.
        confidence: `seen`, `memory-high` or `memory-low` of the catalogue, `registry_says` for the registry's own
            word, `list_of_registries` for the lists by which registries are found, `numbering_plan` for digits. source: where it was read.
        holds: what it can be asked for.
    """

    role: Role
    name: str
    confidence: str
    holds: str
    states: tuple[str, ...] = ()
    provider: str = ""
    holder_kind: str = ""
    source: str = ""
    as_of: str = ""
    note: str = ""

    def as_json(self) -> dict[str, object]:
        """The candidate for programs."""
        return {
            "role": str(self.role), "name": self.name, "states": list(self.states), "provider": self.provider,
            "holder_kind": self.holder_kind, "holds": self.holds, "confidence": self.confidence, "source": self.source,
            "as_of": self.as_of, "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class HolderAnswer:
    """Who may hold the data of an identifier.

    Fields:
        online: whether a registry was asked. bootstrap: the lists of registries with their dates.
    """

    verdict: Known
    identifier: Identifier
    candidates: Sequence[Candidate]
    findings: Sequence[Finding]
    look_up: LookUp | None
    online: bool
    bootstrap: Sequence[BootstrapFile]
    lawbook: str

    def as_json(self, at: datetime) -> dict[str, object]:
        """The answer for programs."""
        read = self.identifier
        return {
            "verdict": str(self.verdict), "kind": str(read.kind), "value": read.value, "shown": read.shown,
            "domain": read.domain, "registered_domain": read.registered, "online": self.online,
            "candidates": [one.as_json() for one in self.candidates],
            "findings": [one.as_json() for one in self.findings],
            "registration": self.look_up.as_json(at) if self.look_up else None,
            "bootstrap": [one.as_json() for one in self.bootstrap],
            "lawbook": self.lawbook,
        }  # fmt: skip


def find_holder(
    text: str, *, reader: IdentifierReader, registrations: Registrations, lawbook: Lawbook, online: bool, at: datetime
) -> HolderAnswer:  # fmt: skip
    """Say who may hold the data of an identifier.

    Law:
        cets224.6 and cets224.7 address whoever holds the data; which of the candidates does is for the authority.
    Args:
        online: whether the registry may be asked; otherwise nothing leaves the machine.
    Raises:
        InputError: where the text is no identifier.
    """
    identifier = reader.read(text)
    question = identifier.question
    service = registrations.service_for(question) if question else None
    found = (
        registrations.look_up(question, at=at)
        if online and question and not _nobody_to_ask(identifier)
        else None
    )
    told = found is not None and found.outcome is Outcome.FOUND
    nobodys = identifier.reserved and not told
    candidates = () if nobodys else tuple(_candidates(identifier, lawbook, service, found, at.date()))
    findings = [*identifier.findings, *_findings(identifier, registrations, service, found, online)]
    findings += found.findings if found else ()
    findings += () if nobodys else _by_kind(identifier, candidates, found)
    return HolderAnswer(
        verdict=_verdict(identifier, candidates, found), identifier=identifier, candidates=candidates,
        findings=tuple(findings), look_up=found, online=online, bootstrap=tuple(registrations.bootstrap()),
        lawbook=lawbook.digest,
    )  # fmt: skip


def _nobody_to_ask(identifier: Identifier) -> bool:
    """Reserved addresses belong to nobody; a reserved domain can still have a registry that says so."""
    return identifier.reserved and identifier.kind is IdentifierKind.IP


def _verdict(identifier: Identifier, candidates: Sequence[Candidate], found: LookUp | None) -> Known:
    if found is not None and found.outcome is Outcome.NO_SUCH_OBJECT:
        return Known.NONE if identifier.kind is not IdentifierKind.EMAIL else Known.UNDETERMINED
    if identifier.reserved and (found is None or found.outcome is not Outcome.FOUND):
        return Known.NONE
    roles = {one.role for one in candidates}
    if identifier.kind is IdentifierKind.DOMAIN:
        return Known.KNOWN if roles & {Role.REGISTRAR, Role.REGISTRY} else Known.UNDETERMINED
    if identifier.kind is IdentifierKind.SERVICE:
        return Known.KNOWN if len(candidates) == 1 else Known.UNDETERMINED
    if identifier.kind is IdentifierKind.EMAIL:
        return Known.KNOWN if Role.PROVIDER in roles else Known.UNDETERMINED
    return Known.KNOWN if Role.NETWORK in roles else Known.UNDETERMINED


def _finding(verdict: Verdict, code: str, template: str, fix: str = "", **params: object) -> Finding:
    return Finding(verdict=verdict, code=code, template=template, fix_template=fix, params=params)


def _findings(
    identifier: Identifier, registrations: Registrations, service: Service | None, found: LookUp | None, online: bool
) -> list[Finding]:  # fmt: skip
    """What is said of the registry to ask, before any answer."""
    question = identifier.question
    if question is None or _nobody_to_ask(identifier) or found is not None:
        return []
    if service is None:
        name = list_for(question)
        held = next((one for one in registrations.bootstrap() if one.name == name), None)
        if held is None or not held.exists:
            return [
                _finding(
                    Verdict.UNDETERMINED, "never_refreshed",
                    "The list of registries {name}.json was never refreshed, so the registry cannot be told.",
                    "Fetch it with `cyberspex rdap refresh`.", name=name,
                )
            ]  # fmt: skip
        return [
            _finding(
                Verdict.UNDETERMINED, "no_service",
                "The list of registries {name}.json of {day} names no service with registration data for it.",
                "Look it up at the registry's own page, or fetch a newer list with `cyberspex rdap refresh`.",
                name=name, day=held.publication[:10],
            )
        ]  # fmt: skip
    if online:
        return []
    return [
        _finding(
            Verdict.UNDETERMINED, "registry_not_asked",
            "The registry was not asked; {host} would answer for {matched}, by the list of {day}.",
            "Ask it: the registry then learns the name or address, not the case.",
            host=service.host, matched=service.matched, day=service.file.publication[:10],
        )
    ]  # fmt: skip


def _by_kind(identifier: Identifier, candidates: Sequence[Candidate], found: LookUp | None) -> list[Finding]:
    said: list[Finding] = []
    if identifier.kind is IdentifierKind.EMAIL and not any(one.role is Role.PROVIDER for one in candidates):
        said.append(
            _finding(
                Verdict.UNDETERMINED, "mail_provider_unknown",
                "Who runs the mail of {domain} is not known here: the name does not tell, and its mail servers are not looked up.",
                "Find its mail servers (MX records), or ask the holder of the domain who runs its mail.",
                domain=identifier.domain,
            )
        )  # fmt: skip
    if identifier.kind is IdentifierKind.PHONE and identifier.numbering is not None:
        said.append(
            _finding(
                Verdict.UNDETERMINED, "numbering_plan_only",
                "Only the numbering plan is known, by the prefix {prefix}; the number may have been ported, so no operator follows from it.",
                "Ask the national regulator or the portability register which operator serves the number.",
                prefix=f"+{identifier.numbering.calling_code}",
            )
        )  # fmt: skip
    if identifier.kind is IdentifierKind.SERVICE and not candidates:
        said.append(
            _finding(
                Verdict.UNDETERMINED, "no_provider_found", "No provider of the catalogue has this name or service.",
                "Write the name as the catalogue does, or look through the catalogue.",
            )
        )  # fmt: skip
    if identifier.kind is IdentifierKind.SERVICE and len(candidates) > 1:
        said.append(
            _finding(
                Verdict.UNDETERMINED, "several_providers", "Several providers of the catalogue fit; none was chosen.",
                "Choose one, or write more of the name.",
            )
        )  # fmt: skip
    if (
        identifier.kind in (IdentifierKind.DOMAIN, IdentifierKind.EMAIL)
        and found is not None
        and found.registration is not None
        and found.registration.of_role("registrar") is None
    ):
        said.append(
            _finding(
                Verdict.UNDETERMINED, "registrar_not_named",
                "The registry names no registrar; it may be registered with the registry itself.",
            )
        )  # fmt: skip
    return said


def _candidates(
    identifier: Identifier, lawbook: Lawbook, service: Service | None, found: LookUp | None, on: date
) -> list[Candidate]:
    registration = found.registration if found else None
    if identifier.kind is IdentifierKind.SERVICE:
        return [_from_catalogue(row) for row in search(lawbook, identifier.value)[:MOST_CANDIDATES]]
    if identifier.kind is IdentifierKind.PHONE:
        return _plan(identifier)
    made: list[Candidate] = []
    if identifier.kind is IdentifierKind.EMAIL:
        made += _mail_providers(identifier.domain, lawbook, on)
    if identifier.kind in (IdentifierKind.EMAIL, IdentifierKind.DOMAIN):
        if found is not None and found.outcome is Outcome.NO_SUCH_OBJECT:
            return made
        if registration is not None:
            made += _registrar(registration, found, lawbook)
        return made + _registry(identifier, lawbook, service)
    return made + _network(registration, found, service)


def _mail_providers(domain: str, lawbook: Lawbook, on: date) -> list[Candidate]:
    """Who gives addresses of a mail domain to the public; only the whole domain counts, never a part of it."""
    made = []
    for row in lawbook.table("providers"):
        known = cell("providers", row, "mail_domains", on)
        if domain in known.value.replace(";", " ").split():
            provider = _from_catalogue(row, holds="mailbox")
            made.append(
                replace(
                    provider, source=known.source, as_of=known.as_of, confidence=known.confidence, note=""
                )
            )
    return made


def search(lawbook: Lawbook, name: str) -> list[Row]:
    """The providers of the catalogue by a name: those so called, else those with such a service, else those whose name,
    entity or services hold it."""
    wanted = name.casefold()
    rows = lawbook.table("providers")
    for names in (_names, _services_in_name):
        exact = [row for row in rows if wanted in names(row)]
        if exact:
            return exact
    if len(wanted) < SHORTEST_NAME:
        raise InputError(
            "name_too_short",
            f"A name of {len(wanted)} characters fits too much; give at least {SHORTEST_NAME}, for instance the service's name.",
            path="identifier",
        )
    return [
        row
        for row in rows
        if any(wanted in str(row.get(key, "")).casefold() for key in ("provider", "legal_entity", "services"))
    ]


def _names(row: Row) -> set[str]:
    """What an entry is called: its id, its name with and without what stands in brackets, its legal entity."""
    whole = str(row["provider"])
    parts = (whole, whole.partition("(")[0], str(row.get("legal_entity", "")), str(row["id"]))
    return {part.strip().casefold() for part in parts if part.strip()}


def _services_in_name(row: Row) -> set[str]:
    """The services that stand in brackets behind a name."""
    return {part.strip().casefold() for part in str(row["provider"]).partition("(")[2].rstrip(")").split(",")}


_KINDS = {"registrar": "registrar", "registry": "registry"}


def _from_catalogue(row: Row, *, role: Role = Role.PROVIDER, holds: str = "") -> Candidate:
    seat = str(row.get("seat_country", ""))
    kind = str(row.get("provider_type", ""))
    return Candidate(
        role=role, name=str(row["provider"]), states=(seat,) if seat else (), provider=str(row["id"]),
        holder_kind=_KINDS.get(kind, "service_provider"), holds=holds or "account", confidence=str(row["confidence"]),
        source=str(row["source"]), as_of=str(row.get("as_of", "")), note=str(row.get("note", "")),
    )  # fmt: skip


def _plan(identifier: Identifier) -> list[Candidate]:
    plan = identifier.numbering
    if plan is None or not plan.states:
        return []
    return [
        Candidate(
            role=Role.NUMBERING_PLAN, name="", states=plan.states, holds="nothing", confidence="numbering_plan",
            source="ITU-T E.164, by the library phonenumbers",
        )
    ]  # fmt: skip


def _registry(identifier: Identifier, lawbook: Lawbook, service: Service | None) -> list[Candidate]:
    """The registry of the domain: by name where the catalogue has the top-level domain, else by its service only."""
    if not identifier.registered:
        return []
    top = identifier.registered.rsplit(".", 1)[-1]
    for row in lawbook.table("providers"):
        if row.get("provider_type") == "registry" and f".{top}" in _suffixes(row):
            return [_from_catalogue(row, role=Role.REGISTRY, holds="domain_registration")]
    if service is None:
        return []
    return [
        Candidate(
            role=Role.REGISTRY, name="", holder_kind="registry", holds="domain_registration", confidence="list_of_registries",
            source=service.addresses[0], as_of=service.file.publication[:10],
        )
    ]  # fmt: skip


def _suffixes(row: Row) -> set[str]:
    words = f"{row['provider']} {row.get('services', '')}".replace("(", " ").replace(")", " ")
    return {word.strip(",;") for word in words.casefold().split() if word.startswith(".")}


def _registrar(registration: Registration, found: LookUp | None, lawbook: Lawbook) -> list[Candidate]:
    contact = registration.of_role("registrar")
    if contact is None or not contact.name:
        return []
    row = _same_body(contact.name, lawbook, ("registrar", "cdn_registrar", "hosting", "cloud"))
    said = _said_by_registry(
        Role.REGISTRAR, contact, found, holder_kind="registrar", holds="domain_registration"
    )
    if row is None:
        return [said]
    known = _from_catalogue(row)
    return [
        Candidate(
            role=Role.REGISTRAR, name=contact.name, states=known.states, provider=known.provider,
            holder_kind="registrar", holds="domain_registration", confidence="registry_says", source=said.source,
            as_of=said.as_of,
        )
    ]  # fmt: skip


def _same_body(name: str, lawbook: Lawbook, kinds: tuple[str, ...]) -> Row | None:
    """The catalogue's entry of a registrar; only the whole name counts, so that no look-alike is taken for it."""
    wanted = _plain(name)
    for row in lawbook.table("providers"):
        if row.get("provider_type") in kinds and wanted in {_plain(one) for one in _names(row)}:
            return row
    return None


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace(",", " ").replace(".", " ").split())


def _network(registration: Registration | None, found: LookUp | None, service: Service | None) -> list[Candidate]:  # fmt: skip
    made: list[Candidate] = []
    if registration is not None:
        contact = registration.of_role("registrant")
        name = (contact.name if contact else "") or registration.name
        if name:
            about = Contact(roles=(), name=name, country=registration.country)
            made.append(
                _said_by_registry(
                    Role.NETWORK, about, found, holder_kind="service_provider", holds="address_assignment"
                )
            )
    if service is not None:
        made.append(
            Candidate(
                role=Role.REGIONAL_REGISTRY, name="", holder_kind="registry", holds="address_registration",
                confidence="list_of_registries", source=service.addresses[0], as_of=service.file.publication[:10],
            )
        )  # fmt: skip
    return made


def _said_by_registry(
    role: Role, contact: Contact, found: LookUp | None, *, holder_kind: str, holds: str
) -> Candidate:
    """A body as the registry names it; a country is taken over only where it is a code of two letters."""
    state = contact.country.upper() if len(contact.country) == 2 and contact.country.isalpha() else ""
    return Candidate(
        role=role, name=contact.name, states=(state,) if state else (), holder_kind=holder_kind, holds=holds,
        confidence="registry_says", source=found.service.addresses[0] if found and found.service else "",
        as_of=found.asked_at.date().isoformat() if found else "",
    )  # fmt: skip
