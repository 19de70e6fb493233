"""The tools of the Second Additional Protocol (cets224.6 to 12).

- Base case: in force between both States (16.3, 16.4). Exception: the Union's own law between its members (15.1.b).
- Exceptions by reservation: 7.9.a, 7.9.b and 8.13, in both directions; 9.1.b for subscriber information alone.
"""

from __future__ import annotations

from typing import Any

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Known
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import (
    STORED,
    SUBSCRIBER,
    Case,
    body,
    doubt,
    limit,
    no,
    route_of,
    speaks,
    warn,
    yes,
)
from cyberspex.core.routing.need import JUDICIAL
from cyberspex.core.routing.rules.common import (
    binds,
    constituent_unit,
    covers,
    criminal_only,
    declared,
    deposit_unseen,
    emergency,
    excluded_territory,
    holder_is,
    stored_only,
)


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


def article_6(case: Case) -> Route | None:
    """cets224.6: request to a registrar or registry for registration data."""
    if "domain_registration" not in case.data and case.need.kind not in ("registrar", "registry"):
        return None
    return route_of(
        "cets224.6", 22,
        (
            protocol(case, "6"), stored_only(case, "cets224.6.1"), holder_is(case, ("registrar", "registry"), "cets224.6.1"),
            covers(case, frozenset({"domain_registration"}), "cets224.6.1", "data that identify or reach the registrant"),
            [yes("request_only", "cets224.6.2", "It is a request: disclosure is allowed, not compelled.")],
        ),
        addressee=body(case.need.kind or "registrar", case.target), channel="directly to the entity", form="request with 6.3.a to d",
        languages=speaks(case, case.target), authority_ok=True if case.need.authority else None,
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
        if said.word is Known.UNKNOWN or deposit_unseen(case, case.target, said):
            parts.append((
                [doubt("declaration_unknown", "cets224.7.5.a", "Whether {state} requires notification was not seen; prepare it.",
                       state=case.target, source=said.source, as_of=said.as_of, fix="Look it up in the register under 7.5.f.")],
                [Question(fact=f"declarations.{case.target}.cets224.7.5.a", provision="cets224.7.5.a", decides=(),
                          ask=f"Does {case.target} require simultaneous notification, and by whom is it received?")],
            ))  # fmt: skip
    return route_of(
        "cets224.7", 24, parts, addressee=body("service_provider", case.target), channel="directly to the provider",
        form="order with 7.3.a to f and supplemental information 7.4.a to h", languages=speaks(case, case.target),
        time_limits=(limit("cets224.7.7", "the longer of 30 days and the stated time, from receipt"),),
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
        limit("cets224.8.6.a.serve", "reasonable efforts to serve within 45 days of the complete request")
    ]
    if SUBSCRIBER & set(case.data):
        limits.append(limit("cets224.8.6.a.i", "return within 20 days, subscriber information"))
    if "traffic" in case.data:
        limits.append(limit("cets224.8.6.a.ii", "return within 45 days, traffic data"))
    return route_of(
        "cets224.8", 26, parts, addressee=body("competent_authority", case.target),
        channel="through the requesting central authority" if through_centre else "authority designated under 8.10.a to that under 8.10.b",
        form="order with 8.3.a and supporting information 8.3.b", languages=speaks(case, case.target),
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
    return route_of(
        "cets224.9", _emergency_order(case, 12), parts, addressee=body("point_of_contact", case.target), channel="24/7 point to 24/7 point",
        form="request with 9.3.a to h, electronic or oral where accepted", languages=("en", *speaks(case, case.target)),
        time_limits=(limit("cets224.9.6", "rapidly expedited basis; no number"),), authority_ok=None,
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
    return route_of(
        "cets224.10", _emergency_order(case, 14), (protocol(case, "10"), emergency(case, "cets224.10.1"), channel),
        addressee=body("central_authority", case.target),
        channel="central authority, or directly as declared under 10.9 with a copy" if opened else "central authority",
        form="mutual assistance request with the facts of the emergency", languages=speaks(case, case.target),
        time_limits=(limit("cets224.10.4", "rapidly expedited basis; no number"),), authority_ok=None,
    )  # fmt: skip
