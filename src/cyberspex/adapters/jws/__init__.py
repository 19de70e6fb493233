"""Signed messages: JWS in compact form, ES256 only, with the chain in the header (RFC 7515).

The header also names the signer's certificate by its digest and says when it was signed, which makes the message a
JAdES signature of baseline B (ETSI TS 119 182-1, sections 5.1.7, 5.2.1, 6.3).
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from cyberspex.adapters.keys.chains import trusted
from cyberspex.adapters.trust_files import Trust, whole_certificate
from cyberspex.core.foundation.errors import ConfigurationError, InputError
from cyberspex.core.signing import INVALID, VALID, Check

if TYPE_CHECKING:
    from cyberspex.adapters.keys.signing import Signer

ALGORITHMS = ["ES256"]
LONGEST_CHAIN = 6


def sign_message(payload: bytes, signer: Signer, typ: str, *, at: datetime) -> bytes:
    """A JWS in compact form, signed at an instant.

    Raises:
        ConfigurationError: `seal_not_elliptic` where the seal is not a P-256 key.
    """
    key, names = _sealing(signer)
    header = {"alg": "ES256", "typ": typ, "iat": int(at.timestamp()), **names}
    return jws.serialize_compact(header, payload, key, algorithms=ALGORITHMS, registry=_REGISTRY).encode(
        "ascii"
    )


def _sealing(signer: Signer) -> tuple[ECKey, dict[str, Any]]:
    """The key of a seal and what the header says of it, for as long as somebody holds the seal."""
    known = _SEALING.get(signer)
    if known is None:
        key = load_der_private_key(signer.simple.signing_key.dump(), None)
        if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ConfigurationError(
                "seal_not_elliptic", "Messages are signed with a P-256 key; this seal is another."
            )
        chain = [base64.b64encode(one.dump()).decode("ascii") for one in signer.chain]
        names = {"x5t#S256": _digest(signer.certificate), "x5c": chain}
        known = _SEALING[signer] = (ECKey.import_key(key), names)
    return known


_SEALING: WeakKeyDictionary[Signer, tuple[ECKey, dict[str, Any]]] = WeakKeyDictionary()


@lru_cache(maxsize=256)
def _sender(certificates: tuple[str, ...]) -> tuple[list[x509.Certificate], str, ECKey]:
    """The chain of a header, its digest and its key; a partner writes with the same one again and again."""
    chain = [whole_certificate(base64.b64decode(one, validate=True)) for one in certificates]
    key = load_der_public_key(chain[0].public_key.dump()).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return chain, _digest(chain[0]), ECKey.import_key(key)


_REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
_REGISTRY.max_header_length = 64 * 1024  # the chain travels in the header
_REGISTRY.max_payload_length = 64 * 1024 * 1024


def open_message(raw: bytes, trust: Trust, at: datetime) -> tuple[bytes, x509.Certificate, tuple[Check, ...]]:
    """Check a signed message and return its payload, its signer's certificate and the checks.

    Raises:
        InputError: `bad_message` where it is not a JWS with a chain.
    """
    try:
        text = raw.decode("ascii").strip()
        parts = text.split(".")
        plain = [base64.urlsafe_b64decode(_padded(one)) for one in parts[:2]]
        header, payload = json.loads(plain[0]), plain[1]
        if not 0 < len(header["x5c"]) <= LONGEST_CHAIN or len(parts) != 3:
            raise ValueError("chain")
        chain, digest, key = _sender(tuple(header["x5c"]))
        if header.get("x5t#S256", digest) != digest:
            raise ValueError("certificate")
    except Exception as error:  # a hostile message can fail anywhere in the parsers
        raise InputError(
            "bad_message", "That is not a signed message (JWS with its certificate chain)."
        ) from error
    try:
        plain.append(base64.urlsafe_b64decode(_padded(parts[2])))
        opened: Any = jws.deserialize_compact(text, key, algorithms=ALGORITHMS, registry=_REGISTRY)
        only_form = all(_unpadded(one) == part for one, part in zip(plain, parts, strict=True))
        held = opened.payload == payload and only_form
    except (JoseError, ValueError):
        held = False
    if not held:
        return (
            payload,
            chain[0],
            (Check(name="signature", verdict=INVALID, detail="The signature of the message does not hold."),),
        )
    return (
        payload,
        chain[0],
        (
            Check(name="signature", verdict=VALID, detail="The signature of the message holds."),
            trusted(chain[0], chain, trust, at),
        ),
    )


def fingerprint(certificate: x509.Certificate) -> str:
    """The digest by which the directory knows a certificate."""
    return hashlib.sha256(certificate.dump()).hexdigest()


def _digest(certificate: x509.Certificate) -> str:
    return _unpadded(hashlib.sha256(certificate.dump()).digest())


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
