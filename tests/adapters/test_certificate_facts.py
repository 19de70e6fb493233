"""What identifies a certificate: its issuer counts by the key that signed it, its subject by its identifier."""

from __future__ import annotations

from datetime import UTC, datetime

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cyberspex.adapters.trust_files import Trust, certificate_facts
from cyberspex.core.directory.entries import DirectoryEntry, Holder, bound
from cyberspex.core.foundation.findings import Verdict

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def name(common: str, serial: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    return x509.Name(parts)


def issued(
    subject: x509.Name, issuer: x509.Name, signer: ec.EllipticCurvePrivateKey
) -> tuple[asn1.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(END)
        .sign(signer, hashes.SHA256())
    )
    return asn1.Certificate.load(made.public_bytes(Encoding.DER)), key


def authority(common: str) -> tuple[asn1.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(name(common))
        .issuer_name(name(common))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(END)
        .sign(key, hashes.SHA256())
    )
    return asn1.Certificate.load(made.public_bytes(Encoding.DER)), key


CA, CA_KEY = authority("Exercise Authority")
TRUST = Trust(exercise=True, anchors=(CA,), named=True)


def entry_for(identifier: str) -> DirectoryEntry:
    return DirectoryEntry(
        id="1", body_id="rs.prosecution.example.org", name="Exercise Office", state="RS", kind="prosecution",
        powers=("cets224.7:issue",), holder=Holder.PERSON, valid_from=START, exercise=True,
        issuer_sha256=CA.sha256.hex(), identifier=identifier,
    )  # fmt: skip


def verdict(certificate: asn1.Certificate) -> Verdict:
    facts = certificate_facts(certificate, TRUST)
    return bound([entry_for("RS-1")], facts, "cets224.7:issue", AT, exercise=True).verdict


def test_a_renewed_certificate_of_the_same_issuer_and_identifier_is_bound() -> None:
    for _ in range(2):
        certificate, _key = issued(name("Ana Primer", "RS-1"), name("Exercise Authority"), CA_KEY)
        assert verdict(certificate) is Verdict.PERMITTED
        assert verdict(asn1.Certificate.load(certificate.dump())) is Verdict.PERMITTED


def test_the_same_name_with_another_identifier_is_not_bound() -> None:
    certificate, _key = issued(name("Ana Primer", "RS-2"), name("Exercise Authority"), CA_KEY)
    assert verdict(certificate) is Verdict.UNDETERMINED


def test_an_issuer_with_the_same_name_and_another_key_is_another_issuer() -> None:
    _other, other_key = authority("Exercise Authority")
    certificate, _key = issued(name("Ana Primer", "RS-1"), name("Exercise Authority"), other_key)
    assert certificate_facts(certificate, TRUST).issuer_sha256 == ""
    assert verdict(certificate) is Verdict.UNDETERMINED


def test_a_subject_without_an_identifier_is_bound_by_its_certificate_only() -> None:
    certificate, _key = issued(name("Ana Primer"), name("Exercise Authority"), CA_KEY)
    assert certificate_facts(certificate, TRUST).identifier == ""
    assert verdict(certificate) is Verdict.UNDETERMINED
