"""Who has a received case on their desk, so that two people do not work on it unknowing of each other.

It is a courtesy, no lock: any officer may act, and every act names who did it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation.acts import note, stand
from cyberspex.core.foundation.errors import ProcedureError

DESK_ROLES = frozenset({"receiving_officer", "notified_officer"})


@transaction.atomic
def take(*, actor: User, case_id: UUID, at: datetime) -> None:
    """Take a received case on one's desk; taken by the same person again it changes nothing."""
    standing = stand(actor=actor, case_id=case_id, roles=DESK_ROLES)
    if standing.row.held_by != actor.pk:
        note(standing, "case:desk:take", at=at, changes={"held_by": str(actor.pk)})


@transaction.atomic
def hand_back(*, actor: User, case_id: UUID, at: datetime) -> None:
    """Put a case back, so that a colleague may take it.

    Raises:
        ProcedureError: `not_yours` where a colleague has it; that colleague's case is taken, not handed back.
    """
    standing = stand(actor=actor, case_id=case_id, roles=DESK_ROLES)
    if standing.row.held_by is None:
        return
    if standing.row.held_by != actor.pk:
        raise ProcedureError("not_yours", "A colleague has this case; you can take it over instead.")
    note(standing, "case:desk:hand_back", at=at, changes={"held_by": None})
