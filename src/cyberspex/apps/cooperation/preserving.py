"""Preservation through the 24/7 points (ets185.29): preserved until when, and the follow-up.

- The least is sixty days from the preservation, and it goes on until a decision on the follow-up request.
- Reminders come before the end, at the requesting side, which has to send the follow-up or ask for longer.
- The reference given here is what an order to the provider names as preservation sought (cets224.7.4.e).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import act, stand
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.cooperation.sending import post
from cyberspex.core.foundation.errors import InputError


@transaction.atomic
def mark_preserved(
    *, actor: User, case_id: UUID, reference: str, until: date | None = None, at: datetime
) -> CaseRow:
    """Tell the requesting side that the data are preserved, and until when.

    Law:
        ets185.29.7: at least sixty days.
    Raises:
        InputError: `too_short`.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    least = means.least_preservation(at)
    end = until or least
    if end < least:
        raise InputError(
            "too_short",
            f"Preservation lasts at least until {least.isoformat()}.",
            path="/until",
            citation="ets185.29.7",
        )
    post(
        standing,
        kind="preserved",
        recipient=standing.row.counterpart,
        body={"until": end.isoformat(), "reference": reference, "preserved_on": at.date().isoformat()},
        at=at,
    )
    act(standing, "preserve", at=at, changes=means.preserved_until(standing.row, end.isoformat()))
    return standing.row


@transaction.atomic
def mark_not_preserved(*, actor: User, case_id: UUID, reason: str, text: str = "", at: datetime) -> CaseRow:
    """Refuse, or say that nothing is held, with a coded reason (ets185.29.4 and 29.5 name the grounds)."""
    standing = stand(actor=actor, case_id=case_id, roles={"receiving_officer"})
    if reason not in standing.tool.reasons:
        raise InputError(
            "unknown_reason", f"Choose one of: {', '.join(sorted(standing.tool.reasons))}.", path="/reason"
        )
    post(
        standing,
        kind="not_preserved",
        recipient=standing.row.counterpart,
        body={"reason": reason, "text": text},
        at=at,
    )
    act(standing, "not_preserve", at=at, reason=reason, changes={"is_open": False})
    return standing.row


@transaction.atomic
def ask_extension(*, actor: User, case_id: UUID, until: date, at: datetime) -> CaseRow:
    """Ask the requested side to keep the data longer."""
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    post(
        standing,
        kind="extension",
        recipient=standing.row.counterpart,
        body={"wanted_until": until.isoformat()},
        at=at,
    )
    act(standing, "extend", at=at)
    return standing.row


@transaction.atomic
def record_follow_up(*, actor: User, case_id: UUID, reference: str, at: datetime) -> CaseRow:
    """Tell the requested side that the follow-up was made; preservation goes on until it is decided."""
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    post(
        standing,
        kind="follow_up",
        recipient=standing.row.counterpart,
        body={"reference": reference, "on": at.date().isoformat()},
        at=at,
    )
    act(standing, "follow_up", at=at, changes={"due_on": None, "due_at": None})
    return standing.row
