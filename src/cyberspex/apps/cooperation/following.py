"""What follows when time passes or an answer is no: the next step is offered, never taken by itself.

- Expiry is an event of the clock; a refusal opens the next step at once (cets224.7.7).
- The next step is Article 8 or mutual assistance; `carrying` takes the case over to it.
- Reminders come before the end and are events, so that nobody is reminded twice of one thing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation.acts import act, note, stand
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.cooperation.sending import post
from cyberspex.core.foundation.errors import ProcedureError

REMIND_BEFORE = timedelta(days=7)


def run_clocks(at: datetime, *, limit: int = 500) -> int:
    """Expire and remind what is due; each case in its own transaction, found again if the process dies."""
    done = 0
    due = CaseRow.objects.filter(is_open=True, due_at__isnull=False, due_at__lte=at + REMIND_BEFORE)
    for case_id in list(due.order_by("due_at").values_list("case_id", flat=True)[:limit]):
        done += _tick(case_id, at)
    return done


@transaction.atomic
def _tick(case_id: UUID, at: datetime) -> int:
    standing = stand(actor=None, case_id=case_id)
    row = standing.row
    if row.due_at is None or not row.is_open:
        return 0
    if row.due_at <= at:
        if any(
            item.action == "expire" and row.state in item.from_states
            for item in standing.procedure.transitions
        ):
            act(standing, "expire", at=at, changes={"due_at": None, "urgency": 1})
            return 1
        note(standing, "clock:limit:pass", at=at, changes={"due_at": None, "urgency": 0})
        return 1
    if "reminded" not in row.clock:
        note(
            standing,
            "clock:limit:remind",
            at=at,
            changes={"urgency": min(row.urgency, 2), "clock": {**row.clock, "reminded": at.isoformat()}},
        )
        return 1
    return 0


@transaction.atomic
def ask_reason(*, actor: User, case_id: UUID, at: datetime) -> CaseRow:
    """Ask the provider why it does not disclose (cets224.7.7)."""
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    post(standing, kind="reason_asked", recipient=standing.row.counterpart, body={}, at=at)
    act(standing, "ask_reason", at=at)
    return standing.row


@transaction.atomic
def withdraw(*, actor: User, case_id: UUID, at: datetime) -> CaseRow:
    """Take the order back before disclosure; the addressee is told."""
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    if standing.row.order_sent_at is not None:
        post(standing, kind="withdrawal", recipient=standing.row.counterpart, body={}, at=at)
    act(standing, "withdraw", at=at, changes={"is_open": False, "due_on": None, "due_at": None})
    return standing.row


@transaction.atomic
def close_case(*, actor: User, case_id: UUID, at: datetime) -> CaseRow:
    """Close a case in which nothing is left to do."""
    standing = stand(actor=actor, case_id=case_id)
    if standing.row.due_at is not None and standing.row.due_at > at and standing.row.state == "pending":
        raise ProcedureError("not_now", "The time limit is still running; withdraw the order instead.")
    act(standing, "close", at=at, changes={"is_open": False, "due_on": None, "due_at": None})
    return standing.row
