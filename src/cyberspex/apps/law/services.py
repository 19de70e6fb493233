"""Making another bundle the law of this installation: a change, and the return to a bundle that was kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.history.services import append
from cyberspex.apps.law.queries import lawbook
from cyberspex.apps.ports import outside
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.law.changes import Change, changed
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.moves import Ground, Move


def require_may_decide(actor: User, organisation: Organisation) -> None:
    """Refuse whoever may not decide which law an installation works with.

    The law is one for everybody in the installation, so an exercise organisation decides only where there is no other.

    Raises:
        ProcedureError: `not_permitted`.
    """
    if not Membership.objects.filter(user=actor, organisation=organisation, role="administrator").exists():
        raise ProcedureError("not_permitted", "Only an administrator decides which law is in use here.")
    if organisation.exercise and Organisation.objects.filter(exercise=False).exists():
        raise ProcedureError(
            "exercise_crossing",
            "The law is one for real cases and exercises; an administrator of a real organisation decides.",
        )


def decide_changes(
    *, actor: User, organisation: Organisation, changes: Sequence[Change], at: datetime, reason: str = ""
) -> Move:
    """Make the bundle that follows from the current one and some changes the law.

    Raises:
        InputError: `changed_meanwhile`, or a change that is none. LawbookError: what the loader refuses in the result.
    """
    before = lawbook()
    after = changed(before, changes)
    return adopt(
        actor=actor, organisation=organisation, lawbook=after, at=at,
        move=Move(
            ground=Ground.CHANGE, old=before.digest, new=after.digest, by=str(actor.pk), at=at, reason=reason,
            changes=tuple(changes),
        ),
    )  # fmt: skip


def decide_return(
    *, actor: User, organisation: Organisation, digest: str, at: datetime, reason: str = ""
) -> Move:
    """Make a bundle that was kept the law again: a new decision, nothing is undone.

    Raises:
        InputError: `unknown_lawbook`, or `changes_nothing` where it is the law already.
    """
    before = lawbook()
    after = outside().lawbooks.lawbook_by_digest(digest, Path(settings.CYBERSPEX_DATA))
    if after.digest == before.digest:
        raise InputError("changes_nothing", "That bundle is the law already.")
    return adopt(
        actor=actor, organisation=organisation, lawbook=after, at=at,
        move=Move(ground=Ground.RETURN, old=before.digest, new=after.digest, by=str(actor.pk), at=at, reason=reason),
    )  # fmt: skip


def adopt(*, actor: User, organisation: Organisation, lawbook: Lawbook, at: datetime, move: Move) -> Move:
    """Record the decision in the organisation's history and move the pointer; both or none."""
    require_may_decide(actor, organisation)
    with transaction.atomic(savepoint=False):
        append(
            organisation=organisation, kind=f"law:bundle:{move.ground}", at=at, actor=actor, lawbook=lawbook.digest,
            data={
                "old": move.old, "new": move.new, "changes": len(move.changes), "issuer": move.issuer,
                "version": move.version,
            },
            exercise=organisation.exercise,
        )  # fmt: skip
        return outside().law_history.adopt(lawbook, move, Path(settings.CYBERSPEX_DATA))
