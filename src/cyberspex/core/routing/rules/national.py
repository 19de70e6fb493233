"""What needs no cross-border instrument: the national order, and the order to provide information."""

from __future__ import annotations

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import STORED, SUBSCRIBER, Case, body, doubt, no, route_of, speaks, warn, yes
from cyberspex.core.routing.rules.common import covers, criminal_only, holder_is, stored_only


def national(case: Case) -> Route | None:
    """national.order: holder or addressee in the issuing State, no cross-border instrument needed."""
    allowed = True if case.need.authority else None
    if case.source in (case.need.holder_state, case.need.eu_addressee):
        return route_of(
            "national.order", 5, ([yes("own_state", "national", "The holder or its addressee is in the issuing State.")],),
            addressee=body(case.need.kind or "service_provider", case.source), channel="national", form="national order", languages=speaks(case, case.source),
            authority_ok=allowed,
        )  # fmt: skip
    if case.need.contract_state == case.source:
        return _at_home(case, "ets185.18.1.b", allowed)
    if case.need.contract_state is None and case.law.in_force(case.source, "us.2713").word is Bound.IN_FORCE:
        return _at_home(case, "18.usc.2713", allowed)
    return None


def _at_home(case: Case, provision: str, allowed: bool | None) -> Route:
    """An order at home to a provider that is not there: it serves the issuing State (ets185.18.1.b), or its law reaches
    whatever a provider under its jurisdiction holds abroad. Nothing enforces it abroad.
    """
    findings: list[Finding] = []
    if provision == "ets185.18.1.b":
        fact, ask = (
            "issuing.national_power",
            "Does national law empower the authority to order a provider that offers services there?",
        )
        findings.append(doubt("offers_services", provision, "The provider offers its services in the issuing State; whether national law orders it to"
                              " produce subscriber information is not known, and nothing enforces such an order abroad."))  # fmt: skip
    else:
        fact, ask = (
            "holder.contract_state",
            "Does the provider, or its parent company, come under the jurisdiction of the issuing State?",
        )
        findings.append(doubt("jurisdiction_unknown", provision, "The law of the issuing State reaches what a provider under its jurisdiction holds"
                              " abroad; whether this one comes under it is not known."))  # fmt: skip
    if case.target and case.law.in_union(case.target) and not case.law.in_union(case.source):
        findings.append(warn("conflict_possible", "eu.2016.679.48", "In the Union an order of a third State is enforceable only on the basis of an"
                             " international agreement."))  # fmt: skip
    kinds = SUBSCRIBER if provision == "ets185.18.1.b" else STORED
    return route_of(
        "national.order", 72,
        ((findings, [Question(fact=fact, ask=ask, provision=provision, decides=())]), covers(case, kinds, provision, "what national law orders"),
         stored_only(case, provision), holder_is(case, ("service_provider",), provision), criminal_only(case, provision, sentences=True)),
        addressee=body("service_provider", case.target), channel="national", form="national order", languages=speaks(case, case.target),
        authority_ok=allowed,
    )  # fmt: skip


def information_order(case: Case) -> Route | None:
    """eu.dsa.10: an order to provide information under national law, with the content that the Act asks for."""
    if case.need.purpose not in ("administrative", "civil") or case.target is None:
        return None
    if not (case.law.in_union(case.source) and case.law.in_union(case.target)):
        return None
    findings: list[Finding] = [
        warn("national_power", "eu.dsa.10.1", "The Act gives no power to order: national or Union law of the issuing State has to."),
        yes("content_rules", "eu.dsa.10.2", "It names legal basis, authority, recipients, reasons and redress, and reaches only data already held."),
    ]  # fmt: skip
    if case.law.in_force("EU", "eu.dsa").word is not Bound.IN_FORCE:
        findings.append(no("not_in_force", "eu.dsa.93", "The Act did not apply on the day."))
    return route_of(
        "eu.dsa.10", 80,
        (holder_is(case, ("service_provider",), "eu.dsa.10.1"), stored_only(case, "eu.dsa.10.2"),
         covers(case, SUBSCRIBER | {"other"}, "eu.dsa.10.1", "information on identified recipients"), findings),
        addressee=body("service_provider", case.target), channel="the provider's point of contact; a copy to the Digital Services Coordinator",
        form="order with the content of eu.dsa.10.2",
        notify=({"state": case.source, "authority": "digital_services_coordinator", "provision": "eu.dsa.10.3", "suspensive": False},), languages=speaks(case, case.target), authority_ok=True if case.need.authority else None,
    )  # fmt: skip
