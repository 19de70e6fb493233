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


def _refused(code: str, path: str, template: str, fix: str, **more: object) -> Finding:
    return Finding(
        verdict=Verdict.REFUSED, code=code, template=template, fix_template=fix, provision=_provision(path),
        path=path, params=more,
    )  # fmt: skip


def judge(kind: str, identifier: Mapping[str, Any], path: str) -> Iterable[Finding]:
    """Findings on one identifier, none where it is plausible."""
    value = str(identifier.get("value") or "").strip()
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
        validate_email(value, check_deliverability=False, test_environment=True)
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
    documentation = any(
        address in ipaddress.ip_network(net)
        for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
        if ipaddress.ip_network(net).version == address.version
    )
    if not documentation and (address.is_private or address.is_loopback or address.is_multicast):
        yield _refused(
            "private_ip", f"{path}/value", "{value} is an address of a private or special range; no provider can tell its user.",
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
        yield Finding(
            verdict=Verdict.WARNING, code="ip_without_port", provision=_provision(f"{path}/port"), path=f"{path}/port",
            template="Without the source port a provider that shares addresses among users may not find the user.",
            fix_template="Give the source port if it is known.",
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


def _wallet(value: str, _all: Mapping[str, Any], path: str) -> Iterator[Finding]:
    from stdnum import bitcoin

    ethereum = re.fullmatch(r"0x[0-9a-fA-F]{40}", value)
    if ethereum:
        # All small or all capital letters carry no checksum (EIP-55).
        sound = value[2:] in (value[2:].lower(), value[2:].upper()) or _capitals_agree(value[2:])
    else:
        sound = bitcoin.is_valid(value)
    if not sound:
        yield _refused(
            "bad_wallet", f"{path}/value", "{value!r} is not a Bitcoin or Ethereum address whose checksum holds.",
            "Copy it from the source; for other chains use the type other.", value=value,
        )  # fmt: skip


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
