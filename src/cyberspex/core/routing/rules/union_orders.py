"""European Production and Preservation Orders (Regulation 2023/1543).

- Base case: issuing State and addressee bound (34.2, 3.1), another State than the own (1.1), a covered service (3.3).
- Issuer by category of data (4), threshold (5.4), notification of the enforcing authority (8).
- Exceptions: emergency without prior validation (4.5), public authority's and privileged data (5.8, 5.9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import LIGHT, STORED, Case, body, doubt, limit, no, speaks, warn, yes
from cyberspex.core.routing.need import JUDGES, JUDICIAL
from cyberspex.core.routing.rules.common import criminal_only, holder_is

_GATES = frozenset({"non_cash_fraud", "child_sexual_abuse", "attack_on_information_systems"})


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
    limits: tuple[Mapping[str, str], ...]
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
            (limit(f"{base}.10.4", "8 hours from receipt"),) if _union_emergency(case)
            else (limit(f"{base}.10.2", "10 days from receipt"),)
        )  # fmt: skip
    else:
        limits = (limit(f"{base}.11.1", "60 days; once 30 more"),)
    refused_now = [one for one in findings if one.verdict is Verdict.REFUSED]
    return Route(
        route=code, order=order, findings=tuple(findings),
        questions=tuple(one.deciding(code) for one in questions),
        addressee=body("designated_establishment_or_legal_representative", where),
        channel="decentralised IT system", form="Annex I certificate" if production else "Annex II certificate",
        languages=speaks(case, where), time_limits=limits, notify=tuple(notify), authority_ok=ok,
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
