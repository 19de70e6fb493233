"""Reads for screens: the register, the inbox, what to do next, one case, its timeline and its checks.

- Lists are read by keyset: a deep page costs what the first one costs.
- A reader sees only rows of an organisation in which they hold an office.
- What a request says is decrypted only where a person opens it, and that is an access event.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import CASE_ROLES, OVERSIGHT_ROLES, belongs, stand
from cyberspex.apps.cooperation.carrying import Links as Links
from cyberspex.apps.cooperation.carrying import links as links
from cyberspex.apps.cooperation.carrying import what_follows as what_follows
from cyberspex.apps.cooperation.models import CaseRow, DocumentRow, IdentifierRow, MessageRow
from cyberspex.apps.cooperation.receiving import MORE_INFORMATION, asked_of, request_of
from cyberspex.apps.cooperation.sending import OTHER_MEANS
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Event
from cyberspex.apps.ports import outside
from cyberspex.apps.signing.queries import verify
from cyberspex.core.cooperation.answering import AnsweredQuestion
from cyberspex.core.cooperation.procedure import RECEIVING, Side
from cyberspex.core.cooperation.tool import Tool, tool_named
from cyberspex.core.exchange.envelope import inside
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError, ProcedureError

LARGEST_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class RegisterFilter:
    """What to show of the register; empty means everything."""

    tool: str = ""
    state: str = ""
    side: str = ""
    exercise: bool | None = None
    open_only: bool = False
    due_before: date | None = None
    reference: str = ""
    counterpart: str = ""
    receiving_state: str = ""


MARKS = (
    "instructed", "notification_not_simultaneous", "sender_undetermined", "late_objection", "out_of_turn",
    MORE_INFORMATION,
)  # fmt: skip
ALL_MARKS = ("past_due", "due_soon", "question_open", *MARKS)
"""What lists mark: flags of the row, a date that passed or comes near, a question without its answer."""


@dataclass(frozen=True, kw_only=True)
class InboxFilter:
    """What to show of the inbox; empty means every open case.

    Fields:
        mark: one of `ALL_MARKS`. holder: `mine`, `nobody`. closed_too: also what is answered or over.
    """

    tool: str = ""
    state: str = ""
    mark: str = ""
    holder: str = ""
    reference: str = ""
    counterpart: str = ""
    closed_too: bool = False


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """One page of the register with the cursors of its neighbours, empty where there is none."""

    rows: tuple[CaseRow, ...]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that this person may do now."""

    action: str
    label: str
    role: str
    provision: str
    to_state: str


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """One thing to do, for the home page of a role."""

    case_id: UUID
    reference: str
    tool: str
    state: str
    actions: tuple[str, ...]
    text: str
    provision: str
    urgency: int
    due_on: date | None
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One event as people read it."""

    seq: int
    at: datetime
    kind: str
    text: str
    actor_id: UUID | None
    actor_name: str
    reason: str
    lawbook: str
    provision: str
    state: str


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """One message of the thread as this organisation has it."""

    id: UUID
    kind: str
    incoming: bool
    counterpart: str
    prepared_at: datetime
    released_at: datetime | None
    received_at: datetime | None
    failed: str
    in_reply_to: str
    hidden_from_provider: bool
    by_other_means: bool
    text: str
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class IdentifierView:
    """One identifier with what was asked and what was said."""

    id: str
    type: str
    value: str
    elements: tuple[str, ...]
    asked: dict[str, Any]
    outcome: str
    reason: str
    text: str
    items: tuple[dict[str, Any], ...]
    files: int
    released_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """One case with what may be done and what hangs on it."""

    row: CaseRow
    actions: tuple[Action, ...]
    documents: tuple[DocumentRow, ...]
    deliveries: tuple[MessageRow, ...]
    clocks: tuple[dict[str, Any], ...]
    exercise: bool
    roles: frozenset[str]


_ORDERS: dict[str, tuple[tuple[str, bool], ...]] = {
    "newest": (("opened_at", True), ("case_id", True)),
    "due": (("due_on", False), ("case_id", False)),
    "reference": (("reference", False), ("case_id", False)),
    "inbox": (("urgency", False), ("due_on", False), ("case_id", False)),
}


def register(
    *,
    actor: User,
    organisation: Organisation,
    filters: RegisterFilter | None = None,
    sort: str = "newest",
    after: str = "",
    before: str = "",
    size: int = 50,
) -> RegisterPage:
    """One page of an organisation's register; in the order of `order_of`.

    Raises:
        InputError: an unknown order, or a cursor that is not one of ours.
    """
    belongs(actor=actor, organisation=organisation, roles=CASE_ROLES | OVERSIGHT_ROLES)
    filters = filters or RegisterFilter()
    sort = order_of(filters, sort)
    rows = _filtered(organisation, filters)
    if sort == "due":
        rows = rows.filter(due_on__isnull=False)
    return _page(rows, sort, after, before, size)


def order_of(filters: RegisterFilter, sort: str) -> str:
    """The order in which a list stands: searched by reference or date in that order, searched by partner newest first.

    Any other order would read or sort everything that may fit, for each page anew.
    """
    if filters.reference:
        return "reference"
    if filters.due_before:
        return "due"
    return "newest" if filters.counterpart else sort


def inbox(
    *,
    actor: User,
    organisation: Organisation,
    filters: InboxFilter | None = None,
    sort: str = "inbox",
    after: str = "",
    before: str = "",
    size: int = 50,
    at: datetime,
) -> RegisterPage:
    """Received cases, the most urgent and first due on top unless another order is asked for.

    Raises:
        InputError: an unknown order, mark or holder, or a cursor that is not one of ours.
    """
    belongs(actor=actor, organisation=organisation)
    rows = _received(organisation, filters or InboxFilter(), actor=actor, at=at)
    if sort == "due":
        rows = rows.filter(due_on__isnull=False)
    return _page(rows, sort, after, before, size)


def inbox_csv(
    *, actor: User, organisation: Organisation, filters: InboxFilter | None = None, at: datetime
) -> Iterator[str]:
    """The inbox as CSV, line by line, in its own order; a cell never begins like a formula."""
    belongs(actor=actor, organisation=organisation)
    names = (
        "reference", "tool", "side", "state", "exercise", "issuing_state", "counterpart", "urgency", "due_on",
        "order_received_at", "opened_at",
    )  # fmt: skip
    yield _csv_line((*names, "marks", "has_it"))
    rows = _received(organisation, filters or InboxFilter(), actor=actor, at=at)
    holders = people_of(organisation)
    for row in rows.order_by(*_order_by(_ORDERS["inbox"], backward=False)).iterator(chunk_size=500):
        cells = [str(value if (value := getattr(row, name)) is not None else "") for name in names]
        held = str(holders.get(row.held_by, "")) if row.held_by else ""
        yield _csv_line([*cells, " ".join(marks_of(row, at)), held])


def references(organisation: Organisation, cases: Iterable[UUID]) -> dict[UUID, str]:
    """The references of an organisation's own cases by their keys, for lists that name cases."""
    rows = CaseRow.objects.filter(organisation_id=organisation.pk, case_id__in=set(cases))
    return dict(rows.values_list("case_id", "reference"))


def people_of(organisation: Organisation) -> dict[UUID, User]:
    """Who has or had an office in an organisation, by their key."""
    return {person.pk: person for person in User.objects.filter(memberships__organisation=organisation)}


def marks_of(row: CaseRow, at: datetime) -> tuple[str, ...]:
    """What an officer has to see in a list before opening the case."""
    found = [mark for mark in MARKS if mark in row.flags]
    if row.due_on is not None and row.is_open and row.due_on < at.date():
        found.insert(0, "past_due")
    elif row.is_open and "reminded" in row.clock:
        found.insert(0, "due_soon")
    if row.state == "clarify":
        found.append("question_open")
    return tuple(found)


def next_act(row: CaseRow, roles: frozenset[str]) -> str:
    """The first thing that somebody in these offices can do in a case now, empty where it waits for somebody else."""
    acts = _next_acts(row, roles)
    return acts[0][0] if acts else ""


def _next_acts(row: CaseRow, roles: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """What can be done, each with its provision, what is asked for from outside first."""
    wanted = MORE_INFORMATION in row.flags and bool(roles & {"drafter", "approver"})
    procedure = tool_named(row.tool).procedures[Side(row.side)]
    first = (("give_more_information", "cets224.7.5.d.i"),) if wanted else ()
    return (
        *first,
        *(
            (item.action, item.provision)
            for item in procedure.transitions
            if row.state in item.from_states and item.role in roles
        ),
    )


def _received(
    organisation: Organisation, filters: InboxFilter, *, actor: User, at: datetime
) -> QuerySet[CaseRow]:
    rows = CaseRow.objects.filter(organisation_id=organisation.pk, side__in=[str(side) for side in RECEIVING])
    if not filters.closed_too:
        rows = rows.filter(is_open=True)
    for name in ("tool", "state"):
        if getattr(filters, name):
            rows = rows.filter(**{name: getattr(filters, name)})
    if filters.reference:
        # As a range, so that the index serves it: references are codes and are compared by their bytes.
        last = filters.reference + "\U0010ffff"
        rows = rows.filter(reference__gte=filters.reference, reference__lt=last)
    if filters.counterpart:
        rows = rows.filter(counterpart__startswith=filters.counterpart)
    if filters.holder == "mine":
        rows = rows.filter(held_by=actor.pk)
    elif filters.holder == "nobody":
        rows = rows.filter(held_by__isnull=True)
    elif filters.holder:
        raise InputError("unknown_holder", "Choose one of: mine, nobody.", path="/holder")
    if filters.mark == "past_due":
        rows = rows.filter(due_on__lt=at.date())
    elif filters.mark == "due_soon":
        rows = rows.filter(due_on__gte=at.date(), clock__has_key="reminded")
    elif filters.mark == "question_open":
        rows = rows.filter(state="clarify")
    elif filters.mark in MARKS:
        # The list of flags is JSON on both databases; its text holds each flag in quotes.
        rows = rows.annotate(flags_text=Cast("flags", TextField())).filter(
            flags_text__contains=f'"{filters.mark}"'
        )
    elif filters.mark:
        raise InputError("unknown_mark", f"Choose one of: {', '.join(ALL_MARKS)}.", path="/mark")
    return rows


def register_csv(
    *,
    actor: User,
    organisation: Organisation,
    filters: RegisterFilter | None = None,
    sort: str = "newest",
) -> Iterator[str]:
    """The register as CSV, line by line, in the order of the page; a cell never begins like a formula."""
    belongs(actor=actor, organisation=organisation, roles=CASE_ROLES | OVERSIGHT_ROLES)
    names = (
        "reference", "tool", "side", "state", "exercise", "issuing_state", "receiving_state", "counterpart",
        "due_on", "order_sent_at", "order_received_at", "notification_sent_at", "opened_at",
    )  # fmt: skip
    counting = ("zone", "calendar", "rule")
    yield _csv_line((*names, *(f"due_{name}" for name in counting)))
    filters = filters or RegisterFilter()
    rows = _filtered(organisation, filters)
    sort = order_of(filters, sort)
    if sort == "due":
        rows = rows.filter(due_on__isnull=False)
    for row in rows.order_by(*_order_by(_ORDERS[sort], backward=False)).iterator(chunk_size=500):
        cells = [str(getattr(row, name) if getattr(row, name) is not None else "") for name in names]
        counted = row.clock if row.due_on else {}
        yield _csv_line([*cells, *(str(counted.get(name) or "") for name in counting)])


def what_next(
    *, actor: User, organisation: Organisation, at: datetime, size: int = 20
) -> tuple[NextStep, ...]:
    """What this person can do now, most urgent first."""
    roles = belongs(actor=actor, organisation=organisation, roles=CASE_ROLES | OVERSIGHT_ROLES)
    steps: list[NextStep] = []
    rows = CaseRow.objects.filter(organisation_id=organisation.pk, is_open=True)
    for row in rows.order_by("urgency", "due_on", "case_id")[:LARGEST_PAGE]:
        possible = _next_acts(row, roles)
        if not possible:
            continue
        steps.append(
            NextStep(
                case_id=row.case_id,
                reference=row.reference,
                tool=row.tool,
                state=row.state,
                actions=tuple(dict.fromkeys(action for action, _ in possible)),
                text=possible[0][0].replace("_", " "),
                provision=possible[0][1],
                urgency=row.urgency,
                due_on=row.due_on,
                flags=marks_of(row, at),
            )
        )
        if len(steps) == size:
            break
    return tuple(steps)


def case_view(*, actor: User, case_id: UUID, at: datetime) -> CaseView:
    """One case of the actor's organisation."""
    standing = stand(actor=actor, case_id=case_id, lock=False, roles=CASE_ROLES | OVERSIGHT_ROLES)
    return CaseView(
        row=standing.row,
        actions=tuple(
            Action(
                action=item.action,
                label=item.action.replace("_", " "),
                role=str(item.role),
                provision=item.provision,
                to_state=item.to_state,
            )
            for item in standing.possible()
        ),
        documents=tuple(DocumentRow.objects.filter(case_id=case_id).order_by("audience")),
        deliveries=tuple(MessageRow.objects.filter(case_id=case_id, incoming=False).order_by("prepared_at")),
        clocks=_clocks(standing.row),
        exercise=standing.row.exercise,
        roles=standing.roles,
    )


def _clocks(row: CaseRow) -> tuple[dict[str, Any], ...]:
    """The time limits of a case; one that waits for the receipt of what was sent is there, too, and not started."""
    if row.clock.get("key"):
        return ({**row.clock, "ended": row.due_at is None},)
    key = tool_named(row.tool).clock_from_receipt
    waits = key and row.channel and row.is_open and row.order_received_at is None
    return ({"key": key, "provision": key, "due_on": None, "rule": ""},) if waits else ()


def to_carry(view: CaseView) -> tuple[str, ...]:
    """To whom bundles are carried by other means whose receipt is not recorded yet; empty where none are."""
    row, tool = view.row, tool_named(view.row.tool)
    if row.channel != OTHER_MEANS or not row.is_open or not view.roles & {"drafter", "approver"}:
        return ()
    waiting = {one.kind for one in view.deliveries if one.by_other_means and one.received_at is None}
    return tuple(str(rule.opens) for rule in tool.openings if rule.kind in waiting)


def case_of(organisation: Organisation, case_id: UUID) -> CaseRow:
    """A case of an organisation's own record as its register shows it, without anything that it says.

    Raises:
        ProcedureError: `no_such_case`.
    """
    row = CaseRow.objects.filter(case_id=case_id, organisation_id=organisation.pk).first()
    if row is None:
        raise ProcedureError("no_such_case", "There is no such case in your organisation's record.")
    return row


def timeline(*, actor: User, case_id: UUID) -> tuple[TimelineEntry, ...]:
    """The events of a case in their order."""
    standing = stand(actor=actor, case_id=case_id, lock=False, roles=CASE_ROLES | OVERSIGHT_ROLES)
    events = list(
        Event.objects.filter(organisation_id=standing.row.organisation_id, case_id=case_id).order_by("seq")
    )
    people = {
        person.pk: str(person) for person in User.objects.filter(pk__in={item.actor_id for item in events})
    }
    return tuple(
        TimelineEntry(
            seq=event.seq,
            at=event.at,
            kind=event.kind,
            text=event.kind.replace(":", " · ").replace("_", " "),
            actor_id=event.actor_id,
            actor_name=people.get(event.actor_id, "") if event.actor_id else "",
            reason=event.reason,
            lawbook=event.lawbook,
            provision=str(event.data.get("provision") or ""),
            state=str((event.data.get("changes") or {}).get("state") or ""),
        )
        for event in events
    )


def messages(*, actor: User, case_id: UUID, at: datetime) -> tuple[MessageView, ...]:
    """The thread; reading its texts is one access event."""
    stand(actor=actor, case_id=case_id, lock=False)
    with history.one_opening(reader=actor, case=case_id, purpose="procedure", at=at):
        return _thread(actor, case_id, at)


def _thread(actor: User, case_id: UUID, at: datetime) -> tuple[MessageView, ...]:
    views = []
    for row in MessageRow.objects.filter(case_id=case_id).order_by("prepared_at", "id"):
        body: dict[str, Any] = {}
        if row.content is not None:
            kept = history.read_content(row.content, reader=actor, purpose="procedure", at=at)
            body = means.message_body(kept)
        views.append(
            MessageView(
                id=row.message_id,
                kind=row.kind,
                incoming=row.incoming,
                counterpart=row.counterpart,
                prepared_at=row.prepared_at,
                released_at=row.released_at,
                received_at=row.received_at,
                failed=row.failed,
                in_reply_to=row.in_reply_to,
                hidden_from_provider=row.hidden_from_provider,
                by_other_means=row.by_other_means,
                text=str(body.get("text") or body.get("reasons") or ""),
                body=body,
            )
        )
    return tuple(views)


def request(*, actor: User, case_id: UUID, purpose: str, at: datetime) -> dict[str, Any]:
    """The structured request as this organisation received it."""
    stand(actor=actor, case_id=case_id, lock=False)
    return request_of(case_id, reader=actor, purpose=purpose, at=at)


def is_genuine(*, actor: User, case_id: UUID, at: datetime) -> dict[str, Any]:
    """The plain answer to "is it genuine?", with every check that was made."""
    standing = stand(actor=actor, case_id=case_id, lock=False)
    document = DocumentRow.objects.filter(case_id=case_id, signed__isnull=False).first()
    if document is None or document.signed is None:
        return {
            "verdict": "undetermined",
            "kind": "order",
            "exercise": standing.row.exercise,
            "checks": [
                {
                    "name": "document",
                    "verdict": "undetermined",
                    "detail": "No signed document came with this message.",
                }
            ],
        }
    data = history.read_content(document.signed, reader=actor, purpose="verification", at=at)
    proof = (
        history.read_content(document.proof, reader=actor, purpose="verification", at=at)
        if document.proof
        else None
    )
    return verify(data, exercise=standing.row.exercise, at=at, proof=proof)


def may_i_answer(
    *, actor: User, case_id: UUID, at: datetime, genuine: str = ""
) -> tuple[AnsweredQuestion, ...]:
    """The answering side's checklist of the Protocol digest, section 22, over the received request.

    Args:
        genuine: the verdict of `is_genuine` where it was just asked; empty asks it here.
    """
    standing = stand(actor=actor, case_id=case_id, lock=False)
    if not genuine:
        genuine = str(is_genuine(actor=actor, case_id=case_id, at=at)["verdict"])
    received = request_of(case_id, reader=actor, purpose="verification", at=at)
    return means.answering_checklist(
        standing.tool,
        received,
        side=Side(standing.row.side),
        genuine=genuine,
        flags=frozenset(standing.row.flags),
        state=standing.row.state,
    )


def identifiers(*, actor: User, case_id: UUID, at: datetime) -> tuple[IdentifierView, ...]:
    """What was asked for each identifier, and what was said."""
    standing = stand(actor=actor, case_id=case_id, lock=False)
    asked: Mapping[str, Mapping[str, Any]] = {}
    if standing.row.side in RECEIVING:
        asked = asked_of(standing.tool, request_of(case_id, reader=actor, purpose="answer", at=at))
    views = []
    for row in IdentifierRow.objects.filter(case_id=case_id).order_by("identifier"):
        kept: dict[str, Any] = {}
        if row.content is not None:
            kept = json.loads(history.read_content(row.content, reader=actor, purpose="answer", at=at))
        sought = asked.get(row.identifier, {})
        named = inside(sought, "identifier")
        views.append(
            IdentifierView(
                id=row.identifier,
                type=str(named.get("type") or ""),
                value=str(named.get("value") or ""),
                elements=_words(sought.get("elements")),
                asked=dict(sought),
                outcome=row.outcome,
                reason=row.reason,
                text=str(kept.get("text") or ""),
                items=tuple(kept.get("items") or ()),
                files=len(row.files),
                released_at=row.released_at,
            )
        )
    return tuple(views)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def schema_of(tool: str, audience: Audience | None = None) -> dict[str, Any]:
    """The published schema of a tool's draft, or of what one audience sees of it."""
    return outside().schemas.schema_for(tool_named(tool), audience)


def xsd_of(tool: str, audience: Audience | None = None) -> bytes:
    """The published XML Schema of a tool's document for one audience, the addressee where none is named."""
    return outside().schemas.xsd_for(tool_named(tool), audience)


def refusal_reasons(tool: str) -> tuple[tuple[str, str, str], ...]:
    """The coded reasons of a tool: code, title, provision."""
    kind = tool_named(tool)
    instructing = means.objection_grounds(kind)
    return tuple(reason for reason in _reasons(kind) if reason[0] not in instructing)


def grounds(tool: str) -> tuple[tuple[str, str, str], ...]:
    """The grounds on which a notified authority may instruct (cets224.7.5.c)."""
    known = means.objection_grounds(tool_named(tool))
    return tuple(reason for reason in _reasons(tool_named(tool)) if reason[0] in known)


def reasons(tool: str) -> tuple[tuple[str, str, str], ...]:
    """Every coded reason of a tool, refusals and instructions alike: code, title, provision."""
    return _reasons(tool_named(tool))


def _reasons(tool: Tool) -> tuple[tuple[str, str, str], ...]:
    return tuple((code, reason.title, reason.provision) for code, reason in tool.reasons.items())


def _filtered(organisation: Organisation, filters: RegisterFilter) -> QuerySet[CaseRow]:
    rows = CaseRow.objects.filter(organisation_id=organisation.pk)
    for name in ("tool", "state", "side", "counterpart", "receiving_state"):
        value = getattr(filters, name)
        if value:
            rows = rows.filter(**{name: value})
    if filters.exercise is not None and filters.exercise != organisation.exercise:
        return rows.none()  # an organisation has either exercises or real cases, for ever
    if filters.open_only:
        rows = rows.filter(is_open=True)
    if filters.due_before:
        rows = rows.filter(due_on__lt=filters.due_before)
    if filters.reference:
        # As a range, so that the index serves it: references are codes and are compared by their bytes.
        last = filters.reference + "\U0010ffff"
        rows = rows.filter(reference__gte=filters.reference, reference__lt=last)
    return rows


def _page(rows: QuerySet[CaseRow], sort: str, after: str, before: str, size: int) -> RegisterPage:
    if sort not in _ORDERS:
        raise InputError("unknown_order", f"Order by one of: {', '.join(sorted(_ORDERS))}.", path="/sort")
    order = _ORDERS[sort]
    backward = bool(before)
    place = _read_cursor(before or after, order)
    if place is not None:
        rows = rows.filter(_beyond(order, place, backward=backward))
    size = max(1, min(size, LARGEST_PAGE))
    found = list(rows.order_by(*_order_by(order, backward=backward))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    first, last = (found[0], found[-1]) if found else (None, None)
    has_next = more if not backward else bool(found)
    has_previous = more if backward else bool(after)
    return RegisterPage(
        rows=tuple(found),
        next=_cursor(last, order) if last is not None and has_next else "",
        previous=_cursor(first, order) if first is not None and has_previous else "",
    )


def _order_by(order: tuple[tuple[str, bool], ...], *, backward: bool) -> list[Any]:
    """The order of a page. Only the inbox meets a missing date; elsewhere the plain order uses the index."""
    ordered: list[Any] = []
    for name, falling in order:
        down = falling != backward
        if name == "due_on" and len(order) > 2:
            ordered.append(F(name).desc(nulls_first=True) if down else F(name).asc(nulls_last=True))
        else:
            ordered.append(f"-{name}" if down else name)
    return ordered


def _beyond(order: tuple[tuple[str, bool], ...], place: list[Any], *, backward: bool) -> Q:
    """Rows strictly after a place of the order; a missing date stands last."""
    condition = Q()
    equal = Q()
    for (name, falling), value in zip(order, place, strict=True):
        down = falling != backward
        if value is None:
            step = Q(**{f"{name}__isnull": False}) if down else Q(pk__in=[])
            same = Q(**{f"{name}__isnull": True})
        else:
            step = Q(**{f"{name}__{'lt' if down else 'gt'}": value})
            if not down and name == "due_on":
                step |= Q(due_on__isnull=True)
            same = Q(**{name: value})
        condition |= equal & step
        equal &= same
    (first, falling), value = order[0], place[0]
    if value is None:
        return condition
    # Says nothing new, but lets the database begin in the index where the page begins.
    return Q(**{f"{first}__{'lte' if falling != backward else 'gte'}": value}) & condition


def _cursor(row: CaseRow | None, order: tuple[tuple[str, bool], ...]) -> str:
    values = [getattr(row, name) for name, _ in order]
    plain = [
        value.isoformat() if hasattr(value, "isoformat") else None if value is None else str(value)
        for value in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read_cursor(text: str, order: tuple[tuple[str, bool], ...]) -> list[Any] | None:
    if not text:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        place: list[Any] = []
        for (name, _), value in zip(order, plain, strict=True):
            if name == "due_on":
                place.append(None if value is None else date.fromisoformat(value))
            elif name == "opened_at":
                place.append(datetime.fromisoformat(value))
            elif name == "case_id":
                place.append(UUID(value))
            elif name == "urgency":
                place.append(int(value))
            else:
                place.append(str(value))
        return place
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise InputError(
            "bad_cursor", "That is not a place in this list; start at its first page."
        ) from error


def _csv_line(cells: Any) -> str:
    buffer = io.StringIO()
    safe = [f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells]
    csv.writer(buffer).writerow(safe)
    return buffer.getvalue()
