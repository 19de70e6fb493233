"""A development certificate authority with revocation lists, OCSP and a time-stamp server, for the demonstration and tests.

They announce themselves in every name that they give, listen on loopback only and refuse production settings. On
one port: `POST /` is the time-stamp server (RFC 3161), `POST /ocsp` answers for single certificates (RFC 6960),
`GET /root.crl` and `GET /issuing.crl` are the revocation lists (RFC 5280). Every certificate names them.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cyberspex.adapters.keys.waiting import finished
from cyberspex.adapters.whole_files import write_whole
from cyberspex.core.foundation.errors import ConfigurationError
from cyberspex.core.foundation.time import format_instant, parse_instant

Key = ec.EllipticCurvePrivateKey
LIFETIME = timedelta(days=3650)
LIST_LIFETIME = timedelta(
    days=3650
)  # artefacts of a demonstration stay checkable; a real list lives for days
ISSUERS = ("root", "issuing")
LARGEST_QUERY_BYTES = 16 * 1024


def _name(text: str, identifier: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "CyberSPEX DEVELOPMENT - not for real use")]
    if identifier:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, identifier[:64]))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


@dataclass(kw_only=True)
class Authority:
    """A root, an issuing authority below it, and a time-stamp server.

    Fields:
        at: from when its certificates hold. fixed: whether the server stamps with that instant, not with the machine's.
        address: where its servers answer, with a slash at its end.
    """

    folder: Path
    exercise: bool
    at: datetime
    fixed: bool = False
    address: str = ""
    _made: dict[str, tuple[x509.Certificate, Key]] = field(default_factory=dict, repr=False)

    @property
    def tsa_url(self) -> str:
        """Where the time-stamp server answers."""
        return self.address

    def _now(self) -> datetime:
        return self.at if self.fixed else datetime.now(UTC).replace(microsecond=0)

    def _kept(self, name: str, title: str, issuer: str | None, **more: Any) -> tuple[x509.Certificate, Key]:
        if name in self._made:
            return self._made[name]
        path = self.folder / f"{name}.pem"
        if path.is_file():
            data = path.read_bytes()
            key: Any = load_pem_private_key(data, None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            self._made[name] = (x509.load_pem_x509_certificate(data), key)
            return self._made[name]
        key = ec.generate_private_key(ec.SECP256R1())
        parent = self._made[issuer] if issuer else None
        certificate = self._issue(_name(title), key, parent, **more)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(
            path,
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM),
        )
        os.chmod(path, 0o600)
        self._made[name] = (certificate, key)
        return self._made[name]

    def _issue(
        self, subject: x509.Name, key: Any, parent: Any, *, authority: int | None = None,
        stamps: bool = False, starts: datetime | None = None, ends: datetime | None = None,
    ) -> x509.Certificate:  # fmt: skip
        issuer = parent[0].subject if parent else subject
        begins = starts or self.at - timedelta(days=1)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends or self.at + LIFETIME)
            .add_extension(x509.BasicConstraints(ca=authority is not None, path_length=authority), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=authority is None, content_commitment=authority is None and not stamps,
                    key_encipherment=False, data_encipherment=False, key_agreement=False, key_cert_sign=authority is not None,
                    crl_sign=authority is not None, encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
        )  # fmt: skip
        if parent:
            builder = builder.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(parent[1].public_key()), critical=False
            )
            if self.address:
                place = "root" if parent == self._made["root"] else "issuing"
                builder = builder.add_extension(_lists_at(f"{self.address}{place}.crl"), critical=False)
                builder = builder.add_extension(_answers_at(f"{self.address}ocsp"), critical=False)
        if stamps:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
        return builder.sign(parent[1] if parent else key, hashes.SHA256())

    def prepare(self) -> None:
        """Make root, issuing authority and time-stamp certificate, or read those of an earlier run."""
        word = "EXERCISE" if self.exercise else "DEVELOPMENT"
        self._kept("root", f"{word} Root Authority", None, authority=1)
        self._kept("issuing", f"{word} Issuing Authority", "root", authority=0)
        self._kept("tsa", f"{word} Time-Stamp Server", "root", stamps=True)

    def make_p12(
        self, *, name: str, organisation: str, seal: bool, passphrase: bytes, starts: datetime | None = None,
        ends: datetime | None = None, key: Any = None,
    ) -> bytes:  # fmt: skip
        """A key file for an invented person or, as a seal, for an organisation; with a P-256 key where none is given."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        title = f"{name} ({'seal' if seal else 'person'}, {'EXERCISE' if self.exercise else 'DEVELOPMENT'})"
        if len(title) > 64:
            title = f"{name[:40]}… ({'seal' if seal else 'person'}, EXERCISE)"
        certificate = self._issue(
            _name(title, organisation), key, self._made["issuing"], starts=starts, ends=ends
        )
        return pkcs12.serialize_key_and_certificates(
            name.encode("utf-8"),
            key,
            certificate,
            [self._made["issuing"][0]],
            BestAvailableEncryption(passphrase),
        )

    def write_trust(self, folder: Path) -> None:
        """A trust folder that trusts this authority."""
        from cyberspex.adapters.trust_files import write_trust

        root = self._made["root"][0].public_bytes(Encoding.PEM)
        write_trust(
            folder, exercise=self.exercise, anchors={"root.pem": root}, tsa_anchors={"tsa-root.pem": root},
            revocation_lists={f"{name}.crl": self.revocation_list(name) for name in ISSUERS}, data=self.folder.parent, origin="cyberspex.exercise.log" if self.exercise else "cyberspex.log",
        )  # fmt: skip

    def revoke(self, certificate: bytes, at: datetime) -> None:
        """Revoke a certificate (DER) that this authority issued, from an instant on."""
        serial = x509.load_der_x509_certificate(certificate).serial_number
        revoked = {**self._revoked(), str(serial): format_instant(at)}
        write_whole(self.folder / "revoked.json", json.dumps(revoked, indent=1).encode())

    def _revoked(self) -> dict[str, str]:
        path = self.folder / "revoked.json"
        return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}

    def revocation_list(self, name: str) -> bytes:
        """The revocation list of one of the two issuers, in DER."""
        certificate, key = self._made[name]
        now = self._now()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(certificate.subject)
            .last_update(now)
            .next_update(now + LIST_LIFETIME)
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
            )
        )
        for serial, instant in self._revoked().items():
            one = x509.RevokedCertificateBuilder().serial_number(int(serial))
            builder = builder.add_revoked_certificate(one.revocation_date(parse_instant(instant)).build())
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer_ocsp(self, query: bytes) -> bytes:
        """Answer for one certificate, signed by its issuer itself.

        Raises:
            ValueError: where it is no query for a certificate of this authority.
        """
        asked = ocsp.load_der_ocsp_request(query)
        certificate, key = next(self._made[name] for name in ISSUERS if _asked_of(asked, self._made[name][0]))
        instant = self._revoked().get(str(asked.serial_number))
        now = self._now()
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash, issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number, algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if instant else ocsp.OCSPCertStatus.GOOD,
            this_update=now, next_update=now + timedelta(days=1),
            revocation_time=parse_instant(instant) if instant else None, revocation_reason=None,
        ).responder_id(ocsp.OCSPResponderEncoding.HASH, certificate)  # fmt: skip
        for one in asked.extensions:
            if isinstance(one.value, x509.OCSPNonce):
                builder = builder.add_extension(one.value, critical=False)
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def stamp(self, query: bytes) -> bytes:
        """Answer one RFC 3161 query.

        Raises:
            ValueError: where it is none over a SHA-256 digest.
        """
        asked = tsp.TimeStampReq.load(query, strict=True)
        imprint = asked["message_imprint"]
        if (
            imprint["hash_algorithm"]["algorithm"].native != "sha256"
            or len(imprint["hashed_message"].native) != 32
        ):
            raise ValueError("not a SHA-256 digest")
        said: dict[str, Any] = {
            "version": "v1",
            "policy": "2.25.1",  # nobody's policy: a development server vouches for nothing
            "message_imprint": imprint,
            "serial_number": secrets.randbits(63),
            "gen_time": self._now(),
        }
        if asked["nonce"].native is not None:
            said["nonce"] = asked["nonce"].native
        content = cms.EncapsulatedContentInfo(
            {"content_type": "tst_info", "content": cms.ParsableOctetString(tsp.TSTInfo(said).dump())}
        )
        certificate, key = self._made["tsa"]
        mine = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        signer = SimpleSigner(
            signing_cert=mine,
            signing_key=asn1_keys.PrivateKeyInfo.load(
                key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko annotates it not
        )
        token = finished(signer.async_sign_general_data(content, "sha256", detached=False, use_cades=True))
        answer = tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token.dump())}
        )
        return bytes(answer.dump())


def _lists_at(url: str) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point])


def _answers_at(url: str) -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier(url)
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)]
    )


def _asked_of(asked: ocsp.OCSPRequest, issuer: x509.Certificate) -> bool:
    """Whether a query is for a certificate of this issuer: it names the digest of the issuer's key."""
    digest = hashes.Hash(asked.hash_algorithm)
    digest.update(
        asn1_x509.Certificate.load(issuer.public_bytes(Encoding.DER)).public_key["public_key"].native
    )
    return digest.finalize() == asked.issuer_key_hash


def _listen(folder: Path, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """The server at the port of an earlier run where that is free, since certificates name it."""
    kept = folder / "port"
    wanted = int(kept.read_text("ascii")) if kept.is_file() else 0
    try:
        server = ThreadingHTTPServer(("127.0.0.1", wanted), handler)
    except OSError:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(kept, str(server.server_address[1]).encode())
    return server


@contextmanager
def start(*, folder: Path, exercise: bool = True, at: datetime, fixed: bool = False) -> Iterator[Authority]:
    """Run the authority with its time-stamp server on a free loopback port.

    Args:
        at: from when its certificates hold. fixed: whether it also stamps with that instant.

    Raises:
        ConfigurationError: `development_in_production`.
    """
    if os.environ.get("CYBERSPEX_MODE") == "production":
        raise ConfigurationError(
            "development_in_production", "The development certificate authority refuses production settings."
        )
    authority = Authority(folder=folder, exercise=exercise, fixed=fixed, at=at.replace(microsecond=0))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/").removesuffix(".crl")
            if self.path.endswith(".crl") and name in ISSUERS:
                self._say("application/pkix-crl", authority.revocation_list(name))
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            if not 0 < length <= LARGEST_QUERY_BYTES:
                self.send_error(400)
                return
            query = self.rfile.read(length)
            try:
                if self.path == "/ocsp":
                    kind, answer = "application/ocsp-response", authority.answer_ocsp(query)
                else:
                    kind, answer = "application/timestamp-reply", authority.stamp(query)
            except Exception:  # whatever the query was, it was none
                self.send_error(400)
                return
            self._say(kind, answer)

        def _say(self, kind: str, answer: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Says nothing of who asked."""

    server = _listen(folder, Handler)
    authority.address = f"http://127.0.0.1:{server.server_address[1]}/"
    authority.prepare()
    logging.getLogger("cyberspex.dev_pki").info(
        "DEVELOPMENT certificate authority and time-stamp server: never for real use"
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
