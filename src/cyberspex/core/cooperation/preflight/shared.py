"""Pre-flight rules of every tool.

- States exist and differ, what is assumed is an exercise;
- an instrument binds a State on the day, an authority acts for its own State (cets224.3.2.b, 7.5.e; ets185.35.1);
- identifiers can exist and were seen by the day of the check, contact details can be used;
- periods lie in the past and are bounded (cets224.7.1, 14.2.b; ets185.29.1), dates exist;
- a translation belongs to a text that is there and shows nobody what is not theirs (cets224.7.5.a);
- names hold no characters that a reader cannot see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cyberspex.core.cooperation.preflight.parts import (
    Draft,
    day_or_none,
    doubt,
    filled,
    items_of,
    parse_instant_or_none,
    part_of,
    refuse,
    warn,
)
from cyberspex.core.cooperation.tool import pointed
from cyberspex.core.foundation.findings import Finding
from cyberspex.core.foundation.text import deceptive_characters

if TYPE_CHECKING:
    from cyberspex.core.cooperation.tool import CheckContext


LONGEST_STATED_DAYS = 3650  # our own bound: a longer time is a slip of the keyboard
LONG_PERIOD_DAYS = 366  # our own bound: from then on somebody should have thought about it (cets224.14.2.b)


def shared(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    """Parties, dates, exercise and characters: true for every tool."""
    parties = part_of(draft, "parties")
    issuing, receiving = parties.get("issuing"), parties.get("receiving")
    for name, code in (("issuing", issuing), ("receiving", receiving)):
        if not filled(code):
            yield doubt(
                "state_missing", "", f"/parties/{name}", "The {name} State is not named.",
                "Name it by its two letters, for instance HU.", name=name,
            )  # fmt: skip
        elif not context.law.knows_state(str(code)):
            yield refuse(
                "unknown_state", "", f"/parties/{name}", "{given!r} is not the two-letter code of a State.",
                "Write for instance HU for Hungary.", given=code,
            )  # fmt: skip
    if filled(issuing) and issuing == receiving:
        yield refuse(
            "same_state", "", "/parties/receiving", "Both States are {given}: no cross-border tool is needed.",
            "Use the national order, or name the other State.", given=issuing,
        )  # fmt: skip
    assumed = {name: part for name, part in part_of(draft, "assume").items() if part}
    if assumed and draft.get("exercise") is not True:
        yield refuse(
            "assumed_is_exercise", "", "/exercise",
            "The draft assumes facts ({names}); what is made so is an exercise.",
            "Set exercise to true, or take the assumptions away.", names=", ".join(sorted(assumed)),
        )  # fmt: skip
    yield from _translations(draft)
    yield from _characters(draft)


def _translations(draft: Draft) -> Iterator[Finding]:
    """A translation belongs to a text that is there, and to the list that its readers see."""
    for member in ("translations", "notification_translations"):
        for place, item in enumerate(items_of(draft, member)):
            pointer = str(part_of({"t": item}, "t").get("path") or "")
            where = f"/{member}/{place}/path"
            hidden = pointer.split("/")[1:2] in (["notification"], ["file"])
            if hidden and member == "translations":
                yield refuse(
                    "translation_misplaced", "cets224.7.5.a", where,
                    "The translation of {given} stands among those that the addressee sees.",
                    "Move it to notification_translations.", given=pointer,
                )  # fmt: skip
            elif not isinstance(pointed(draft, pointer), str):
                yield warn(
                    "translation_of_nothing", "", where, "There is no text at {given} to translate.",
                    "Give the JSON Pointer of a text of this draft, for instance /order/offences/0/description.",
                    given=repr(pointer),
                )  # fmt: skip


def plausible(
    draft: Draft, identifier: Mapping[str, Any], path: str, provision: str, context: CheckContext
) -> Iterator[Finding]:
    """Whether an identifier can exist, and was seen by the day of the check."""
    exercise = draft.get("exercise") is True
    for one in context.judge(str(identifier["type"]), identifier, path):
        # In an exercise the reserved names and addresses stand for real ones; in an order they belong to nobody.
        if not (exercise and one.code == "reserved_for_examples"):
            yield one
    yield from _seen_by_now(identifier, path, provision, context)


def repeated(items: Sequence[Any], path: str, provision: str) -> Iterator[Finding]:
    """Items that name one identifier twice: the addressee answers item by item."""
    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        identifier = part_of({"i": item}, "i").get("identifier")
        if not isinstance(identifier, Mapping) or not filled(identifier.get("value")):
            continue
        key = repr(sorted((name, str(value).strip()) for name, value in identifier.items() if filled(value)))
        if key in seen:
            yield warn(
                "repeated_identifier", provision, f"{path}/{place}/identifier",
                "Items {first} and {second} name the same identifier.",
                "Put what is sought about it into one item; the addressee answers item by item.",
                first=str(seen[key] + 1), second=str(place + 1),
            )  # fmt: skip
        seen.setdefault(key, place)


def reachable(body: Mapping[str, Any], path: str, provision: str, context: CheckContext) -> Iterator[Finding]:
    """Contact details that can be used: a slip here sends data or questions astray."""
    for member in ("email", "phone"):
        if filled(body.get(member)):
            for one in context.judge(member, {"value": body[member]}, path):
                if one.code != "reserved_for_examples":
                    yield replace(one, path=f"{path}/{member}", provision=provision)
    country = body.get("country")
    if filled(country) and not context.law.knows_state(str(country)):
        yield warn(
            "unknown_country", provision, f"{path}/country", "{given!r} is not the two-letter code of a State.",
            "Write for instance HU for Hungary.", given=country,
        )  # fmt: skip


def acts_for(
    body: Mapping[str, Any], state: Any, path: str, provision: str, role: str, /
) -> Iterator[Finding]:
    """An authority belongs to the State for which it acts (the European Public Prosecutor's Office acts in many)."""
    country = body.get("country")
    if body.get("authority") != "eppo" and filled(country) and filled(state) and country != state:
        yield refuse(
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
        yield from deceptive(value, path)


def deceptive(value: str, path: str) -> Iterator[Finding]:
    """Whether a text holds characters that a reader cannot see: wrong in a name, to be looked at elsewhere."""
    seen = deceptive_characters(value)
    if seen:
        in_name = path.rsplit("/", 1)[-1] in _NAMES
        yield (refuse if in_name else warn)(
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
            yield warn(
                "old_data",
                provision,
                path,
                "{note}",
                "Check the depositary's chart.",
                note=standing.note,
                **facts,
            )
    elif word == "unknown":
        yield doubt(
            "status_unknown", provision, path, "Whether {instrument} binds {state} on {on} is not known. {note}",
            "Check the depositary's chart.", on=context.on.isoformat(), note=standing.note, **facts,
        )  # fmt: skip
    else:
        yield refuse(
            "not_in_force" if word != "not_party" else "not_a_party", provision, path,
            "{instrument} does not bind {state} on {on}. {note}",
            "Choose another route: ask for the lawful routes of this need.",
            on=context.on.isoformat(), note=standing.note, **facts,
        )  # fmt: skip


def dated(text: Any, provision: str, path: str, context: CheckContext, what: str) -> Iterator[Finding]:
    """Whether a date exists and does not lie after the day of the check."""
    if not filled(text):
        return
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        yield refuse(
            "bad_date",
            provision,
            path,
            "{text!r} is not a date.",
            "Write YYYY-MM-DD, for instance 2026-11-23.",
            text=text,
        )
        return
    if day > context.on:
        yield refuse(
            "future_date", provision, path, "{what} ({day}) lies after the day of the check ({on}).",
            "Correct the date.", what=what, day=day.isoformat(), on=context.on.isoformat(),
        )  # fmt: skip


def stored(period: Mapping[str, Any], path: str, provision: str, context: CheckContext) -> Iterator[Finding]:
    """Whether a period exists, runs forward and lies in the past: only stored data can be sought."""
    days: dict[str, date] = {}
    for name in ("from_on", "until_on"):
        text = period.get(name)
        if not filled(text):
            continue
        try:
            days[name] = date.fromisoformat(str(text))
        except ValueError:
            yield refuse(
                "bad_date", provision, f"{path}/{name}", "{text!r} is not a date.",
                "Write YYYY-MM-DD, for instance 2026-10-01.", text=text,
            )  # fmt: skip
    if len(days) == 2 and days["from_on"] > days["until_on"]:
        yield refuse(
            "period_inverted", provision, path, "The period ends ({until}) before it begins ({start}).",
            "Exchange the two days.", until=days["until_on"].isoformat(), start=days["from_on"].isoformat(),
        )  # fmt: skip
    for name, day in days.items():
        if day > context.on:
            yield refuse(
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
    if instant is None and filled(identifier.get("at")) and identifier.get("type") != "ip":
        yield refuse(
            "bad_instant", provision, f"{path}/at", "{at!r} is not an instant with an offset.",
            "Write for instance 2026-10-05T18:42:10+02:00 or 2026-10-05T16:42:10Z.", at=identifier.get("at"),
        )  # fmt: skip
    if instant is not None and instant.date() > context.on:
        yield refuse(
            "not_stored", provision, f"{path}/at", "The instant of use ({at}) lies after the day of the check ({on}).",
            "Correct the instant.", at=instant.isoformat(), on=context.on.isoformat(),
        )  # fmt: skip


def bounded(period: Mapping[str, Any], path: str, context: CheckContext) -> Iterator[Finding]:
    """A period that nobody bounded, or of more than a year, is asked about: data are not to be excessive (14.2.b)."""
    start = day_or_none(period.get("from_on"))
    end = day_or_none(period.get("until_on")) or context.on
    if start is None:
        yield warn(
            "long_period", "cets224.14.2.b", path, "The period is open at its beginning.",
            "Shorten it to the days that the case needs.",
        )  # fmt: skip
    elif (end - start).days >= LONG_PERIOD_DAYS:
        yield warn(
            "long_period", "cets224.14.2.b", path, "The period has {days} days.",
            "Shorten it to the days that the case needs.", days=str((end - start).days + 1)
        )  # fmt: skip
