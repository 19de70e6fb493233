"""Assistance between Member States: the European Investigation Order, and the convention that it replaces.

- Base case: both take part in the Directive (eu.eio.34). Exception: joint teams, which it leaves to the convention (3).
- The convention of 2000 serves where the Directive does not bind both; central authority where one was declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Bound, Known
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import Case, body, limit, no, plain, route_of, speaks, warn, yes
from cyberspex.core.routing.rules.common import binds, both_bound, criminal_only, judicial

_MEASURES: Mapping[str, tuple[str, str]] = {
    "real_time": ("eu.eio.30", "Interception and data in real time are sought under the special rules (Articles 28 and 30; Article 31 where no help is needed)."),
    "preservation": ("eu.eio.32", "A provisional measure keeps the data; where practicable it is decided within 24 hours."),
    "hearing": ("eu.eio.24", "A hearing by video conference follows its own rules."),
}  # fmt: skip
"""Special rules of the Directive by measure."""


def _reached(case: Case) -> str | None:
    """The Member State whose authority executes: where the provider is; else, where that State takes no part, where its
    addressee is (eu.2023.1544.1.2).
    """
    addressee = case.need.eu_addressee
    if (
        case.target
        and addressee not in (None, "none", case.source, case.target)
        and case.law.in_union(case.target)
        and case.law.in_force(case.target, "eu.eio").word is not Bound.IN_FORCE
        and case.law.in_force(str(addressee), "eu.eio").word is Bound.IN_FORCE
    ):
        return addressee
    return case.target


def investigation_order(case: Case) -> Route | None:
    """eu.eio: European Investigation Order between participating Member States."""
    if case.target is None or not (case.law.in_union(case.source) or case.law.in_union(case.target)):
        return None
    where = _reached(case)
    findings: list[Finding] = []
    questions: list[Question] = []
    allowed = judicial(case)
    if allowed is False:
        findings.append(no("issuer", "eu.eio.2.c", "{authority} needs validation by a judge, court, investigating judge or prosecutor.",
                           authority=plain(case.need.authority), fix="Let one of them validate it."))  # fmt: skip
    elif allowed is None:
        fact = "issuing.authority" if case.need.authority is None else "validated_by"
        questions.append(Question(fact=fact, ask="Does a judge, court, investigating judge or prosecutor issue or validate it?",
                                  provision="eu.eio.2.c", decides=()))  # fmt: skip
    if case.measure == "joint_team":
        findings.append(
            no("other_measure", "eu.eio.3", "Joint investigation teams are outside the Directive.")
        )
    if case.measure in _MEASURES:
        provision, text = _MEASURES[case.measure]
        findings.append(yes("special_rule", provision, text))
    if case.need.kind == "bank":
        findings.append(
            yes(
                "special_rule",
                "eu.eio.26",
                "Accounts and banking operations are sought under Articles 26 and 27.",
            )
        )
    if "user_identification" in case.data:
        findings.append(
            yes(
                "always_available",
                "eu.eio.10.2.e",
                "Who holds a telephone number or an IP address can always be sought.",
            )
        )
    if case.need.privileged not in (None, "none"):
        findings.append(warn("privilege_possible", "eu.eio.11.1.a", "The person is a {who}: immunities and privileges of the executing State are a"
                             " ground of refusal.", who=plain(case.need.privileged)))  # fmt: skip
    limits = (
        (limit("eu.eio.32.2", "decision where practicable within 24 hours"),)
        if case.measure == "preservation"
        else (
            limit("eu.eio.12.3", "decision on recognition in 30 days"),
            limit("eu.eio.12.4", "execution in 90 days more"),
        )
    )
    return route_of(
        "eu.eio", 20, (binds(case, "eu.eio", "eu.eio.34", (case.source, where)), (findings, questions), criminal_only(case, "eu.eio.4")),
        addressee=body("executing_authority", where), channel="directly between judicial authorities",
        form="Annex A", languages=speaks(case, where), time_limits=limits, authority_ok=allowed,
    )  # fmt: skip


def mla2000(case: Case) -> Route | None:
    """eu.mla2000: the Union's convention, where the EIO does not replace it."""
    if case.target is None or not (case.law.in_union(case.source) and case.law.in_union(case.target)):
        return None
    parts: list[Any] = [
        binds(case, "eu.mla2000", "eu.mla2000.27", (case.source, case.target)),
        criminal_only(case, "eu.mla2000.1"),
        replaced(case),
    ]
    if case.measure == "joint_team":
        parts.append(
            [yes("joint_team", "eu.mla2000.13", "A joint investigation team is set up by agreement.")]
        )
    if case.measure == "real_time":
        parts.append([yes("interception", "eu.mla2000.17", "Interception follows Articles 17 to 22.")])
    central, reason = centralised(case, "eu.mla2000.6")
    parts.append(reason)
    return route_of(
        "eu.mla2000", 30, parts, addressee=body("central_authority" if central else "judicial_authority", case.target),
        channel="central authority" if central else "directly between judicial authorities",
        form="free form with the content of ets030.14", languages=speaks(case, case.target), authority_ok=judicial(case),
    )  # fmt: skip


def centralised(case: Case, provision: str) -> tuple[bool, list[Finding]]:
    """Exception to direct contact: a State declared that requests go to its central authority."""
    if case.target is None:
        return False, []
    said = case.law.declared(case.target, provision)
    if said.word is not Known.MADE:
        return False, []
    return True, [yes("central_authority", provision, "{state} wants requests addressed to its central authority.", state=case.target,
                      source=said.source, as_of=said.as_of)]  # fmt: skip


def replaced(case: Case) -> list[Finding]:
    """Exception to every mutual-assistance treaty between Member States: the EIO replaces it (eu.eio.34), except for
    joint teams, which it does not serve.
    """
    if case.measure != "joint_team" and both_bound(case, "eu.eio"):
        return [
            no(
                "replaced",
                "eu.eio.34.1",
                "Between participating Member States the European Investigation Order replaces it.",
            )
        ]
    return []
