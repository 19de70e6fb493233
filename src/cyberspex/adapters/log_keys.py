"""The keys of the logs: Ed25519, one for exercises and one for real cases, outside the database.

Signatures and public keys are written in standard base64.
"""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cyberspex.core.audit.records import Checkpoint


def private_key(folder: Path, name: str) -> Ed25519PrivateKey:
    """A key kept in a file of its owner only, made at its first use."""
    path = folder / f"{name}.ed25519"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    key = Ed25519PrivateKey.generate()
    with os.fdopen(handle, "wb") as out:
        out.write(key.private_bytes_raw())
    return key


def log_key(data: Path, exercise: bool) -> Ed25519PrivateKey:
    """The key of one of the two logs."""
    return private_key(data / "keys", "log-exercise" if exercise else "log")


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key as trust folders hold it."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")


def sign(checkpoint: Checkpoint, data: Path) -> Checkpoint:
    """The checkpoint with its signature."""
    signature = log_key(data, checkpoint.exercise).sign(checkpoint.unsigned())
    return replace(checkpoint, signature=base64.b64encode(signature).decode("ascii"))


def holds(checkpoint: Checkpoint, public_key: str) -> bool:
    """Whether a checkpoint's signature was made with the key."""
    try:
        signature = base64.b64decode(checkpoint.signature, validate=True)
        if base64.b64encode(signature).decode("ascii") != checkpoint.signature:
            return False  # a second spelling of the same bytes
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(
            signature, checkpoint.unsigned()
        )
    except (InvalidSignature, ValueError):
        return False
    return True
