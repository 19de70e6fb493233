"""The message that two organisations exchange, before it is signed and after it was opened.

- A message is one JSON object; what travels is that object in canonical form inside a signature.
- It names the thread that both sides share, never the record of either: each side keeps its own case.
- It says exercise or real, and the recipient refuses a crossing.
- Unknown members are kept: a newer partner may say more than this reader understands.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError
from cyberspex.core.foundation.text import is_body_id
from cyberspex.core.foundation.time import format_instant, parse_instant

FORMAT = "cyberspex.message/1"
MEDIA_TYPE = "application/jose"
JWS_TYPE = "cyberspex-message+jws"
LARGEST_MESSAGE_BYTES = 8 * 1024 * 1024
"""A signed order with PDF and proof is some hundred kilobytes; a larger package travels beside it."""

_REFERENCE = re.compile(r"[\w ./:()-]{0,100}")
"""References stand in registers and events, so nothing that could carry an address or a sentence is taken."""
_SHORT_ID = re.compile(r"[A-Za-z0-9._-]{1,8}")
_KIND = re.compile(r"[a-z][a-z_]{1,40}")
_MEMBERS = (
    "format",
    "id",
    "kind",
    "tool",
    "thread",
    "reference",
    "exercise",
    "sender",
    "recipient",
    "sent_at",
    "in_reply_to",
    "lawbook",
    "body",
    "attachments",
)


@dataclass(frozen=True, kw_only=True)
class Body:
    """A sender or recipient as a message names it.

    Fields:
        id: the identifier under which the directory knows it.
        name: for people; never compared.
        state: ISO code of its State.
    """

    id: str
    name: str = ""
    state: str = ""

    def as_json(self) -> dict[str, str]:
        """The body as it stands in a message."""
        return {"id": self.id, "name": self.name, "state": self.state}


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that travels inside a message.

    Fields:
        role: what it is for this kind of message, for instance `signed_document` or `proof`.
        media_type: of the bytes.
        sha256: of the bytes, so that the signature over the message covers them.
        size_bytes: their number.
        data: the bytes in base64, empty where the file travels beside the message.
    """

    role: str
    media_type: str
    sha256: str
    size_bytes: int
    data: str = ""

    def content(self) -> bytes:
        """The bytes, held against the digest that was signed.

        Raises:
            InputError: `bad_message`. IntegrityError: `attachment_altered`.
        """
        try:
            data = base64.b64decode(self.data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise InputError("bad_message", "An attachment is not base64.") from error
        if self.data and (len(data) != self.size_bytes or sha256_hex(data) != self.sha256):
            raise IntegrityError("attachment_altered", "An attachment is not the one that was signed.")
        return data

    def as_json(self) -> dict[str, object]:
        """The attachment as it stands in a message."""
        return {
            "role": self.role,
            "media_type": self.media_type,
            "sha256": self.sha256,
            "size_bytes": self.size_bytes,
            "data": self.data,
        }


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a thread.

    Fields:
        id: chosen by the sender; the recipient removes repeats by it.
        kind: word of the tool's message rules, for instance `order` or `answer`.
        tool: code of the tool, for instance `cets224.7`.
        thread: chosen by the side that opened the procedure; the same in every message of it.
        reference: the issuing side's file reference, as written on the document.
        exercise: true for an exercise; fixed for the whole thread.
        sender, recipient: the bodies, by directory identifier.
        sent_at: when the sender signed it; never the start of a time limit.
        in_reply_to: id of the message answered, empty where it opens something.
        lawbook: version by which the sender worked.
        body: the content of this kind of message.
        attachments: files inside it.
        more: members that this reader does not know, kept for the record.
    """

    id: UUID
    kind: str
    tool: str
    thread: UUID
    reference: str
    exercise: bool
    sender: Body
    recipient: Body
    sent_at: datetime
    in_reply_to: str = ""
    lawbook: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)

    def attachment(self, role: str) -> Attachment | None:
        """The first attachment with a role, or none."""
        return next((item for item in self.attachments if item.role == role), None)

    def as_json(self) -> dict[str, object]:
        """The message as one plain JSON object."""
        return {
            **dict(self.more),
            "format": FORMAT,
            "id": str(self.id),
            "kind": self.kind,
            "tool": self.tool,
            "thread": str(self.thread),
            "reference": self.reference,
            "exercise": self.exercise,
            "sender": self.sender.as_json(),
            "recipient": self.recipient.as_json(),
            "sent_at": format_instant(self.sent_at),
            "in_reply_to": self.in_reply_to,
            "lawbook": self.lawbook,
            "body": dict(self.body),
            "attachments": [item.as_json() for item in self.attachments],
        }

    def as_bytes(self) -> bytes:
        """The bytes that are signed."""
        return canonical_bytes(self.as_json())


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A message whose signature was looked at.

    Fields:
        message: what it says.
        raw: the bytes as they came.
        known: true when the directory binds the signing certificate to the named sender.
        powers: what the directory says that this sender may do.
        checks: the checks made, as `verify` lists them.
    """

    message: Message
    raw: bytes
    known: bool
    powers: frozenset[str]
    checks: tuple[dict[str, str], ...]


def parse_message(value: object) -> Message:
    """Read a message that another program wrote.

    Does not look at signatures, powers or attachments' bytes; only the form is held here.

    Raises:
        InputError: `bad_message`, naming the member that is missing or wrong.
    """
    members = _object(value, "")
    if members.get("format") != FORMAT:
        raise _bad("/format", f"must be {FORMAT!r}")
    kind = _text(members, "kind", 41)
    if not _KIND.fullmatch(kind):
        raise _bad("/kind", "must be a word of small letters, for instance 'order'")
    exercise = members.get("exercise")
    if not isinstance(exercise, bool):
        raise _bad("/exercise", "must be true or false")
    reference = _text(members, "reference", 100, empty=True)
    if not _REFERENCE.fullmatch(reference):
        raise _bad("/reference", "must be a file reference of letters, digits and . / : ( ) -")
    attachments = members.get("attachments", [])
    if not isinstance(attachments, list) or len(attachments) > 20:
        raise _bad("/attachments", "must be a list of at most 20 files")
    return Message(
        id=_uuid(members, "id"),
        kind=kind,
        tool=_text(members, "tool", 40),
        thread=_uuid(members, "thread"),
        reference=reference,
        exercise=exercise,
        sender=_body(members, "sender"),
        recipient=_body(members, "recipient"),
        sent_at=parse_instant(_text(members, "sent_at", 40), "/sent_at"),
        in_reply_to=_text(members, "in_reply_to", 40, empty=True),
        lawbook=_text(members, "lawbook", 100, empty=True),
        body=MappingProxyType(_object(members.get("body", {}), "/body")),
        attachments=tuple(_attachment(item, place) for place, item in enumerate(attachments)),
        more=MappingProxyType({name: item for name, item in members.items() if name not in _MEMBERS}),
    )


def inside(value: object, *names: str) -> dict[str, object]:
    """The object at a place of what a partner wrote, empty where there is none or something else."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return dict(value) if isinstance(value, Mapping) else {}


def is_short_id(value: object) -> bool:
    """Whether something may name an identifier of an order in events: a short word, no account or number."""
    return isinstance(value, str) and _SHORT_ID.fullmatch(value) is not None


def _bad(path: str, expected: str) -> InputError:
    return InputError("bad_message", f"The message is not readable: {path or '/'} {expected}.", path=path)


def _object(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _bad(path, "must be an object")
    return value


def _text(members: Mapping[str, object], name: str, longest: int, *, empty: bool = False) -> str:
    value = members.get(name, "" if empty else None)
    if not isinstance(value, str) or len(value) > longest or (not value and not empty):
        raise _bad(f"/{name}", f"must be a text of at most {longest} characters")
    return value


def _uuid(members: Mapping[str, object], name: str) -> UUID:
    try:
        return UUID(_text(members, name, 36))
    except ValueError as error:
        raise _bad(f"/{name}", "must be a UUID") from error


def _body(members: Mapping[str, object], name: str) -> Body:
    value = _object(members.get(name), f"/{name}")
    identifier, shown, state = value.get("id"), value.get("name", ""), value.get("state", "")
    if not isinstance(identifier, str) or not is_body_id(identifier):
        raise _bad(f"/{name}/id", "must be the identifier of a body in the directory")
    if not isinstance(shown, str) or not isinstance(state, str) or len(shown) > 300 or len(state) > 10:
        raise _bad(f"/{name}", "has a name or State that is not a short text")
    return Body(id=identifier, name=shown, state=state)


def _attachment(value: object, place: int) -> Attachment:
    path = f"/attachments/{place}"
    members = _object(value, path)
    size = members.get("size_bytes")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise _bad(f"{path}/size_bytes", "must be a whole number")
    data = members.get("data", "")
    if not isinstance(data, str):
        raise _bad(f"{path}/data", "must be base64 text")
    digest = _text(members, "sha256", 64)
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise _bad(f"{path}/sha256", "must be 64 hexadecimal digits")
    return Attachment(
        role=_text(members, "role", 60),
        media_type=_text(members, "media_type", 100),
        sha256=digest,
        size_bytes=size,
        data=data,
    )
