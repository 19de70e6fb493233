"""The draft: interview with autosave, pre-flight findings beside it, submission and approval."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.cooperation.content import IdentifierType
from cyberspex.core.cooperation.procedure import Side
from cyberspex.core.cooperation.tool import Tool, Topic, placed, pointed, tool_named
from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from cyberspex.core.foundation.findings import Finding, overall
from cyberspex.web import drafting, people, received
from cyberspex.web import interview as form
from cyberspex.web.jinja import finding_text, said
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import file_answer, now, page, read_upload

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.services import Given, Interview


def _context(
    request: people.SignedInRequest,
    case_id: UUID,
    at: datetime,
    section: str = "",
    typed: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What the pages about a draft show: one step of its interview, the progress, the findings, the choices."""
    from cyberspex.apps.cooperation import queries, services

    seen = services.interview(actor=request.user, case_id=case_id, at=at)
    tool, schema = _tool(seen.row), queries.schema_of(str(seen.row.tool))
    steps = form.steps(tool, schema, seen)
    topics = [one.topic for one in steps]
    topic = _topic(steps, section or seen.place)
    strict = bool(request.GET.get("look"))
    shown = form.show(tool, schema, seen, topic, content=typed, strict=strict)
    _offer_bodies(tool, shown, seen.row.exercise, seen.copy.content)
    known = form.paths_of([form.build(schema, seen.copy.content, {})])
    findings = [
        {
            "it": one,
            "topic": form.topic_of(topics, one.path).code,
            "key": form.key_of(form.nearest(one.path, known)),
            "fixable": (one.code, one.path) in seen.fixable,
        }
        for one in seen.findings
    ]
    place = topics.index(topic)
    listed = next((item for item in shown.asked if item.takes_lines and item.path == tool.asked), None)
    lines = services.read_lines(seen.copy.content, seen.lines) if listed and seen.lines else ()
    return {
        "case": seen.row,
        "exercise": seen.row.exercise,
        "seen": seen,
        "version": seen.copy.version,
        "saved_at": seen.copy.saved_at,
        "steps": steps,
        "topic": topic,
        "shown": shown,
        "following": topics[place + 1] if place + 1 < len(topics) else None,
        "previous": topics[place - 1] if place else None,
        "faults": [(key, _fault(one)) for key, one in shown.faults] if strict else [],
        "checked": {"verdict": str(overall(seen.findings)), "findings": findings},
        "states": lawdata.states(at.date()),
        "languages": _languages(seen),
        "clashes": _clashes(tool, schema, seen),
        "lines": lines,
        "line_types": [str(one) for one in IdentifierType],
        "listed": listed,
        "strict": strict,
        "tab": "draft",
        "saved": False,
        "failed": "",
    }


def _tool(row: Any) -> Tool:
    return tool_named(str(row.tool))


def _fault(finding: Finding) -> str:
    return finding_text(finding)


def _topic(steps: tuple[form.Step, ...], wanted: str) -> Topic:
    """The step that is asked for; where none is, the first one in which something is open."""
    for one in steps:
        if one.topic.code == wanted:
            return one.topic
    if wanted:
        return form.topic_of([one.topic for one in steps], f"/{wanted}")
    return next((one.topic for one in steps if one.open), steps[0].topic)


def _offer_bodies(tool: Tool, shown: form.Page, exercise: bool, content: dict[str, Any]) -> None:
    """Name beside each body those of the directory and the catalogue that can stand there."""
    from cyberspex.apps.directory import queries as directory

    bodies = directory.addressable(exercise=exercise).values()
    parties = content.get("parties") or {}
    ours, theirs = {tool.letter_from, *tool.sender_also}, set(tool.letter_to.values())
    for top in (*shown.known, *shown.asked, *shown.more):
        for item in form.walk(top):
            if item.kind != "body":
                continue
            state = parties.get(
                "issuing" if item.path in ours else "receiving" if item.path in theirs else ""
            )
            item.candidates = [
                (f"directory:{one['id']}", str(one["name"]))
                for one in bodies
                if not state or one["state"] == state
            ]
            if item.question is not None and item.question.holder:
                item.candidates += [
                    (f"catalogue:{code}", name) for code, name in lawdata.provider_choices(now().date())
                ]


def _languages(seen: Interview) -> list[str]:
    """The languages in which documents can be made, and those that the draft names."""
    from cyberspex.apps.cooperation import services

    found = list(services.document_languages())
    named = seen.copy.content.get("languages") or {}
    for chosen in named.values() if isinstance(named, dict) else ():
        found += [str(one) for one in chosen or () if one not in found]
    return found


def _clashes(tool: Tool, schema: dict[str, Any], seen: Interview) -> list[dict[str, Any]]:
    """Each field of which there are two texts, with both as a person reads them."""
    questions = form.questions_of(tool)
    items = {item.path: item for item in form.walk(form.build(schema, seen.copy.content, questions))}
    return [
        {
            "path": one.path,
            "key": form.key_of(one.path),
            "item": items.get(one.path),
            "name": one.path.rpartition("/")[2],
            "mine": received.said(one.path.rpartition("/")[2], one.mine),
            "theirs": received.said(one.path.rpartition("/")[2], one.theirs),
        }
        for one in seen.clashes
    ]


@require_http_methods(["GET", "POST"])
@people.signed_in("drafter", "approver")
def interview(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """One step of the draft as a form; a POST saves it, whether the page itself or a button sent it."""
    from cyberspex.apps.cooperation import queries, services

    at = now()
    if request.method == "GET":
        row = queries.case_view(actor=request.user, case_id=case_id, at=at).row
        if row.state != _tool(row).procedures[Side(row.side)].initial:
            # Its form would take in what nobody can save any more.
            notes.info(request, _("The draft was handed over; it can be changed again when it is sent back."))
            return redirect("case", case_id=case_id)
        return page(request, "draft.html", _context(request, case_id, at, request.GET.get("section", "")))
    seen = services.interview(actor=request.user, case_id=case_id, at=at)
    if request.POST.get("choose"):
        chosen = {path: request.POST.get(f"choose:{path}", "") for path in (one.path for one in seen.clashes)}
        services.choose_texts(actor=request.user, case_id=case_id, chosen=chosen, at=at)
        notes.success(request, _("The texts that you chose stand in the draft."))
        return redirect(f"{request.path}?section={request.POST.get('section', '')}")
    tool, schema = _tool(seen.row), queries.schema_of(str(seen.row.tool))
    topic = _topic(form.steps(tool, schema, seen), request.POST.get("section", ""))
    base, mine = _posted(request, schema, seen)
    try:
        clashes = services.change_draft(
            actor=request.user, case_id=case_id, base=base, mine=mine, at=at, place=topic.code,
            lines=request.POST.get("lines"),
        )  # fmt: skip
        where = _acted(request, case_id, tool, schema, topic, at)
    except InputError as error:
        # What was typed stays in the form: it is shown from what was sent, not from what is saved.
        context = _context(request, case_id, at, topic.code, mine)
        context.update(
            failed=said(error.message),
            faults=[(form.key_of(error.path) if error.path else "", said(error.message))],
        )
        return page(request, "draft.html", context, fragment="_draft_saved.html", status=422)
    if request.headers.get("HX-Request"):
        context = _context(request, case_id, at, topic.code)
        context.update(saved=True, base=json.dumps(mine, ensure_ascii=False))
        return page(request, "draft.html", context, fragment="_draft_saved.html")
    return redirect(f"{request.path}?section={topic.code}#clashes" if clashes else where)


def _posted(
    request: people.SignedInRequest, schema: dict[str, Any], seen: Interview
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the form held when it was shown, and what it holds now.

    A form that does not say what it held is taken to have held what is saved if it names that version, and
    nothing else, so that each of its fields that differs is shown with both texts.
    """
    given = request.POST.get("base")
    if given is None:
        current = seen.copy.content
        mine = form.read(schema, request.POST, current)
        same = request.POST.get("version", "") == str(seen.copy.version)
        return (current if same else {}), mine
    try:
        base = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise InputError("bad_form", "The form does not say what it held. Open the draft again.") from error
    if not isinstance(base, dict):
        raise InputError("bad_form", "The form does not say what it held. Open the draft again.")
    return base, form.read(schema, request.POST, base)


def _acted(
    request: people.SignedInRequest,
    case_id: UUID,
    tool: Tool,
    schema: dict[str, Any],
    topic: Topic,
    at: datetime,
) -> str:
    """Do what the button asks beside saving, and say where to go then."""
    from cyberspex.apps.cooperation import services

    posted = request.POST
    seen = services.interview(actor=request.user, case_id=case_id, at=at)
    here = f"{request.path}?section={topic.code}"
    content = seen.copy.content
    given: list[Given] = []
    anchor = posted.get("add") or posted.get("remove") or posted.get("take") or ""
    lines: str | None = None
    if posted.get("add"):
        content = form.change_list(schema, content, add=posted["add"])
    elif posted.get("remove"):
        content = form.change_list(schema, content, remove=posted["remove"])
        anchor = anchor.rpartition("/")[0]
    elif posted.get("take"):
        content, given = _taken_body(posted["take"], posted.get(f"pick:{posted['take']}", ""), seen)
    elif posted.get("accept"):
        content, lines = _taken_lines(request, tool, seen)
        anchor = tool.asked
    elif posted.get("read"):
        return f"{here}#lines-read"
    elif posted.get("fix"):
        code, _space, path = posted["fix"].partition(" ")
        if services.put_right(actor=request.user, case_id=case_id, code=code, path=path, at=at):
            notes.success(request, _("Put right."))
        else:
            notes.info(request, _("That finding is gone already, or it needs your own decision."))
        return f"{here}#{form.key_of(path)}"
    if content is not seen.copy.content or lines is not None:
        services.change_draft(
            actor=request.user,
            case_id=case_id,
            base=seen.copy.content,
            mine=content,
            at=at,
            lines=lines,
            given=given,
        )
    go = posted.get("go", "")
    if go == "check":
        return reverse("draft-check", args=[case_id])
    if go and go != topic.code:
        page_now = form.show(
            tool, schema, services.interview(actor=request.user, case_id=case_id, at=at), topic, strict=True
        )
        # The first time, what is missing or wrong here is shown before the next step; the second time it is left.
        if page_now.faults and not posted.get("looked"):
            return f"{here}&look=1"
        return f"{request.path}?section={go}"
    return here + (f"#{form.key_of(anchor)}" if anchor else "")


def _taken_body(path: str, choice: str, seen: Interview) -> tuple[dict[str, Any], list[Given]]:
    """The draft with a body of the directory or the catalogue at a place, and where its members came from."""
    from cyberspex.apps.directory import queries as directory

    content = seen.copy.content
    origin, _colon, code = choice.partition(":")
    row = lawdata.provider(code) if origin == "catalogue" else None
    known = directory.addressable(exercise=seen.row.exercise).get(code) if origin == "directory" else None
    if row is None and known is None:
        return content, []
    receiving = str((content.get("parties") or {}).get("receiving") or "")
    body = (
        drafting.from_catalogue(row, receiving) if row is not None else drafting.from_directory(known or {})
    )
    held = pointed(content, path)
    # The contact details of another body would lead astray; what was typed of one without a name is kept.
    other = isinstance(held, dict) and held.get("id") not in (None, "", body["id"])
    kept = {} if other or not isinstance(held, dict) else held
    source = (str(row.get("source") or ""), str(row.get("as_of") or "")) if row is not None else ("", "")
    taken = {name: value for name, value in body.items() if value}
    return placed(content, path, {**kept, **taken}), drafting.body_at(path, taken, origin, *source)


def _taken_lines(request: people.SignedInRequest, tool: Tool, seen: Interview) -> tuple[dict[str, Any], str]:
    """The draft with the pasted identifiers that were chosen, and the lines that were not."""
    from cyberspex.apps.cooperation import services

    content = seen.copy.content
    listed = list(tool.asked_in(content))
    left: list[str] = []
    known = {str(one) for one in IdentifierType}
    taken_ids = {str(one.get("id")) for one in listed if isinstance(one, dict)}
    for place, line in enumerate(services.read_lines(content, seen.lines)):
        kind = request.POST.get(f"type:{place}", "")
        if not request.POST.get(f"take:{place}") or len(listed) >= form.LARGEST_LIST:
            left.append(line.reading.line)
            continue
        number = next(str(one) for one in range(1, len(taken_ids) + 2) if str(one) not in taken_ids)
        taken_ids.add(number)
        identifier = dict(line.reading.identifier)
        if kind in known:
            identifier["type"] = kind
        # An empty item, as the button for one leaves it, takes the first line.
        empty = next((at for at, one in enumerate(listed) if _empty_item(one)), None)
        if empty is None:
            listed.append({"id": number, "identifier": identifier})
        else:
            listed[empty] = {**listed[empty], "identifier": identifier}
    return placed(content, tool.asked, listed), "\n".join(left)


def _empty_item(item: Any) -> bool:
    return isinstance(item, dict) and not any(value for name, value in item.items() if name != "id")


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
        context = _context(request, case_id, at)
        context.update(faults=[("", said(error.message))])
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
        request, "draft_check.html", _context(request, case_id, now()), fragment="_draft_findings.html"
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
    context = _context(request, case_id, at)
    context["faults"] = faults
    return page(request, "draft_submit.html", context, status=409 if faults else 200)


@require_http_methods(["GET", "POST"])
@people.signed_in("approver")
def approval(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Read the draft with its findings; approve it, or send it back with a reason."""
    from cyberspex.apps.cooperation import queries, services

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
        **_context(request, case_id, at),
        "parts": received.parts(tool_named(str(view.row.tool)), copy.content),
        "faults": faults,
        "actions": {str(action.action) for action in view.actions},
    }
    return page(request, "approval.html", context, status=409 if faults else 200)
