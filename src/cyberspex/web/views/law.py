"""What the lawbook knows: who is bound, what they declared, who can use which tool."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_noop as _n
from django.views.decorators.http import require_GET

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.routing.matrix import TOOLS
from cyberspex.web import people
from cyberspex.web.lists import Column, as_csv, listing
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import csv_file, day_in, json_file, page

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


def _matrix(request: HttpRequest) -> dict[str, Any]:
    on = day_in(request)
    tool = request.GET.get("tool", "ets185.29")
    if tool not in TOOLS:
        raise InputError("unknown_tool", f"The matrix is made for: {', '.join(TOOLS)}.", path="tool")
    assume = {"in_force": ["cets224"]} if request.GET.get("assume") == "cets224" else {}
    return {
        "on": on,
        "tool": tool,
        "tools": TOOLS,
        "assumed": bool(assume),
        "pairs": lawdata.matrix(tool, on, assume),
        "states": lawdata.states(on),
        "tab": "matrix",
    }


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Which other States a State can use a tool with, on a day, and why or why not."""
    context = _matrix(request)
    chosen = request.GET.get("from", "")
    context["from"] = chosen
    counts: dict[str, dict[str, int]] = {}
    for pair in context["pairs"]:
        row = counts.setdefault(pair["from"], {"permitted": 0, "undetermined": 0, "refused": 0})
        row[pair["verdict"]] = row.get(pair["verdict"], 0) + 1
    place = {code: number for number, (code, _name) in enumerate(context["states"])}
    # In the order of the States' names in the reader's language.
    context["counts"] = sorted(counts.items(), key=lambda row: place.get(row[0], len(place)))
    context["shown"] = [pair for pair in context["pairs"] if pair["from"] == chosen] if chosen else []
    context["exercise"] = context["assumed"]
    return page(request, "law_matrix.html", context)


@require_GET
def matrix_csv(request: HttpRequest) -> HttpResponseBase:
    """Every ordered pair of States with its verdict and reasons."""
    found = _matrix(request)
    if request.GET.get("format") == "json":
        return json_file(f"matrix-{found['tool']}.json", found["pairs"])
    rows = (
        (pair["from"], pair["to"], pair["verdict"], "; ".join(one["text"] for one in pair["because"]))
        for pair in found["pairs"]
    )
    name = f"matrix-{found['tool']}-{found['on'].isoformat()}{'-assumed' if found['assumed'] else ''}.csv"
    return csv_file(name, ("from", "to", "verdict", "because"), rows)


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """The lawbook itself: its name, how old its parts are, what it rests on."""
    on = day_in(request)
    may_see = bool(people.roles(request) & {"administrator", "auditor"})
    context = {"about": lawdata.about(on), "on": on, "tab": "about", "may_see": may_see}
    return page(request, "law_about.html", context)
