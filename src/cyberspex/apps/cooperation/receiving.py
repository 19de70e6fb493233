"""What a received message does to the recipient's own record.

- An opening message makes a case of the recipient's; everything in it comes from the message.
- A later message must belong to a thread that the recipient has, and come from a body that has a part in it.
- An instruction comes from a body that the directory gives that power in the provider's State; to be in
  the thread is not enough.
- A message out of turn is recorded as such and moves nothing: what arrived, arrived.
- What only the issuing side and the notified authority share never goes into a message to the provider.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, act, event_of, note, plain, stand
from cyberspex.apps.cooperation.models import CaseRow, IdentifierRow
from cyberspex.apps.evidence.receiving import receive_answer
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Content
from cyberspex.apps.law.queries import lawbook_digest
from cyberspex.core.cooperation.procedure import Side
from cyberspex.core.cooperation.tool import MessageRule, Tool, opening_kinds, tool_named
from cyberspex.core.exchange.envelope import (
    Attachment,
    Body,
    Message,
    Opened,
    inside,
    is_short_id,
    parse_message,
)
from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError

OPENERS = (Side.ISSUING, Side.REQUESTING_AUTHORITY)
MOST_IDENTIFIERS = 1000
"""An order is specific (cets224.7.3.f); the register of the largest providers shows two a request."""
MORE_INFORMATION = "more_information_wanted"
"""Flag: the notified authority waits for an answer, which is no state of the order."""
DELIVERY_FAILED = "delivery_failed"
"""Tells a body of the thread that the other half of a release group did not arrive; changes no state."""


def receive(*, organisation: Organisation, opened: Opened, at: datetime) -> UUID:
    """Put a message of a known thread into the recipient's record and return the case.

    Raises:
        ProcedureError: `unknown_kind`, `unknown_thread`, `not_a_party`, or `not_now` from the procedure.
        IntegrityError: an attachment that is not the one that was signed.
    """
    message = opened.message
    for item in message.attachments:
        item.content()
    rule = tool_named(message.tool).messages.get(message.kind)
    row = CaseRow.objects.filter(organisation_id=organisation.pk, thread=message.thread).first()
    if row is None:
        raise ProcedureError("unknown_thread", "The message belongs to no case of this organisation.")
    standing = stand(actor=None, case_id=row.case_id)
    if message.kind != DELIVERY_FAILED and (rule is None or str(rule.to_side) != row.side):
        raise ProcedureError("unknown_kind", "A message of that kind is not for this side of the procedure.")
    if row.exercise != message.exercise:
        raise ProcedureError("exercise_crossing", "The thread is an exercise for one side only.")
    if not opened.known or not _has_part(standing, opened, rule):
        raise ProcedureError("not_a_party", "The sender has no part in this thread, or not this power.")
    content = history.store_content(
        case=row.case_id, kind="message", data=canonical_bytes(message.as_json()), at=at
    )
    data: dict[str, Any] = {
        "message": _row_of(message, content.id, at),
        "digest": content.sha256_salted,
        "power": sorted(opened.powers),
    }
    changes: dict[str, Any] = {}
    _effects(standing, message, data, changes, at)
    action = _action_of(message, rule)
    if action and not _in_turn(standing, action):
        if row.side in OPENERS and row.order_received_at is None:
            # The partner was faster than its own receipt: it comes again when the receipt is recorded.
            raise ProcedureError("not_now", "The receipt of the opening message is not recorded yet.")
        # cets224.7.5.c: an instruction after disclosure undoes no history; it is recorded as late.
        late = message.kind in ("instruction", "objection")
        changes["flags"] = sorted({*standing.row.flags, "late_objection" if late else "out_of_turn"})
        note(
            standing,
            f"message:{message.kind}:receive",
            at=at,
            reason="late" if late else "out_of_turn",
            data=data,
            changes=changes,
        )
    elif action:
        if message.kind == "instruction":
            changes["flags"] = sorted({*standing.row.flags, "instructed"})
        act(standing, action, at=at, data=data, changes=changes)
    else:
        note(standing, f"message:{message.kind}:receive", at=at, data=data, changes=changes)
    return row.case_id


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An opening message that may open a case of its recipient.

    Fields:
        opened: the message. at: the instant of receipt. rule: what the tool says of this kind of message.
        request: the request in it. document, proof: what came with it, none where nothing did.
        case_id: of the case that it may open.
    """

    opened: Opened
    at: datetime
    tool: Tool
    rule: MessageRule
    request: Mapping[str, Any]
    document: bytes | None
    proof: bytes | None
    case_id: UUID = field(default_factory=uuid4)


def opens_a_case(message: Message) -> bool:
    """Whether a message is one that makes a case of the recipient's."""
    rule = tool_named(message.tool).messages.get(message.kind)
    return rule is not None and rule.opens is not None


def arrival_of(opened: Opened, at: datetime) -> Arrival:
    """Look at an opening message before anything is written.

    Raises:
        InputError: no request in it. IntegrityError: an attachment or a document that is not the signed one.
        ProcedureError: what the recipient may not see.
    """
    message = opened.message
    tool = tool_named(message.tool)
    rule = tool.messages[message.kind]
    files = {item.role: item.content() for item in reversed(message.attachments)}
    request = message.body.get("request")
    if not isinstance(request, dict):
        raise InputError("bad_message", "The message carries no request.", path="/body/request")
    audience = rule.opens or tool.addressee
    hidden = set(request) & {name for name, who in tool.sections.items() if audience not in who}
    if hidden:
        # What this audience may not see has no place in its record, whoever sent it (cets224.7.5.a).
        raise ProcedureError(
            "not_for_this_audience",
            f"The request carries what this recipient may not see: {', '.join(sorted(hidden))}.",
        )
    document = files.get("signed_document")
    if document is not None and _request_of(means.extract(document)) != _request_of(request):
        raise IntegrityError("two_requests", "The document holds another request than the message.")
    return Arrival(
        opened=opened,
        at=at,
        tool=tool,
        rule=rule,
        request=request,
        document=document,
        proof=files.get("proof"),
    )


def threads_known(organisation: Organisation, threads: Collection[UUID]) -> set[UUID]:
    """Those of some threads of which an organisation has a case."""
    return set(
        CaseRow.objects.filter(organisation_id=organisation.pk, thread__in=threads).values_list(
            "thread", flat=True
        )
    )


def open_cases(organisation: Organisation, arrivals: Sequence[Arrival]) -> None:
    """Make a case of one organisation for each opening message; all of them or none, a statement a table."""
    new = history.open_cases(
        organisation=organisation,
        cases=[
            history.NewCase(
                id=one.case_id, tool=one.tool.code, side=str(one.rule.to_side), exercise=one.opened.message.exercise, opened_at=one.at
            )
            for one in arrivals
        ],
    )  # fmt: skip
    contents: list[Content] = []
    events: list[history.NewEvent] = []
    for case, arrival in zip(new, arrivals, strict=True):
        kept = _contents_of(arrival, case)
        contents += kept.values()
        events += _events_of(organisation, arrival, kept)
    history.keep_contents(contents)
    history.extend(
        organisation=organisation,
        events=events,
        at=arrivals[0].at,
        lawbook=lawbook_digest(),
        exercise=organisation.exercise,
    )


def _contents_of(arrival: Arrival, case: history.OpenedCase) -> dict[str, Content]:
    """What came, sealed with the key of the case."""
    whole = canonical_bytes(arrival.opened.message.as_json())
    given = {"message": whole, "document": arrival.document, "proof": arrival.proof}
    return {
        kind: history.sealed_content(case, kind, data, arrival.at)
        for kind, data in given.items()
        if data is not None and (kind != "proof" or arrival.document is not None)
    }


def _events_of(
    organisation: Organisation, arrival: Arrival, kept: Mapping[str, Content]
) -> list[history.NewEvent]:
    """What happened: the case was opened, its first move made, its document received."""
    message, request, at = arrival.opened.message, arrival.request, arrival.at
    tool, rule, side = arrival.tool, arrival.rule, arrival.rule.to_side
    content = kept["message"]
    parties = inside(request, "parties")
    opens: dict[str, Any] = {
        "tool": tool.code,
        "side": str(side),
        "organisation_exercise": organisation.exercise,
        # The history holds codes, which have no spaces; the reference as it was given stays in the message.
        "reference": "_".join(message.reference.split()),
        "thread": str(message.thread),
        "state": tool.procedures[side].initial,
        "issuing_state": str(parties.get("issuing") or message.sender.state)[:6],
        "receiving_state": str(parties.get("receiving") or organisation.state)[:6],
        "counterpart": message.sender.id,
        "third": _other_body(tool, request, side),
        "order_received_at": at.isoformat(),
        "clock": {"stated_days": tool.days_stated_in(request)},
        "flags": [] if arrival.opened.known else ["sender_undetermined"],
    }
    identifiers = [
        {"id": str(uuid4()), "identifier": one, "outcome": "open", "decided_at": at.isoformat()}
        for one in identifiers_of(tool, request)
    ]
    opening: dict[str, Any] = {
        "opens": opens,
        "message": _row_of(message, content.id, at),
        "digest": content.sha256_salted,
        "known": arrival.opened.known,
    }
    if identifiers:
        opening["identifiers"] = identifiers
    events = [history.NewEvent(kind="case:record:open", data=opening)]
    row = CaseRow(**{name: opens[name] for name in ("tool", "receiving_state", "clock")})
    changes = means.clock_from_receipt(row, at) if side is not Side.NOTIFIED_AUTHORITY else {}
    if rule.on_receive:
        events.append(event_of(tool.procedures[side].move(opens["state"], rule.on_receive), changes=changes))
    elif changes:
        events.append(
            history.NewEvent(kind=f"message:{message.kind}:receive", data={"changes": plain(changes)})
        )
    if "document" in kept:
        file, proof = kept["document"], kept.get("proof")
        document = {
            "id": str(uuid4()),
            "audience": str(rule.opens or tool.addressee),
            "prepared": str(file.id),
            "signed": str(file.id),
            "proof": str(proof.id) if proof else None,
        }
        received = {"document": document, "digest": file.sha256_salted}
        events.append(history.NewEvent(kind="document:file:receive", data=received))
    return [replace(event, case=arrival.case_id, at=at) for event in events]


def message_from_request(
    request: Mapping[str, Any],
    *,
    digest: str,
    at: datetime,
    document: bytes | None = None,
    proof: bytes | None = None,
) -> Message:
    """Read a bare signed request, or the request out of a signed document, as the opening message it is.

    Its id and thread follow from the digest: the same document is one message by whatever way it comes.
    """
    tool = tool_named(str(request.get("tool") or ""))
    rule = tool.opening(str(request.get("audience") or ""))
    if rule is None or rule.opens is None:
        raise InputError(
            "not_a_request",
            "The signed content names no audience that a message could be for.",
            path="/audience",
        )
    sender, receiver = tool.sender_in(request), tool.body_for(request, rule.opens)
    exercise = request.get("exercise")
    if not isinstance(exercise, bool) or not sender.get("id") or not receiver.get("id"):
        raise InputError(
            "not_a_request", "The request does not say who sends it to whom, or whether it is an exercise."
        )
    key = uuid5(NAMESPACE_URL, f"urn:sha256:{digest}")
    files = []
    for role, media_type, data in (
        ("signed_document", "application/pdf", document),
        ("proof", "application/json", proof),
    ):
        if data is not None:
            files.append(
                Attachment(
                    role=role,
                    media_type=media_type,
                    sha256=sha256_hex(data),
                    size_bytes=len(data),
                    data=base64.b64encode(data).decode("ascii"),
                )
            )
    made = Message(
        id=key,
        kind=rule.kind,
        tool=tool.code,
        thread=key,
        reference=str(request.get("reference") or "")[:100],
        exercise=exercise,
        sender=Body(id=str(sender["id"]), name=str(sender.get("name") or "")[:300]),
        recipient=Body(id=str(receiver["id"]), name=str(receiver.get("name") or "")[:300]),
        sent_at=at,
        body={"request": dict(request)},
        attachments=tuple(files),
    )
    return parse_message(made.as_json())  # what stood in a document is held to the same form


def identifiers_of(tool: Tool, request: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the identifiers that a request asks about."""
    return tuple(asked_of(tool, request)) if len(tool.asked_in(request)) <= MOST_IDENTIFIERS else ()


def asked_of(tool: Tool, request: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What a request asks about, by the short name that its answer has."""
    asked: dict[str, Mapping[str, Any]] = {}
    for place, item in enumerate(tool.asked_in(request), start=1):
        if isinstance(item, Mapping):
            asked.setdefault(short_id(item, place), item)
    return asked


def short_id(item: Mapping[str, Any], place: int) -> str:
    """By what an identifier is called in events: its short name, or its place where the name says too much."""
    name = item.get("id")
    return str(name) if is_short_id(name) else str(place)


def request_of(case_id: UUID, *, reader: Any, purpose: str, at: datetime) -> dict[str, Any]:
    """The request as this organisation received it; reading it is an access event."""
    from cyberspex.apps.cooperation.models import MessageRow

    row = MessageRow.objects.filter(case_id=case_id, incoming=True, kind__in=opening_kinds()).first()
    if row is None or row.content is None:
        raise ProcedureError("no_request", "The case holds no received request.")
    value = json.loads(history.read_content(row.content, reader=reader, purpose=purpose, at=at))
    return dict(value["body"]["request"])


def _row_of(message: Message, content: UUID, at: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "message_id": str(message.id),
        "incoming": True,
        "kind": message.kind,
        "counterpart": message.sender.id,
        "in_reply_to": message.in_reply_to,
        "content": str(content),
        "prepared_at": message.sent_at.isoformat(),
        "received_at": at.isoformat(),
        "hidden_from_provider": message.kind in ("more_information_asked", "more_information"),
    }


def _request_of(request: Mapping[str, Any]) -> dict[str, Any]:
    frame = ("audience", "lawbook")
    return {name: value for name, value in request.items() if name not in frame}


def _other_body(tool: Tool, request: Mapping[str, Any], side: Side) -> str:
    if side is Side.NOTIFIED_AUTHORITY:
        return str(tool.body_for(request, tool.addressee).get("id") or "")[:200]
    return ""


def _has_part(standing: Standing, opened: Opened, rule: MessageRule | None) -> bool:
    sender = opened.message.sender.id
    if rule is not None and str(rule.from_side) == Side.NOTIFIED_AUTHORITY:
        power = standing.tool.powers.get("instruct", "")
        own_state = means.state_of_body(sender, exercise=standing.row.exercise)
        if standing.row.side == Side.PROVIDER:
            return power in opened.powers and own_state == standing.organisation.state
        return sender == standing.row.third
    return sender in (standing.row.counterpart, standing.row.third)


def _action_of(message: Message, rule: MessageRule | None) -> str | None:
    """The act that a received message is; an answer may be the last one, a part, or a refusal (7.7)."""
    if rule is None or rule.kind != "answer":
        return rule.on_receive if rule else None
    answers = message.body.get("identifiers")
    outcomes = {str(inside(one).get("outcome")) for one in answers} if isinstance(answers, list) else set()
    if not message.body.get("final"):
        return "answer_part"
    return "refusal" if outcomes == {"refused"} else rule.on_receive


def _in_turn(standing: Standing, action: str) -> bool:
    """Whether the procedure knows this act in the present state."""
    return any(
        item.action == action and standing.row.state in item.from_states
        for item in standing.procedure.transitions
    )


def _effects(
    standing: Standing, message: Message, data: dict[str, Any], changes: dict[str, Any], at: datetime
) -> None:
    """What a kind of message means for this record beyond its state."""
    if message.kind == "answer":
        receive_answer(standing, message, data, changes, at)
    elif message.kind == "withdrawal":
        changes["is_open"] = False
    elif message.kind == "reason_asked":
        changes["is_open"] = True  # a closed answer is open again until the reason is given
    elif message.kind == "more_information_asked":
        changes["flags"] = sorted({*standing.row.flags, MORE_INFORMATION})
    elif message.kind == DELIVERY_FAILED:
        changes["flags"] = sorted({*standing.row.flags, "notification_not_simultaneous"})
        changes["urgency"] = 0
    elif message.kind in ("preserved", "extension"):
        until = message.body.get("until")
        if isinstance(until, str):
            changes.update(means.preserved_until(standing.row, until))
    elif message.kind == "clarification":
        for row in IdentifierRow.objects.filter(case_id=standing.row.case_id, outcome="question"):
            note(
                standing,
                "order:identifier:clarify",
                at=at,
                data={
                    "identifier": {
                        "id": str(row.id),
                        "identifier": row.identifier,
                        "outcome": "open",
                        "decided_at": at.isoformat(),
                    }
                },
            )
