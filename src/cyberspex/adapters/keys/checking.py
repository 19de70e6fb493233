"""Checking signatures: PAdES in PDF files, detached CAdES, and what both have in common.

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
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError

from cyberspex.adapters.keys.chains import chain_of, outside_of, revocation_in, trusted
from cyberspex.adapters.keys.form import (
    der_length,
    digest_of,
    given,
    named_certificate,
    require_form,
    signed_data,
    verify_signature,
)
from cyberspex.adapters.trust_files import Trust
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.signing import INVALID, UNDETERMINED, VALID, Check

LARGEST_PDF_BYTES = 64 * 1024 * 1024


_GAP = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\s*\]")


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
        return seal_certificate(signed_parts(data)[2])
    except InputError:
        raise
    except Exception as error:  # a hostile file can fail anywhere in the reader
        raise InputError("not_signed", "The file holds no signature that can be read.") from error


def signed_parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The bytes that are signed and the CMS structure of the only signature.

    Raises:
        InputError: naming what is not as it must be.
    """
    found = list(_GAP.finditer(data))
    if not found:
        raise InputError("not_signed", "nobody signed it")
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
    size = der_length(raw)
    if size > len(raw) or any(raw[size:]):
        raise InputError("padding", "the padding behind the signature is not zero")
    return data[:start], data[after:], raw[:size]


def _check_cms(der: bytes, content: bytes, trust: Trust | None, at: datetime, name: str) -> tuple[Check, ...]:
    """Integrity and trust of one CMS signature over detached content."""
    try:
        signed = signed_data(der)
        one = signed["signer_infos"][0]
        attributes = {item["type"].native: item["values"] for item in one["signed_attrs"]}
        certificates = [item.chosen for item in signed["certificates"] if item.name == "certificate"]
        if len(certificates) != len(signed["certificates"]):
            raise InputError("cms", "an entry among the certificates is not one")
        if attributes["message_digest"][0].native != digest_of(content, one):
            return (Check(name=name, verdict=INVALID, detail="The content is not what was signed."),)
        certificate = named_certificate(one, certificates)
        require_form(signed, certificate)
        verify_signature(one, certificate)
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
    checks.append(trusted(certificate, certificates, trust, min(when, at) if when else at))
    return tuple(checks)


def _timestamp(one: cms.SignerInfo, trust: Trust | None) -> tuple[datetime | None, list[Check]]:
    """The instant of a time-stamp over the signature, and its check."""
    if not given(one["unsigned_attrs"]) or not len(one["unsigned_attrs"]):
        return None, []
    if len(one["unsigned_attrs"]) > 1:
        return None, [Check(name="timestamp", verdict=INVALID, detail="There is more than one time-stamp.")]
    try:
        signed = one["unsigned_attrs"][0]["values"][0]["content"]
        token = signed["encap_content_info"]["content"].parsed
        imprint = token["message_imprint"]
        made = hashlib.new(imprint["hash_algorithm"]["algorithm"].native, one["signature"].native).digest()
        if len(made) < 32 or imprint["hashed_message"].native != made:
            raise InputError("timestamp", "it is not over this signature")
        if len(signed["signer_infos"]) != 1 or given(signed["crls"]):
            raise InputError("timestamp", "its form is not the expected one")
        stamp = signed["signer_infos"][0]
        if given(stamp["unsigned_attrs"]):
            raise InputError("timestamp", "it has unsigned attributes")
        certificates = [item.chosen for item in signed["certificates"]]
        attributes = {item["type"].native: item["values"] for item in stamp["signed_attrs"]}
        content = signed["encap_content_info"]["content"].contents
        if attributes["message_digest"][0].native != digest_of(content, stamp):
            raise InputError("timestamp", "its content is not what was stamped")
        mine = named_certificate(stamp, certificates)
        require_form(signed, mine)
        verify_signature(stamp, mine)
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
        chain = chain_of(mine, certificates, trust.tsa_anchors, when, usage=set(), extended={"time_stamping"})
        if outside_of(certificates, chain):
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
    if revocation_in(chain, trust.revocation_lists, when).revoked:
        return None, [
            Check(name="timestamp", verdict=INVALID, detail="The server's certificate was revoked by then.")
        ]
    return when, [
        Check(name="timestamp", verdict=VALID, detail=f"Stamped at {when.isoformat()} by a trusted server.")
    ]


def check_pdf(data: bytes, trust: Trust | None, at: datetime) -> tuple[Check, ...]:
    """Check the one signature of a PDF: every byte accounted for, integrity, time-stamp, chain."""
    if len(data) > LARGEST_PDF_BYTES:
        return (Check(name="document", verdict=INVALID, detail="The file is larger than an order can be."),)
    try:
        before, after, der = signed_parts(data)
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
    return trusted_instant_of_seal(signed_parts(data)[2], trust)


def trusted_instant_of_seal(der: bytes, trust: Trust | None) -> datetime | None:
    """When a trusted server stamped a checked signature, none where none did."""
    one = signed_data(der)["signer_infos"][0]
    when, _checks = _timestamp(one, trust)
    return when


def sent_along(der: bytes) -> tuple[x509.Certificate, ...]:
    """Every certificate in a checked signature."""
    return tuple(item.chosen for item in signed_data(der)["certificates"])


def signature_of(data: bytes) -> bytes:
    """The CMS structure of a checked PDF's one signature."""
    return signed_parts(data)[2]


def seal_certificate(der: bytes) -> x509.Certificate:
    """The certificate that a checked signature was made with."""
    signed = signed_data(der)
    certificates = [item.chosen for item in signed["certificates"]]
    return named_certificate(signed["signer_infos"][0], certificates)


def signed_revision_matches(prepared: bytes, signed: bytes) -> tuple[Check, ...]:
    """Whether a file is the prepared document plus one signature and nothing else that a reader would see."""
    import pikepdf

    if signed == prepared:
        return (
            Check(
                name="same_document",
                verdict=INVALID,
                detail="This is the prepared document itself; it carries no signature yet.",
            ),
        )
    if not signed.startswith(prepared) or len(signed) <= len(prepared):
        return (
            Check(
                name="same_document",
                verdict=INVALID,
                detail="It is not the prepared document with a signature added: something was changed, or the tool wrote the file"
                " anew. Sign the downloaded file again and change nothing else.",
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
        if der_length(der) != len(der):
            raise InputError("cms", "there are bytes behind it")
    except InputError as error:
        return (Check(name="seal", verdict=INVALID, detail=f"The seal is refused: {error.message}."),)
    return _check_cms(der, data, trust, at, "seal")
