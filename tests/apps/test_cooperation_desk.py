"""Drafting, approval, signature and the lists of a desk. All instants are of 2026-11-23."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cyberspex.apps.cooperation import means, queries, services
from cyberspex.apps.cooperation.demo import approver_key
from cyberspex.apps.cooperation.models import CaseRow, DocumentRow
from cyberspex.apps.exchange.models import OutboxRow
from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from procedure_world import AT, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def code_of(refused: pytest.ExceptionInfo[CyberspexError]) -> str:
    return refused.value.code


def test_a_stale_copy_of_a_draft_never_overwrites_a_newer_one(desk: Desk) -> None:
    row = desk.drafted()
    copy = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=AT)
    assert (
        services.save_draft(actor=desk.drafter, case_id=row.case_id, version=1, content=copy.content, at=AT)
        == 2
    )
    with pytest.raises(ProcedureError) as refused:
        services.save_draft(actor=desk.drafter, case_id=row.case_id, version=1, content=copy.content, at=AT)
    assert code_of(refused) == "draft_changed"
    assert refused.value.details["version"] == 2


def test_a_saved_draft_cannot_leave_its_exercise(desk: Desk) -> None:
    row = desk.drafted()
    copy = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=AT)
    services.save_draft(
        actor=desk.drafter,
        case_id=row.case_id,
        version=1,
        content={**copy.content, "exercise": False, "reference": "R-1"},
        at=AT,
    )
    kept = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=AT).content
    assert kept["exercise"] is True
    assert kept["reference"] == row.reference


def test_the_database_refuses_a_case_that_crosses_from_exercise_to_real(desk: Desk) -> None:
    row = desk.drafted()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseRow.objects.filter(pk=row.pk).update(exercise=False)


def test_the_drafter_cannot_approve_and_the_second_of_two_approvers_is_told(desk: Desk) -> None:
    row = desk.drafted()
    services.submit(actor=desk.drafter, case_id=row.case_id, version=1, at=AT)
    with pytest.raises(ProcedureError):
        services.approve(actor=desk.drafter, case_id=row.case_id, at=AT)
    services.approve(actor=desk.approver, case_id=row.case_id, at=AT)
    with pytest.raises(ProcedureError) as second:
        services.approve(actor=desk.approver, case_id=row.case_id, at=AT)
    assert code_of(second) == "not_now"


def test_signing_asks_for_the_second_factor(desk: Desk) -> None:
    row = desk.approved()
    with pytest.raises(ProcedureError) as refused:
        services.sign_here(
            actor=desk.approver, case_id=row.case_id, p12=b"", passphrase=b"", second_factor=False, at=AT
        )
    assert code_of(refused) == "second_factor"


def test_another_file_than_the_prepared_one_is_not_accepted_as_signed(desk: Desk) -> None:
    row = desk.approved()
    prepared = services.download_prepared(
        actor=desk.approver, case_id=row.case_id, audience="provider", at=AT
    )
    with pytest.raises(CyberspexError):
        services.accept_signed(
            actor=desk.approver, case_id=row.case_id, audience="provider", data=prepared.data, at=AT
        )


def test_a_document_signed_elsewhere_by_the_approver_is_accepted(desk: Desk) -> None:
    row = desk.approved()
    key, passphrase = approver_key(desk.data, OFFICE)
    for document in DocumentRow.objects.filter(case_id=row.case_id):
        prepared = services.download_prepared(
            actor=desk.approver, case_id=row.case_id, audience=document.audience, at=AT
        )
        signed = means.sign_document(prepared.data, means.load_key(key, passphrase), at=AT)
        checks = services.accept_signed(
            actor=desk.approver, case_id=row.case_id, audience=document.audience, data=signed, at=AT
        )
        assert {check["verdict"] for check in checks} == {"valid"}
    row.refresh_from_db()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)


def test_anothers_key_signs_nothing(desk: Desk) -> None:
    row = desk.approved()
    key, passphrase = approver_key(desk.data, "rs.point.example.org")
    with pytest.raises(ProcedureError) as refused:
        services.sign_here(
            actor=desk.approver,
            case_id=row.case_id,
            p12=key,
            passphrase=passphrase,
            second_factor=True,
            at=AT,
        )
    assert code_of(refused) == "not_your_key"


def test_nothing_is_sent_before_every_document_is_signed(desk: Desk) -> None:
    row = desk.approved()
    with pytest.raises(ProcedureError) as refused:
        services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    assert code_of(refused) == "not_now"


def test_two_clicks_on_send_are_one_order_and_one_notification(desk: Desk) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    kinds = sorted(OutboxRow.objects.filter(case_id=row.case_id).values_list("kind", flat=True))
    assert kinds == ["notification", "order"]


def test_the_copy_for_the_file_is_never_among_the_signed_documents(desk: Desk) -> None:
    row = desk.signed()
    audiences = set(DocumentRow.objects.filter(case_id=row.case_id).values_list("audience", flat=True))
    assert "file" not in audiences


def test_a_case_of_another_organisation_does_not_exist(desk: Desk) -> None:
    row = desk.drafted()
    for read in (
        lambda: queries.case_view(actor=desk.officer, case_id=row.case_id, at=AT),
        lambda: queries.timeline(actor=desk.officer, case_id=row.case_id),
        lambda: services.read_draft(actor=desk.officer, case_id=row.case_id, at=AT),
    ):
        with pytest.raises(ProcedureError) as refused:
            read()
        assert code_of(refused) == "no_such_case"


def test_the_administrator_sees_no_case(desk: Desk) -> None:
    row = desk.drafted()
    administrator = desk.world.of(OFFICE, "administrator")
    with pytest.raises(ProcedureError) as refused:
        services.read_draft(actor=administrator, case_id=row.case_id, at=AT)
    assert code_of(refused) == "not_permitted"


@pytest.mark.parametrize("sort", ["newest", "reference"])
def test_pages_of_the_register_show_every_case_once_and_lead_back(desk: Desk, sort: str) -> None:
    for place in range(7):
        desk.at = AT + timedelta(minutes=place // 2)
        desk.drafted()
    organisation = desk.organisation(OFFICE)
    seen: list[Any] = []
    after, page = "", None
    while True:
        page = queries.register(actor=desk.drafter, organisation=organisation, sort=sort, after=after, size=3)
        seen += [row.case_id for row in page.rows]
        if not page.next:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 7
    back = queries.register(
        actor=desk.drafter, organisation=organisation, sort=sort, before=page.previous, size=3
    )
    assert [row.case_id for row in back.rows] == seen[3:6]


def test_a_foreign_cursor_is_bad_input(desk: Desk) -> None:
    with pytest.raises(InputError):
        queries.register(actor=desk.drafter, organisation=desk.organisation(OFFICE), after="%%%")


def test_the_register_as_csv_has_a_line_for_each_case(desk: Desk) -> None:
    desk.drafted()
    lines = list(queries.register_csv(actor=desk.drafter, organisation=desk.organisation(OFFICE)))
    assert len(lines) == 2
    assert lines[0].startswith("reference,")


def test_what_is_not_one_of_the_four_outcomes_is_bad_input(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    with pytest.raises(InputError):
        services.set_identifier(
            actor=desk.officer, case_id=case.case_id, identifier_id="1", outcome="maybe", at=AT
        )


def test_pages_of_an_inbox_with_missing_dates_show_every_case_once(desk: Desk) -> None:
    for place in range(5):
        case = desk.case_of(PROVIDER, desk.sent())
        if place % 2:
            CaseRow.objects.filter(pk=case.pk).update(due_on=None, urgency=place % 4)
    seen: list[Any] = []
    after = ""
    while True:
        page = queries.inbox(
            actor=desk.officer, organisation=desk.organisation(PROVIDER), at=AT, after=after, size=2
        )
        seen += [row.case_id for row in page.rows]
        if not page.next:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("wrong", "place"),
    [({"languages": {"order": "hu"}}, "/languages/order"), ({"surprise": 1}, "At the top")],
    ids=["type", "member"],
)
def test_a_draft_that_its_schema_refuses_stays_with_its_drafter(desk: Desk, wrong: Any, place: str) -> None:
    row = desk.drafted(**wrong)
    with pytest.raises(InputError, match=place):
        services.submit(actor=desk.drafter, case_id=row.case_id, version=1, at=AT)
    row.refresh_from_db()
    assert row.state == "draft"
