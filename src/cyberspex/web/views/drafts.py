"""The draft: interview with autosave, pre-flight findings beside it, submission and approval."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from cyberspex.web import interview as form
from cyberspex.web import people
from cyberspex.web.jinja import said
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import file_answer, now, page, read_upload


def _context(
    request: people.SignedInRequest,
    case_id: UUID,
    at: datetime,
    section: str,
    typed: dict[str, Any] | None = None,
) -> dict[str, Any]:
    from cyberspex.apps.cooperation import queries, services
    from cyberspex.apps.directory import queries as directory
    from cyberspex.core.cooperation.tool import tool_named

    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    copy = services.read_draft(actor=request.user, case_id=case_id, at=at)
    tool = str(view.row.tool)
    schema = queries.schema_of(tool)
    names = form.sections(schema)
    chosen = section if section in names else ("order" if "order" in names else names[0])
    built = form.build(schema, copy.content if typed is None else typed, form.questions_of(tool_named(tool)))
    part = next((one for one in built.children if one.name == chosen), built)
    checked = services.check_draft(actor=request.user, case_id=case_id, at=at)
    return {
        "case": view.row,
        "exercise": view.exercise,
        "version": copy.version,
        "saved_at": copy.saved_at,
        "sections": names,
        "section": chosen,
        "part": part if part.kind == "group" else None,
        "lone": part if part.kind != "group" else None,
        "checked": checked,
        "states": lawdata.states(at.date()),
        "bodies": directory.bodies(exercise=view.exercise),
        "tab": "draft",
        "conflict": "",
        "saved": False,
    }


@require_http_methods(["GET", "POST"])
@people.signed_in("drafter", "approver")
def interview(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """One section of the draft as a form; a POST saves it, whether htmx or a button sent it."""
    from cyberspex.apps.cooperation import queries, services
    from cyberspex.core.cooperation.procedure import Side
    from cyberspex.core.cooperation.tool import tool_named

    at = now()
    if request.method == "GET":
        row = queries.case_view(actor=request.user, case_id=case_id, at=at).row
        kind = tool_named(str(row.tool))
        if row.state != kind.procedures[Side(row.side)].initial:
            # Its form would take in what nobody can save any more.
            notes.info(request, _("The draft was handed over; it can be changed again when it is sent back."))
            return redirect("case", case_id=case_id)
    section = request.POST.get("section") or request.GET.get("section", "")
    conflict = ""
    saved = False
    content: dict[str, Any] | None = None
    if request.method == "POST":
        view = queries.case_view(actor=request.user, case_id=case_id, at=at)
        schema = queries.schema_of(str(view.row.tool))
        copy = services.read_draft(actor=request.user, case_id=case_id, at=at)
        content = form.read(schema, request.POST, copy.content)
        if request.POST.get("add"):
            content = form.change_list(schema, content, add=request.POST["add"])
        elif request.POST.get("remove"):
            content = form.change_list(schema, content, remove=request.POST["remove"])
        version = request.POST.get("version", "")
        if not version.isdigit():
            raise InputError(
                "bad_version", "The form does not say which version it changed. Open the draft again."
            )
        try:
            services.save_draft(
                actor=request.user, case_id=case_id, version=int(version), content=content, at=at
            )
            saved = True
        except ProcedureError as error:
            if error.code != "draft_changed":
                raise
            conflict = said(error.message)
        if saved and not request.headers.get("HX-Request"):
            following = request.POST.get("go") or section
            if following == "check":
                return redirect("draft-check", case_id=case_id)
            where = request.POST.get("add") or request.POST.get("remove") or ""
            anchor = "#f" + where.replace("/", "-") if where else ""
            return redirect(f"{request.path}?section={following}{anchor}")
    # After a conflict what was typed stays in the form; saving it again is a decision of the person.
    context = _context(request, case_id, at, section, content if conflict else None)
    context.update(conflict=conflict, saved=saved)
    return page(request, "draft.html", context, fragment="_draft_saved.html", status=409 if conflict else 200)


@require_http_methods(["GET", "POST"])
@people.signed_in("drafter", "approver")
def draft_file(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The draft as a file for the shell; a POST puts a file in its place, unless somebody saved meanwhile."""
    from cyberspex.apps.cooperation import services
    from cyberspex.apps.cooperation.drafting import LARGEST_DRAFT_BYTES

    at = now()
    copy = services.read_draft(actor=request.user, case_id=case_id, at=at)
    if request.method == "GET":
        name = f"{copy.content.get('reference') or 'draft'}.json"
        data = json.dumps(copy.content, ensure_ascii=False, indent=2).encode()
        return file_answer(name, "application/json", data)
    version = request.POST.get("version", "")
    try:
        given = read_upload(request, "file", largest=LARGEST_DRAFT_BYTES) or b""
        content = draft_in(given, tool=str(copy.content.get("tool")))
        services.save_draft(
            actor=request.user,
            case_id=case_id,
            version=int(version) if version.isdigit() else 0,
            content=content,
            at=at,
        )
    except (InputError, ProcedureError) as error:
        if error.code in ("no_such_case", "not_permitted"):
            raise
        context = _context(request, case_id, at, "")
        context.update(conflict=said(error.message))
        return page(request, "draft.html", context, status=409 if error.code == "draft_changed" else 422)
    notes.success(request, _("The draft was read from the file."))
    return redirect("draft", case_id=case_id)


def draft_in(data: bytes, *, tool: str = "") -> dict[str, Any]:
    """A draft file's object; of the tool named, where one is."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError("bad_json", "The draft file is not JSON in UTF-8.", path="file") from error
    if not isinstance(content, dict):
        raise InputError("not_an_object", "A draft file is one JSON object.", path="file")
    if tool and content.get("tool") not in (None, tool):
        raise InputError("other_tool", "The file holds a draft of another tool.", path="file")
    return content


@require_GET
@people.signed_in("drafter", "approver")
def findings(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The pre-flight findings on a page of their own."""
    return page(
        request, "draft_check.html", _context(request, case_id, now(), ""), fragment="_draft_findings.html"
    )


@require_http_methods(["GET", "POST"])
@people.signed_in("drafter")
def submit(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Hand the draft over for approval."""
    from cyberspex.apps.cooperation import services

    at = now()
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            version = int(request.POST.get("version") or 0)
            services.submit(actor=request.user, case_id=case_id, version=version, at=at)
        except CyberspexError as error:
            if error.code in ("no_such_case", "not_permitted"):
                raise
            faults = [("", said(error.message))]
        else:
            notes.success(request, _("The draft was handed over for approval."))
            return redirect("case", case_id=case_id)
    context = _context(request, case_id, at, "")
    context["faults"] = faults
    return page(request, "draft_submit.html", context, status=409 if faults else 200)


@require_http_methods(["GET", "POST"])
@people.signed_in("approver")
def approval(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Read the draft with its findings; approve it, or send it back with a reason."""
    from cyberspex.apps.cooperation import queries, services
    from cyberspex.core.cooperation.tool import tool_named
    from cyberspex.web import received

    at = now()
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            if request.POST.get("decision") == "send_back":
                reason = request.POST.get("reason", "").strip()
                if not reason:
                    raise InputError("missing", "Say what has to be changed.", path="reason")
                services.send_back(actor=request.user, case_id=case_id, reason=reason, at=at)
                notes.success(request, _("The draft went back to its drafter."))
            else:
                services.approve(actor=request.user, case_id=case_id, at=at)
                notes.success(request, _("Approved. The documents are ready to be signed."))
        except CyberspexError as error:
            if error.code in ("no_such_case", "not_permitted"):
                raise
            faults = [(error.path, said(error.message))]
        else:
            return redirect("case", case_id=case_id)
    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    copy = services.read_draft(actor=request.user, case_id=case_id, at=at)
    context = {
        "case": view.row,
        "exercise": view.exercise,
        "parts": received.parts(tool_named(str(view.row.tool)), copy.content),
        "checked": services.check_draft(actor=request.user, case_id=case_id, at=at),
        "faults": faults,
        "actions": {str(action.action) for action in view.actions},
    }
    return page(request, "approval.html", context, status=409 if faults else 200)
