"""The worker that takes messages out, found by polling so that no lost signal loses a message.

- A row is leased for a short time; a worker that is killed gives it back by the passing of that time.
- A killed worker loses nothing and its successor sends nothing twice to the recipient's record: the same
  bytes go again and the recipient answers a repeat with the receipt of the first.
- A release group leaves when every channel of it is ready; until then none of its messages leaves.
- Where one message of a group failed for good, people on the case are told and the breach stays in history.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import note, stand
from cyberspex.apps.cooperation.models import MessageRow
from cyberspex.apps.cooperation.receiving import DELIVERY_FAILED
from cyberspex.apps.cooperation.sending import post, received
from cyberspex.apps.evidence.receiving import reached, take_part
from cyberspex.apps.exchange.models import OutboxRow, Partner
from cyberspex.apps.exchange.partners import HTTP, LOCAL
from cyberspex.apps.exchange.services import MESSAGE_MEDIA_TYPE, accept
from cyberspex.apps.history import services as history
from cyberspex.core.cooperation.tool import Tool
from cyberspex.core.exchange.retries import LEASE, Outcome, next_try
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import CyberspexError, PartnerError

BATCH = 50

Delivery = tuple[Outcome, bytes, str]
"""What came of an attempt, the receipt's bytes, and a code for the failure."""


def run_once(at: datetime, *, now: Callable[[], datetime] | None = None) -> int:
    """Release what is ready and deliver what is released; returns the number of messages that moved.

    Args:
        at: the instant of this round.
        now: reads the clock for each delivery of a long round; the round's instant where none is given.
    """
    moved = _release_ready(at)
    for key in list(_due(at).order_by("next_at", "id").values_list("id", flat=True)[:BATCH]):
        moved += _deliver(key, now() if now else at)
    return moved


def is_due(at: datetime) -> bool:
    """Whether a round would find something to release or to deliver."""
    return _waiting(at).exists() or _due(at).exists()


def _waiting(at: datetime) -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(state=OutboxRow.State.WAITING, next_at__lte=at)


def _due(at: datetime) -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(state=OutboxRow.State.RELEASED, next_at__lte=at).filter(
        Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    )


def _release_ready(at: datetime) -> int:
    moved = 0
    for group in list(_waiting(at).order_by("next_at").values_list("group", flat=True).distinct()[:BATCH]):
        moved += _release(group, at)
    return moved


def _release(group: UUID, at: datetime) -> int:
    rows = list(OutboxRow.objects.filter(group=group, state=OutboxRow.State.WAITING).order_by("id"))
    ready = {row.id: _is_ready(row) for row in rows}
    with transaction.atomic():
        held = list(OutboxRow.objects.select_for_update().filter(group=group, state=OutboxRow.State.WAITING))
        if not held or {row.id for row in held} - set(ready):
            return 0
        if not all(ready.values()):
            return _wait_or_give_up(held, ready, at)
        for row in held:
            row.state = OutboxRow.State.RELEASED
            row.released_at = row.next_at = at
            row.attempts = 0
            row.save()
            standing = stand(actor=None, case_id=row.case_id)
            opens = _opens(row)
            sent = "notification_sent_at" if opens is Audience.NOTIFIED_AUTHORITY else "order_sent_at"
            note(
                standing,
                f"message:{row.kind}:release",
                at=at,
                data={
                    "message": {
                        "message_id": str(row.message_id),
                        "incoming": False,
                        "released_at": at.isoformat(),
                    }
                },
                changes={sent: at} if opens else None,
            )
    return len(held)


def _wait_or_give_up(held: list[OutboxRow], ready: dict[UUID, bool], at: datetime) -> int:
    for row in held:
        row.attempts += 1
        again = next_try(
            attempts=row.attempts, released_at=row.prepared_at, at=at, outcome=Outcome.UNREACHABLE
        )
        if again.final:
            _end_group(held, at, code="channel_not_ready")
            return len(held)
        row.next_at = again.at or at
        row.save()
    return 0


def _is_ready(row: OutboxRow) -> bool:
    partner = Partner.objects.filter(body_id=row.recipient).first()
    if partner is None:
        return False
    if row.transport == LOCAL:
        return means.is_local(partner.body_id)
    if row.transport == HTTP:
        return means.is_reachable(partner.address)
    return False


def _deliver(key: UUID, at: datetime) -> int:
    lease = uuid4()
    taken = (
        OutboxRow.objects.filter(id=key, state=OutboxRow.State.RELEASED)
        .filter(Q(leased_until__isnull=True) | Q(leased_until__lte=at))
        .update(lease=lease, leased_until=at + LEASE)
    )
    if not taken:
        return 0
    row = OutboxRow.objects.get(id=key)
    raw = history.read_content(row.content, reader=None, purpose="transmission", at=at)
    outcome, receipt, code = _carry(row, raw, at)
    with transaction.atomic():
        row = OutboxRow.objects.select_for_update().get(id=key)
        if row.lease != lease:
            return 0  # another worker took over while this one was slow; it records the outcome
        row.attempts += 1
        row.lease, row.leased_until = None, None
        if outcome is Outcome.DELIVERED:
            _delivered(row, receipt, at)
        else:
            again = next_try(attempts=row.attempts, released_at=row.released_at or at, at=at, outcome=outcome)
            if again.final:
                _failed(row, code, at)
            else:
                row.next_at = again.at or at
        row.save()
    return 1


def _carry(row: OutboxRow, raw: bytes, at: datetime) -> Delivery:
    """Bring the bytes over, outside any transaction: the recipient's record is the recipient's alone."""
    try:
        if row.transport == LOCAL:
            answer = accept(raw, MESSAGE_MEDIA_TYPE, at)
            if row.beside is not None:
                _carry_beside(row, raw, at, "")
            return Outcome.DELIVERED, answer.receipt, ""
        partner = Partner.objects.get(body_id=row.recipient)
        status, body = means.deliver_http(partner.address, raw, MESSAGE_MEDIA_TYPE)
        if row.beside is not None and status in (200, 201):
            _carry_beside(row, raw, at, partner.address)
    except PartnerError as error:
        final = error.code == "part_refused"
        return (Outcome.REFUSED if final else Outcome.UNREACHABLE), b"", error.code
    except CyberspexError as error:
        too_early = error.code in ("not_now", "too_many_unknown_senders")
        return (Outcome.UNREACHABLE if too_early else Outcome.REFUSED), b"", error.code
    if status in (200, 201):
        return Outcome.DELIVERED, body, ""
    if status in (408, 425, 429) or status >= 500:
        return Outcome.UNREACHABLE, b"", f"http_{status}"
    return Outcome.REFUSED, b"", f"http_{status}"


def _carry_beside(row: OutboxRow, raw: bytes, at: datetime, address: str) -> None:
    """Bring what travels beside a message, part by part, from where the recipient says that it goes on.

    The lease is renewed with each part, so that no second worker carries the same one.
    """
    body = means.message_body(raw)
    sha256 = str(body["package_sha256"])
    kept = history.open_large(row.beside or "", reader=None, purpose="transmission", at=at)
    if address:
        offset = means.deliver_part(address, row.message_id, sha256, None, b"")
    else:
        offset, _whole = reached(message_id=row.message_id, sha256=sha256)
    with kept.open("rb") as stream:
        while offset < kept.size_bytes:
            stream.seek(offset)
            part = stream.read(history.BLOCK_BYTES)
            before = offset
            if address:
                offset = means.deliver_part(address, row.message_id, sha256, offset, part)
            else:
                offset, _whole = take_part(
                    message_id=row.message_id, sha256=sha256, offset=offset, data=part, at=at
                )
            if offset <= before:
                raise PartnerError("unreachable", "The transfer does not go on; it will be tried again.")
            held = OutboxRow.objects.filter(id=row.id, lease=row.lease)
            if not held.update(leased_until=at + LEASE * (2 + offset // history.BLOCK_BYTES)):
                raise PartnerError("unreachable", "Another worker has taken over.")


def _delivered(row: OutboxRow, receipt: bytes, at: datetime) -> None:
    try:
        opened = means.open_receipt(receipt, recipient=row.recipient, exercise=row.exercise, at=at)
    except CyberspexError as error:
        _failed(row, error.code, at)
        return
    if opened.message_id != row.message_id:
        _failed(row, "receipt_for_another_message", at)
        return
    row.state = OutboxRow.State.DELIVERED
    row.ended_at = at
    standing = stand(actor=None, case_id=row.case_id)
    kept = history.store_content(case=row.case_id, kind="receipt", data=receipt, at=at)
    message = MessageRow.objects.get(
        organisation_id=row.organisation_id, message_id=row.message_id, incoming=False
    )
    received(standing, message, received_at=opened.received_at, at=at, proof=str(kept.id))
    broken = (
        OutboxRow.objects.filter(group=row.group, state=OutboxRow.State.FAILED).exclude(id=row.id).first()
    )
    if broken is not None:
        _tell_the_other_half(row, broken.kind, at)


def _failed(row: OutboxRow, code: str, at: datetime) -> None:
    row.state = OutboxRow.State.FAILED
    row.ended_at = at
    row.failure = code[:60]
    _tell(row, row.failure, at)


def _end_group(rows: list[OutboxRow], at: datetime, *, code: str) -> None:
    first, *_ = rows
    _failed(first, code, at)
    first.save()


def _tell(row: OutboxRow, code: str, at: datetime) -> None:
    """Put the failure on the case, where everybody who works on it meets it, and keep it in history.

    Law:
        cets224.7.5.a: order and notification are simultaneous. What has not left does not leave alone; what
        has arrived cannot be taken back, so its recipient is told and the breach stays whatever follows.
    """
    standing = stand(actor=None, case_id=row.case_id)
    note(
        standing,
        f"message:{row.kind}:fail",
        at=at,
        reason=code,
        data={
            "message": {"message_id": str(row.message_id), "incoming": False, "failed": code},
            "provision": "cets224.7.5.a" if _opens(row) and _is_notified(standing.tool) else "",
        },
        changes={"flags": sorted({*standing.row.flags, f"undelivered_{row.kind}"}), "urgency": 0},
    )
    others = OutboxRow.objects.select_for_update().filter(group=row.group).exclude(id=row.id)
    for other in others:
        if other.state == OutboxRow.State.DELIVERED:
            _tell_the_other_half(other, row.kind, at)
        elif other.state != OutboxRow.State.FAILED and other.lease is None:
            other.state, other.ended_at, other.failure = OutboxRow.State.FAILED, at, "other_half_failed"
            other.save()
            note(
                standing,
                f"message:{other.kind}:fail",
                at=at,
                reason=other.failure,
                data={
                    "message": {
                        "message_id": str(other.message_id),
                        "incoming": False,
                        "failed": other.failure,
                    }
                },
            )


def _tell_the_other_half(arrived: OutboxRow, failed_kind: str, at: datetime) -> None:
    standing = stand(actor=None, case_id=arrived.case_id)
    post(standing, kind=DELIVERY_FAILED, recipient=arrived.recipient, body={"kind": failed_kind}, at=at)
    note(
        standing,
        "message:group:break",
        at=at,
        reason="notification_not_simultaneous",
        data={"provision": "cets224.7.5.a"},
        changes={"flags": sorted({*standing.row.flags, "notification_not_simultaneous"}), "urgency": 0},
    )


def _opens(row: OutboxRow) -> Audience | None:
    """Whose record a message begins, none where it begins none."""
    rule = stand(actor=None, case_id=row.case_id).tool.messages.get(row.kind)
    return rule.opens if rule is not None else None


def _is_notified(tool: Tool) -> bool:
    """Whether an authority is notified together with the order."""
    return tool.opening(Audience.NOTIFIED_AUTHORITY) is not None
