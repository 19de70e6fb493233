"""What a pasted line names: an e-mail address, a telephone number, an IP address with instant and port, and so on.

The shape of the line proposes types, the same libraries as in `judge` decide among them. What no library knows is
a user name, which a person can correct; nothing of the line is thrown away.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cyberspex.adapters.identifiers.judging import judge
from cyberspex.core.cooperation.ports import Reading
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.foundation.text import deceptive_characters

_PORTED = re.compile(
    r"\[(?P<six>[0-9A-Fa-f:.]+)\](?::(?P<p6>\d{1,5}))?|(?P<four>\d{1,3}(?:\.\d{1,3}){3}):(?P<p4>\d{1,5})"
)
_INSTANT_FORM = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_INSTANT = re.compile(_INSTANT_FORM, re.IGNORECASE)
_PORT = re.compile(r"\b(?:port|src|sport)?\s*[:=]?\s*(\d{1,5})\b", re.IGNORECASE)
_ON_SERVICE = re.compile(
    r"(?P<name>\S+)(?:\s*[,;\t]\s*|\s+(?:on|at|@|auf|sur)\s+)(?P<service>\S.*)", re.IGNORECASE
)
_ALIKE = {"imei": ("imsi",), "imsi": ("imei",), "domain": ("username",)}


def recognise(line: str) -> Reading:
    """The identifier that one line names, with the types that it could be as well."""
    text = line.strip().strip(",;").strip()
    found = _address(text)
    if found is not None:
        return Reading(line=line, identifier=found)
    for kind, value in _candidates(text):
        if _plausible(kind, {"type": kind, "value": value}):
            others = tuple(
                one for one in _ALIKE.get(kind, ()) if _plausible(one, {"value": value, "service": "x"})
            )
            return Reading(line=line, identifier={"type": kind, "value": value}, others=others)
    named = _ON_SERVICE.fullmatch(text)
    if named is not None:
        first = recognise(named["name"])
        service = named["service"].strip()
        return Reading(line=line, identifier={**first.identifier, "service": service}, others=first.others)
    # Addresses and numbers with a slip keep their type, so that the doubt names the slip.
    kind = "email" if text.count("@") == 1 and not text.startswith("@") else "username"
    kind = "phone" if re.fullmatch(r"\+[\d ()./-]+", text) else kind
    return Reading(line=line, identifier={"type": kind, "value": text.removeprefix("@")})


def _address(text: str) -> Mapping[str, Any] | None:
    """An IP address with the instant and the port that stand beside it, in whichever order."""
    instant = _INSTANT.search(text)
    rest = (text[: instant.start()] + " " + text[instant.end() :]) if instant else text
    ported = _PORTED.search(rest)
    port = (ported["p6"] or ported["p4"]) if ported else None
    address = (ported["six"] or ported["four"]) if ported else ""
    if ported:
        rest = rest[: ported.start()] + " " + rest[ported.end() :]
    for word in re.split(r"[\s,;|]+", rest):
        if not address and _is_address(word):
            address = word
            rest = rest.replace(word, " ", 1)
    if not address or not _is_address(address):
        return None
    if port is None:
        more = _PORT.search(rest)
        port = more[1] if more else None
    found: dict[str, Any] = {"type": "ip", "value": str(ipaddress.ip_address(address))}
    if instant:
        found["at"] = _instant(instant.group())
    if port is not None:
        found["port"] = int(port)
    return found


def _is_address(word: str) -> bool:
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True


def _instant(text: str) -> str:
    """An instant in the form of RFC 3339; without an offset it stays without one, and the doubt says so."""
    written = re.sub(r" ?(?:UTC|GMT|Z)$", "+00:00", text.strip(), flags=re.IGNORECASE)
    try:
        return (
            datetime.fromisoformat(written.replace(" +", "+").replace(" -", "-"))
            .isoformat()
            .replace("+00:00", "Z")
        )
    except ValueError:
        return text


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """Types that the shape of a text allows, the narrowest first, each with the text in its usual form."""
    plain = re.sub(r"[\s-]", "", text)
    if deceptive_characters(text):
        return  # nothing is put in order that a reader cannot see; the check names the characters
    if "@" in text:
        yield "email", _email(text)
    if re.fullmatch(r"(?:\+|00)[\d\s()./-]{6,24}", text):
        yield "phone", _phone(text)
    if re.fullmatch(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}", text):
        digits = re.sub(r"[^0-9A-Fa-f]", "", text).upper()
        yield "mac", ":".join(digits[place : place + 2] for place in range(0, 12, 2))
    if plain.isascii() and plain.isdigit() and 14 <= len(plain) <= 16:
        yield "imei", plain
        yield "imsi", plain
    if re.fullmatch(r"0x[0-9A-Fa-f]{40}|(?:bc1|[13])[0-9A-Za-z]{25,70}", text):
        yield "wallet", text
    if " " not in text and "." in text and "@" not in text:
        yield "domain", re.sub(r"^[a-z]+://", "", text, flags=re.IGNORECASE).split("/")[0].rstrip(".").lower()


def _email(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(
            text.removeprefix("mailto:"), check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        return text


def _phone(text: str) -> str:
    import phonenumbers

    written = "+" + text[2:] if text.startswith("00") else text
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(written, None), phonenumbers.PhoneNumberFormat.E164
        )
    except phonenumbers.NumberParseException:
        return text


def _plausible(kind: str, identifier: Mapping[str, Any]) -> bool:
    return not any(
        one.verdict is Verdict.REFUSED and one.code != "reserved_for_examples"
        for one in judge(kind, identifier, "")
    )
