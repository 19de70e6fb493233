"""The inbox: what stands on top, what is marked, who has a case, and what leaves as a file. Dates of 2026-11-23."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.cooperation.queries import InboxFilter
from cyberspex.core.foundation.errors import InputError, ProcedureError
from procedure_world import AT, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def shown(desk: Desk, sort: str = "inbox", **filters: Any) -> list[str]:
    page = queries.inbox(
        actor=desk.officer,
        organisation=desk.organisation(PROVIDER),
        filters=InboxFilter(**filters),
        sort=sort,
        at=AT,
    )
    return [row.reference for row in page.rows]


def three(desk: Desk) -> list[CaseRow]:
    cases = [desk.case_of(PROVIDER, desk.sent()) for _ in range(3)]
    late, instructed, urgent = cases
    CaseRow.objects.filter(pk=late.pk).update(due_on=AT.date() - timedelta(days=1))
    CaseRow.objects.filter(pk=instructed.pk).update(flags=["instructed"])
    CaseRow.objects.filter(pk=urgent.pk).update(urgency=0, due_on=date(2027, 1, 1))
    return cases


def test_the_most_urgent_stands_on_top_then_the_first_due(desk: Desk) -> None:
    late, instructed, urgent = three(desk)
    assert shown(desk) == [urgent.reference, late.reference, instructed.reference]
    assert shown(desk, sort="due")[0] == late.reference
    assert shown(desk, sort="reference") == sorted(case.reference for case in (late, instructed, urgent))


def test_marks_are_seen_and_filtered(desk: Desk) -> None:
    late, instructed, _urgent = three(desk)
    services.ask(actor=desk.officer, case_id=late.case_id, text="Which account?", at=AT)
    assert shown(desk, mark="past_due") == [late.reference]
    assert shown(desk, mark="question_open") == [late.reference]
    assert shown(desk, mark="instructed") == [instructed.reference]
    late.refresh_from_db()
    assert queries.marks_of(late, AT) == ("past_due", "question_open")
    with pytest.raises(InputError):
        shown(desk, mark="invented")


def test_who_has_a_case_is_seen_and_binds_nobody(desk: Desk) -> None:
    late, *_ = three(desk)
    services.take(actor=desk.officer, case_id=late.case_id, at=AT)
    services.take(actor=desk.officer, case_id=late.case_id, at=AT)
    assert shown(desk, holder="mine") == [late.reference]
    assert late.reference not in shown(desk, holder="nobody")
    services.hand_back(actor=desk.officer, case_id=late.case_id, at=AT)
    assert shown(desk, holder="mine") == []
    CaseRow.objects.filter(pk=late.pk).update(held_by=desk.notified.pk)
    with pytest.raises(ProcedureError) as refused:
        services.hand_back(actor=desk.officer, case_id=late.case_id, at=AT)
    assert refused.value.code == "not_yours"
    services.ask(actor=desk.officer, case_id=late.case_id, text="Which account?", at=AT)


def test_closed_cases_are_shown_on_demand(desk: Desk) -> None:
    late, *_ = three(desk)
    desk.decide_all(late)
    services.release_answer(actor=desk.officer, case_id=late.case_id, at=AT)
    assert late.reference not in shown(desk)
    assert late.reference in shown(desk, closed_too=True)


def test_the_list_leaves_as_a_file_with_marks_and_holder(desk: Desk) -> None:
    late, *_ = three(desk)
    services.take(actor=desk.officer, case_id=late.case_id, at=AT)
    lines = queries.inbox_csv(actor=desk.officer, organisation=desk.organisation(PROVIDER), at=AT)
    rows = list(csv.DictReader(io.StringIO("".join(lines))))
    assert len(rows) == 3
    own = next(row for row in rows if row["reference"] == late.reference)
    assert own["marks"] == "past_due"
    assert own["has_it"]


def test_only_people_of_the_organisation_see_its_inbox(desk: Desk) -> None:
    with pytest.raises(ProcedureError):
        queries.inbox(actor=desk.drafter, organisation=desk.organisation(PROVIDER), at=AT)
