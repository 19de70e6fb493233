"""What the signing room asks from outside: keys, trust folders, and the verifier.

A certificate and a trust are opaque here: whoever got one hands it back to the room that made it, and nobody in
between looks inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from cyberspex.core.directory.entries import DirectoryEntry
from cyberspex.core.signing import Check, VerificationAnswer

Certificate: TypeAlias = Any
Trust: TypeAlias = Any
Signer: TypeAlias = Any


class Keys(Protocol):
    """Signatures on documents."""

    def load_p12(self, data: bytes, passphrase: bytes) -> Signer:
        """A key out of its file, with `certificate_sha256`."""
        ...

    def sign_pdf(self, pdf: bytes, signer: Signer, *, at: datetime, tsa_url: str | None = None) -> bytes:
        """Sign a document."""
        ...

    def check_pdf(self, data: bytes, trust: Trust, at: datetime) -> tuple[Check, ...]:
        """Check the one signature of a document."""
        ...

    def signed_revision_matches(self, prepared: bytes, signed: bytes) -> tuple[Check, ...]:
        """Whether a file is the prepared document plus one signature."""
        ...

    def signer_certificate(self, data: bytes) -> Certificate:
        """The certificate of a document's signer."""
        ...


class Trusts(Protocol):
    """Trust folders: anchors, log key and signed directory."""

    def load_trust(self, folder: Path | str) -> Trust:
        """Read a trust folder."""
        ...

    def signed_directory(self, entries: Sequence[DirectoryEntry], keys: Path, *, exercise: bool) -> bytes:
        """The directory with the installation's signature."""
        ...

    def update_directory(
        self, folder: Path, entries: Sequence[DirectoryEntry], keys: Path, *, exercise: bool
    ) -> None:
        """Write the signed directory into a trust folder."""
        ...


class Verifier(Protocol):
    """Whether an order, package, message or log proof is genuine."""

    def verify_bytes(
        self, data: bytes | Path, trust: Trust, at: datetime, proof: bytes | None = None
    ) -> VerificationAnswer:
        """The answer with its checks."""
        ...
