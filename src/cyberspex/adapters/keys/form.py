"""The form of a CMS signature: one signer, one canonical encoding, nothing in it that nobody expects.

- Every length is in its shortest form and every member is one that belongs there (RFC 5652, sections 5.1 and 5.3).
- Digests are SHA-256, SHA-384 and SHA-512; keys are RSA (PKCS #1 v1.5 or PSS), elliptic, or Ed25519.
- The signed attributes name the certificate (RFC 5035), so that another one of the same key cannot take its place.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from typing import Any

from asn1crypto import cms, core, tsp, x509

from cyberspex.core.foundation.errors import InputError

# What a signature may name is known here whatever else is loaded: the signing certificates and time-stamps, which
# `tsp` teaches `cms` (RFC 5035), and the policy of the signer (RFC 5126, 5.8.1).
cms.CMSAttribute._oid_specs.setdefault("signing_certificate_v2", tsp.SetOfSigningCertificatesV2)
cms.CMSAttributeType._map["1.2.840.113549.1.9.16.2.15"] = "signature_policy_identifier"


_SIGNED = {
    "content_type", "message_digest", "signing_certificate_v2", "signing_time", "cms_algorithm_protection",
    "content_hint", "signature_policy_identifier",
}  # fmt: skip


_FLAGS_BYTES = 5
_NESTED = 40  # a time-stamp token with its certificates stays far below


def require_der(data: bytes, depth: int = 0) -> None:
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
            require_der(inside, depth + 1)
        elif (
            (tag == 0x01 and inside not in (b"\x00", b"\xff"))
            or (
                tag == 0x02
                and (not inside or (size > 1 and inside[0] in (0, 0xFF) and (inside[0] ^ inside[1]) < 0x80))
            )
            # A key or a signature is whole bytes; only a few flags leave bits of their last byte unused.
            or (tag == 0x03 and (not inside or inside[0] > (0 if size > _FLAGS_BYTES else 7)))
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


def require_form(signed: cms.SignedData, certificate: x509.Certificate) -> None:
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
        if algorithm["algorithm"].native == "rsassa_pss":
            _require_pss(algorithm["parameters"], one["digest_algorithm"]["algorithm"].native)
        elif algorithm["parameters"].native is not None:
            raise InputError("cms", "an algorithm has parameters that do not belong there")
    key = certificate.public_key.algorithm
    used = one["signature_algorithm"]["algorithm"].native
    if used not in _SIGNATURES.get(key, ()):
        raise InputError("cms", "the signature's algorithm is not the key's")
    named = used.partition("_")[0]
    if named in _DIGESTS and named != digests[0]:
        raise InputError("cms", "the digest that the signature's algorithm names is another")


def _require_pss(parameters: Any, digest: str) -> None:
    """Refuse parameters of RSASSA-PSS that differ from what follows from the digest.

    Source: RFC 4056, section 3 (the same digest for message and mask, a salt at least as long); RFC 8017, appendix
    A.2.3 (trailer 1). That the salt has the length which is named is part of verifying.

    Raises:
        InputError: `cms`.
    """
    mask = parameters["mask_gen_algorithm"]
    if (
        parameters["hash_algorithm"]["algorithm"].native != digest
        or parameters["hash_algorithm"]["parameters"].native is not None
        or mask["algorithm"].native != "mgf1"
        or mask["parameters"]["algorithm"].native != digest
        or mask["parameters"]["parameters"].native is not None
        or parameters["salt_length"].native < _DIGESTS[digest]().digest_size
        or parameters["trailer_field"].native != "trailer_field_bc"
    ):
        raise InputError("cms", "the parameters of RSASSA-PSS are not those that follow from the digest")


def digest_of(content: bytes, one: cms.SignerInfo) -> bytes:
    """The digest of some content, by the algorithm that a signer names.

    Raises:
        InputError: `cms` for an algorithm that is not taken.
    """
    made = _DIGESTS.get(one["digest_algorithm"]["algorithm"].native)
    if made is None:
        raise InputError("cms", "the digest is none of SHA-256, SHA-384 and SHA-512")
    return made(content).digest()


_DIGESTS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
"""The digests that a signature may be made with; all that qualified services use, none that is broken."""

_SIGNATURES = {
    "ec": ("sha256_ecdsa", "sha384_ecdsa", "sha512_ecdsa"),
    "rsa": ("rsassa_pkcs1v15", "sha256_rsa", "sha384_rsa", "sha512_rsa", "rsassa_pss"),
    "rsassa_pss": ("rsassa_pss",),
    "ed25519": ("ed25519",),
}


def given(member: Any) -> bool:
    """Whether an optional member is there; asking its value would write out everything in it first."""
    return not isinstance(member, core.Void)


_last_read = threading.local()
"""The structure that this thread read last: one verification asks for it several times."""


def signed_data(der: bytes) -> cms.SignedData:
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
    require_der(der)
    _require_members(der)
    signed: cms.SignedData = info["content"]
    if len(signed["signer_infos"]) != 1:
        raise InputError("cms", "there is not exactly one signer")
    if given(signed["crls"]):
        raise InputError("cms", "there are revocation lists in the signature")
    one = signed["signer_infos"][0]
    for attribute in one["signed_attrs"]:
        if attribute["type"].native not in _SIGNED:
            raise InputError("cms", f"the signed attribute {attribute['type'].native} does not belong there")
    for attribute in one["unsigned_attrs"] if given(one["unsigned_attrs"]) else ():
        if attribute["type"].native != "signature_time_stamp_token" or len(attribute["values"]) != 1:
            raise InputError("cms", "an unsigned attribute does not belong there")
    return signed


def named_certificate(one: cms.SignerInfo, certificates: Iterable[x509.Certificate]) -> x509.Certificate:
    """The certificate that the signed attributes name by its digest (RFC 5035; SHA-1 in RFC 2634 of older servers).

    Raises:
        InputError: `cms` where none or several are it.
    """
    attributes = {item["type"].native: item["values"] for item in one["signed_attrs"]}
    digest: Callable[..., Any]
    if "signing_certificate_v2" in attributes:
        listed = attributes["signing_certificate_v2"][0]["certs"]
        named = listed[0]
        chosen = _DIGESTS.get(named["hash_algorithm"]["algorithm"].native)
        if chosen is None:
            raise InputError("cms", "the certificate is named by a digest that is not taken")
        digest = chosen
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


def verify_signature(one: cms.SignerInfo, certificate: x509.Certificate) -> None:
    """Verify the signature over the signed attributes.

    Raises:
        InputError: `cms` for an algorithm that is not taken. InvalidSignature: where it does not hold.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    kinds = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    digest = kinds.get(one["digest_algorithm"]["algorithm"].native)
    if digest is None:
        raise InputError("cms", "the digest is none of SHA-256, SHA-384 and SHA-512")
    attributes = one["signed_attrs"].untag().dump()
    key = load_der_public_key(certificate.public_key.dump())
    signature = one["signature"].native
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, attributes, ec.ECDSA(digest))
    elif isinstance(key, ed25519.Ed25519PublicKey):
        if digest.name != "sha512":  # RFC 8419, section 3.1
            raise InputError("cms", "an Ed25519 signature goes with SHA-512")
        key.verify(signature, attributes)
    elif isinstance(key, rsa.RSAPublicKey):
        if one["signature_algorithm"]["algorithm"].native == "rsassa_pss":
            salt = one["signature_algorithm"]["parameters"]["salt_length"].native
            scheme: padding.PSS | padding.PKCS1v15 = padding.PSS(padding.MGF1(digest), salt)
        else:
            scheme = padding.PKCS1v15()
        key.verify(signature, attributes, scheme, digest)
    else:
        raise InputError("cms", "the key is neither RSA nor elliptic")


def der_length(raw: bytes) -> int:
    if len(raw) < 2 or raw[0] != 0x30:
        raise InputError("cms", "the signature is not a DER structure")
    if raw[1] < 0x80:
        return 2 + raw[1]
    count = raw[1] & 0x7F
    return 2 + count + int.from_bytes(raw[2 : 2 + count], "big")
