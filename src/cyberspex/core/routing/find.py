"""The lawful routes for a need, in order, each with its reasons, and why not the others.

- Every route is a function from a case to a `Route`; `RULES` lists them with the provisions that they rest on.
- Base case: an instrument binds both States. Exceptions are written as such: the Union's own law between its
  members (cets224.15.1.b), reservations (cets224.7.9, 8.13), the replaced conventions (eu.eio.34).
- Where a fact decides and is not known, the route is undetermined and has a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import Bound, Declared, Known, Lawbook, LawbookAt
from cyberspex.core.routing.answer import Answer, Question, Route
from cyberspex.core.routing.need import JUDGES, JUDICIAL, Need, parse_need

STORED = frozenset(
    {"subscriber", "user_identification", "traffic", "content", "domain_registration", "other"}
)
SUBSCRIBER = frozenset({"subscriber", "user_identification"})
LIGHT = frozenset({"subscriber", "user_identification", "domain_registration"})
"""What the e-evidence Regulation treats like subscriber data (eu.2023.1543.3.10)."""
FIXABLE = frozenset({"issuer", "supervision_required", "constituent_unit"})
"""Reasons that the asking side can put right: issuer, validation, channel."""
NOT_CRIMINAL = frozenset({"administrative", "civil", "intelligence"})
_GATES = frozenset({"non_cash_fraud", "child_sexual_abuse", "attack_on_information_systems"})


@dataclass(kw_only=True)
class Case:
    """A need completed from the catalogue, with the law on its day.

    Fields:
        source: the State that asks.
        target: the State through which the holder is reached: where it is present, else where its addressee is.
        data: the data sought; empty where it is not known. measure: the measure; production where none is named.
        shared: what several routes of this one need ask alike, found once.
    """

    need: Need
    law: LawbookAt
    notes: list[Finding] = field(default_factory=list)
    source: str = field(init=False)
    target: str | None = field(init=False)
    data: tuple[str, ...] = field(init=False)
    measure: str = field(init=False)
    shared: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        need = self.need
        self.source = need.state
        self.target = next(
            (
                state
                for state in (need.holder_state, need.eu_addressee)
                if state is not None and state != "none"
            ),
            None,
        )
        self.data = need.data or ()
        self.measure = need.measure or "production"


def yes(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """A reason for a route."""
    return Finding(verdict=Verdict.PERMITTED, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


def no(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """A reason against a route."""
    return Finding(verdict=Verdict.REFUSED, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


def doubt(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """A reason why a route hangs on a fact."""
    return Finding(verdict=Verdict.UNDETERMINED, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


def warn(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """Something to know that changes nothing."""
    return Finding(verdict=Verdict.WARNING, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


# --- shared rules


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


def protocol(case: Case, article: str) -> tuple[list[Finding], list[Question]]:
    """Base case of every tool of the Protocol: in force between both; exception: members of the Union."""
    found: tuple[list[Finding], list[Question]] | None = case.shared.get("protocol")
    if found is None:
        found = case.shared["protocol"] = _protocol(case)
    return found


def _protocol(case: Case) -> tuple[list[Finding], list[Question]]:
    findings, questions = binds(case, "cets224", "cets224.16.3", (case.source, case.target))
    if case.target and case.law.in_union(case.source) and case.law.in_union(case.target):
        findings.append(
            no(
                "union_law_between_members",
                "cets224.15.1.b",
                "Between Member States of the Union its own law applies, not the Protocol.",
            )
        )
    for more in (
        criminal_only(case, "cets224.2.1"),
        constituent_unit(case),
        excluded_territory(case, "cets224.18.2"),
    ):
        findings += more[0]
        questions += more[1]
    return findings, questions


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


def _deposit_unseen(case: Case, state: str, said: Declared) -> bool:
    """Whether an act of the Union asks for a position of a State whose deposit exists and was not seen."""
    return said.expected and bool(case.law.lawbook.status.get(("cets224", state), {}).get("consent_on"))


def declared(
    case: Case, state: str | None, provision: str, made: Callable[[str, Any], Finding | None], ask: str
) -> tuple[list[Finding], list[Question]]:
    """Apply what a State declared: a finding when made, a doubt with a question when unknown."""
    if state is None:
        return [], []
    said = case.law.declared(state, provision)
    unseen = _deposit_unseen(case, state, said)
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


def _route(
    code: str, order: int, parts: Iterable[tuple[list[Finding], list[Question]] | list[Finding]], **more: Any
) -> Route:
    findings: list[Finding] = []
    questions: list[Question] = []
    for part in parts:
        if isinstance(part, tuple):
            findings += part[0]
            questions += part[1]
        else:
            findings += part
    return Route(
        route=code, order=order, findings=tuple(findings),
        questions=tuple(replace(one, decides=(code,)) for one in questions), **more,
    )  # fmt: skip


def _body(kind: str, state: str | None) -> dict[str, Any]:
    return {"kind": kind, "state": state}


def _limit(key: str, value: str) -> dict[str, str]:
    return {
        "key": key,
        "value": value,
        "provision": ".".join(p for p in key.split(".") if p not in ("serve", "objection", "extended")),
    }


def _speaks(case: Case, state: str | None) -> tuple[str, ...]:
    return case.law.languages(state) if state else ()


# --- the Protocol


def article_6(case: Case) -> Route | None:
    """cets224.6: request to a registrar or registry for registration data."""
    if "domain_registration" not in case.data and case.need.kind not in ("registrar", "registry"):
        return None
    return _route(
        "cets224.6", 22,
        (
            protocol(case, "6"), stored_only(case, "cets224.6.1"), holder_is(case, ("registrar", "registry"), "cets224.6.1"),
            covers(case, frozenset({"domain_registration"}), "cets224.6.1", "data that identify or reach the registrant"),
            [yes("request_only", "cets224.6.2", "It is a request: disclosure is allowed, not compelled.")],
        ),
        addressee=_body(case.need.kind or "registrar", case.target), channel="directly to the entity", form="request with 6.3.a to d",
        languages=_speaks(case, case.target), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def article_7(case: Case) -> Route:
    """cets224.7: order to a provider in the territory of the other Party, for subscriber information."""
    issuer_findings, issuer_questions, ok, fixable = _issuer_7(case)
    presence: tuple[list[Finding], list[Question]] = ([], [])
    if case.need.holder_state == "none" or (
        case.need.holder_state is None and case.need.contract_state not in (None, "none")
    ):
        presence = (
            [no("not_in_territory", "cets224.7.1", "The provider must be physically present in the Party's territory; a contract"
                " or an offer of services there is not enough.")],
            [],
        )  # fmt: skip
    reserved = "Did {state} reserve the right not to apply Article 7?"
    numbers = "Did {state} reserve Article 7 for the type of access number sought?"

    def off(state: str, said: Any) -> Finding:
        return no("reserved", "cets224.7.9.a", "{state} reserved the right not to apply Article 7; it works both ways.",
                  state=state, source=said.source, as_of=said.as_of)  # fmt: skip

    def number(state: str, said: Any) -> Finding | None:
        scope = ", ".join(said.scope) if said.scope else "every type"
        return no("access_number_reserved", "cets224.7.9.b", "{state} reserved Article 7 for access numbers ({scope}).",
                  state=state, scope=scope, source=said.source, as_of=said.as_of)  # fmt: skip

    parts: list[Any] = [
        protocol(case, "7"), stored_only(case, "cets224.7.1"), holder_is(case, ("service_provider",), "cets224.7.1"),
        covers(case, SUBSCRIBER, "cets224.7.1", "stored subscriber information"), presence,
        declared(case, case.target, "cets224.7.9.a", off, reserved), declared(case, case.source, "cets224.7.9.a", off, reserved),
        (issuer_findings, issuer_questions),
    ]  # fmt: skip
    if "user_identification" in case.data:
        parts += [
            declared(case, state, "cets224.7.9.b", number, numbers) for state in (case.target, case.source)
        ]
    notify: list[dict[str, Any]] = []
    if case.target:
        said = case.law.declared(case.target, "cets224.7.5.a")
        if said.word is Known.MADE:
            notify.append(
                {
                    "state": case.target,
                    "authority": "cets224.7.5.e",
                    "provision": "cets224.7.5.a",
                    "suspensive": False,
                }
            )
            how = "assumed" if said.assumed else "expected of Member States" if said.expected else "declared"
            parts.append([yes("notification", "cets224.7.5.a",
                              "{state} requires simultaneous notification with a summary of the facts ({how}).",
                              state=case.target, how=how, source=said.source, as_of=said.as_of)])  # fmt: skip
        if said.word is Known.UNKNOWN or _deposit_unseen(case, case.target, said):
            parts.append((
                [doubt("declaration_unknown", "cets224.7.5.a", "Whether {state} requires notification was not seen; prepare it.",
                       state=case.target, source=said.source, as_of=said.as_of, fix="Look it up in the register under 7.5.f.")],
                [Question(fact=f"declarations.{case.target}.cets224.7.5.a", provision="cets224.7.5.a", decides=(),
                          ask=f"Does {case.target} require simultaneous notification, and by whom is it received?")],
            ))  # fmt: skip
    return _route(
        "cets224.7", 24, parts, addressee=_body("service_provider", case.target), channel="directly to the provider",
        form="order with 7.3.a to f and supplemental information 7.4.a to h", languages=_speaks(case, case.target),
        time_limits=(_limit("cets224.7.7", "the longer of 30 days and the stated time, from receipt"),),
        notify=tuple(notify), authority_ok=ok, fixable=fixable,
    )  # fmt: skip


def _issuer_7(case: Case) -> tuple[list[Finding], list[Question], bool | None, bool]:
    authority, validated = case.need.authority, case.need.validated_by
    if authority in JUDICIAL or validated in JUDICIAL:
        said = case.law.declared(case.target, "cets224.7.2.b") if case.target else None
        if said is not None and said.word is Known.MADE:
            return (
                [yes("issuer", "cets224.7.2.b", "{state} requires a prosecutor, judicial authority or independent supervision; it is given.",
                     state=case.target, source=said.source, as_of=said.as_of)], [], True, False,
            )  # fmt: skip
        return [], [], True, False
    if case.target is None:
        return [], [], None, False
    said = case.law.declared(case.target, "cets224.7.2.b")
    if said.word is Known.NONE:
        return [], [], True if authority else None, False
    if said.word is Known.UNKNOWN:
        return (
            [doubt("declaration_unknown", "cets224.7.2.b", "Whether {state} requires a prosecutor or judge was not seen.", state=case.target,
                   fix="Let a prosecutor or judge issue it.")],
            [Question(fact="validated_by", ask="Does a prosecutor or judge issue or supervise the order?", provision="cets224.7.2.b", decides=())],
            None, False,
        )  # fmt: skip
    if authority is None or validated is None:
        return (
            [], [Question(fact="issuing.authority" if authority is None else "validated_by",
                          ask="Is the order issued by, or under the supervision of, a prosecutor or other judicial authority?",
                          provision="cets224.7.2.b", decides=())], None, False,
        )  # fmt: skip
    return (
        [no("supervision_required", "cets224.7.2.b",
            "{state} requires that orders are issued by or under the supervision of a prosecutor or other judicial authority, or under"
            " independent supervision; {authority} alone is not enough.", state=case.target, authority=authority,
            fix="Let a prosecutor or judge issue or supervise it.", source=said.source, as_of=said.as_of)], [], False, True,
    )  # fmt: skip


def article_8(case: Case) -> Route:
    """cets224.8: an order to which the requested Party gives effect, for subscriber information and traffic data."""

    def off(state: str, said: Any) -> Finding:
        return no("reserved", "cets224.8.13", "{state} reserved Article 8 for traffic data; it works both ways.", state=state,
                  source=said.source, as_of=said.as_of)  # fmt: skip

    def central(state: str, said: Any) -> Finding:
        return yes("central_authority", "cets224.8.11", "{state} wants requests from the central authority of the requesting Party.",
                   state=state, source=said.source, as_of=said.as_of)  # fmt: skip

    def more(state: str, said: Any) -> Finding:
        return yes("additional_information", "cets224.8.4", "{state} requires additional supporting information.", state=state,
                   source=said.source, as_of=said.as_of)  # fmt: skip

    parts: list[Any] = [
        protocol(case, "8"), stored_only(case, "cets224.8.1"), holder_is(case, ("service_provider",), "cets224.8.1"),
        covers(case, SUBSCRIBER | {"traffic"}, "cets224.8.1", "stored subscriber information and traffic data"),
    ]  # fmt: skip
    if "traffic" in case.data:
        ask = "Did {state} reserve Article 8 for traffic data?"
        parts += [declared(case, state, "cets224.8.13", off, ask) for state in (case.target, case.source)]
    through_centre = False
    if case.target:
        for provision, made in (("cets224.8.11", central), ("cets224.8.4", more)):
            said = case.law.declared(case.target, provision)
            if said.word is Known.MADE:
                parts.append([made(case.target, said)])
                through_centre = through_centre or provision == "cets224.8.11"
            elif said.word is Known.UNKNOWN:
                parts.append([warn("declaration_unknown", provision, "What {state} declared under {what} was not seen.",
                                   state=case.target, what=provision, source=said.source, as_of=said.as_of)])  # fmt: skip
        said = case.law.declared(case.target, "cets224.7.8")
        tried = any(str(one.get("route")) == "cets224.7" for one in case.need.previous)
        if said.word is Known.MADE and set(case.data) <= SUBSCRIBER and not tried:
            parts.append([warn("provider_first", "cets224.7.8", "{state} wants the provider asked first, or a reasonable explanation why not.",
                               state=case.target, source=said.source, as_of=said.as_of)])  # fmt: skip
    limits = [
        _limit("cets224.8.6.a.serve", "reasonable efforts to serve within 45 days of the complete request")
    ]
    if SUBSCRIBER & set(case.data):
        limits.append(_limit("cets224.8.6.a.i", "return within 20 days, subscriber information"))
    if "traffic" in case.data:
        limits.append(_limit("cets224.8.6.a.ii", "return within 45 days, traffic data"))
    return _route(
        "cets224.8", 26, parts, addressee=_body("competent_authority", case.target),
        channel="through the requesting central authority" if through_centre else "authority designated under 8.10.a to that under 8.10.b",
        form="order with 8.3.a and supporting information 8.3.b", languages=_speaks(case, case.target),
        time_limits=tuple(limits), authority_ok=None,
    )  # fmt: skip


def _emergency_order(case: Case, order: int) -> int:
    """First in an emergency; after the ordinary tools while it is only possible that there is one."""
    return order if case.need.emergency is not None else 29


def article_9(case: Case) -> Route:
    """cets224.9: stored data through 24/7 points in an emergency."""
    parts: list[Any] = [
        protocol(case, "9"), stored_only(case, "cets224.9.1.a"), holder_is(case, ("service_provider",), "cets224.9.1.a"),
        covers(case, STORED, "cets224.9.1.a", "stored computer data"), emergency(case, "cets224.9.1.a"),
    ]  # fmt: skip
    if case.data and set(case.data) <= SUBSCRIBER:

        def off(state: str, said: Any) -> Finding:
            return no("subscriber_only", "cets224.9.1.b", "{state} does not execute requests for subscriber information alone.", state=state,
                      source=said.source, as_of=said.as_of)  # fmt: skip

        parts.append(
            declared(
                case,
                case.target,
                "cets224.9.1.b",
                off,
                "Does {state} execute Article 9 requests for subscriber information alone?",
            )
        )
    return _route(
        "cets224.9", _emergency_order(case, 12), parts, addressee=_body("point_of_contact", case.target), channel="24/7 point to 24/7 point",
        form="request with 9.3.a to h, electronic or oral where accepted", languages=("en", *_speaks(case, case.target)),
        time_limits=(_limit("cets224.9.6", "rapidly expedited basis; no number"),), authority_ok=None,
    )  # fmt: skip


def article_10(case: Case) -> Route:
    """cets224.10: any mutual assistance on a rapidly expedited basis in an emergency."""
    said = case.law.declared(case.target, "cets224.10.9") if case.target else None
    opened = said is not None and said.word is Known.MADE
    channel = (
        [
            yes(
                "direct_channels",
                "cets224.10.9",
                "{state} also takes requests by other channels, with a copy to its central authority"
                " through that of the requesting Party.",
                state=case.target,
                source=said.source,
                as_of=said.as_of,
            )
        ]
        if said and opened
        else []
    )
    return _route(
        "cets224.10", _emergency_order(case, 14), (protocol(case, "10"), emergency(case, "cets224.10.1"), channel),
        addressee=_body("central_authority", case.target),
        channel="central authority, or directly as declared under 10.9 with a copy" if opened else "central authority",
        form="mutual assistance request with the facts of the emergency", languages=_speaks(case, case.target),
        time_limits=(_limit("cets224.10.4", "rapidly expedited basis; no number"),), authority_ok=None,
    )  # fmt: skip


# --- the Convention


def _convention(code: str, order: int, case: Case, *parts: Any, **more: Any) -> Route:
    return _route(
        code, order,
        (binds(case, "ets185", "ets185.36.3", (case.source, case.target)), criminal_only(case, "ets185.23"),
         excluded_territory(case, "ets185.38"), *parts), **more,
    )  # fmt: skip


def preservation(case: Case) -> Route:
    """ets185.29: expedited preservation through 24/7 points, for at least sixty days."""
    findings: list[Finding] = []
    if case.target:
        said = case.law.declared(case.target, "ets185.29.4")
        if said.word is Known.MADE:
            findings.append(warn("dual_criminality", "ets185.29.4",
                                 "{state} may refuse without dual criminality, except for offences under Articles 2 to 11.",
                                 state=case.target, source=said.source, as_of=said.as_of))  # fmt: skip
    return _convention(
        "ets185.29", 60, case,
        covers(case, STORED, "ets185.29.1", "stored computer data") if case.need.data is not None else [],
        [no("not_stored", "ets185.29.1", "Only stored data can be preserved.")] if case.measure == "real_time" else [], findings,
        addressee=_body("point_of_contact", case.target), channel="24/7 point to 24/7 point (Article 35)",
        form="request with 29.2.a to f", languages=("en", *_speaks(case, case.target)),
        time_limits=(_limit("ets185.29.7", "at least 60 days, then pending the decision on the follow-up request"),), authority_ok=True,
    )  # fmt: skip


def quick_disclosure(case: Case) -> Route | None:
    """ets185.30: enough preserved traffic data to find another provider and the path."""
    if "traffic" not in case.data:
        return None
    return _convention(
        "ets185.30", 62, case, stored_only(case, "ets185.30.1"),
        [yes("after_preservation", "ets185.30.1", "It follows the execution of a preservation request and serves to trace the path.")],
        addressee=_body("point_of_contact", case.target), channel="24/7 point to 24/7 point", form="with the preservation request",
        languages=("en", *_speaks(case, case.target)), authority_ok=True,
    )  # fmt: skip


def stored_data(case: Case) -> Route:
    """ets185.31: mutual assistance for stored data."""
    parts = [no("not_stored", "ets185.31.1", "Only stored data.")] if case.measure == "real_time" else []
    return _convention(
        "ets185.31", 52, case, parts, covers(case, STORED, "ets185.31.1", "stored computer data") if case.need.data is not None else [],
        addressee=_body("central_authority", case.target), channel="central authority (Article 27.2 where no treaty applies)",
        form="mutual assistance request", languages=_speaks(case, case.target), authority_ok=None,
    )  # fmt: skip


def urgent(case: Case) -> Route | None:
    """ets185.35 with 25.3: urgent request by expedited means, with the help of the 24/7 points."""
    if case.need.emergency is None and case.need.volatile is not True:
        return None
    return _convention(
        "ets185.35", 16 if case.need.emergency is not None else 64, case,
        [yes("expedited_means", "ets185.25.3", "Urgent requests may travel by expedited means, with confirmation if required.")],
        addressee=_body("point_of_contact", case.target), channel="24/7 point, e-mail or other expedited means",
        form="urgent mutual assistance request", languages=("en", *_speaks(case, case.target)), authority_ok=None,
    )  # fmt: skip


def real_time(case: Case) -> Route | None:
    """ets185.33 and 34: real-time traffic data and interception, as treaties and laws permit."""
    if case.measure != "real_time":
        return None
    content = "content" in case.data
    return _convention(
        "ets185.34" if content else "ets185.33", 53, case,
        [warn("domestic_law", "ets185.34.1" if content else "ets185.33.2", "As far as the law of the requested State permits.")],
        addressee=_body("central_authority", case.target), channel="central authority", form="mutual assistance request",
        languages=_speaks(case, case.target), authority_ok=None,
    )  # fmt: skip


# --- the Union


def _both_in(case: Case, act: str) -> bool:
    return all(
        state and case.law.in_force(state, act).word is Bound.IN_FORCE for state in (case.source, case.target)
    )


def _addressee(case: Case) -> tuple[str | None, list[Finding], list[Question]]:
    """Where the addressee of a European order is (eu.2023.1543.7)."""
    need = case.need
    if need.eu_addressee not in (None, "none"):
        return need.eu_addressee, [], []
    provision = "eu.2023.1543.7.1"
    if (
        need.eu_addressee is None
        and need.holder_state
        and case.law.in_force(need.holder_state, "eu.2023.1543").word is Bound.IN_FORCE
    ):
        return need.holder_state, [warn("addressee_presumed", provision,
                                        "The designated establishment is presumed in {state}, where the provider is present.",
                                        state=need.holder_state)], []  # fmt: skip
    if need.eu_addressee is None and need.offers_services_in_eu:
        return None, [doubt("addressee_unknown", provision, "A provider that offers services in the Union has an addressee there;"
                            " which State is not known.")], [
            Question(fact="holder.eu_addressee", ask="In which Member State is the provider's designated establishment or legal representative?",
                     provision=provision, decides=())
        ]  # fmt: skip
    return (
        None,
        [
            no(
                "no_addressee",
                provision,
                "No addressee in a bound Member State is known, and none is presumed.",
            )
        ],
        [],
    )


def _union_emergency(case: Case) -> bool:
    """An imminent threat to life, physical integrity or safety, or to critical infrastructure (eu.2023.1543.3.18)."""
    risk = case.need.emergency
    return bool(risk and risk.imminent and risk.risk_to in ("life", "safety", "critical_infrastructure"))


def _union_order(case: Case, code: str, order: int) -> Route | None:
    law, need = case.law, case.need
    production = code == "eu.epoc"
    involved = law.in_union(case.source) or (case.target is not None and law.in_union(case.target))
    if not involved and need.eu_addressee in (None, "none"):
        return None
    base = "eu.2023.1543"
    findings: list[Finding] = []
    questions: list[Question] = []
    standing = law.in_force(case.source, base)
    facts = {"state": case.source, "source": standing.source, "as_of": standing.as_of}
    if standing.word is not Bound.IN_FORCE:
        if standing.since is not None:
            findings.append(
                no(
                    "not_in_force",
                    f"{base}.34.2",
                    "The Regulation applies from {since} only.",
                    since=standing.since.isoformat(),
                    **facts,
                )
            )
        else:
            findings.append(
                no("not_bound", f"{base}.3.1", "{state} is not bound by the Regulation.", **facts)
            )
    else:
        findings.append(yes("bound", f"{base}.34.2", "{state} is bound by the Regulation.", **facts))
    where, more, asked = _addressee(case)
    if where is not None:
        there = law.in_force(where, base)
        if there.word is not Bound.IN_FORCE:
            more = [
                no(
                    "addressee_not_bound",
                    f"{base}.3.1",
                    "The addressee is in {state}, which is not bound by the Regulation.",
                    state=where,
                )
            ]
        elif where == case.source:
            more = [
                no(
                    "own_state",
                    f"{base}.1.1",
                    "The addressee is in the issuing State: its national order serves.",
                )
            ]
    if need.offers_services_in_eu is False and where is None:
        more = [no("service_not_covered", f"{base}.2.3", "The provider offers no services in the Union.")]
        asked = []
    findings += more
    questions += asked
    other, asked = holder_is(case, ("service_provider", "registrar", "registry"), f"{base}.3.3")
    findings += other
    questions += asked
    if case.measure == "real_time":
        findings.append(no("not_stored", f"{base}.3.8", "Only data stored when the certificate is received."))
    if case.measure in ("hearing", "joint_team", "search"):
        findings.append(
            no("other_measure", f"{base}.1.1", "The Regulation serves production and preservation only.")
        )
    other, asked = criminal_only(case, f"{base}.2.2")
    findings += other
    questions += asked
    if need.purpose == "sentence_execution":
        months = need.sentence_months
        if months is not None and months < 4:
            findings.append(
                no(
                    "sentence_too_short",
                    f"{base}.2.2",
                    "A custodial sentence of at least four months is needed; it is {n}.",
                    n=months,
                )
            )
        elif months is None:
            questions.append(
                Question(
                    fact="sentence_months",
                    ask="How long is the custodial sentence, in months?",
                    provision=f"{base}.2.2",
                    decides=(),
                )
            )
        if need.in_absentia:
            findings.append(no("in_absentia", f"{base}.2.2", "The sentence was rendered in absentia."))
        if need.absconded is False:
            findings.append(no("not_absconded", f"{base}.2.2", "The convict has not absconded."))
    hosted = need.hosted_for if isinstance(need.hosted_for, Mapping) else {}
    if hosted.get("kind") == "public_authority" and hosted.get("state") not in (None, case.source):
        findings.append(
            no("public_authority_data", f"{base}.5.8", "Data hosted for a public authority of another State.")
        )
    heavy = [one for one in case.data if one not in LIGHT]
    if (
        hosted.get("kind") == "privileged_professional"
        and heavy
        and hosted.get("state") not in (None, case.source)
    ):
        findings.append(no("privileged", f"{base}.5.9", "The data are hosted for a privileged professional who does not reside in the issuing State;"
                           " traffic and content only if addressing that person might harm the investigation or privilege was waived."))  # fmt: skip
    if heavy and need.privileged not in (None, "none"):
        findings.append(warn("privilege_possible", f"{base}.5.10", "The person is a {who}: ask for clarification first whether the law of the"
                             " enforcing State protects these data; it may refuse (12.1.a).", who=need.privileged))  # fmt: skip
    if need.conflicting_law is not None:
        findings.append(warn("conflicting_law", f"{base}.17.1", "The holder pleads the law of {state}; a reasoned objection within ten days"
                             " goes to review, and to a court if the order is maintained.", state=need.conflicting_law.get("state") or "another State"))  # fmt: skip
    if need.data is None:
        questions.append(
            Question(fact="data", ask="Which data are sought?", provision=f"{base}.3.9", decides=())
        )
    if any(one in ("testimony", "other") for one in case.data) and not set(case.data) & (STORED - {"other"}):
        findings.append(
            no(
                "data_not_covered",
                f"{base}.3.8",
                "It reaches subscriber, traffic and content data of services.",
            )
        )
    fixable = not any(one.verdict is Verdict.REFUSED for one in findings)
    part, part_questions, ok = _union_issuer(case, heavy if production else [])
    findings += part
    questions += part_questions
    limits: tuple[dict[str, str], ...]
    notify: list[dict[str, Any]] = []
    if production:
        findings += _threshold(case, heavy, questions)
        domestic = need.committed_in == case.source and need.resides_in == case.source
        if heavy and not domestic:
            notify.append(
                {
                    "state": where,
                    "authority": "enforcing_authority",
                    "provision": f"{base}.8.1",
                    "suspensive": not _union_emergency(case),
                }
            )
        elif heavy:
            findings.append(
                yes(
                    "no_notification",
                    f"{base}.8.2",
                    "Offence and person belong to the issuing State: no notification.",
                )
            )
        limits = (
            (_limit(f"{base}.10.4", "8 hours from receipt"),) if _union_emergency(case)
            else (_limit(f"{base}.10.2", "10 days from receipt"),)
        )  # fmt: skip
    else:
        limits = (_limit(f"{base}.11.1", "60 days; once 30 more"),)
    refused_now = [one for one in findings if one.verdict is Verdict.REFUSED]
    return Route(
        route=code, order=order, findings=tuple(findings),
        questions=tuple(replace(one, decides=(code,)) for one in questions),
        addressee=_body("designated_establishment_or_legal_representative", where),
        channel="decentralised IT system", form="Annex I certificate" if production else "Annex II certificate",
        languages=_speaks(case, where), time_limits=limits, notify=tuple(notify), authority_ok=ok,
        fixable=bool(refused_now) and fixable and all(one.code == "issuer" for one in refused_now),
    )  # fmt: skip


def _union_issuer(case: Case, heavy: list[str]) -> tuple[list[Finding], list[Question], bool | None]:
    need = case.need
    accepted = JUDGES if heavy else JUDICIAL
    provision = "eu.2023.1543.4.2" if heavy else "eu.2023.1543.4.1"
    if need.authority in accepted or need.validated_by in accepted:
        return [yes("issuer", provision, "The issuer or validator may issue it.")], [], True
    if need.authority is None:
        return (
            [],
            [
                Question(
                    fact="issuing.authority",
                    ask="Which authority issues the order?",
                    provision=provision,
                    decides=(),
                )
            ],
            None,
        )
    if _union_emergency(case) and not heavy and need.authority == "police":
        return (
            [
                yes(
                    "emergency_without_validation",
                    "eu.2023.1543.4.5",
                    "In an emergency without prior validation; ex post within 48 hours.",
                )
            ],
            [],
            True,
        )
    if need.validated_by is None and need.authority not in ("public_prosecutor", "eppo"):
        return (
            [],
            [Question(fact="validated_by", ask="Who validates the order?", provision=provision, decides=())],
            None,
        )
    who = (
        "a judge, court or investigating judge"
        if heavy
        else "a judge, court, investigating judge or prosecutor"
    )
    return [
        no("issuer", provision, "{authority} cannot issue it alone for {data}: it needs {who}.", authority=need.authority,
           data=", ".join(heavy) or "these data", who=who, fix="Let {who} issue or validate it.")
    ], [], False  # fmt: skip


def _threshold(case: Case, heavy: list[str], questions: list[Question]) -> list[Finding]:
    """eu.2023.1543.5.3 and 5.4: any offence for subscriber data; a threshold for traffic and content data."""
    need = case.need
    if not heavy:
        return [yes("any_offence", "eu.2023.1543.5.3", "Any criminal offence is enough for these data.")]
    if need.max_penalty_months is not None and need.max_penalty_months >= 36:
        return [yes("three_years", "eu.2023.1543.5.4.a", "The maximum penalty is at least three years.")]
    if "terrorism" in need.tags:
        return [yes("listed_offence", "eu.2023.1543.5.4.c", "A terrorist offence is listed.")]
    if _GATES & set(need.tags) and (
        "via_information_system" in need.tags or "attack_on_information_systems" in need.tags
    ):
        return [
            yes(
                "listed_offence",
                "eu.2023.1543.5.4.b",
                "A listed offence committed by means of an information system.",
            )
        ]
    if need.max_penalty_months is None:
        questions.append(
            Question(fact="offence.max_penalty_months", ask="Which maximum penalty does the offence carry, in months?",
                     provision="eu.2023.1543.5.4", decides=())
        )  # fmt: skip
        return []
    return [no("below_threshold", "eu.2023.1543.5.4", "The maximum penalty is {n} months, below three years, and the offence is not listed.",
               n=need.max_penalty_months)]  # fmt: skip


def production_order(case: Case) -> Route | None:
    """eu.epoc: European Production Order; after a preservation it is the order that may follow."""
    return _union_order(case, "eu.epoc", 10)


def preservation_order(case: Case) -> Route | None:
    """eu.epoc_pr: European Preservation Order."""
    return _union_order(case, "eu.epoc_pr", 58)


def investigation_order(case: Case) -> Route | None:
    """eu.eio: European Investigation Order between participating Member States."""
    if case.target is None or not (case.law.in_union(case.source) or case.law.in_union(case.target)):
        return None
    parts: list[Any] = [binds(case, "eu.eio", "eu.eio.34", (case.source, case.target))]
    need = case.need
    ok: bool | None = None
    if need.authority in JUDICIAL or need.validated_by in JUDICIAL:
        ok = True
    elif need.authority and need.validated_by == "none":
        parts.append([no("issuer", "eu.eio.2.c", "{authority} needs validation by a judge, court, investigating judge or prosecutor.",
                         authority=need.authority, fix="Let one of them validate it.")])  # fmt: skip
        ok = False
    parts.append(criminal_only(case, "eu.eio.4"))
    route = _route(
        "eu.eio", 20, parts, addressee=_body("executing_authority", case.target), channel="directly between judicial authorities",
        form="Annex A", languages=_speaks(case, case.target),
        time_limits=({"key": "eu.eio.12", "value": "decision in 30 days, execution in 90 more", "provision": "eu.eio.12"},), authority_ok=ok,
    )  # fmt: skip
    refused = [one for one in route.findings if one.verdict is Verdict.REFUSED]
    return replace(route, fixable=bool(refused) and all(one.code == "issuer" for one in refused))


def mla2000(case: Case) -> Route | None:
    """eu.mla2000: the Union's convention, where the EIO does not replace it."""
    if case.target is None or not (case.law.in_union(case.source) and case.law.in_union(case.target)):
        return None
    parts: list[Any] = [
        binds(case, "eu.mla2000", "eu.mla2000.27", (case.source, case.target)),
        criminal_only(case, "eu.mla2000.1"),
        _replaced(case),
    ]
    return _route(
        "eu.mla2000", 30, parts, addressee=_body("judicial_authority", case.target), channel="judicial authorities; central authority where declared",
        form="free form with the content of ets030.14", languages=_speaks(case, case.target), authority_ok=None,
    )  # fmt: skip


def _replaced(case: Case) -> list[Finding]:
    """Exception to every mutual-assistance treaty between Member States: the EIO replaces it (eu.eio.34)."""
    if _both_in(case, "eu.eio"):
        return [
            no(
                "replaced",
                "eu.eio.34.1",
                "Between participating Member States the European Investigation Order replaces it.",
            )
        ]
    return []


# --- mutual assistance


def _assistance(code: str, order: int, case: Case, *parts: Any, **more: Any) -> Route:
    return _route(
        code, order, (*parts, criminal_only(case, code)), addressee=_body("central_authority", case.target),
        languages=_speaks(case, case.target), **more,
    )  # fmt: skip


def convention_1959(case: Case) -> Route | None:
    """ets030 with its protocols."""
    if case.target is None:
        return None
    second = all(case.law.in_force(s, "ets182").word is Bound.IN_FORCE for s in (case.source, case.target))
    return _assistance(
        "ets030", 46, case, binds(case, "ets030", "ets030.27", (case.source, case.target)), _replaced(case),
        [yes("second_protocol", "ets182.4", "Both are bound by the second additional protocol: authorities may write directly.")] if second else [],
        channel="directly between judicial authorities (ets182.4)" if second else "ministries of justice", form="letter rogatory with the content of ets030.14",
        authority_ok=None,
    )  # fmt: skip


def _agreement(
    code: str, order: int, provision: str, other: str, limits: tuple[dict[str, str], ...] = ()
) -> Callable[[Case], Route | None]:
    def rule(case: Case) -> Route | None:
        pair = {case.source, case.target}
        partner = [
            s
            for s in pair
            if s and not case.law.in_union(s) and case.law.in_force(s, code).word is Bound.IN_FORCE
        ]
        member = [s for s in pair if s and case.law.in_union(s)]
        if not partner or not member:
            return None
        return _assistance(
            code, order, case, binds(case, code, provision, (case.source, case.target)), channel="central authorities",
            form="request under the agreement", authority_ok=None, time_limits=limits,
        )  # fmt: skip

    rule.__doc__ = f"{code}: the Union's agreement ({other})."
    return rule


def executive_agreement(case: Case) -> Route | None:
    """us.cloud_act: direct order under an executive agreement, through the designated authority."""
    row = case.law.lawbook.acts.get(("us.cloud_act", case.source))
    if row is None or case.target != row.get("partner"):
        return None
    need = case.need
    questions = []
    findings: list[Finding] = []
    if need.max_penalty_months is not None and need.max_penalty_months < 36:
        findings.append(
            no(
                "not_serious",
                "us.cloud_act",
                "Serious crime only: a maximum of at least three years (remembered).",
            )
        )
    elif need.max_penalty_months is None:
        questions.append(
            Question(
                fact="offence.max_penalty_months",
                ask="Which maximum penalty, in months?",
                provision="us.cloud_act",
                decides=(),
            )
        )
    if need.resides_in == case.target:
        findings.append(
            no(
                "targets_partner",
                "us.cloud_act",
                "The agreement must not target persons in the other country.",
            )
        )
    return _route(
        "us.cloud_act", 18, (binds(case, "us.cloud_act", "us.cloud_act", (case.source,)), (findings, questions)),
        addressee=_body("service_provider", case.target), channel="through the designated authority", form="national order", languages=("en",),
        authority_ok=None,
    )  # fmt: skip


def bilateral(case: Case) -> Route | None:
    """bilateral.mla: a treaty between the two; the lawbook holds none, so it is asked."""
    if case.target is None:
        return None
    if case.law.in_force(case.source, "eu_us.mla").word is Bound.IN_FORCE and case.law.in_force(case.target, "eu_us.mla").word is Bound.IN_FORCE \
            and not (case.law.in_union(case.source) and case.law.in_union(case.target)):  # fmt: skip
        return _assistance(
            "bilateral.mla",
            50,
            case,
            [
                no(
                    "changed_by_union",
                    "eu_us.mla.3",
                    "The bilateral treaty as changed by the agreement is eu_us.mla.",
                )
            ],
        )
    question = Question(
        fact=f"bilateral.{case.source}.{case.target}", provision="bilateral", decides=(),
        ask=f"Is a bilateral mutual-assistance treaty in force between {case.source} and {case.target}?",
    )  # fmt: skip
    if "bilateral" in case.need.assume.in_force | case.need.assume.not_in_force:
        taken = "bilateral" in case.need.assume.in_force
        text = (
            "A bilateral treaty is taken as in force (assumed)."
            if taken
            else "No bilateral treaty is taken as in force (assumed)."
        )
        return _assistance(
            "bilateral.mla", 50, case, _replaced(case), [(yes if taken else no)("in_force" if taken else "not_in_force", "bilateral", text)],
            channel="as the treaty says", form="as the treaty says", authority_ok=None,
        )  # fmt: skip
    return _assistance(
        "bilateral.mla", 50, case, _replaced(case),
        ([doubt("treaty_unknown", "bilateral", "Whether a bilateral treaty is in force is not in the lawbook.")], [question]),
        channel="as the treaty says", form="as the treaty says", authority_ok=None,
    )  # fmt: skip


def rogatory(case: Case) -> Route | None:
    """letter_rogatory: comity and reciprocity, when no treaty serves better."""
    if case.target is None:
        return None
    return _assistance(
        "letter_rogatory", 90, case, _replaced(case),
        [warn("no_duty", "letter_rogatory", "Nothing obliges the other State; it answers by its law and by reciprocity.")],
        channel="diplomatic channel or ministries of justice", form="letter rogatory", authority_ok=None,
    )  # fmt: skip


def voluntary(case: Case) -> Route | None:
    """us.voluntary and provider.voluntary: disclosure that law and policy allow, never compelled (cets224.5.7)."""
    if (
        case.target is None
        or (case.need.kind or "service_provider") != "service_provider"
        or case.measure != "production"
    ):
        return None
    us = case.law.in_force(case.target, "us.cloud_act").word is not Bound.IN_FORCE and case.law.lawbook.acts.get(("eu_us.mla", case.target)) is not None \
        and not case.law.in_union(case.target)  # fmt: skip
    kinds = frozenset({"subscriber", "user_identification", "traffic", "domain_registration"})
    if us:
        return _route(
            "us.voluntary", 38,
            (covers(case, kinds, "18.usc.2702.c.6", "non-content data; content cannot be handed to a foreign authority directly"),
             [warn("not_binding", "18.usc.2702.c.6", "Voluntary: it is not compulsory and has no time limit; the provider's policy decides.")]),
            addressee=_body("service_provider", case.target), channel="the provider's own channel", form="national order or request", languages=("en",),
            authority_ok=None, parallel_with="eu_us.mla" if case.law.in_union(case.source) else None,
        )  # fmt: skip
    if (
        case.law.in_union(case.target)
        and case.law.in_union(case.source)
        and case.law.in_force(case.source, "eu.2023.1543").word is Bound.IN_FORCE
    ):
        return None
    return _route(
        "provider.voluntary", 70,
        (covers(case, kinds, "cets224.5.7", "non-content data"),
         ([doubt("policy_unknown", "cets224.5.7", "Whether the provider's law and policy allow it is not known; it is never binding.")],
          [Question(fact="holder.voluntary", ask="Do the provider's law and policy allow voluntary disclosure?", provision="cets224.5.7", decides=())])),
        addressee=_body("service_provider", case.target), channel="the provider's own channel", form="request", languages=_speaks(case, case.target),
        authority_ok=None,
    )  # fmt: skip


def registration_access(case: Case) -> Route | None:
    """eu.nis2.28: access to registration data of registries and registrars in a Member State, within 72 hours."""
    if case.target is None or "domain_registration" not in case.data or not case.law.in_union(case.target):
        return None
    return _route(
        "eu.nis2.28", 18,
        (holder_is(case, ("registrar", "registry"), "eu.nis2.28.1"), stored_only(case, "eu.nis2.28.5"),
         covers(case, frozenset({"domain_registration"}), "eu.nis2.28.5", "registration data"),
         [yes("legitimate_access", "eu.nis2.28.5", "Lawful and duly substantiated requests of legitimate access seekers are answered."),
          warn("no_certificate", "eu.nis2.28.5", "Access on request; it is no order and carries no certificate for evidence.")]),
        addressee=_body(case.need.kind or "registrar", case.target), channel="the holder's published procedure", form="substantiated request",
        languages=_speaks(case, case.target), authority_ok=None,
        time_limits=({"key": "eu.nis2.28.5", "value": "72 hours from receipt", "provision": "eu.nis2.28.5"},),
    )  # fmt: skip


def disclosure_policy(case: Case) -> Route | None:
    """icann.disclosure: the registration data policy of generic domains, answered on reasons and never compelled."""
    if case.target is None or "domain_registration" not in case.data:
        return None
    return _route(
        "icann.disclosure", 28,
        (holder_is(case, ("registrar", "registry"), "icann.disclosure"), stored_only(case, "icann.disclosure"),
         [warn("not_binding", "icann.disclosure", "For generic top-level domains; reasoned requests are answered, nothing is compelled.")]),
        addressee=_body(case.need.kind or "registrar", case.target), channel="the holder's process or the request service of ICANN",
        form="reasoned request", languages=("en",), authority_ok=None,
        time_limits=({"key": "icann.disclosure", "value": "answer within 30 calendar days", "provision": "icann.disclosure"},),
    )  # fmt: skip


def information_order(case: Case) -> Route | None:
    """eu.dsa.10: an order to provide information under national law, with the content that the Act asks for."""
    if case.need.purpose != "administrative" or case.target is None:
        return None
    if not (case.law.in_union(case.source) and case.law.in_union(case.target)):
        return None
    return _route(
        "eu.dsa.10", 80,
        (holder_is(case, ("service_provider",), "eu.dsa.10.1"), stored_only(case, "eu.dsa.10.2"),
         ([doubt("national_power", "eu.dsa.10.1", "The Act gives no power to order; national or Union law of the issuing State has to.")],
          [Question(fact="issuing.national_power", ask="Which law empowers the authority to order this information?",
                    provision="eu.dsa.10.1", decides=())])),
        addressee=_body("service_provider", case.target), channel="the provider's point of contact; a copy to the Digital Services Coordinator",
        form="order with the content of eu.dsa.10.2", languages=_speaks(case, case.target), authority_ok=None,
    )  # fmt: skip


def national(case: Case) -> Route | None:
    """national.order: holder or addressee in the issuing State, no cross-border instrument needed."""
    if case.source not in (case.need.holder_state, case.need.eu_addressee):
        return None
    return _route(
        "national.order", 5, ([yes("own_state", "national", "The holder or its addressee is in the issuing State.")],),
        addressee=_body("service_provider", case.source), channel="national", form="national order", languages=_speaks(case, case.source), authority_ok=None,
    )  # fmt: skip


_TCA = (
    {
        "key": "eu_uk.tca.640",
        "value": "decision in 45 days, execution in 90 more",
        "provision": "eu_uk.tca.640",
    },
)

RULES: tuple[tuple[Callable[[Case], Route | None], tuple[str, ...]], ...] = (
    (national, ("national",)),
    (production_order, ("eu.2023.1543.4", "eu.2023.1543.5", "eu.2023.1543.7", "eu.2023.1543.8")),
    (article_9, ("cets224.9", "cets224.3.2.c")),
    (article_10, ("cets224.10", "cets224.3.2.c")),
    (urgent, ("ets185.25.3", "ets185.35")),
    (executive_agreement, ("us.cloud_act",)),
    (investigation_order, ("eu.eio.2.c", "eu.eio.34")),
    (article_6, ("cets224.6",)),
    (article_7, ("cets224.7.1", "cets224.7.2.b", "cets224.7.5.a", "cets224.7.9.a", "cets224.7.9.b")),
    (article_8, ("cets224.8.1", "cets224.8.4", "cets224.8.11", "cets224.8.13", "cets224.7.8")),
    (mla2000, ("eu.mla2000.27",)),
    (voluntary, ("18.usc.2702.c.6", "cets224.5.7")),
    (
        _agreement("eu_uk.tca", 40, "eu_uk.tca.633", "United Kingdom", _TCA),
        ("eu_uk.tca.633", "eu_uk.tca.640"),
    ),
    (_agreement("eu_us.mla", 42, "eu_us.mla.3", "United States"), ("eu_us.mla.3",)),
    (_agreement("eu_jp.mla", 44, "eu_jp.mla.1", "Japan"), ("eu_jp.mla.1",)),
    (convention_1959, ("ets030.27", "ets182.4")),
    (bilateral, ("bilateral",)),
    (stored_data, ("ets185.31", "ets185.27.2")),
    (real_time, ("ets185.33", "ets185.34")),
    (preservation_order, ("eu.2023.1543.6", "eu.2023.1543.11")),
    (preservation, ("ets185.29",)),
    (quick_disclosure, ("ets185.30",)),
    (registration_access, ("eu.nis2.28",)),
    (disclosure_policy, ("icann.disclosure",)),
    (information_order, ("eu.dsa.10",)),
    (rogatory, ("letter_rogatory",)),
)
"""Every route with the provisions that it rests on; the coverage page is made from this table."""

PRESERVING = frozenset({"eu.epoc_pr", "ets185.29"})


def _completed(need: Need, lawbook: Lawbook) -> tuple[Need, list[Finding]]:
    """Fill what the catalogue knows of the holder; what the need says is kept."""
    if need.provider is None:
        return need, []
    row = lawbook.providers.get(need.provider)
    if row is None:
        raise InputError(
            "unknown_provider",
            f"The catalogue has no provider {need.provider!r}; leave it out and give its State.",
            path="/holder/provider",
        )
    changes: dict[str, Any] = {}
    facts = {"source": row.get("source", ""), "as_of": row.get("as_of", ""), "name": row.get("provider", "")}
    notes = []
    if need.holder_state is None and row.get("seat_country"):
        changes["holder_state"] = row["seat_country"]
        notes.append(
            warn("from_catalogue", "", "{name} has its seat in {state}.", state=row["seat_country"], **facts)
        )
    entity = row.get("eu_establishment_or_representative_country")
    if need.eu_addressee is None and entity:
        changes["eu_addressee"] = entity
        notes.append(warn("from_catalogue", "eu.2023.1544.3", "{name} has a company in {state}; the addressee designated under the Directive"
                          " was not seen and may be another.", state=entity, **facts))  # fmt: skip
    if need.kind is None:
        kind = str(row.get("provider_type", ""))
        changes["kind"] = (
            "registrar" if "registrar" in kind else "registry" if "registry" in kind else "service_provider"
        )
    return replace(need, **changes), notes


def find_routes(need: Need, lawbook: Lawbook) -> Answer:
    """The lawful routes for a need on its day.

    Raises:
        InputError: `unknown_state`, `unknown_provider`, or what `assume` cannot be.
    """
    law = lawbook.at(need.on, need.assume)
    need, notes = _completed(need, lawbook)
    for path, state in (
        ("/issuing/state", need.state), ("/holder/state", need.holder_state), ("/holder/eu_addressee", need.eu_addressee),
        ("/holder/contract_state", need.contract_state), ("/holder/storage_state", need.storage_state),
        ("/offence/committed_in", need.committed_in), ("/person/resides_in", need.resides_in),
    ):  # fmt: skip
        if state not in (None, "none") and not law.knows_state(str(state)):
            raise InputError(
                "unknown_state",
                f"{state!r} at {path} is not the two-letter code of a State; write for instance HU.",
                path=path,
            )
    case = Case(need=need, law=law, notes=notes)
    found: list[Route] = []
    excluded: list[Route] = []
    own = case.source == need.holder_state
    for rule, _provisions in RULES:
        route = rule(case)
        if route is None:
            continue
        if own and route.route != "national.order":
            route = replace(
                route,
                findings=(
                    *route.findings,
                    no("own_state", "national", "The holder is in the issuing State."),
                ),
            )
        if notes and not route.route.startswith("letter"):
            route = replace(route, findings=(*route.findings, *notes))
        refusals = {one.code for one in route.findings if one.verdict is Verdict.REFUSED}
        if refusals and not route.fixable and refusals <= FIXABLE:
            route = replace(route, fixable=True)
        (excluded if refusals else found).append(route)
    if any(route.route == "eu_us.mla" for route in found):
        found = [
            replace(r, parallel_with="us.voluntary")
            if r.route == "eu_us.mla" and any(x.route == "us.voluntary" for x in found)
            else r
            for r in found
        ]
    first = need.volatile is True and not need.preserved
    then: tuple[Route, ...] | None = None
    if case.measure == "preservation":
        keep = sorted((r for r in found if r.route in PRESERVING), key=lambda r: r.order)
        if keep:
            then = tuple(sorted((r for r in found if r.route not in PRESERVING), key=lambda r: r.order))
            found = keep
    elif first:
        found = [replace(r, order=r.order - 58) if r.route in PRESERVING else r for r in found]
    found.sort(key=lambda route: route.order)
    return Answer(
        on=need.on.isoformat(), lawbook=lawbook.digest, assumed=bool(need.assume), routes=tuple(found),
        excluded=tuple(sorted(excluded, key=lambda route: route.order)), then=then,
    )  # fmt: skip


def routes(need: Any, lawbook: Lawbook) -> Answer:
    """Read a need and find its routes."""
    return find_routes(need if isinstance(need, Need) else parse_need(need), lawbook)
