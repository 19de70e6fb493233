"""Pre-flight of a preservation request (ets185.29).

- both Parties are bound on the day (36.3); dual criminality may be reserved (29.4);
- the request holds 29.2.a to f and goes from point to point (35.1);
- at least sixty days (29.7); where the system is (29.1); what the custodian publishes about itself (29.6, 29.7).

Not looked at: whether the follow-up request will be granted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cyberspex.core.cooperation.preflight.parts import (
    Draft,
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
from cyberspex.core.foundation.findings import Finding

if TYPE_CHECKING:
    from cyberspex.core.cooperation.tool import CheckContext


LEAST_PRESERVATION_DAYS = 60  # ets185.29.7


def preservation_request(draft: Draft, context: CheckContext) -> Iterator[Finding]:
    """The pre-flight of a preservation request."""
    yield from shared(draft, context)
    parties = part_of(draft, "parties")
    issuing, receiving = parties.get("issuing"), parties.get("receiving")
    if filled(issuing) and filled(receiving) and issuing != receiving:
        for name, state in (("issuing", issuing), ("receiving", receiving)):
            if context.law.knows_state(str(state)):
                yield from bound(str(state), "ets185", "ets185.36.3", f"/parties/{name}", context)
        said = declared(context, receiving, "ets185.29.4")
        if said.word == "unknown":
            yield warn(
                "declaration_unknown", "ets185.29.4", "/request/offences",
                "Whether {state} reserved dual criminality for preservation is not known.",
                "Say which Article of the Convention the offence falls under: none of Articles 2 to 11 can be reserved.",
                state=receiving, source=said.source, as_of=said.as_of,
            )  # fmt: skip
        if said.word == "made":
            yield warn(
                "dual_criminality", "ets185.29.4", "/request/offences",
                "{state} may refuse where dual criminality will be missing, except for offences under Articles 2 to 11.",
                "Say which Article of the Convention the offence falls under.",
                state=receiving, source=said.source, as_of=said.as_of,
            )  # fmt: skip
    request = part_of(draft, "request")
    base = "/request"
    yield from required(
        request, base,
        (
            ("requesting_authority", "ets185.29.2.a", "The authority that seeks the preservation"),
            ("offences", "ets185.29.2.b", "The offence"),
            ("facts", "ets185.29.2.b", "The brief summary of the facts"),
            ("data", "ets185.29.2.c", "The stored data to be preserved"),
            ("necessity", "ets185.29.2.e", "The necessity of the preservation"),
        ),
    )  # fmt: skip
    if not filled(part_of(request, "custodian").get("name")) and not filled(
        request.get("custodian_information")
    ):
        yield refuse(
            "missing", "ets185.29.2.d", f"{base}/custodian",
            "Nothing identifies the custodian of the data or the location of the system.",
            "Give whatever information is available.",
        )  # fmt: skip
    if request.get("intends_follow_up") is not True:
        yield refuse(
            "missing", "ets185.29.2.f", f"{base}/intends_follow_up",
            "The request does not say that a request for search, seizure or disclosure will follow.",
            "State the intention; the Protocol's tools also count as follow-up.",
        )  # fmt: skip
    if not filled(part_of(request, "requested_authority").get("name")):
        yield refuse(
            "missing", "ets185.35.1", f"{base}/requested_authority", "The 24/7 point that is asked is not named.",
            "Name the point of contact of the requested State.",
        )  # fmt: skip
    if not filled(request.get("status")):
        yield warn(
            "status_missing", "ets185.29.7", f"{base}/status",
            "Whether it is a new request or an extension is not said (section 3 of the template seen).", "Say which.",
        )  # fmt: skip
    for name, state, role in (
        ("requesting_authority", issuing, "The authority that seeks the preservation"),
        ("requested_authority", receiving, "The 24/7 point that is asked"),
    ):
        yield from acts_for(part_of(request, name), state, f"{base}/{name}", "ets185.35.1", role)
    for name in (
        "requesting_authority",
        "requested_authority",
        "confirmation_contact",
        "investigative_authority",
    ):
        yield from reachable(part_of(request, name), f"{base}/{name}", "ets185.29.2.a", context)
    yield from _custodian(draft, request, receiving, context)
    if request.get("status") == "extension" and not filled(request.get("previous_reference")):
        yield refuse(
            "missing", "ets185.29.7", f"{base}/previous_reference",
            "An extension names the reference of the earlier request (section 3 of the template seen).", "Give it.",
        )  # fmt: skip
    days = request.get("requested_days")
    if isinstance(days, int) and not isinstance(days, bool) and not 1 <= days <= LONGEST_STATED_DAYS:
        yield refuse(
            "bad_days", "ets185.29.7", f"{base}/requested_days", "{days} days is not a time of preservation.",
            "Give a whole number of days, for instance 90.", days=str(days),
        )  # fmt: skip
    elif isinstance(days, int) and not isinstance(days, bool) and days < LEAST_PRESERVATION_DAYS:
        yield warn(
            "shorter_than_sixty", "ets185.29.7", f"{base}/requested_days",
            "{days} days are asked for; preservation lasts at least sixty days.", "Ask for sixty days or more.", days=days,
        )  # fmt: skip
    yield from repeated(items_of(request, "data"), f"{base}/data", "ets185.29.2.c")
    for place, item in enumerate(items_of(request, "data")):
        if isinstance(item, Mapping):
            yield from _preserved_item(draft, item, f"{base}/data/{place}", context)
    yield from dated(request.get("date"), "ets185.29.2.a", f"{base}/date", context, "The date of the request")
    if not items_of(part_of(draft, "languages"), "request"):
        yield refuse(
            "missing", "ets185.25.3", "/languages/request", "The language is not chosen.", "Choose one."
        )


def _custodian(
    draft: Draft, request: Mapping[str, Any], receiving: Any, context: CheckContext
) -> Iterator[Finding]:
    """Where the data are (29.1), and what the custodian publishes about itself."""
    custodian = part_of(request, "custodian")
    path = "/request/custodian"
    country = custodian.get("country")
    if filled(country) and filled(receiving) and country != receiving:
        yield doubt(
            "custodian_elsewhere", "ets185.29.1", f"{path}/country",
            "The custodian's address is in {country}; the request reaches a computer system in the territory of {receiving}.",
            "Ask the State where the system is, or say in custodian_information why it is in {receiving}.",
            country=country, receiving=receiving,
        )  # fmt: skip
    known = context.law.provider(str(custodian.get("id") or "")) or {}
    facts = {"source": known.get("source", ""), "as_of": known.get("as_of", "")}
    if known.get("preservation_policy"):
        yield warn(
            "published_preservation", "ets185.29.7", f"{path}/id",
            "The custodian's published policy on preservation: {policy}.",
            "Note when an extension has to be asked for.", policy=str(known["preservation_policy"]).rstrip("."), **facts,
        )  # fmt: skip
    if known.get("user_notification_policy") and request.get("confidentiality") is not True:
        yield warn(
            "tells_its_users", "ets185.29.6", "/request/confidentiality",
            "The custodian's published policy on telling its users: {policy}.",
            "If the user must not know, ask for confidentiality.",
            policy=str(known["user_notification_policy"]).rstrip("."), **facts,
        )  # fmt: skip


def _preserved_item(
    draft: Draft, item: Mapping[str, Any], path: str, context: CheckContext
) -> Iterator[Finding]:
    identifier = part_of(item, "identifier")
    if not filled(identifier.get("value")) or not filled(identifier.get("type")):
        yield refuse(
            "missing", "ets185.29.2.c", f"{path}/identifier", "What identifies the data is missing.",
            "Give an identifier with its type.",
        )  # fmt: skip
    else:
        yield from plausible(draft, identifier, f"{path}/identifier", "ets185.29.1", context)
    if not filled(item.get("relation_to_offence")):
        yield refuse(
            "missing", "ets185.29.2.c", f"{path}/relation_to_offence",
            "How the data relate to the offence is not said.", "Say it in a sentence.",
        )  # fmt: skip
    if not items_of(item, "categories"):
        yield refuse(
            "missing", "ets185.29.2.c", f"{path}/categories", "No category of data is named.",
            "Name subscriber, traffic, content or other data.",
        )  # fmt: skip
    period = item.get("period")
    if isinstance(period, Mapping):
        yield from stored(period, f"{path}/period", "ets185.29.1", context)
    if {"traffic", "content"}.intersection(map(str, items_of(item, "categories"))):
        yield from bounded(period if isinstance(period, Mapping) else {}, f"{path}/period", context)
