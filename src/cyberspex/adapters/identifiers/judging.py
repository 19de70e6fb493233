"""Whether an identifier can exist, asked of maintained libraries.

A finding here means a slip of the keyboard or a missing detail, never that an account exists: nobody is asked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from cyberspex.adapters.identifiers.keccak import keccak_256
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.foundation.text import deceptive_characters

_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}")
_PROVISION = "cets224.7.3.f"
LONGEST = 2048  # no plan of numbers or names comes near; beyond it libraries only lose time


def _provision(path: str) -> str:
    return "ets185.29.2.c" if path.startswith("/request/") else _PROVISION


RESERVED_NAMES = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
"""Names that belong to nobody: RFC 2606 and RFC 6761."""
DOCUMENTATION = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
"""Addresses that belong to nobody: RFC 5737 and RFC 3849."""


def _reserved(name: str) -> bool:
    name = name.rstrip(".").lower()
    return any(name == one or name.endswith(f".{one}") for one in RESERVED_NAMES)


def _nobody(value: str, path: str) -> Finding:
    """Kept for invented cases; the tools pass this finding over in an exercise."""
    return _refused(
        "reserved_for_examples", f"{path}/value",
        "{value} is reserved for examples and documentation; it belongs to nobody.",
        "Give the identifier that was seen in the case, or mark the draft as an exercise.", value=value,
    )  # fmt: skip


def _refused(code: str, path: str, template: str, fix: str, **more: object) -> Finding:
    return Finding(
        verdict=Verdict.REFUSED, code=code, template=template, fix_template=fix, provision=_provision(path),
        path=path, params=more,
    )  # fmt: skip


def _warning(code: str, path: str, template: str, fix: str, **more: object) -> Finding:
    return Finding(
        verdict=Verdict.WARNING, code=code, template=template, fix_template=fix, provision=_provision(path),
        path=path, params=more,
    )  # fmt: skip


def judge(kind: str, identifier: Mapping[str, Any], path: str) -> Iterable[Finding]:
    """Findings on one identifier, none where it is plausible."""
    given = str(identifier.get("value") or "")
    value = given.strip()
    if value != given:
        yield _warning(
            "spaces_around", f"{path}/value", "Spaces stand before or after the identifier.",
            "Take them away: whoever searches for it as written finds nothing.",
        )  # fmt: skip
    if len(value) > LONGEST:
        yield _refused(
            "too_long", f"{path}/value", "The identifier has {length} characters; none is that long.",
            "Give one identifier for each item.", length=len(value),
        )  # fmt: skip
    elif kind in _JUDGES and not deceptive_characters(value):  # those are reported for every text
        yield from _JUDGES[kind](value, identifier, path)


def _email(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    from email_validator import EmailNotValidError, validate_email

    try:
        read = validate_email(value, check_deliverability=False, test_environment=True)
        if _reserved(read.ascii_domain or read.domain):
            yield _nobody(value, path)
    except EmailNotValidError as error:
        yield _refused(
            "bad_email", f"{path}/value", "{value!r} is not an e-mail address: {why}",
            "Write it as the service shows it, for instance name@mail.example.org.", value=value, why=str(error),
        )  # fmt: skip


def _phone(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    import phonenumbers

    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        yield _refused(
            "bad_phone", f"{path}/value", "{value!r} is not a telephone number in international form (E.164).",
            "Write + and the country code, for instance +36 1 234 5678.", value=value,
        )  # fmt: skip
        return
    if not phonenumbers.is_possible_number(number):
        yield _refused(
            "bad_phone", f"{path}/value", "{value!r} has a number of digits that no number of that country has.",
            "Compare it with the source.", value=value,
        )  # fmt: skip


def _ip(value: str, everything: Mapping[str, Any], path: str) -> Iterator[Finding]:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        yield _refused(
            "bad_ip", f"{path}/value", "{value!r} is not an IPv4 or IPv6 address.",
            "Write for instance 203.0.113.24 or 2001:db8::1.", value=value,
        )  # fmt: skip
        return
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        yield _refused(
            "mapped_ip", f"{path}/value", "{value} is an IPv4 address written inside an IPv6 address.",
            "Write {plain}, as a provider's records have it.", value=value, plain=str(mapped),
        )  # fmt: skip
    elif any(address in net for net in DOCUMENTATION if net.version == address.version):
        yield _nobody(value, path)
    elif not address.is_global or address.is_multicast or address.is_reserved:
        yield _refused(
            "private_ip", f"{path}/value",
            "{value} is an address of a private, shared or special range; no provider can tell its user.",
            "Find the public address that was seen from outside.", value=value,
        )  # fmt: skip
    at = everything.get("at")
    if not at:
        yield _refused(
            "ip_without_instant", f"{path}/at", "An IP address identifies a user only together with the instant of its use.",
            "Give the instant with its offset, for instance 2026-10-05T18:42:10+02:00.",
        )  # fmt: skip
    else:
        try:
            instant = datetime.fromisoformat(str(at).replace("Z", "+00:00"))
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            yield _refused(
                "bad_instant", f"{path}/at", "{at!r} is not an instant with an offset.",
                "Write for instance 2026-10-05T18:42:10+02:00 or 2026-10-05T16:42:10Z.", at=at,
            )  # fmt: skip
    port = everything.get("port")
    if port is not None and not (isinstance(port, int) and 0 < port < 65536):
        yield _refused(
            "bad_port", f"{path}/port", "{port!r} is not a port.", "Give a number from 1 to 65535.", port=port
        )
    elif port is None and address.version == 4:
        yield _warning(
            "ip_without_port", f"{path}/port",
            "Without the source port a provider that shares addresses among users may not find the user.",
            "Give the source port if it is known.",
        )  # fmt: skip


def _username(value: str, everything: Mapping[str, Any], path: str) -> Iterator[Finding]:
    if not everything.get("service"):
        yield _refused(
            "name_without_service", f"{path}/service", "A user name means something only on a service.",
            "Name the service on which it is used.",
        )  # fmt: skip


def _domain(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    import idna

    name = value.rstrip(".")
    try:
        idna.encode(name, uts46=True, std3_rules=True)
        if "." not in name or "/" in name:
            raise idna.IDNAError("it has no dot")
        if name.rsplit(".", 1)[1].isdigit():
            raise idna.IDNAError("its last part is a number; for an IP address choose the type ip")
        if _reserved(name):
            yield _nobody(value, path)
    except (idna.IDNAError, UnicodeError) as error:
        yield _refused(
            "bad_domain", f"{path}/value", "{value!r} is not a domain name: {why}.",
            "Write the name alone, for instance shop.example.org.", value=value, why=str(error),
        )  # fmt: skip


def _imei(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    from stdnum import imei

    if not imei.is_valid(value):
        yield _refused(
            "bad_imei", f"{path}/value", "{value!r} is not an IMEI (15 digits with a check digit, or IMEISV with 16).",
            "Compare it with the source.", value=value,
        )  # fmt: skip


def _imsi(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    from stdnum import imsi

    if not imsi.is_valid(value):
        yield _refused(
            "bad_imsi", f"{path}/value", "{value!r} is not an IMSI (14 or 15 digits that begin with a country code).",
            "Compare it with the source.", value=value,
        )  # fmt: skip


def _mac(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    if not _MAC.fullmatch(value):
        yield _refused(
            "bad_mac", f"{path}/value", "{value!r} is not a MAC address.", "Write for instance 00:00:5E:00:53:01.",
            value=value,
        )  # fmt: skip
        return
    digits = re.sub(r"[^0-9A-Fa-f]", "", value)
    first = int(digits[:2], 16)
    if digits in ("0" * 12, "F" * 12, "f" * 12) or first & 1:
        yield _refused(
            "bad_mac", f"{path}/value", "{value!r} is the address of a group or of nobody, not of a device.",
            "Compare it with the source.", value=value,
        )  # fmt: skip
    elif first & 2:
        yield _warning(
            "random_mac", f"{path}/value",
            "{value!r} was made by the device itself, as telephones do to hide; nobody can tell its maker or owner.",
            "Look for another identifier as well.", value=value,
        )  # fmt: skip


def _wallet(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    from stdnum import bitcoin

    ethereum = re.fullmatch(r"0x[0-9a-fA-F]{40}", value)
    if ethereum:
        # All small or all capital letters carry no checksum (EIP-55).
        sound = value[2:] in (value[2:].lower(), value[2:].upper()) or _capitals_agree(value[2:])
    else:
        sound = bitcoin.is_valid(value) or _taproot(value)
    if not sound:
        yield _refused(
            "bad_wallet", f"{path}/value", "{value!r} is not a Bitcoin or Ethereum address whose checksum holds.",
            "Copy it from the source; for other chains use the type other.", value=value,
        )  # fmt: skip


_BECH32M = 0x2BC830A3  # BIP 350: witness versions from 1 on end in this, version 0 in 1 (BIP 173)


def _taproot(value: str) -> bool:
    """A Bitcoin address of witness version 1 (BIP 350), which the library does not know yet."""
    from stdnum import bitcoin

    if not re.fullmatch(r"bc1p[02-9ac-hj-np-z]{58}", value.lower()) or value not in (
        value.lower(),
        value.upper(),
    ):
        return False
    places = ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(one) for one in value.lower()[3:]]
    return int(bitcoin.bech32_checksum([3, 3, 0, 2, 3, *places])) == _BECH32M


def _capitals_agree(digits: str) -> bool:
    """EIP-55: a letter is a capital where the same digit of the Keccak-256 of the small letters is 8 or more."""
    digest = keccak_256(digits.lower().encode("ascii")).hex()
    return all(
        not letter.isalpha() or letter.isupper() == (int(digest[place], 16) >= 8)
        for place, letter in enumerate(digits)
    )


_JUDGES = {
    "email": _email, "phone": _phone, "ip": _ip, "username": _username, "domain": _domain, "imei": _imei,
    "imsi": _imsi, "mac": _mac, "wallet": _wallet,
}  # fmt: skip
