"""Encryption at rest: age (X25519), one key for each case, wrapped by the organisation's key.

The organisation's key lies in `<data>/keys/<organisation>.age-key`, readable by its owner only and outside the
database. Destroying the wrapped case key destroys the content, in backups too.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pyrage

from cyberspex.core.foundation.errors import IntegrityError


def new_case_key() -> str:
    """A fresh key of a case (an age identity)."""
    return str(pyrage.x25519.Identity.generate())


@lru_cache(maxsize=256)
def organisation_key(data_dir: Path, organisation: str) -> str:
    """The organisation's key, made at its first use."""
    path = data_dir / "keys" / f"{organisation}.age-key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    key = new_case_key()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(key + "\n")
        out.flush()
        os.fsync(out.fileno())
    return key


@lru_cache(maxsize=1024)
def _identity(key: str) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(key)


def encrypt_bytes(data: bytes, key: str) -> bytes:
    """Encrypt for the holder of a key."""
    return bytes(pyrage.encrypt(data, [_identity(key).to_public()]))


def decrypt_bytes(data: bytes, key: str) -> bytes:
    """Decrypt with a key.

    Raises:
        IntegrityError: `cannot_decrypt` where key and bytes do not belong together or bytes were changed.
    """
    try:
        return bytes(pyrage.decrypt(data, [_identity(key)]))
    except pyrage.DecryptError as error:
        raise IntegrityError(
            "cannot_decrypt", "The stored content cannot be opened: it or its key was changed."
        ) from error


def wrap(case_key: str, organisation_key: str) -> bytes:
    """A case key that only its organisation can open."""
    return encrypt_bytes(case_key.encode("ascii"), organisation_key)


def unwrap(wrapped: bytes, organisation_key: str) -> str:
    """The case key inside."""
    return decrypt_bytes(wrapped, organisation_key).decode("ascii")
