"""Pre-flight of an order to a provider (cets224.7).

- both Parties are bound on the day, and neither reserved the article (7.1, 7.9.a, both ways);
- between Member States of the Union its own law applies (15.1.b);
- the order holds 7.3.a to f, its supplemental information 7.4.a to h, the notification 7.5.a and e;
- the issuer belongs to the issuing Party (3.2.b) and is one that the receiving Party accepts (7.2.b);
- the provider is present in the receiving Party (7.1), which may require it to consult first (7.5.b);
- only stored subscriber information, described specifically (7.1, 7.3.f), without reserved access numbers (7.9.b);
- languages of the provider and of the authority are two questions (4.1, 4.2);
- what the provider publishes about itself: channel, languages, telling its users (7.6, 4.2, 7.4.f).

Not looked at: whether the measure is proportionate in the case; a person decides that (Article 13). No electronic
signature is asked for: the Protocol has no rule on signatures (7.6). No least penalty is asked for: there is none (2.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cyberspex.core.cooperation.content import JUDICIAL
from cyberspex.core.cooperation.preflight.parts import (
    Draft,
    day_or_none,
    declared,
    doubt,
    filled,
    items_of,
    part_of,
    refuse,
    required,
    warn,
)
from cyberspex.core.cooperation.preflight.shared import (
    LONGEST_STATED_DAYS,
    acts_for,
    bound,
    bounded,
    dated,
    plausible,
    reachable,
    repeated,
    shared,
    stored,
)
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding

if TYPE_CHECKING:
    from cyberspex.core.cooperation.tool import CheckContext, LawOnDay


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
OLD_PRESERVATION_DAYS = 60  # ets185.29.7: from then on a preservation may have ended


def order_to_provider(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    """The pre-flight of an Article 7 order, as far as an audience's copy lets one see it."""
    yield from shared(draft, context)
    parties = part_of(draft, "parties")
    issuing, receiving = parties.get("issuing"), parties.get("receiving")
    if filled(issuing) and filled(receiving) and issuing != receiving:
        for name, state in (("issuing", issuing), ("receiving", receiving)):
            if context.law.knows_state(str(state)):
                yield from bound(str(state), "cets224", "cets224.16.3", f"/parties/{name}", context)
        if context.law.in_union(str(issuing)) and context.law.in_union(str(receiving)):
            yield refuse(
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
    if context.audience is Audience.FILE and not filled(part_of(draft, "file").get("necessity")):
        yield warn(
            "necessity_not_noted", "cets224.13", "/file/necessity",
            "Why the measure is necessary and proportionate is not noted.",
            "Note it in the file; it leaves with nobody, and somebody may ask for it later.",
        )  # fmt: skip


def _reservations(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    parties = part_of(draft, "parties")
    for name in ("receiving", "issuing"):
        state = parties.get(name)
        said = declared(context, state, "cets224.7.9.a")
        if said.word == "made":
            yield refuse(
                "reserved", "cets224.7.9.a", f"/parties/{name}",
                "{state} reserved the right not to apply Article 7; it works both ways.",
                "Use Article 8, or mutual assistance.", state=state, source=said.source, as_of=said.as_of,
            )  # fmt: skip
        elif said.word == "unknown":
            yield doubt(
                "declaration_unknown", "cets224.7.9.a", f"/parties/{name}",
                "Whether {state} reserved Article 7 is not known: its declarations were not seen.",
                "Look in the depositary's list of declarations.", state=state, source=said.source, as_of=said.as_of,
            )  # fmt: skip


def _order(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    order = part_of(draft, "order")
    base = "/order"
    yield from required(
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
        yield refuse(
            "missing", "cets224.7.3.b", f"{base}/protocol_statement",
            "The statement that the order is issued pursuant to the Protocol is missing.",
            "State it: it protects a provider that answers in good faith.",
        )  # fmt: skip
    authority = part_of(order, "issuing_authority")
    if authority:
        yield from required(
            authority,
            f"{base}/issuing_authority",
            (("name", "cets224.7.3.a", "The name of the issuing authority"),),
        )
        yield from acts_for(
            authority, part_of(draft, "parties").get("issuing"), f"{base}/issuing_authority", "cets224.3.2.b",
            "The issuing authority",
        )  # fmt: skip
        yield from reachable(authority, f"{base}/issuing_authority", "cets224.7.3.a", context)
        yield from _issuer(draft, authority, context)
    seeking = order.get("seeking_authority")
    if isinstance(seeking, Mapping) and any(filled(one) for one in seeking.values()):
        yield from required(
            seeking, f"{base}/seeking_authority",
            (("name", "cets224.7.3.e", "The name of the authority that seeks the information"),),
        )  # fmt: skip
        if filled(seeking.get("id")) and seeking.get("id") == authority.get("id"):
            yield warn(
                "seeking_is_issuing", "cets224.7.3.e", f"{base}/seeking_authority",
                "The authority that seeks the information is the issuing authority; it is named only if it is another.",
                "Leave it out.",
            )  # fmt: skip
        yield from reachable(seeking, f"{base}/seeking_authority", "cets224.7.3.e", context)
    provider = part_of(order, "service_provider")
    if provider:
        yield from required(
            provider, f"{base}/service_provider",
            (
                ("name", "cets224.7.3.c", "The name of the service provider"),
                ("address", "cets224.7.3.c", "The address of the service provider"),
            ),
        )  # fmt: skip
        yield from reachable(provider, f"{base}/service_provider", "cets224.7.3.c", context)
        yield from _territory(draft, provider, context)
        yield from _policy(draft, provider, context)
    yield from dated(
        order.get("date_issued"), "cets224.7.3.a", f"{base}/date_issued", context, "The date of issue"
    )
    for place, offence in enumerate(items_of(order, "offences")):
        if not filled(part_of({"o": offence}, "o").get("description")):
            yield refuse(
                "missing", "cets224.7.3.d", f"{base}/offences/{place}/description", "The offence is not named.",
                "Name the offence.",
            )  # fmt: skip
    yield from repeated(items_of(order, "information_sought"), f"{base}/information_sought", "cets224.7.3.f")
    seen: set[str] = set()
    for place, item in enumerate(items_of(order, "information_sought")):
        if isinstance(item, Mapping):
            yield from _information(draft, item, f"{base}/information_sought/{place}", context)
            if str(item.get("id")) in seen:
                yield refuse(
                    "repeated_id", "cets224.7.3.f", f"{base}/information_sought/{place}/id",
                    "Two items have the same short name {name!r}; the provider answers by it.",
                    "Give each item its own.", name=str(item.get("id")),
                )  # fmt: skip
            seen.add(str(item.get("id")))


def _issuer(draft: Draft, authority: Mapping[str, Any], context: CheckContext) -> Iterator[Finding]:
    receiving = part_of(draft, "parties").get("receiving")
    path = "/order/issuing_authority/authority"
    kind = authority.get("authority")
    if not filled(kind):
        yield doubt(
            "issuer_kind_unknown", "cets224.7.2.b", path, "Which kind of authority issues the order is not said.",
            "Say whether it is a judge, a court, a prosecutor, the police or another authority.",
        )  # fmt: skip
        return
    if kind in JUDICIAL or not filled(receiving):
        return
    said = declared(context, receiving, "cets224.7.2.b")
    if said.word == "none":
        return
    supervised = filled(part_of(draft, "order").get("supervision"))
    if said.word == "made" and not supervised:
        yield refuse(
            "supervision_required", "cets224.7.2.b", path,
            "{state} requires that orders are issued by, or under the supervision of, a prosecutor or other judicial"
            " authority, or otherwise under independent supervision; the issuer is {kind}.",
            "Let a prosecutor or judge issue it, or record the supervision in /order/supervision.",
            state=receiving, kind=kind, source=said.source, as_of=said.as_of,
        )  # fmt: skip
    elif said.word == "unknown" and not supervised:
        yield doubt(
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
    if filled(part_of(draft, "order").get("supervision")):
        return None
    said = law.declared(str(part_of(draft, "parties").get("receiving") or ""), "cets224.7.2.b")
    return None if str(said.word) == "none" else JUDICIAL


def _territory(draft: Draft, provider: Mapping[str, Any], context: CheckContext) -> Iterator[Finding]:
    """Physical presence (7.1): offering services somewhere, or a contract there, is not presence (ER about 99)."""
    country, receiving = provider.get("country"), part_of(draft, "parties").get("receiving")
    path = "/order/service_provider/country"
    if not filled(receiving):
        return
    noted = filled(part_of(draft, "file").get("physical_presence"))
    if filled(country) and country != receiving:
        yield refuse(
            "not_in_territory", "cets224.7.1", path,
            "The provider's address is in {country}, the receiving Party is {receiving}; the article reaches a"
            " provider physically present in the territory of the receiving Party.",
            "Serve the provider where it is present, or name that Party.", country=country, receiving=receiving,
        )  # fmt: skip
    elif not filled(country) and not noted:
        yield doubt(
            "presence_unknown", "cets224.7.1", path,
            "In which State the provider is physically present is not said.",
            "Give the country of its address; offering services there, or a contract there, is not presence.",
        )  # fmt: skip
    elif not noted and context.audience is Audience.FILE:
        yield warn(
            "presence_not_noted", "cets224.7.1", "/file/physical_presence",
            "How it is known that the provider is physically present in {receiving} is not noted.",
            "Note it in the file; offering services there, or a contract there, is not presence.", receiving=receiving,
        )  # fmt: skip
    known = context.law.provider(str(provider.get("id") or "")) or {}
    seats = {
        str(known[name])
        for name in ("seat_country", "eu_establishment_or_representative_country")
        if known.get(name)
    }
    if seats and receiving not in seats:
        yield warn(
            "presence_doubtful", "cets224.7.1", "/order/service_provider/id",
            "The catalogue knows this provider in {seats}, not in {receiving}.",
            "Make sure that it is physically present there, or serve it where it is.",
            seats=", ".join(sorted(seats)), receiving=receiving, source=known.get("source", ""),
            as_of=known.get("as_of", ""),
        )  # fmt: skip
    if context.law.declared(str(receiving), "cets224.7.5.b").word == "made":
        said = declared(context, receiving, "cets224.7.5.b")
        yield warn(
            "provider_consults", "cets224.7.5.b", "/parties/receiving",
            "{state} requires the provider to consult its authorities before it discloses.",
            "Plan for the time that this takes; nothing more is needed from you.",
            state=receiving, source=said.source, as_of=said.as_of,
        )  # fmt: skip


def _policy(draft: Draft, provider: Mapping[str, Any], context: CheckContext) -> Iterator[Finding]:
    known = context.law.provider(str(provider.get("id") or ""))
    confidential = part_of(draft, "supplemental").get("confidentiality")
    if "supplemental" not in draft:
        return
    channel = str((known or {}).get("le_portal_or_channel") or "")
    if known and channel:
        yield warn(
            "published_channel", "cets224.7.6", "/order/service_provider/id",
            "The provider publishes how authorities reach it: {channel}. Electronic form is open only where it accepts it.",
            "Serve the order that way, or ask the provider.", channel=channel.rstrip("."),
            source=known.get("source", ""), as_of=known.get("as_of", ""),
        )  # fmt: skip
    if known and known.get("user_notification_policy") and confidential is not True:
        yield warn(
            "tells_its_users", "cets224.7.4.f", "/supplemental/confidentiality",
            "The provider's published policy on telling its users: {policy}",
            "If the subscriber must not know, ask for confidentiality as a special instruction (and for how long).",
            policy=str(known["user_notification_policy"]).rstrip("."), source=known.get("source", ""),
            as_of=known.get("as_of", ""),
        )  # fmt: skip


def _information(
    draft: Draft, item: Mapping[str, Any], path: str, context: CheckContext
) -> Iterator[Finding]:
    elements = [str(code) for code in items_of(item, "elements")]
    identifier = part_of(item, "identifier")
    if not filled(identifier.get("value")) or not filled(identifier.get("type")):
        yield refuse(
            "missing", "cets224.7.3.f", f"{path}/identifier",
            "What identifies the account is missing.", "Give its type and value as the provider knows it.",
        )  # fmt: skip
    else:
        yield from plausible(draft, identifier, f"{path}/identifier", "cets224.7.1", context)
    if not elements:
        yield refuse(
            "missing", "cets224.7.3.f", f"{path}/elements", "No data element is named.",
            "Name each element that is needed.",
        )  # fmt: skip
    for place, code in enumerate(elements):
        where = f"{path}/elements/{place}"
        if code in NOT_REACHED:
            what, other = NOT_REACHED[code]
            yield refuse(
                "not_subscriber_information", "cets224.7.1", where,
                "{given} is {what}; Article 7 reaches stored subscriber information only.",
                "Take it out; it can be sought under {other} or by mutual assistance.", given=code, what=what, other=other,
            )  # fmt: skip
        elif code == "everything":
            yield refuse(
                "over_broad", "cets224.7.3.f", where,
                "All data on an account is not a detailed description of specific subscriber information.",
                "Name the elements that the case needs (also cets224.14.2.b: not excessive).",
            )  # fmt: skip
        elif code == "access_number":
            yield from _access_numbers(draft, where, context)
        elif code in IP_INFORMATION:
            yield from _ip_information(draft, item, code, where, context)
        if code in elements[:place]:
            yield warn(
                "repeated_element", "cets224.7.3.f", where, "{given} is asked for twice in one item.", "Name it once.",
                given=code,
            )  # fmt: skip
    if len(SUBSCRIBER.intersection(elements)) >= 10 and not filled(
        part_of(draft, "file").get("breadth_reason")
    ):
        yield warn(
            "broad", "cets224.14.2.b", f"{path}/elements",
            "Nearly every element of subscriber information is asked for.",
            "Keep those that the case needs, or note the reason in /file/breadth_reason.",
        )  # fmt: skip
    if str(identifier.get("type")) == "ip":
        yield from _access_numbers(draft, f"{path}/identifier", context, ip=True)
    period = item.get("period")
    if isinstance(period, Mapping):
        yield from stored(period, f"{path}/period", "cets224.7.1", context)
        if IP_INFORMATION.intersection(elements) and any(filled(day) for day in period.values()):
            yield from bounded(period, f"{path}/period", context)


def _ip_information(
    draft: Draft, item: Mapping[str, Any], code: str, path: str, context: CheckContext
) -> Iterator[Finding]:
    if item.get("solely_to_identify") is not True:
        yield doubt(
            "purpose_of_ip", "cets224.7.1", path,
            "{given} can be subscriber information only when it is sought to identify the subscriber.",
            "Say so in solely_to_identify if it is true; else use Article 8.", given=code,
        )  # fmt: skip
    if (
        code == "login_ip_at"
        and not any(filled(day) for day in part_of(item, "period").values())
        and not filled(part_of(item, "identifier").get("at"))
    ):
        yield refuse(
            "login_time_missing", "cets224.7.3.f", f"{path.rsplit('/elements/', 1)[0]}/period",
            "The address of a log-on is asked for, but not of which day; all log-ons would be traffic data.",
            "Give the day or the period, as short as the case allows.",
        )  # fmt: skip
    yield from _access_numbers(draft, path, context, ip=True)


def concerns(scope: Sequence[str] | None, ip: bool) -> bool:
    """Whether a reservation on types of access numbers reaches IP addresses, or the other access numbers.

    A word of a scope that names neither IP addresses nor telephone numbers is taken to reach everything: what it
    means is for a person to say, and a reservation is never read as narrower than it may be.
    """
    if not scope:
        return True
    words = [word.lower() for word in scope]
    addresses = [word for word in words if "ip" in word.replace("-", "_").split("_")]
    telephones = [word for word in words if "phone" in word or word in ("msisdn", "imsi", "imei")]
    other = len(addresses) + len(telephones) < len(words)
    return other or bool(addresses if ip else telephones)


def _access_numbers(draft: Draft, path: str, context: CheckContext, *, ip: bool = False) -> Iterator[Finding]:
    """Reservations on access numbers, which a Party may have made for IP addresses (7.9.b, both ways)."""
    parties = part_of(draft, "parties")
    for name in ("receiving", "issuing"):
        state = parties.get(name)
        if not filled(state):
            continue
        said = declared(context, state, "cets224.7.9.b")
        if said.word == "made" and not concerns(said.scope, ip):
            continue
        if said.word == "made":
            yield refuse(
                "access_number_reserved", "cets224.7.9.b", path,
                "{state} reserved Article 7 for access numbers ({scope}); it works both ways.",
                "Ask for the rest here and for this under Article 8.", state=state,
                scope=", ".join(said.scope) if said.scope else "every type", source=said.source, as_of=said.as_of,
            )  # fmt: skip
        elif said.word == "unknown":
            yield doubt(
                "declaration_unknown", "cets224.7.9.b", path,
                "Whether {state} reserved Article 7 for types of access numbers, such as IP addresses, is not known.",
                "Look in the depositary's list of declarations, or seek this part under Article 8.",
                state=state, source=said.source, as_of=said.as_of,
            )  # fmt: skip


def _supplemental(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    more = part_of(draft, "supplemental")
    base = "/supplemental"
    yield from required(
        more, base,
        (
            ("legal_grounds", "cets224.7.4.a", "The domestic legal grounds"),
            ("provisions_and_penalties", "cets224.7.4.b", "The legal provisions and penalties"),
            ("return_to", "cets224.7.4.c", "The authority to which the provider answers"),
            ("stated_days", "cets224.7.4.d", "The time frame of the answer"),
            ("manner", "cets224.7.4.d", "The manner of the answer"),
        ),
    )  # fmt: skip
    contact = part_of(more, "return_to")
    yield from reachable(contact, f"{base}/return_to", "cets224.7.4.c", context)
    if contact and not filled(contact.get("name")):
        yield refuse(
            "missing", "cets224.7.4.c", f"{base}/return_to/name",
            "The name of the authority to which the provider answers is missing.", "Give its name.",
        )  # fmt: skip
    if contact and not (
        filled(contact.get("email")) or filled(contact.get("phone")) or filled(contact.get("address"))
    ):
        yield refuse(
            "missing", "cets224.7.4.c", f"{base}/return_to", "The contact details of that authority are missing.",
            "Give an address, e-mail address or telephone number.",
        )  # fmt: skip
    for place, item in enumerate(items_of(more, "provisions_and_penalties")):
        if isinstance(item, Mapping):
            yield from required(
                item, f"{base}/provisions_and_penalties/{place}",
                (
                    ("provision", "cets224.7.4.b", "The legal provision"),
                    ("penalty", "cets224.7.4.b", "The applicable penalty"),
                ),
            )  # fmt: skip
    days = more.get("stated_days")
    if isinstance(days, int) and not isinstance(days, bool):
        if not 1 <= days <= LONGEST_STATED_DAYS:
            yield refuse(
                "bad_days", "cets224.7.4.d", f"{base}/stated_days", "{days} days is not a time frame.",
                "Give a whole number of days, for instance 30.", days=days,
            )  # fmt: skip
        elif days < LEAST_DAYS:
            yield warn(
                "shorter_than_thirty", "cets224.7.7", f"{base}/stated_days",
                "The time stated is {days} days; enforcement opens only after the longer of 30 days and the stated time.",
                "Leave it if the answer is wanted sooner; plan with 30 days from receipt.", days=days,
            )  # fmt: skip
    preservation = part_of(more, "preservation")
    if not isinstance(preservation.get("sought"), bool):
        yield refuse(
            "missing", "cets224.7.4.e", f"{base}/preservation/sought",
            "Whether preservation was already sought is not said.", "Answer yes or no.",
        )  # fmt: skip
    elif preservation["sought"]:
        yield from required(
            preservation,
            f"{base}/preservation",
            (("on", "cets224.7.4.e", "The date of the preservation request"),),
        )
        yield from dated(
            preservation.get("on"),
            "cets224.7.4.e",
            f"{base}/preservation/on",
            context,
            "The preservation date",
        )
        sought = day_or_none(preservation.get("on"))
        if sought is not None and (context.on - sought).days > OLD_PRESERVATION_DAYS:
            yield warn(
                "preservation_may_have_ended", "ets185.29.7", f"{base}/preservation/on",
                "Preservation was sought {days} days ago; it lasts at least 60 days, and longer only if extended or while"
                " a follow-up request is decided.",
                "Ask whether it still stands, and for its extension.", days=str((context.on - sought).days),
            )  # fmt: skip


def _notification(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    receiving = part_of(draft, "parties").get("receiving")
    if not filled(receiving) or not context.law.knows_state(str(receiving)):
        return
    said = declared(context, receiving, "cets224.7.5.a")
    stated = part_of(draft, "supplemental").get("notification_statement")
    facts = {"state": receiving, "source": said.source, "as_of": said.as_of}
    if context.audience is Audience.PROVIDER:
        # The provider's copy shows only the statement; what the authority got is not for the provider.
        if said.word == "made" and stated is not True:
            yield refuse(
                "not_notified", "cets224.7.4.g", "/supplemental/notification_statement",
                "{state} requires simultaneous notification, and the order does not state that it was made.",
                "Ask the issuing authority.", **facts,
            )  # fmt: skip
        return
    bundle = part_of(draft, "notification")
    prepared = filled(bundle.get("facts_summary")) and filled(part_of(bundle, "authority").get("name"))
    if said.word == "unknown" and not prepared:
        yield doubt(
            "declaration_unknown", "cets224.7.5.a", "/notification",
            "Whether {state} requires simultaneous notification is not known.",
            "Prepare the notification: it satisfies the requirement if it exists.", **facts,
        )  # fmt: skip
    yield from acts_for(
        part_of(bundle, "authority"),
        receiving,
        "/notification/authority",
        "cets224.7.5.e",
        "The notified authority",
    )
    yield from reachable(part_of(bundle, "authority"), "/notification/authority", "cets224.7.5.e", context)
    if stated is True and not prepared:
        yield refuse(
            "statement_without_notification", "cets224.7.4.g", "/supplemental/notification_statement",
            "The order states that {state} is notified at the same time, but the notification is not ready.",
            "Prepare the notification, or take the statement away.", **facts,
        )  # fmt: skip
    if said.word == "none" and not bundle:
        return
    if said.word == "made" and said.scope and not prepared:
        yield doubt(
            "notification_in_circumstances", "cets224.7.5.a", "/notification",
            "{state} requires simultaneous notification in identified circumstances: {scope}.",
            "Prepare the notification if this case is one of them; it satisfies the requirement in any case.",
            scope=", ".join(said.scope), **facts,
        )  # fmt: skip
        return
    if said.word == "made" or prepared:
        if not filled(bundle.get("facts_summary")):
            yield refuse(
                "missing", "cets224.7.5.a", "/notification/facts_summary",
                "The notification to {state} needs a summary of the facts.",
                "Write it; the provider never sees it.", **facts,
            )  # fmt: skip
        if not filled(part_of(bundle, "authority").get("name")):
            yield refuse(
                "missing", "cets224.7.5.e", "/notification/authority",
                "The single authority of {state} that receives notifications is not named.",
                "Take it from the register of cets224.7.5.f.", **facts,
            )  # fmt: skip
        if stated is not True:
            yield refuse(
                "missing", "cets224.7.4.g", "/supplemental/notification_statement",
                "The order does not state that the notification is made at the same time.",
                "State it; the two leave together.", **facts,
            )  # fmt: skip


_ENGLISH_NAMES = {
    "de": "german", "en": "english", "es": "spanish", "fr": "french", "hu": "hungarian", "it": "italian",
    "ja": "japanese", "nl": "dutch", "pl": "polish", "pt": "portuguese", "ro": "romanian", "sr": "serbian",
}  # fmt: skip
"""How a published policy in English names a language; one that is not here is not found in a policy."""


def _names_one(policy: str, chosen: Sequence[str]) -> bool:
    """Whether the words of a provider's policy name one of the chosen languages."""
    return any(code in _ENGLISH_NAMES and _ENGLISH_NAMES[code] in policy.lower() for code in chosen)


def _languages(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    languages = part_of(draft, "languages")
    receiving = str(part_of(draft, "parties").get("receiving") or "")
    order = [str(code) for code in items_of(languages, "order")]
    if not order:
        yield refuse(
            "missing", "cets224.4.2", "/languages/order", "The language of the order is not chosen.",
            "Choose one, or two side by side.",
        )  # fmt: skip
    official = context.law.languages(receiving)
    provider = context.law.provider(str(part_of(part_of(draft, "order"), "service_provider").get("id") or ""))
    accepted = str((provider or {}).get("accepted_languages") or "")
    if order and official and not set(order) & set(official) and not accepted:
        yield warn(
            "language_of_provider", "cets224.4.2", "/languages/order",
            "The order is in {order}; which languages the provider accepts is not known, and {state} has {official}.",
            "Add a translation, or ask the provider which languages it accepts.",
            order=", ".join(order), state=receiving, official=", ".join(official),
        )  # fmt: skip
    elif order and accepted and not _names_one(accepted, order):
        yield warn(
            "language_of_provider", "cets224.4.2", "/languages/order",
            "The order is in {order}; the provider publishes which languages it accepts: {accepted}.",
            "Add one of them.", order=", ".join(order), accepted=accepted.rstrip("."),
            source=(provider or {}).get("source", ""), as_of=(provider or {}).get("as_of", ""),
        )  # fmt: skip
    notified = [str(code) for code in items_of(languages, "notification")]
    if part_of(draft, "notification") and official and not set(notified) & set(official):
        yield warn(
            "language_of_authority", "cets224.4.1", "/languages/notification",
            "The notification is in {chosen}; a language acceptable to {state} is needed, and {official} is official there.",
            "Add a translation, or look in the yearly survey which languages it accepts.",
            chosen=", ".join(notified) or "no language", state=receiving, official=", ".join(official),
        )  # fmt: skip
