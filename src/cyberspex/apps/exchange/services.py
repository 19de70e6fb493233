"""The door for messages from outside: verify, remove repeats, make the recipient's record, give a receipt.

- The recipient's record is made from the message alone; nothing of the sender's is read.
- A repeat with the same bytes gets the same receipt; other bytes under the same id are refused.
- A broken signature is refused. A sound signature of a body that the directory does not know opens a case
  that says so: the desk shows `undetermined`, and nothing else is believed from that sender.
- Exercise and real never meet: neither trust, nor body, nor thread may cross.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError as DatabaseIntegrityError
from django.db import transaction

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.cooperation import means, receiving
from cyberspex.apps.exchange.models import InboxRow
from cyberspex.apps.signing.queries import verify
from cyberspex.core.exchange.envelope import (
    FORMAT,
    LARGEST_MESSAGE_BYTES,
    MEDIA_TYPE,
    Message,
    Opened,
    parse_message,
)
from cyberspex.core.exchange.receipts import JWS_TYPE as RECEIPT_TYPE
from cyberspex.core.exchange.receipts import Receipt
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError

MESSAGE_MEDIA_TYPE = MEDIA_TYPE
PDF_MEDIA_TYPE = "application/pdf"
UNKNOWN_SENDERS_PER_HOUR = 60
"""More than one a minute is more than a desk can call back."""
JOSE_JSON_TYPE = "application/jose+json"
JOSE_TYPES = frozenset({"application/jose", JOSE_JSON_TYPE})


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What the door answers.

    Fields:
        created: true for a new message, false for a repeat.
        receipt: the signed receipt, the same for every repeat.
        case_id: the recipient's own case; never told to the sender.
    """

    created: bool
    receipt: bytes
    case_id: UUID


def accept(raw: bytes, content_type: str, at: datetime, *, proof: bytes | None = None) -> Accepted:
    """Take one message in.

    Args:
        raw: a signed message, a signed structured request, or a signed document.
        content_type: the media type it came with.
        at: the instant of receipt, from which time limits run.
        proof: the log's proof, where a bare document came with one.
    Raises:
        InputError: not a message of ours, or too large.
        IntegrityError: a signature that does not hold.
        ProcedureError: a crossing, an unknown recipient or thread, or an act that is not possible now.
    """
    if len(raw) > LARGEST_MESSAGE_BYTES:
        raise InputError(
            "too_large",
            f"A message has at most {LARGEST_MESSAGE_BYTES} bytes; larger files travel beside it.",
        )
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == PDF_MEDIA_TYPE:
        opened = open_document(raw, proof, at)
    elif media_type in JOSE_TYPES:
        raw = compact(raw) if media_type == JOSE_JSON_TYPE else raw
        opened = open_signed(raw, at)
    else:
        raise InputError(
            "unknown_media_type",
            "Send application/jose, application/jose+json or application/pdf.",
        )
    organisation = recipient_of(opened.message)
    again = _repeat(organisation, opened)
    if again is not None:
        return again
    try:
        with transaction.atomic():
            return _take(organisation, opened, at)
    except DatabaseIntegrityError:
        # Two deliveries of one message at once: the other one won, and its receipt is the answer.
        again = _repeat(organisation, opened)
        if again is None:
            raise
        return again


def compact(raw: bytes) -> bytes:
    """A JWS in flattened form (RFC 7515, section 7.2.2) in compact form, in which it is checked and kept.

    Raises:
        InputError: `bad_message` for anything else, an unprotected header included: it would be signed by nobody.
    """
    value = _json(raw)
    parts = [value.get(name) for name in ("protected", "payload", "signature")]
    if len(value) != 3 or not all(isinstance(one, str) for one in parts):
        raise InputError(
            "bad_message", "A JWS in flattened form has exactly the members protected, payload and signature."
        )
    return ".".join(map(str, parts)).encode("utf-8")


def open_signed(raw: bytes, at: datetime) -> Opened:
    """Open a signed message or a signed structured request."""
    exercise = bool(_peek(raw).get("exercise"))
    signed = means.open_message(raw, exercise=exercise, at=at)
    if any(check["verdict"] == "invalid" for check in signed.checks):
        bad = next(check for check in signed.checks if check["verdict"] == "invalid")
        raise IntegrityError("bad_signature", f"The signature does not hold: {bad['name']}.")
    value = _json(signed.payload)
    if value.get("format") == FORMAT:
        message = parse_message(value)
    else:
        message = receiving.message_from_request(value, digest=sha256_hex(signed.payload), at=at)
    standing = means.standing_of(signed.certificate, exercise=exercise, at=at)
    known = message.sender.id in standing
    if not known and standing:
        # A body that the directory knows speaks in another's name: refuse, whatever the message says.
        raise IntegrityError("sender_not_signer", "The signing certificate belongs to another body.")
    return Opened(
        message=message,
        raw=raw,
        known=known,
        powers=standing.get(message.sender.id, frozenset()),
        checks=signed.checks,
    )


def open_document(pdf: bytes, proof: bytes | None, at: datetime) -> Opened:
    """Open a signed document that came without a message around it."""
    request = means.extract(pdf)
    answer = verify(pdf, exercise=bool(request.get("exercise")), at=at, proof=proof)
    if answer["verdict"] == "invalid":
        bad = next(check for check in answer["checks"] if check["verdict"] == "invalid")
        raise IntegrityError("bad_document", f"The document does not hold: {bad['name']}: {bad['detail']}")
    message = receiving.message_from_request(
        request, digest=sha256_hex(pdf), at=at, document=pdf, proof=proof
    )
    return Opened(
        message=message,
        raw=pdf,
        known=answer["verdict"] == "valid",
        powers=frozenset(),
        checks=tuple(answer["checks"]),
    )


def recipient_of(message: Message) -> Organisation:
    """The organisation of this node to which a message is addressed.

    Raises:
        ProcedureError: `unknown_recipient`, `exercise_crossing`.
    """
    found = Organisation.objects.filter(body_id=message.recipient.id).first()
    if found is None:
        raise ProcedureError("unknown_recipient", "No organisation of this node has that identifier.")
    if found.exercise != message.exercise:
        raise ProcedureError(
            "exercise_crossing", "An exercise reaches only exercise organisations, and a real case never one."
        )
    return found


def _repeat(organisation: Organisation, opened: Opened) -> Accepted | None:
    row = InboxRow.objects.filter(organisation_id=organisation.pk, message_id=opened.message.id).first()
    if row is None:
        return None
    if row.raw_sha256 != sha256_hex(opened.raw):
        raise ProcedureError("message_id_reused", "Another message was received under this id before.")
    return Accepted(created=False, receipt=bytes(row.receipt), case_id=row.case_id)


def _take(organisation: Organisation, opened: Opened, at: datetime) -> Accepted:
    if not opened.known:
        _bound_unknown(organisation, at)
    receipt = means.sign_message(
        Receipt(
            message_id=opened.message.id,
            message_sha256=sha256_hex(opened.raw),
            recipient=organisation.body_id,
            received_at=at,
            exercise=organisation.exercise,
        ).as_bytes(),
        organisation=organisation,
        typ=RECEIPT_TYPE,
        at=at,
    )
    case_id = receiving.receive(organisation=organisation, opened=opened, at=at)
    InboxRow.objects.create(
        organisation_id=organisation.pk,
        message_id=opened.message.id,
        raw_sha256=sha256_hex(opened.raw),
        case_id=case_id,
        received_at=at,
        receipt=receipt,
        known=opened.known,
    )
    return Accepted(created=True, receipt=receipt, case_id=case_id)


def _bound_unknown(organisation: Organisation, at: datetime) -> None:
    """Strangers may knock, but not flood the desk of people who have to call each of them back."""
    lately = InboxRow.objects.filter(
        organisation_id=organisation.pk, known=False, received_at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= UNKNOWN_SENDERS_PER_HOUR:
        raise ProcedureError(
            "too_many_unknown_senders", "Too many messages of unknown senders came lately; try again later."
        )


def _peek(raw: bytes) -> dict[str, Any]:
    """The payload before its signature was checked, to choose the trust; believed for nothing else."""
    return _json(means.peek_payload(raw))


def _json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("bad_message", "The signed content is not JSON.") from error
    if not isinstance(value, dict):
        raise InputError("bad_message", "The signed content is not a JSON object.")
    return value
