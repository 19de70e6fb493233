"""Reads what somebody has of a holder: an e-mail address, a domain, an address, a number, or a service's name.

- What kind it is follows from how it is written; what could be two kinds is refused with how to write each.
- Only the part of a domain that can be registered goes to a registry (Public Suffix List), so that a host name with a
  telling label stays here.
- A name that looks like another one is read and warned of, with the form that computers compare (A-label).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cyberspex.adapters.identifiers.judging import DOCUMENTATION, LONGEST, RESERVED_NAMES
from cyberspex.core.directory.identifiers import Identifier, IdentifierKind, NumberingPlan
from cyberspex.core.directory.registration import ObjectKind, Question
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.foundation.text import deceptive_characters

_AS_NUMBER = re.compile(r"AS\s?(\d{1,10})", re.IGNORECASE)
_PHONE = re.compile(r"(\+|00)[\d\s().\-/]{1,40}")
_ADDRESS = re.compile(r"https?://([^/?#\s]+)(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_DIGITS = re.compile(r"[\d\s().\-/]{5,}")
LARGEST_AS = 2**32 - 1
LONGEST_NAME = 100
LONGEST_NUMBER = 15  # ITU-T E.164
TOGETHER = ({"HAN", "HIRAGANA", "KATAKANA"}, {"HAN", "HANGUL"}, {"HAN", "BOPOMOFO"})
"""Scripts that one language writes side by side (UTS 39, augmented script sets)."""


def read(text: str) -> Identifier:
    """An identifier in the form in which registries and providers know it.

    Raises:
        InputError: where it is none, saying how each kind is written.
    """
    value = text.strip()
    if not value:
        raise InputError(
            "no_identifier",
            "Give an identifier: an e-mail address, a domain, an IP address or prefix, AS64500, +36 1 234 5678, or a service's name.",
            path="identifier",
        )
    if len(value) > LONGEST:
        raise InputError(
            "too_long",
            f"The identifier has {len(value)} characters; none is that long. Give one at a time.",
            path="identifier",
        )
    hidden = deceptive_characters(value)
    if hidden or not value.isprintable():
        which = ", ".join(hidden[:5]) or "a line break or tab"
        raise InputError(
            "hidden_characters",
            f"The identifier holds characters that nobody can see ({which}); type it anew without them.",
            path="identifier",
        )
    for kind in (_as_number, _address, _phone, _email, _domain):
        found = kind(value)
        if found is not None:
            return found
    return _service(value)


def _bad(code: str, message: str) -> InputError:
    return InputError(code, message, path="identifier")


def _as_number(value: str) -> Identifier | None:
    match = _AS_NUMBER.fullmatch(value)
    if match is None:
        return None
    number = int(match.group(1))
    if number > LARGEST_AS:
        raise _bad("bad_as_number", f"{value!r} is larger than any AS number; the largest is {LARGEST_AS}.")
    reserved = (
        number in (0, 23456, 65535, LARGEST_AS)
        or 64496 <= number <= 64511
        or 64512 <= number <= 65534
        or 65536 <= number <= 65551
        or 4200000000 <= number <= 4294967294
    )  # RFC 5398, 6793, 6996, 7300, 7607
    return Identifier(
        kind=IdentifierKind.AS_NUMBER, value=f"AS{number}", shown=f"AS{number}", reserved=reserved,
        question=Question(kind=ObjectKind.AS_NUMBER, value=str(number)),
        findings=_nobody(f"AS{number}") if reserved else (),
    )  # fmt: skip


def _nobody(value: str) -> tuple[Finding, ...]:
    return (
        Finding(
            verdict=Verdict.WARNING, code="reserved",
            template="{value} is reserved for examples, private or special use; it belongs to nobody.",
            fix_template="Find the identifier that was seen from outside.", params={"value": value},
        ),
    )  # fmt: skip


def _address(value: str) -> Identifier | None:
    bare = value.strip("[]") if value.startswith("[") else value
    try:
        network = ipaddress.ip_network(bare, strict=False)
    except ValueError:
        numbers = re.fullmatch(r"[\d.]+(/\d*)?", bare) is not None and bare.count(".") >= 2
        if numbers or re.fullmatch(r"[0-9a-f:]*::?[0-9a-f:./]*", bare, re.IGNORECASE):
            raise _bad(
                "bad_ip", f"{value!r} is not an IP address or prefix; write for instance 203.0.113.24, 203.0.113.0/24 or 2001:db8::/32."
            ) from None  # fmt: skip
        return None
    if "/" not in bare and bare.isdigit():
        return None  # a plain number, which the library would take for an address
    findings: list[Finding] = []
    first = network.network_address
    mapped = getattr(first, "ipv4_mapped", None)
    if mapped is not None and network.prefixlen == 128:
        network = ipaddress.ip_network(mapped)
        first = network.network_address
        findings.append(_mapped(str(mapped)))
    single = network.prefixlen == network.max_prefixlen
    shown = str(first) if single else str(network)
    if "/" in bare and bare.split("/")[0].lower() not in (str(first), first.exploded):
        findings.append(
            Finding(
                verdict=Verdict.WARNING, code="whole_prefix",
                template="Taken as the whole prefix {prefix}.", params={"prefix": shown},
            )
        )  # fmt: skip
    reserved = (
        any(_within(network, one) for one in DOCUMENTATION)
        or not first.is_global
        or first.is_multicast
        or first.is_reserved
    )
    if reserved:
        findings += _nobody(shown)
    return Identifier(
        kind=IdentifierKind.IP, value=shown, shown=shown, reserved=reserved, findings=tuple(findings),
        question=Question(kind=ObjectKind.IP, value=shown),
    )  # fmt: skip


def _mapped(plain: str) -> Finding:
    return Finding(
        verdict=Verdict.WARNING, code="mapped_ip",
        template="It is an IPv4 address written inside an IPv6 address; {plain} is taken.", params={"plain": plain},
    )  # fmt: skip


def _within(network: Any, larger: Any) -> bool:
    return network.version == larger.version and bool(network.subnet_of(larger))


def _phone(value: str) -> Identifier | None:
    if not _PHONE.fullmatch(value):
        if _DIGITS.fullmatch(value) and sum(one.isdigit() for one in value) >= 5:
            raise _bad(
                "bad_phone",
                f"{value!r} could be a telephone number without its country; write + and the country code, for instance +36 1 234 5678, or AS before an AS number.",
            )
        return None
    import phonenumbers

    digits = re.sub(r"\D", "", value)
    digits = digits[2:] if not value.startswith("+") else digits
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    code = next((digits[:size] for size in (1, 2, 3) if digits[:size] and int(digits[:size]) in codes), "")
    if not code or digits.startswith("0"):
        raise _bad(
            "bad_phone",
            f"{value!r} begins with no country code of the international numbering plan; write for instance +36 1 234 5678.",
        )
    if len(digits) > LONGEST_NUMBER:
        raise _bad(
            "bad_phone",
            f"{value!r} has {len(digits)} digits; no telephone number has more than {LONGEST_NUMBER}. Compare it with the source.",
        )
    states = tuple(one for one in codes[int(code)] if len(one) == 2 and one.isalpha())
    findings: list[Finding] = []
    certain = len(states) == 1
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        number = None  # only a prefix
    if number is not None:
        region = phonenumbers.region_code_for_number(number)
        if region in states:
            states, certain = (region,), True
        if not phonenumbers.is_possible_number(number) and len(digits) > len(code) + 6:
            findings.append(
                Finding(
                    verdict=Verdict.WARNING, code="impossible_number",
                    template="It has a number of digits that no number of that plan has.",
                    fix_template="Compare it with the source.",
                )
            )  # fmt: skip
    if not states:
        findings.append(
            Finding(
                verdict=Verdict.UNDETERMINED, code="no_state",
                template="The code +{code} belongs to no State; international services use it.", params={"code": code},
            )
        )  # fmt: skip
    return Identifier(
        kind=IdentifierKind.PHONE, value=f"+{digits}", shown=f"+{digits}", findings=tuple(findings),
        numbering=NumberingPlan(calling_code=code, states=states, certain=certain),
    )  # fmt: skip


def _email(value: str) -> Identifier | None:
    if "@" not in value or value.lower().startswith(("http://", "https://")):
        return None
    if value.startswith("@"):
        raise _bad(
            "name_without_service",
            f"{value!r} is a user name; it leads nowhere without its service. Give the name of the service.",
        )
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise _bad(
            "bad_email", f"{value!r} is not an e-mail address: {error} Write for instance name@mail.example.org."
        ) from error  # fmt: skip
    local, _at, _domain_part = value.rpartition("@")
    inner = _domain(checked.domain)
    if inner is None:
        raise _bad("bad_email", f"{value!r} has a mail domain that is no domain name.")
    return Identifier(
        kind=IdentifierKind.EMAIL, value=f"{local}@{inner.domain}", shown=f"{local}@{inner.shown}", domain=inner.domain,
        registered=inner.registered, question=inner.question, reserved=inner.reserved, findings=inner.findings,
    )  # fmt: skip


def _domain(value: str) -> Identifier | None:
    findings: list[Finding] = []
    match = _ADDRESS.fullmatch(value)
    if match is not None:
        host = match.group(1).rpartition("@")[2].rpartition(":")
        name = host[0] if host[1] and host[2].isdigit() else match.group(1).rpartition("@")[2]
        if (inner := _address(name)) is not None:
            return inner
        findings.append(
            Finding(
                verdict=Verdict.WARNING, code="host_only",
                template="Of the web address only its host counts here; keep the whole address for the request itself.",
            )
        )  # fmt: skip
    else:
        name = value
    if "." not in name.strip(".。．｡") or any(one.isspace() for one in name):
        if match is not None:
            raise _bad(
                "bad_domain", f"{value!r} has a host that is no domain name, for instance shop.example.org."
            )
        return None
    import idna

    try:
        ascii_name = idna.encode(name.rstrip("."), uts46=True, std3_rules=True).decode("ascii").lower()
        shown = idna.decode(ascii_name)
    except (idna.IDNAError, UnicodeError) as error:
        raise _bad(
            "bad_domain", f"{value!r} is not a domain name: {error}. Write the name alone, for instance shop.example.org."
        ) from error  # fmt: skip
    if "." not in ascii_name or ascii_name.rsplit(".", 1)[1].isdigit():
        raise _bad("bad_domain", f"{value!r} is not a domain name; its last part is no top-level domain.")
    findings += _look_alike(shown, ascii_name)
    reserved = any(ascii_name == one or ascii_name.endswith(f".{one}") for one in RESERVED_NAMES)
    if reserved:
        findings += _nobody(shown)
    registered = _suffixes().privatesuffix(ascii_name) or ""
    if not registered:
        findings.append(
            Finding(
                verdict=Verdict.WARNING, code="public_suffix",
                template="{name} is an ending under which others register; nobody registers it itself.",
                fix_template="Give the whole name that was seen.", params={"name": shown},
            )
        )  # fmt: skip
    return Identifier(
        kind=IdentifierKind.DOMAIN, value=ascii_name, shown=shown, domain=ascii_name, registered=registered,
        reserved=reserved, findings=tuple(findings),
        question=Question(kind=ObjectKind.DOMAIN, value=registered) if registered else None,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True)


def _look_alike(shown: str, ascii_name: str) -> Iterator[Finding]:
    """A warning where a label mixes scripts, or is made of letters of one script that all look like Latin ones."""
    from confusable_homoglyphs import categories, confusables

    for label in shown.split(".")[:-1]:  # a top-level domain was looked at by those who run the root
        if label.isascii():
            continue
        scripts = {one for one in categories.unique_aliases(label) if one not in ("COMMON", "INHERITED")}
        letters = {one for one in label if one.isalpha() and not one.isascii()}
        alike = {
            one["character"] for one in confusables.is_confusable(label, greedy=True, preferred_aliases=["latin"]) or ()
        }  # fmt: skip
        if len(scripts) > 1 and not any(scripts <= one | {"LATIN"} for one in TOGETHER):
            yield Finding(
                verdict=Verdict.WARNING, code="mixed_scripts",
                template="{label} mixes letters of several scripts ({scripts}), as names made to look like others do; computers compare {ascii}.",
                fix_template="Compare it letter by letter with the source, and give the form {ascii} in a request.",
                params={"label": label, "scripts": ", ".join(sorted(one.capitalize() for one in scripts)), "ascii": ascii_name},
            )  # fmt: skip
        elif letters and letters <= alike and "LATIN" not in scripts:
            yield Finding(
                verdict=Verdict.WARNING, code="looks_latin",
                template="{label} is written in {scripts} letters that all look like Latin ones; it is another name than the one it looks like. Computers compare {ascii}.",
                fix_template="Compare it letter by letter with the source, and give the form {ascii} in a request.",
                params={"label": label, "scripts": ", ".join(sorted(one.capitalize() for one in scripts)), "ascii": ascii_name},
            )  # fmt: skip
        else:
            yield Finding(
                verdict=Verdict.WARNING, code="not_ascii",
                template="{label} has letters outside ASCII; computers compare {ascii}.",
                fix_template="Give the form {ascii} in a request.", params={"label": label, "ascii": ascii_name},
            )  # fmt: skip


def _service(value: str) -> Identifier:
    plain = unicodedata.normalize("NFC", " ".join(value.split()))
    if len(plain) > LONGEST_NAME:
        raise _bad("too_long", f"The name has {len(plain)} characters; no service has such a name.")
    if not any(one.isalnum() for one in plain):
        raise _bad(
            "no_identifier",
            f"{value!r} is no identifier; give an e-mail address, a domain, an IP address, AS64500, +36 1 234 5678, or a service's name.",
        )
    return Identifier(kind=IdentifierKind.SERVICE, value=plain, shown=plain)
