"""Registration data of domains: access under NIS2, and the policy for generic domains."""

from __future__ import annotations

from cyberspex.core.routing.answer import Route
from cyberspex.core.routing.case import Case, body, route_of, speaks, warn, yes
from cyberspex.core.routing.rules.common import covers, holder_is, stored_only


def registration_access(case: Case) -> Route | None:
    """eu.nis2.28: access to registration data of registries and registrars in a Member State, within 72 hours."""
    if case.target is None or "domain_registration" not in case.data or not case.law.in_union(case.target):
        return None
    return route_of(
        "eu.nis2.28", 18,
        (holder_is(case, ("registrar", "registry"), "eu.nis2.28.1"), stored_only(case, "eu.nis2.28.5"),
         covers(case, frozenset({"domain_registration"}), "eu.nis2.28.5", "registration data"),
         [yes("legitimate_access", "eu.nis2.28.5", "Lawful and duly substantiated requests of legitimate access seekers are answered."),
          warn("no_certificate", "eu.nis2.28.5", "Access on request; it is no order and carries no certificate for evidence.")]),
        addressee=body(case.need.kind or "registrar", case.target), channel="the holder's published procedure", form="substantiated request",
        languages=speaks(case, case.target), authority_ok=None,
        time_limits=({"key": "eu.nis2.28.5", "value": "72 hours from receipt", "provision": "eu.nis2.28.5"},),
    )  # fmt: skip


def disclosure_policy(case: Case) -> Route | None:
    """icann.disclosure: the registration data policy of generic domains, answered on reasons and never compelled."""
    if case.target is None or "domain_registration" not in case.data:
        return None
    return route_of(
        "icann.disclosure", 28,
        (holder_is(case, ("registrar", "registry"), "icann.disclosure"), stored_only(case, "icann.disclosure"),
         [warn("not_binding", "icann.disclosure", "For generic top-level domains; reasoned requests are answered, nothing is compelled.")]),
        addressee=body(case.need.kind or "registrar", case.target), channel="the holder's process or the request service of ICANN",
        form="reasoned request", languages=("en",), authority_ok=None,
        time_limits=({"key": "icann.disclosure", "value": "answer within 30 calendar days", "provision": "icann.disclosure"},),
    )  # fmt: skip
