"""Disclosure that law and policy allow and nobody compels (cets224.5.7)."""

from __future__ import annotations

from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import Case, body, doubt, route_of, speaks, warn
from cyberspex.core.routing.rules.common import covers


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
        return route_of(
            "us.voluntary", 38,
            (covers(case, kinds, "18.usc.2702.c.6", "non-content data; content cannot be handed to a foreign authority directly"),
             [warn("not_binding", "18.usc.2702.c.6", "Voluntary: it is not compulsory and has no time limit; the provider's policy decides.")]),
            addressee=body("service_provider", case.target), channel="the provider's own channel", form="national order or request", languages=("en",),
            authority_ok=None, parallel_with="eu_us.mla" if case.law.in_union(case.source) else None,
        )  # fmt: skip
    if (
        case.law.in_union(case.target)
        and case.law.in_union(case.source)
        and case.law.in_force(case.source, "eu.2023.1543").word is Bound.IN_FORCE
    ):
        return None
    return route_of(
        "provider.voluntary", 70,
        (covers(case, kinds, "cets224.5.7", "non-content data"),
         ([doubt("policy_unknown", "cets224.5.7", "Whether the provider's law and policy allow it is not known; it is never binding.")],
          [Question(fact="holder.voluntary", ask="Do the provider's law and policy allow voluntary disclosure?", provision="cets224.5.7", decides=())])),
        addressee=body("service_provider", case.target), channel="the provider's own channel", form="request", languages=speaks(case, case.target),
        authority_ok=None,
    )  # fmt: skip
