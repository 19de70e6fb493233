"""The provider's desk: what is answered for each identifier, and the signed answer that leaves.

- For each identifier one of four words: disclosed, not held, refused with a coded reason, or a question back.
- Partial answers may leave before the last one; what was released is not changed afterwards.
- A file is uploaded in pieces that may be resumed; its name is made by us.
- The package is sealed with the organisation's key; the answer travels in a signed message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation.acts import Standing, act, note, stand
from cyberspex.apps.cooperation.models import CaseRow, IdentifierRow, MessageRow
from cyberspex.apps.cooperation.sending import OTHER_MEANS, attachment, post
from cyberspex.apps.evidence.making import build_package
from cyberspex.apps.history import services as history
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError, ProcedureError

OUTCOMES = frozenset({"disclosed", "not_held", "refused", "question"})
LARGEST_INLINE_PACKAGE_BYTES = 5 * 1024 * 1024
"""A larger package travels beside the message, which names its digest and size."""
LARGEST_UPLOAD_BYTES = 4 * 1024**3


@transaction.atomic
def set_identifier(
    *,
    actor: User,
    case_id: UUID,
    identifier_id: str,
    outcome: str,
    reason: str = "",
    text: str = "",
    items: Sequence[Mapping[str, Any]] | None = None,
    at: datetime,
) -> IdentifierRow:
    """Decide for one identifier.

    Law:
        cets224.7.7: a refusal may be said at once, and its reason may be asked for.
    Raises:
        InputError: an outcome or reason that is not one of the coded ones.
        ProcedureError: `instructed_not_to_disclose`, `already_released`.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    if outcome not in OUTCOMES:
        raise InputError("unknown_outcome", f"Choose one of: {', '.join(sorted(OUTCOMES))}.", path="/outcome")
    if outcome == "refused" and reason not in standing.tool.reasons:
        raise InputError(
            "unknown_reason",
            f"A refusal has a coded reason, one of: {', '.join(sorted(standing.tool.reasons))}.",
            path="/reason",
        )
    if outcome == "question" and not text.strip():
        raise InputError(
            "empty_question", "Write the question that the authority should answer.", path="/text"
        )
    if outcome == "disclosed":
        refuse_when_instructed(standing)
    row = _identifier(standing, identifier_id)
    if row.released_at is not None and row.outcome != "question":
        raise ProcedureError("already_released", "The answer for this identifier has left; it stays as sent.")
    kept = history.store_content(
        case=case_id,
        kind="answer",
        data=canonical_bytes({"text": text, "items": [dict(item) for item in items or ()]}),
        at=at,
    )
    note(
        standing,
        f"order:identifier:{outcome}",
        at=at,
        reason=reason,
        data={
            "identifier": {
                "id": str(row.id),
                "identifier": identifier_id,
                "outcome": outcome,
                "reason": reason,
                "content": str(kept.id),
                "decided_at": at.isoformat(),
                "released_at": None,
            },
            "digest": kept.sha256_salted,
        },
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def upload_begin(*, actor: User, case_id: UUID, identifier_id: str, size_bytes: int, at: datetime) -> str:
    """Begin to upload one file of evidence; the answer names the upload for resuming it."""
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    refuse_when_instructed(standing)
    row = _identifier(standing, identifier_id)
    if not 0 < size_bytes <= LARGEST_UPLOAD_BYTES:
        raise InputError("bad_size", f"A file has between 1 and {LARGEST_UPLOAD_BYTES} bytes.")
    upload = history.begin_file(case_id, size_bytes)
    note(
        standing,
        "evidence:upload:begin",
        at=at,
        data={"upload": upload, "for": row.identifier, "size_bytes": size_bytes},
    )
    return upload


def upload_chunk(*, actor: User, case_id: UUID, upload: str, offset: int, data: bytes, at: datetime) -> int:
    """Add a piece at its place and return where the next one begins; a repeated piece changes nothing."""
    stand(actor=actor, case_id=case_id, lock=False, roles={"receiving_officer"})
    return history.write_file(case_id, upload, offset=offset, data=data)


@transaction.atomic
def upload_finish(
    *, actor: User, case_id: UUID, identifier_id: str, upload: str, at: datetime
) -> IdentifierRow:
    """Close an upload and hang the file on its identifier."""
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    row = _identifier(standing, identifier_id)
    reference, size_bytes = history.finish_file(case_id, upload)
    files = [*row.files, {"ref": reference, "size_bytes": size_bytes}]
    note(
        standing,
        "evidence:upload:finish",
        at=at,
        data={
            "identifier": {
                "id": str(row.id),
                "identifier": row.identifier,
                "files": files,
                "outcome": row.outcome,
                "decided_at": row.decided_at.isoformat(),
            },
            "size_bytes": size_bytes,
        },
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def release_answer(
    *, actor: User, case_id: UUID, final: bool = True, by_other_means: bool = False, at: datetime
) -> CaseRow:
    """Seal what was decided and send it: a partial answer, or the last one.

    Args:
        by_other_means: people carry the sealed answer; the exchange does not deliver it.

    Raises:
        ProcedureError: `nothing_to_release`, `still_open` where a final answer leaves an identifier without a
            word, `instructed_not_to_disclose`.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    rows = list(IdentifierRow.objects.filter(case_id=case_id).order_by("identifier"))
    ready = [row for row in rows if row.released_at is None and row.outcome not in ("open", "question")]
    if not ready:
        raise ProcedureError("nothing_to_release", "No identifier has an answer that has not left yet.")
    if final and any(row.outcome in ("open", "question") for row in rows):
        raise ProcedureError(
            "still_open", "A final answer has a word for every identifier; send a partial answer meanwhile."
        )
    disclosed = [row for row in ready if row.outcome == "disclosed"]
    if disclosed:
        refuse_when_instructed(standing)
    answers = [_answer_of(row, standing, at) for row in ready]
    attachments = []
    body: dict[str, Any] = {"identifiers": answers, "final": final, "package_sha256": ""}
    beside = None
    if disclosed:
        package = build_package(standing, disclosed, at=at)
        body.update({"package_sha256": package.sha256, "package_size_bytes": package.size_bytes})
        if package.size_bytes <= LARGEST_INLINE_PACKAGE_BYTES:
            data = history.read_content(package.content, reader=None, purpose="transmission", at=at)
            attachments.append(attachment("evidence_package", "application/zip", data))
        else:
            beside = package.content
    post(
        standing,
        kind="answer",
        recipient=standing.row.counterpart,
        body=body,
        attachments=attachments,
        beside=beside,
        transport=OTHER_MEANS if by_other_means else None,
        at=at,
    )
    outcomes = {row.outcome for row in rows}
    if not final:
        action = "disclose_part"
    elif outcomes == {"refused"}:
        action = "refuse"
    elif "refused" in outcomes:
        action = "disclose_part"
    else:
        action = "disclose"  # every identifier has its data or the word that none are held
    act(
        standing,
        action,
        at=at,
        reason=ready[0].reason if outcomes == {"refused"} else "",
        data={"releases_identifiers": [row.identifier for row in ready], "final": final},
        changes={"is_open": not final} if final else None,
    )
    return standing.row


@transaction.atomic
def ask(*, actor: User, case_id: UUID, text: str, identifier_id: str = "", at: datetime) -> CaseRow:
    """Ask the 7.4.c authority; the text knows no pause of the clock, and the register shows none."""
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    if not text.strip():
        raise InputError(
            "empty_question", "Write the question that the authority should answer.", path="/text"
        )
    if identifier_id:
        set_identifier(
            actor=actor, case_id=case_id, identifier_id=identifier_id, outcome="question", text=text, at=at
        )
    post(
        standing,
        kind="question",
        recipient=standing.row.counterpart,
        body={"text": text, "identifier": identifier_id},
        at=at,
    )
    act(standing, "ask", at=at)
    return standing.row


def refuse_when_instructed(standing: Standing) -> None:
    """An instruction of the notified authority stands before every disclosure.

    Law:
        cets224.7.5.c
    """
    if "instructed" in standing.row.flags or standing.row.state == "blocked":
        raise ProcedureError(
            "instructed_not_to_disclose",
            "The notified authority has instructed you not to disclose.",
            citation="cets224.7.5.c",
        )


def _identifier(standing: Standing, identifier_id: str) -> IdentifierRow:
    row = (
        IdentifierRow.objects.select_for_update()
        .filter(case_id=standing.row.case_id, identifier=identifier_id)
        .first()
    )
    if row is None:
        raise InputError("unknown_identifier", "The order asks about no such identifier.", path="/identifier")
    return row


def _answer_of(row: IdentifierRow, standing: Standing, at: datetime) -> dict[str, Any]:
    text = ""
    if row.content is not None:
        kept = history.read_content(row.content, reader=standing.actor, purpose="answer", at=at)
        text = str(json.loads(kept).get("text") or "")
    return {"id": row.identifier, "outcome": row.outcome, "reason": row.reason, "text": text}


@transaction.atomic
def refuse_all(*, actor: User, case_id: UUID, reason: str, text: str = "", at: datetime) -> CaseRow:
    """Refuse the whole order with one coded reason; the issuing side need not wait for the time limit.

    Law:
        cets224.7.7
    """
    stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    for row in IdentifierRow.objects.filter(case_id=case_id, released_at__isnull=True):
        set_identifier(
            actor=actor,
            case_id=case_id,
            identifier_id=row.identifier,
            outcome="refused",
            reason=reason,
            text=text,
            at=at,
        )
    return release_answer(actor=actor, case_id=case_id, final=True, at=at)


@transaction.atomic
def give_reason(
    *, actor: User, case_id: UUID, message_id: UUID, reason: str, text: str = "", at: datetime
) -> CaseRow:
    """Say why nothing was disclosed, when the issuing side asks (cets224.7.7)."""
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    asked = MessageRow.objects.filter(
        case_id=case_id, message_id=message_id, incoming=True, kind="reason_asked"
    ).first()
    if asked is None:
        raise ProcedureError("no_such_message", "There is no such question in the case.")
    if reason not in standing.tool.reasons:
        raise InputError(
            "unknown_reason", f"Choose one of: {', '.join(sorted(standing.tool.reasons))}.", path="/reason"
        )
    post(
        standing,
        kind="reason",
        recipient=asked.counterpart,
        body={"reason": reason, "text": text},
        in_reply_to=str(message_id),
        at=at,
    )
    act(standing, "give_reason", at=at, reason=reason, changes={"is_open": False})
    return standing.row
