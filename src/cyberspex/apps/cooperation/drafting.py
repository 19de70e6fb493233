"""From an empty draft to an approved one.

- Whether a case is an exercise is fixed by its first event and never changes.
- The drafter and the approver are different people.
- The approver's function satisfies what the receiving Party declared (cets224.7.2.b).
- Nothing written is lost: a stale copy is refused with the number of the newer one, never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError as DatabaseIntegrityError
from django.db import transaction

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import act, belongs, stand
from cyberspex.apps.cooperation.models import CaseRow, Draft, NumberSeries
from cyberspex.apps.history import services as history
from cyberspex.apps.law.queries import lawbook_digest
from cyberspex.apps.ports import outside
from cyberspex.core.cooperation.procedure import Side
from cyberspex.core.cooperation.tool import tool_named
from cyberspex.core.exchange.envelope import inside
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.foundation.findings import Verdict

LARGEST_DRAFT_BYTES = 2 * 1024 * 1024
"""A full order with translations is some ten kilobytes."""


@dataclass(frozen=True, kw_only=True)
class DraftCopy:
    """The working copy as its reader gets it."""

    content: dict[str, Any]
    version: int
    saved_at: datetime
    saved_by: str


def create_case(
    *,
    actor: User,
    organisation: Organisation,
    tool: str,
    content: Mapping[str, Any] | None = None,
    at: datetime,
    carried_from: UUID | None = None,
) -> CaseRow:
    """Open a case at the issuing side with a draft.

    Law:
        What is made under `assume` is an exercise for ever; a real organisation cannot make one.
    Raises:
        ProcedureError: `exercise_crossing`, `not_permitted`.
        InputError: `unknown_tool` or a draft that cannot be read.
    """
    belongs(actor=actor, organisation=organisation, roles={"drafter"})
    draft = dict(content or {})
    if draft.get("assume") and not organisation.exercise:
        raise ProcedureError(
            "exercise_crossing",
            "A draft made as if the law were another is an exercise; an exercise organisation makes it.",
        )
    try:
        with transaction.atomic():
            return _open(actor, organisation, tool, draft, at, carried_from)
    except DatabaseIntegrityError:
        # Two cases took the same first number of a series at once; the second one takes the next.
        with transaction.atomic():
            return _open(actor, organisation, tool, draft, at, carried_from)


def _open(
    actor: User,
    organisation: Organisation,
    tool: str,
    draft: dict[str, Any],
    at: datetime,
    carried_from: UUID | None,
) -> CaseRow:
    kind = tool_named(tool)
    side = Side.REQUESTING_AUTHORITY if Side.ISSUING not in kind.procedures else Side.ISSUING
    case_id = uuid4()
    year = at.year
    last = (
        NumberSeries.objects.select_for_update()
        .filter(organisation_id=organisation.pk, exercise=organisation.exercise, year=year)
        .values_list("last", flat=True)
        .first()
        or 0
    ) + 1
    reference = f"{'EX' if organisation.exercise else 'R'}-{year}-{last:04d}"
    parties = inside(draft, "parties")
    draft.update(
        {
            "tool": tool,
            "exercise": organisation.exercise,
            "reference": reference,
            "parties": {**parties, "issuing": parties.get("issuing") or organisation.state},
        }
    )
    draft.setdefault("on", at.date().isoformat())
    draft.setdefault("assume", {})
    history.open_case(
        case_id=case_id,
        organisation=organisation,
        tool=tool,
        side=str(side),
        exercise=organisation.exercise,
        at=at,
    )
    history.append(
        organisation=organisation,
        kind="case:record:open",
        at=at,
        actor=actor,
        case=case_id,
        lawbook=lawbook_digest(),
        data={
            "number": {"year": year, "last": last},
            "opens": {
                "tool": tool,
                "side": str(side),
                "organisation_exercise": organisation.exercise,
                "reference": reference,
                "thread": str(uuid4()),
                "state": kind.procedures[side].initial,
                "issuing_state": str(draft["parties"].get("issuing") or ""),
                "receiving_state": str(draft["parties"].get("receiving") or ""),
                "drafted_by": str(actor.pk),
                "carried_from": str(carried_from) if carried_from else None,
            },
        },
        exercise=organisation.exercise,
    )
    data = _written(draft)
    Draft.objects.create(
        case_id=case_id,
        organisation_id=organisation.pk,
        version=1,
        ciphertext=means.seal(case_id, data),
        saved_at=at,
        saved_by=actor.pk,
    )
    return CaseRow.objects.get(case_id=case_id)


@transaction.atomic
def save_draft(*, actor: User, case_id: UUID, version: int, content: Mapping[str, Any], at: datetime) -> int:
    """Keep what was typed, if nobody saved in between, and return the new version.

    Raises:
        ProcedureError: `draft_changed` with the newer version's number, `not_now` once submitted.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"drafter"})
    if standing.row.state != standing.procedure.initial:
        raise ProcedureError(
            "not_now", "The draft was submitted; it can be changed again when it is sent back."
        )
    draft = Draft.objects.select_for_update().get(case_id=case_id)
    if draft.version != version:
        raise ProcedureError(
            "draft_changed",
            f"Somebody saved version {draft.version} while you worked on version {version}. "
            "Your text is still in the form; read theirs before you save over it.",
            details={"version": draft.version},
        )
    # The frame of a case is fixed: a draft cannot turn an exercise into an order or change its number.
    fixed = {**content, "tool": standing.row.tool, "exercise": standing.row.exercise}
    fixed["reference"] = standing.row.reference
    if fixed.get("assume") and not standing.row.exercise:
        raise ProcedureError("exercise_crossing", "A real draft cannot assume other law.")
    draft.ciphertext = means.seal(case_id, _written(fixed))
    draft.version = version + 1
    draft.saved_at = at
    draft.saved_by = actor.pk
    draft.save()
    return draft.version


def read_draft(*, actor: User, case_id: UUID, at: datetime) -> DraftCopy:
    """The working copy."""
    stand(actor=actor, case_id=case_id, lock=False, roles={"drafter", "approver"})
    return _copy(case_id)


def check_draft(*, actor: User, case_id: UUID, at: datetime) -> dict[str, Any]:
    """The pre-flight of the working copy, as `cyberspex check` answers it."""
    standing = stand(actor=actor, case_id=case_id, lock=False, roles={"drafter", "approver"})
    return means.check(standing.tool, _copy(case_id).content)


@transaction.atomic
def submit(*, actor: User, case_id: UUID, version: int, at: datetime) -> CaseRow:
    """Hand the draft to whoever approves it.

    Raises:
        InputError: where the schema refuses the draft, naming the place.
        ProcedureError: `draft_refused` with the findings where the pre-flight says no.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"drafter"})
    copy = _copy(case_id)
    if copy.version != version:
        raise ProcedureError(
            "draft_changed", "Another version was saved meanwhile.", details={"version": copy.version}
        )
    outside().schemas.require_valid(copy.content)
    answer = means.check(standing.tool, copy.content)
    if answer["verdict"] == Verdict.REFUSED:
        raise ProcedureError(
            "draft_refused",
            "The draft cannot be submitted while a finding refuses it.",
            details={"findings": [item for item in answer["findings"] if item["verdict"] == "refused"]},
        )
    content = history.store_content(case=case_id, kind="draft", data=_written(copy.content), at=at)
    parties = inside(copy.content, "parties")
    act(
        standing,
        "submit",
        at=at,
        data={"version": version, "content": str(content.id), "digest": content.sha256_salted},
        changes={
            "issuing_state": str(parties.get("issuing") or ""),
            "receiving_state": str(parties.get("receiving") or ""),
            "counterpart": _id_of(standing.tool.body_for(copy.content, standing.tool.addressee)),
            "third": _id_of(standing.tool.body_for(copy.content, Audience.NOTIFIED_AUTHORITY)),
            "drafted_by": actor.pk,
            "clock": {"stated_days": standing.tool.days_stated_in(copy.content)},
        },
    )
    return standing.row


@transaction.atomic
def send_back(*, actor: User, case_id: UUID, reason: str, at: datetime) -> CaseRow:
    """Give the draft back to its drafter, with the reason kept as content of the case."""
    standing = stand(actor=actor, case_id=case_id, roles={"approver"})
    content = history.store_content(case=case_id, kind="reason", data=reason.encode(), at=at)
    act(standing, "send_back", at=at, data={"content": str(content.id), "digest": content.sha256_salted})
    return standing.row


@transaction.atomic
def approve(*, actor: User, case_id: UUID, at: datetime) -> CaseRow:
    """Approve the submitted version and render its documents, one for each audience.

    Law:
        cets224.7.2.b: where the receiving Party declared it, the order is issued by or under the supervision
        of a prosecutor, another judicial authority, or otherwise under independent supervision.
    Raises:
        ProcedureError: `same_person`, `not_competent`, `not_now` (also for the second of two approvers).
    """
    standing = stand(actor=actor, case_id=case_id, roles={"approver"})
    copy = _copy(case_id)
    if actor.pk in (standing.row.drafted_by, copy_author(case_id)):
        raise ProcedureError("same_person", "Who wrote the draft cannot approve it; ask a colleague.")
    function = competent_function(standing.functions, copy.content)
    act(
        standing,
        "approve",
        at=at,
        data={
            "approval": {
                "id": str(uuid4()),
                "version": copy.version,
                "approver_id": str(actor.pk),
                "function": function,
            }
        },
        changes={"approved_by": actor.pk},
    )
    from cyberspex.apps.cooperation.signing import prepare_documents

    prepare_documents(standing, copy.content, at=at)
    return standing.row


def competent_function(functions: frozenset[str], draft: Mapping[str, Any]) -> str:
    """The function in which somebody may approve this draft.

    Raises:
        ProcedureError: `not_competent`.
    """
    accepted = means.accepted_functions(draft)
    if accepted is None:
        return sorted(functions)[0] if functions else ""
    for word in sorted(functions):
        if word in accepted:
            return word
    raise ProcedureError(
        "not_competent",
        "The receiving Party declared that orders to its providers are issued by or under the supervision of "
        f"a prosecutor or another judicial authority; needed is one of: {', '.join(sorted(accepted))}.",
        citation="cets224.7.2.b",
    )


def _id_of(body: Mapping[str, Any]) -> str:
    """The directory identifier of a body, empty where it has none yet."""
    return str(body.get("id") or "")[:200]


def copy_author(case_id: UUID) -> UUID:
    """Who saved the working copy last."""
    return Draft.objects.values_list("saved_by", flat=True).get(case_id=case_id)


def content_of(case_id: UUID) -> dict[str, Any]:
    """The working copy's content, for the services of the same case."""
    return _copy(case_id).content


def _copy(case_id: UUID) -> DraftCopy:
    draft = Draft.objects.get(case_id=case_id)
    return DraftCopy(
        content=json.loads(means.unseal(case_id, bytes(draft.ciphertext))),
        version=draft.version,
        saved_at=draft.saved_at,
        saved_by=str(draft.saved_by),
    )


def _written(content: Mapping[str, Any]) -> bytes:
    data = canonical_bytes(dict(content))
    if len(data) > LARGEST_DRAFT_BYTES:
        raise InputError(
            "draft_too_large",
            f"The draft has {len(data)} bytes, more than the {LARGEST_DRAFT_BYTES} that are kept.",
        )
    return data
