"""What the evidence room asks from outside: containers, the store of files, and the keys of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol


class Packages(Protocol):
    """Canonical containers."""

    def write_package(
        self,
        out: BinaryIO,
        items: Iterable[tuple[str, bytes | Path]],
        info: Mapping[str, str] | Sequence[tuple[str, str]],
        signer: Any,
    ) -> None:
        """Write and seal one."""
        ...

    def list_items(self, path: Path) -> list[tuple[str, int]]:
        """The items with their sizes."""
        ...

    def read_item(self, path: Path, name: str) -> bytes:
        """The bytes of one item."""
        ...


class Files(Protocol):
    """A store for large files, with uploads that can be resumed."""

    def begin(self, *, size_bytes: int, owner: str) -> str:
        """Announce a file; the name of its upload."""
        ...

    def offset(self, upload: str, *, owner: str) -> int:
        """How many bytes have arrived."""
        ...

    def write(self, upload: str, *, offset: int, data: bytes, owner: str) -> int:
        """Take a part; the offset reached."""
        ...

    def finish(self, upload: str, *, owner: str) -> tuple[str, int]:
        """Close a whole upload; its reference and size."""
        ...

    def read(self, reference: str) -> bytes:
        """The bytes of a file."""
        ...

    def discard(self, reference: str) -> None:
        """Remove a file."""
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
