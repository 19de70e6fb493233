"""Registration data of domains: access under NIS2, and the policy for generic domains."""

from __future__ import annotations

from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Route
from cyberspex.core.routing.case import Case, body, doubt, limit, no, route_of, speaks, warn, yes
from cyberspex.core.routing.rules.common import covers, holder_is, stored_only


def registration_access(case: Case) -> Route | None:
    """eu.nis2.28: access to registration data of registries and registrars in a Member State, within 72 hours."""
    if case.target is None or "domain_registration" not in case.data or not case.law.in_union(case.target):
        return None
    late = [] if case.law.in_force("EU", "eu.nis2").word is Bound.IN_FORCE else [
        no("not_in_force", "eu.nis2.41", "The Directive had not to be transposed by the day.")
    ]  # fmt: skip
    return route_of(
        "eu.nis2.28", 18,
        (holder_is(case, ("registrar", "registry"), "eu.nis2.28.1"), stored_only(case, "eu.nis2.28.5"),
         covers(case, frozenset({"domain_registration"}), "eu.nis2.28.5", "registration data"),
         [yes("legitimate_access", "eu.nis2.28.5", "Lawful and duly substantiated requests of legitimate access seekers are answered."),
          warn("no_certificate", "eu.nis2.28.5", "Access on request; it is no order and carries no certificate for evidence."), *late]),
        addressee=body(case.need.kind or "registrar", case.target), channel="the holder's published procedure", form="substantiated request",
        languages=speaks(case, case.target), authority_ok=True if case.need.authority else None,
        time_limits=(limit("eu.nis2.28.5", "72 hours from receipt"),),
    )  # fmt: skip


def disclosure_policy(case: Case) -> Route | None:
    """icann.disclosure: the registration data policy of generic domains, answered on reasons and never compelled."""
    if case.target is None or "domain_registration" not in case.data:
        return None
    zone = (case.need.domain or "").rpartition(".")[2]
    country = []
    if len(zone) == 2 and zone.isascii():
        country = [
            no(
                "country_code",
                "icann.disclosure",
                "The policy is for generic domains; .{zone} is that of a country.",
                zone=zone,
            )
        ]
    elif not zone.isascii():
        country = [doubt("zone_unknown", "icann.disclosure", "The policy is for generic domains; whether .{zone} is that of a country is not in the"
                         " lawbook.", zone=zone)]  # fmt: skip
    return route_of(
        "icann.disclosure", 28,
        (holder_is(case, ("registrar", "registry"), "icann.disclosure"), stored_only(case, "icann.disclosure"),
         [warn("not_binding", "icann.disclosure", "For generic top-level domains; reasoned requests are answered, nothing is compelled."), *country]),
        addressee=body(case.need.kind or "registrar", case.target), channel="the holder's process or the request service of ICANN",
        form="reasoned request", languages=("en",), authority_ok=True if case.need.authority else None,
        time_limits=(limit("icann.disclosure", "answer within 30 calendar days"),),
    )  # fmt: skip
