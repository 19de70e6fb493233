"""The register, and a new request from a route."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import parse_date
from cyberspex.web import people
from cyberspex.web.views.common import now, page

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.queries import RegisterFilter

SORTS = ("newest", "due", "reference")


def _filter(request: HttpRequest) -> RegisterFilter:
    from cyberspex.apps.cooperation.queries import RegisterFilter

    given = request.GET
    due: date | None = parse_date(given["due_before"], "due_before") if given.get("due_before") else None
    return RegisterFilter(
        tool=given.get("tool", ""),
        state=given.get("state", ""),
        side=given.get("side", ""),
        exercise={"yes": True, "no": False}.get(given.get("exercise", "")),
        due_before=due,
        reference=given.get("reference", "").strip(),
        counterpart=given.get("counterpart", "").strip(),
    )


def _kept(request: HttpRequest) -> dict[str, str]:
    """The filters of this page, to be carried along by its links."""
    return {
        name: str(value)
        for name, value in request.GET.items()
        if value
        and name in ("tool", "state", "side", "exercise", "due_before", "reference", "counterpart", "sort")
    }


def pages(request: HttpRequest, found: Any) -> tuple[str, str]:
    """The addresses of the previous and the next page."""
    kept = _kept(request)
    previous = f"?{urlencode({**kept, 'before': found.previous})}" if found.previous else ""
    following = f"?{urlencode({**kept, 'after': found.next})}" if found.next else ""
    return previous, following


def tools() -> list[tuple[str, str]]:
    """The tools that this installation knows, with their titles."""
    from cyberspex.core.cooperation.tool import all_tools
    from cyberspex.web import words

    return [(tool.code, words.label(tool.code)) for tool in all_tools()]


def states() -> list[tuple[str, str]]:
    """Every state that a case can be in, from the tools' own tables."""
    from cyberspex.core.cooperation.tool import all_tools
    from cyberspex.web import words

    seen = {
        str(state)
        for tool in all_tools()
        for procedure in tool.procedures.values()
        for state in procedure.states
    }
    return sorted(((state, words.label(state)) for state in seen), key=lambda pair: pair[1])


@require_GET
@people.signed_in(*people.CASE_ROLES)
def register(request: people.SignedInRequest) -> HttpResponseBase:
    """Everything that this organisation sent and received, filtered and in order."""
    from cyberspex.apps.cooperation import queries

    sort = request.GET.get("sort", "newest")
    if sort not in SORTS:
        raise InputError("bad_sort", "The register sorts by newest, due or reference.")
    filters = _filter(request)
    sort = queries.order_of(filters, sort)
    found = queries.register(
        actor=request.user,
        organisation=people.own_organisation(request),
        filters=filters,
        sort=sort,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    previous, following = pages(request, found)
    kept = _kept(request)
    context = {
        "rows": found.rows,
        "previous": previous,
        "next": following,
        "kept": kept,
        "sort": sort,
        "sort_links": {
            name: "?" + urlencode({**{k: v for k, v in kept.items() if k != "sort"}, "sort": name})
            for name in SORTS
        },
        "csv": "/requests/register.csv?" + urlencode(kept),
        "tools": tools(),
        "states": states(),
        "today": now().date(),
    }
    return page(request, "register.html", context, fragment="_register_rows.html")


@require_GET
@people.signed_in(*people.CASE_ROLES)
def register_csv(request: people.SignedInRequest) -> HttpResponseBase:
    """The same list as a file."""
    from cyberspex.apps.cooperation import queries

    lines: Iterator[str] = queries.register_csv(
        actor=request.user, organisation=people.own_organisation(request), filters=_filter(request)
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


@require_http_methods(["GET", "POST"])
@people.signed_in("drafter")
def new(request: people.SignedInRequest) -> HttpResponseBase:
    """Open a case: from a route of the chooser, from a draft file, or empty."""
    context: dict[str, Any] = {"tools": tools(), "faults": []}
    if request.method == "GET":
        return page(request, "request_new.html", context)
    from cyberspex.apps.cooperation import services
    from cyberspex.web import drafting

    at = now()
    organisation = people.own_organisation(request)
    content: dict[str, Any] = {}
    tool = request.POST.get("tool", "")
    given = request.FILES.get("file")
    if given is not None:
        if (given.size or 0) > 8 * 1024 * 1024:
            raise InputError("too_large", "A draft file is at most 8 MiB.")
        try:
            content = json.loads(given.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError) as error:
            raise InputError("bad_json", "The draft file is not JSON in UTF-8.") from error
        if not isinstance(content, dict):
            raise InputError("not_an_object", "A draft file is one JSON object.")
        tool = str(content.get("tool") or tool)
    elif request.POST.get("need_json"):
        try:
            need = json.loads(request.POST["need_json"])
        except ValueError as error:
            raise InputError("bad_json", "The need is not JSON.") from error
        content = drafting.from_need(tool, need if isinstance(need, dict) else {}, organisation.state, at)
    elif request.POST.get("exercise") == "yes":
        content = drafting.from_need(tool, {"assume": {"in_force": ["cets224"]}}, organisation.state, at)
    if tool not in {code for code, _title in tools()}:
        raise InputError("unknown_tool", "Choose one of the tools in the list.", path="tool")
    row = services.create_case(
        actor=request.user, organisation=organisation, tool=tool, content=content, at=at
    )
    notes.success(request, _("The draft was opened. Everything that you type is kept."))
    return redirect("draft", case_id=getattr(row, "case_id", None) or row.pk)
