"""What the directory room asks from outside: trust folders.

A trust is opaque here: it goes back to the rooms outside, and nobody in between looks inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from cyberspex.core.directory.entries import CertificateFacts, DirectoryEntry


class Trusts(Protocol):
    """Trust folders: anchors, log key and signed directory."""

    def load_trust(self, folder: Path | str) -> Any:
        """Read a trust folder."""
        ...

    def anchors_of(self, folder: Path | str) -> frozenset[str]:
        """The digests of the certificates in which a trust folder's chains end."""
        ...

    def certificate_facts(self, certificate: Any, trust: Any) -> CertificateFacts:
        """What identifies a certificate: its digest, its issuer where that is an anchor, its identifier."""
        ...

    def signed_directory(self, entries: Sequence[DirectoryEntry], keys: Path, *, exercise: bool) -> bytes:
        """The directory with the installation's signature."""
        ...

    def update_directory(
        self, folder: Path, entries: Sequence[DirectoryEntry], keys: Path, *, exercise: bool
    ) -> None:
        """Write the signed directory into a trust folder."""
        ...
