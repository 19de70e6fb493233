"""Rules that several routes share.

- `binds`: an instrument binds both States on the day; the base case of every treaty and act.
- `declared`: what a State declared counts; not made, made and not known are three answers.
- `criminal_only`, `stored_only`, `covers`, `holder_is`, `emergency`: purpose, data and holder that a route reaches.
- Exceptions: `constituent_unit` (cets224.17), `excluded_territory` (cets224.18, ets185.38).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Bound, Declared, Known, LawbookAt
from cyberspex.core.routing.answer import Question
from cyberspex.core.routing.case import Case, doubt, named, no, plain, warn, yes
from cyberspex.core.routing.need import JUDICIAL, Attempt

ELSEWHERE = frozenset({"hearing", "joint_team", "search"})
"""Measures that produce no stored data by themselves."""
NOT_CRIMINAL = frozenset({"administrative", "civil", "intelligence"})


def binds(
    case: Case, instrument: str, provision: str, states: Iterable[str | None]
) -> tuple[list[Finding], list[Question]]:
    """Whether an instrument binds these States on the day."""
    findings: list[Finding] = []
    questions: list[Question] = []
    found = case.law.reasons
    for state in states:
        if state is None and case.need.holder_state == "none":
            findings.append(
                no(
                    "not_in_territory",
                    provision,
                    "The holder is present in no State that could be asked.",
                    path="/holder/state",
                )
            )
            continue
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
    if case.need.territory not in (None, "none"):
        for where in _TERRITORIES.get(instrument, (provision,)):
            findings_there, questions_there = excluded_territory(case, where)
            findings += findings_there
            questions += questions_there
    return findings, questions


_TERRITORIES: Mapping[str, tuple[str, ...]] = {
    "cets224": ("cets224.18.2", "ets185.38"),
    "ets185": ("ets185.38",),
    "ets030": ("ets030.25",),
}
"""Where an instrument says to which territories it extends (cets224.18.1 refers to ets185.38)."""


def _bound(
    law: LawbookAt, state: str, instrument: str, provision: str
) -> tuple[tuple[Finding, ...], tuple[Question, ...]]:
    """Whether an instrument binds a State on the day, as reasons: a look-up of the law, the same for every need."""
    findings: list[Finding] = []
    questions: list[Question] = []
    standing = law.in_force(state, instrument)
    facts: dict[str, Any] = {
        "state": state, "instrument": named(instrument), "note": standing.note, "source": standing.source,
        "as_of": standing.as_of,
    }  # fmt: skip
    if standing.word is Bound.IN_FORCE:
        if standing.assumed:
            findings.append(
                yes("in_force", provision, "{instrument} is taken as binding {state} (assumed).", **facts)
            )
        elif standing.since is not None:
            since = standing.since.isoformat()
            findings.append(
                yes("in_force", provision, "{instrument} binds {state} since {since}.", since=since, **facts)
            )
        else:
            findings.append(yes("in_force", provision, "{instrument} binds {state}.", **facts))
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
                ask=f"Did {named(instrument)} bind {state} on the day?",
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
    elif standing.word is Bound.NOT_PARTY and not standing.signed:
        findings.append(
            no("not_a_party", provision, "{state} is not bound by {instrument}. {note}", **facts) if standing.note
            else no("not_a_party", provision, "{state} is not bound by {instrument}.", **facts)
        )  # fmt: skip
    elif standing.word is Bound.ENDED:
        findings.append(
            no("no_longer_in_force", provision, "{instrument} no longer binds {state}. {note}", **facts)
        )
    elif standing.note:
        findings.append(
            no("not_in_force", provision, "{instrument} does not bind {state} on the day. {note}", **facts)
        )
    elif standing.since is not None:
        since = standing.since.isoformat()
        findings.append(
            no(
                "not_in_force",
                provision,
                "{instrument} binds {state} only from {since}.",
                since=since,
                **facts,
            )
        )
    else:
        findings.append(
            no("not_in_force", provision, "{instrument} does not bind {state} on the day.", **facts)
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
                  state=state, what=named(provision), source=said.source, as_of=said.as_of)
        ], [Question(fact=f"declarations.{state}.{provision}", ask=ask.format(state=state), provision=provision, decides=())]  # fmt: skip
    if said.expected or said.assumed:
        return [
            yes("not_declared", provision, "{state} made no such declaration{how}.", state=state, source=said.source,
                as_of=said.as_of, how=" (assumed)" if said.assumed else " (it is asked not to)")
        ], []  # fmt: skip
    return [], []


def constituent_unit(case: Case) -> tuple[list[Finding], list[Question]]:
    """Exception for federal States (cets224.17): what a unit of a reserving federation submits directly needs a
    notification (17.2); what its central government submits does not (17.3).
    """
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

    def out(state: str, said: Any) -> Finding | None:
        if said.scope is not None and not {territory, f"{state}-{territory}"} & set(said.scope):
            return None
        return no("territory_excluded", provision, "{instrument} does not extend to {territory} of {state}: {what}",
                  instrument=named(provision.rsplit(".", 1)[0]), state=state, territory=territory, what=said.summary or "as declared.",
                  source=said.source, as_of=said.as_of)  # fmt: skip

    return declared(case, case.target, provision, out, "Does the treaty extend to this territory of {state}?")


def criminal_only(
    case: Case, provision: str, *, sentences: bool = False
) -> tuple[list[Finding], list[Question]]:
    """Criminal investigations or proceedings; exception: the execution of a sentence, where an instrument serves it."""
    purpose = case.need.purpose
    if purpose == "criminal_proceedings":
        return [], []
    if purpose is None:
        ask = "For which purpose are the data sought?"
        return [], [Question(fact="purpose", ask=ask, provision=provision, decides=())]
    if purpose in NOT_CRIMINAL:
        return [
            no(
                "not_criminal",
                provision,
                "It serves criminal matters, not {purpose}.",
                purpose=plain(purpose),
            )
        ], []
    if not sentences:
        return [
            no("not_proceedings", provision, "It serves investigations and proceedings, not the execution of a sentence.")
        ], []  # fmt: skip
    return [], []


def stored_only(case: Case, provision: str) -> list[Finding]:
    """Stored data only: nothing future or in real time, and no hearing, search or joint team."""
    if case.measure == "real_time":
        return [
            no("not_stored", provision, "Only stored data can be sought; future or real-time data cannot.")
        ]
    if case.measure in ELSEWHERE:
        return [
            no(
                "other_measure",
                provision,
                "This route produces stored data; it does not serve {measure}.",
                measure=plain(case.measure),
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
                data=plain(*outside) or "nothing named",
            )
        ], []
    if outside:
        return [warn("covers_part", provision, "It reaches {inside} only; {outside} needs another route.",
                     inside=plain(*inside), outside=plain(*outside))], []  # fmt: skip
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
            no("no_emergency", "cets224.3.2.c", "A risk to {what} alone is not one to the life or safety of a person.", what=plain(risk.risk_to),
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
                what=plain(risk.risk_to),
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
            kinds=" or ".join(plain(one) for one in kinds),
            kind=plain(kind),
        )
    ], []


def both_bound(case: Case, act: str) -> bool:
    """Whether an act or treaty binds both States on the day."""
    law = case.law
    return (
        case.target is not None
        and law.in_force(case.source, act).word is Bound.IN_FORCE
        and law.in_force(case.target, act).word is Bound.IN_FORCE
    )


def tried(case: Case, route: str) -> Attempt | None:
    """The last attempt by a route, if there was one."""
    return next((one for one in reversed(case.need.previous or ()) if one.route == route), None)


AGREEMENTS = ("eu_us.mla", "eu_jp.mla", "eu_uk.tca")
"""Agreements of the Union with one other State, which bind that State and the members."""


def treaty_between(case: Case) -> tuple[bool | None, str]:
    """Whether a treaty or arrangement on mutual assistance is in force between the two, and which.

    What the lawbook does not hold, a bilateral treaty, leaves the answer unknown unless the need assumes it.

    Law:
        cets224.5.5 and 10.8 hang on it; ets185.27.1.
    """
    held: tuple[bool | None, str] | None = case.shared.get("treaty")
    if held is None:
        held = case.shared["treaty"] = _treaty_between(case)
    return held


def _treaty_between(case: Case) -> tuple[bool | None, str]:
    if case.target is None:
        return None, ""
    both_members = case.law.in_union(case.source) and case.law.in_union(case.target)
    for code in ("eu.mla2000", *AGREEMENTS, "ets030"):
        if code in AGREEMENTS and both_members:
            continue
        if both_bound(case, code):
            return True, code
    if "bilateral" in case.need.assume.in_force:
        return True, "bilateral"
    if "bilateral" in case.need.assume.not_in_force:
        return False, ""
    return None, ""


def judicial(case: Case) -> bool | None:
    """Whether a judicial authority issues or validates; unknown where neither is said."""
    need = case.need
    if need.authority in JUDICIAL or need.validated_by in JUDICIAL:
        return True
    if need.authority is None or need.validated_by is None:
        return None
    return False


def grounds_of_refusal(case: Case, political: str, fiscal: str = "") -> list[Finding]:
    """Warnings: a political or, where a provision is named, a fiscal offence may be refused."""
    tags = case.need.tags
    if not tags:
        return []
    found = []
    if "political" in tags:
        found.append(
            warn("political_offence", political, "The requested State may refuse a political offence.")
        )
    if fiscal and "fiscal" in tags:
        found.append(
            warn("fiscal_offence", fiscal, "The requested State may refuse a fiscal offence, unless a protocol rules it out.")
        )  # fmt: skip
    return found
