"""Messages that come at once are written together, and each gets the answer that it would get alone."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.models import CaseRow, MessageRow
from cyberspex.apps.exchange import services
from cyberspex.apps.exchange.models import InboxRow
from cyberspex.apps.exchange.together import Door
from cyberspex.apps.history import services as history
from cyberspex.core.exchange.envelope import JWS_TYPE, Body, Message
from cyberspex.core.exchange.receipts import parse_receipt
from cyberspex.core.foundation.errors import ProcedureError
from procedure_world import AT, NOTIFIED, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def order(desk: Desk, **changes: Any) -> services.Come:
    members: dict[str, Any] = {
        "id": uuid4(), "kind": "order", "tool": "cets224.7", "thread": uuid4(), "reference": "EX-2026-0001", "exercise": True,
        "sender": Body(id=OFFICE), "recipient": Body(id=PROVIDER), "sent_at": AT, "body": {"request": {"order": {}}},
    }  # fmt: skip
    signer = changes.pop("signer", OFFICE)
    message = Message(**{**members, **changes})
    raw = means.sign_message(message.as_bytes(), organisation=desk.organisation(signer), typ=JWS_TYPE, at=AT)
    return services.open_signed(raw, AT)


def statements(group: list[services.Come]) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert all(isinstance(one, services.Accepted) for one in services._all(group))
    return len(seen)


def test_many_orders_at_once_take_as_many_statements_as_two(desk: Desk) -> None:
    assert statements([order(desk) for _one in range(8)]) == statements([order(desk) for _one in range(2)])
    assert CaseRow.objects.filter(organisation_id=desk.organisation(PROVIDER).pk).count() == 10
    assert history.verify_chain(desk.organisation(PROVIDER)) > 0


def test_each_of_a_group_gets_a_case_and_a_receipt_of_its_own(desk: Desk) -> None:
    group = [order(desk, reference=f"EX-{number}") for number in range(3)]
    answers = services._all(group)
    for come, answer in zip(group, answers, strict=True):
        assert isinstance(answer, services.Accepted)
        assert answer.created
        receipt = parse_receipt(services._json(means.peek_payload(answer.receipt)))
        assert receipt.message_id == come.message.id
        row = CaseRow.objects.get(case_id=answer.case_id)
        assert (row.reference, row.thread, row.state) == (
            come.message.reference,
            come.message.thread,
            "pending",
        )
        assert row.due_on is not None
        assert MessageRow.objects.get(case_id=answer.case_id).message_id == come.message.id


def test_a_repeat_within_a_group_gets_the_receipt_of_the_first(desk: Desk) -> None:
    first = order(desk)
    answers = services._all([first, order(desk), first])
    assert [one.created for one in answers if isinstance(one, services.Accepted)] == [True, True, False]
    assert answers[0].receipt == answers[2].receipt  # type: ignore[union-attr]


def test_what_is_wrong_with_one_of_a_group_is_its_own_answer(desk: Desk) -> None:
    known = order(desk)
    services._all([known])
    group = [
        order(desk),
        order(desk, signer=NOTIFIED),
        order(desk, recipient=Body(id="xx.nobody.example.org")),
        order(desk, body={"request": {"notification": {"facts_summary": "never for a provider"}}}),
        order(desk, thread=known.message.thread),
        order(desk, id=known.message.id),
        order(desk),
    ]
    answers = services._all(group)
    assert [getattr(one, "code", "taken") for one in answers] == [
        "taken", "sender_not_signer", "unknown_recipient", "not_for_this_audience", "thread_exists", "message_id_reused", "taken",
    ]  # fmt: skip
    assert InboxRow.objects.count() == 3


def test_one_that_cannot_be_written_takes_no_other_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = [order(desk), order(desk, reference="EX-broken"), order(desk)]
    whole = services.receiving.open_cases

    def fails(organisation: Any, arrivals: Any) -> None:
        whole(organisation, arrivals)
        if any(one.opened.message.reference == "EX-broken" for one in arrivals):
            raise OSError(5, "the disk failed")

    monkeypatch.setattr(services.receiving, "open_cases", fails)
    answers = services._all(group)
    assert [type(one) for one in answers] == [services.Accepted, OSError, services.Accepted]
    assert set(InboxRow.objects.values_list("message_id", flat=True)) == {
        group[0].message.id,
        group[2].message.id,
    }


def test_strangers_who_come_together_are_bounded_as_if_they_came_one_by_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "UNKNOWN_SENDERS_PER_HOUR", 2)
    monkeypatch.setattr(means, "standings_of", lambda asked, exercise: [{} for _one in asked])
    answers = services._all([order(desk) for _one in range(4)])
    assert [getattr(one, "code", "taken") for one in answers] == [
        "taken", "taken", "too_many_unknown_senders", "too_many_unknown_senders",
    ]  # fmt: skip


def test_whoever_waits_at_the_door_goes_through_with_the_next_group() -> None:
    groups: list[list[int]] = []
    begun, go = threading.Event(), threading.Event()

    def work(given: Any) -> list[str]:
        groups.append(sorted(given))
        if given == [0]:
            begun.set()
            assert go.wait(10)
        return [str(one) for one in given]

    door: Door[int, str] = Door(work)
    got: dict[int, str] = {}
    threads = [threading.Thread(target=lambda n=n: got.update({n: door.through(n)})) for n in range(5)]
    threads[0].start()
    assert begun.wait(10)
    for one in threads[1:]:
        one.start()
    while len(door._queue) < 4:
        begun.wait(0.01)
    go.set()
    for one in threads:
        one.join(10)
    assert groups == [[0], [1, 2, 3, 4]]
    assert got == {n: str(n) for n in range(5)}


def test_a_group_that_fails_lets_nobody_wait_for_ever() -> None:
    def work(given: Any) -> list[str]:
        raise ProcedureError("not_now", "Not now.")

    door: Door[int, str] = Door(work)
    for _twice in range(2):
        with pytest.raises(ProcedureError):
            door.through(1)
    assert not door._queue
