"""From an empty draft to an approved one.

- Whether a case is an exercise is fixed by its first event and never changes.
- The drafter and the approver are different people.
- The approver's function satisfies what the receiving Party declared (cets224.7.2.b).
- Nothing written is lost: a stale copy is refused with the number of the newer one, never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
from cyberspex.core.cooperation.asking import Guide
from cyberspex.core.cooperation.merging import Clash, merged
from cyberspex.core.cooperation.ports import Reading
from cyberspex.core.cooperation.preflight.shared import deceptive, plausible
from cyberspex.core.cooperation.procedure import Side
from cyberspex.core.cooperation.remedies import remedied
from cyberspex.core.cooperation.tool import placed, pointed, tool_named
from cyberspex.core.exchange.envelope import inside
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.foundation.findings import Finding, Verdict

LARGEST_DRAFT_BYTES = 2 * 1024 * 1024
"""A full order with translations is some ten kilobytes."""


LONGEST_LINES = 200_000
"""Characters of lines that wait to be taken into a draft: some thousands of identifiers."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A value that nobody typed: from where the draft has it.

    Fields:
        path: JSON Pointer into the draft. value: what was filled in; once another value stands there, a person
            said it. origin: need, organisation, directory, catalogue, tool or day.
        source, as_of: where it was read, how old it is, empty where that says nothing.
    """

    path: str
    value: Any
    origin: str
    source: str = ""
    as_of: str = ""


@dataclass(kw_only=True)
class _Beside:
    """What is kept beside a draft and is no part of it; encrypted and erased with it.

    Fields:
        given: where filled-in values came from, by path. people: of each person the step, lines not yet taken, and
            the texts of their own that wait for a choice, by path.
    """

    given: dict[str, Any] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, actor: User) -> dict[str, Any]:
        return self.people.setdefault(str(actor.pk), {})


@dataclass(frozen=True, kw_only=True)
class Interview:
    """Everything that the interview of one draft shows to one person.

    Fields:
        findings: of the pre-flight and, where the schema refuses something, of the schema.
        guides: what the law makes of the questions. given: where filled-in values came from.
        place: the step at which this person was. lines: typed, not yet taken. clashes: texts to choose from.
        fixable: the findings, by code and path, that one click puts right.
        editable: whether the draft can still be changed. saved_by: the name of who saved last.
    """

    row: CaseRow
    copy: DraftCopy
    findings: tuple[Finding, ...]
    guides: tuple[Guide, ...]
    given: Mapping[str, Given]
    place: str
    lines: str
    clashes: tuple[Clash, ...]
    fixable: frozenset[tuple[str, str]]
    editable: bool
    saved_by: str


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
    given: Sequence[Given] = (),
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
            return _open(actor, organisation, tool, draft, at, carried_from, given)
    except DatabaseIntegrityError:
        # Two cases took the same first number of a series at once; the second one takes the next.
        with transaction.atomic():
            return _open(actor, organisation, tool, draft, at, carried_from, given)


def _open(
    actor: User,
    organisation: Organisation,
    tool: str,
    draft: dict[str, Any],
    at: datetime,
    carried_from: UUID | None,
    given: Sequence[Given],
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
        beside=_sealed(case_id, _Beside(given={one.path: asdict(one) for one in given})) if given else None,
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


@transaction.atomic
def change_draft(
    *,
    actor: User,
    case_id: UUID,
    base: Any,
    mine: Mapping[str, Any],
    at: datetime,
    place: str | None = None,
    lines: str | None = None,
    given: Sequence[Given] = (),
) -> tuple[Clash, ...]:
    """Lay what a form changed over what is saved, field by field, and return the fields of which there are two texts.

    Nothing is lost: where two people changed one field, the saved text stays and the other one waits beside the
    draft until its author chooses.

    Args:
        base: what the form held before. mine: what it holds now; members that it does not show are left out.
        place, lines: the step, and lines not yet taken, where they are to be kept, too.
    Raises:
        InputError: `draft_too_large`. ProcedureError: `not_now` once submitted.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"drafter"})
    copy = _copy(case_id, lock=True)
    content, clashes = merged(base, mine, copy.content)
    beside = _beside(case_id)
    own = beside.of(actor)
    waiting = {**own.get("clashes", {}), **{one.path: one.mine for one in clashes}}
    own["clashes"] = {path: value for path, value in waiting.items() if pointed(content, path) != value}
    if place is not None:
        own["place"] = place
    if lines is not None:
        if len(lines) > LONGEST_LINES:
            raise InputError(
                "lines_too_long",
                "These are more lines than are read at once; read them in parts.",
                path="lines",
            )
        own["lines"] = lines
    beside.given.update({one.path: asdict(one) for one in given})
    if content != copy.content:
        save_draft(actor=actor, case_id=case_id, version=copy.version, content=content, at=at)
    elif standing.row.state != standing.procedure.initial:
        raise ProcedureError(
            "not_now", "The draft was submitted; it can be changed again when it is sent back."
        )
    Draft.objects.filter(case_id=case_id).update(beside=_sealed(case_id, beside))
    return clashes


@transaction.atomic
def choose_texts(*, actor: User, case_id: UUID, chosen: Mapping[str, str], at: datetime) -> None:
    """Settle fields of which there are two texts: `mine` goes into the draft, `theirs` stays, the other one goes."""
    stand(actor=actor, case_id=case_id, roles={"drafter"})
    copy = _copy(case_id, lock=True)
    beside = _beside(case_id)
    waiting = beside.of(actor).get("clashes", {})
    content: Any = copy.content
    for path, which in chosen.items():
        if path in waiting and which == "mine":
            content = placed(content, path, waiting[path])
        if which in ("mine", "theirs"):
            waiting.pop(path, None)
    if content != copy.content:
        save_draft(actor=actor, case_id=case_id, version=copy.version, content=content, at=at)
    Draft.objects.filter(case_id=case_id).update(beside=_sealed(case_id, beside))


def interview(*, actor: User, case_id: UUID, at: datetime) -> Interview:
    """A draft with everything that its interview says about it."""
    standing = stand(actor=actor, case_id=case_id, lock=False, roles={"drafter", "approver"})
    copy = _copy(case_id)
    beside = _beside(case_id)
    own = beside.of(actor)
    author = User.objects.filter(pk=copy.saved_by).first()
    findings = (*means.preflight(copy.content), *_refused_by_schema(copy.content))
    return Interview(
        row=standing.row,
        copy=copy,
        findings=findings,
        fixable=frozenset(
            (one.code, one.path) for one in findings if remedied(standing.tool, copy.content, one) is not None
        ),
        guides=means.asked_by_law(copy.content),
        given={path: Given(**one) for path, one in beside.given.items()},
        place=str(own.get("place") or ""),
        lines=str(own.get("lines") or ""),
        clashes=tuple(
            Clash(path=path, mine=mine, theirs=pointed(copy.content, path))
            for path, mine in own.get("clashes", {}).items()
        ),
        editable=standing.row.state == standing.procedure.initial,
        saved_by=str(author or ""),
    )


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """One pasted line: what it names, and what is doubtful about it."""

    reading: Reading
    findings: tuple[Finding, ...]


def read_lines(draft: Mapping[str, Any], text: str) -> tuple[ReadLine, ...]:
    """Pasted identifiers, each in its usual form and judged as it would be in the draft; empty lines are nothing."""
    tool = tool_named(str(draft.get("tool")))
    context = means.context_of(draft)
    found = []
    for line in text.splitlines():
        if line.strip():
            reading = outside().identifiers.recognise(line)
            doubts = plausible(draft, reading.identifier, f"{tool.asked}/0/identifier", "", context)
            hidden = deceptive(str(reading.identifier.get("value") or ""), f"{tool.asked}/0/identifier/value")
            found.append(ReadLine(reading=reading, findings=(*doubts, *hidden)))
    return tuple(found)


def document_languages() -> tuple[str, ...]:
    """The languages in which documents can be made."""
    return outside().documents.document_languages()


def put_right(*, actor: User, case_id: UUID, code: str, path: str, at: datetime) -> bool:
    """Put one finding right, where that needs no thought; false where it is gone or a person has to decide."""
    standing = stand(actor=actor, case_id=case_id, lock=False, roles={"drafter"})
    copy = _copy(case_id)
    for finding in means.preflight(copy.content):
        if (finding.code, finding.path) == (code, path):
            content = remedied(standing.tool, copy.content, finding)
            if content is not None:
                save_draft(actor=actor, case_id=case_id, version=copy.version, content=content, at=at)
                return True
    return False


def _refused_by_schema(content: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What the schema refuses, so that nobody hears of it only when the draft is handed over."""
    try:
        outside().schemas.require_valid(content)
    except InputError as error:
        return (
            Finding(
                verdict=Verdict.REFUSED, code=error.code, template="{text}", params={"text": error.message}, path=error.path
            ),
        )  # fmt: skip
    return ()


def _beside(case_id: UUID) -> _Beside:
    sealed = Draft.objects.values_list("beside", flat=True).get(case_id=case_id)
    return _Beside(**json.loads(means.unseal(case_id, bytes(sealed)))) if sealed else _Beside()


def _sealed(case_id: UUID, beside: _Beside) -> bytes:
    return means.seal(case_id, _written(asdict(beside)))


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


def _copy(case_id: UUID, *, lock: bool = False) -> DraftCopy:
    rows = Draft.objects.select_for_update() if lock else Draft.objects
    draft = rows.get(case_id=case_id)
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
