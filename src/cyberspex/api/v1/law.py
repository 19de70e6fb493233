"""The law, for programs: ways of proceeding, who is bound, declarations, catalogues, time limits, drafts, lawbooks.

- Public and read only. What somebody asks about a case comes by POST and is kept nowhere, not even in an address.
- Every answer names the lawbook that it was given from; `lawbook` asks a kept one, so an old answer can be had again.
- What cannot be asked is a problem document; a legal no is an answer.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from cyberspex.api.limits import PerAddress
from cyberspex.api.v1 import law_words as words
from cyberspex.api.v1.asked import (
    LARGEST_DRAFT_BYTES,
    day,
    json_object,
    lawbook_of,
    needed,
    query,
    today,
    whole,
)
from cyberspex.apps.directory.holders import holder_of
from cyberspex.apps.law import queries
from cyberspex.core.cooperation.examples import example_of
from cyberspex.core.directory import catalogues as catalogue_rooms
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import overall
from cyberspex.core.foundation.time import SystemClock, format_instant, parse_date, within_reach
from cyberspex.core.law.assume import parse_assume
from cyberspex.core.law.bundle import bundle_bytes
from cyberspex.core.law.changes import difference
from cyberspex.core.law.status import entries as status_entries
from cyberspex.core.routing import find_routes, parse_need
from cyberspex.core.routing.matrix import matrix as matrix_of

router = Router(tags=["law"], auth=None)
MOST_ENTRIES = 200
MOST_EVENTS = 20
LONGEST_IDENTIFIER = 300
_ASSUME: dict[str, Any] = {"$ref": "#/components/schemas/Assumptions"}


def _answer(value: Any) -> HttpResponse:
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False})


@router.post(
    "/routes",
    operation_id="routes",
    summary="The lawful ways for a need, in order, and why not the others",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation(
        "RoutesAnswer", "The answer, whatever its verdict.", words.LAWBOOK, body=words.ref("Need"),
        body_example=words.NEED_EXAMPLE,
    ),
)  # fmt: skip
def routes(request: HttpRequest) -> HttpResponse:
    """Send what is needed; members that are missing or null are unknown, and the answer asks where they decide.

    The day is that of the need, today where it names none.
    """
    law = lawbook_of(query(request, "lawbook"))
    return _answer(find_routes(parse_need(json_object(request), today=today()), law).as_json())


@router.get(
    "/matrix",
    operation_id="matrix",
    summary="Which ordered pairs of States can use a way of proceeding",
    throttle=[PerAddress(4)],
    openapi_extra=words.operation("Matrix", "Every pair.", words.TOOL, words.ON, words.STATE, words.LAWBOOK),
)
def matrix(request: HttpRequest) -> HttpResponse:
    """The plainest case: a judge asks a holder present in the other State, with an emergency where the tool needs one."""
    given = query(request, "tool", "on", "state", "lawbook")
    law = lawbook_of(given)
    found = matrix_of(law, needed(given, "tool"), day(given), state=given.get("state"))
    return _answer({"lawbook": law.digest, **found})


@router.post(
    "/matrix",
    operation_id="matrix_as_if",
    summary="The same, as if something were in force or declared",
    throttle=[PerAddress(4)],
    openapi_extra=words.operation(
        "Matrix", "Every pair, as if.", words.TOOL, words.ON, words.STATE, words.LAWBOOK, body=_ASSUME,
        body_example={"in_force": ["cets224"]},
    ),
)  # fmt: skip
def matrix_as_if(request: HttpRequest) -> HttpResponse:
    """Send what is assumed."""
    given = query(request, "tool", "on", "state", "lawbook")
    law, assume = lawbook_of(given), parse_assume(json_object(request), "")
    found = matrix_of(law, needed(given, "tool"), day(given), assume=assume, state=given.get("state"))
    return _answer({"lawbook": law.digest, **found})


@router.get(
    "/status",
    operation_id="status",
    summary="Who is bound by what, since when, by which source",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation(
        "Status", "One entry for each State and instrument.", words.ON, words.STATE, words.INSTRUMENT, words.LAWBOOK
    ),
)  # fmt: skip
def status(request: HttpRequest) -> HttpResponse:
    """Not yet in force, no longer in force, not a Party and not known are four different words."""
    given = query(request, "on", "state", "instrument", "lawbook")
    law, on = lawbook_of(given), day(given)
    _require_state(given, law)
    known = {str(row["instrument"]) for row in law.table("instruments")} | {act for act, _state in law.acts}
    if given.get("instrument") is not None and given["instrument"] not in known:
        raise InputError("unknown_instrument", "There is no such instrument.", path="instrument")
    found = status_entries(law.at(on), state=given.get("state"), instrument=given.get("instrument"))
    return _answer({"on": on.isoformat(), "lawbook": law.digest, "entries": found})


def _require_state(given: dict[str, str], law: Any) -> None:
    state = given.get("state")
    if state is not None and state != "EU":
        law.require_state(state, "state")


@router.get(
    "/declarations",
    operation_id="declarations",
    summary="What States declared",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation(
        "Declarations", "Those made up to the day.", words.ON, words.STATE, words.PROVISION, words.LAWBOOK
    ),
)  # fmt: skip
def declarations(request: HttpRequest) -> HttpResponse:
    """A declaration that is not listed may have been made and not seen; the route it decides is then undetermined."""
    given = query(request, "on", "state", "provision", "lawbook")
    law, on = lawbook_of(given), day(given)
    _require_state(given, law)
    rows = [
        *((row, False) for row in law.table("declarations")),
        *((row, True) for row in law.table("union_positions")),
    ]
    found = [
        {
            "state": row["state"], "provision": row["provision"], "kind": row["kind"], "summary": row["summary"],
            "declared_on": row.get("declared_on"), "authority": row.get("authority", ""), "scope": row.get("scope"),
            "source": row["source"], "as_of": row.get("as_of", ""), "confidence": row["confidence"], "expected": expected,
        }
        for row, expected in rows
        if (not row.get("declared_on") or str(row["declared_on"]) <= on.isoformat())
        and given.get("state") in (None, row["state"])
        and given.get("provision") in (None, row["provision"])
    ]  # fmt: skip
    return _answer({"on": on.isoformat(), "lawbook": law.digest, "declarations": found})


@router.get(
    "/catalogues/{catalogue}",
    operation_id="catalogue",
    summary="Providers, authorities or national legislation",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation(
        "Catalogue", "A part of the catalogue.", words.ON, words.STATE, words.WORDS_, words.KIND, words.OFFSET, words.LIMIT,
        words.LAWBOOK,
    ),
)  # fmt: skip
def catalogue(request: HttpRequest, catalogue: str) -> HttpResponse:
    """`catalogue` is `providers`, `authorities` or `legislation`; each cell says where it was seen and how old it is."""
    given = query(request, "on", "state", "words", "kind", "offset", "limit", "lawbook")
    room = catalogue_rooms.catalogue_named(catalogue)
    law, on = lawbook_of(given), day(given)
    offset = whole(given, "offset", least=0, most=999_999, default=0)
    limit = whole(given, "limit", least=1, most=MOST_ENTRIES, default=50)
    found = catalogue_rooms.find(
        law,
        room,
        on=on,
        words=given.get("words", ""),
        state=given.get("state", ""),
        kind=given.get("kind", ""),
    )
    return _answer(
        {
            "catalogue": str(room), "on": on.isoformat(), "lawbook": law.digest, "total": len(found), "offset": offset,
            "entries": [one.as_json() for one in found[offset : offset + limit]],
        }
    )  # fmt: skip


@router.get(
    "/catalogues/{catalogue}/{entry}",
    operation_id="catalogue_entry",
    summary="One entry of a catalogue",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation("CatalogueEntry", "The entry.", words.ON, words.LAWBOOK),
)
def catalogue_entry(request: HttpRequest, catalogue: str, entry: str) -> HttpResponse:
    """An entry by its id."""
    given = query(request, "on", "lawbook")
    room = catalogue_rooms.catalogue_named(catalogue)
    law, on = lawbook_of(given), day(given)
    found = catalogue_rooms.entry_named(law, room, entry, on)
    return _answer({"on": on.isoformat(), "lawbook": law.digest, "entry": found.as_json()})


@router.get(
    "/time-limits",
    operation_id="time_limits",
    summary="Every time limit that can be computed",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation("TimeLimits", "All of them.", words.LAWBOOK),
)
def time_limits(request: HttpRequest) -> HttpResponse:
    """Their keys are what `clock` asks for."""
    law = lawbook_of(query(request, "lawbook"))
    return _answer({"lawbook": law.digest, "time_limits": [dict(row) for row in law.time_limits]})


@router.get(
    "/clock",
    operation_id="clock",
    summary="When a time limit ends, with its reasons",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation("Clock", "The end, or that the provision sets no number.", *words.CLOCK),
)
def clock(request: HttpRequest) -> HttpResponse:
    """Without calendar or zone the offset of the instant and no holidays are used, and the answer says so."""
    names = ("key", "from", "calendar", "zone", "stated_days", "rule", "lawbook")
    given = query(request, *names, many=("event",))
    events = request.GET.getlist("event")
    if len(events) > MOST_EVENTS or any(len(one) > 100 for one in events):
        raise InputError("too_many", "There are at most 20 events, each as KIND@INSTANT.", path="event")
    law = lawbook_of(given)
    limit = queries.clock(
        law, needed(given, "key"), needed(given, "from"), calendar=given.get("calendar"), zone=given.get("zone"),
        stated_days=whole(given, "stated_days", least=1, most=36500, default=0) or None, events=events,
        rule=given.get("rule"),
    )  # fmt: skip
    return _answer({**limit.as_json(), "lawbook": law.digest})


@router.post(
    "/holder",
    operation_id="holder",
    summary="Who may hold the data of an e-mail address, domain, IP address, number or service",
    throttle=[PerAddress(10)],
    openapi_extra=words.operation(
        "Holder", "The candidates with their sources, or that the holder is not known.",
        body=words.IDENTIFIER, body_example={"identifier": "shop.example.org"},
    ),
)  # fmt: skip
def holder(request: HttpRequest) -> HttpResponse:
    """From the catalogue, the lists of registries and the numbering plans at hand; no registry is asked for a stranger.

    An identifier can be a person's, so it comes in the body, stands in no address and is kept nowhere.
    """
    query(request)
    given = json_object(request)
    if set(given) != {"identifier"} or not isinstance(given["identifier"], str):
        raise InputError("unknown_member", "Send the member identifier, and no other.", path="/identifier")
    if len(given["identifier"]) > LONGEST_IDENTIFIER:
        raise InputError("bad_identifier", "An identifier has at most 300 characters.", path="/identifier")
    at = SystemClock().now()
    return _answer(holder_of(given["identifier"], online=False, at=at).as_json(at))


@router.get(
    "/schemas/{tool}",
    operation_id="schema",
    summary="The JSON Schema of a draft, with a complete example",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation("DraftSchema", "The schema itself.", words.AUDIENCE),
)
def schema(request: HttpRequest, tool: str) -> HttpResponse:
    """`tool` is for instance `cets224.7`."""
    return _answer(queries.schema(tool, query(request, "audience").get("audience")))


@router.post(
    "/check",
    operation_id="check",
    summary="Is this draft right (pre-flight)",
    throttle=[PerAddress(10)],
    openapi_extra=words.operation(
        "Checked", "What was found, whatever the verdict.", words.ON, words.LAWBOOK,
        body={"type": "object", "required": ["tool"], "properties": {"tool": {"type": "string"}},
              "description": "A draft that is valid against the schema of its tool."},
        body_example=example_of("cets224.7"),
    ),
)  # fmt: skip
def check(request: HttpRequest) -> HttpResponse:
    """Send a draft; nothing of it is kept. The day is that of the draft where `on` names none."""
    given = query(request, "on", "lawbook")
    draft = json_object(request, largest=LARGEST_DRAFT_BYTES)
    if not isinstance(draft.get("tool"), str):
        raise InputError("no_tool", "The draft does not say its tool.", path="/tool")
    law = lawbook_of(given)
    on = day(given) if "on" in given else within_reach(parse_date(str(draft.get("on") or ""), "/on"), "/on")
    findings = queries.pre_flight(draft, law, on)
    return _answer(
        {
            "verdict": str(overall(findings)), "tool": draft["tool"], "on": on.isoformat(), "lawbook": law.digest,
            "exercise": bool(draft.get("exercise")),
            "assumed": bool(draft.get("assume") and any(draft["assume"].values())),
            "findings": [one.as_json() for one in findings],
        }
    )  # fmt: skip


@router.get(
    "/lawbooks",
    operation_id="lawbooks",
    summary="Which lawbook is in use, which are kept, and since when",
    throttle=[PerAddress(20)],
    openapi_extra=words.operation("Lawbooks", "All of them."),
)
def lawbooks(request: HttpRequest) -> HttpResponse:
    """Every lawbook that was ever used stays kept and can be asked with `lawbook`."""
    query(request)
    law = queries.lawbook()
    return _answer(
        {
            "current": law.digest, "compiled_on": law.compiled_on.isoformat(), "kept": list(queries.kept()),
            "decisions": [
                {
                    "number": one.number, "ground": str(one.ground), "old": one.old, "new": one.new,
                    "at": format_instant(one.at), "changes": len(one.changes), "issuer": one.issuer, "version": one.version,
                }
                for one in queries.decisions()
            ],
        }
    )  # fmt: skip


@router.get(
    "/lawbooks/{digest}",
    operation_id="lawbook",
    summary="A lawbook as a whole",
    throttle=[PerAddress(4)],
    openapi_extra=words.operation("Lawbook", "The bundle in its canonical form."),
)
def lawbook(request: HttpRequest, digest: str) -> HttpResponse:
    """The SHA-256 of the bytes of the answer is its name."""
    query(request)
    law = queries.lawbook_named(digest)
    return HttpResponse(
        bundle_bytes(law.compiled_on.isoformat(), law.tables), content_type="application/json"
    )


@router.get(
    "/lawbooks/{digest}/difference",
    operation_id="lawbook_difference",
    summary="In what a lawbook differs from another one",
    throttle=[PerAddress(4)],
    openapi_extra=words.operation("LawbookDifference", "Every difference.", words.SINCE),
)
def lawbook_difference(request: HttpRequest, digest: str) -> HttpResponse:
    """From the lawbook that `from` names, or the one in use, to the one of the address."""
    given = query(request, "from")
    new, old = queries.lawbook_named(digest), queries.lawbook_named(given.get("from"))
    return _answer(
        {"old": old.digest, "new": new.digest, "difference": [one.as_json() for one in difference(old, new)]}
    )
