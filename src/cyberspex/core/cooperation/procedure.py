"""The lifecycle of a case at one side, as one table.

- A transition says which act leads from which states to which, who may do it, under which provision, and
  which event it writes. Guards are rules of the tool; side effects belong to the services.
- The diagrams of the documentation are made from these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cyberspex.core.foundation.errors import ProcedureError


class Side(StrEnum):
    """Whose record of the case it is."""

    ISSUING = "issuing"
    PROVIDER = "provider"
    NOTIFIED_AUTHORITY = "notified_authority"
    REQUESTING_AUTHORITY = "requesting_authority"
    REQUESTED_AUTHORITY = "requested_authority"


RECEIVING = frozenset({Side.PROVIDER, Side.NOTIFIED_AUTHORITY, Side.REQUESTED_AUTHORITY})
"""The sides to which something comes: those that have an inbox."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One act of procedure.

    Fields:
        action: the verb by which services ask for it.
        from_states: the states in which it is possible.
        to_state: the state that it leads to.
        role: the office that may do it; `system`, `partner` or `clock` where no office is needed.
        provision: what it rests on.
        event: `subject:object:action` of the event that it writes.
    """

    action: str
    from_states: tuple[str, ...]
    to_state: str
    role: str
    provision: str
    event: str


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """All states of one side and the acts between them."""

    states: tuple[str, ...]
    initial: str
    transitions: tuple[Transition, ...]

    def possible(self, state: str) -> tuple[Transition, ...]:
        """The acts that a state allows."""
        return tuple(item for item in self.transitions if state in item.from_states)

    def move(self, state: str, action: str) -> Transition:
        """The transition of an act in a state.

        Raises:
            ProcedureError: `not_now`, naming the acts that are possible.
        """
        for item in self.transitions:
            if item.action == action and state in item.from_states:
                return item
        possible = ", ".join(sorted({item.action for item in self.possible(state)})) or "nothing more"
        raise ProcedureError(
            "not_now",
            f"The act {action!r} is not possible in the state {state!r}; possible now: {possible}.",
            details={"state": state, "action": action},
        )


def procedure(initial: str, rows: str, *, subject: str) -> Procedure:
    """Read a table: one line for each transition, `action | from states | to state | role | provision`."""
    transitions = []
    states: dict[str, None] = {initial: None}
    for line in rows.strip().splitlines():
        action, sources, target, role, provision = (part.strip() for part in line.split("|"))
        from_states = tuple(sources.split())
        for state in (*from_states, target):
            states.setdefault(state)
        transitions.append(
            Transition(
                action=action,
                from_states=from_states,
                to_state=target,
                role=role,
                provision=provision,
                event=f"{subject}:{action}",
            )
        )
    return Procedure(states=tuple(states), initial=initial, transitions=tuple(transitions))


def to_mermaid(table: Procedure) -> str:
    """The lifecycle as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"  [*] --> {table.initial}"]
    for item in table.transitions:
        for source in item.from_states:
            lines.append(f"  {source} --> {item.to_state}: {item.action} [{item.provision}]")
    return "\n".join(lines) + "\n"
