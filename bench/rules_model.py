"""The routing rules once more, as plain tables that other engines can run.

The peers must answer the same questions by the same rules. So that nobody has to write the law a second time, and no
peer is handicapped by a clumsy copy, the tables are induced: the product answers many needs, each reason that it gives
or withholds is one column of examples, and the smallest decision tree over the *facts* of the need and the law that
explains all examples becomes the rows of the table. No reason is handed to a peer, only facts; whether the rows say
the same as the rules is checked on every route of every need that is measured.

- `facts_of`: what a need says, and what the lawbook says on its day of the States concerned, as flat values.
- `reasons_of`: what the product answers, as sets of reasons by route.
- `induce`: from examples to rows; `Model` holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.law.lawbook import Lawbook, LawbookAt
from cyberspex.core.routing.answer import Answer, Route
from cyberspex.core.routing.need import DATA, TAGS, Need

Value = str | int
Facts = dict[str, Value]
Reason = tuple[str, str, str]
"""What it means for the route (offered, refused, undetermined), its code, its provision."""
OFFERED: Reason = ("offered", "", "")


def _word(value: object) -> Value:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int) else str(value)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What the lawbook can be asked of a State: its instruments and the provisions with declarations."""

    instruments: tuple[str, ...]
    provisions: tuple[str, ...]


def vocabulary(lawbook: Lawbook) -> Vocabulary:
    """The names of all look-ups, from the lawbook itself."""
    instruments = {one for one, _state in lawbook.status} | {one for one, _state in lawbook.acts}
    provisions = {one for _state, one in lawbook.deposited} | set(lawbook.expected)
    return Vocabulary(instruments=tuple(sorted(instruments)), provisions=tuple(sorted(provisions)))


def facts_of(need: Need, law: LawbookAt, words: Vocabulary) -> Facts:
    """The need and the law on its day as flat values."""
    data = need.data or ()
    risk = need.emergency
    hosted: Mapping[str, Any] = need.hosted_for if isinstance(need.hosted_for, Mapping) else {}
    known = [one for one in (need.holder_state, need.eu_addressee) if one not in (None, "none")]
    target = known[0] if known else None
    facts: Facts = {
        "on": need.on.isoformat(),
        "authority": _word(need.authority),
        "validated_by": _word(need.validated_by),
        "kind": _word(need.kind),
        "measure": _word(need.measure),
        "purpose": _word(need.purpose),
        "offers": _word(need.offers_services_in_eu),
        "volatile": _word(need.volatile),
        "preserved": _word(need.preserved),
        "penalty": -1 if need.max_penalty_months is None else need.max_penalty_months,
        "sentence": -1 if need.sentence_months is None else need.sentence_months,
        "in_absentia": _word(need.in_absentia),
        "absconded": _word(need.absconded),
        "privileged": _word(need.privileged),
        "emergency": "no" if need.no_emergency else "unknown" if risk is None else "yes",
        "risk_to": _word(risk.risk_to if risk else None),
        "imminent": _word(risk.imminent if risk else None),
        "significant": _word(risk.significant if risk else None),
        "hosted": _word(hosted.get("kind")),
        "hosted_at_home": _word(hosted.get("state") == need.state if hosted else None),
        "holder_state": "known" if need.holder_state not in (None, "none") else _word(need.holder_state),
        "addressee": "known" if need.eu_addressee not in (None, "none") else _word(need.eu_addressee),
        "addressee_is_source": _word(need.eu_addressee == need.state),
        "target": "known" if target else "unknown",
        "own": _word(target == need.state),
        "holder_at_home": _word(need.holder_state == need.state),
        "committed_at_home": _word(need.committed_in == need.state),
        "resides": _word(need.resides_in) if need.resides_in is None
        else "source" if need.resides_in == need.state else "target" if need.resides_in == target else "elsewhere",
        "data": "unknown" if need.data is None else "known" if need.data else "none",
        "assumed_in_force": ",".join(sorted(need.assume.in_force)),
        "assumed_not_in_force": ",".join(sorted(need.assume.not_in_force)),
    }  # fmt: skip
    facts |= {f"data.{one}": "yes" if one in data else "no" for one in DATA}
    facts |= {f"tag.{one}": "yes" if one in need.tags else "no" for one in TAGS}
    for role, state in (("source", need.state), ("target", target), ("addressee", need.eu_addressee)):
        if state in (None, "none"):
            state = None
        facts[f"{role}.union"] = _word(law.in_union(state) if state else None)
        for instrument in words.instruments:
            standing = law.in_force(state, instrument) if state else None
            word = str(standing.word) if standing else "unasked"
            if state and instrument == "cets224" and word == "not_party" and not law.may_join(state):
                word = "may_not_join"
            elif standing and word == "not_party" and standing.signed:
                word = "signed_only"
            facts[f"{role}.{instrument}"] = word
        if role == "addressee":
            continue
        for provision in words.provisions:
            said = law.declared(state, provision) if state else None
            facts[f"{role}.said.{provision}"] = (
                "unasked" if said is None else str(said.word) + ("_expected" if said.expected else "")
            )
        row = law.lawbook.status.get(("cets224", state or ""), {})
        facts[f"{role}.deposited"] = _word(bool(row.get("consent_on")))
    return facts


def answer_of(answer: Answer) -> dict[str, Route]:
    """The routes of an answer by their codes."""
    return {route.route: route for route in (*answer.routes, *answer.excluded, *(answer.then or ()))}


def reasons_of(answer: Answer) -> dict[str, set[Reason]]:
    """What decides each route that the answer names."""
    found: dict[str, set[Reason]] = {}
    for code, route in answer_of(answer).items():
        reasons: set[Reason] = {OFFERED}
        for one in route.findings:
            if one.verdict in (Verdict.REFUSED, Verdict.UNDETERMINED):
                reasons.add((str(one.verdict), one.code, one.provision))
        for asked in route.questions:
            fact = (
                asked.fact.split(".", 1)[0]
                if asked.fact.startswith(("status.", "declarations.", "bilateral."))
                else asked.fact
            )
            reasons.add(("undetermined", f"ask {fact}", asked.provision))
        found[code] = reasons
    return found


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One test of one fact: whether its value is one of these."""

    fact: str
    values: frozenset[Value]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table: where all its conditions hold, the reason applies to the route."""

    route: str
    reason: Reason
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Model:
    """The table."""

    rows: tuple[Row, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that any row tests."""
        return tuple(dict.fromkeys(one.fact for row in self.rows for one in row.conditions))

    @property
    def conditions(self) -> int:
        """How many conditions the table holds."""
        return sum(len(row.conditions) for row in self.rows)


class InducedError(Exception):
    """Two needs with the same facts got different reasons: a fact is missing from `facts_of`."""


Test = tuple[str, frozenset[Value], frozenset[Value], int]
"""A fact, the values on one side and on the other, and the examples on the first side as bits."""


def induce(facts: Sequence[Facts], reasons: Sequence[Mapping[str, set[Reason]]]) -> Model:
    """The rows that explain every example; a set of examples is a whole number, one bit for each."""
    tests: list[Test] = []
    domain: dict[str, frozenset[Value]] = {}
    for name in facts[0]:
        places: dict[Value, int] = {}
        for place, one in enumerate(facts):
            places[one[name]] = places.get(one[name], 0) | 1 << place
        every = domain[name] = frozenset(places)
        if all(isinstance(value, int) for value in every):
            below: set[Value] = set()
            bits = 0
            for value in sorted(every)[:-1]:  # type: ignore[type-var]
                below.add(value)
                bits |= places[value]
                tests.append((name, frozenset(below), every - below, bits))
        elif len(every) > 1:
            for value in sorted(every, key=str):
                tests.append((name, frozenset({value}), every - {value}, places[value]))
    targets: dict[tuple[str, Reason], int] = {}
    for place, found in enumerate(reasons):
        for route, kinds in found.items():
            for reason in kinds:
                targets[route, reason] = targets.get((route, reason), 0) | 1 << place
    rows: list[Row] = []
    for (route, reason), bits in sorted(targets.items()):
        # Where the route is not named nothing is said of it: its other reasons may hold there or not.
        asked = (1 << len(facts)) - 1 if reason == OFFERED else targets[route, OFFERED]
        for path in _merged(_paths(asked, bits, tests), domain):
            conditions = tuple(Condition(fact=name, values=values) for name, values in path.items())
            rows.append(Row(route=route, reason=reason, conditions=conditions))
    return Model(rows=tuple(rows))


Path = dict[str, frozenset[Value]]


def _paths(inside: int, wanted: int, tests: Sequence[Test]) -> list[Path]:
    """The paths of a decision tree that end where the reason applies."""
    yes = inside & wanted
    if not yes:
        return []
    if yes == inside:
        return [{}]
    total, positive = inside.bit_count(), yes.bit_count()
    best, chosen = float(total), -1
    for number, (_name, _here, _there, bits) in enumerate(tests):
        left = (inside & bits).bit_count()
        if not left or left == total:
            continue
        left_yes = (yes & bits).bit_count()
        right, right_yes = total - left, positive - left_yes
        # Gini impurity, weighted; the first of equals wins.
        score = left_yes * (left - left_yes) / left + right_yes * (right - right_yes) / right
        if score < best - 1e-9:
            best, chosen = score, number
    if chosen < 0:
        raise InducedError("two needs with the same facts got different reasons: facts_of misses a fact")
    name, here, there, bits = tests[chosen]
    return [
        {**path, name: path.get(name, values) & values}
        for side, values in ((inside & bits, here), (inside & ~bits, there))
        for path in _paths(side, wanted, tests)
    ]


def _merged(paths: list[Path], domain: Mapping[str, frozenset[Value]]) -> list[Path]:
    """The same with fewer rows: two that differ in the values of one fact become one."""
    found = [dict(path) for path in paths]
    again = True
    while again:
        again = False
        for first in range(len(found)):
            for second in range(first + 1, len(found)):
                one, other = found[first], found[second]
                names = one.keys() | other.keys()
                differing = [
                    name for name in names if one.get(name, domain[name]) != other.get(name, domain[name])
                ]
                if len(differing) == 1:
                    name = differing[0]
                    values = one.get(name, domain[name]) | other.get(name, domain[name])
                    joined = {**one, **other, name: values}
                    found[first] = {key: kept for key, kept in joined.items() if kept != domain[key]}
                    del found[second]
                    again = True
                    break
            if again:
                break
    return found


def verdict_of(kinds: Iterable[str]) -> str:
    """What the kinds of reasons of one route mean; empty where the route is not named."""
    found = set(kinds)
    if "offered" not in found:
        return ""
    return "refused" if "refused" in found else "undetermined" if "undetermined" in found else "permitted"
