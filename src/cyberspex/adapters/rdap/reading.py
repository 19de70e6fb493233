"""Registration data (RFC 9083) as the directory knows it.

The small pieces - cards, public identifiers, links, status - are read by whoisit. The object itself is read here:
whoisit takes the registrar's number for the domain's where the domain's own is withheld, completes half a date with
parts of today, stops at a member that is null, and keeps only the names of redacted fields (decision 12).
"""

from __future__ import annotations

import ipaddress
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from whoisit.parser import parse_links, parse_public_ids, parse_vcard

from cyberspex.core.directory.registration import Contact, ObjectKind, Question, Redacted, Registration

CLASSES = {ObjectKind.DOMAIN: "domain", ObjectKind.IP: "ip network", ObjectKind.AS_NUMBER: "autnum"}
LONGEST = 300  # characters of one field
MOST = 60  # entries of one list
DEEPEST = 3  # contacts inside contacts


class NotRegistrationDataError(Exception):
    """The answer is JSON, but not the object asked for."""

    def __init__(self, *, said: str, wanted: str) -> None:
        super().__init__(wanted)
        self.said = said
        self.wanted = wanted


def clean(value: object) -> str:
    """A text of a registry as it can be shown: in one line, not too long, without characters nobody can see."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = " ".join(str(value).split())[:LONGEST]
    if text.isascii() and text.isprintable():
        return text
    return "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co"))


def _list(value: object) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for one in _list(value) if isinstance(one, str) and (text := clean(one)))


def read_object(kind: ObjectKind, value: object) -> Registration:
    """The object of an answer.

    Raises:
        NotRegistrationDataError: where it is another object or none.
    """
    if not isinstance(value, dict):
        raise NotRegistrationDataError(said="-", wanted=CLASSES[kind])
    said = value.get("objectClassName")
    if said != CLASSES[kind]:
        raise NotRegistrationDataError(said=clean(said) or "-", wanted=CLASSES[kind])
    return Registration(
        kind=kind,
        ldh_name=clean(value.get("ldhName")).lower().rstrip("."),
        name=clean(value.get("unicodeName") or value.get("ldhName"))
        if kind is ObjectKind.DOMAIN
        else clean(value.get("name")),
        handle=clean(value.get("handle")),
        status=_texts(value.get("status")),
        span=_span(kind, value),
        country=clean(value.get("country")),
        contacts=tuple(_contacts(value.get("entities"), 0)),
        events=tuple(_events(value.get("events"))),
        nameservers=tuple(
            name for one in _objects(value.get("nameservers")) if (name := clean(one.get("ldhName")))
        ),
        redacted=tuple(_redacted(value.get("redacted"))),
        listed="redacted" in value or "redacted" in _texts(value.get("rdapConformance")),
        related=tuple(_related(value.get("links"))),
    )


def is_about(question: Question, found: Registration) -> bool:
    """Whether an object is the one asked for; one that does not say what it is about passes.

    A registry that answers with another registration would lead an order to the wrong holder.
    """
    if question.kind is ObjectKind.DOMAIN:
        return not found.ldh_name or found.ldh_name == question.value
    if found.span is None:
        return True
    if question.kind is ObjectKind.AS_NUMBER:
        return found.span[0].isdigit() and found.span[1].isdigit() and (
            int(found.span[0]) <= int(question.value) <= int(found.span[1])
        )  # fmt: skip
    wanted = ipaddress.ip_network(question.value)
    try:
        first, last = (ipaddress.ip_address(one) for one in found.span)
    except ValueError:
        return False
    return first.version == wanted.version and int(first) <= int(wanted.network_address) <= int(last)


def _span(kind: ObjectKind, value: Mapping[str, Any]) -> tuple[str, str] | None:
    names = {
        ObjectKind.IP: ("startAddress", "endAddress"),
        ObjectKind.AS_NUMBER: ("startAutnum", "endAutnum"),
    }
    if kind not in names:
        return None
    first, last = (clean(value.get(name)) for name in names[kind])
    return (first, last) if first and last else None


def _events(value: object) -> Iterator[tuple[str, str]]:
    for one in _objects(value):
        action, when = clean(one.get("eventAction")), clean(one.get("eventDate"))
        try:
            read = datetime.fromisoformat(when.replace("Z", "+00:00"))
        except ValueError:
            continue  # a date that is none is left out, never completed
        if action and read.tzinfo is not None:
            yield action, when


def _contacts(value: object, depth: int) -> Iterator[Contact]:
    for one in _objects(value):
        card = parse_vcard(one.get("vcardArray") or []) or {}
        roles = tuple(role.lower() for role in _texts(one.get("roles")))
        address: Mapping[str, Any] = card.get("address") or {}
        yield Contact(
            roles=roles,
            name=clean(card.get("organisation")) or clean(card.get("name")),
            handle=clean(one.get("handle")),
            country=clean(_country_code(one) or address.get("country")),
            emails=tuple(map(clean, card.get("emails") or ())),
            phones=tuple(map(clean, card.get("phones") or ())),
            identifiers=tuple(
                (clean(known["type"]), clean(known["identifier"]))
                for known in parse_public_ids(_objects(one.get("publicIds")))
            ),
        )
        if depth < DEEPEST:
            yield from _contacts(one.get("entities"), depth + 1)


def _country_code(entity: Mapping[str, Any]) -> str:
    """The country as a code (RFC 8605), which stands beside the address in a card."""
    card = entity.get("vcardArray")
    fields = card[1] if isinstance(card, list) and len(card) == 2 and isinstance(card[1], list) else []
    for one in fields:
        if isinstance(one, list) and len(one) >= 4 and one[0] == "adr" and isinstance(one[1], dict):
            return clean(one[1].get("cc"))
    return ""


def _redacted(value: object) -> Iterator[Redacted]:
    for one in _objects(value):
        yield Redacted(
            name=_named(one.get("name")) or "a field without a name",
            method=clean(one.get("method")) or "removal",  # what RFC 9537 says where the method is not given
            reason=_named(one.get("reason")),
        )


def _named(value: object) -> str:
    """A name of RFC 9537: a registered type, or a description."""
    if not isinstance(value, dict):
        return clean(value)
    return clean(value.get("type")) or clean(value.get("description"))


def _related(value: object) -> Iterator[str]:
    seen: set[str] = set()
    for link in parse_links(_objects(value)):
        try:
            host = urlsplit(link["href"]).hostname or ""
        except ValueError:
            continue
        if link["rel"] == "related" and "html" not in link["type"] and host and host not in seen:
            seen.add(host)
            yield clean(host)


def error_words(text: str) -> str:
    """What a registry says of its refusal: the title and description of an error answer (RFC 9083, section 6)."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(value, dict):
        return ""
    parts: Iterable[str] = (clean(value.get("title")), *_texts(value.get("description")))
    return ". ".join(part.rstrip(".") for part in parts if part)[:LONGEST]
