"""A person who knows the facts of a case and answers the questions that the interview asks, one by one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.routing.need import Need
from cyberspex.core.routing.questions import BY_NAME, FACTS, SPECIAL, OpenFact, next_question

AT_ONCE = sum(not fact.special for fact in FACTS) + 1
"""What a form that asks everything asks: each ordinary fact, and once what is out of the ordinary."""
_ATTRIBUTES = {"holder.state": "holder_state"}


def told(need: Need, full: Need, question: OpenFact) -> Need:
    """The need with the facts that a question covers, as far as the person knows them."""
    for name in question.members:
        attribute = _ATTRIBUTES.get(name, name.rpartition(".")[2])
        if name.startswith("emergency"):
            need = replace(need, emergency=full.emergency, no_emergency=full.no_emergency)
        else:
            need = replace(need, **{attribute: getattr(full, attribute)})
    return need


def sought(full: Need) -> Need:
    """What a person says first: the two States, what is sought, the day, and what is taken as if."""
    return Need(
        on=full.on, state=full.state, holder_state=full.holder_state, provider=full.provider, data=full.data, measure=full.measure,
        conflicting_law=full.conflicting_law, assume=full.assume,
    )  # fmt: skip


@dataclass(kw_only=True)
class Interview:
    """Interviews by one lawbook. A question is computed once for the same need: many cases begin alike."""

    lawbook: Lawbook
    kept: dict[str, OpenFact | None] = field(default_factory=dict)

    def held(self, full: Need) -> tuple[Need, list[str]]:
        """The need at the end, and the facts asked."""
        need, unknown, asked = sought(full), set[str](), list[str]()
        while question := self._next(need, unknown):
            asked.append(question.fact)
            need = told(need, full, question)
            if question.fact == SPECIAL or not BY_NAME[question.fact].known(need):
                unknown.add(question.fact)
        return need, asked

    def _next(self, need: Need, unknown: set[str]) -> OpenFact | None:
        key: Any = repr((need, sorted(unknown)))
        if key not in self.kept:
            self.kept[key] = next_question(need, self.lawbook, unknown=unknown)
        return self.kept[key]
