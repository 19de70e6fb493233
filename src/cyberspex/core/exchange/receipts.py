"""What a recipient gives back for every message: one signed receipt, the same one for every repeat.

- The receipt names the message, its digest and the instant of receipt; time limits run from that instant.
- It promises nothing about the content: receipt is neither acceptance nor an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import format_instant, parse_instant

FORMAT = "cyberspex.receipt/1"
JWS_TYPE = "cyberspex-receipt+jws"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The recipient's word that a message arrived.

    Fields:
        message_id: the message.
        message_sha256: digest of the bytes received.
        recipient: directory identifier of who received it.
        received_at: when; the start of the time limits that run from receipt.
        exercise: as in the message.
    """

    message_id: UUID
    message_sha256: str
    recipient: str
    received_at: datetime
    exercise: bool

    def as_bytes(self) -> bytes:
        """The bytes that are signed."""
        return canonical_bytes(
            {
                "format": FORMAT,
                "message_id": str(self.message_id),
                "message_sha256": self.message_sha256,
                "recipient": self.recipient,
                "received_at": format_instant(self.received_at),
                "exercise": self.exercise,
            }
        )


def parse_receipt(value: object) -> Receipt:
    """Read a receipt that a partner gave.

    Raises:
        InputError: `bad_receipt`.
    """
    if not isinstance(value, Mapping) or value.get("format") != FORMAT:
        raise InputError("bad_receipt", f"The receipt is not a {FORMAT} object.")
    digest, recipient, exercise = value.get("message_sha256"), value.get("recipient"), value.get("exercise")
    if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise InputError("bad_receipt", "The receipt names no digest.", path="/message_sha256")
    if not isinstance(recipient, str) or not recipient or not isinstance(exercise, bool):
        raise InputError("bad_receipt", "The receipt does not say who received the message.")
    try:
        message_id = UUID(str(value.get("message_id")))
    except ValueError as error:
        raise InputError("bad_receipt", "The receipt names no message.", path="/message_id") from error
    return Receipt(
        message_id=message_id,
        message_sha256=digest,
        recipient=recipient,
        received_at=parse_instant(str(value.get("received_at")), "/received_at"),
        exercise=exercise,
    )
