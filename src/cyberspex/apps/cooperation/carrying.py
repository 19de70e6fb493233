"""The step that follows a request which brought no data: the routes asked again, the next one elected, the case carried over.

- The routes engine is asked with what was tried before; nothing is offered that it refuses.
- Where a tool can draft the next request here, its draft is begun and both cases name each other in their events.
- Where none can, the case leaves as a file for whoever drafts it elsewhere: what it holds, for which instrument,
  to which addressee. That file is no request.
- Preservation goes beside another route: it is drafted and elects nothing, and a preservation that was confirmed runs
  on while the request for the data is drafted (ets185.29.7); that request names its day and reference (cets224.7.4.e).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, act, note, stand
from cyberspex.apps.cooperation.drafting import content_of, create_case
from cyberspex.apps.cooperation.models import CaseRow, DocumentRow, IdentifierRow, MessageRow
from cyberspex.apps.cooperation.signing import PDF, File
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Event
from cyberspex.apps.law.queries import lawbook
from cyberspex.apps.ports import outside
from cyberspex.core.cooperation.carrying import Before, Carried, need_after, part
from cyberspex.core.cooperation.tool import all_tools, project, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.routing import parse_need, routes
from cyberspex.core.routing.find import PRESERVING
from cyberspex.core.routing.need import ROUTES

OUTCOMES = {"expired": "silent", "refused": "refused", "blocked": "objected", "partial": "partial"}
"""States of an order in the words in which a need says what came of it."""
FOLLOW_UP = "case:follow_up:open"


@dataclass(frozen=True, kw_only=True)
class WhatFollows:
    """The ways to go on from a case.

    Fields:
        before: what was tried, and what came of it. need: as the routes engine was asked. answer: its answer,
            with only the routes that may follow.
        can_draft: routes whose request is drafted here. may_elect: whether one can be chosen now.
        elected: the route that was chosen, empty where none was.
    """

    before: Before
    need: dict[str, Any]
    answer: dict[str, Any]
    can_draft: frozenset[str]
    may_elect: bool
    elected: str

    def route(self, code: str) -> dict[str, Any] | None:
        """A route of the answer by its code."""
        return next((dict(one) for one in self.answer["routes"] if one["route"] == code), None)


@dataclass(frozen=True, kw_only=True)
class Links:
    """The cases before and after a case, each with its reference."""

    before: CaseRow | None
    after: tuple[CaseRow, ...]


def what_follows(*, actor: User, case_id: UUID, at: datetime) -> WhatFollows:
    """Ask the routes engine how to go on, saying what was tried.

    Raises:
        ProcedureError: `nothing_to_carry` where the tool does not say what its requests hold.
    """
    standing = stand(actor=actor, case_id=case_id, lock=False, roles={"drafter", "approver"})
    return _what_follows(standing, at)


def links(*, actor: User, case_id: UUID) -> Links:
    """Where a case was carried over from and to, in the actor's own record."""
    row = stand(actor=actor, case_id=case_id, lock=False).row
    after = Event.objects.filter(case_id=case_id, kind=FOLLOW_UP).order_by("seq")
    keys = [event.data["case"] for event in after]
    own = CaseRow.objects.filter(organisation_id=row.organisation_id)
    return Links(
        before=own.filter(case_id=row.carried_from).first() if row.carried_from else None,
        after=tuple(own.filter(case_id__in=keys).order_by("opened_at")) if keys else (),
    )


@transaction.atomic
def escalate(*, actor: User, case_id: UUID, route: str, at: datetime) -> CaseRow:
    """Choose how to go on, and begin the request where its tool is here; returns that case, else the old one.

    Law:
        cets224.7.7, 8.3.b.viii: the new request says that the provider was tried first, and what came of it.
    Raises:
        InputError: `unknown_route`. ProcedureError: `route_not_open`, `not_now`.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    standing.procedure.move(standing.row.state, "elect")  # nothing follows a request that is still running
    follows = _what_follows(standing, at)
    found = follows.route(route)
    if route not in ROUTES:
        raise InputError("unknown_route", f"Choose one of: {_offered(follows)}.", path="/route")
    if found is None:
        raise ProcedureError(
            "route_not_open", f"{route} is not open for this case on this day; open are: {_offered(follows)}."
        )
    if route not in PRESERVING and standing.row.tool not in PRESERVING:
        codes = {name: str(found["addressee"].get(name) or "") for name in ("kind", "state")}
        act(
            standing,
            "elect",
            at=at,
            reason=route,
            data={"route": route, "addressee": codes},
            changes={"is_open": False, "due_on": None, "due_at": None},
        )
    if route not in follows.can_draft:
        return standing.row
    return open_follow_up(standing, _carried(standing, at), follows.before, tool=route, at=at)


def open_follow_up(
    standing: Standing, carried: Carried, before: Before, *, tool: str, at: datetime
) -> CaseRow:
    """Begin the request that follows with what the case holds, and note in each which the other is."""
    kind, draft = tool_named(tool), content_of(standing.row.case_id)
    if standing.actor is None or kind.begins_from is None:
        raise ProcedureError("nothing_to_carry", f"A request of {tool} does not begin from another one.")
    row = create_case(
        actor=standing.actor,
        organisation=standing.organisation,
        tool=tool,
        content={
            "assume": draft.get("assume") or {},
            "parties": draft.get("parties") or {},
            "on": at.date().isoformat(),
            **kind.begins_from(carried, before),
        },
        carried_from=standing.row.case_id,
        at=at,
    )
    note(standing, FOLLOW_UP, at=at, data={"case": str(row.case_id), "route": tool})
    return row


@transaction.atomic
def carried_over(*, actor: User, case_id: UUID, route: str, at: datetime) -> dict[str, Any]:
    """The case as it is handed to whoever drafts the next request elsewhere; taking it is an access event.

    It holds everything of the case, the facts and our own notes included, so it is for the own side only.
    """
    standing = stand(actor=actor, case_id=case_id, lock=False, roles={"drafter", "approver"})
    follows = _what_follows(standing, at)
    found = follows.route(route)
    if found is None:
        raise ProcedureError(
            "route_not_open", f"{route} is not open for this case on this day; open are: {_offered(follows)}."
        )
    row = standing.row
    note(
        standing,
        "content:carried_over:download",
        at=at,
        data={"route": route, "purpose": "carry_over"},
    )
    return {
        "what": "cyberspex.carried-over",
        "exercise": row.exercise,
        "on": at.date().isoformat(),
        "lawbook": follows.answer["lawbook"],
        "case": {
            "reference": row.reference,
            "tool": row.tool,
            "holder": row.counterpart,
            "outcome": follows.before.outcome or None,
            "outcome_on": _day(follows.before.on),
            "sent_at": _instant(row.order_sent_at),
            "received_at": _instant(row.order_received_at),
            "identifiers": [
                {"id": one.identifier, "outcome": one.outcome, "reason": one.reason or None}
                for one in IdentifierRow.objects.filter(case_id=case_id).order_by("identifier")
            ],
            "documents": [
                {"audience": one.audience, "signed_at": _instant(one.signed_at), "log_index": one.log_index}
                for one in DocumentRow.objects.filter(case_id=case_id).order_by("audience")
            ],
        },
        "route": found,
        "need": follows.need,
        "request": project(standing.tool, content_of(case_id), Audience.FILE),
    }


def carried_over_file(
    dossier: Mapping[str, Any],
    *,
    title: str,
    told: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    language: str,
    at: datetime,
) -> File:
    """The same as a PDF for people with the data inside.

    Args:
        told: what came before and what follows, in the reader's words: headings, each with its rows.
    """
    data = outside().documents.render_carried_over(
        dossier, title=title, told=told, language=language, instant=at
    )
    return File(name=f"{dossier['case']['reference']}-carried-over.pdf", media_type=PDF, data=data)


def carried_over_json(dossier: Mapping[str, Any]) -> File:
    """The same for programs."""
    return File(
        name=f"{dossier['case']['reference']}-carried-over.json",
        media_type="application/json",
        data=canonical_bytes(dict(dossier)),
    )


def _what_follows(standing: Standing, at: datetime) -> WhatFollows:
    row, tool = standing.row, standing.tool
    draft = content_of(row.case_id)
    before, elected = _before(row)
    need = need_after(
        _carried(standing, at),
        parties=part(draft, "parties"),
        assume=part(draft, "assume"),
        before=[before] if row.tool in ROUTES else [],
        on=at.date(),
    )
    answer = routes(parse_need(need), lawbook()).as_json()
    ranked = [
        one
        for one in answer["routes"]
        if one["route"] != row.tool and (not tool.next_routes or one["route"] in tool.next_routes)
    ]
    answer["routes"] = [{**one, "rank": rank} for rank, one in enumerate(ranked, 1)]
    return WhatFollows(
        before=before,
        need=need,
        answer=answer,
        can_draft=frozenset(one.code for one in all_tools() if one.begins_from is not None),
        may_elect=any(one.action == "elect" for one in standing.possible()),
        elected=elected,
    )


def _carried(standing: Standing, at: datetime) -> Carried:
    if standing.tool.carries is None:
        raise ProcedureError(
            "nothing_to_carry", "A case of this kind does not say what a next request would need."
        )
    carried = standing.tool.carries(content_of(standing.row.case_id))
    confirmed = (
        MessageRow.objects.filter(case_id=standing.row.case_id, incoming=True, kind="preserved")
        .order_by("-received_at")
        .first()
    )
    if confirmed is None or confirmed.content is None:
        return carried
    body = means.message_body(
        history.read_content(confirmed.content, reader=standing.actor, purpose="procedure", at=at)
    )
    kept = {"on": str(body.get("preserved_on") or ""), "reference": str(body.get("reference") or "")}
    return replace(carried, preservation=kept)


def _before(row: CaseRow) -> tuple[Before, str]:
    """What came of the request, read from its events: the last state that is an outcome, and the route elected."""
    outcome, on, elected = "", None, ""
    for event in Event.objects.filter(case_id=row.case_id).order_by("seq"):
        state = str((event.data.get("changes") or {}).get("state") or "")
        if state in OUTCOMES:
            outcome, on = OUTCOMES[state], event.at.date()
        elected = str(event.data.get("route") or "") if event.data.get("action") == "elect" else elected
    sent = row.order_sent_at.date() if row.order_sent_at else None
    return (
        Before(tool=row.tool, reference=row.reference, outcome=outcome, sent_on=sent, on=on),
        elected,
    )


def _offered(follows: WhatFollows) -> str:
    return ", ".join(one["route"] for one in follows.answer["routes"]) or "none"


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _instant(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
