"""Delivery, repeats, failures and the recipients' own records. All instants are of November 2026."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.models import CaseRow, MessageRow
from cyberspex.apps.exchange import worker
from cyberspex.apps.exchange.models import InboxRow, OutboxRow, Partner
from cyberspex.apps.exchange.services import accept
from cyberspex.apps.history import services as history
from cyberspex.core.exchange.retries import GIVE_UP_AFTER, LEASE, Outcome
from cyberspex.core.foundation.errors import CyberspexError, ProcedureError
from procedure_world import AT, NOTIFIED, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def raw_of(kind: str, case: CaseRow) -> bytes:
    row = OutboxRow.objects.get(case_id=case.case_id, kind=kind)
    return bytes(history.read_content(row.content, reader=None, purpose="test", at=AT))


def test_the_clock_starts_at_receipt_and_takes_the_longer_of_the_two_times(desk: Desk) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    row.refresh_from_db()
    assert row.due_on is None
    received = AT + timedelta(days=2)
    worker.run_once(received)
    row.refresh_from_db()
    assert row.order_received_at == received
    assert row.due_on is not None
    assert row.due_on >= (received + timedelta(days=30)).date()


def test_a_repeat_gets_the_same_receipt_and_no_second_case(desk: Desk) -> None:
    row = desk.sent()
    raw = raw_of("order", row)
    first = InboxRow.objects.get(organisation_id=desk.organisation(PROVIDER).pk)
    again = accept(raw, "application/jose", AT + timedelta(hours=1))
    assert not again.created
    assert again.receipt == bytes(first.receipt)
    assert CaseRow.objects.filter(thread=row.thread).count() == 3


def test_a_worker_killed_after_delivery_sends_again_and_nothing_doubles(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    carry = worker._carry

    def killed(*args: Any) -> Any:
        carry(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(worker, "_carry", killed)
        with pytest.raises(KeyboardInterrupt):
            worker.run_once(AT)
    worker.run_once(AT + LEASE + timedelta(seconds=1))
    worker.run_once(AT + LEASE + timedelta(seconds=2))
    assert CaseRow.objects.filter(thread=row.thread).count() == 3
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_worker_killed_before_delivery_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)

    def killed(*args: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(worker, "_carry", killed)
        with pytest.raises(KeyboardInterrupt):
            worker.run_once(AT)
    worker.run_once(AT + LEASE + timedelta(seconds=1))
    assert CaseRow.objects.filter(thread=row.thread).count() == 3


def test_the_order_waits_until_the_notification_can_leave(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    ready = worker._is_ready
    with monkeypatch.context() as patched:
        patched.setattr(worker, "_is_ready", lambda item: item.kind == "order" and ready(item))
        worker.run_once(AT)
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"waiting"}
    later = AT + timedelta(minutes=1)
    worker.run_once(later)
    row.refresh_from_db()
    assert row.order_sent_at == row.notification_sent_at == later


def test_a_channel_that_is_never_ready_ends_both_and_tells_people(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    monkeypatch.setattr(worker, "_is_ready", lambda item: False)
    worker.run_once(AT + GIVE_UP_AFTER)
    row.refresh_from_db()
    assert row.urgency == 0
    assert row.flags
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"failed"}


def test_when_one_half_fails_for_good_no_half_stays_silent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    carry = worker._carry

    def refused(item: OutboxRow, raw: bytes, at: Any) -> Any:
        if item.kind == "notification":
            return Outcome.REFUSED, b"", "http_404"
        return carry(item, raw, at)

    monkeypatch.setattr(worker, "_carry", refused)
    for minute in range(3):
        worker.run_once(AT + timedelta(minutes=minute))
    row.refresh_from_db()
    assert "undelivered_notification" in row.flags
    order = OutboxRow.objects.get(case_id=row.case_id, kind="order")
    if order.state == "delivered":
        assert "notification_not_simultaneous" in row.flags
        assert "notification_not_simultaneous" in desk.case_of(PROVIDER, row).flags
    else:
        assert order.failure == "other_half_failed"


def test_the_database_refuses_an_exercise_message_to_a_real_body(desk: Desk) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxRow.objects.filter(case_id=row.case_id).update(recipient_exercise=False)


def test_an_exercise_is_not_sent_to_a_real_body(desk: Desk) -> None:
    row = desk.signed()
    Partner.objects.filter(body_id=PROVIDER).update(exercise=False)
    with pytest.raises(ProcedureError) as refused:
        services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    assert refused.value.code == "exercise_crossing"


def test_every_desk_stands_on_its_own_rows(desk: Desk) -> None:
    row = desk.sent()
    case = desk.case_of(PROVIDER, row)

    def seen() -> tuple[Any, ...]:
        who = {"actor": desk.officer, "case_id": case.case_id}
        return (
            queries.identifiers(**who, at=AT),
            queries.request(**who, purpose="test", at=AT),
            queries.is_genuine(**who, at=AT),
            queries.may_i_answer(**who, at=AT),
        )

    before = seen()
    own = desk.organisation(PROVIDER).pk
    for model in (CaseRow, MessageRow, OutboxRow, InboxRow):
        model.objects.exclude(organisation_id=own).delete()  # type: ignore[attr-defined]
    for name in ("DocumentRow", "IdentifierRow", "Draft"):
        apps.get_model("cooperation", name).objects.exclude(organisation_id=own).delete()
    assert seen() == before


def test_the_facts_never_reach_the_provider(desk: Desk) -> None:
    row = desk.sent()
    facts = desk.example["notification"]["facts_summary"].encode()
    assert facts not in raw_of("order", row)
    case = desk.case_of(PROVIDER, row)
    request = queries.request(actor=desk.officer, case_id=case.case_id, purpose="test", at=AT)
    assert "notification" not in request
    assert "file" not in request
    other = desk.case_of(NOTIFIED, row)
    read = queries.request(actor=desk.notified, case_id=other.case_id, purpose="test", at=AT)
    assert read["notification"]["facts_summary"].encode() == facts


def test_what_the_notified_authority_is_told_stays_hidden_from_the_provider(desk: Desk) -> None:
    row = desk.sent()
    notified = desk.case_of(NOTIFIED, row)
    services.ask_more_information(
        actor=desk.notified, case_id=notified.case_id, text="Which conduct exactly?", at=AT
    )
    worker.run_once(AT)
    asked = next(
        one
        for one in queries.messages(actor=desk.drafter, case_id=row.case_id, at=AT)
        if one.kind == "more_information_asked"
    )
    services.give_more_information(
        actor=desk.drafter, case_id=row.case_id, message_id=asked.id, text="Only for you.", at=AT
    )
    worker.run_once(AT)
    provider = desk.case_of(PROVIDER, row)
    kinds = {one.kind for one in queries.messages(actor=desk.officer, case_id=provider.case_id, at=AT)}
    assert not kinds & {"more_information", "more_information_asked"}


def test_an_instruction_bars_disclosure_and_its_reasons_go_to_the_issuing_side_only(desk: Desk) -> None:
    row = desk.sent()
    notified = desk.case_of(NOTIFIED, row)
    ground = queries.grounds("cets224.7")[0][0]
    services.instruct_not_to_disclose(
        actor=desk.notified,
        case_id=notified.case_id,
        ground=ground,
        reasons="Our own investigation would be prejudiced.",
        at=AT,
    )
    worker.run_once(AT)
    provider = desk.case_of(PROVIDER, row)
    with pytest.raises(ProcedureError) as refused:
        desk.decide_all(provider)
    assert refused.value.code == "instructed_not_to_disclose"
    to_provider = queries.messages(actor=desk.officer, case_id=provider.case_id, at=AT)
    assert all("prejudiced" not in one.text for one in to_provider)
    to_issuer = queries.messages(actor=desk.drafter, case_id=row.case_id, at=AT)
    assert any("prejudiced" in one.text for one in to_issuer if one.kind == "objection")


def test_a_late_instruction_is_recorded_as_late_and_undoes_nothing(desk: Desk) -> None:
    row = desk.sent()
    provider, notified = desk.case_of(PROVIDER, row), desk.case_of(NOTIFIED, row)
    desk.decide_all(provider)
    services.release_answer(actor=desk.officer, case_id=provider.case_id, final=True, at=AT)
    worker.run_once(AT)
    provider.refresh_from_db()
    state = provider.state
    services.instruct_not_to_disclose(
        actor=desk.notified,
        case_id=notified.case_id,
        ground=queries.grounds("cets224.7")[0][0],
        reasons="Too late.",
        at=AT,
    )
    worker.run_once(AT)
    provider.refresh_from_db()
    assert provider.state == state
    assert "late_objection" in provider.flags


@pytest.mark.parametrize("raw", [b"", b"x", b"a.b.c", b"{}", b'{"payload":"e30"}', b"\xff" * 40])
def test_what_is_not_a_message_is_refused_without_a_traceback(desk: Desk, raw: bytes) -> None:
    with pytest.raises(CyberspexError):
        accept(raw, "application/jose", AT)


def test_by_other_means_no_clock_runs_before_a_receipt_is_recorded(desk: Desk) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, by_other_means=True, at=AT)
    bundle = services.download_bundle(actor=desk.approver, case_id=row.case_id, at=AT)
    assert bundle.media_type == "application/zip"
    row.refresh_from_db()
    assert row.due_on is None
    assert not OutboxRow.objects.filter(case_id=row.case_id).exists()
    services.record_receipt(
        actor=desk.drafter, case_id=row.case_id, recipient="provider", received_at=AT, proof=b"slip", at=AT
    )
    row.refresh_from_db()
    assert row.due_on is not None


def test_a_reminder_comes_once_and_expiry_offers_the_next_step(desk: Desk) -> None:
    row = desk.sent()
    assert row.due_at is not None
    before_end = row.due_at - timedelta(days=3)
    assert services.run_clocks(before_end) > 0
    assert services.run_clocks(before_end) == 0
    services.run_clocks(row.due_at + timedelta(seconds=1))
    step = queries.what_next(actor=desk.drafter, organisation=desk.organisation(OFFICE), at=row.due_at)
    assert any("elect" in one.actions for one in step if one.case_id == row.case_id)


def test_a_refusal_opens_the_next_step_at_once_and_its_reason_can_be_asked(desk: Desk) -> None:
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    code = queries.refusal_reasons("cets224.7")[0][0]
    services.refuse_all(actor=desk.officer, case_id=provider.case_id, reason=code, at=AT)
    worker.run_once(AT)
    row.refresh_from_db()
    assert row.due_at is None
    view = queries.case_view(actor=desk.drafter, case_id=row.case_id, at=AT)
    assert "elect" in {one.action for one in view.actions}
    services.ask_reason(actor=desk.drafter, case_id=row.case_id, at=AT)
    worker.run_once(AT)
    asked = next(
        one
        for one in queries.messages(actor=desk.officer, case_id=provider.case_id, at=AT)
        if one.kind == "reason_asked"
    )
    services.give_reason(
        actor=desk.officer, case_id=provider.case_id, message_id=asked.id, reason=code, at=AT
    )
    worker.run_once(AT)
    kinds = {one.kind for one in queries.messages(actor=desk.drafter, case_id=row.case_id, at=AT)}
    assert "reason" in kinds


def test_electing_the_next_route_closes_the_order_and_keeps_where_it_came_from(desk: Desk) -> None:
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    code = queries.refusal_reasons("cets224.7")[0][0]
    services.refuse_all(actor=desk.officer, case_id=provider.case_id, reason=code, at=AT)
    worker.run_once(AT)
    services.escalate(actor=desk.drafter, case_id=row.case_id, route="ets030", at=AT)
    row.refresh_from_db()
    assert not row.is_open


def test_a_question_of_the_notified_authority_stands_first_until_it_is_answered(desk: Desk) -> None:
    row = desk.sent()
    notified = desk.case_of(NOTIFIED, row)
    services.ask_more_information(actor=desk.notified, case_id=notified.case_id, text="What?", at=AT)
    worker.run_once(AT)

    def offered() -> tuple[str, ...]:
        steps = queries.what_next(actor=desk.drafter, organisation=desk.organisation(OFFICE), at=AT)
        return next((step.actions for step in steps if step.case_id == row.case_id), ())

    assert offered()[:1] == ("give_more_information",)
    asked = next(
        one
        for one in queries.messages(actor=desk.drafter, case_id=row.case_id, at=AT)
        if one.kind == "more_information_asked"
    )
    services.give_more_information(
        actor=desk.drafter, case_id=row.case_id, message_id=asked.id, text="This.", at=AT
    )
    assert "give_more_information" not in offered()
