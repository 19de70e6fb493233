#!/usr/bin/env python3
"""Hand a signed request to a CyberSPEX installation and keep its signed receipt.

    python3 partner_client.py --inbox https://node.example.org/api/v1/inbox \
        --key seal.p12 --passphrase-file passphrase --request request.json --receipt receipt.jws

`request.json` is what `cyberspex render DRAFT --format json` or `cyberspex extract` writes. Only the library
`cryptography` is needed. Send the same file again whenever you are unsure: the answer is the same receipt.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12


def b64(data: bytes) -> str:
    """Base64 for addresses, without padding, as JWS writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(payload: bytes, key_file: bytes, passphrase: bytes) -> bytes:
    """A JWS in compact form, ES256, with the certificate chain in its header (RFC 7515)."""
    key, certificate, others = pkcs12.load_key_and_certificates(key_file, passphrase)
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1" or certificate is None:
        sys.exit("The seal is a P-256 key with its certificate.")
    chain = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in (certificate, *others)]
    header = json.dumps({"alg": "ES256", "typ": "cyberspex-message+jws", "x5c": chain}).encode()
    to_sign = f"{b64(header)}.{b64(payload)}".encode()
    r, s = decode_dss_signature(key.sign(to_sign, ECDSA(SHA256())))
    return to_sign + b"." + b64(r.to_bytes(32, "big") + s.to_bytes(32, "big")).encode()


def main() -> int:
    """Sign once, keep what was signed beside the receipt, and send."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("--inbox", "--key", "--passphrase-file", "--request", "--receipt"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    if not args.inbox.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        sys.exit("A message is signed but not encrypted: the address begins with https://.")
    kept = Path(f"{args.receipt}.sent")
    if not kept.is_file():  # a repeat sends the same bytes, or it would be another message
        passphrase = Path(args.passphrase_file).read_bytes().split(b"\n", 1)[0]
        kept.write_bytes(signed(Path(args.request).read_bytes(), Path(args.key).read_bytes(), passphrase))
    message = urllib.request.Request(  # noqa: S310  the address was looked at above
        args.inbox, data=kept.read_bytes(), headers={"Content-Type": "application/jose"}, method="POST"
    )
    try:
        with urllib.request.urlopen(message, timeout=60) as answer:  # noqa: S310  as above
            Path(args.receipt).write_bytes(answer.read())
            print({201: "received", 200: "received before; the same receipt"}[answer.status])
            return 0
    except urllib.error.HTTPError as error:
        problem = json.loads(error.read())
        print(f"{problem['status']} {problem['title']}: {problem['detail']}", file=sys.stderr)
        # 425 and 429 are not refusals: the same bytes go again later.
        return 2 if error.code in (425, 429) or error.code >= 500 else 1


if __name__ == "__main__":
    sys.exit(main())
