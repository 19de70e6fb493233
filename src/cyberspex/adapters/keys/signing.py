"""Signing: PAdES in PDF files, and detached CAdES. Loaded by who signs; checking does without its libraries."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError, as_signing_certificate_v2
from pyhanko.sign.signers.pdf_signer import PdfSigner, PdfSigningSession

from cyberspex.adapters.keys.waiting import finished
from cyberspex.core.foundation.errors import InputError

FIELD = "CyberspexSignature"


class _WholeChain(signers.SimpleSigner):
    """Names every certificate that it sends along among the signed attributes, so that none can be changed unseen.

    Source: RFC 5035, section 5.4.1: the certificates after the first limit those used in validation.
    """

    async def signed_attrs(self, *args: Any, **more: Any) -> cms.CMSAttributes:
        attributes = await super().signed_attrs(*args, **more)
        for attribute in attributes:
            if attribute["type"].native == "signing_certificate_v2":
                rest = [
                    one for one in self.cert_registry if one != self.signing_cert and one.self_signed == "no"
                ]
                named = [as_signing_certificate_v2(one)["certs"][0] for one in (self.signing_cert, *rest)]
                attribute["values"] = [tsp.SigningCertificateV2({"certs": named})]
        return attributes


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A signing key for one use; never shown, never kept."""

    simple: signers.SimpleSigner = field(repr=False)

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's certificate."""
        return self.simple.signing_cert

    @property
    def certificate_sha256(self) -> str:
        """Its digest, by which the directory knows it."""
        return hashlib.sha256(self.certificate.dump()).hexdigest()

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificate and those of its issuers, as the key file holds them."""
        rest = [
            one for one in self.simple.cert_registry if one != self.certificate and one.self_signed == "no"
        ]
        return (self.certificate, *rest)


def load_p12(data: bytes, passphrase: bytes) -> Signer:
    """Open a PKCS#12 file.

    Raises:
        InputError: `bad_key`, without saying which of file and passphrase is wrong.
    """
    try:
        simple = signers.SimpleSigner.load_pkcs12_data(data, other_certs=(), passphrase=passphrase)
    except ValueError:
        simple = None
    if simple is None or simple.signing_cert is None:
        raise InputError(
            "bad_key",
            "The key file and the passphrase do not go together, or it is not a PKCS#12 file; give the .p12 file "
            "that holds key and certificate, and its own passphrase.",
        )
    return Signer(
        simple=_WholeChain(
            signing_cert=simple.signing_cert,
            signing_key=simple.signing_key,
            cert_registry=simple.cert_registry,
        )
    )


class _AtInstant(PdfSigner):
    """Signs at an instant that is given, not at the machine's."""

    def __init__(self, *args: Any, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self._at = at

    def init_signing_session(self, *args: Any, **more: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **more)
        session.system_time = self._at
        return session


def sign_pdf(pdf: bytes, signer: Signer, *, at: datetime, tsa_url: str | None = None) -> bytes:
    """Sign a prepared PDF: PAdES baseline T with a time-stamp server, B without; one invisible field, one revision.

    Raises:
        InputError: `not_a_pdf`. PartnerError: `no_timestamp`.
    """
    from cyberspex.adapters.timestamps import HttpTimeStamper

    if not pdf.endswith(b"\n"):
        pdf += (
            b"\n"  # PDF/A: a line end stands before the first object of the new revision (ISO 19005-3, 6.1.9)
        )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
            embed_validation_info=False, use_pades_lta=False,
        )  # fmt: skip
        work = _AtInstant(
            meta,
            signer.simple,
            timestamper=HttpTimeStamper(tsa_url) if tsa_url else None,
            new_field_spec=fields.SigFieldSpec(
                FIELD, on_page=0, box=None, readable_field_name="Electronic signature"
            ),
            at=at,
        )
        out = io.BytesIO()
        finished(work.async_sign_pdf(writer, output=out, bytes_reserved=_reserved(signer, bool(tsa_url))))
        return out.getvalue()
    except (PdfError, SigningError, ValueError) as error:
        raise InputError(
            "not_a_pdf", "The file cannot be signed: it is not a sound PDF, or it was signed already."
        ) from error


def _reserved(signer: Signer, stamped: bool) -> int:
    """Room for the signature in hexadecimal digits: certificates, attributes, and the token of a time-stamp server.

    Without it the library signs twice, and asks the server twice, only to learn the size.
    """
    certificates = sum(len(one.dump()) for one in signer.chain)
    return 2 * (certificates + 3072 + (16 * 1024 if stamped else 0))


def sign_detached(data: bytes, signer: Signer, *, tsa_url: str | None = None) -> bytes:
    """A detached CAdES signature over some bytes, in DER: baseline T with a time-stamp server, B without.

    Raises:
        PartnerError: `no_timestamp`.
    """
    from cyberspex.adapters.timestamps import HttpTimeStamper

    info = finished(
        signer.simple.async_sign_general_data(
            data, "sha256", detached=True, use_cades=True,
            timestamper=HttpTimeStamper(tsa_url) if tsa_url else None,
        )
    )  # fmt: skip
    return bytes(info.dump())
