"""European Production and Preservation Orders (Regulation 2023/1543).

- Base case: issuing State and addressee bound (34.2, 3.1), another State than the own (1.1), a covered service (3.3).
- Issuer by category of data (4); exception: emergency without prior validation (4.5).
- Threshold for traffic and content data (5.4); any offence for subscriber data and to identify a user (5.3).
- Exceptions by whose data they are: a public authority's (5.8), a privileged professional's (5.9).
- Notification of the enforcing authority (8.1); exception: offence and person of the issuing State (8.2).
- Where only the traffic and content data of a mixed need fail, the order reaches the rest.
- Exception to the addressee: another establishment, where it is silent in an emergency (7.2).
- Enforcement of an unanswered order (16); not after the enforcing authority raised a ground (12).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import (
    LIGHT,
    Case,
    as_warning,
    body,
    doubt,
    limit,
    no,
    plain,
    speaks,
    warn,
    yes,
)
from cyberspex.core.routing.need import JUDGES, JUDICIAL
from cyberspex.core.routing.rules.common import criminal_only, excluded_territory, holder_is, tried

ACT = "eu.2023.1543"
THREE_YEARS = 36  # months, eu.2023.1543.5.4.a
FOUR_MONTHS = 4  # eu.2023.1543.2.2
REACHED = LIGHT | {"traffic", "content"}
HARMONISED = frozenset({"non_cash_fraud", "child_sexual_abuse", "attack_on_information_systems"})
"""Offences of the directives that eu.2023.1543.5.4.b names."""


@dataclass(kw_only=True)
class _Reasons:
    """Findings and questions gathered for one order."""

    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    shaping: list[Question] = field(default_factory=list)

    def take(self, part: tuple[list[Finding], list[Question]]) -> None:
        self.findings += part[0]
        self.questions += part[1]

    def ask(self, fact: str, ask: str, provision: str) -> None:
        self.questions.append(Question(fact=fact, ask=ask, provision=provision, decides=()))

    @property
    def refused(self) -> list[Finding]:
        return [one for one in self.findings if one.verdict is Verdict.REFUSED]


def production_order(case: Case) -> Route | None:
    """eu.epoc: European Production Order; after a preservation it is the order that may follow."""
    return _order(case, "eu.epoc", 10)


def preservation_order(case: Case) -> Route | None:
    """eu.epoc_pr: European Preservation Order."""
    return _order(case, "eu.epoc_pr", 92)


def union_emergency(case: Case) -> bool:
    """An imminent threat to life, physical integrity or safety, or to critical infrastructure (eu.2023.1543.3.18)."""
    risk = case.need.emergency
    return bool(risk and risk.imminent and risk.risk_to in ("life", "safety", "critical_infrastructure"))


# --- addressee


def _addressee(case: Case) -> tuple[str | None, list[Finding], list[Question]]:
    """Where the addressee of a European order is (eu.2023.1543.7)."""
    need = case.need
    if need.eu_addressee not in (None, "none"):
        return need.eu_addressee, [], []
    provision = "eu.2023.1543.7.1"
    if (
        need.eu_addressee is None
        and need.holder_state
        and case.law.in_force(need.holder_state, ACT).word is Bound.IN_FORCE
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


def _bound_and_abroad(case: Case, reasons: _Reasons) -> tuple[str | None, str | None]:
    """Issuing State and addressee bound, in two States. Returns the State addressed and the enforcing State."""
    law, need = case.law, case.need
    standing = law.in_force(case.source, ACT)
    facts = {"state": case.source, "source": standing.source, "as_of": standing.as_of}
    found = reasons.findings
    if standing.word is Bound.IN_FORCE:
        found.append(yes("bound", f"{ACT}.34.2", "{state} is bound by the Regulation.", **facts))
    elif standing.since is not None:
        found.append(
            no(
                "not_in_force",
                f"{ACT}.34.2",
                "The Regulation applies from {since} only.",
                since=standing.since.isoformat(),
                **facts,
            )
        )
    elif standing.assumed:
        found.append(no("not_in_force", f"{ACT}.34.2", "The Regulation is assumed not to apply.", **facts))
    else:
        found.append(no("not_bound", f"{ACT}.3.1", "{state} is not bound by the Regulation.", **facts))
        if not law.in_union(case.source):
            found.append(no("third_state", f"{ACT}.2.4", "Authorities of {state}, a third State, cannot issue it, and it does not serve"
                            " assistance to them.", **facts))  # fmt: skip
    where, more, asked = _addressee(case)
    if where is not None:
        if law.in_force(where, ACT).word is not Bound.IN_FORCE:
            more = [
                no(
                    "addressee_not_bound",
                    f"{ACT}.3.1",
                    "The addressee is in {state}, which is not bound by the Regulation.",
                    state=where,
                )
            ]
        elif where == case.source:
            more = [
                no(
                    "own_state",
                    f"{ACT}.1.1",
                    "The addressee is in the issuing State: its national order serves.",
                )
            ]
    elif need.offers_services_in_eu is False:
        more = [no("service_not_covered", f"{ACT}.2.3", "The provider offers no services in the Union.")]
        asked = []
    if where and need.offers_services_in_eu is False:
        # An addressee is designated for services that are offered there, so one of the two facts is a slip.
        more = [
            *more,
            warn(
                "facts_differ",
                f"{ACT}.2.3",
                "An addressee in the Union is named, and no services are said to be offered there: an order reaches only data of"
                " services offered in the Union. Check which of the two is right.",
            ),
        ]
    reasons.take((more, asked))
    reasons.take(holder_is(case, ("service_provider", "registrar", "registry"), f"{ACT}.3.3"))
    if need.territory not in (None, "none"):
        reasons.take(excluded_territory(case, f"{ACT}.3.1"))
    return where, where


def _elsewhere(case: Case, where: str | None, reasons: _Reasons) -> str | None:
    """Exception to the addressee: in an emergency, after its silence, any other establishment in the Union (7.2)."""
    before = tried(case, "eu.epoc")
    if before is None or before.outcome != "silent" or where is None or not union_emergency(case):
        return where
    other = case.need.holder_state
    if other not in (None, "none", where, case.source) and case.law.in_union(str(other)):
        reasons.findings.append(yes("addressed_anew", f"{ACT}.7.2", "The addressee in {state} did not react in the emergency: the same certificate"
                                    " goes to the establishment in {other}, with the box of Section B ticked.", state=where, other=other))  # fmt: skip
        return other
    reasons.findings.append(warn("address_anew", f"{ACT}.7.2", "The addressee did not react in the emergency: any other establishment or"
                                 " representative of the provider in the Union may be addressed."))  # fmt: skip
    return where


# --- what it serves


def _purpose(case: Case, reasons: _Reasons) -> None:
    """Criminal proceedings, or a sentence of four months or more, not in absentia, of a convict who absconded (2.2)."""
    need, provision = case.need, f"{ACT}.2.2"
    reasons.take(criminal_only(case, provision, sentences=True))
    if need.purpose != "sentence_execution":
        return
    if need.sentence_months is None:
        reasons.ask("sentence_months", "How long is the custodial sentence, in months?", provision)
    elif need.sentence_months < FOUR_MONTHS:
        reasons.findings.append(no("sentence_too_short", provision, "A custodial sentence of at least four months is needed; it is {n}.",
                                   n=need.sentence_months))  # fmt: skip
    if need.in_absentia is None:
        reasons.ask("in_absentia", "Was the sentence rendered in absentia?", provision)
    elif need.in_absentia:
        reasons.findings.append(no("in_absentia", provision, "The sentence was rendered in absentia."))
    if need.absconded is None:
        reasons.ask("absconded", "Has the convict absconded?", provision)
    elif not need.absconded:
        reasons.findings.append(no("not_absconded", provision, "The convict has not absconded."))


def _data(case: Case, reasons: _Reasons) -> None:
    """Stored data of a covered service, for production or preservation; beside a search only the data (3.8, 1.1)."""
    need = case.need
    if case.measure == "real_time":
        reasons.findings.append(
            no("not_stored", f"{ACT}.3.8", "Only data stored when the certificate is received.")
        )
    elif case.measure in ("hearing", "joint_team"):
        reasons.findings.append(
            no("other_measure", f"{ACT}.1.1", "The Regulation serves production and preservation only.")
        )
    elif case.measure == "search":
        if need.kind in (None, "service_provider", "registrar", "registry"):
            reasons.findings.append(
                warn("covers_part", f"{ACT}.1.1", "It reaches the data only; the search needs another route.")
            )
        else:
            reasons.findings.append(
                no("other_measure", f"{ACT}.1.1", "The Regulation serves production and preservation only.")
            )
    if need.data is None:
        reasons.ask("data", "Which data are sought?", f"{ACT}.3.9")
        return
    outside = [one for one in case.data if one not in REACHED]
    if len(outside) == len(case.data):
        reasons.findings.append(
            no(
                "data_not_covered",
                f"{ACT}.3.8",
                "It reaches subscriber, traffic and content data of services.",
            )
        )
    elif outside:
        reasons.findings.append(warn("covers_part", f"{ACT}.3.8", "It reaches {inside} only; {outside} needs another route.",
                                     inside=plain(*(one for one in case.data if one in REACHED)), outside=plain(*outside)))  # fmt: skip


def _public_authority(case: Case, reasons: _Reasons) -> None:
    """Exception for data hosted for a public authority: only one of the issuing State (5.8, and 6.1 with it)."""
    hosted = case.need.hosted_for if isinstance(case.need.hosted_for, Mapping) else {}
    if hosted.get("kind") != "public_authority":
        return
    if hosted.get("state") is None:
        reasons.ask(
            "holder.hosted_for", "Of which State is the public authority whose data are hosted?", f"{ACT}.5.8"
        )
    elif hosted["state"] != case.source:
        reasons.findings.append(
            no("public_authority_data", f"{ACT}.5.8", "Data hosted for a public authority of another State.")
        )


# --- issuer


def _issuer(
    case: Case, heavy: list[str], provision: str
) -> tuple[list[Finding], list[Question], bool | None]:
    """Who may issue or validate: a judge for traffic and content data, a prosecutor too for the rest (4.1 to 4.3)."""
    need = case.need
    accepted = JUDGES if heavy else JUDICIAL
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
    if union_emergency(case) and not heavy and need.authority in ("police", "administrative"):
        return [
            yes("emergency_without_validation", f"{ACT}.4.5", "In an emergency without prior validation, if the same could be done in a similar"
                " domestic case; ex post within 48 hours.")
        ], [], True  # fmt: skip
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
        no("issuer", provision, "{authority} cannot issue it alone for {data}: it needs {who}.", authority=plain(need.authority),
           data=plain(*heavy) or "these data", who=who, fix="Let {who} issue or validate it.")
    ], [], False  # fmt: skip


# --- traffic and content data


def _threshold(case: Case) -> tuple[list[Finding], list[Question]]:
    """Offences for which traffic and content data may be produced (5.4); also what the sentence was for (5.4.d)."""
    need = case.need
    if need.max_penalty_months is not None and need.max_penalty_months >= THREE_YEARS:
        return [yes("three_years", f"{ACT}.5.4.a", "The maximum penalty is at least three years.")], []
    tags = need.tags or ()
    if "terrorism" in tags:
        return [yes("listed_offence", f"{ACT}.5.4.c", "A terrorist offence is listed.")], []
    if HARMONISED.intersection(tags) and (
        "via_information_system" in tags or "attack_on_information_systems" in tags
    ):
        return [
            yes(
                "listed_offence",
                f"{ACT}.5.4.b",
                "A listed offence committed by means of an information system.",
            )
        ], []
    questions = []
    if need.max_penalty_months is None:
        questions.append(Question(fact="offence.max_penalty_months", ask="Which maximum penalty does the offence carry, in months?",
                                  provision=f"{ACT}.5.4", decides=()))  # fmt: skip
    elif need.tags is None:
        questions.append(Question(fact="offence.tags", ask="Is it an offence of the directives on terrorism, on attacks against information systems,"
                                  " on child sexual abuse or on non-cash payment fraud?", provision=f"{ACT}.5.4", decides=()))  # fmt: skip
    if questions:
        return [], questions
    provision = f"{ACT}.5.4.d" if need.purpose == "sentence_execution" else f"{ACT}.5.4"
    return [no("below_threshold", provision, "The maximum penalty is {n} months, below three years, and the offence is not listed.",
               n=need.max_penalty_months)], []  # fmt: skip


def _privileged_host(case: Case) -> tuple[list[Finding], list[Question]]:
    """Exception for data hosted for a privileged professional, who has to reside in the issuing State (5.9)."""
    hosted = case.need.hosted_for if isinstance(case.need.hosted_for, Mapping) else {}
    if hosted.get("kind") != "privileged_professional":
        return [], []
    if hosted.get("state") is None:
        return [], [Question(fact="holder.hosted_for", ask="In which State does the privileged professional reside whose data are hosted?",
                             provision=f"{ACT}.5.9", decides=())]  # fmt: skip
    if hosted["state"] == case.source:
        return [], []
    return [no("privileged", f"{ACT}.5.9", "The data are hosted for a privileged professional who does not reside in the issuing State;"
               " traffic and content only if addressing that person might harm the investigation or privilege was waived.")], []  # fmt: skip


def _heavy(case: Case, reasons: _Reasons) -> tuple[list[str], bool | None]:
    """What the issuer and the offence allow of the traffic and content data. Returns those that stay, and the issuer."""
    if case.need.data is None:
        judge = case.need.authority in JUDGES or case.need.validated_by in JUDGES
        return [], True if judge else None
    heavy = [one for one in case.data if one in ("traffic", "content")]
    light = [one for one in case.data if one in LIGHT]
    if not heavy:
        findings, questions, allowed = _issuer(case, [], f"{ACT}.4.1")
        reasons.take((findings, questions))
        reasons.findings.append(
            yes("any_offence", f"{ACT}.5.3", "Any criminal offence is enough for these data.")
        )
        return [], allowed
    findings, questions, allowed = _issuer(case, heavy, f"{ACT}.4.2")
    for more in (_threshold(case), _privileged_host(case)):
        findings = [*findings, *more[0]]
        questions = [*questions, *more[1]]
    barred = [one for one in findings if one.verdict is Verdict.REFUSED]
    if not barred or not light:
        reasons.take((findings, questions))
        return heavy, allowed
    # A mixed need: what bars traffic and content data leaves the rest.
    reasons.findings.append(warn("covers_part", barred[0].provision, "It reaches {inside} only; {outside} needs another route.",
                                 inside=plain(*light), outside=plain(*heavy)))  # fmt: skip
    for one in barred:
        reasons.findings.append(as_warning(one))
    findings, questions, allowed = _issuer(case, [], f"{ACT}.4.1")
    reasons.take((findings, questions))
    reasons.findings.append(
        yes("any_offence", f"{ACT}.5.3", "Any criminal offence is enough for these data.")
    )
    return [], allowed


def _notified(case: Case, where: str | None, reasons: _Reasons) -> list[dict[str, Any]]:
    """Notification of the enforcing authority (8.1), with its effect (8.4) and the ground of dual criminality (12.1.d).

    Exception: reasonable grounds that offence and person both belong to the issuing State (8.2).
    """
    need = case.need
    if need.committed_in == case.source and need.resides_in == case.source:
        reasons.findings.append(
            yes(
                "no_notification",
                f"{ACT}.8.2",
                "Offence and person belong to the issuing State: no notification.",
            )
        )
        return []
    abroad = any(one not in (None, case.source) for one in (need.committed_in, need.resides_in))
    for value, fact, ask in (
        (need.committed_in, "offence.committed_in", "Where was the offence committed?"),
        (need.resides_in, "person.resides_in", "Where does the person reside whose data are sought?"),
    ):
        if value is None and not abroad:
            reasons.shaping.append(Question(fact=fact, ask=ask, provision=f"{ACT}.8.2", decides=()))
    if not abroad:
        reasons.findings.append(warn("notification_presumed", f"{ACT}.8.2", "That offence and person both belong to the issuing State is not said: the"
                                     " enforcing authority is notified."))  # fmt: skip
    long_enough = need.max_penalty_months is not None and need.max_penalty_months >= THREE_YEARS
    if "annex_iv" in (need.tags or ()) and long_enough:
        reasons.findings.append(yes("no_dual_criminality", f"{ACT}.12.1.d", "An offence of Annex IV of at least three years: dual criminality is not"
                                    " examined."))  # fmt: skip
    else:
        reasons.findings.append(warn("dual_criminality", f"{ACT}.12.1.d", "The enforcing authority may refuse if the conduct is no offence there; it may"
                                     " not for an offence of Annex IV of at least three years."))  # fmt: skip
    if need.privileged not in (None, "none"):
        reasons.findings.append(warn("immunity_possible", f"{ACT}.12.1.a", "The enforcing authority may refuse for immunities, privileges or rules on the"
                                     " freedom of the press."))  # fmt: skip
    return [
        {"state": where, "authority": "enforcing_authority", "provision": f"{ACT}.8.1", "suspensive": not union_emergency(case)}
    ]  # fmt: skip


def _conflict(case: Case, where: str | None, heavy: list[str], reasons: _Reasons) -> None:
    """Law of a third State that forbids disclosure (17): pleaded by the holder, or to be expected of a provider there."""
    pleaded = case.need.conflicting_law
    if pleaded is not None:
        state = pleaded.get("state")
        if state and case.law.in_union(str(state)):
            reasons.findings.append(warn("no_third_state", f"{ACT}.17.1", "The law of {state}, a Member State, is no conflicting law of a third"
                                         " State.", state=state))  # fmt: skip
            return
        reasons.findings.append(warn("conflicting_law", f"{ACT}.17.1", "The holder pleads the law of {state}; a reasoned objection within ten days"
                                     " goes to review, and to a court if the order is maintained.", state=state or "another State"))  # fmt: skip
    elif heavy and where and case.target and not case.law.in_union(case.target):
        reasons.findings.append(warn("conflict_possible", f"{ACT}.17.1", "The provider is in {state}: expect a reasoned objection if its law forbids"
                                     " disclosure.", state=case.target))  # fmt: skip


# --- the two orders


def _order(case: Case, code: str, order: int) -> Route | None:
    law, need = case.law, case.need
    production = code == "eu.epoc"
    involved = law.in_union(case.source) or (case.target is not None and law.in_union(case.target))
    if (
        not involved
        and need.eu_addressee in (None, "none")
        and production == (case.measure == "preservation")
    ):
        return None  # outside the Union only the order that the measure would ask for is explained
    reasons = _Reasons()
    where, enforcing = _bound_and_abroad(case, reasons)
    _data(case, reasons)
    _purpose(case, reasons)
    _public_authority(case, reasons)
    sound = not reasons.refused
    limits: tuple[Mapping[str, str], ...]
    notify: list[dict[str, Any]] = []
    if production:
        where = _elsewhere(case, where, reasons)
        heavy, allowed = _heavy(case, reasons)
        if heavy and need.privileged not in (None, "none"):
            reasons.findings.append(warn("privilege_possible", f"{ACT}.5.10", "The person is a {who}: ask for clarification first whether the law of the"
                                         " enforcing State protects these data; it may refuse (12.1.a).", who=plain(need.privileged)))  # fmt: skip
        if heavy:
            notify = _notified(case, enforcing, reasons)
        _conflict(case, where, heavy, reasons)
        limits = _production_limits(case, bool(notify), reasons)
        before = tried(case, "eu.epoc")
        if before is not None and before.outcome == "objected":
            reasons.findings.append(
                no(
                    "ground_raised",
                    f"{ACT}.12.1",
                    "The enforcing authority raised a ground for refusal: the order is withdrawn.",
                )
            )
            sound = False
    else:
        findings, questions, allowed = _issuer(case, [], f"{ACT}.4.3")
        reasons.take((findings, questions))
        limits = (limit(f"{ACT}.11.1", "60 days; once 30 more"),)
    if (
        need.emergency is not None
        and need.emergency.imminent is None
        and need.emergency.risk_to != "property"
    ):
        reasons.shaping.append(
            Question(
                fact="emergency.imminent", ask="Is the risk imminent?", provision=f"{ACT}.3.18", decides=()
            )
        )
    refused = reasons.refused
    beside = case.measure == "search" and production
    return Route(
        route=code, order=21 if beside else order, findings=tuple(reasons.findings),
        questions=tuple(one.deciding(code) for one in reasons.questions), shaping=tuple(reasons.shaping),
        addressee=body("establishment" if where != enforcing else "designated_establishment_or_legal_representative", where),
        channel="decentralised IT system", form="Annex I certificate" if production else "Annex II certificate",
        languages=speaks(case, where), time_limits=(*limits, *_ex_post(reasons), *_objection(reasons)), notify=tuple(notify), authority_ok=allowed,
        parallel_with="eu.eio" if beside else None,
        fixable=bool(refused) and sound and all(one.code == "issuer" for one in refused),
    )  # fmt: skip


def _production_limits(case: Case, notified: bool, reasons: _Reasons) -> tuple[Mapping[str, str], ...]:
    """Ten days, with or without notification; eight hours in an emergency, with what the exceptions add (10.2 to 10.4)."""
    if not union_emergency(case):
        return (
            (
                limit(
                    f"{ACT}.10.2",
                    "at the end of 10 days from receipt, earlier if the enforcing authority clears it",
                ),
            )
            if notified
            else (limit(f"{ACT}.10.3", "10 days from receipt"),)
        )
    found = [limit(f"{ACT}.10.4", "8 hours from receipt")]
    if notified:
        found.append(
            limit(
                f"{ACT}.10.4.objection",
                "objection of the enforcing authority within 96 hours of the notification",
            )
        )
    return tuple(found)


def _objection(reasons: _Reasons) -> tuple[Mapping[str, str], ...]:
    """The holder's reasoned objection, where the law of a third State is pleaded (17.2)."""
    if not any(one.code == "conflicting_law" for one in reasons.findings):
        return ()
    return (limit(f"{ACT}.17.2", "reasoned objection within 10 days from receipt"),)


def _ex_post(reasons: _Reasons) -> tuple[Mapping[str, str], ...]:
    """The validation that follows an emergency order without one, whether it produces or preserves (4.5)."""
    if not any(one.code == "emergency_without_validation" for one in reasons.findings):
        return ()
    return (limit(f"{ACT}.4.5", "ex post validation within 48 hours"),)


# --- enforcement


def enforcement(case: Case) -> Route | None:
    """eu.enforcement: enforcement of a European order that was not complied with, by the enforcing State."""
    before = tried(case, "eu.epoc") or tried(case, "eu.epoc_pr")
    if before is None:
        return None
    reasons = _Reasons()
    where, _enforcing = _bound_and_abroad(case, reasons)
    _purpose(case, reasons)
    if before.outcome == "objected":
        reasons.findings.append(
            no(
                "ground_raised",
                f"{ACT}.16.1",
                "The enforcing authority raised a ground for refusal: there is nothing to enforce.",
            )
        )
    elif before.outcome is None:
        reasons.ask("previous", "What came of the European order that was sent?", f"{ACT}.16.1")
    else:
        reasons.findings.append(yes("not_complied", f"{ACT}.16.1", "The order was not complied with: the enforcing authority recognises and enforces"
                                    " it."))  # fmt: skip
    again = union_emergency(case) and before.outcome == "silent" and before.route == "eu.epoc"
    return Route(
        route="eu.enforcement", order=11 if again else 8, findings=tuple(reasons.findings),
        questions=tuple(one.deciding("eu.enforcement") for one in reasons.questions), addressee=body("enforcing_authority", where),
        channel="decentralised IT system", form="the order, the form of Annex III and the documents, translated", languages=speaks(case, where),
        time_limits=(limit(f"{ACT}.16.2", "decision on recognition within 5 working days"),), authority_ok=True if case.need.authority else None,
    )  # fmt: skip
