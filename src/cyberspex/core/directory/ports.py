"""What the directory room asks from outside: trust folders, readers of identifiers, registries.

A trust is opaque here: it goes back to the rooms outside, and nobody in between looks inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cyberspex.core.directory.entries import CertificateFacts, DirectoryEntry
from cyberspex.core.directory.identifiers import Identifier
from cyberspex.core.directory.registration import BootstrapFile, LookUp, Question, Service


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


class IdentifierReader(Protocol):
    """Libraries that know how identifiers are written."""

    def read(self, text: str) -> Identifier:
        """An identifier in the form in which registries and providers know it."""
        ...


class Registrations(Protocol):
    """Registries, by the registration data access protocol (RFC 9082, 9083, 9224)."""

    def bootstrap(self) -> Sequence[BootstrapFile]:
        """The lists of registries with their dates, also of those that were never fetched."""
        ...

    def service_for(self, question: Question) -> Service | None:
        """The registry of an object, none where no list names it; nothing is asked over a network."""
        ...

    def look_up(self, question: Question, *, at: datetime) -> LookUp:
        """Ask the registry; whatever goes wrong is an outcome."""
        ...
