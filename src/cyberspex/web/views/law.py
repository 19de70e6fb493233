"""What the lawbook knows: who is bound, what they declared, who can use which tool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template import loader
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _n
from django.views.decorators.http import require_GET

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law import parse_assume
from cyberspex.core.law.assume import Assumptions
from cyberspex.core.routing.matrix import TOOLS
from cyberspex.web import people
from cyberspex.web.lists import Column, as_csv, listing
from cyberspex.web.maps import VIEWS, drawing
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import day_in, page

STATUS = (
    Column(key="state", title=_n("State"), kind="state", filter=True),
    Column(key="instrument", title=_n("Instrument"), kind="cite", filter=True),
    Column(key="status", title=_n("Status"), kind="tag", filter=True),
    Column(key="signed_on", title=_n("Signed"), kind="day"),
    Column(key="consent_on", title=_n("Consent"), kind="day"),
    Column(key="in_force_from", title=_n("In force from"), kind="day"),
    Column(key="as_of", title=_n("Known as of"), kind="day"),
    Column(key="confidence", title=_n("Confidence"), kind="code", filter=True),
    Column(key="source", title=_n("Source"), kind="link"),
)
DECLARATIONS = (
    Column(key="state", title=_n("State"), kind="state", filter=True),
    Column(key="provision", title=_n("Provision"), kind="cite", filter=True),
    Column(key="kind", title=_n("Kind"), kind="code", filter=True),
    Column(key="text", title=_n("Says, in our words")),
    Column(key="on", title=_n("Made on"), kind="day"),
    Column(key="as_of", title=_n("Known as of"), kind="day"),
    Column(key="source", title=_n("Source"), kind="link"),
)


@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """Who is bound by what, since when, according to which source."""
    on = day_in(request)
    rows = lawdata.status_rows(on)
    context = {
        "list": listing(request, STATUS, rows, csv="/law/status.csv", sort="state"),
        "on": on,
        "about": lawdata.about(on),
        "tab": "status",
    }
    return page(request, "law_status.html", context)


@require_GET
def status_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file; `?list=declarations` chooses those instead."""
    on = day_in(request)
    which = request.GET.get("list", "status")
    if which not in ("status", "declarations"):
        raise InputError("unknown_list", "The list is status or declarations.", path="list")
    if which == "declarations":
        return as_csv(
            request, DECLARATIONS, lawdata.declaration_rows(on), name="declarations.csv", sort="state"
        )
    return as_csv(request, STATUS, lawdata.status_rows(on), name="status.csv", sort="state")


@require_GET
def declarations(request: HttpRequest) -> HttpResponse:
    """Reservations, declarations and notifications."""
    on = day_in(request)
    made = listing(request, DECLARATIONS, lawdata.declaration_rows(on), csv="/law/status.csv", sort="state")
    made.csv += "&list=declarations"
    return page(request, "law_declarations.html", {"list": made, "on": on, "tab": "declarations"})


MATRIX = (
    Column(key="from", title=_n("State that asks"), kind="state", filter=True),
    Column(key="to", title=_n("State that is asked"), kind="state", filter=True),
    Column(key="verdict", title=_n("Answer"), kind="tag", filter=True),
    Column(key="reason", title=_n("Why")),
    Column(key="provision", title=_n("Provision"), shown=False),
    Column(key="source", title=_n("Source"), shown=False),
    Column(key="as_of", title=_n("Known as of"), kind="day"),
    Column(key="confidence", title=_n("Confidence"), kind="code", filter=True),
)
AS_IF = (
    *MATRIX[:2],
    Column(key="stands", title=_n("As the law stands"), kind="tag", filter=True),
    Column(key="verdict", title=_n("As if"), kind="tag", filter=True),
    Column(key="changed", title=_n("Changed"), kind="code", filter=True),
    *MATRIX[3:],
)
_ASSUMED = ("assume", "ratify", "ratify_what", "ratify_on", "declared")
_CASE = ("tool", "on", *_ASSUMED)
_ASKED = (*_CASE, "from", "to", "verdict", "stands", "changed", "confidence", "sort", "page")
_MADE: Mapping[str, list[str] | None] = {"made": None, "none": []}
"""The scope of an assumed declaration: every case, or that none was made."""


def _assumed(form: QueryDict, on: date) -> Assumptions:
    """What the form takes as if: the Protocol in force, States' consents, and their declarations."""
    given: dict[str, Any] = {}
    if form.get("assume"):
        given["in_force"] = form.getlist("assume")
    states = [code for code in dict.fromkeys(form.getlist("ratify")) if code]
    what = form.get("ratify_what") or "cets224"
    day = form.get("ratify_on") or on.isoformat()
    given["consents"] = [{"state": code, "instrument": what, "on": day} for code in states]
    given["declarations"] = []
    for text in dict.fromkeys(form.getlist("declared")):
        state, provision, made = [*text.split(" "), "", "", ""][:3]
        if provision not in lawdata.declarable() or made not in _MADE:
            raise InputError(
                "bad_declaration",
                "A declaration taken as if names a State, a provision and whether it is made or none.", path="declared",
            )  # fmt: skip
        row = {"state": state, "provision": provision, "kind": "declaration", "scope": _MADE[made]}
        given["declarations"].append(row)
        states.append(state)
    for code in states:
        lawdata.lawbook().require_state(code, "state")
    return parse_assume(given)


def _with_added(request: HttpRequest) -> QueryDict:
    """The address with the declaration that the form adds from three fields, so that it reads like the kept ones."""
    form = request.GET.copy()
    added = [form.get(name, "") for name in ("declare_state", "declare_what", "declare_how")]
    if all(added[:2]):
        form.appendlist("declared", " ".join((added[0], added[1], added[2] or "made")))
    return form


def _matrix(form: QueryDict) -> dict[str, Any]:
    """The pairs that a form asks for, and what it assumes."""
    request = HttpRequest()
    request.GET = form
    on = day_in(request)
    tool = form.get("tool") or "ets185.29"
    if tool not in TOOLS:
        raise InputError("unknown_tool", f"The matrix is made for: {', '.join(TOOLS)}.", path="tool")
    assume = _assumed(form, on)
    rows = lawdata.matrix_rows(tool, on, assume)
    return {"request": request, "on": on, "tool": tool, "assume": assume, "rows": rows}


def _maps(form: QueryDict, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the maps say: for one State as the one that asks or is asked, the verdict with each other."""
    chosen, role = (
        (form["to"], "to") if form.get("to") and not form.get("from") else (form.get("from", ""), "from")
    )
    other = "to" if role == "from" else "from"
    shown = {row[other]: row for row in rows if row[role] == chosen}
    sides = (("stands", _n("As the law stands")), ("verdict", _n("As if"))) if rows and "stands" in rows[0] else (
        ("verdict", ""),
    )  # fmt: skip
    case = [(name, value) for name in _CASE for value in form.getlist(name) if value]
    return {
        "chosen": chosen,
        "role": role,
        "listed": {row["from"] for row in rows},
        "sides": [
            (
                side,
                title,
                {code: row[side] for code, row in shown.items()},
                Counter(row[side] for row in rows),
            )
            for side, title in sides
        ],
        "moved": {code for code, row in shown.items() if row.get("changed") == "yes"},
        "moved_pairs": sum(row.get("changed") == "yes" for row in rows),
        "drawings": [drawing(name) for name in VIEWS],
        "choose": "?" + urlencode([*case, (role, "")]),
        "turned": "?" + urlencode([*case, (other, chosen)]),
    }


@lru_cache(maxsize=32)
def _matrix_body(digest: str, language: str, query: str) -> str:
    """The printed page without its frame, kept for what it is made from: the lawbook, the language and the choices.

    Nothing of the reader is in it. The day always stands in the query, so that a page of yesterday is not shown today.
    """
    form = QueryDict(query)
    found = _matrix(form)
    rows = found.pop("rows")
    request = found.pop("request")
    columns = AS_IF if found["assume"] else MATRIX
    context = {
        **found,
        **_maps(form, rows),
        "list": listing(request, columns, rows, csv="/law/matrix.csv", sort="from", keep=_CASE),
        "tools": TOOLS,
        "states": lawdata.states(found["on"]),
        "form": form,
        "kept": [(name, value) for name in _CASE for value in form.getlist(name) if value],
        "ratified": lawdata.ratified(),
        "declarable": lawdata.declarable(),
    }
    return loader.render_to_string("_law_matrix.html", context, using="jinja2")


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Which States can use a tool with which others, on a day, and why or why not; as a map and as a table."""
    form = _with_added(request)
    asked = QueryDict(mutable=True)
    for name in (*_ASKED, "q"):
        asked.setlist(name, [value for value in form.getlist(name) if value])
    asked["on"] = day_in(request).isoformat()
    # What somebody types stays out of what is kept.
    make = _matrix_body.__wrapped__ if asked.get("q") else _matrix_body
    body = make(lawdata.lawbook().digest, get_language() or "en", asked.urlencode())
    context = {
        "body": body,
        "tab": "matrix",
        "exercise": any(asked.get(name) for name in ("assume", "ratify", "declared")),
    }
    return page(request, "law_matrix.html", context)


@require_GET
def matrix_csv(request: HttpRequest) -> HttpResponseBase:
    """The pairs of the page, filtered alike, with verdict, reasons, sources, age and confidence."""
    found = _matrix(_with_added(request))
    assume = found["assume"]
    name = f"matrix-{found['tool']}-{found['on'].isoformat()}{'-assumed' if assume else ''}.csv"
    rows = [{key: value for key, value in row.items() if key != "words"} for row in found["rows"]]
    return as_csv(request, AS_IF if assume else MATRIX, rows, name=name, sort="from")


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """The lawbook itself: its name, how old its parts are, what it rests on."""
    on = day_in(request)
    may_see = bool(people.roles(request) & {"administrator", "auditor"})
    context = {"about": lawdata.about(on), "on": on, "tab": "about", "may_see": may_see}
    return page(request, "law_about.html", context)
