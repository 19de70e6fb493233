"""What the evidence room asks from outside: containers, the store of files, and the keys of cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from cyberspex.core.foundation.streams import Openable


class Packages(Protocol):
    """Canonical containers."""

    def write_package(
        self,
        out: BinaryIO,
        items: Iterable[tuple[str, bytes | Openable]],
        info: Mapping[str, str] | Sequence[tuple[str, str]],
        signer: Any,
        *,
        tsa_url: str | None = None,
    ) -> None:
        """Write and seal one."""
        ...

    def list_items(self, path: Openable) -> list[tuple[str, int]]:
        """The items with their sizes."""
        ...

    def item_blocks(self, path: Openable, name: str) -> Iterator[bytes]:
        """The bytes of one item, block by block."""
        ...


class Kept(Openable, Protocol):
    """A file that is whole."""

    @property
    def size_bytes(self) -> int: ...


class FileWriter(Protocol):
    """Takes a file from front to back."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes."""
        ...

    def finish(self) -> tuple[str, int]:
        """Keep what is left; reference and size."""
        ...


class Files(Protocol):
    """A store for the large files of cases, with uploads that can be resumed; `owner` is the case."""

    def begin(self, *, size_bytes: int, owner: str) -> str:
        """Announce a file; the name of its upload."""
        ...

    def offset(self, upload: str, *, owner: str) -> int:
        """How many bytes have arrived."""
        ...

    def write(self, upload: str, *, offset: int, data: bytes, owner: str, key: str) -> int:
        """Take a part; the offset reached."""
        ...

    def finish(self, upload: str, *, owner: str) -> tuple[str, int]:
        """Close a whole upload; its reference and size."""
        ...

    def writer(self, *, owner: str, key: str) -> AbstractContextManager[FileWriter]:
        """Write a file from front to back."""
        ...

    def kept(self, reference: str, *, owner: str, key: str) -> Kept:
        """A file that is whole."""
        ...

    def discard(self, reference: str, *, owner: str) -> None:
        """Remove a file."""
        ...

    def erase(self, *, owner: str) -> None:
        """Remove every file of a case."""
        ...


class Encryption(Protocol):
    """Content at rest: one key a case, wrapped by its organisation's key."""

    def new_case_key(self) -> str:
        """A key for a case."""
        ...

    def organisation_key(self, data_dir: Path, organisation: str) -> str:
        """The key of an organisation."""
        ...

    def wrap(self, case_key: str, organisation_key: str) -> bytes:
        """A case's key, to be kept."""
        ...

    def unwrap(self, wrapped: bytes, organisation_key: str) -> str:
        """A case's key, as it was kept."""
        ...

    def encrypt_bytes(self, data: bytes, key: str) -> bytes:
        """Encrypt."""
        ...

    def decrypt_bytes(self, data: bytes, key: str) -> bytes:
        """Decrypt."""
        ...
