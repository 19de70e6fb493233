"""Who may do what with which certificate: the rule by which a signature is an authority's.

- An entry binds a certificate, or an issuer plus an identifier of the subject, to one body with its powers and
  its period. One person enters it, a second confirms it, and it can be revoked with an instant.
- Names are never compared: two bodies can have one name, and a certificate authority can certify a look-alike.
- A good chain to a body that is not bound is undetermined; a bound body without the power claimed is invalid, and
  so is what was signed after the entry was revoked.

Not looked at: whether the certificate is good. That is the signature's own check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.foundation.time import as_utc, format_instant


class Holder(StrEnum):
    """Whose certificate it is: a person's signature and an organisation's seal are different things."""

    PERSON = "person"
    SEAL = "seal"


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """What identifies a certificate.

    Fields:
        sha256: of the certificate. issuer_sha256: of its issuer's certificate.
        identifier: the identifier of the subject that the issuer vouches for, such as its serial number;
            empty where it has none. A subject's name is not one.
    """

    sha256: str
    issuer_sha256: str = ""
    identifier: str = ""


@dataclass(frozen=True, kw_only=True)
class DirectoryEntry:
    """One dated binding of a certificate to a body.

    Fields:
        id: of the entry. body_id: of the body, by which messages and orders name it. name: for people only.
        state: ISO 3166-1 alpha-2. kind: of body.
        powers: what it may do, such as `cets224.7:issue`. function: authority code of the holder, if any.
        certificate_sha256: the certificate itself, or
        issuer_sha256, identifier: every certificate of this issuer for this identifier.
        valid_from: inclusive. valid_until: exclusive, none while open. revoked_at: from then on not bound.
        exercise: whether it serves exercises only.
    """

    id: str
    body_id: str
    name: str
    state: str
    kind: str
    powers: tuple[str, ...]
    holder: Holder
    valid_from: datetime
    exercise: bool
    function: str | None = None
    certificate_sha256: str | None = None
    issuer_sha256: str | None = None
    identifier: str | None = None
    valid_until: datetime | None = None
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        for instant in (self.valid_from, self.valid_until, self.revoked_at):
            if instant is not None:
                as_utc(instant)
        if self.certificate_sha256 is None and not (self.issuer_sha256 and self.identifier):
            raise InputError(
                "binds_nothing",
                "An entry binds a certificate, or an issuer together with an identifier; this one has neither.",
                path="/certificate_sha256",
            )
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise InputError(
                "empty_period",
                "The entry ends before it begins; exchange the two instants.",
                path="/valid_until",
            )

    def names(self, certificate: CertificateFacts) -> bool:
        """Whether the entry is about a certificate."""
        if self.certificate_sha256 is not None:
            return self.certificate_sha256 == certificate.sha256
        return bool(certificate.identifier) and (self.issuer_sha256, self.identifier) == (
            certificate.issuer_sha256,
            certificate.identifier,
        )

    def holds_at(self, at: datetime) -> bool:
        """Whether the entry counts at an instant: begun, not ended, not revoked."""
        instant = as_utc(at)
        return (
            self.valid_from <= instant
            and (self.valid_until is None or instant < self.valid_until)
            and (self.revoked_at is None or instant < self.revoked_at)
        )


@dataclass(frozen=True, kw_only=True)
class Binding:
    """The answer of `bound`.

    Fields:
        verdict: permitted (bound with the power), refused (bound without it, to another, or revoked),
            undetermined (not bound).
        entry: the entry that decided, none where there is none.
    """

    verdict: Verdict
    finding: Finding
    entry: DirectoryEntry | None = None


def bound(
    entries: Iterable[DirectoryEntry],
    certificate: CertificateFacts,
    power: str,
    at: datetime,
    *,
    exercise: bool,
    body_id: str | None = None,
) -> Binding:
    """Say whether a certificate speaks for a body that has a power at an instant.

    Law:
        cets224.7.6 lets a Party require that the order can be authenticated; Convention Article 25(3) asks
        for appropriate levels of security and authentication. The rule itself is ours.
    Args:
        power: such as `cets224.7:issue`. exercise: an exercise entry never serves a live matter, nor the reverse.
        body_id: the body that the document names, where it names one.
    """
    claimed = [entry for entry in entries if entry.exercise == exercise and entry.names(certificate)]
    current = [entry for entry in claimed if entry.holds_at(at)]
    if not current:
        return _binding(*_why_not(claimed, at))
    named = [entry for entry in current if body_id is None or entry.body_id == body_id]
    if not named:
        return _binding(
            Verdict.REFUSED, "other_body",
            "The certificate is bound to another body than the one that the document names.",
            "Ask the body named by a way that you already know.", current[0],
        )  # fmt: skip
    for entry in named:
        if power in entry.powers:
            return _binding(
                Verdict.PERMITTED, "bound", "The directory binds the certificate to {body} with the power {power}.",
                "", entry, power,
            )  # fmt: skip
    return _binding(
        Verdict.REFUSED, "without_power",
        "The directory binds the certificate to {body}, which does not have the power {power}.",
        "Ask the body which of its offices has the power, or the Party to correct the directory.", named[0], power,
    )  # fmt: skip


def _why_not(
    claimed: list[DirectoryEntry], at: datetime
) -> tuple[Verdict, str, str, str, DirectoryEntry | None]:
    fix = "Ask the authority by a way that you already know, and have it entered in the directory."
    if not claimed:
        template = "The directory binds this certificate to nobody; a good certificate alone is no authority."
        return Verdict.UNDETERMINED, "unbound", template, fix, None
    instant = as_utc(at)
    for entry in claimed:
        if entry.revoked_at is not None and entry.revoked_at <= instant:
            # Somebody said no to this key: that is more than silence.
            return Verdict.REFUSED, "revoked", "The entry for {body} was revoked at {revoked}.", fix, entry
    for entry in claimed:
        if entry.valid_until is not None and entry.valid_until <= instant:
            return Verdict.UNDETERMINED, "expired", "The entry for {body} ended at {until}.", fix, entry
    template = "The entry for {body} begins only at {since}."
    return Verdict.UNDETERMINED, "not_yet", template, fix, claimed[0]


def _binding(
    verdict: Verdict, code: str, template: str, fix: str, entry: DirectoryEntry | None, power: str = ""
) -> Binding:
    params: dict[str, object] = {"power": power}
    if entry is not None:
        params["body"] = entry.body_id
        params["since"] = format_instant(entry.valid_from)
        params["until"] = format_instant(entry.valid_until) if entry.valid_until else ""
        params["revoked"] = format_instant(entry.revoked_at) if entry.revoked_at else ""
    finding = Finding(verdict=verdict, code=code, template=template, fix_template=fix, params=params)
    return Binding(verdict=verdict, finding=finding, entry=entry)
