"""How every use case acts on a case: one transaction, one permission, one transition, one event.

- A case is found only for people of the organisation whose record it is; for others it does not exist.
- What may be done in a state is asked of the tool's procedure; what an office may do, of its role.
- Projections follow from the event alone, so that they can be made again from events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.history import services as history
from cyberspex.apps.law.queries import lawbook_digest
from cyberspex.core.cooperation.procedure import Procedure, Side, Transition
from cyberspex.core.cooperation.tool import Tool, tool_named
from cyberspex.core.foundation.errors import ProcedureError

CASE_ROLES = frozenset({"drafter", "approver", "receiving_officer", "notified_officer"})
OVERSIGHT_ROLES = frozenset({"data_protection_officer", "auditor"})
MACHINE_ROLES = frozenset({"", "system", "clock", "partner"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Somebody before a case of their own organisation.

    Fields:
        actor: the person, none for the clock and the worker.
        roles: the offices that the person holds in the organisation.
        functions: authority codes of those offices, for instance `public_prosecutor`.
        organisation: whose record the case is.
        row: the case as the register shows it, locked for the transaction.
        tool, procedure: what kind of case it is and what may be done in it.
    """

    actor: User | None
    roles: frozenset[str]
    functions: frozenset[str]
    organisation: Organisation
    row: CaseRow
    tool: Tool
    procedure: Procedure

    def possible(self) -> tuple[Transition, ...]:
        """What this person may do now."""
        return tuple(
            item
            for item in self.procedure.transitions
            if self.row.state in item.from_states and (item.role in self.roles or self.actor is None)
        )


def memberships(actor: User, organisation_id: UUID) -> tuple[frozenset[str], frozenset[str]]:
    """The roles and the authority functions of a person in an organisation."""
    held = Membership.objects.filter(user=actor, organisation_id=organisation_id)
    pairs = [(str(item.role), str(item.function or "")) for item in held]
    return frozenset(role for role, _ in pairs), frozenset(word for _, word in pairs if word)


def belongs(*, actor: User, organisation: Organisation, roles: Iterable[str] = CASE_ROLES) -> frozenset[str]:
    """The roles of a person in an organisation, of which at least one of those given is needed.

    Raises:
        ProcedureError: `not_permitted`.
    """
    held, _ = memberships(actor, organisation.pk)
    if not held & frozenset(roles):
        raise ProcedureError(
            "not_permitted",
            "Your office in this organisation does not include this. Its administrator assigns offices.",
        )
    return held


def stand(
    *, actor: User | None, case_id: UUID, lock: bool = True, roles: Iterable[str] = CASE_ROLES
) -> Standing:
    """Bring somebody before a case.

    Raises:
        ProcedureError: `no_such_case` where the case is not one of the person's organisation,
            `not_permitted` where none of the person's offices has to do with it.
    """
    found = CaseRow.objects.filter(case_id=case_id)
    if lock and transaction.get_connection().in_atomic_block:
        found = found.select_for_update()
    row = found.first()
    held: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    if row is not None and actor is not None:
        held, functions = memberships(actor, row.organisation_id)
    if row is None or (actor is not None and not held):
        raise ProcedureError("no_such_case", "There is no such case in your organisation's register.")
    if actor is not None and not held & frozenset(roles):
        raise ProcedureError("not_permitted", "Your office does not include the content of cases.")
    tool = tool_named(row.tool)
    return Standing(
        actor=actor,
        roles=held,
        functions=functions,
        organisation=Organisation.objects.get(pk=row.organisation_id),
        row=row,
        tool=tool,
        procedure=tool.procedures[Side(row.side)],
    )


def act(
    standing: Standing,
    action: str,
    *,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Transition:
    """Make one transition: ask the procedure, hold the role, append the event.

    Args:
        standing: who acts on which case.
        action: word of the procedure.
        at: the instant of the act.
        reason: a code, or what the actor gave as reason where it holds no personal data.
        data: further codes and identifiers for the event and its projections.
        changes: fields of the register's row that the act changes.
    Raises:
        ProcedureError: `not_now` where the state does not allow it, `not_permitted` for another's office.
    """
    transition = standing.procedure.move(standing.row.state, action)
    # An office is needed where the table names one; receipts and the clock belong to none, and a person who
    # records a receipt by hand was checked by that service.
    if (
        standing.actor is not None
        and str(transition.role) not in MACHINE_ROLES
        and transition.role not in standing.roles
    ):
        raise ProcedureError(
            "not_permitted",
            f"This act belongs to the office {transition.role!r}; yours is another.",
            citation=transition.provision,
        )
    _append(standing, event_of(transition, reason=reason, data=data, changes=changes), at)
    return transition


def event_of(
    transition: Transition,
    *,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> history.NewEvent:
    """The event of a transition, which brings the register's row to its new state."""
    return history.NewEvent(
        kind=transition.event,
        reason=reason,
        data={
            "action": transition.action,
            "provision": transition.provision,
            **dict(data or {}),
            "changes": plain({"state": transition.to_state, **dict(changes or {})}),
        },
    )


def note(
    standing: Standing,
    kind: str,
    *,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Append an event that changes no state of the procedure, and read the row again as projected."""
    data = {**dict(data or {}), **({"changes": plain(changes)} if changes else {})}
    _append(standing, history.NewEvent(kind=kind, reason=reason, data=data), at)


def _append(standing: Standing, event: history.NewEvent, at: datetime) -> None:
    history.extend(
        organisation=standing.organisation,
        events=[event],
        at=at,
        actor=standing.actor,
        case=standing.row.case_id,
        lawbook=lawbook_digest(),
        exercise=standing.row.exercise,
    )
    standing.row.refresh_from_db()


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a row as an event holds them."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if hasattr(value, "isoformat"):
            found[name] = value.isoformat()
        elif isinstance(value, UUID):
            found[name] = str(value)
        else:
            found[name] = value
    return found
