"""Which reports wait, what became of the others, and how an entry of a catalogue came to be what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.catalogue.models import Report
from cyberspex.apps.catalogue.services import require_may_decide_reports
from cyberspex.apps.law.queries import decisions
from cyberspex.apps.ports import outside
from cyberspex.core.directory.catalogues import COLUMNS, Catalogue
from cyberspex.core.directory.proposals import Proposal, proposal_of
from cyberspex.core.foundation.errors import CyberspexError, ProcedureError
from cyberspex.core.law.lawbook import Row
from cyberspex.core.law.moves import Ground, Move

WAITING, ACCEPTED, REFUSED, WITHDRAWN = "waiting", "accepted", "refused", "withdrawn"
STANDINGS = (WAITING, ACCEPTED, REFUSED, WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A report with what became of it.

    Fields:
        standing: waiting, accepted, refused or withdrawn. by, decided_by: names of people, for those who may see them.
        lawbook: the version that it made, empty where none. saw: the version that the person saw.
    """

    id: UUID
    proposal: Proposal
    standing: str
    reported_by: UUID
    by: str
    reported_at: datetime
    saw: str
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    lawbook: str = ""


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One change of one cell of an entry, or of the whole entry where no column is named.

    Fields:
        ground: a change decided here, an imported bundle, or the return to a kept one. number: of the decision.
        old, new: what stood there before and from then on, empty for unknown.
        before, after: the versions of the law.
    """

    at: datetime
    number: int
    ground: str
    column: str
    old: str
    new: str
    source: str
    as_of: str
    published_by: str
    reason: str
    before: str
    after: str


def may_decide(actor: User, organisation: Organisation | None) -> bool:
    """Whether a person decides on reports."""
    if organisation is None:
        return False
    try:
        require_may_decide_reports(actor, organisation)
    except ProcedureError:
        return False
    return True


def reports(*, actor: User, all_of_them: bool, standing: str = WAITING) -> list[Reported]:
    """Reports by what became of them, those that waited longest first; one's own, or everybody's for whoever decides."""
    found = _with_decisions()
    if not all_of_them:
        found = found.filter(reported_by=actor.pk)
    if standing == WAITING:
        return _read(found.filter(decision=None).order_by("reported_at", "pk"))
    return _read(found.filter(decision__outcome=standing).order_by("-decision__decided_at", "pk")[:500])


def report(*, actor: User, report_id: UUID, all_of_them: bool) -> Reported | None:
    """One report; another person's only for whoever decides."""
    found = _with_decisions().filter(pk=report_id)
    if not all_of_them:
        found = found.filter(reported_by=actor.pk)
    return next(iter(_read(found)), None)


def waiting_of(catalogue: Catalogue, entry_id: str) -> int:
    """How many reports of an entry wait."""
    return Report.objects.filter(catalogue=str(catalogue), entry=entry_id, decision=None).count()


def waiting_count() -> int:
    """How many reports wait."""
    return Report.objects.filter(decision=None).count()


def history(catalogue: Catalogue, entry_id: str) -> list[HistoryLine]:
    """Every change of an entry in this installation, the latest first, from the decisions and the bundles they made."""
    found: list[HistoryLine] = []
    for move in decisions():
        if move.ground is Ground.CHANGE:
            found += _changed_here(move, catalogue, entry_id)
        else:
            found += _changed_by_bundle(move, catalogue, entry_id)
    return found[::-1]


def _changed_here(move: Move, catalogue: Catalogue, entry_id: str) -> list[HistoryLine]:
    return [
        HistoryLine(
            at=move.at, number=move.number, ground=str(move.ground), column=one.field, old=_said(one.old), new=_said(one.new),
            source=one.source, as_of=one.as_of, published_by=one.published_by, reason=one.reason or move.reason,
            before=move.old, after=move.new,
        )
        for one in move.changes
        if one.table == str(catalogue) and one.entry == (entry_id,)
    ]  # fmt: skip


def _changed_by_bundle(move: Move, catalogue: Catalogue, entry_id: str) -> list[HistoryLine]:
    old, new = (_row(digest, catalogue, entry_id) for digest in (move.old, move.new))
    if old == new:
        return []

    def line(column: str, row: Row | None, before: Any, after: Any) -> HistoryLine:
        seen = {**(row or {}), **(row or {}).get("cells", {}).get(column, {})}
        return HistoryLine(
            at=move.at, number=move.number, ground=str(move.ground), column=column, old=_said(before), new=_said(after),
            source=str(seen.get("source", "")), as_of=str(seen.get("as_of", "")),
            published_by=str(seen.get("published_by", "")), reason=move.reason, before=move.old, after=move.new,
        )  # fmt: skip

    if old is None or new is None:
        return [line("", new or old, (old or {}).get("id"), (new or {}).get("id"))]
    return [
        line(column.key, new, old.get(column.key), new.get(column.key))
        for column in COLUMNS[catalogue]
        if old.get(column.key) != new.get(column.key)
        or old.get("cells", {}).get(column.key) != new.get("cells", {}).get(column.key)
    ]


def _row(digest: str, catalogue: Catalogue, entry_id: str) -> Row | None:
    try:
        kept = outside().lawbooks.lawbook_by_digest(digest, Path(settings.CYBERSPEX_DATA))
    except CyberspexError:
        return None  # a version that is kept no longer says nothing of the entry
    return next((row for row in kept.table(catalogue) if row.get("id") == entry_id), None)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("id", ""))
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _with_decisions() -> QuerySet[Report]:
    return Report.objects.select_related("decision")


def _read(rows: Iterable[Report]) -> list[Reported]:
    found = list(rows)
    decided = {one.pk: one.decision for one in found if hasattr(one, "decision")}
    people = {one.reported_by for one in found} | {one.decided_by for one in decided.values()}
    names = {one.pk: one.get_full_name() for one in User.objects.filter(pk__in=people)}
    made = []
    for one in found:
        decision = decided.get(one.pk)
        more: dict[str, Any] = {}
        if decision is not None:
            more = {
                "reason": decision.reason, "decided_by": names.get(decision.decided_by, ""),
                "decided_at": decision.decided_at, "lawbook": decision.lawbook,
            }  # fmt: skip
        made.append(
            Reported(
                id=one.pk, proposal=proposal_of(one.content), standing=decision.outcome if decision else WAITING,
                reported_by=one.reported_by, by=names.get(one.reported_by, ""), reported_at=one.reported_at,
                saw=one.lawbook, **more,
            )
        )  # fmt: skip
    return made
