"""Reporting a change of a catalogue, and deciding on it: one person reports, a second one decides.

- A report changes nothing. What is accepted makes a new bundle of the law, never an edit.
- Whoever decides is an administrator who may decide on the law of this installation, did not report it, and does not
  work for a provider: nobody decides on the catalogue that they stand in.
- Everything that was typed is kept, also what was refused or taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.catalogue.models import Decision, Report
from cyberspex.apps.history.services import append
from cyberspex.apps.law.queries import lawbook
from cyberspex.apps.law.services import decide_changes, require_may_decide
from cyberspex.core.directory import policy_files
from cyberspex.core.directory.policy_files import Preview
from cyberspex.core.directory.proposals import (
    Proposal,
    changes_of,
    checked_text,
    proposal_of,
    propose,
    propose_entry,
)
from cyberspex.core.foundation.canonical import digest_of
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.law.changes import LONGEST_REASON, changed

MOST_WAITING = 100
"""Of one person: beyond it somebody fills the queue that others have to read."""
DECIDES_NOT = frozenset({"provider"})
"""Kinds of organisation that stand in a catalogue themselves."""


def report(
    *, actor: User, organisation: Organisation, given: Mapping[str, str], nothing_known: bool, at: datetime
) -> Report:
    """Report one cell, as a form or a program gives it.

    Args:
        given: catalogue, entry, column, value, source, seen_on and remark, as typed.
    Raises:
        InputError: naming the field and what would be right.
    """
    proposal = propose(
        lawbook(), catalogue=given.get("catalogue", ""), entry=given.get("entry", ""), column=given.get("column", ""),
        value=given.get("value", ""), nothing_known=nothing_known, source=given.get("source", ""),
        seen_on=given.get("seen_on", ""), remark=given.get("remark", ""), on=at.date(),
    )  # fmt: skip
    return hand_in(actor=actor, organisation=organisation, proposal=proposal, at=at)


def report_entry(
    *, actor: User, organisation: Organisation, catalogue: str, given: Mapping[str, str], at: datetime
) -> Report:
    """Report an entry that a catalogue does not have.

    Args:
        given: each column by its key, and source, seen_on and remark, as typed.
    Raises:
        InputError: naming the field and what would be right.
    """
    proposal = propose_entry(
        lawbook(), catalogue=catalogue, given=given, source=given.get("source", ""), seen_on=given.get("seen_on", ""),
        remark=given.get("remark", ""), on=at.date(),
    )  # fmt: skip
    return hand_in(actor=actor, organisation=organisation, proposal=proposal, at=at)


def preview(value: object, at: datetime) -> Preview:
    """What the policy file of a provider would change.

    Raises:
        InputError: naming the member and what would be right.
    """
    return policy_files.read(value, lawbook(), at.date())


def hand_in(*, actor: User, organisation: Organisation, proposal: Proposal, at: datetime) -> Report:
    """Put a proposal before whoever decides.

    Raises:
        InputError: `reported_already` where the same waits, `too_many_waiting`.
    """
    content = proposal.as_json()
    sha256 = digest_of(content)
    with transaction.atomic():
        waiting = Report.objects.filter(decision=None)
        if waiting.filter(sha256=sha256).exists():
            raise InputError("reported_already", "The same report waits for a decision already.")
        if waiting.filter(reported_by=actor.pk).count() >= MOST_WAITING:
            raise InputError(
                "too_many_waiting",
                f"{MOST_WAITING} of your reports wait for a decision; hand in more once some are decided.",
            )
        made = Report.objects.create(
            catalogue=str(proposal.catalogue), entry=proposal.entry, content=content, sha256=sha256,
            lawbook=lawbook().digest, reported_by=actor.pk, organisation_id=organisation.pk, reported_at=at,
        )  # fmt: skip
        _note(organisation, "make", actor, at, made)
    return made


def require_may_decide_reports(actor: User, organisation: Organisation) -> None:
    """Refuse whoever may not decide on the catalogues.

    Raises:
        ProcedureError: `not_permitted` or `exercise_crossing`.
    """
    require_may_decide(actor, organisation)
    if organisation.kind in DECIDES_NOT:
        raise ProcedureError(
            "not_permitted",
            "A provider stands in the catalogue itself, so its people report and others decide.",
        )


def accept(
    *, actor: User, organisation: Organisation, report_id: UUID, reason: str, at: datetime
) -> Decision:
    """Accept a report: the bundle that follows becomes the law of this installation, and the decision is kept with it.

    Raises:
        ProcedureError: `same_person`, `not_now`, `not_permitted`, `no_such_report`.
        InputError: `changed_meanwhile` where the cell says something else by now than when it was reported.
    """
    require_may_decide_reports(actor, organisation)
    said = _reason(reason)
    with transaction.atomic():
        found = _undecided(report_id)
        if found.reported_by == actor.pk:
            raise ProcedureError(
                "same_person", "Whoever reported it cannot accept it; a second person decides."
            )
        changes = changes_of(proposal_of(found.content), lawbook(), by=str(actor.pk), at=at, reason=said)
        decision = Decision.objects.create(
            report=found, outcome="accepted", reason=said, decided_by=actor.pk, organisation_id=organisation.pk,
            decided_at=at, lawbook=changed(lawbook(), changes).digest,
        )  # fmt: skip
        _note(organisation, "accept", actor, at, found)
        # Last: it replaces the pointer to the current bundle, which no rollback brings back.
        decide_changes(actor=actor, organisation=organisation, changes=changes, at=at, reason=said)
    return decision


def refuse(
    *, actor: User, organisation: Organisation, report_id: UUID, reason: str, at: datetime
) -> Decision:
    """Refuse a report, with the reason for whoever reported it.

    Raises:
        ProcedureError: `same_person`, `not_now`, `not_permitted`, `no_such_report`. InputError: no reason.
    """
    require_may_decide_reports(actor, organisation)
    said = _reason(reason)
    if not said:
        raise InputError("missing", "Say why, for whoever reported it.", path="reason")
    with transaction.atomic():
        found = _undecided(report_id)
        if found.reported_by == actor.pk:
            raise ProcedureError("same_person", "Take your own report back instead of refusing it.")
        return _decide(found, "refused", "refuse", actor, organisation, said, at)


def withdraw(*, actor: User, organisation: Organisation, report_id: UUID, at: datetime) -> Decision:
    """Take one's own report back; it stays readable.

    Raises:
        ProcedureError: `not_permitted`, `not_now`, `no_such_report`.
    """
    with transaction.atomic():
        found = _undecided(report_id)
        if found.reported_by != actor.pk:
            raise ProcedureError("not_permitted", "Only whoever reported it takes it back.")
        return _decide(found, "withdrawn", "withdraw", actor, organisation, "", at)


def _undecided(report_id: UUID) -> Report:
    reports = Report.objects.all()
    if connection.features.has_select_for_update:
        reports = (
            reports.select_for_update()
        )  # two people who decide at once: the second one finds it decided
    found = reports.filter(pk=report_id).first()
    if found is None:
        raise ProcedureError("no_such_report", "There is no such report.")
    if Decision.objects.filter(pk=found.pk).exists():
        raise ProcedureError("not_now", "The report is decided already.")
    return found


def _decide(
    found: Report, outcome: str, action: str, actor: User, organisation: Organisation, reason: str, at: datetime
) -> Decision:  # fmt: skip
    made = Decision.objects.create(
        report=found, outcome=outcome, reason=reason, decided_by=actor.pk, organisation_id=organisation.pk,
        decided_at=at,
    )  # fmt: skip
    _note(organisation, action, actor, at, found)
    return made


def _reason(text: str) -> str:
    return checked_text(" ".join(text.split()), "reason", LONGEST_REASON, lines=True)


def _note(organisation: Organisation, action: str, actor: User, at: datetime, made: Report) -> None:
    # The words of a report stand in its own row; the history ties them by their digest.
    append(
        organisation=organisation, kind=f"catalogue:report:{action}", at=at, actor=actor, lawbook=lawbook().digest,
        data={"report": str(made.pk), "catalogue": made.catalogue, "sha256": made.sha256},
        exercise=organisation.exercise,
    )  # fmt: skip
