"""Is a draft right the first time? The pre-flight checks of the tools.

Rules of an order to a provider (Article 7):
- both Parties are bound on the day, and neither reserved the article (7.1, 7.9.a, both ways);
- between Member States of the Union its own law applies (15.1.b);
- the order holds 7.3.a to f, its supplemental information 7.4.a to h, the notification 7.5.a and e;
- the issuer belongs to the issuing Party (3.2.b) and is one that the receiving Party accepts (7.2.b);
- the provider is present in the receiving Party (7.1), which may require it to consult first (7.5.b);
- only stored subscriber information, described specifically (7.1, 7.3.f), without reserved access numbers (7.9.b);
- languages of the provider and of the authority are two questions (4.1, 4.2);
- what the provider publishes about itself: channel, languages, telling its users (7.6, 4.2, 7.4.f).
Rules of a preservation request (Convention Article 29): 29.2.a to f, both Parties bound, 29.4, 29.7, 35.1.
Rules of both: identifiers that can exist, contact details that can be used, periods of stored data, translations that
show nobody what is not theirs, characters that a reader can see, States and dates that exist.

Not looked at: whether the measure is proportionate in the case; a person decides that (Article 13). No electronic
signature is asked for: the Protocol has no rule on signatures (7.6). No least penalty is asked for: there is none (2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
OLD_PRESERVATION_DAYS = 60  # ets185.29.7: from then on a preservation may have ended
LONG_PERIOD_DAYS = 366  # our own bound: from then on somebody should have thought about it (cets224.14.2.b)
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
    yield from _translations(draft)
    yield from _characters(draft)


def _translations(draft: Draft) -> Iterator[Finding]:
    """A translation belongs to a text that is there, and to the list that its readers see."""
    for member in ("translations", "notification_translations"):
        for place, item in enumerate(_list(draft, member)):
            pointer = str(_part({"t": item}, "t").get("path") or "")
            where = f"/{member}/{place}/path"
            hidden = pointer.split("/")[1:2] in (["notification"], ["file"])
            if hidden and member == "translations":
                yield _no(
                    "translation_misplaced", "cets224.7.5.a", where,
                    "The translation of {given} stands among those that the addressee sees.",
                    "Move it to notification_translations.", given=pointer,
                )  # fmt: skip
            elif not isinstance(_at(draft, pointer), str):
                yield _warn(
                    "translation_of_nothing", "", where, "There is no text at {given} to translate.",
                    "Give the JSON Pointer of a text of this draft, for instance /order/offences/0/description.",
                    given=repr(pointer),
                )  # fmt: skip


def _at(value: Any, pointer: str) -> Any:
    """What stands at a JSON Pointer, none where nothing does."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _identifier(
    draft: Draft, identifier: Mapping[str, Any], path: str, provision: str, context: CheckContext
) -> Iterator[Finding]:
    """Whether an identifier can exist, and was seen by the day of the check."""
    exercise = draft.get("exercise") is True
    for one in context.judge(str(identifier["type"]), identifier, path):
        # In an exercise the reserved names and addresses stand for real ones; in an order they belong to nobody.
        if not (exercise and one.code == "reserved_for_examples"):
            yield one
    yield from _seen_by_now(identifier, path, provision, context)


def _same_identifiers(items: Sequence[Any], path: str, provision: str) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        identifier = _part({"i": item}, "i").get("identifier")
        if not isinstance(identifier, Mapping) or not _filled(identifier.get("value")):
            continue
        key = repr(sorted((name, str(value).strip()) for name, value in identifier.items() if _filled(value)))
        if key in seen:
            yield _warn(
                "repeated_identifier", provision, f"{path}/{place}/identifier",
                "Items {first} and {second} name the same identifier.",
                "Put what is sought about it into one item; the addressee answers item by item.",
                first=str(seen[key] + 1), second=str(place + 1),
            )  # fmt: skip
        seen.setdefault(key, place)


def _contact(body: Mapping[str, Any], path: str, provision: str, context: CheckContext) -> Iterator[Finding]:
    """Contact details that can be used: a slip here sends data or questions astray."""
    for member in ("email", "phone"):
        if _filled(body.get(member)):
            for one in context.judge(member, {"value": body[member]}, path):
                if one.code != "reserved_for_examples":
                    yield replace(one, path=f"{path}/{member}", provision=provision)
    country = body.get("country")
    if _filled(country) and not context.law.knows_state(str(country)):
        yield _warn(
            "unknown_country", provision, f"{path}/country", "{given!r} is not the two-letter code of a State.",
            "Write for instance HU for Hungary.", given=country,
        )  # fmt: skip


def _of_party(
    body: Mapping[str, Any], state: Any, path: str, provision: str, role: str, /
) -> Iterator[Finding]:
    """An authority belongs to the State for which it acts (the European Public Prosecutor's Office acts in many)."""
    country = body.get("country")
    if body.get("authority") != "eppo" and _filled(country) and _filled(state) and country != state:
        yield _no(
            "authority_of_another_state", provision, f"{path}/country",
            "{role} is in {country}, but acts for {state}.", "Correct the country, or the State in /parties.",
            role=role, country=country, state=state,
        )  # fmt: skip


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
    if instant is None and _filled(identifier.get("at")) and identifier.get("type") != "ip":
        yield _no(
            "bad_instant", provision, f"{path}/at", "{at!r} is not an instant with an offset.",
            "Write for instance 2026-10-05T18:42:10+02:00 or 2026-10-05T16:42:10Z.", at=identifier.get("at"),
        )  # fmt: skip
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
    if context.audience is Audience.FILE and not _filled(_part(draft, "file").get("necessity")):
        yield _warn(
            "necessity_not_noted", "cets224.13", "/file/necessity",
            "Why the measure is necessary and proportionate is not noted.",
            "Note it in the file; it leaves with nobody, and somebody may ask for it later.",
        )  # fmt: skip


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
        yield from _of_party(
            authority, _part(draft, "parties").get("issuing"), f"{base}/issuing_authority", "cets224.3.2.b",
            "The issuing authority",
        )  # fmt: skip
        yield from _contact(authority, f"{base}/issuing_authority", "cets224.7.3.a", context)
        yield from _issuer(draft, authority, context)
    seeking = order.get("seeking_authority")
    if isinstance(seeking, Mapping):
        yield from _required(
            seeking, f"{base}/seeking_authority",
            (("name", "cets224.7.3.e", "The name of the authority that seeks the information"),),
        )  # fmt: skip
        if _filled(seeking.get("id")) and seeking.get("id") == authority.get("id"):
            yield _warn(
                "seeking_is_issuing", "cets224.7.3.e", f"{base}/seeking_authority",
                "The authority that seeks the information is the issuing authority; it is named only if it is another.",
                "Leave it out.",
            )  # fmt: skip
        yield from _contact(seeking, f"{base}/seeking_authority", "cets224.7.3.e", context)
    provider = _part(order, "service_provider")
    if provider:
        yield from _required(
            provider, f"{base}/service_provider",
            (
                ("name", "cets224.7.3.c", "The name of the service provider"),
                ("address", "cets224.7.3.c", "The address of the service provider"),
            ),
        )  # fmt: skip
        yield from _contact(provider, f"{base}/service_provider", "cets224.7.3.c", context)
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
    yield from _same_identifiers(
        _list(order, "information_sought"), f"{base}/information_sought", "cets224.7.3.f"
    )
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
    """Physical presence (7.1): offering services somewhere, or a contract there, is not presence (ER about 99)."""
    country, receiving = provider.get("country"), _part(draft, "parties").get("receiving")
    path = "/order/service_provider/country"
    if not _filled(receiving):
        return
    noted = _filled(_part(draft, "file").get("physical_presence"))
    if _filled(country) and country != receiving:
        yield _no(
            "not_in_territory", "cets224.7.1", path,
            "The provider's address is in {country}, the receiving Party is {receiving}; the article reaches a"
            " provider physically present in the territory of the receiving Party.",
            "Serve the provider where it is present, or name that Party.", country=country, receiving=receiving,
        )  # fmt: skip
    elif not _filled(country) and not noted:
        yield _open(
            "presence_unknown", "cets224.7.1", path,
            "In which State the provider is physically present is not said.",
            "Give the country of its address; offering services there, or a contract there, is not presence.",
        )  # fmt: skip
    elif not noted and context.audience is Audience.FILE:
        yield _warn(
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
        yield _warn(
            "presence_doubtful", "cets224.7.1", "/order/service_provider/id",
            "The catalogue knows this provider in {seats}, not in {receiving}.",
            "Make sure that it is physically present there, or serve it where it is.",
            seats=", ".join(sorted(seats)), receiving=receiving, source=known.get("source", ""),
            as_of=known.get("as_of", ""),
        )  # fmt: skip
    if context.law.declared(str(receiving), "cets224.7.5.b").word == "made":
        said = _declared(context, receiving, "cets224.7.5.b")
        yield _warn(
            "provider_consults", "cets224.7.5.b", "/parties/receiving",
            "{state} requires the provider to consult its authorities before it discloses.",
            "Plan for the time that this takes; nothing more is needed from you.",
            state=receiving, source=said.source, as_of=said.as_of,
        )  # fmt: skip


def _policy(draft: Draft, provider: Mapping[str, Any], context: CheckContext) -> Iterator[Finding]:
    known = context.law.provider(str(provider.get("id") or ""))
    confidential = _part(draft, "supplemental").get("confidentiality")
    if "supplemental" not in draft:
        return
    channel = str((known or {}).get("le_portal_or_channel") or "")
    if known and channel:
        yield _warn(
            "published_channel", "cets224.7.6", "/order/service_provider/id",
            "The provider publishes how authorities reach it: {channel}. Electronic form is open only where it accepts it.",
            "Serve the order that way, or ask the provider.", channel=channel.rstrip("."),
            source=known.get("source", ""), as_of=known.get("as_of", ""),
        )  # fmt: skip
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
        yield from _identifier(draft, identifier, f"{path}/identifier", "cets224.7.1", context)
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
        if code in elements[:place]:
            yield _warn(
                "repeated_element", "cets224.7.3.f", where, "{given} is asked for twice in one item.", "Name it once.",
                given=code,
            )  # fmt: skip
    if len(SUBSCRIBER.intersection(elements)) >= 10 and not _filled(
        _part(draft, "file").get("breadth_reason")
    ):
        yield _warn(
            "broad", "cets224.14.2.b", f"{path}/elements",
            "Nearly every element of subscriber information is asked for.",
            "Keep those that the case needs, or note the reason in /file/breadth_reason.",
        )  # fmt: skip
    if str(identifier.get("type")) == "ip":
        yield from _access_numbers(draft, f"{path}/identifier", context, ip=True)
    period = item.get("period")
    if isinstance(period, Mapping):
        yield from _period(period, f"{path}/period", "cets224.7.1", context)
        if IP_INFORMATION.intersection(elements):
            yield from _long(period, f"{path}/period", context)


def _long(period: Mapping[str, Any], path: str, context: CheckContext) -> Iterator[Finding]:
    """A period that nobody bounded, or of more than a year, is asked about: data are not to be excessive (14.2.b)."""
    start = _day_or_none(period.get("from_on"))
    end = _day_or_none(period.get("until_on")) or context.on
    if start is None:
        yield _warn(
            "long_period", "cets224.14.2.b", path, "The period is open at its beginning.",
            "Shorten it to the days that the case needs.",
        )  # fmt: skip
    elif (end - start).days >= LONG_PERIOD_DAYS:
        yield _warn(
            "long_period", "cets224.14.2.b", path, "The period has {days} days.",
            "Shorten it to the days that the case needs.", days=str((end - start).days + 1)
        )  # fmt: skip


def _ip_information(
    draft: Draft, item: Mapping[str, Any], code: str, path: str, context: CheckContext
) -> Iterator[Finding]:
    if item.get("solely_to_identify") is not True:
        yield _open(
            "purpose_of_ip", "cets224.7.1", path,
            "{given} can be subscriber information only when it is sought to identify the subscriber.",
            "Say so in solely_to_identify if it is true; else use Article 8.", given=code,
        )  # fmt: skip
    if (
        code == "login_ip_at"
        and not _part(item, "period")
        and not _filled(_part(item, "identifier").get("at"))
    ):
        yield _no(
            "login_time_missing", "cets224.7.3.f", f"{path.rsplit('/elements/', 1)[0]}/period",
            "The address of a log-on is asked for, but not of which day; all log-ons would be traffic data.",
            "Give the day or the period, as short as the case allows.",
        )  # fmt: skip
    yield from _access_numbers(draft, path, context, ip=True)


def _concerns(scope: Sequence[str] | None, ip: bool) -> bool:
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
    parties = _part(draft, "parties")
    for name in ("receiving", "issuing"):
        state = parties.get(name)
        if not _filled(state):
            continue
        said = _declared(context, state, "cets224.7.9.b")
        if said.word == "made" and not _concerns(said.scope, ip):
            continue
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
                "Whether {state} reserved Article 7 for types of access numbers, such as IP addresses, is not known.",
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
    yield from _contact(contact, f"{base}/return_to", "cets224.7.4.c", context)
    if contact and not _filled(contact.get("name")):
        yield _no(
            "missing", "cets224.7.4.c", f"{base}/return_to/name",
            "The name of the authority to which the provider answers is missing.", "Give its name.",
        )  # fmt: skip
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
        sought = _day_or_none(preservation.get("on"))
        if sought is not None and (context.on - sought).days > OLD_PRESERVATION_DAYS:
            yield _warn(
                "preservation_may_have_ended", "ets185.29.7", f"{base}/preservation/on",
                "Preservation was sought {days} days ago; it lasts at least 60 days, and longer only if extended or while"
                " a follow-up request is decided.",
                "Ask whether it still stands, and for its extension.", days=str((context.on - sought).days),
            )  # fmt: skip


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
    yield from _of_party(
        _part(bundle, "authority"),
        receiving,
        "/notification/authority",
        "cets224.7.5.e",
        "The notified authority",
    )
    yield from _contact(_part(bundle, "authority"), "/notification/authority", "cets224.7.5.e", context)
    if stated is True and not prepared:
        yield _no(
            "statement_without_notification", "cets224.7.4.g", "/supplemental/notification_statement",
            "The order states that {state} is notified at the same time, but the notification is not ready.",
            "Prepare the notification, or take the statement away.", **facts,
        )  # fmt: skip
    if said.word == "none" and not bundle:
        return
    if said.word == "made" and said.scope and not prepared:
        yield _open(
            "notification_in_circumstances", "cets224.7.5.a", "/notification",
            "{state} requires simultaneous notification in identified circumstances: {scope}.",
            "Prepare the notification if this case is one of them; it satisfies the requirement in any case.",
            scope=", ".join(said.scope), **facts,
        )  # fmt: skip
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


_ENGLISH_NAMES = {
    "de": "german", "en": "english", "es": "spanish", "fr": "french", "hu": "hungarian", "it": "italian",
    "ja": "japanese", "nl": "dutch", "pl": "polish", "pt": "portuguese", "ro": "romanian", "sr": "serbian",
}  # fmt: skip
"""How a published policy in English names a language; one that is not here is not found in a policy."""


def _names_one(policy: str, chosen: Sequence[str]) -> bool:
    """Whether the words of a provider's policy name one of the chosen languages."""
    return any(code in _ENGLISH_NAMES and _ENGLISH_NAMES[code] in policy.lower() for code in chosen)


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
    elif order and accepted and not _names_one(accepted, order):
        yield _warn(
            "language_of_provider", "cets224.4.2", "/languages/order",
            "The order is in {order}; the provider publishes which languages it accepts: {accepted}.",
            "Add one of them.", order=", ".join(order), accepted=accepted.rstrip("."),
            source=(provider or {}).get("source", ""), as_of=(provider or {}).get("as_of", ""),
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
        if said.word == "unknown":
            yield _warn(
                "declaration_unknown", "ets185.29.4", "/request/offences",
                "Whether {state} reserved dual criminality for preservation is not known.",
                "Say which Article of the Convention the offence falls under: none of Articles 2 to 11 can be reserved.",
                state=receiving, source=said.source, as_of=said.as_of,
            )  # fmt: skip
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
    if not _filled(request.get("status")):
        yield _warn(
            "status_missing", "ets185.29.7", f"{base}/status",
            "Whether it is a new request or an extension is not said (section 3 of the template seen).", "Say which.",
        )  # fmt: skip
    for name, state, role in (
        ("requesting_authority", issuing, "The authority that seeks the preservation"),
        ("requested_authority", receiving, "The 24/7 point that is asked"),
    ):
        yield from _of_party(_part(request, name), state, f"{base}/{name}", "ets185.35.1", role)
    for name in (
        "requesting_authority",
        "requested_authority",
        "confirmation_contact",
        "investigative_authority",
    ):
        yield from _contact(_part(request, name), f"{base}/{name}", "ets185.29.2.a", context)
    yield from _custodian(draft, request, receiving, context)
    if request.get("status") == "extension" and not _filled(request.get("previous_reference")):
        yield _no(
            "missing", "ets185.29.7", f"{base}/previous_reference",
            "An extension names the reference of the earlier request (section 3 of the template seen).", "Give it.",
        )  # fmt: skip
    days = request.get("requested_days")
    if isinstance(days, int) and not isinstance(days, bool) and not 1 <= days <= LONGEST_STATED_DAYS:
        yield _no(
            "bad_days", "ets185.29.7", f"{base}/requested_days", "{days} days is not a time of preservation.",
            "Give a whole number of days, for instance 90.", days=str(days),
        )  # fmt: skip
    elif isinstance(days, int) and not isinstance(days, bool) and days < LEAST_PRESERVATION_DAYS:
        yield _warn(
            "shorter_than_sixty", "ets185.29.7", f"{base}/requested_days",
            "{days} days are asked for; preservation lasts at least sixty days.", "Ask for sixty days or more.", days=days,
        )  # fmt: skip
    yield from _same_identifiers(_list(request, "data"), f"{base}/data", "ets185.29.2.c")
    for place, item in enumerate(_list(request, "data")):
        if isinstance(item, Mapping):
            yield from _preserved_item(draft, item, f"{base}/data/{place}", context)
    yield from _date(request.get("date"), "ets185.29.2.a", f"{base}/date", context, "The date of the request")
    if not _list(_part(draft, "languages"), "request"):
        yield _no(
            "missing", "ets185.25.3", "/languages/request", "The language is not chosen.", "Choose one."
        )


def _custodian(
    draft: Draft, request: Mapping[str, Any], receiving: Any, context: CheckContext
) -> Iterator[Finding]:
    """Where the data are (29.1), and what the custodian publishes about itself."""
    custodian = _part(request, "custodian")
    path = "/request/custodian"
    country = custodian.get("country")
    if _filled(country) and _filled(receiving) and country != receiving:
        yield _open(
            "custodian_elsewhere", "ets185.29.1", f"{path}/country",
            "The custodian's address is in {country}; the request reaches a computer system in the territory of {receiving}.",
            "Ask the State where the system is, or say in custodian_information why it is in {receiving}.",
            country=country, receiving=receiving,
        )  # fmt: skip
    known = context.law.provider(str(custodian.get("id") or "")) or {}
    facts = {"source": known.get("source", ""), "as_of": known.get("as_of", "")}
    if known.get("preservation_policy"):
        yield _warn(
            "published_preservation", "ets185.29.7", f"{path}/id",
            "The custodian's published policy on preservation: {policy}.",
            "Note when an extension has to be asked for.", policy=str(known["preservation_policy"]).rstrip("."), **facts,
        )  # fmt: skip
    if known.get("user_notification_policy") and request.get("confidentiality") is not True:
        yield _warn(
            "tells_its_users", "ets185.29.6", "/request/confidentiality",
            "The custodian's published policy on telling its users: {policy}.",
            "If the user must not know, ask for confidentiality.",
            policy=str(known["user_notification_policy"]).rstrip("."), **facts,
        )  # fmt: skip


def _preserved_item(
    draft: Draft, item: Mapping[str, Any], path: str, context: CheckContext
) -> Iterator[Finding]:
    identifier = _part(item, "identifier")
    if not _filled(identifier.get("value")) or not _filled(identifier.get("type")):
        yield _no(
            "missing", "ets185.29.2.c", f"{path}/identifier", "What identifies the data is missing.",
            "Give an identifier with its type.",
        )  # fmt: skip
    else:
        yield from _identifier(draft, identifier, f"{path}/identifier", "ets185.29.1", context)
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
    if {"traffic", "content"}.intersection(map(str, _list(item, "categories"))):
        yield from _long(period if isinstance(period, Mapping) else {}, f"{path}/period", context)


def _day_or_none(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def parse_instant_or_none(text: Any) -> datetime | None:
    """An instant with its offset, none where the text is not one."""
    try:
        instant = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
