"""What the log holds and hands out: records, checkpoints, proofs. Nothing in them can be read as a case.

- A record is the digest of the first signed revision of a document with a random nonce. The leaf is the hash
  of the record's canonical form. A later time-stamp in the document does not change it.
- A checkpoint states size and root of the log; it is signed with the log's key.
- A proof file holds record, place, path and checkpoint, and travels with the order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cyberspex.core.audit.tree import leaf_hash
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError

RECORD_FORMAT = "cyberspex.log-record/1"
CHECKPOINT_FORMAT = "cyberspex.checkpoint/1"
PROOF_FORMAT = "cyberspex.proof/1"
CONSISTENCY_FORMAT = "cyberspex.consistency/1"
_HEX64 = re.compile(r"[0-9a-f]{64}")
LONGEST_PATH = 64  # a tree of 2**64 leaves


def _member(value: Mapping[str, Any], name: str, kind: type, what: str) -> Any:
    part = value.get(name)
    if not isinstance(part, kind) or (kind is int and isinstance(part, bool)):
        raise InputError("bad_proof", f"The {what} has no proper member {name!r}.", path=f"/{name}")
    return part


def _only(value: Any, names: set[str], what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or set(value) != names:
        raise InputError("bad_proof", f"The {what} holds exactly {', '.join(sorted(names))}.")
    return value


def _hex(text: str, name: str) -> str:
    if not _HEX64.fullmatch(text):
        raise InputError("bad_proof", f"{name} is not 64 lower-case hexadecimal digits.", path=f"/{name}")
    return text


@dataclass(frozen=True, kw_only=True)
class LogRecord:
    """One entry of the log.

    Fields:
        document_sha256: digest of the first signed revision. nonce: 32 random bytes in hexadecimal, so that
            nobody can guess the entry from a document.
    """

    document_sha256: str
    nonce: str

    def as_json(self) -> dict[str, str]:
        """The record as it is hashed."""
        return {"format": RECORD_FORMAT, "document_sha256": self.document_sha256, "nonce": self.nonce}

    def leaf(self) -> bytes:
        """The hash of the leaf (RFC 9162) over the canonical record."""
        return leaf_hash(canonical_bytes(self.as_json()))


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A signed statement of the log's size and root at an instant."""

    origin: str
    size: int
    root: str
    at: str
    exercise: bool
    signature: str = ""

    def unsigned(self) -> bytes:
        """What is signed: the canonical form without the signature."""
        value = self.as_json()
        del value["signature"]
        return canonical_bytes(value)

    def as_json(self) -> dict[str, Any]:
        """The checkpoint as it is handed out."""
        return {
            "format": CHECKPOINT_FORMAT,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "at": self.at,
            "exercise": self.exercise,
            "signature": self.signature,
        }


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That a record is in the log of a checkpoint."""

    record: LogRecord
    index: int
    size: int
    path: tuple[str, ...]
    checkpoint: Checkpoint

    def as_json(self) -> dict[str, Any]:
        """The proof file."""
        return {
            "format": PROOF_FORMAT,
            "record": self.record.as_json(),
            "index": self.index,
            "size": self.size,
            "path": list(self.path),
            "checkpoint": self.checkpoint.as_json(),
        }


def parse_checkpoint(value: Any) -> Checkpoint:
    """Read a checkpoint strictly: exactly its members, each of its form.

    Raises:
        InputError: `bad_proof`.
    """
    part = _only(value, {"format", "origin", "size", "root", "at", "exercise", "signature"}, "checkpoint")
    if part["format"] != CHECKPOINT_FORMAT:
        raise InputError("bad_proof", f"The checkpoint's format is not {CHECKPOINT_FORMAT}.", path="/format")
    return Checkpoint(
        origin=_member(part, "origin", str, "checkpoint"),
        size=_member(part, "size", int, "checkpoint"),
        root=_hex(_member(part, "root", str, "checkpoint"), "root"),
        at=_member(part, "at", str, "checkpoint"),
        exercise=_member(part, "exercise", bool, "checkpoint"),
        signature=_member(part, "signature", str, "checkpoint"),
    )


def parse_proof(value: Any) -> Proof:
    """Read a proof file strictly.

    Raises:
        InputError: `bad_proof`.
    """
    part = _only(value, {"format", "record", "index", "size", "path", "checkpoint"}, "proof")
    if part["format"] != PROOF_FORMAT:
        raise InputError("bad_proof", f"The proof's format is not {PROOF_FORMAT}.", path="/format")
    record = _only(part["record"], {"format", "document_sha256", "nonce"}, "record")
    if record["format"] != RECORD_FORMAT:
        raise InputError("bad_proof", f"The record's format is not {RECORD_FORMAT}.", path="/record/format")
    path = _member(part, "path", list, "proof")
    if len(path) > LONGEST_PATH or not all(isinstance(step, str) for step in path):
        raise InputError("bad_proof", "The path is a list of at most 64 hashes.", path="/path")
    return Proof(
        record=LogRecord(
            document_sha256=_hex(_member(record, "document_sha256", str, "record"), "document_sha256"),
            nonce=_hex(_member(record, "nonce", str, "record"), "nonce"),
        ),
        index=_member(part, "index", int, "proof"),
        size=_member(part, "size", int, "proof"),
        path=tuple(_hex(step, "path") for step in path),
        checkpoint=parse_checkpoint(part["checkpoint"]),
    )
