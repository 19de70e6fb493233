"""A development certificate authority and time-stamp server, for the demonstration and for tests.

They announce themselves in every name that they give, listen on loopback only and refuse production settings.
"""

from __future__ import annotations

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
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cyberspex.adapters.file_store import write_whole
from cyberspex.adapters.keys.waiting import finished
from cyberspex.core.foundation.errors import ConfigurationError

Key = ec.EllipticCurvePrivateKey
LIFETIME = timedelta(days=3650)
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
    """

    folder: Path
    exercise: bool
    at: datetime
    fixed: bool = False
    tsa_url: str = ""
    _made: dict[str, tuple[x509.Certificate, Key]] = field(default_factory=dict, repr=False)

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
        self, subject: x509.Name, key: Key, parent: Any, *, authority: int | None = None,
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
        ends: datetime | None = None,
    ) -> bytes:  # fmt: skip
        """A key file for an invented person or, as a seal, for an organisation."""
        key = ec.generate_private_key(ec.SECP256R1())
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
            data=self.folder.parent, origin="cyberspex.exercise.log" if self.exercise else "cyberspex.log",
        )  # fmt: skip

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
            "gen_time": self.at if self.fixed else datetime.now(UTC).replace(microsecond=0),
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
    authority.prepare()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            if not 0 < length <= LARGEST_QUERY_BYTES:
                self.send_error(400)
                return
            try:
                answer = authority.stamp(self.rfile.read(length))
            except Exception:  # whatever the query was, it was none
                self.send_error(400)
                return
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Says nothing of who asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.tsa_url = f"http://127.0.0.1:{server.server_address[1]}/"
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
