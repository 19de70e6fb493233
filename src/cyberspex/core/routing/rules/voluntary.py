"""Disclosure that law and policy allow and nobody compels (cets224.5.7)."""

from __future__ import annotations

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import Case, body, doubt, no, route_of, speaks, warn
from cyberspex.core.routing.rules.common import covers

NON_CONTENT = frozenset({"subscriber", "user_identification", "traffic", "domain_registration"})


def voluntary(case: Case) -> Route | None:
    """us.voluntary and provider.voluntary: disclosure that law and policy allow, never compelled (cets224.5.7)."""
    if (
        case.target is None
        or (case.need.kind or "service_provider") != "service_provider"
        or case.measure not in ("production", "preservation")
    ):
        return None
    law = case.law
    findings: list[Finding] = []
    asked: list[Question] = []
    if case.need.purpose is None:
        asked.append(
            Question(
                fact="purpose",
                ask="For which purpose are the data sought?",
                provision="cets224.2.1",
                decides=(),
            )
        )
    if case.need.purpose == "intelligence":
        findings.append(
            no(
                "not_criminal",
                "cets224.2.1",
                "It serves criminal matters, not {purpose}.",
                purpose="intelligence",
            )
        )
    if law.in_union(case.source) and not law.in_union(case.target):
        findings.append(warn("direct_transfer", "eu.2016.680.39", "A request to a provider in a third State discloses personal data directly: check the"
                             " conditions of Article 39 and document them."))  # fmt: skip
    if law.in_force(case.target, "us.voluntary").word is Bound.IN_FORCE:
        return route_of(
            "us.voluntary", 38,
            (covers(case, NON_CONTENT, "18.usc.2702.c.6", "non-content data; content cannot be handed to a foreign authority directly"),
             ([warn("not_binding", "18.usc.2702.c.6", "Voluntary: it is not compulsory and has no time limit; the provider's policy decides."), *findings],
              asked)),
            addressee=body("service_provider", case.target), channel="the provider's own channel", form="national order or request", languages=("en",),
            authority_ok=True if case.need.authority else None,
        )  # fmt: skip
    if (
        law.in_union(case.target)
        and law.in_union(case.source)
        and law.in_force(case.source, "eu.2023.1543").word is Bound.IN_FORCE
    ):
        return None
    return route_of(
        "provider.voluntary", 70,
        (covers(case, NON_CONTENT, "cets224.5.7", "non-content data"),
         ([doubt("policy_unknown", "cets224.5.7", "Whether the provider's law and policy allow it is not known; it is never binding."), *findings],
          [Question(fact="holder.voluntary", ask="Do the provider's law and policy allow voluntary disclosure?", provision="cets224.5.7", decides=()), *asked])),
        addressee=body("service_provider", case.target), channel="the provider's own channel", form="request", languages=speaks(case, case.target),
        authority_ok=True if case.need.authority else None,
    )  # fmt: skip
