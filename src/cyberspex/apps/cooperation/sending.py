"""From signed documents to messages that wait to leave, and what is recorded when they arrive.

- Order and notification are two messages of one release group: both leave together or neither does.
- Sending twice is sending once: the second call finds what the first one made.
- By other means both bundles are taken together; no clock runs until a receipt is recorded with its proof.
- The facts summary and answers to the notified authority never stand in a message to the provider.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, act, note, stand
from cyberspex.apps.cooperation.drafting import content_of
from cyberspex.apps.cooperation.models import CaseRow, DocumentRow, MessageRow
from cyberspex.apps.cooperation.signing import PDF, File
from cyberspex.apps.exchange.models import OutboxRow, Partner
from cyberspex.apps.exchange.partners import is_partner, partner_of
from cyberspex.apps.history import services as history
from cyberspex.apps.law.queries import lawbook_digest
from cyberspex.core.cooperation.carrying import part
from cyberspex.core.cooperation.procedure import RECEIVING
from cyberspex.core.cooperation.tool import project
from cyberspex.core.exchange.envelope import JWS_TYPE, Attachment, Body, Message, parse_message
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.errors import InputError, ProcedureError

OTHER_MEANS = "other_means"


def attachment(role: str, media_type: str, data: bytes) -> Attachment:
    """A file inside a message."""
    return Attachment(
        role=role,
        media_type=media_type,
        sha256=sha256_hex(data),
        size_bytes=len(data),
        data=base64.b64encode(data).decode("ascii"),
    )


def post(
    standing: Standing,
    *,
    kind: str,
    recipient: str,
    body: Mapping[str, Any],
    at: datetime,
    attachments: Sequence[Attachment] = (),
    in_reply_to: str = "",
    group: UUID | None = None,
    transport: str | None = None,
    hidden_from_provider: bool = False,
    beside: UUID | None = None,
) -> UUID:
    """Write one signed message to the outbox, in the transaction of the act that causes it.

    Args:
        beside: large content that travels in parts after the message, which names its digest and size.

    Returns:
        The message's id.
    Raises:
        ProcedureError: `no_channel` where the recipient is unknown, `exercise_crossing`.
    """
    partner = _reach(standing, recipient)
    if partner.exercise != standing.row.exercise:
        raise ProcedureError(
            "exercise_crossing",
            "An exercise goes only to exercise organisations, and a real case never to one.",
        )
    if part(body, "request").get("audience") == Audience.FILE:
        raise ProcedureError("file_copy", "The copy for the file can never be signed or sent.")
    chosen = transport or partner.transport
    message = Message(
        id=uuid4(),
        kind=kind,
        tool=standing.row.tool,
        thread=standing.row.thread,
        reference=standing.row.reference,
        exercise=standing.row.exercise,
        sender=Body(
            id=standing.organisation.body_id,
            name=standing.organisation.name,
            state=standing.organisation.state,
        ),
        recipient=Body(id=partner.body_id, name=partner.name, state=partner.state),
        sent_at=at,
        in_reply_to=in_reply_to,
        lawbook=lawbook_digest(),
        body=body,
        attachments=tuple(attachments),
    )
    raw = means.sign_message(message.as_bytes(), organisation=standing.organisation, typ=JWS_TYPE, at=at)
    content = history.store_content(case=standing.row.case_id, kind="message", data=raw, at=at)
    note(
        standing,
        f"message:{kind}:prepare",
        at=at,
        data={
            "message": {
                "id": str(uuid4()),
                "message_id": str(message.id),
                "incoming": False,
                "kind": kind,
                "counterpart": recipient,
                "in_reply_to": in_reply_to,
                "content": str(content.id),
                "prepared_at": at.isoformat(),
                "hidden_from_provider": hidden_from_provider,
                "by_other_means": chosen == OTHER_MEANS,
            },
            "digest": content.sha256_salted,
        },
    )
    if chosen != OTHER_MEANS:
        OutboxRow.objects.create(
            organisation_id=standing.organisation.pk,
            case_id=standing.row.case_id,
            message_id=message.id,
            kind=kind,
            recipient=recipient,
            transport=chosen,
            exercise=standing.row.exercise,
            recipient_exercise=partner.exercise,
            group=group or message.id,
            content=content.id,
            beside=beside,
            next_at=at,
            prepared_at=at,
        )
    return message.id


def _reach(standing: Standing, recipient: str) -> Partner:
    """How a body is reached. Whoever sent us a request gets its answer, even if no channel is known: by hand.

    A provider that runs alone takes in an order of a body that this installation has never heard of (digest,
    section 22); its answer is sealed and carried by other means.
    """
    row = standing.row
    if recipient == row.counterpart and row.side in RECEIVING and not is_partner(recipient):
        return Partner(
            body_id=recipient,
            name="",
            state=row.issuing_state[:2],
            transport=OTHER_MEANS,
            exercise=row.exercise,
        )
    return partner_of(recipient)


@transaction.atomic
def download_message(*, actor: User, case_id: UUID, message_id: UUID, at: datetime) -> File:
    """A sent message as it was signed, to be carried by other means, with the package that it seals.

    A package too large for the message lies under the evidence of the case, from where it is taken alone.
    """
    standing = stand(actor=actor, case_id=case_id)
    row = MessageRow.objects.filter(case_id=case_id, message_id=message_id, incoming=False).first()
    if row is None or row.content is None:
        raise ProcedureError("no_such_message", "There is no such message in the case.")
    signed = _read(row.content, standing, at)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        files = [(f"{row.kind}.jws", signed)]
        for item in parse_message(json.loads(means.peek_payload(signed))).attachments:
            if item.data:
                files.append(
                    (f"{item.role.replace('_', '-')}{_ENDINGS.get(item.media_type, '')}", item.content())
                )
        for name, data in files:
            bundle.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data)
    note(standing, "message:bundle:download", at=at, data={"downloaded": str(row.message_id)})
    return File(
        name=f"{standing.row.reference}-{row.kind.replace('_', '-')}.zip",
        media_type="application/zip",
        data=buffer.getvalue(),
    )


_ENDINGS = {"application/pdf": ".pdf", "application/json": ".json", "application/zip": ".zip"}


@transaction.atomic
def send(*, actor: User, case_id: UUID, at: datetime, by_other_means: bool = False) -> CaseRow:
    """Send the signed documents, or take them to be carried by other means.

    Law:
        cets224.7.5.a: the notification is simultaneous with the order; cets224.7.6: electronically only where
        that is acceptable to the provider.
    Raises:
        ProcedureError: `no_channel`, `not_acceptable_electronically`, `exercise_crossing`, `not_now`.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    kinds = tuple(rule.kind for rule in standing.tool.openings)
    if MessageRow.objects.filter(case_id=case_id, incoming=False, kind__in=kinds).exists():
        return standing.row  # a second click finds what the first one sent
    draft = content_of(case_id)
    documents = {row.audience: row for row in DocumentRow.objects.filter(case_id=case_id)}
    if not documents or any(row.signed is None for row in documents.values()):
        raise ProcedureError("not_now", "Every document of the case has to be signed before it is sent.")
    group = uuid4()
    act(
        standing,
        "send",
        at=at,
        data={"channel": OTHER_MEANS if by_other_means else "electronic"},
        changes={"channel": OTHER_MEANS if by_other_means else "electronic"},
    )
    for rule in standing.tool.openings:
        row = documents.get(str(rule.opens))
        if row is None or rule.opens is None:
            continue
        notified = rule.opens is Audience.NOTIFIED_AUTHORITY
        recipient = standing.row.third if notified else standing.row.counterpart
        partner = partner_of(recipient)
        if not by_other_means and not partner.accepts_electronic:
            raise ProcedureError(
                "not_acceptable_electronically",
                f"{partner.name} does not take orders electronically; choose `by other means`.",
                citation="cets224.7.6",
            )
        if row.signed is None or row.proof is None:
            raise ProcedureError("not_now", "The document has no signature or no proof yet.")
        post(
            standing,
            kind=rule.kind,
            recipient=recipient,
            body={"request": project(standing.tool, draft, rule.opens)},
            attachments=(
                attachment("signed_document", PDF, _read(row.signed, standing, at)),
                attachment("proof", "application/json", _read(row.proof, standing, at)),
            ),
            group=group,
            transport=OTHER_MEANS if by_other_means else None,
            at=at,
        )
    return standing.row


@transaction.atomic
def download_bundle(*, actor: User, case_id: UUID, at: datetime) -> File:
    """Both bundles in one file, so that whoever carries one carries the other, too."""
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    if standing.row.channel != OTHER_MEANS:
        raise ProcedureError("not_now", "The case was not sent by other means.")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for row in DocumentRow.objects.filter(case_id=case_id).order_by("audience"):
            if row.signed is None or row.proof is None:
                continue
            for name, content in (("document.pdf", row.signed), ("proof.json", row.proof)):
                entry = zipfile.ZipInfo(f"{row.audience}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
                bundle.writestr(entry, _read(content, standing, at))
    note(standing, "document:bundle:download", at=at)
    return File(
        name=f"{standing.row.reference}-bundles.zip", media_type="application/zip", data=buffer.getvalue()
    )


@transaction.atomic
def record_receipt(
    *,
    actor: User,
    case_id: UUID,
    recipient: str,
    received_at: datetime,
    proof: bytes,
    at: datetime,
) -> CaseRow:
    """Record that a bundle carried by other means was received, with its proof; only now the clock starts.

    Args:
        recipient: `provider`, `notified_authority` or `requested_authority`.
        proof: what shows the receipt, for instance a scanned return slip.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    if standing.row.channel != OTHER_MEANS:
        raise ProcedureError("not_now", "The case was sent electronically; its receipts come by themselves.")
    if not proof:
        raise ProcedureError("no_proof", "Attach what shows the receipt, for instance the return slip.")
    if received_at > at:
        raise ProcedureError("future_receipt", "A receipt cannot lie in the future.")
    opening = standing.tool.opening(recipient)
    if opening is None:
        raise InputError("no_such_recipient", "Nothing of this case goes to such a body.", path="/recipient")
    kept = history.store_content(case=case_id, kind="receipt", data=proof, at=at)
    message = MessageRow.objects.get(case_id=case_id, incoming=False, kind=opening.kind)
    received(standing, message, received_at=received_at, at=at, proof=str(kept.id))
    return standing.row


def received(
    standing: Standing, message: MessageRow, *, received_at: datetime, at: datetime, proof: str = ""
) -> None:
    """Record at the sending side that a message arrived, and start the clock that runs from receipt."""
    data = {
        "message": {
            "message_id": str(message.message_id),
            "incoming": False,
            "received_at": received_at.isoformat(),
        },
        "receipt": proof,
    }
    rule = standing.tool.messages.get(message.kind)
    if rule is None or rule.opens is None:
        note(standing, f"message:{message.kind}:receipt", at=at, data=data)
    elif rule.opens is Audience.NOTIFIED_AUTHORITY:
        changes = {"notification_received_at": received_at}
        note(standing, f"message:{message.kind}:receipt", at=at, data=data, changes=changes)
    else:
        clock = means.clock_from_receipt(standing.row, received_at)
        act(standing, "receipt", at=at, data=data, changes={"order_received_at": received_at, **clock})


def _read(content_id: UUID, standing: Standing, at: datetime) -> bytes:
    return history.read_content(content_id, reader=standing.actor, purpose="transmission", at=at)
