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

from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.foundation.time import parse_date
from cyberspex.web import people
from cyberspex.web.jinja import said
from cyberspex.web.views.common import body_names, now, page, read_upload

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.queries import RegisterFilter
    from cyberspex.apps.cooperation.services import Given

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
    at = now()
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
    bodies = body_names(row.counterpart for row in found.rows)
    own = people.roles(request)
    context = {
        "rows": [
            {
                "case": row,
                "name": bodies.get(row.counterpart, ""),
                "marks": queries.marks_of(row, at),
                "next": queries.next_act(row, own) if row.is_open else "",
            }
            for row in found.rows
        ],
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
        "today": at.date(),
    }
    return page(request, "register.html", context, fragment="_register_rows.html")


@require_GET
@people.signed_in(*people.CASE_ROLES)
def register_csv(request: people.SignedInRequest) -> HttpResponseBase:
    """The same list as a file, in the same order."""
    from cyberspex.apps.cooperation import queries

    sort = request.GET.get("sort", "newest")
    if sort not in SORTS:
        raise InputError("bad_sort", "The register sorts by newest, due or reference.")
    lines: Iterator[str] = queries.register_csv(
        actor=request.user,
        organisation=people.own_organisation(request),
        filters=_filter(request),
        sort=sort,
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

    try:
        tool, content, given = _begun(request)
        row = services.create_case(
            actor=request.user,
            organisation=people.own_organisation(request),
            tool=tool,
            content=content,
            given=given,
            at=now(),
        )
    except (InputError, ProcedureError) as error:
        if error.code == "not_permitted":
            raise
        anchor = {"file": "file", "tool": "tool-1", "/tool": "tool-1"}.get(error.path, "")
        context["faults"] = [(anchor, said(error.message))]
        return page(request, "request_new.html", context, status=422)
    notes.success(request, _("The draft was opened. Everything that you type is kept."))
    return redirect("draft", case_id=row.case_id)


def _begun(request: people.SignedInRequest) -> tuple[str, dict[str, Any], list[Given]]:
    """The tool and the first content that a posted form asks for, and where what is filled in came from."""
    from cyberspex.apps.cooperation.drafting import LARGEST_DRAFT_BYTES
    from cyberspex.web import drafting
    from cyberspex.web.views.drafts import draft_in

    at = now()
    organisation = people.own_organisation(request)
    known = {code for code, _title in tools()}
    tool = request.POST.get("tool", "")
    if request.FILES.get("file") is not None:
        content = draft_in(read_upload(request, "file", largest=LARGEST_DRAFT_BYTES) or b"")
        tool = str(content.get("tool") or tool)
        if tool not in known:
            raise InputError("unknown_tool", "The file does not say which tool it drafts.", path="file")
        return tool, content, []
    if tool not in known:
        raise InputError("unknown_tool", "Choose one of the tools in the list.", path="tool")
    need: Any = {"assume": {"in_force": ["cets224"]}} if request.POST.get("exercise") == "yes" else {}
    if request.POST.get("need_json"):
        try:
            need = json.loads(request.POST["need_json"])
        except (ValueError, RecursionError) as error:
            raise InputError("bad_json", "The need is not JSON.") from error
    own = {"id": organisation.body_id, "name": organisation.name, "country": organisation.state}
    content, given = drafting.begin(
        tool, need if isinstance(need, dict) else {}, own, at, exercise=organisation.exercise
    )
    return tool, content, given
