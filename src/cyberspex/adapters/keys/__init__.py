"""Checking signatures: PAdES in PDF files, detached CAdES, and what both have in common; signing is in `signing`.

- Integrity and trust are separate checks.
- An instant that a trusted server stamped, or that the log proves, counts for the chain and for revocation; what was
  revoked later stays good for what was signed before.
- Every byte of a signed file is accounted for: the signature covers the whole file but its own place, that place
  holds capital hexadecimal digits and zero padding only, the CMS structure encodes to the same bytes again, and every
  certificate in it is part of a verified chain.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from asn1crypto import cms, core, tsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError

from cyberspex.adapters.keys.waiting import finished
from cyberspex.adapters.trust_files import Trust
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.signing import INVALID, UNDETERMINED, VALID, Check

if TYPE_CHECKING:
    from cyberspex.adapters.keys.signing import Signer as Signer
    from cyberspex.adapters.keys.signing import load_p12 as load_p12
    from cyberspex.adapters.keys.signing import sign_detached as sign_detached
    from cyberspex.adapters.keys.signing import sign_pdf as sign_pdf

# What a signature may name is known here whatever else is loaded: the signing certificates and time-stamps, which
# `tsp` teaches `cms` (RFC 5035), and the policy of the signer (RFC 5126, 5.8.1).
cms.CMSAttribute._oid_specs.setdefault("signing_certificate_v2", tsp.SetOfSigningCertificatesV2)
cms.CMSAttributeType._map["1.2.840.113549.1.9.16.2.15"] = "signature_policy_identifier"
LARGEST_PDF_BYTES = 64 * 1024 * 1024
_GAP = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\s*\]")


def __getattr__(name: str) -> Any:
    # Who only checks pays neither the time nor the 20 MiB of the libraries that sign.
    if name in ("Signer", "load_p12", "sign_detached", "sign_pdf"):
        from cyberspex.adapters.keys import signing

        return getattr(signing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _embedded(data: bytes) -> Any:
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    found = list(reader.embedded_signatures)
    if len(found) != 1:
        raise InputError("signatures", f"The file holds {len(found)} signatures; an order has exactly one.")
    return found[0]


def signer_certificate(data: bytes) -> x509.Certificate:
    """The certificate of the one signature in a PDF.

    Raises:
        InputError: `not_signed`.
    """
    try:
        return seal_certificate(_gap(data)[2])
    except InputError:
        raise
    except Exception as error:  # a hostile file can fail anywhere in the reader
        raise InputError("not_signed", "The file holds no signature that can be read.") from error


def _gap(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The bytes that are signed and the CMS structure of the only signature.

    Raises:
        InputError: naming what is not as it must be.
    """
    found = list(_GAP.finditer(data))
    if len(found) != 1:
        raise InputError("byte_range", "there is not exactly one signed range")
    start, after, length = (int(part) for part in found[0].groups())
    if after + length != len(data):
        raise InputError("outside", "there are bytes outside the signed revision")
    if (
        not 0 < start < after <= len(data)
        or data[start : start + 1] != b"<"
        or data[after - 1 : after] != b">"
    ):
        raise InputError("byte_range", "the signed range does not enclose the signature's place")
    text = data[start + 1 : after - 1]
    if not re.fullmatch(rb"[0-9A-F]*", text) or len(text) % 2:
        raise InputError(
            "padding", "the signature's place holds something else than capital hexadecimal digits"
        )
    raw = bytes.fromhex(text.decode("ascii"))
    size = _der_length(raw)
    if size > len(raw) or any(raw[size:]):
        raise InputError("padding", "the padding behind the signature is not zero")
    return data[:start], data[after:], raw[:size]


def _der_length(raw: bytes) -> int:
    if len(raw) < 2 or raw[0] != 0x30:
        raise InputError("cms", "the signature is not a DER structure")
    if raw[1] < 0x80:
        return 2 + raw[1]
    count = raw[1] & 0x7F
    return 2 + count + int.from_bytes(raw[2 : 2 + count], "big")


_SIGNED = {
    "content_type", "message_digest", "signing_certificate_v2", "signing_time", "cms_algorithm_protection",
    "content_hint", "signature_policy_identifier",
}  # fmt: skip


_NESTED = 40  # a time-stamp token with its certificates stays far below


def _require_der(data: bytes, depth: int = 0) -> None:
    """Refuse what is not DER: every length in its shortest form, everything inside exactly as long as what holds it.

    Raises:
        InputError: `cms`.
    """
    wrong = InputError("cms", "the signature is not in its one canonical form")
    at = 0
    while at < len(data):
        if len(data) < at + 2 or depth > _NESTED or data[at] & 0x1F == 0x1F:
            raise wrong
        tag, size, begin = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            raw = data[begin : begin + count]
            size, begin = int.from_bytes(raw, "big"), begin + count
            if not 0 < count <= 4 or len(raw) != count or raw[0] == 0 or size < 0x80:
                raise wrong
        inside = data[begin : begin + size]
        if len(inside) != size:
            raise wrong
        if tag & 0x20:
            _require_der(inside, depth + 1)
        elif (
            (tag == 0x01 and inside not in (b"\x00", b"\xff"))
            or (
                tag == 0x02
                and (not inside or (size > 1 and inside[0] in (0, 0xFF) and (inside[0] ^ inside[1]) < 0x80))
            )
            or (tag == 0x05 and size)
        ):
            raise wrong
        at = begin + size


def _members(contents: bytes) -> list[tuple[int, bytes]]:
    """Tags and contents of the members of a structure whose form was checked."""
    found, at = [], 0
    while at < len(contents):
        tag, size, begin = contents[at], contents[at + 1], at + 2
        if size & 0x80:
            size, begin = (
                int.from_bytes(contents[begin : begin + (size & 0x7F)], "big"),
                begin + (size & 0x7F),
            )
        at = begin + size
        found.append((tag, contents[begin:at]))
    return found


def _require_members(der: bytes) -> None:
    """Refuse a structure with members that the parser would pass over, in the time-stamp inside it, too.

    Raises:
        InputError: `cms`.
    """
    wrong = InputError("cms", "the signature holds a member that does not belong there")
    outer = _members(_members(der)[0][1])
    if [tag for tag, _content in outer] != [0x06, 0xA0]:
        raise wrong
    signed = _members(_members(outer[1][1])[0][1])
    if [tag for tag, _content in signed] != [0x02, 0x31, 0x30, 0xA0, 0x31]:
        raise wrong
    signer = _members(_members(signed[-1][1])[0][1])
    tags = [tag for tag, _content in signer]
    if tags == [0x02, 0x30, 0x30, 0xA0, 0x30, 0x04]:
        return
    if tags != [0x02, 0x30, 0x30, 0xA0, 0x30, 0x04, 0xA1]:
        raise wrong
    for _tag, attribute in _members(signer[-1][1]):
        parts = _members(attribute)
        if [tag for tag, _content in parts] != [0x06, 0x31]:
            raise wrong
        # The value of a time-stamp attribute is a whole structure of the same kind.
        _require_members(parts[1][1])


def _require_form(signed: cms.SignedData, certificate: x509.Certificate) -> None:
    """Refuse members of a CMS structure that no signature covers and that say something else than it must say.

    Source: RFC 5652, sections 5.1 and 5.3 (versions, digest algorithms, signer identifier).

    Raises:
        InputError: `cms`.
    """
    one = signed["signer_infos"][0]
    plain = signed["encap_content_info"]["content_type"].native == "data"
    if signed["version"].native != ("v1" if plain else "v3"):
        raise InputError("cms", "the version is not the one that follows from the content")
    if one["version"].native != "v1" or one["sid"].name != "issuer_and_serial_number":
        raise InputError("cms", "the signer is not named by issuer and serial number")
    if (
        one["sid"].chosen["issuer"].dump() != certificate.issuer.dump()
        or one["sid"].chosen["serial_number"].native != certificate.serial_number
    ):
        raise InputError("cms", "the signer that is named is not the holder of the certificate")
    digests = [item["algorithm"].native for item in signed["digest_algorithms"]]
    if digests != [one["digest_algorithm"]["algorithm"].native]:
        raise InputError("cms", "the digest algorithms are not the signer's")
    for algorithm in (one["digest_algorithm"], *signed["digest_algorithms"], one["signature_algorithm"]):
        if algorithm["parameters"].native is not None:
            raise InputError("cms", "an algorithm has parameters that do not belong there")
    key = certificate.public_key.algorithm
    if one["signature_algorithm"]["algorithm"].native not in _SIGNATURES.get(key, ()):
        raise InputError("cms", "the signature's algorithm is not the key's")


_SIGNATURES = {"ec": ("sha256_ecdsa",), "rsa": ("rsassa_pkcs1v15", "sha256_rsa")}


def _given(member: Any) -> bool:
    """Whether an optional member is there; asking its value would write out everything in it first."""
    return not isinstance(member, core.Void)


_last_read = threading.local()
"""The structure that this thread read last: one verification asks for it several times."""


def _signed_data(der: bytes) -> cms.SignedData:
    """The CMS structure, after its form was checked.

    Raises:
        InputError: naming what does not belong there.
    """
    if getattr(_last_read, "der", None) != der:
        _last_read.signed, _last_read.der = _read_signed_data(der), der
    signed: cms.SignedData = _last_read.signed
    return signed


def _read_signed_data(der: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].native != "signed_data":
        raise InputError("cms", "the signature is not signed data")
    _require_der(der)
    _require_members(der)
    signed: cms.SignedData = info["content"]
    if len(signed["signer_infos"]) != 1:
        raise InputError("cms", "there is not exactly one signer")
    if _given(signed["crls"]):
        raise InputError("cms", "there are revocation lists in the signature")
    one = signed["signer_infos"][0]
    for attribute in one["signed_attrs"]:
        if attribute["type"].native not in _SIGNED:
            raise InputError("cms", f"the signed attribute {attribute['type'].native} does not belong there")
    for attribute in one["unsigned_attrs"] if _given(one["unsigned_attrs"]) else ():
        if attribute["type"].native != "signature_time_stamp_token" or len(attribute["values"]) != 1:
            raise InputError("cms", "an unsigned attribute does not belong there")
    return signed


def _chain(
    certificate: x509.Certificate, others: Iterable[x509.Certificate], anchors: Iterable[x509.Certificate], at: datetime,
    *, usage: set[str], extended: set[str] | None = None,
) -> list[x509.Certificate]:  # fmt: skip
    """The verified chain from a certificate to an anchor.

    A chain that was verified is known by all certificates that had a part in it. It holds at every other instant at
    which each of its certificates is valid: nothing is fetched here, and
    revocation is looked at apart, so nothing else can have changed.

    Raises:
        PathBuildingError, PathValidationError: why there is none.
    """
    anchors, others = list(anchors), list(others)
    known = (
        certificate.sha256,
        tuple(one.sha256 for one in others),
        tuple(one.sha256 for one in anchors),
        frozenset(usage),
        frozenset(extended or ()),
    )
    chain = _VERIFIED.get(known)
    if chain is None or not all(one.not_valid_before <= at <= one.not_valid_after for one in chain):
        chain = _build(certificate, others, anchors, at, usage=usage, extended=extended)
        if len(_VERIFIED) >= _MOST_VERIFIED:
            _VERIFIED.clear()
        _VERIFIED[known] = chain
    return chain


_MOST_VERIFIED = 256  # senders that write to one node at the same time
_VERIFIED: dict[tuple[Any, ...], list[x509.Certificate]] = {}


def _build(
    certificate: x509.Certificate, others: list[x509.Certificate], anchors: list[x509.Certificate], at: datetime,
    *, usage: set[str], extended: set[str] | None,
) -> list[x509.Certificate]:  # fmt: skip
    context = ValidationContext(
        trust_roots=anchors,
        other_certs=others,
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    validator = CertificateValidator(certificate, validation_context=context)
    path = finished(validator.async_validate_usage(usage, extended_key_usage=extended))  # type: ignore[no-untyped-call]  # pyHanko annotates it not
    return list(path.iter_certs(include_root=True))


def _check_cms(der: bytes, content: bytes, trust: Trust | None, at: datetime, name: str) -> tuple[Check, ...]:
    """Integrity and trust of one CMS signature over detached content."""
    try:
        signed = _signed_data(der)
        one = signed["signer_infos"][0]
        attributes = {item["type"].native: item["values"] for item in one["signed_attrs"]}
        certificates = [item.chosen for item in signed["certificates"] if item.name == "certificate"]
        if len(certificates) != len(signed["certificates"]):
            raise InputError("cms", "an entry among the certificates is not one")
        if attributes["message_digest"][0].native != hashlib.sha256(content).digest():
            return (Check(name=name, verdict=INVALID, detail="The content is not what was signed."),)
        certificate = _named_certificate(one, certificates)
        _require_form(signed, certificate)
        _verify_signature(one, certificate)
    except InputError as error:
        return (Check(name=name, verdict=INVALID, detail=f"The signature is refused: {error.message}."),)
    except Exception as error:  # a hostile structure can fail anywhere in the parser
        return (
            Check(
                name=name, verdict=INVALID, detail=f"The signature does not hold ({type(error).__name__})."
            ),
        )
    checks = [Check(name=name, verdict=VALID, detail="The signature holds; nothing was changed since.")]
    when, more = _timestamp(one, trust)
    checks += more
    if more and more[0].verdict == INVALID:
        return tuple(checks)
    checks.append(_trusted(certificate, certificates, trust, min(when, at) if when else at))
    return tuple(checks)


def _named_certificate(one: cms.SignerInfo, certificates: Iterable[x509.Certificate]) -> x509.Certificate:
    """The certificate that the signed attributes name by its digest (RFC 5035; SHA-1 in RFC 2634 of older servers).

    Raises:
        InputError: `cms` where none or several are it.
    """
    attributes = {item["type"].native: item["values"] for item in one["signed_attrs"]}
    if "signing_certificate_v2" in attributes:
        listed, digest = attributes["signing_certificate_v2"][0]["certs"], hashlib.sha256
        named = listed[0]
        if named["hash_algorithm"]["algorithm"].native != "sha256":
            raise InputError("cms", "the certificate is not named by its SHA-256")
    elif "signing_certificate" in attributes:
        listed, digest = attributes["signing_certificate"][0]["certs"], hashlib.sha1
        named = listed[0]
    else:
        raise InputError("cms", "the signed attributes do not name the certificate")
    mine = [item for item in certificates if digest(item.dump()).digest() == named["cert_hash"].native]
    if len(mine) != 1:
        raise InputError("cms", "the signer's certificate is not the one that was signed for")
    if len(listed) > 1 and {digest(item.dump()).digest() for item in certificates} != {
        item["cert_hash"].native for item in listed
    }:
        raise InputError("cms", "the certificates are not those that were signed for")
    return mine[0]


def _verify_signature(one: cms.SignerInfo, certificate: x509.Certificate) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    if one["digest_algorithm"]["algorithm"].native != "sha256":
        raise InputError("cms", "the digest is not SHA-256")
    attributes = one["signed_attrs"].untag().dump()
    key = load_der_public_key(certificate.public_key.dump())
    signature = one["signature"].native
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise InputError("cms", "the key is neither RSA nor elliptic")


def _timestamp(one: cms.SignerInfo, trust: Trust | None) -> tuple[datetime | None, list[Check]]:
    """The instant of a time-stamp over the signature, and its check."""
    if not _given(one["unsigned_attrs"]) or not len(one["unsigned_attrs"]):
        return None, []
    if len(one["unsigned_attrs"]) > 1:
        return None, [Check(name="timestamp", verdict=INVALID, detail="There is more than one time-stamp.")]
    try:
        signed = one["unsigned_attrs"][0]["values"][0]["content"]
        token = signed["encap_content_info"]["content"].parsed
        imprint = token["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != hashlib.sha256(
            one["signature"].native
        ).digest():  # fmt: skip
            raise InputError("timestamp", "it is not over this signature")
        if len(signed["signer_infos"]) != 1 or _given(signed["crls"]):
            raise InputError("timestamp", "its form is not the expected one")
        stamp = signed["signer_infos"][0]
        if _given(stamp["unsigned_attrs"]):
            raise InputError("timestamp", "it has unsigned attributes")
        certificates = [item.chosen for item in signed["certificates"]]
        attributes = {item["type"].native: item["values"] for item in stamp["signed_attrs"]}
        content = signed["encap_content_info"]["content"].contents
        if attributes["message_digest"][0].native != hashlib.sha256(content).digest():
            raise InputError("timestamp", "its content is not what was stamped")
        mine = _named_certificate(stamp, certificates)
        _require_form(signed, mine)
        _verify_signature(stamp, mine)
        when: datetime = token["gen_time"].native
    except InputError as error:
        return None, [
            Check(name="timestamp", verdict=INVALID, detail=f"The time-stamp is refused: {error.message}.")
        ]
    except Exception as error:  # a hostile structure can fail anywhere in the parser
        return None, [
            Check(
                name="timestamp",
                verdict=INVALID,
                detail=f"The time-stamp does not hold ({type(error).__name__}).",
            )
        ]
    if trust is None or not trust.tsa_anchors:
        return None, [
            Check(
                name="timestamp",
                verdict=UNDETERMINED,
                detail=f"Stamped at {when.isoformat()}; nobody vouches for the server.",
            )
        ]
    try:
        chain = _chain(mine, certificates, trust.tsa_anchors, when, usage=set(), extended={"time_stamping"})
        if _outside(certificates, chain):
            return None, [
                Check(
                    name="timestamp",
                    verdict=INVALID,
                    detail="The time-stamp holds a certificate outside its chain.",
                )
            ]
    except (PathBuildingError, PathValidationError, ValidationError, ValueError):
        return None, [
            Check(
                name="timestamp",
                verdict=UNDETERMINED,
                detail=f"Stamped at {when.isoformat()} by a server outside the trust folder.",
            )
        ]
    if _revocation(chain, trust.revocation_lists, when).revoked:
        return None, [
            Check(name="timestamp", verdict=INVALID, detail="The server's certificate was revoked by then.")
        ]
    return when, [
        Check(name="timestamp", verdict=VALID, detail=f"Stamped at {when.isoformat()} by a trusted server.")
    ]


def _trusted(
    certificate: x509.Certificate, certificates: list[x509.Certificate], trust: Trust | None, at: datetime
) -> Check:
    if trust is None or not trust.anchors:
        # Without anchors only the signer's own certificate can be checked; another one would be unaccounted for.
        return Check(
            name="chain",
            verdict=UNDETERMINED,
            detail="No trust was named: who vouches for the signer was not checked.",
        )
    try:
        chain = _chain(certificate, certificates, trust.anchors, at, usage={"digital_signature"})
    except (PathBuildingError, PathValidationError, ValidationError, ValueError) as error:
        word = str(error).lower()
        if "expired" in word or "not valid until" in word or "validity" in word or "revoked" in word:
            return Check(
                name="chain",
                verdict=INVALID,
                detail="The signer's certificate was not valid at that instant.",
            )
        return Check(
            name="chain",
            verdict=UNDETERMINED,
            detail="No chain leads from the signer's certificate to a trusted anchor.",
        )
    if _outside(certificates, chain):
        return Check(
            name="chain",
            verdict=INVALID,
            detail="The signature holds a certificate outside the verified chain.",
        )
    seen = _revocation(chain, trust.revocation_lists, at)
    if seen.revoked:
        return Check(
            name="chain",
            verdict=INVALID,
            detail="The signer's certificate, or one above it, was revoked by that instant.",
        )
    if seen.oldest is None:
        return Check(
            name="chain",
            verdict=VALID,
            detail="The chain leads to a trusted anchor and was valid at that instant. Whether a certificate in it was "
            "revoked was not looked at: the trust folder has no list of every issuer.",
        )
    return Check(
        name="chain",
        verdict=VALID,
        detail="The chain leads to a trusted anchor and was valid at that instant; no certificate in it was revoked, "
        f"by lists of {seen.oldest.isoformat()} or later.",
    )


def _outside(certificates: Iterable[x509.Certificate], chain: Iterable[x509.Certificate]) -> bool:
    """Whether a certificate was sent along that has no part in the verified chain."""
    known = {one.sha256 for one in chain}
    return any(one.sha256 not in known for one in certificates)


@dataclass(frozen=True, kw_only=True)
class _Revocation:
    """What the revocation lists say; oldest: the earliest list used, none where an issuer's list is missing."""

    revoked: bool
    oldest: datetime | None


def _revocation(chain: Sequence[x509.Certificate], lists: Iterable[bytes], at: datetime) -> _Revocation:
    """Whether a certificate of a verified chain was revoked by an instant.

    An old list still counts for what it holds: a revocation is not taken back.
    """
    from cryptography.x509 import ReasonFlags

    oldest: list[datetime | None] = []
    for one in chain:
        if one.self_signed != "no":
            continue
        issuer = next(above for above in chain if above.subject == one.issuer)
        dates = []
        for raw in lists:
            found = _list_by(raw, issuer.public_key.dump())
            if found is None:
                continue
            dates.append(found.last_update_utc)
            entry = found.get_revoked_certificate_by_serial_number(one.serial_number)
            if entry is None or entry.revocation_date_utc > at:
                continue
            reasons = [
                item.value.reason for item in entry.extensions if item.oid.dotted_string == "2.5.29.21"
            ]
            if ReasonFlags.remove_from_crl not in reasons:
                return _Revocation(revoked=True, oldest=None)
        oldest.append(max(dates, default=None))
    known = [date for date in oldest if date is not None]
    return _Revocation(revoked=False, oldest=min(known) if known and len(known) == len(oldest) else None)


@lru_cache(maxsize=256)
def _list_by(raw: bytes, issuer_key: bytes) -> Any:
    """A revocation list, none where this key did not sign it."""
    from cryptography import x509 as plain
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        found = plain.load_der_x509_crl(raw)
        return found if found.is_signature_valid(load_der_public_key(issuer_key)) else None  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None


def check_pdf(data: bytes, trust: Trust | None, at: datetime) -> tuple[Check, ...]:
    """Check the one signature of a PDF: every byte accounted for, integrity, time-stamp, chain."""
    if len(data) > LARGEST_PDF_BYTES:
        return (Check(name="document", verdict=INVALID, detail="The file is larger than an order can be."),)
    try:
        before, after, der = _gap(data)
    except InputError as error:
        return (Check(name="document", verdict=INVALID, detail=f"The document is refused: {error.message}."),)
    except Exception as error:  # a hostile file can fail anywhere
        return (
            Check(
                name="document",
                verdict=INVALID,
                detail=f"The document cannot be read ({type(error).__name__}).",
            ),
        )
    checks = _check_cms(der, before + after, trust, at, "signature")
    if checks[0].verdict == INVALID:
        return checks
    try:
        found = _embedded(data)
        if not found.field_name:
            raise InputError("field", "the signature has no field")
    except InputError as error:
        return (Check(name="document", verdict=INVALID, detail=error.message),)
    except Exception as error:  # a hostile file can fail anywhere in the reader
        return (
            Check(
                name="document",
                verdict=INVALID,
                detail=f"The document cannot be read ({type(error).__name__}).",
            ),
        )
    return checks


def trusted_instant(data: bytes, trust: Trust | None) -> datetime | None:
    """When a trusted server stamped the signature of a checked PDF, none where none did."""
    return trusted_instant_of_seal(_gap(data)[2], trust)


def trusted_instant_of_seal(der: bytes, trust: Trust | None) -> datetime | None:
    """When a trusted server stamped a checked signature, none where none did."""
    one = _signed_data(der)["signer_infos"][0]
    when, _checks = _timestamp(one, trust)
    return when


def sent_along(der: bytes) -> tuple[x509.Certificate, ...]:
    """Every certificate in a checked signature."""
    return tuple(item.chosen for item in _signed_data(der)["certificates"])


def signature_of(data: bytes) -> bytes:
    """The CMS structure of a checked PDF's one signature."""
    return _gap(data)[2]


def seal_certificate(der: bytes) -> x509.Certificate:
    """The certificate that a checked signature was made with."""
    signed = _signed_data(der)
    certificates = [item.chosen for item in signed["certificates"]]
    return _named_certificate(signed["signer_infos"][0], certificates)


def signed_revision_matches(prepared: bytes, signed: bytes) -> tuple[Check, ...]:
    """Whether a file is the prepared document plus one signature and nothing else that a reader would see."""
    import pikepdf

    if not signed.startswith(prepared) or len(signed) <= len(prepared):
        return (
            Check(
                name="same_document",
                verdict=INVALID,
                detail="The file does not begin with the prepared document, byte for byte.",
            ),
        )
    try:
        with pikepdf.open(io.BytesIO(prepared)) as old, pikepdf.open(io.BytesIO(signed)) as new:
            if len(old.pages) != len(new.pages):
                raise InputError("pages", "it has other pages")
            for before, after in zip(old.pages, new.pages, strict=True):
                if _content_of(before) != _content_of(after) or _seen(before) != _seen(after):
                    raise InputError("pages", "a page shows something else")
            for name in ("/OpenAction", "/AA", "/JavaScript"):
                if name in new.Root:
                    raise InputError("action", "it holds an action")
            if {k: v.get_file().read_bytes() for k, v in old.attachments.items()} != {
                k: v.get_file().read_bytes() for k, v in new.attachments.items()
            }:
                raise InputError("attachments", "its embedded data are others")
    except InputError as error:
        return (
            Check(
                name="same_document", verdict=INVALID, detail=f"It is not the same document: {error.message}."
            ),
        )
    except Exception as error:  # a hostile file can fail anywhere in the reader
        return (
            Check(
                name="same_document",
                verdict=INVALID,
                detail=f"The file cannot be read ({type(error).__name__}).",
            ),
        )
    return (
        Check(name="same_document", verdict=VALID, detail="The prepared document with a signature added."),
    )


def _content_of(page: Any) -> bytes:
    parts = page.get("/Contents")
    if parts is None:
        return b""
    return (
        b"".join(part.read_bytes() for part in parts)
        if not hasattr(parts, "read_bytes")
        else bytes(parts.read_bytes())
    )


def _seen(page: Any) -> int:
    """How many annotations a page has that are no signature fields."""
    return sum(1 for one in page.get("/Annots", ()) if one.get("/FT") != "/Sig")


def check_detached(data: bytes, der: bytes, trust: Trust | None, at: datetime) -> tuple[Check, ...]:
    """Check a detached signature; every byte of it is accounted for."""
    try:
        if _der_length(der) != len(der):
            raise InputError("cms", "there are bytes behind it")
    except InputError as error:
        return (Check(name="seal", verdict=INVALID, detail=f"The seal is refused: {error.message}."),)
    return _check_cms(der, data, trust, at, "seal")
