"""`cyberspex sign FILE`: a signature of a PDF document, PAdES baseline B, or T with a time-stamp server."""

from __future__ import annotations

import argparse

from cyberspex.cli.answers import (
    LARGEST_DOCUMENT_BYTES,
    LARGEST_KEY_BYTES,
    passphrase,
    read_bytes,
    write_file,
    write_json,
)

SUMMARY = "sign a document (PAdES)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("file", metavar="FILE", help="the prepared PDF")
    parser.add_argument("--key", required=True, metavar="P12", help="a PKCS#12 file with key and certificate")
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="a file whose first line is the passphrase; without it you are asked on a terminal",
    )
    parser.add_argument("--tsa", metavar="URL", help="an RFC 3161 time-stamp server")
    parser.add_argument("--out", required=True, metavar="FILE", help="the file to write, or - to print")
    parser.add_argument("--json", action="store_true", help="answer in JSON instead of for people")


def run(args: argparse.Namespace) -> int:
    """Sign and write."""
    from datetime import UTC, datetime

    from cyberspex.adapters.keys.signing import load_p12, sign_pdf
    from cyberspex.adapters.rendering import extract_request
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.foundation.time import format_instant

    data = read_bytes(args.file, largest=LARGEST_DOCUMENT_BYTES)
    _refuse_file_copy(extract_request(data))
    if args.tsa and not args.tsa.startswith(("http://", "https://")):
        raise InputError(
            "bad_address", f"--tsa {args.tsa!r} is no address; it begins with https://.", path="--tsa"
        )
    signer = load_p12(read_bytes(args.key, largest=LARGEST_KEY_BYTES), passphrase(args.passphrase_file))
    at = datetime.now(UTC).replace(microsecond=0)
    signed = sign_pdf(data, signer, at=at, tsa_url=args.tsa)
    write_file(args.out, signed)
    if args.out == "-":
        return 0  # the document itself is the answer
    name = signer.certificate.subject.human_friendly
    if args.json:
        write_json(
            {
                "signed": args.out,
                "signer": name,
                "certificate_sha256": signer.certificate_sha256,
                "at": format_instant(at),
                "timestamped": bool(args.tsa),
            }
        )
    else:
        print(f"{args.out}: signed at {format_instant(at)} by {name}")
    return 0


def _refuse_file_copy(request: bytes) -> None:
    """The issuing side's own copy can never be signed."""
    import json

    from cyberspex.core.foundation.errors import InputError

    if json.loads(request)["audience"] == "file":
        raise InputError(
            "file_copy",
            "This is the issuing side's own copy, which can never be signed or sent; "
            "render the document for its addressee and sign that.",
        )
