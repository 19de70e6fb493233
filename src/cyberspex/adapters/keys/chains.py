"""Who vouches for a certificate: its chain to an anchor at an instant, and the revocation lists at hand.

- Nothing is fetched: anchors and lists are those of the trust folder.
- What was revoked later stays good for what was signed before.
- A certificate that was sent along and has no part in the chain is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError

from cyberspex.adapters.keys.waiting import finished
from cyberspex.adapters.trust_files import Trust
from cyberspex.core.signing import INVALID, UNDETERMINED, VALID, Check


def chain_of(
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


def trusted(
    certificate: x509.Certificate, certificates: list[x509.Certificate], trust: Trust | None, at: datetime
) -> Check:
    """Whether a chain leads from a signer's certificate to an anchor, unrevoked, at an instant."""
    if trust is None or not trust.anchors:
        # Without anchors only the signer's own certificate can be checked; another one would be unaccounted for.
        return Check(
            name="chain",
            verdict=UNDETERMINED,
            detail="No trust was named: who vouches for the signer was not checked.",
        )
    try:
        chain = chain_of(certificate, certificates, trust.anchors, at, usage={"digital_signature"})
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
    if outside_of(certificates, chain):
        return Check(
            name="chain",
            verdict=INVALID,
            detail="The signature holds a certificate outside the verified chain.",
        )
    seen = revocation_in(chain, trust.revocation_lists, at)
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


def outside_of(certificates: Iterable[x509.Certificate], chain: Iterable[x509.Certificate]) -> bool:
    """Whether a certificate was sent along that has no part in the verified chain."""
    known = {one.sha256 for one in chain}
    return any(one.sha256 not in known for one in certificates)


@dataclass(frozen=True, kw_only=True)
class _Revocation:
    """What the revocation lists say; oldest: the earliest list used, none where an issuer's list is missing."""

    revoked: bool
    oldest: datetime | None


def revocation_in(chain: Sequence[x509.Certificate], lists: Iterable[bytes], at: datetime) -> _Revocation:
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
