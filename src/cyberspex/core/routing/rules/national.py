"""What needs no cross-border instrument: the national order, and the order to provide information."""

from __future__ import annotations

from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import Case, body, doubt, route_of, speaks, yes
from cyberspex.core.routing.rules.common import holder_is, stored_only


def national(case: Case) -> Route | None:
    """national.order: holder or addressee in the issuing State, no cross-border instrument needed."""
    if case.source not in (case.need.holder_state, case.need.eu_addressee):
        return None
    return route_of(
        "national.order", 5, ([yes("own_state", "national", "The holder or its addressee is in the issuing State.")],),
        addressee=body("service_provider", case.source), channel="national", form="national order", languages=speaks(case, case.source), authority_ok=None,
    )  # fmt: skip


def information_order(case: Case) -> Route | None:
    """eu.dsa.10: an order to provide information under national law, with the content that the Act asks for."""
    if case.need.purpose != "administrative" or case.target is None:
        return None
    if not (case.law.in_union(case.source) and case.law.in_union(case.target)):
        return None
    return route_of(
        "eu.dsa.10", 80,
        (holder_is(case, ("service_provider",), "eu.dsa.10.1"), stored_only(case, "eu.dsa.10.2"),
         ([doubt("national_power", "eu.dsa.10.1", "The Act gives no power to order; national or Union law of the issuing State has to.")],
          [Question(fact="issuing.national_power", ask="Which law empowers the authority to order this information?",
                    provision="eu.dsa.10.1", decides=())])),
        addressee=body("service_provider", case.target), channel="the provider's point of contact; a copy to the Digital Services Coordinator",
        form="order with the content of eu.dsa.10.2", languages=speaks(case, case.target), authority_ok=None,
    )  # fmt: skip
