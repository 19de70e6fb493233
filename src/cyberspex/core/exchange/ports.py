"""What the exchange room asks from outside: signatures on messages, and the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from cyberspex.core.signing import Check


class Messages(Protocol):
    """Signed messages."""

    def sign_message(self, payload: bytes, signer: Any, typ: str, *, at: datetime) -> bytes:
        """Sign a message with a seal at an instant."""
        ...

    def open_message(self, raw: bytes, trust: Any, at: datetime) -> tuple[bytes, Any, tuple[Check, ...]]:
        """The payload, the signer's certificate and the checks."""
        ...


class Wire(Protocol):
    """The way to a partner's node."""

    def is_reachable(self, address: str) -> bool:
        """Whether the node answers."""
        ...

    def deliver(self, address: str, raw: bytes, media_type: str, *, largest_bytes: int) -> tuple[int, bytes]:
        """Bring a message; the status and the beginning of the answer."""
        ...

    def deliver_part(
        self, address: str, *, message_id: UUID, sha256: str, offset: int | None, part: bytes
    ) -> int:
        """Bring a part of what travels beside a message, or ask without an offset where to go on; the offset reached."""
        ...
