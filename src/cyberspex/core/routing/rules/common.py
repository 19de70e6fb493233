"""Rules that several routes share.

- `binds`: an instrument binds both States on the day; the base case of every treaty and act.
- `declared`: what a State declared counts; not made, made and not known are three answers.
- `criminal_only`, `stored_only`, `covers`, `holder_is`, `emergency`: purpose, data and holder that a route reaches.
- Exceptions: `constituent_unit` (cets224.17), `excluded_territory` (cets224.18, ets185.38).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Bound, Declared, Known, LawbookAt
from cyberspex.core.routing.answer import Question
from cyberspex.core.routing.case import Case, doubt, no, warn, yes

NOT_CRIMINAL = frozenset({"administrative", "civil", "intelligence"})


def binds(
    case: Case, instrument: str, provision: str, states: Iterable[str | None]
) -> tuple[list[Finding], list[Question]]:
    """Whether an instrument binds these States on the day."""
    findings: list[Finding] = []
    questions: list[Question] = []
    found = case.law.reasons
    for state in states:
        if state is None:
            findings.append(
                doubt(
                    "holder_state_unknown",
                    provision,
                    "Where the holder is present is not known.",
                    path="/holder/state",
                )
            )
            questions.append(
                Question(
                    fact="holder.state",
                    ask="In which State is the holder physically present?",
                    provision=provision,
                    decides=(),
                )
            )
            continue
        key = (instrument, provision, state)
        if key not in found:
            found[key] = _bound(case.law, state, instrument, provision)
        known, asked = found[key]
        findings += known
        questions += asked
    return findings, questions


def _bound(
    law: LawbookAt, state: str, instrument: str, provision: str
) -> tuple[tuple[Finding, ...], tuple[Question, ...]]:
    """Whether an instrument binds a State on the day, as reasons: a look-up of the law, the same for every need."""
    findings: list[Finding] = []
    questions: list[Question] = []
    standing = law.in_force(state, instrument)
    facts: dict[str, Any] = {
        "state": state, "instrument": instrument, "note": standing.note, "source": standing.source,
        "as_of": standing.as_of,
    }  # fmt: skip
    if standing.word is Bound.IN_FORCE:
        text = "{instrument} binds {state}" + (
            f" since {standing.since.isoformat()}" if standing.since else ""
        )
        if standing.assumed:
            text += " (assumed)"
        findings.append(yes("in_force", provision, text + ".", **facts))
        if standing.note and not standing.assumed:
            findings.append(warn("data_quality", provision, "{note}", **facts))
    elif standing.word is Bound.UNKNOWN:
        findings.append(
            doubt(
                "status_unknown",
                provision,
                "Whether {instrument} binds {state} is not known. {note}",
                **facts,
            )
        )
        questions.append(
            Question(
                fact=f"status.{instrument}.{state}",
                ask=f"Did {instrument} bind {state} on the day?",
                provision=provision,
                decides=(),
            )
        )
    elif standing.word is Bound.NOT_PARTY and instrument == "cets224" and not law.may_join(state):
        findings.append(
            no(
                "cannot_be_a_party",
                "cets224.16.1",
                "{state} is not a Party to the Convention, so the Protocol is not open to it.",
                **facts,
            )
        )
    elif standing.word is Bound.NOT_PARTY:
        findings.append(no("not_a_party", provision, "{state} is not bound by {instrument}. {note}", **facts))
    elif standing.word is Bound.ENDED:
        findings.append(
            no(
                "no_longer_in_force",
                provision,
                "{instrument} no longer binds {state}. {note}",
                **facts,
            )
        )
    else:
        findings.append(
            no(
                "not_in_force",
                provision,
                "{instrument} does not bind {state} on the day. {note}",
                **facts,
            )
        )
    return tuple(findings), tuple(questions)


def deposit_unseen(case: Case, state: str, said: Declared) -> bool:
    """Whether an act of the Union asks for a position of a State whose deposit exists and was not seen."""
    return said.expected and bool(case.law.lawbook.status.get(("cets224", state), {}).get("consent_on"))


def declared(
    case: Case, state: str | None, provision: str, made: Callable[[str, Any], Finding | None], ask: str
) -> tuple[list[Finding], list[Question]]:
    """Apply what a State declared: a finding when made, a doubt with a question when unknown."""
    if state is None:
        return [], []
    said = case.law.declared(state, provision)
    unseen = deposit_unseen(case, state, said)
    if said.word is Known.MADE and not unseen:
        found = made(state, said)
        return ([found] if found else []), []
    if said.word is Known.UNKNOWN or unseen:
        return [
            doubt("declaration_unknown", provision, "What {state} declared under {what} was not seen.",
                  state=state, what=provision, source=said.source, as_of=said.as_of)
        ], [Question(fact=f"declarations.{state}.{provision}", ask=ask.format(state=state), provision=provision, decides=())]  # fmt: skip
    if said.expected or said.assumed:
        return [
            yes("not_declared", provision, "{state} made no such declaration{how}.", state=state, source=said.source,
                as_of=said.as_of, how=" (assumed)" if said.assumed else " (it is asked not to)")
        ], []  # fmt: skip
    return [], []


def constituent_unit(case: Case) -> tuple[list[Finding], list[Question]]:
    """Exception for federal States (cets224.17): a unit of a reserving federation needs a notification (17.2)."""
    unit = case.need.unit
    if unit in (None, "none"):
        return [], []

    def reserving(state: str, said: Any) -> Finding | None:
        applied = case.law.declared(state, "cets224.17.2")
        if applied.word is Known.MADE and (applied.scope is None or unit in applied.scope):
            return yes("unit_applies", "cets224.17.2", "{state} notified that {unit} applies the Protocol's obligations.",
                       state=state, unit=unit, source=applied.source, as_of=applied.as_of)  # fmt: skip
        return no("constituent_unit", "cets224.17.2", "{state} made the federal reservation and has not notified {unit}: others may"
                  " prevent co-operation with what it submits directly.", state=state, unit=unit, source=said.source, as_of=said.as_of,
                  fix="Submit it through the central government of {state} (Article 17(3)).")  # fmt: skip

    return declared(case, case.source, "cets224.17.1", reserving, "Did {state} make the federal reservation?")


def excluded_territory(case: Case, provision: str) -> tuple[list[Finding], list[Question]]:
    """Exception for a territory with a status of its own: the treaty may not extend to it (ets185.38, cets224.18)."""
    territory = case.need.territory
    if territory in (None, "none"):
        return [], []

    def out(state: str, said: Any) -> Finding:
        return no("territory_excluded", provision, "{state} declared on the territories it covers; {territory} has to be looked up: {what}",
                  state=state, territory=territory, what=said.summary or ", ".join(said.scope or ()), source=said.source,
                  as_of=said.as_of)  # fmt: skip

    return declared(
        case, case.target, provision, out, "Does the treaty extend to " + str(territory) + " of {state}?"
    )


def criminal_only(case: Case, provision: str) -> tuple[list[Finding], list[Question]]:
    """Criminal investigations or proceedings, or what follows from them; nothing else."""
    if case.need.purpose is None:
        ask = "For which purpose are the data sought?"
        return [], [Question(fact="purpose", ask=ask, provision=provision, decides=())]
    if case.need.purpose in NOT_CRIMINAL:
        return [
            no(
                "not_criminal",
                provision,
                "It serves criminal matters, not {purpose}.",
                purpose=case.need.purpose,
            )
        ], []
    return [], []


def stored_only(case: Case, provision: str) -> list[Finding]:
    """Stored data only: nothing future or in real time."""
    if case.measure == "real_time":
        return [
            no("not_stored", provision, "Only stored data can be sought; future or real-time data cannot.")
        ]
    if case.measure in ("hearing", "joint_team", "search"):
        return [
            no(
                "other_measure",
                provision,
                "This route produces stored data; it does not serve {measure}.",
                measure=case.measure,
            )
        ]
    return []


def covers(
    case: Case, kinds: frozenset[str], provision: str, what: str
) -> tuple[list[Finding], list[Question]]:
    """Whether the data sought are of the kinds that a route reaches, wholly or in part."""
    if case.need.data is None:
        return [], [Question(fact="data", ask="Which data are sought?", provision=provision, decides=())]
    inside = [one for one in case.data if one in kinds]
    outside = [one for one in case.data if one not in kinds]
    if not inside:
        return [
            no(
                "data_not_covered",
                provision,
                "It reaches {what}; {data} is outside.",
                what=what,
                data=", ".join(outside) or "nothing named",
            )
        ], []
    if outside:
        return [warn("covers_part", provision, "It reaches {inside} only; {outside} needs another route.",
                     inside=", ".join(inside), outside=", ".join(outside))], []  # fmt: skip
    return [], []


def emergency(case: Case, provision: str) -> tuple[list[Finding], list[Question]]:
    """Significant and imminent risk to the life or safety of a natural person (cets224.3.2.c)."""
    risk = case.need.emergency
    if risk is None:
        if case.need.no_emergency:
            return [no("no_emergency", "cets224.3.2.c", "There is no emergency.")], []
        ask = "Is there a significant and imminent risk to the life or safety of a person?"
        return [], [Question(fact="emergency", ask=ask, provision="cets224.3.2.c", decides=())]
    findings: list[Finding] = []
    questions: list[Question] = []
    if risk.risk_to in ("property", "critical_infrastructure"):
        findings.append(
            no("no_emergency", "cets224.3.2.c", "A risk to {what} alone is not one to the life or safety of a person.", what=risk.risk_to,
               fix="If it endangers people, name life or safety.")
        )  # fmt: skip
    for name, value in (
        ("risk_to", risk.risk_to),
        ("imminent", risk.imminent),
        ("significant", risk.significant),
    ):
        if value is False:
            findings.append(no("no_emergency", "cets224.3.2.c", "The risk is not {name}.", name=name))
        elif value is None:
            questions.append(
                Question(fact=f"emergency.{name}", ask={
                    "risk_to": "What is at risk: life, safety, or something else?",
                    "imminent": "Is the risk imminent?", "significant": "Is the risk significant?",
                }[name], provision="cets224.3.2.c", decides=())
            )  # fmt: skip
    if not findings and not questions:
        findings.append(
            yes(
                "emergency",
                "cets224.3.2.c",
                "A significant and imminent risk to {what} of a person.",
                what=risk.risk_to,
            )
        )
    return findings, questions


def holder_is(case: Case, kinds: tuple[str, ...], provision: str) -> tuple[list[Finding], list[Question]]:
    """Whether the holder is of a kind that a route reaches."""
    kind = case.need.kind
    if kind is None:
        ask = "What is the holder: a service provider, registrar, registry, public authority, person or bank?"
        return [], [Question(fact="holder.kind", ask=ask, provision=provision, decides=())]
    if kind in kinds:
        return [], []
    return [
        no(
            "holder_not_covered",
            provision,
            "It reaches a {kinds}; the holder is a {kind}.",
            kinds=" or ".join(kinds),
            kind=kind,
        )
    ], []


def both_bound(case: Case, act: str) -> bool:
    return all(
        state and case.law.in_force(state, act).word is Bound.IN_FORCE for state in (case.source, case.target)
    )
