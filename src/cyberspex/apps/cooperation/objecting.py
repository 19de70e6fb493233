"""The notified authority's desk: log, ask, instruct on one of two grounds, and tell why.

- No other outcome exists in the text: no approval, no partial edit, and silence is silence, not consent.
- What comes back to a question is hidden from the provider unless the issuing side's consent is recorded.
- An instruction names one of the two grounds of cets224.7.5.c; its reasons go to the 7.4.c authority at once.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import act, note, stand
from cyberspex.apps.cooperation.models import CaseRow, MessageRow
from cyberspex.apps.cooperation.receiving import MORE_INFORMATION
from cyberspex.apps.cooperation.sending import post
from cyberspex.core.foundation.errors import InputError, ProcedureError


@transaction.atomic
def ask_more_information(*, actor: User, case_id: UUID, text: str, at: datetime) -> CaseRow:
    """Ask the 7.4.c authority for what is needed to apply the two grounds (cets224.7.5.d.i)."""
    standing = stand(actor=actor, case_id=case_id, roles={"notified_officer"})
    if not text.strip():
        raise InputError("empty_question", "Write what you need to know.", path="/text")
    post(
        standing,
        kind="more_information_asked",
        recipient=standing.row.counterpart,
        body={"text": text},
        hidden_from_provider=True,
        at=at,
    )
    act(standing, "ask_more_information", at=at)
    return standing.row


@transaction.atomic
def give_more_information(
    *, actor: User, case_id: UUID, message_id: UUID, text: str, consent: bool = False, at: datetime
) -> CaseRow:
    """Answer the notified authority; `consent` records whether it may pass the text to the provider."""
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    asked = _asked(case_id, message_id, "more_information_asked")
    post(
        standing,
        kind="more_information",
        recipient=asked.counterpart,
        body={"text": text, "consent_to_pass_on": consent},
        in_reply_to=str(message_id),
        hidden_from_provider=not consent,
        at=at,
    )
    note(
        standing,
        "order:notification:explain",
        at=at,
        data={"consent": consent},
        changes={"flags": [flag for flag in standing.row.flags if flag != MORE_INFORMATION]},
    )
    return standing.row


@transaction.atomic
def clarify(*, actor: User, case_id: UUID, message_id: UUID, text: str, at: datetime) -> CaseRow:
    """Answer a question of the addressee."""
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    asked = _asked(case_id, message_id, "question")
    post(
        standing,
        kind="clarification",
        recipient=asked.counterpart,
        body={"text": text},
        in_reply_to=str(message_id),
        at=at,
    )
    act(standing, "clarify", at=at)
    return standing.row


@transaction.atomic
def instruct_not_to_disclose(
    *, actor: User, case_id: UUID, ground: str, reasons: str, at: datetime
) -> CaseRow:
    """Instruct the provider not to disclose, and tell the 7.4.c authority why.

    Law:
        cets224.7.5.c: only where disclosure may prejudice criminal investigations or proceedings in that
        Party, or where grounds of refusal under Articles 25.4 and 27.4 of the Convention would apply.
        cets224.7.5.d.ii: the issuing side is told promptly, with the reasons.
    Raises:
        InputError: `unknown_ground`, `no_reasons`.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"notified_officer"})
    grounds = means.objection_grounds(standing.tool)
    if ground not in grounds:
        raise InputError(
            "unknown_ground",
            f"Only these grounds exist: {', '.join(sorted(grounds))} (cets224.7.5.c).",
            path="/ground",
            citation="cets224.7.5.c",
        )
    if not reasons.strip():
        raise InputError(
            "no_reasons", "Give the reasons; the issuing side has to be told them.", path="/reasons"
        )
    if not standing.row.third:
        raise ProcedureError("no_provider", "The notification names no provider that could be instructed.")
    # The provider learns the instruction and its ground by code; the reasons go to the issuing side only.
    post(standing, kind="instruction", recipient=standing.row.third, body={"ground": ground}, at=at)
    post(
        standing,
        kind="objection",
        recipient=standing.row.counterpart,
        body={"ground": ground, "reasons": reasons},
        hidden_from_provider=True,
        at=at,
    )
    act(
        standing,
        "instruct",
        at=at,
        reason=ground,
        changes={"flags": sorted({*standing.row.flags, "instructed"})},
    )
    return standing.row


def _asked(case_id: UUID, message_id: UUID, kind: str) -> MessageRow:
    row = MessageRow.objects.filter(case_id=case_id, message_id=message_id, incoming=True, kind=kind).first()
    if row is None:
        raise ProcedureError("no_such_message", "There is no such question in the case.")
    return row
