"""Chooses the adapters and hands them to the apps; each is loaded when it is first asked for.

A module is handed in as it is: the type checker holds it to the interface that the core declares.
"""

from __future__ import annotations

from pathlib import Path

from cyberspex.apps import ports
from cyberspex.core.audit.ports import LogKeys
from cyberspex.core.cooperation.ports import Identifiers, Schemas
from cyberspex.core.directory.ports import IdentifierReader, Registrations, Trusts
from cyberspex.core.documents.ports import Documents
from cyberspex.core.evidence.ports import Encryption, Files, Packages
from cyberspex.core.exchange.ports import Messages, Wire
from cyberspex.core.law.ports import Calendars, Editions, Lawbooks, LawHistory
from cyberspex.core.signing.ports import Keys, Signatures, Verifier


class Adapters:
    """The adapters of a running installation."""

    @property
    def lawbooks(self) -> Lawbooks:
        """Files in the data folder, else the bundle in the package."""
        from cyberspex.adapters import lawbook_files

        return lawbook_files

    @property
    def law_history(self) -> LawHistory:
        """Numbered files beside the lawbooks."""
        from cyberspex.adapters.lawbook_files import history

        return history

    @property
    def editions(self) -> Editions:
        """Sealed packages."""
        from cyberspex.adapters import lawbook_editions

        return lawbook_editions

    @property
    def calendars(self) -> Calendars:
        """Tables made from the time-zone and holiday libraries."""
        from cyberspex.adapters import calendars

        return calendars

    @property
    def schemas(self) -> Schemas:
        """Schemas made from the typed content."""
        from cyberspex.adapters import schemas

        return schemas

    @property
    def identifiers(self) -> Identifiers:
        """The identifier libraries."""
        from cyberspex.adapters import identifiers

        return identifiers

    @property
    def documents(self) -> Documents:
        """PDF, DOCX, HTML, XML and JSON."""
        from cyberspex.adapters import rendering

        return rendering

    @property
    def keys(self) -> Keys:
        """Keys in PKCS#12 files, PAdES."""
        from cyberspex.adapters.keys import signing

        return signing

    @property
    def signatures(self) -> Signatures:
        """Checks of PAdES."""
        from cyberspex.adapters.keys import checking

        return checking

    @property
    def trusts(self) -> Trusts:
        """Folders with anchors and a signed directory."""
        from cyberspex.adapters import trust_files

        return trust_files

    @property
    def verifier(self) -> Verifier:
        """The verifier of `cyberspex verify`."""
        from cyberspex.adapters import verification

        return verification

    @property
    def messages(self) -> Messages:
        """JWS."""
        from cyberspex.adapters import jws

        return jws

    @property
    def wire(self) -> Wire:
        """HTTP."""
        from cyberspex.adapters import rest_client

        return rest_client

    @property
    def packages(self) -> Packages:
        """BagIt in one canonical container."""
        from cyberspex.adapters import packages

        return packages

    @property
    def encryption(self) -> Encryption:
        """age."""
        from cyberspex.adapters import encryption

        return encryption

    @property
    def log_keys(self) -> LogKeys:
        """Ed25519 keys in the data folder."""
        from cyberspex.adapters import log_keys

        return log_keys

    @property
    def reader(self) -> IdentifierReader:
        """The identifier libraries, reading what somebody has."""
        from cyberspex.adapters.identifiers import reading

        return reading

    def registrations(self, data: Path) -> Registrations:
        """Registries by RDAP, with the lists fetched into a folder."""
        from cyberspex.adapters.rdap import registries

        return registries(data)

    def files(self, folder: Path) -> Files:
        """Encrypted parts in a folder."""
        from cyberspex.adapters.file_store import FileStore

        return FileStore(folder)


def wire() -> None:
    """Hand the adapters to the apps."""
    ports.hand_in(Adapters())


def load_for_messages(data: Path) -> None:
    """Load now what taking a message in needs, instead of at the first one."""
    adapters = Adapters()
    for _loaded in (
        adapters.messages,
        adapters.keys,
        adapters.trusts,
        adapters.encryption,
        adapters.calendars,
    ):
        pass
    adapters.lawbooks.current_lawbook(data)
