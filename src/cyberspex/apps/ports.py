"""What the apps were handed at start-up: the rooms outside, known by the interfaces that the core declares.

- `project.wiring` hands it in; an app never names an adapter.
- A room is loaded when it is first asked for, so that reading a register loads no document or signing library.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cyberspex.core.audit.ports import LogKeys
from cyberspex.core.cooperation.ports import Identifiers, Schemas
from cyberspex.core.directory.ports import IdentifierReader, Registrations, Trusts
from cyberspex.core.documents.ports import Documents
from cyberspex.core.evidence.ports import Encryption, Files, Packages
from cyberspex.core.exchange.ports import Messages, Wire
from cyberspex.core.foundation.errors import ConfigurationError
from cyberspex.core.law.ports import Calendars, Editions, Lawbooks, LawHistory
from cyberspex.core.signing.ports import Keys, Signatures, Verifier


class Outside(Protocol):
    """Everything outside, by room."""

    @property
    def lawbooks(self) -> Lawbooks: ...
    @property
    def law_history(self) -> LawHistory: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def calendars(self) -> Calendars: ...
    @property
    def schemas(self) -> Schemas: ...
    @property
    def identifiers(self) -> Identifiers: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def signatures(self) -> Signatures: ...
    @property
    def trusts(self) -> Trusts: ...
    @property
    def verifier(self) -> Verifier: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def wire(self) -> Wire: ...
    @property
    def packages(self) -> Packages: ...
    @property
    def encryption(self) -> Encryption: ...
    @property
    def log_keys(self) -> LogKeys: ...

    @property
    def reader(self) -> IdentifierReader: ...

    def registrations(self, data: Path) -> Registrations:
        """The registries as an installation asks them."""
        ...

    def files(self, folder: Path) -> Files:
        """The store of files in a folder."""
        ...


_handed_in: Outside | None = None


def hand_in(outside: Outside) -> None:
    """Give the apps what they work with; done once, at start-up."""
    global _handed_in
    _handed_in = outside


def outside() -> Outside:
    """What was handed in.

    Raises:
        ConfigurationError: `not_wired` where the start-up was passed by.
    """
    if _handed_in is None:
        raise ConfigurationError("not_wired", "The apps were started without what they work with.")
    return _handed_in
