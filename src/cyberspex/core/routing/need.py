"""A need: who asks, for which data, held by whom, for which offence. Read strictly; null means unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import parse_domain
from cyberspex.core.foundation.time import parse_date, within_reach
from cyberspex.core.law.assume import NOTHING, Assumptions, parse_assume

AUTHORITIES = (
    "judge",
    "court",
    "investigating_judge",
    "public_prosecutor",
    "police",
    "administrative",
    "eppo",
)
HOLDERS = ("service_provider", "registrar", "registry", "public_authority", "person", "bank")
DATA = (
    "subscriber",
    "user_identification",
    "traffic",
    "content",
    "domain_registration",
    "testimony",
    "other",
)
MEASURES = ("production", "preservation", "real_time", "search", "hearing", "joint_team")
RISKS = ("life", "safety", "critical_infrastructure", "property")
PRIVILEGES = ("lawyer", "doctor", "journalist", "official_immunity", "none")
PURPOSES = ("criminal_proceedings", "sentence_execution", "administrative", "civil", "intelligence")
HOSTED = ("public_authority", "privileged_professional")
OUTCOMES = ("silent", "refused", "objected", "partial")
ROUTES = (
    "cets224.6", "cets224.7", "cets224.8", "cets224.9", "cets224.10", "cets224.11", "cets224.12",
    "ets185.29", "ets185.30", "ets185.31", "ets185.33", "ets185.34", "ets185.35",
    "eu.epoc", "eu.epoc_pr", "eu.enforcement", "eu.eio", "eu.mla2000", "ets030", "eu_us.mla", "eu_jp.mla", "eu_uk.tca",
    "bilateral.mla", "mla.multilateral", "letter_rogatory", "us.cloud_act", "us.voluntary", "provider.voluntary",
    "icann.disclosure", "eu.nis2.28", "eu.dsa.10", "national.order",
)  # fmt: skip
"""Every way of proceeding that an answer can name."""
TAGS = (
    "cybercrime", "terrorism", "child_sexual_abuse", "non_cash_fraud", "attack_on_information_systems", "annex_iv",
    "via_information_system", "fiscal", "political", "fraud", "organised_crime", "xenophobia_and_racism",
)  # fmt: skip
JUDGES = frozenset({"judge", "court", "investigating_judge"})
JUDICIAL = JUDGES | {"public_prosecutor", "eppo"}


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """What is at risk, and whether the risk is imminent and significant; null is unknown."""

    risk_to: str | None = None
    imminent: bool | None = None
    significant: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What was tried before. `sent_on`: when it was sent; `on`: when its outcome was known."""

    route: str
    outcome: str | None = None
    sent_on: date | None = None
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a practitioner wants, as far as it is known. `None` is unknown; the word "none" says that there is none."""

    on: date
    state: str
    authority: str | None = None
    unit: str | None = None
    kind: str | None = None
    provider: str | None = None
    holder_state: str | None = None
    contract_state: str | None = None
    storage_state: str | None = None
    eu_addressee: str | None = None
    offers_services_in_eu: bool | None = None
    domain: str | None = None
    hosted_for: Any = None
    territory: str | None = None
    data: tuple[str, ...] | None = None
    measure: str | None = None
    volatile: bool | None = None
    preserved: bool | None = None
    max_penalty_months: int | None = None
    tags: tuple[str, ...] | None = None
    committed_in: str | None = None
    resides_in: str | None = None
    privileged: str | None = None
    emergency: Emergency | None = None
    no_emergency: bool = False
    validated_by: str | None = None
    purpose: str | None = None
    sentence_months: int | None = None
    in_absentia: bool | None = None
    absconded: bool | None = None
    previous: tuple[Attempt, ...] | None = None
    conflicting_law: Mapping[str, Any] | None = None
    assume: Assumptions = field(default=NOTHING)

    def but(self, **changes: Any) -> Need:
        """The same need with some members changed."""
        other = object.__new__(Need)
        other.__dict__.update(self.__dict__)
        other.__dict__.update(changes)
        return other


_TOP = (
    "on", "issuing", "holder", "data", "measure", "volatile", "preserved", "offence", "person", "emergency",
    "validated_by", "purpose", "sentence_months", "in_absentia", "absconded", "previous", "conflicting_law", "assume",
)  # fmt: skip


def _object(value: Any, allowed: tuple[str, ...], path: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        said = "false, or an object" if path == "/emergency" else "an object"
        raise InputError(
            "not_an_object", f"{path or 'The need'} is {said} with: {', '.join(allowed)}.", path=path
        )
    for name in value:
        if name not in allowed:
            raise InputError(
                "unknown_member", f"{path or 'The need'} has no member {name!r}; it may have: {', '.join(allowed)}.",
                path=f"{path}/{name}",
            )  # fmt: skip
    return value


def _word(value: Any, allowed: tuple[str, ...], path: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in allowed:
        raise InputError("bad_word", f"{value!r} at {path} is not one of: {', '.join(allowed)}.", path=path)
    return value


def _listed(value: list[Any], allowed: tuple[str, ...], path: str) -> tuple[str, ...]:
    """Words of a vocabulary in its own order, each once, so that the order of facts changes no answer."""
    given = set()
    for number, one in enumerate(value):
        word = _word(one, allowed, f"{path}/{number}")
        if word is None:
            raise InputError(
                "bad_word",
                f"null at {path}/{number} is not one of: {', '.join(allowed)}.",
                path=f"{path}/{number}",
            )
        given.add(word)
    return tuple(word for word in allowed if word in given)


def _yes(value: Any, path: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise InputError("not_yes_or_no", f"{path} is true, false or null, not {value!r}.", path=path)
    return value


def _number(value: Any, path: str) -> int | None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 12000
    ):
        raise InputError("bad_number", f"{path} is a whole number of months, not {value!r}.", path=path)
    return value


def _text(value: Any, path: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InputError("not_text", f"{path} is a text or null, not {value!r}.", path=path)
    return value


def _day(value: Any, path: str) -> date | None:
    if value is not None and not isinstance(value, str):
        raise InputError("not_a_day", f"{path} is a day YYYY-MM-DD or null, not {value!r}.", path=path)
    return within_reach(parse_date(value, path), path) if value else None


def _domain(value: Any) -> str | None:
    text = _text(value, "/holder/domain")
    return text if text is None or text == "none" else parse_domain(text, "/holder/domain")


def _one_authority(value: Any, path: str) -> Any:
    if isinstance(value, list):
        raise InputError(
            "contradiction",
            f"{path} names several authorities, {value!r}; one authority issues: give one of {', '.join(AUTHORITIES)}, and who"
            " validates it under /validated_by.",
            path=path,
        )  # fmt: skip
    return value


def _attempt(value: Any, number: int) -> Attempt:
    path = f"/previous/{number}"
    part = _object(value, ("route", "sent_on", "outcome", "on"), path)
    route = _word(part.get("route"), ROUTES, f"{path}/route")
    if route is None:
        raise InputError(
            "no_route", f'{path} does not say what was tried; give for instance "cets224.7".', path=path
        )
    attempt = Attempt(
        route=route, outcome=_word(part.get("outcome"), OUTCOMES, f"{path}/outcome"),
        sent_on=_day(part.get("sent_on"), f"{path}/sent_on"), on=_day(part.get("on"), f"{path}/on"),
    )  # fmt: skip
    if attempt.sent_on and attempt.on and attempt.on < attempt.sent_on:
        raise InputError(
            "dates_out_of_order", f"{path}: the outcome lies before the sending.", path=f"{path}/on"
        )
    return attempt


def _unit(value: Any, state: str) -> str | None:
    unit = _text(value, "/issuing/unit")
    if unit and unit[2:3] == "-" and not unit.startswith(f"{state}-"):
        raise InputError(
            "unit_of_another_state", f"{unit!r} at /issuing/unit is no unit of {state}; write for instance {state}-01.",
            path="/issuing/unit",
        )  # fmt: skip
    return unit


def parse_need(value: Any, *, today: date | None = None) -> Need:
    """Read a need.

    Args:
        today: the day that counts where the need names none.
    Raises:
        InputError: naming the member and the words allowed.
    """
    top = _object(value, _TOP, "")
    if not isinstance(value, Mapping):
        raise InputError("not_an_object", "A need is a JSON object.")
    on = top.get("on")
    if on is None and today is None:
        raise InputError("no_day", 'The need names no day; give "on": "2026-11-23".', path="/on")
    day = parse_date(on, "/on") if on is not None else today
    assert day is not None
    within_reach(day, "/on")
    issuing = _object(top.get("issuing"), ("state", "authority", "unit"), "/issuing")
    state = _text(issuing.get("state"), "/issuing/state")
    if not state:
        raise InputError(
            "no_state",
            'The need does not say which State asks; give for instance "RS".',
            path="/issuing/state",
        )
    holder = _object(
        top.get("holder"),
        ("kind", "provider", "state", "contract_state", "storage_state", "eu_addressee", "offers_services_in_eu",
         "domain", "hosted_for", "territory"),
        "/holder",
    )  # fmt: skip
    offence = _object(
        top.get("offence"), ("description", "max_penalty_months", "tags", "committed_in"), "/offence"
    )
    person = _object(top.get("person"), ("resides_in", "privileged"), "/person")
    data = top.get("data")
    if data is not None and not isinstance(data, list):
        raise InputError("not_a_list", f"/data is a list of: {', '.join(DATA)}.", path="/data")
    tags = offence.get("tags")
    if tags is not None and not isinstance(tags, list):
        raise InputError(
            "not_a_list", f"/offence/tags is a list of: {', '.join(TAGS)}.", path="/offence/tags"
        )
    emergency = top.get("emergency")
    parsed: Emergency | None = None
    if emergency is not None and emergency is not False:
        part = (
            _object(emergency, ("risk_to", "imminent", "significant"), "/emergency")
            if emergency is not True
            else {}
        )
        parsed = Emergency(
            risk_to=_word(part.get("risk_to"), RISKS, "/emergency/risk_to"),
            imminent=_yes(part.get("imminent"), "/emergency/imminent"),
            significant=_yes(part.get("significant"), "/emergency/significant"),
        )
    preserved = top.get("preserved")
    if preserved is not None and not isinstance(preserved, list):
        raise InputError(
            "not_a_list", "/preserved is a list; empty when nothing was preserved.", path="/preserved"
        )
    previous = top.get("previous")
    if previous is not None and not isinstance(previous, list):
        raise InputError("not_a_list", "/previous is a list; empty when nothing was tried.", path="/previous")
    for number, item in enumerate(preserved or ()):
        part = _object(item, ("on", "by", "reference"), f"/preserved/{number}")
        _day(part.get("on"), f"/preserved/{number}/on")
    attempts = None if previous is None else tuple(_attempt(one, n) for n, one in enumerate(previous))
    hosted = holder.get("hosted_for")
    if hosted not in (None, "none"):
        part = _object(hosted, ("kind", "state"), "/holder/hosted_for")
        _word(part.get("kind"), HOSTED, "/holder/hosted_for/kind")
    conflict = top.get("conflicting_law")
    if conflict not in (None, "none"):
        conflict = _object(conflict, ("state", "provision"), "/conflicting_law")
    return Need(
        on=day,
        state=state,
        authority=_word(
            _one_authority(issuing.get("authority"), "/issuing/authority"), AUTHORITIES, "/issuing/authority"
        ),
        unit=_unit(issuing.get("unit"), state),
        kind=_word(holder.get("kind"), HOLDERS, "/holder/kind"),
        provider=_text(holder.get("provider"), "/holder/provider"),
        holder_state=_text(holder.get("state"), "/holder/state"),
        contract_state=_text(holder.get("contract_state"), "/holder/contract_state"),
        storage_state=_text(holder.get("storage_state"), "/holder/storage_state"),
        eu_addressee=_text(holder.get("eu_addressee"), "/holder/eu_addressee"),
        offers_services_in_eu=_yes(holder.get("offers_services_in_eu"), "/holder/offers_services_in_eu"),
        domain=_domain(holder.get("domain")),
        hosted_for=hosted,
        territory=_text(holder.get("territory"), "/holder/territory"),
        data=None if data is None else _listed(data, DATA, "/data"),
        measure=_word(top.get("measure"), MEASURES, "/measure"),
        volatile=_yes(top.get("volatile"), "/volatile"),
        preserved=None if preserved is None else bool(preserved),
        max_penalty_months=_number(offence.get("max_penalty_months"), "/offence/max_penalty_months"),
        tags=None if tags is None else _listed(tags, TAGS, "/offence/tags"),
        committed_in=_text(offence.get("committed_in"), "/offence/committed_in"),
        resides_in=_text(person.get("resides_in"), "/person/resides_in"),
        privileged=_word(person.get("privileged"), PRIVILEGES, "/person/privileged"),
        emergency=parsed,
        no_emergency=emergency is False,
        validated_by=_word(top.get("validated_by"), (*AUTHORITIES, "none"), "/validated_by"),
        purpose=_word(top.get("purpose"), PURPOSES, "/purpose"),
        sentence_months=_number(top.get("sentence_months"), "/sentence_months"),
        in_absentia=_yes(top.get("in_absentia"), "/in_absentia"),
        absconded=_yes(top.get("absconded"), "/absconded"),
        previous=attempts,
        conflicting_law=conflict if isinstance(conflict, Mapping) else None,
        assume=parse_assume(top.get("assume")),
    )
