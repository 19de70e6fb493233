"""The door for messages from outside: verify, remove repeats, make the recipient's record, give a receipt.

- The recipient's record is made from the message alone; nothing of the sender's is read.
- A repeat with the same bytes gets the same receipt; other bytes under the same id are refused.
- A broken signature is refused. A sound signature of a body that the directory does not know opens a case
  that says so: the desk shows `undetermined`, and nothing else is believed from that sender.
- Exercise and real never meet: neither trust, nor body, nor thread may cross.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError as DatabaseIntegrityError
from django.db import transaction

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.cooperation import means, receiving
from cyberspex.apps.exchange.models import InboxRow
from cyberspex.apps.exchange.together import Door
from cyberspex.apps.rows import insert
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
from cyberspex.core.foundation.errors import CyberspexError, InputError, IntegrityError, ProcedureError

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


Answer = Accepted | Exception


@dataclass(frozen=True, kw_only=True)
class Come:
    """A message whose signature holds, before anything was asked of the records.

    Fields:
        message: what it says. raw: the bytes as they came. checks: of its signature. at: the instant of receipt.
        certificate: of the signer; none for a document, whose own verification asked the directory.
        known: whether that verification found its signer bound to the named sender.
    """

    message: Message
    raw: bytes
    checks: tuple[dict[str, str], ...]
    at: datetime
    certificate: Any = None
    known: bool = False

    def opened(self, standing: Mapping[str, frozenset[str]]) -> Opened:
        """The message with what the directory says of its signer.

        Raises:
            IntegrityError: `sender_not_signer`.
        """
        sender = self.message.sender.id
        if standing and sender not in standing:
            # A body that the directory knows speaks in another's name: refuse, whatever the message says.
            raise IntegrityError("sender_not_signer", "The signing certificate belongs to another body.")
        return Opened(
            message=self.message,
            raw=self.raw,
            known=self.known or sender in standing,
            powers=standing.get(sender, frozenset()),
            checks=self.checks,
        )


def accept(raw: bytes, content_type: str, at: datetime, *, proof: bytes | None = None) -> Accepted:
    """Take one message in.

    Messages that open a case and come at once are written together, in one transaction. None is answered before what
    became of it is in the database for good.

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
        come = open_document(raw, proof, at)
    elif media_type in JOSE_TYPES:
        come = open_signed(compact(raw) if media_type == JOSE_JSON_TYPE else raw, at)
    else:
        raise InputError(
            "unknown_media_type",
            "Send application/jose, application/jose+json or application/pdf.",
        )
    # What belongs to a case already is written by itself, and so is what its caller writes more to.
    alone = transaction.get_connection().in_atomic_block or not receiving.opens_a_case(come.message)
    answer = _by_itself(come) if alone else _DOOR.through(come)
    if isinstance(answer, Exception):
        raise answer
    return answer


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


def open_signed(raw: bytes, at: datetime) -> Come:
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
    return Come(message=message, raw=raw, checks=signed.checks, at=at, certificate=signed.certificate)


def open_document(pdf: bytes, proof: bytes | None, at: datetime) -> Come:
    """Open a signed document that came without a message around it."""
    request = means.extract(pdf)
    answer = verify(pdf, exercise=bool(request.get("exercise")), at=at, proof=proof)
    if answer["verdict"] == "invalid":
        bad = next(check for check in answer["checks"] if check["verdict"] == "invalid")
        raise IntegrityError("bad_document", f"The document does not hold: {bad['name']}: {bad['detail']}")
    message = receiving.message_from_request(
        request, digest=sha256_hex(pdf), at=at, document=pdf, proof=proof
    )
    return Come(
        message=message, raw=pdf, checks=tuple(answer["checks"]), at=at, known=answer["verdict"] == "valid"
    )


def recipient_of(message: Message) -> Organisation:
    """The organisation of this node to which a message is addressed.

    Raises:
        ProcedureError: `unknown_recipient`, `exercise_crossing`.
    """
    found = Organisation.objects.filter(body_id=message.recipient.id).first()
    if found is None:
        raise _unknown_recipient()
    return _own(found, message)


def _own(found: Organisation, message: Message) -> Organisation:
    if found.exercise != message.exercise:
        raise ProcedureError(
            "exercise_crossing", "An exercise reaches only exercise organisations, and a real case never one."
        )
    return found


def _unknown_recipient() -> ProcedureError:
    return ProcedureError("unknown_recipient", "No organisation of this node has that identifier.")


def _all(comes: Sequence[Come]) -> list[Answer]:
    """Take in what waits at the door: one transaction for each recipient, and where that fails, one for each message."""
    answers: dict[int, Answer] = {}
    for recipient in dict.fromkeys(come.message.recipient.id for come in comes):
        mine = [place for place, come in enumerate(comes) if come.message.recipient.id == recipient]
        answers |= zip(mine, _at_once([comes[place] for place in mine]), strict=True)
    return [answers[place] for place in range(len(comes))]


def _at_once(group: Sequence[Come]) -> list[Answer]:
    """Take in messages for one recipient as if they were new, which they nearly always are; else one by one.

    The database itself holds that no message and no thread is taken twice, so nothing is asked before.
    """
    try:
        with transaction.atomic():
            return _open_cases(group, new=True)
    except Exception:  # one was there already or cannot be written, and the others must not suffer from it
        return [_by_itself(come) for come in group]


def _by_itself(come: Come) -> Answer:
    take = _open_cases if receiving.opens_a_case(come.message) else _add_to_case
    try:
        try:
            with transaction.atomic():
                return take([come])[0]
        except DatabaseIntegrityError:
            # Two deliveries of one message at once: the other one won, and its receipt is the answer.
            with transaction.atomic():
                return take([come])[0]
    except Exception as error:
        return error


_DOOR: Door[Come, Answer] = Door(_all)


def _add_to_case(alone: Sequence[Come]) -> list[Answer]:
    """Take in one message of a thread that the recipient knows."""
    (come,) = alone
    organisation = recipient_of(come.message)
    opened = come.opened(_standings(organisation, alone)[0])
    row = _received(organisation, alone).get(come.message.id)
    if row is not None:
        return [_repeat(row, come)]
    if not opened.known:
        _bound_unknown(organisation, come.at)
    case_id = receiving.receive(organisation=organisation, opened=opened, at=come.at)
    return _keep(organisation, [opened], [case_id], [come.at])


def _open_cases(group: Sequence[Come], *, new: bool = False) -> list[Answer]:
    """Take in messages that open cases of one recipient: a statement for each table, not for each message.

    What is found wrong with one of them before anything is written is its answer; the others go on.

    Args:
        new: whether to leave it to the database to find that one of them was taken in before.
    """
    answers: dict[int, Answer] = {}
    arrivals: dict[int, receiving.Arrival] = {}
    later: list[int] = []
    strangers = 0
    organisation = Organisation.objects.filter(body_id=group[0].message.recipient.id).first()
    if organisation is None:
        return [_unknown_recipient() for _come in group]
    received = {} if new else _received(organisation, group)
    threads = set() if new else receiving.threads_known(organisation, {come.message.thread for come in group})
    standings = _standings(organisation, group)
    seen: set[UUID] = set()
    for place, come in enumerate(group):
        message = come.message
        try:
            opened = come.opened(standings[place])
            _own(organisation, message)
            if message.id in received:
                answers[place] = _repeat(received[message.id], come)
                continue
            if {message.id, message.thread} & seen:
                later.append(place)  # a repeat, or a second opening, of one that is only about to be written
                continue
            if message.thread in threads:
                raise ProcedureError("thread_exists", "This organisation has a case of that thread already.")
            if not opened.known:
                _bound_unknown(organisation, come.at, beside=strangers)
            arrivals[place] = receiving.arrival_of(opened, come.at)
            strangers += not opened.known
            seen |= {message.id, message.thread}
        except CyberspexError as error:
            answers[place] = error
    if arrivals:
        some = list(arrivals.values())
        kept = _keep(
            organisation,
            [one.opened for one in some],
            [one.case_id for one in some],
            [one.at for one in some],
        )
        receiving.open_cases(organisation, some)
        answers |= zip(arrivals, kept, strict=True)
    if later:
        answers |= zip(later, _open_cases([group[place] for place in later]), strict=True)
    return [answers[place] for place in range(len(group))]


def _standings(organisation: Organisation, group: Sequence[Come]) -> list[dict[str, frozenset[str]]]:
    """For whom the directory lets the signer of each message speak; for nobody where it came as a bare document."""
    asked = [(come.certificate, come.at) for come in group if come.certificate is not None]
    found = iter(means.standings_of(asked, exercise=organisation.exercise) if asked else ())
    return [{} if come.certificate is None else next(found) for come in group]


def _received(organisation: Organisation, group: Sequence[Come]) -> dict[UUID, InboxRow]:
    rows = InboxRow.objects.filter(
        organisation_id=organisation.pk, message_id__in=[come.message.id for come in group]
    )
    return {row.message_id: row for row in rows}


def _repeat(row: InboxRow, come: Come) -> Accepted:
    if row.raw_sha256 != sha256_hex(come.raw):
        raise ProcedureError("message_id_reused", "Another message was received under this id before.")
    return Accepted(created=False, receipt=bytes(row.receipt), case_id=row.case_id)


def _keep(
    organisation: Organisation, opened: Sequence[Opened], cases: Sequence[UUID], at: Sequence[datetime]
) -> list[Answer]:
    """Sign a receipt for each message and keep it."""
    rows = [
        InboxRow(
            organisation_id=organisation.pk, message_id=one.message.id, raw_sha256=sha256_hex(one.raw), case_id=case_id, received_at=when,
            receipt=_receipt(organisation, one, when), known=one.known,
        )
        for one, case_id, when in zip(opened, cases, at, strict=True)
    ]  # fmt: skip
    insert(rows)
    return [Accepted(created=True, receipt=bytes(row.receipt), case_id=row.case_id) for row in rows]


def _receipt(organisation: Organisation, opened: Opened, at: datetime) -> bytes:
    receipt = Receipt(
        message_id=opened.message.id,
        message_sha256=sha256_hex(opened.raw),
        recipient=organisation.body_id,
        received_at=at,
        exercise=organisation.exercise,
    )
    return means.sign_message(receipt.as_bytes(), organisation=organisation, typ=RECEIPT_TYPE, at=at)


def _bound_unknown(organisation: Organisation, at: datetime, *, beside: int = 0) -> None:
    """Strangers may knock, but not flood the desk of people who have to call each of them back.

    Args:
        beside: how many strangers' messages are about to be written with this one.
    """
    lately = InboxRow.objects.filter(
        organisation_id=organisation.pk, known=False, received_at__gt=at - timedelta(hours=1)
    )
    if lately.count() + beside >= UNKNOWN_SENDERS_PER_HOUR:
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
