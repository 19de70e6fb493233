"""What the signing room asks from outside: keys, the check of one signature, and the verifier.

A certificate and a trust are opaque here: whoever got one hands it back to the room that made it, and nobody in
between looks inside.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, TypeAlias

from cyberspex.core.foundation.streams import Openable
from cyberspex.core.signing import Check, VerificationAnswer

Certificate: TypeAlias = Any
Trust: TypeAlias = Any
Signer: TypeAlias = Any


class Keys(Protocol):
    """Keys, and signing documents with them."""

    def load_p12(self, data: bytes, passphrase: bytes) -> Signer:
        """A key out of its file, with `certificate_sha256`."""
        ...

    def sign_pdf(self, pdf: bytes, signer: Signer, *, at: datetime, tsa_url: str | None = None) -> bytes:
        """Sign a document."""
        ...


class Signatures(Protocol):
    """Checking signatures on documents."""

    def check_pdf(self, data: bytes, trust: Trust, at: datetime) -> tuple[Check, ...]:
        """Check the one signature of a document."""
        ...

    def signed_revision_matches(self, prepared: bytes, signed: bytes) -> tuple[Check, ...]:
        """Whether a file is the prepared document plus one signature."""
        ...

    def signer_certificate(self, data: bytes) -> Certificate:
        """The certificate of a document's signer."""
        ...


class Verifier(Protocol):
    """Whether an order, package, message or log proof is genuine."""

    def verify_bytes(
        self, data: bytes | Openable, trust: Trust, at: datetime, proof: bytes | None = None
    ) -> VerificationAnswer:
        """The answer with its checks."""
        ...
