"""Is a draft right the first time? The pre-flight checks of the tools.

Rules of an order to a provider (Article 7):
- both Parties are bound on the day, and neither reserved the article (7.1, 7.9.a);
- between Member States of the Union its own law applies (15.1.b);
- the order holds 7.3.a to f, its supplemental information 7.4.a to h, the notification 7.5.a and e;
- the issuer is one that the receiving Party accepts (7.2.b);
- only stored subscriber information, described specifically (7.1, 7.3.f), without reserved access numbers (7.9.b);
- languages of the provider and of the authority are two questions (4.1, 4.2).
Rules of a preservation request (Convention Article 29): 29.2.a to f, both Parties bound, 29.4.

Not looked at: whether the measure is proportionate in the case; a person decides that (Article 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cyberspex.core.cooperation.content import JUDICIAL
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.foundation.text import deceptive_characters

if TYPE_CHECKING:
    from cyberspex.core.cooperation.tool import CheckContext, LawOnDay

Draft = Mapping[str, Any]

SUBSCRIBER = frozenset(
    {
        "service_type", "service_period", "technical_provisions", "name", "date_of_birth", "postal_address",
        "email", "phone", "access_number", "billing", "payment", "equipment_site",
    }
)  # fmt: skip
"""Elements of subscriber information: ets185.18.3.a to c."""
IP_INFORMATION = frozenset({"registration_ip", "last_login_ip", "login_ip_at"})
"""May be subscriber information when used only to identify (Explanatory Report about 93; cets224.7.9.b)."""
NOT_REACHED = {
    "connection_logs": ("traffic data", "cets224.8.1"),
    "login_history": ("traffic data", "cets224.8.1"),
    "contact_list": ("content or traffic data", "ets185.31.1"),
    "messages": ("content data", "ets185.31.1"),
    "password": ("not an element of subscriber information", "ets185.18.3"),
    "real_time": ("not stored data", "ets185.33.1"),
}
"""Elements outside Article 7, what they are, and where they can be sought."""
LEAST_DAYS = 30  # cets224.7.7
LEAST_PRESERVATION_DAYS = 60  # ets185.29.7
LONGEST_STATED_DAYS = 3650  # our own bound: a longer time is a slip of the keyboard


def _finding(
    verdict: Verdict, code: str, provision: str, path: str, template: str, fix: str = "", /, **more: Any
) -> Finding:
    known = {name: str(more.pop(name)) for name in ("source", "as_of") if name in more}
    return Finding(
        verdict=verdict, code=code, provision=provision, path=path, template=template, fix_template=fix,
        params=more, **known,
    )  # fmt: skip


def _no(*args: Any, **more: Any) -> Finding:
    return _finding(Verdict.REFUSED, *args, **more)


def _open(*args: Any, **more: Any) -> Finding:
    return _finding(Verdict.UNDETERMINED, *args, **more)


def _warn(*args: Any, **more: Any) -> Finding:
    return _finding(Verdict.WARNING, *args, **more)


def _part(value: Any, name: str) -> Mapping[str, Any]:
    part = value.get(name) if isinstance(value, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _list(value: Mapping[str, Any], name: str) -> Sequence[Any]:
    part = value.get(name)
    return part if isinstance(part, list | tuple) else ()


def _filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})


def _required(value: Mapping[str, Any], base: str, rows: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    for name, provision, what in rows:
        if not _filled(value.get(name)):
            yield _no(
                "missing", provision, f"{base}/{name}", "{what} is missing.", "Give {lower}.",
                what=what, lower=what[0].lower() + what[1:],
            )  # fmt: skip


# --- rules that all tools share


def shared(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    """Parties, dates, exercise and characters: true for every tool."""
    parties = _part(draft, "parties")
    issuing, receiving = parties.get("issuing"), parties.get("receiving")
    for name, code in (("issuing", issuing), ("receiving", receiving)):
        if not _filled(code):
            yield _open(
                "state_missing", "", f"/parties/{name}", "The {name} State is not named.",
                "Name it by its two letters, for instance HU.", name=name,
            )  # fmt: skip
        elif not context.law.knows_state(str(code)):
            yield _no(
                "unknown_state", "", f"/parties/{name}", "{given!r} is not the two-letter code of a State.",
                "Write for instance HU for Hungary.", given=code,
            )  # fmt: skip
    if _filled(issuing) and issuing == receiving:
        yield _no(
            "same_state", "", "/parties/receiving", "Both States are {given}: no cross-border tool is needed.",
            "Use the national order, or name the other State.", given=issuing,
        )  # fmt: skip
    assumed = {name: part for name, part in _part(draft, "assume").items() if part}
    if assumed and draft.get("exercise") is not True:
        yield _no(
            "assumed_is_exercise", "", "/exercise",
            "The draft assumes facts ({names}); what is made so is an exercise.",
            "Set exercise to true, or take the assumptions away.", names=", ".join(sorted(assumed)),
        )  # fmt: skip
    yield from _characters(draft)


_NAMES = frozenset(
    {"name", "official", "unit", "value", "reference", "email", "address", "service", "id", "position"}
)


def _characters(value: Any, path: str = "") -> Iterator[Finding]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _characters(item, f"{path}/{name}")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _characters(item, f"{path}/{place}")
    elif isinstance(value, str):
        seen = deceptive_characters(value)
        if seen:
            in_name = path.rsplit("/", 1)[-1] in _NAMES
            yield (_no if in_name else _warn)(
                "deceptive_characters", "", path,
                "The text holds characters that a reader cannot see ({seen}).",
                "Type it anew without them.", seen=", ".join(sorted(set(seen))),
            )  # fmt: skip


def bound(state: str, instrument: str, provision: str, path: str, context: CheckContext) -> Iterator[Finding]:
    """Whether an instrument binds a State on the day: a finding unless it plainly does."""
    standing = context.law.in_force(state, instrument)
    word = str(standing.word)
    facts = {
        "state": state,
        "instrument": instrument.upper(),
        "source": standing.source,
        "as_of": standing.as_of,
    }
    if word == "in_force":
        if standing.note:
            yield _warn(
                "old_data",
                provision,
                path,
                "{note}",
                "Check the depositary's chart.",
                note=standing.note,
                **facts,
            )
    elif word == "unknown":
        yield _open(
            "status_unknown", provision, path, "Whether {instrument} binds {state} on {on} is not known. {note}",
            "Check the depositary's chart.", on=context.on.isoformat(), note=standing.note, **facts,
        )  # fmt: skip
    else:
        yield _no(
            "not_in_force" if word != "not_party" else "not_a_party", provision, path,
            "{instrument} does not bind {state} on {on}. {note}",
            "Choose another route: ask for the lawful routes of this need.",
            on=context.on.isoformat(), note=standing.note, **facts,
        )  # fmt: skip


def _declared(context: CheckContext, state: Any, provision: str) -> Any:
    return context.law.declared(str(state), provision)


def _date(text: Any, provision: str, path: str, context: CheckContext, what: str) -> Iterator[Finding]:
    if not _filled(text):
        return
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        yield _no(
            "bad_date",
            provision,
            path,
            "{text!r} is not a date.",
            "Write YYYY-MM-DD, for instance 2026-11-23.",
            text=text,
        )
        return
    if day > context.on:
        yield _no(
            "future_date", provision, path, "{what} ({day}) lies after the day of the check ({on}).",
            "Correct the date.", what=what, day=day.isoformat(), on=context.on.isoformat(),
        )  # fmt: skip


def _period(period: Mapping[str, Any], path: str, provision: str, context: CheckContext) -> Iterator[Finding]:
    days: dict[str, date] = {}
    for name in ("from_on", "until_on"):
        text = period.get(name)
        if not _filled(text):
            continue
        try:
            days[name] = date.fromisoformat(str(text))
        except ValueError:
            yield _no(
                "bad_date", provision, f"{path}/{name}", "{text!r} is not a date.",
                "Write YYYY-MM-DD, for instance 2026-10-01.", text=text,
            )  # fmt: skip
    if len(days) == 2 and days["from_on"] > days["until_on"]:
        yield _no(
            "period_inverted", provision, path, "The period ends ({until}) before it begins ({start}).",
            "Exchange the two days.", until=days["until_on"].isoformat(), start=days["from_on"].isoformat(),
        )  # fmt: skip
    for name, day in days.items():
        if day > context.on:
            yield _no(
                "not_stored", provision, f"{path}/{name}",
                "The period reaches into the future ({day}); only stored data can be sought.",
                "End the period on or before the day of issue; for future data see ets185.33 and ets185.34.",
                day=day.isoformat(),
            )  # fmt: skip


def _seen_by_now(
    identifier: Mapping[str, Any], path: str, provision: str, context: CheckContext
) -> Iterator[Finding]:
    """An identifier was used in the past: an instant after the day of the check is a slip, or data to come."""
    instant = parse_instant_or_none(identifier.get("at"))
    if instant is not None and instant.date() > context.on:
        yield _no(
            "not_stored", provision, f"{path}/at", "The instant of use ({at}) lies after the day of the check ({on}).",
            "Correct the instant.", at=instant.isoformat(), on=context.on.isoformat(),
        )  # fmt: skip


# --- Article 7


def order_to_provider(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    """The pre-flight of an Article 7 order, as far as an audience's copy lets one see it."""
    yield from shared(draft, context)
    parties = _part(draft, "parties")
    issuing, receiving = parties.get("issuing"), parties.get("receiving")
    if _filled(issuing) and _filled(receiving) and issuing != receiving:
        for name, state in (("issuing", issuing), ("receiving", receiving)):
            if context.law.knows_state(str(state)):
                yield from bound(str(state), "cets224", "cets224.16.3", f"/parties/{name}", context)
        if context.law.in_union(str(issuing)) and context.law.in_union(str(receiving)):
            yield _no(
                "union_law_between_members", "cets224.15.1.b", "/parties/receiving",
                "Between {issuing} and {receiving}, Member States of the Union, its own law applies, not the Protocol.",
                "Use a European Production Order or a European Investigation Order.",
                issuing=issuing, receiving=receiving,
            )  # fmt: skip
        yield from _reservations(draft, context)
    yield from _order(draft, context)
    yield from _supplemental(draft, context)
    yield from _notification(draft, context)
    yield from _languages(draft, context)


def _reservations(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    parties = _part(draft, "parties")
    for name in ("receiving", "issuing"):
        state = parties.get(name)
        said = _declared(context, state, "cets224.7.9.a")
        if said.word == "made":
            yield _no(
                "reserved", "cets224.7.9.a", f"/parties/{name}",
                "{state} reserved the right not to apply Article 7; it works both ways.",
                "Use Article 8, or mutual assistance.", state=state, source=said.source, as_of=said.as_of,
            )  # fmt: skip
        elif said.word == "unknown":
            yield _open(
                "declaration_unknown", "cets224.7.9.a", f"/parties/{name}",
                "Whether {state} reserved Article 7 is not known: its declarations were not seen.",
                "Look in the depositary's list of declarations.", state=state, source=said.source, as_of=said.as_of,
            )  # fmt: skip


def _order(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    order = _part(draft, "order")
    base = "/order"
    yield from _required(
        order, base,
        (
            ("issuing_authority", "cets224.7.3.a", "The issuing authority"),
            ("date_issued", "cets224.7.3.a", "The date of issue"),
            ("service_provider", "cets224.7.3.c", "The service provider to be served"),
            ("offences", "cets224.7.3.d", "The offence under investigation"),
            ("information_sought", "cets224.7.3.f", "The description of the information sought"),
        ),
    )  # fmt: skip
    if order.get("protocol_statement") is not True:
        yield _no(
            "missing", "cets224.7.3.b", f"{base}/protocol_statement",
            "The statement that the order is issued pursuant to the Protocol is missing.",
            "State it: it protects a provider that answers in good faith.",
        )  # fmt: skip
    authority = _part(order, "issuing_authority")
    if authority:
        yield from _required(
            authority,
            f"{base}/issuing_authority",
            (("name", "cets224.7.3.a", "The name of the issuing authority"),),
        )
        yield from _issuer(draft, authority, context)
    provider = _part(order, "service_provider")
    if provider:
        yield from _required(
            provider, f"{base}/service_provider",
            (
                ("name", "cets224.7.3.c", "The name of the service provider"),
                ("address", "cets224.7.3.c", "The address of the service provider"),
            ),
        )  # fmt: skip
        yield from _territory(draft, provider, context)
        yield from _policy(draft, provider, context)
    yield from _date(
        order.get("date_issued"), "cets224.7.3.a", f"{base}/date_issued", context, "The date of issue"
    )
    for place, offence in enumerate(_list(order, "offences")):
        if not _filled(_part({"o": offence}, "o").get("description")):
            yield _no(
                "missing", "cets224.7.3.d", f"{base}/offences/{place}/description", "The offence is not named.",
                "Name the offence.",
            )  # fmt: skip
    seen: set[str] = set()
    for place, item in enumerate(_list(order, "information_sought")):
        if isinstance(item, Mapping):
            yield from _information(draft, item, f"{base}/information_sought/{place}", context)
            if str(item.get("id")) in seen:
                yield _no(
                    "repeated_id", "cets224.7.3.f", f"{base}/information_sought/{place}/id",
                    "Two items have the same short name {name!r}; the provider answers by it.",
                    "Give each item its own.", name=str(item.get("id")),
                )  # fmt: skip
            seen.add(str(item.get("id")))


def _issuer(draft: Draft, authority: Mapping[str, Any], context: CheckContext) -> Iterator[Finding]:
    receiving = _part(draft, "parties").get("receiving")
    path = "/order/issuing_authority/authority"
    kind = authority.get("authority")
    if not _filled(kind):
        yield _open(
            "issuer_kind_unknown", "cets224.7.2.b", path, "Which kind of authority issues the order is not said.",
            "Say whether it is a judge, a court, a prosecutor, the police or another authority.",
        )  # fmt: skip
        return
    if kind in JUDICIAL or not _filled(receiving):
        return
    said = _declared(context, receiving, "cets224.7.2.b")
    if said.word == "none":
        return
    supervised = _filled(_part(draft, "order").get("supervision"))
    if said.word == "made" and not supervised:
        yield _no(
            "supervision_required", "cets224.7.2.b", path,
            "{state} requires that orders are issued by, or under the supervision of, a prosecutor or other judicial"
            " authority, or otherwise under independent supervision; the issuer is {kind}.",
            "Let a prosecutor or judge issue it, or record the supervision in /order/supervision.",
            state=receiving, kind=kind, source=said.source, as_of=said.as_of,
        )  # fmt: skip
    elif said.word == "unknown" and not supervised:
        yield _open(
            "declaration_unknown", "cets224.7.2.b", path,
            "Whether {state} requires a prosecutor, judge or independent supervision is not known.",
            "Let a prosecutor or judge issue it: that satisfies the declaration if it was made.",
            state=receiving, source=said.source, as_of=said.as_of,
        )  # fmt: skip


def approvers_of_order(draft: Draft, law: LawOnDay) -> frozenset[str] | None:
    """The functions of which the approver of an order needs one, none where nothing limits this.

    Law:
        cets224.7.2.b. The approver is the supervisor: supervision by one of these is approval by one. Where the
        order names another independent supervision, the pre-flight judges it and any approver may sign.
    """
    if _filled(_part(draft, "order").get("supervision")):
        return None
    said = law.declared(str(_part(draft, "parties").get("receiving") or ""), "cets224.7.2.b")
    return None if str(said.word) == "none" else JUDICIAL


def _territory(draft: Draft, provider: Mapping[str, Any], context: CheckContext) -> Iterator[Finding]:
    country, receiving = provider.get("country"), _part(draft, "parties").get("receiving")
    if _filled(country) and _filled(receiving) and country != receiving:
        yield _no(
            "not_in_territory", "cets224.7.1", "/order/service_provider/country",
            "The provider's address is in {country}, the receiving Party is {receiving}; the article reaches a"
            " provider physically present in the territory of the receiving Party.",
            "Serve the provider where it is present, or name that Party.", country=country, receiving=receiving,
        )  # fmt: skip


def _policy(draft: Draft, provider: Mapping[str, Any], context: CheckContext) -> Iterator[Finding]:
    known = context.law.provider(str(provider.get("id") or ""))
    confidential = _part(draft, "supplemental").get("confidentiality")
    if "supplemental" not in draft:
        return
    if known and known.get("user_notification_policy") and confidential is not True:
        yield _warn(
            "tells_its_users", "cets224.7.4.f", "/supplemental/confidentiality",
            "The provider's published policy on telling its users: {policy}",
            "If the subscriber must not know, ask for confidentiality as a special instruction (and for how long).",
            policy=str(known["user_notification_policy"]).rstrip("."), source=known.get("source", ""),
            as_of=known.get("as_of", ""),
        )  # fmt: skip


def _information(
    draft: Draft, item: Mapping[str, Any], path: str, context: CheckContext
) -> Iterator[Finding]:
    elements = [str(code) for code in _list(item, "elements")]
    identifier = _part(item, "identifier")
    if not _filled(identifier.get("value")) or not _filled(identifier.get("type")):
        yield _no(
            "missing", "cets224.7.3.f", f"{path}/identifier",
            "What identifies the account is missing.", "Give its type and value as the provider knows it.",
        )  # fmt: skip
    else:
        yield from context.judge(str(identifier["type"]), identifier, f"{path}/identifier")
        yield from _seen_by_now(identifier, f"{path}/identifier", "cets224.7.1", context)
    if not elements:
        yield _no(
            "missing", "cets224.7.3.f", f"{path}/elements", "No data element is named.",
            "Name each element that is needed.",
        )  # fmt: skip
    for place, code in enumerate(elements):
        where = f"{path}/elements/{place}"
        if code in NOT_REACHED:
            what, other = NOT_REACHED[code]
            yield _no(
                "not_subscriber_information", "cets224.7.1", where,
                "{given} is {what}; Article 7 reaches stored subscriber information only.",
                "Take it out; it can be sought under {other} or by mutual assistance.", given=code, what=what, other=other,
            )  # fmt: skip
        elif code == "everything":
            yield _no(
                "over_broad", "cets224.7.3.f", where,
                "All data on an account is not a detailed description of specific subscriber information.",
                "Name the elements that the case needs (also cets224.14.2.b: not excessive).",
            )  # fmt: skip
        elif code == "access_number":
            yield from _access_numbers(draft, where, context)
        elif code in IP_INFORMATION:
            yield from _ip_information(draft, item, code, where, context)
    if len(SUBSCRIBER.intersection(elements)) >= 10 and not _filled(
        _part(draft, "file").get("breadth_reason")
    ):
        yield _warn(
            "broad", "cets224.14.2.b", f"{path}/elements",
            "Nearly every element of subscriber information is asked for.",
            "Keep those that the case needs, or note the reason in /file/breadth_reason.",
        )  # fmt: skip
    if str(identifier.get("type")) == "ip":
        yield from _access_numbers(draft, f"{path}/identifier", context)
    period = item.get("period")
    if isinstance(period, Mapping):
        yield from _period(period, f"{path}/period", "cets224.7.1", context)


def _ip_information(
    draft: Draft, item: Mapping[str, Any], code: str, path: str, context: CheckContext
) -> Iterator[Finding]:
    if item.get("solely_to_identify") is not True:
        yield _open(
            "purpose_of_ip", "cets224.7.1", path,
            "{given} can be subscriber information only when it is sought to identify the subscriber.",
            "Say so in solely_to_identify if it is true; else use Article 8.", given=code,
        )  # fmt: skip
    yield from _access_numbers(draft, path, context)


def _access_numbers(draft: Draft, path: str, context: CheckContext) -> Iterator[Finding]:
    """Reservations on access numbers, which a Party may have made for IP addresses (7.9.b, both ways)."""
    parties = _part(draft, "parties")
    for name in ("receiving", "issuing"):
        state = parties.get(name)
        if not _filled(state):
            continue
        said = _declared(context, state, "cets224.7.9.b")
        if said.word == "made":
            yield _no(
                "access_number_reserved", "cets224.7.9.b", path,
                "{state} reserved Article 7 for access numbers ({scope}); it works both ways.",
                "Ask for the rest here and for this under Article 8.", state=state,
                scope=", ".join(said.scope) if said.scope else "every type", source=said.source, as_of=said.as_of,
            )  # fmt: skip
        elif said.word == "unknown":
            yield _open(
                "declaration_unknown", "cets224.7.9.b", path,
                "Whether {state} reserved Article 7 for IP addresses is not known.",
                "Look in the depositary's list of declarations, or seek this part under Article 8.",
                state=state, source=said.source, as_of=said.as_of,
            )  # fmt: skip


def _supplemental(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    more = _part(draft, "supplemental")
    base = "/supplemental"
    yield from _required(
        more, base,
        (
            ("legal_grounds", "cets224.7.4.a", "The domestic legal grounds"),
            ("provisions_and_penalties", "cets224.7.4.b", "The legal provisions and penalties"),
            ("return_to", "cets224.7.4.c", "The authority to which the provider answers"),
            ("stated_days", "cets224.7.4.d", "The time frame of the answer"),
            ("manner", "cets224.7.4.d", "The manner of the answer"),
        ),
    )  # fmt: skip
    contact = _part(more, "return_to")
    if contact and not (
        _filled(contact.get("email")) or _filled(contact.get("phone")) or _filled(contact.get("address"))
    ):
        yield _no(
            "missing", "cets224.7.4.c", f"{base}/return_to", "The contact details of that authority are missing.",
            "Give an address, e-mail address or telephone number.",
        )  # fmt: skip
    for place, item in enumerate(_list(more, "provisions_and_penalties")):
        if isinstance(item, Mapping):
            yield from _required(
                item, f"{base}/provisions_and_penalties/{place}",
                (
                    ("provision", "cets224.7.4.b", "The legal provision"),
                    ("penalty", "cets224.7.4.b", "The applicable penalty"),
                ),
            )  # fmt: skip
    days = more.get("stated_days")
    if isinstance(days, int) and not isinstance(days, bool):
        if not 1 <= days <= LONGEST_STATED_DAYS:
            yield _no(
                "bad_days", "cets224.7.4.d", f"{base}/stated_days", "{days} days is not a time frame.",
                "Give a whole number of days, for instance 30.", days=days,
            )  # fmt: skip
        elif days < LEAST_DAYS:
            yield _warn(
                "shorter_than_thirty", "cets224.7.7", f"{base}/stated_days",
                "The time stated is {days} days; enforcement opens only after the longer of 30 days and the stated time.",
                "Leave it if the answer is wanted sooner; plan with 30 days from receipt.", days=days,
            )  # fmt: skip
    preservation = _part(more, "preservation")
    if not isinstance(preservation.get("sought"), bool):
        yield _no(
            "missing", "cets224.7.4.e", f"{base}/preservation/sought",
            "Whether preservation was already sought is not said.", "Answer yes or no.",
        )  # fmt: skip
    elif preservation["sought"]:
        yield from _required(
            preservation,
            f"{base}/preservation",
            (("on", "cets224.7.4.e", "The date of the preservation request"),),
        )
        yield from _date(
            preservation.get("on"),
            "cets224.7.4.e",
            f"{base}/preservation/on",
            context,
            "The preservation date",
        )


def _notification(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    receiving = _part(draft, "parties").get("receiving")
    if not _filled(receiving) or not context.law.knows_state(str(receiving)):
        return
    said = _declared(context, receiving, "cets224.7.5.a")
    stated = _part(draft, "supplemental").get("notification_statement")
    facts = {"state": receiving, "source": said.source, "as_of": said.as_of}
    if context.audience is Audience.PROVIDER:
        # The provider's copy shows only the statement; what the authority got is not for the provider.
        if said.word == "made" and stated is not True:
            yield _no(
                "not_notified", "cets224.7.4.g", "/supplemental/notification_statement",
                "{state} requires simultaneous notification, and the order does not state that it was made.",
                "Ask the issuing authority.", **facts,
            )  # fmt: skip
        return
    bundle = _part(draft, "notification")
    prepared = _filled(bundle.get("facts_summary")) and _filled(_part(bundle, "authority").get("name"))
    if said.word == "unknown" and not prepared:
        yield _open(
            "declaration_unknown", "cets224.7.5.a", "/notification",
            "Whether {state} requires simultaneous notification is not known.",
            "Prepare the notification: it satisfies the requirement if it exists.", **facts,
        )  # fmt: skip
    if said.word == "none" and not bundle:
        return
    if said.word == "made" or prepared:
        if not _filled(bundle.get("facts_summary")):
            yield _no(
                "missing", "cets224.7.5.a", "/notification/facts_summary",
                "The notification to {state} needs a summary of the facts.",
                "Write it; the provider never sees it.", **facts,
            )  # fmt: skip
        if not _filled(_part(bundle, "authority").get("name")):
            yield _no(
                "missing", "cets224.7.5.e", "/notification/authority",
                "The single authority of {state} that receives notifications is not named.",
                "Take it from the register of cets224.7.5.f.", **facts,
            )  # fmt: skip
        if stated is not True:
            yield _no(
                "missing", "cets224.7.4.g", "/supplemental/notification_statement",
                "The order does not state that the notification is made at the same time.",
                "State it; the two leave together.", **facts,
            )  # fmt: skip


def _languages(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    languages = _part(draft, "languages")
    receiving = str(_part(draft, "parties").get("receiving") or "")
    order = [str(code) for code in _list(languages, "order")]
    if not order:
        yield _no(
            "missing", "cets224.4.2", "/languages/order", "The language of the order is not chosen.",
            "Choose one, or two side by side.",
        )  # fmt: skip
    official = context.law.languages(receiving)
    provider = context.law.provider(str(_part(_part(draft, "order"), "service_provider").get("id") or ""))
    accepted = str((provider or {}).get("accepted_languages") or "")
    if order and official and not set(order) & set(official) and not accepted:
        yield _warn(
            "language_of_provider", "cets224.4.2", "/languages/order",
            "The order is in {order}; which languages the provider accepts is not known, and {state} has {official}.",
            "Add a translation, or ask the provider which languages it accepts.",
            order=", ".join(order), state=receiving, official=", ".join(official),
        )  # fmt: skip
    notified = [str(code) for code in _list(languages, "notification")]
    if _part(draft, "notification") and official and not set(notified) & set(official):
        yield _warn(
            "language_of_authority", "cets224.4.1", "/languages/notification",
            "The notification is in {chosen}; a language acceptable to {state} is needed, and {official} is official there.",
            "Add a translation, or look in the yearly survey which languages it accepts.",
            chosen=", ".join(notified) or "no language", state=receiving, official=", ".join(official),
        )  # fmt: skip


# --- Convention Article 29


def preservation_request(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    """The pre-flight of a preservation request."""
    yield from shared(draft, context)
    parties = _part(draft, "parties")
    issuing, receiving = parties.get("issuing"), parties.get("receiving")
    if _filled(issuing) and _filled(receiving) and issuing != receiving:
        for name, state in (("issuing", issuing), ("receiving", receiving)):
            if context.law.knows_state(str(state)):
                yield from bound(str(state), "ets185", "ets185.36.3", f"/parties/{name}", context)
        said = _declared(context, receiving, "ets185.29.4")
        if said.word == "made":
            yield _warn(
                "dual_criminality", "ets185.29.4", "/request/offences",
                "{state} may refuse where dual criminality will be missing, except for offences under Articles 2 to 11.",
                "Say which Article of the Convention the offence falls under.",
                state=receiving, source=said.source, as_of=said.as_of,
            )  # fmt: skip
    request = _part(draft, "request")
    base = "/request"
    yield from _required(
        request, base,
        (
            ("requesting_authority", "ets185.29.2.a", "The authority that seeks the preservation"),
            ("offences", "ets185.29.2.b", "The offence"),
            ("facts", "ets185.29.2.b", "The brief summary of the facts"),
            ("data", "ets185.29.2.c", "The stored data to be preserved"),
            ("necessity", "ets185.29.2.e", "The necessity of the preservation"),
        ),
    )  # fmt: skip
    if not _filled(_part(request, "custodian").get("name")) and not _filled(
        request.get("custodian_information")
    ):
        yield _no(
            "missing", "ets185.29.2.d", f"{base}/custodian",
            "Nothing identifies the custodian of the data or the location of the system.",
            "Give whatever information is available.",
        )  # fmt: skip
    if request.get("intends_follow_up") is not True:
        yield _no(
            "missing", "ets185.29.2.f", f"{base}/intends_follow_up",
            "The request does not say that a request for search, seizure or disclosure will follow.",
            "State the intention; the Protocol's tools also count as follow-up.",
        )  # fmt: skip
    if not _filled(_part(request, "requested_authority").get("name")):
        yield _no(
            "missing", "ets185.35.1", f"{base}/requested_authority", "The 24/7 point that is asked is not named.",
            "Name the point of contact of the requested State.",
        )  # fmt: skip
    if request.get("status") == "extension" and not _filled(request.get("previous_reference")):
        yield _no(
            "missing", "ets185.29.7", f"{base}/previous_reference",
            "An extension names the reference of the earlier request (section 3 of the template seen).", "Give it.",
        )  # fmt: skip
    days = request.get("requested_days")
    if isinstance(days, int) and not isinstance(days, bool) and days < LEAST_PRESERVATION_DAYS:
        yield _warn(
            "shorter_than_sixty", "ets185.29.7", f"{base}/requested_days",
            "{days} days are asked for; preservation lasts at least sixty days.", "Ask for sixty days or more.", days=days,
        )  # fmt: skip
    for place, item in enumerate(_list(request, "data")):
        if isinstance(item, Mapping):
            yield from _preserved_item(item, f"{base}/data/{place}", context)
    yield from _date(request.get("date"), "ets185.29.2.a", f"{base}/date", context, "The date of the request")
    if not _list(_part(draft, "languages"), "request"):
        yield _no(
            "missing", "ets185.25.3", "/languages/request", "The language is not chosen.", "Choose one."
        )


def _preserved_item(item: Mapping[str, Any], path: str, context: CheckContext) -> Iterator[Finding]:
    identifier = _part(item, "identifier")
    if not _filled(identifier.get("value")) or not _filled(identifier.get("type")):
        yield _no(
            "missing", "ets185.29.2.c", f"{path}/identifier", "What identifies the data is missing.",
            "Give an identifier with its type.",
        )  # fmt: skip
    else:
        yield from context.judge(str(identifier["type"]), identifier, f"{path}/identifier")
        yield from _seen_by_now(identifier, f"{path}/identifier", "ets185.29.1", context)
    if not _filled(item.get("relation_to_offence")):
        yield _no(
            "missing", "ets185.29.2.c", f"{path}/relation_to_offence",
            "How the data relate to the offence is not said.", "Say it in a sentence.",
        )  # fmt: skip
    if not _list(item, "categories"):
        yield _no(
            "missing", "ets185.29.2.c", f"{path}/categories", "No category of data is named.",
            "Name subscriber, traffic, content or other data.",
        )  # fmt: skip
    period = item.get("period")
    if isinstance(period, Mapping):
        yield from _period(period, f"{path}/period", "ets185.29.1", context)


def parse_instant_or_none(text: Any) -> datetime | None:
    """An instant with its offset, none where the text is not one."""
    try:
        instant = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
