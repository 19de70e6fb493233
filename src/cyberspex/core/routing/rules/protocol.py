"""The tools of the Second Additional Protocol (cets224.6 to 12).

- Base case: in force between both States (16.3, 16.4). Exception: the Union's own law between its members (15.1.b).
- Exceptions by reservation: 7.9.a, 7.9.b and 8.13, in both directions; 9.1.b for subscriber information alone.
- Exception for federal States (17): only where a unit writes to the provider or authority itself (6, 7, 8).
- Sections 2 to 4 (6 to 10) are open with or without a treaty; section 5 (11, 12) only without one (5.5), except the
  joint investigation case by case (12.7).
- After an order under Article 7 failed, it is enforced under Article 8 or by mutual assistance only (7.7).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import Bound, Declared, Known
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import (
    STORED,
    SUBSCRIBER,
    Case,
    body,
    doubt,
    limit,
    named,
    no,
    plain,
    route_of,
    speaks,
    warn,
    yes,
)
from cyberspex.core.routing.need import DATA, JUDICIAL
from cyberspex.core.routing.rules.common import (
    binds,
    constituent_unit,
    covers,
    criminal_only,
    declared,
    deposit_unseen,
    emergency,
    grounds_of_refusal,
    holder_is,
    stored_only,
    treaty_between,
    tried,
)

Part = tuple[list[Finding], list[Question]]
REGISTRATION = frozenset({"domain_registration"})
RESPONSE_DAYS = 30  # cets224.7.7


def protocol(case: Case, *, direct: bool) -> Part:
    """Base case of every tool of the Protocol: in force between both; exception: members of the Union.

    Args:
        direct: whether the asking authority itself writes abroad, so that the federal clause counts (17.2, 17.3).
    """
    found: Part | None = case.shared.get("protocol")
    if found is None:
        found = case.shared["protocol"] = _protocol(case)
    if not direct or case.need.unit in (None, "none"):
        return found
    findings, questions = constituent_unit(case)
    return [*found[0], *findings], [*found[1], *questions]


def _protocol(case: Case) -> Part:
    findings, questions = binds(case, "cets224", "cets224.16.3", (case.source, case.target))
    if case.target and case.law.in_union(case.source) and case.law.in_union(case.target):
        findings.append(
            no(
                "union_law_between_members",
                "cets224.15.1.b",
                "Between Member States of the Union its own law applies, not the Protocol.",
            )
        )
    more = criminal_only(case, "cets224.2.1")
    return [*findings, *more[0]], [*questions, *more[1]]


def personal_data(case: Case, *, from_provider: bool) -> list[Finding]:
    """What governs the personal data received: Article 14(2) to (15) (14.1.a), or the agreement that binds both (14.1.b).

    The Union's agreement with a third State covers transfers between authorities; those from a provider or entity need
    a further arrangement.
    """
    if case.target is None or any(one.verdict is Verdict.REFUSED for one in protocol(case, direct=False)[0]):
        return []
    law = case.law
    third = case.target if law.in_union(case.source) else case.source
    agreed = (
        law.in_union(case.source) != law.in_union(case.target)
        and law.in_force(third, "eu_us.umbrella").word is Bound.IN_FORCE
    )
    if not agreed:
        return [
            yes(
                "data_protection",
                "cets224.14.1.a",
                "Article 14(2) to (15) governs the personal data received.",
            )
        ]
    if from_provider:
        return [yes("data_protection", "cets224.14.1.a", "Article 14(2) to (15) governs the personal data received: the Umbrella Agreement of the Union"
                    " needs a further arrangement for transfers from providers.")]  # fmt: skip
    return [
        yes(
            "data_protection",
            "cets224.14.1.b",
            "The Umbrella Agreement of the Union governs the personal data of transfers between authorities.",
        )
    ]


def article_6(case: Case) -> Route | None:
    """cets224.6: request to a registrar or registry for registration data."""
    if "domain_registration" not in case.data and case.need.kind not in ("registrar", "registry"):
        return None
    findings = [yes("request_only", "cets224.6.2", "It is a request: disclosure is allowed, not compelled.")]
    said = case.law.declared(case.target, "cets224.6.6") if case.target else None
    if said is not None and said.word is Known.MADE:
        findings.append(yes("consultation", "cets224.6.6", "If the entity does not co-operate, ask it for the reason and consult {authority}.",
                            authority=said.authority or "the authority designated under 6.6", source=said.source, as_of=said.as_of))  # fmt: skip
    before = tried(case, "cets224.6")
    if before is not None:
        findings.append(warn("already_tried", "cets224.6.5", "It was asked before: ask for the reason and seek consultation; nothing enforces it."))  # fmt: skip
    return route_of(
        "cets224.6", 22,
        (
            protocol(case, direct=True), stored_only(case, "cets224.6.1"), holder_is(case, ("registrar", "registry"), "cets224.6.1"),
            covers(case, REGISTRATION, "cets224.6.1", "data that identify or reach the registrant"), findings,
            personal_data(case, from_provider=True),
        ),
        addressee=body(case.need.kind or "registrar", case.target), channel="directly to the entity", form="request with 6.3.a to d",
        languages=speaks(case, case.target), authority_ok=True if case.need.authority else None,
        time_limits=(limit("cets224.6.3.d", "the time that the request sets; the treaty sets none"),),
    )  # fmt: skip


# --- Article 7


def article_7(case: Case) -> Route:
    """cets224.7: order to a provider in the territory of the other Party, for subscriber information."""
    need = case.need
    issuer_findings, issuer_questions, ok = _issuer_7(case)
    base = protocol(case, direct=True)
    presence: list[Finding] = []
    # Where only a contract or an offer of services points to a State, that State is not the one of Article 7.
    elsewhere = need.contract_state not in (None, "none", need.holder_state)
    barred = any(one.verdict is Verdict.REFUSED for one in base[0])
    if need.holder_state == "none" or (elsewhere and (need.holder_state is None or barred)):
        presence = [no("not_in_territory", "cets224.7.1", "The provider must be physically present in the Party's territory; a contract"
                       " or an offer of services there is not enough.")]  # fmt: skip
    ask = "Did {state} reserve the right not to apply Article 7?"
    parts: list[Any] = [
        base, stored_only(case, "cets224.7.1"), holder_is(case, ("service_provider",), "cets224.7.1"),
        covers(case, SUBSCRIBER, "cets224.7.1", "stored subscriber information"), presence,
        declared(case, case.target, "cets224.7.9.a", _article_off, ask), declared(case, case.source, "cets224.7.9.a", _article_off, ask),
        (issuer_findings, issuer_questions),
    ]  # fmt: skip
    if SUBSCRIBER & set(case.data):
        parts += [_access_numbers(case, state) for state in (case.target, case.source)]
    notify: list[dict[str, Any]] = []
    if case.target:
        said = case.law.declared(case.target, "cets224.7.5.a")
        part, told = _notification(case, case.target, said)
        parts.append(part)
        if told:
            notify.append(
                {"state": case.target, "authority": "cets224.7.5.e", "provision": "cets224.7.5.a", "suspensive": False}
            )  # fmt: skip
        consults = case.law.declared(case.target, "cets224.7.5.b")
        if consults.word is Known.MADE:
            parts.append([yes("consultation", "cets224.7.5.b", "{state} makes the provider consult its authorities before it discloses.",
                              state=case.target, source=consults.source, as_of=consults.as_of)])  # fmt: skip
    parts.append(_order_before(case))
    parts.append(personal_data(case, from_provider=True))
    return route_of(
        "cets224.7", 24, parts, addressee=body("service_provider", case.target), channel="directly to the provider",
        form="order with 7.3.a to f and supplemental information 7.4.a to h", languages=speaks(case, case.target),
        time_limits=(limit("cets224.7.7", "the longer of 30 days and the stated time, from receipt"),),
        notify=tuple(notify), authority_ok=ok,
    )  # fmt: skip


def _article_off(state: str, said: Declared) -> Finding:
    return no("reserved", "cets224.7.9.a", "{state} reserved the right not to apply Article 7; it works both ways.",
              state=state, source=said.source, as_of=said.as_of)  # fmt: skip


def _access_numbers(case: Case, state: str | None) -> Part:
    """Exception of Article 7 for types of access numbers, in both directions (7.9.b and the explanatory report)."""
    if state is None:
        return [], []
    only_names = "user_identification" not in case.data
    said = case.law.declared(state, "cets224.7.9.b")
    if only_names and said.word is not Known.MADE:
        return [], []
    scope = set(said.scope or ())
    listed = scope & set(DATA)
    if listed and not listed & set(case.data):
        return [], []

    def number(who: str, made: Declared) -> Finding:
        words = ", ".join(made.scope) if made.scope else "every type"
        facts = {"state": who, "scope": words, "source": made.source, "as_of": made.as_of}
        if only_names or (set(case.data) & SUBSCRIBER) - {"user_identification"}:
            return warn("access_number_reserved", "cets224.7.9.b", "{state} reserved Article 7 for access numbers ({scope}): seek those under"
                        " Article 8.", **facts)  # fmt: skip
        return no(
            "access_number_reserved",
            "cets224.7.9.b",
            "{state} reserved Article 7 for access numbers ({scope}).",
            **facts,
        )

    return declared(
        case, state, "cets224.7.9.b", number, "Did {state} reserve Article 7 for the type of access number sought?"
    )  # fmt: skip


def _notification(case: Case, state: str, said: Declared) -> tuple[Part, bool]:
    """Whether the order has to be notified at the same time (7.5.a), in every case or in identified circumstances."""
    findings: list[Finding] = []
    questions: list[Question] = []
    listed = set(said.scope or ()) & set(DATA)
    told = said.word is Known.MADE and not (listed and case.data and not listed & set(case.data))
    if told:
        how = "assumed" if said.assumed else "expected of Member States" if said.expected else "declared"
        findings.append(yes("notification", "cets224.7.5.a", "{state} requires simultaneous notification with a summary of the facts ({how}).",
                            state=state, how=how, source=said.source, as_of=said.as_of))  # fmt: skip
        if said.scope and not listed:
            findings.append(warn("identified_circumstances", "cets224.7.5.a", "It is required in these circumstances: {scope}.",
                                 scope=", ".join(said.scope), source=said.source, as_of=said.as_of))  # fmt: skip
    if said.word is Known.UNKNOWN or deposit_unseen(case, state, said):
        findings.append(doubt("declaration_unknown", "cets224.7.5.a", "Whether {state} requires notification was not seen; prepare it.",
                              state=state, source=said.source, as_of=said.as_of, fix="Look it up in the register under 7.5.f."))  # fmt: skip
        questions.append(
            Question(fact=f"declarations.{state}.cets224.7.5.a", provision="cets224.7.5.a", decides=(),
                     ask=f"Does {state} require simultaneous notification, and by whom is it received?")
        )  # fmt: skip
    return (findings, questions), told


def _issuer_7(case: Case) -> tuple[list[Finding], list[Question], bool | None]:
    """Who may issue: any competent authority (7.1); exception: the supervision that a Party declared (7.2.b)."""
    authority, validated = case.need.authority, case.need.validated_by
    said = case.law.declared(case.target, "cets224.7.2.b") if case.target else None
    if authority in JUDICIAL or validated in JUDICIAL:
        if said is not None and said.word is Known.MADE:
            return (
                [yes("issuer", "cets224.7.2.b", "{state} requires a prosecutor, judicial authority or independent supervision; it is given.",
                     state=case.target, source=said.source, as_of=said.as_of)], [], True,
            )  # fmt: skip
        return [], [], True
    if said is None:
        return [], [], None
    if said.word is Known.NONE:
        return [], [], True if authority else None
    if said.word is Known.UNKNOWN:
        return (
            [doubt("declaration_unknown", "cets224.7.2.b", "Whether {state} requires a prosecutor or judge was not seen.", state=case.target,
                   source=said.source, as_of=said.as_of, fix="Let a prosecutor or judge issue it.")],
            [Question(fact="validated_by", ask="Does a prosecutor or judge issue or supervise the order?", provision="cets224.7.2.b", decides=())],
            None,
        )  # fmt: skip
    if authority is None or validated is None:
        return (
            [], [Question(fact="issuing.authority" if authority is None else "validated_by",
                          ask="Is the order issued by, or under the supervision of, a prosecutor or other judicial authority?",
                          provision="cets224.7.2.b", decides=())], None,
        )  # fmt: skip
    return (
        [no("supervision_required", "cets224.7.2.b",
            "{state} requires that orders are issued by or under the supervision of a prosecutor or other judicial authority, or under"
            " independent supervision; {authority} alone is not enough.", state=case.target, authority=plain(authority),
            fix="Let a prosecutor or judge issue or supervise it.", source=said.source, as_of=said.as_of)], [], False,
    )  # fmt: skip


def _open_from(case: Case) -> date | None:
    """The first day on which an unanswered order under Article 7 counts as failed (7.7), none while it cannot be told."""
    before = tried(case, "cets224.7")
    if before is None:
        return None
    if before.outcome in ("refused", "objected", "partial"):
        return before.on or before.sent_on or case.need.on
    # It runs from receipt, which is not before the sending; a longer time stated in the order counts instead.
    return before.sent_on + timedelta(days=RESPONSE_DAYS + 1) if before.sent_on else None


def _order_before(case: Case) -> list[Finding]:
    """An order that failed is not sent again: it is enforced under Article 8 or by mutual assistance (7.7)."""
    before = tried(case, "cets224.7")
    if before is None:
        return []
    if before.outcome == "objected":
        return [no("blocked", "cets224.7.5.c", "The notified authority instructed the provider not to disclose; only Article 8 or mutual"
                   " assistance is left.")]  # fmt: skip
    if before.outcome == "partial":
        return [warn("already_tried", "cets224.7.7", "The provider answered in part; the rest is enforced under Article 8 or by mutual"
                     " assistance only.")]  # fmt: skip
    opens = _open_from(case)
    if opens is None or case.need.on < opens:
        return [
            warn(
                "time_running",
                "cets224.7.7",
                "An order was sent; the provider has the longer of 30 days and the stated time from receipt.",
            )
        ]
    return [no("already_tried", "cets224.7.7", "The provider did not disclose; the order is enforced under Article 8 or by mutual assistance"
               " only.")]  # fmt: skip


# --- Article 8


def article_8(case: Case) -> Route:
    """cets224.8: an order to which the requested Party gives effect, for subscriber information and traffic data."""
    subscriber = SUBSCRIBER & set(case.data)

    def off(state: str, said: Any) -> Finding:
        if subscriber:
            return warn("reserved", "cets224.8.13", "{state} reserved Article 8 for traffic data: only the subscriber information can be sought.",
                        state=state, source=said.source, as_of=said.as_of)  # fmt: skip
        return no("reserved", "cets224.8.13", "{state} reserved Article 8 for traffic data; it works both ways.", state=state,
                  source=said.source, as_of=said.as_of)  # fmt: skip

    parts: list[Any] = [
        protocol(case, direct=True), stored_only(case, "cets224.8.1"), holder_is(case, ("service_provider",), "cets224.8.1"),
        covers(case, SUBSCRIBER | {"traffic"}, "cets224.8.1", "stored subscriber information and traffic data"),
        grounds_of_refusal(case, "cets224.8.8"), personal_data(case, from_provider=False),
    ]  # fmt: skip
    if "traffic" in case.data:
        ask = "Did {state} reserve Article 8 for traffic data?"
        parts += [declared(case, state, "cets224.8.13", off, ask) for state in (case.target, case.source)]
    through_centre = False
    if case.target:
        for provision, text in (
            ("cets224.8.11", "{state} wants requests from the central authority of the requesting Party."),
            ("cets224.8.4", "{state} requires additional supporting information."),
        ):
            said = case.law.declared(case.target, provision)
            facts = {"state": case.target, "source": said.source, "as_of": said.as_of}
            if said.word is Known.MADE:
                code = "central_authority" if provision == "cets224.8.11" else "additional_information"
                parts.append([yes(code, provision, text, **facts)])
                through_centre = through_centre or provision == "cets224.8.11"
            elif said.word is Known.UNKNOWN:
                parts.append(
                    [
                        warn(
                            "declaration_unknown",
                            provision,
                            "What {state} declared under {what} was not seen.",
                            what=named(provision),
                            **facts,
                        )
                    ]
                )
        parts.append(_provider_first(case, case.target))
    before = tried(case, "cets224.7")
    if before is not None and subscriber:
        opens = _open_from(case)
        if opens is not None and case.need.on >= opens:
            parts.append(
                [
                    yes(
                        "provider_declined",
                        "cets224.7.7",
                        "The order to the provider failed; Article 8 may enforce it.",
                    )
                ]
            )
        else:
            until = opens.isoformat() if opens else "the time has passed"
            parts.append([no("time_running", "cets224.7.7", "The order to the provider cannot be enforced before the longer of 30 days and the"
                             " stated time has passed from its receipt: not before {until}.", until=until)])  # fmt: skip
    limits = [
        limit("cets224.8.6.a.serve", "reasonable efforts to serve within 45 days of the complete request")
    ]
    if subscriber:
        limits.append(limit("cets224.8.6.a.i", "return within 20 days, subscriber information"))
    barred = any(
        state and case.law.declared(state, "cets224.8.13").word is Known.MADE
        for state in (case.target, case.source)
    )
    if "traffic" in case.data and not barred:
        limits.append(limit("cets224.8.6.a.ii", "return within 45 days, traffic data"))
    return route_of(
        "cets224.8", 26, parts, addressee=body("competent_authority", case.target),
        channel="through the requesting central authority" if through_centre else "authority designated under 8.10.a to that under 8.10.b",
        form="order with 8.3.a and supporting information 8.3.b", languages=speaks(case, case.target),
        time_limits=tuple(limits), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def _provider_first(case: Case, target: str) -> Part:
    """Exception by declaration (7.8): the provider is asked first, unless there is a reasonable explanation."""
    said = case.law.declared(target, "cets224.7.8")
    if (
        said.word is not Known.MADE
        or not case.data
        or not set(case.data) <= SUBSCRIBER
        or tried(case, "cets224.7")
    ):
        return [], []
    if case.law.declared(target, "cets224.7.9.a").word is Known.MADE:
        return [], []  # the provider cannot be asked, and that explains it
    findings = [
        warn("provider_first", "cets224.7.8", "{state} wants the provider asked first, or a reasonable explanation why not.",
             state=target, source=said.source, as_of=said.as_of, fix="Give the explanation under 8.3.b.viii.")
    ]  # fmt: skip
    if case.need.previous is None:
        return findings, [
            Question(fact="previous", ask="Was the provider asked under Article 7 before, and what came of it?", provision="cets224.7.8", decides=())
        ]  # fmt: skip
    return findings, []


# --- Articles 9 and 10


def _emergency_order(case: Case, order: int) -> int:
    """First in an emergency; after the ordinary tools while it is only possible that there is one."""
    return order if case.need.emergency is not None else 29


def _not_executed(case: Case) -> bool:
    """Whether the other Party executes no emergency request for subscriber information alone (9.1.b)."""
    return bool(
        case.data
        and set(case.data) <= SUBSCRIBER
        and case.target
        and case.law.declared(case.target, "cets224.9.1.b").word is Known.MADE
    )


def article_9(case: Case) -> Route:
    """cets224.9: stored data through 24/7 points in an emergency."""
    parts: list[Any] = [
        protocol(case, direct=False), stored_only(case, "cets224.9.1.a"), holder_is(case, ("service_provider",), "cets224.9.1.a"),
        covers(case, STORED, "cets224.9.1.a", "stored computer data"), emergency(case, "cets224.9.1.a"),
        personal_data(case, from_provider=False),
    ]  # fmt: skip
    if case.data and set(case.data) <= SUBSCRIBER:

        def off(state: str, said: Any) -> Finding:
            return no("subscriber_only", "cets224.9.1.b", "{state} does not execute requests for subscriber information alone.", state=state,
                      source=said.source, as_of=said.as_of, fix="Use Articles 7, 8 or 10.")  # fmt: skip

        ask = "Does {state} execute Article 9 requests for subscriber information alone?"
        parts.append(declared(case, case.target, "cets224.9.1.b", off, ask))
    if case.target:
        said = case.law.declared(case.target, "cets224.9.5")
        facts = {"state": case.target, "source": said.source, "as_of": said.as_of}
        if said.word is Known.MADE:
            parts.append(
                [
                    yes(
                        "follow_up",
                        "cets224.9.5",
                        "{state} wants the request submitted again after execution, in its form and channel.",
                        **facts,
                    )
                ]
            )
        elif said.word is Known.UNKNOWN:
            parts.append(
                [
                    warn(
                        "declaration_unknown",
                        "cets224.9.5",
                        "What {state} declared under {what} was not seen.",
                        what=named("cets224.9.5"),
                        **facts,
                    )
                ]
            )
    return route_of(
        "cets224.9", _emergency_order(case, 12), parts, addressee=body("point_of_contact", case.target), channel="24/7 point to 24/7 point",
        form="request with 9.3.a to h, electronic or oral where accepted", languages=_also_english(case),
        time_limits=(limit("cets224.9.6", "rapidly expedited basis; no number"),), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def _also_english(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("en", *speaks(case, case.target))))


def article_10(case: Case) -> Route:
    """cets224.10: any mutual assistance on a rapidly expedited basis in an emergency."""
    findings: list[Finding] = [
        yes("any_measure", "cets224.10.1", "Any measure of mutual assistance can be sought.")
    ]
    opened = False
    if case.target:
        said = case.law.declared(case.target, "cets224.10.9")
        opened = said.word is Known.MADE
        if opened:
            findings.append(yes("direct_channels", "cets224.10.9", "{state} also takes requests by other channels, with a copy to its central"
                                " authority through that of the requesting Party.", state=case.target, source=said.source, as_of=said.as_of))  # fmt: skip
        findings.append(_regime(case, case.target))
    # Where 9.1.b bars Article 9, Articles 7 and 8 are named before Article 10.
    order = 27 if _not_executed(case) else _emergency_order(case, 14)
    return route_of(
        "cets224.10", order, (protocol(case, direct=False), emergency(case, "cets224.10.1"), findings, grounds_of_refusal(case, "cets224.10.4"), personal_data(case, from_provider=False)),
        addressee=body("central_authority", case.target),
        channel="central authority, or directly as declared under 10.9 with a copy" if opened else "central authority",
        form="mutual assistance request with the facts of the emergency", languages=_also_english(case),
        time_limits=(limit("cets224.10.4", "rapidly expedited basis; no number"),), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def _regime(case: Case, target: str) -> Finding:
    """Which rules an emergency request follows: the treaty's (10.8), or those of the Convention (10.7)."""
    if case.need.assume.determined("cets224.10.8", case.source, target):
        return yes(
            "convention_rules",
            "cets224.10.8",
            "Both determined that the rules of the Convention apply instead of their treaty (assumed).",
        )
    held, code = treaty_between(case)
    if held:
        return yes(
            "treaty_supplements",
            "cets224.10.8",
            "{treaty} is in force between them and supplements the article.",
            treaty=named(code),
        )
    if held is False:
        return yes("convention_rules", "cets224.10.7", "Without a treaty the rules of the Convention apply.")
    return warn("regime_unknown", "cets224.10.8", "If a treaty on mutual assistance is in force between them, it supplements the article;"
                " else the rules of the Convention apply.")  # fmt: skip


# --- Articles 11 and 12


def _without_treaty(case: Case) -> Part:
    """Gate of section 5: no treaty or arrangement in force between them; exception: they determined otherwise (5.5)."""
    if case.target and case.need.assume.determined("cets224.5.5", case.source, case.target):
        return [
            yes(
                "determined",
                "cets224.5.5",
                "Both determined to apply it although a treaty is in force (assumed).",
            )
        ], []
    held, code = treaty_between(case)
    if held:
        return [no("treaty_in_force", "cets224.5.5", "{treaty} is in force between them; the article applies only where they determine so and"
                   " the treaty does not forbid it.", treaty=named(code), fix="Use the treaty, or record the determination.")], []  # fmt: skip
    if held is False:
        return [
            yes(
                "no_treaty",
                "cets224.5.5",
                "No treaty on mutual assistance is in force between them (assumed).",
            )
        ], []
    return [doubt("treaty_unknown", "cets224.5.5", "Whether a bilateral treaty is in force between them is not in the lawbook.")], [
        Question(fact=f"bilateral.{case.source}.{case.target}", provision="cets224.5.5", decides=(),
                 ask=f"Is a bilateral mutual-assistance treaty in force between {case.source} and {case.target}?")
    ]  # fmt: skip


def article_11(case: Case) -> Route | None:
    """cets224.11: hearing of a witness or expert by video conference, where no treaty serves (5.5)."""
    if case.measure != "hearing":
        return None
    findings = [
        warn(
            "permission", "cets224.11.1", "The requested Party may permit it; both consult on how it is held."
        ),
        warn(
            "suspects",
            "cets224.11.8",
            "A suspect or accused person is heard only if the requested Party chooses to permit it.",
        ),
    ]
    return route_of(
        "cets224.11", 28, (protocol(case, direct=False), _without_treaty(case), findings, personal_data(case, from_provider=False)),
        addressee=body("central_authority", case.target), channel="central authorities", form="request for a video conference (11.1, 11.2)",
        languages=speaks(case, case.target), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def article_12(case: Case) -> Route | None:
    """cets224.12: joint team by agreement where no treaty serves (5.5); joint investigation case by case always (12.7)."""
    if case.measure != "joint_team":
        return None
    gate, asked = _without_treaty(case)
    findings = [
        yes(
            "case_by_case",
            "cets224.12.7",
            "A joint investigation on terms agreed for the case is open, with or without a treaty.",
        )
    ]
    for one in gate:
        findings.append(
            one
            if one.code in ("determined", "no_treaty")
            else warn("case_by_case_only", "cets224.5.5", "A team by agreement (12.1) needs that no treaty is in force between them, or that they"
                      " determine so.")
        )  # fmt: skip
    if case.target:
        for state in (case.source, case.target):
            said = case.law.declared(state, "cets224.12.3")
            if said.word is Known.MADE:
                findings.append(yes("central_authority", "cets224.12.3", "The central authority of {state} has to sign the agreement or concur.",
                                    state=state, source=said.source, as_of=said.as_of))  # fmt: skip
    return route_of(
        "cets224.12", 28, (protocol(case, direct=False), findings, personal_data(case, from_provider=False)), addressee=body("competent_authority", case.target),
        channel="competent authorities directly", form="agreement with 12.2, or terms agreed for the case (12.7)",
        languages=speaks(case, case.target), authority_ok=True if case.need.authority else None, shaping=tuple(asked),
    )  # fmt: skip
