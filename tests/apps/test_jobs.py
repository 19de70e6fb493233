"""Jobs: due work is found by polling, and a job that fails says only which kind of fault it was."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from cyberspex.apps import jobs
from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.demo import preservation_draft, sign_and_send
from cyberspex.apps.cooperation.tasks import watch_clocks
from cyberspex.apps.exchange import tasks, worker
from cyberspex.apps.history.models import Event
from cyberspex.cli.commands import worker as command
from cyberspex.cli.main import main
from cyberspex.core.foundation.time import SystemClock
from procedure_world import Desk

# The worker closes its connection when the queue is empty, so no transaction of a test can be around it.
pytestmark = pytest.mark.django_db(transaction=True)
ASKING, ASKED = "rs.point.example.org", "hu.point.example.org"


@pytest.fixture(autouse=True)
def _signals_are_given_back() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_one_round_of_the_worker_carries_an_order_to_both_desks(desk: Desk, monkeypatch: Any) -> None:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=desk.at)
    monkeypatch.setattr("cyberspex.cli.django_setup.start", lambda: None)
    assert worker.is_due(desk.at)
    assert main(["worker", "--once"]) == 0
    row.refresh_from_db()
    assert row.state == "pending"
    assert not worker.is_due(desk.at)
    done = DBTaskResult.objects.values_list("task_path", "status")
    assert set(done) == {
        ("cyberspex.apps.exchange.tasks.deliver", "SUCCESSFUL"),
        ("cyberspex.apps.cooperation.tasks.watch_clocks", "SUCCESSFUL"),
    }


def test_a_job_that_waits_is_not_put_into_the_queue_again() -> None:
    jobs.enqueue(tasks.deliver)
    jobs.enqueue(tasks.deliver)
    jobs.enqueue(watch_clocks)
    assert DBTaskResult.objects.count() == 2
    jobs.run_ready("a worker")
    jobs.enqueue(tasks.deliver)
    assert DBTaskResult.objects.count() == 3


def test_a_job_that_fails_keeps_no_words_of_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> int:
        raise ValueError("canary@example.org")

    monkeypatch.setattr(worker, "run_once", fails)
    jobs.enqueue(tasks.deliver)
    jobs.run_ready("a worker")
    (kept,) = DBTaskResult.objects.all()
    assert kept.status == "FAILED"
    assert kept.exception_class_path == "cyberspex.apps.jobs.JobFailedError"
    assert "JobFailedError: ValueError" in kept.traceback
    assert "canary" not in str(vars(kept))


def test_the_worker_outlives_a_round_that_fails(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setattr("cyberspex.cli.django_setup.start", lambda: None)

    def fails(_name: str) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(jobs, "run_ready", fails)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    assert command.run(type("Args", (), {"once": True})()) == 0
    assert "cyberspex.worker" in caplog.text
    assert "disk" not in caplog.text


def test_finished_jobs_are_forgotten() -> None:
    jobs.enqueue(tasks.deliver)
    jobs.run_ready("a worker")
    DBTaskResult.objects.update(finished_at="2020-01-01T00:00:00Z")
    jobs.forget_finished()
    assert not DBTaskResult.objects.exists()


def test_the_worker_reminds_once_before_a_preservation_ends_and_again_when_it_was_made_longer(
    desk: Desk, monkeypatch: Any
) -> None:
    monkeypatch.setattr("cyberspex.cli.django_setup.start", lambda: None)
    drafter, officer = desk.world.of(ASKING, "drafter"), desk.world.of(ASKED, "receiving_officer")
    row = services.create_case(
        actor=drafter,
        organisation=desk.organisation(ASKING),
        tool="ets185.29",
        content=preservation_draft(desk.examples("ets185.29"), desk.at),
        at=desk.at,
    )
    approver = desk.world.of(ASKING, "approver")
    sign_and_send(world=desk.world, data=desk.data, row=row, drafter=drafter, approver=approver, at=desk.at)
    there = desk.case_of(ASKED, row)

    def preserved_until(day: date, at: datetime) -> None:
        services.mark_preserved(actor=officer, case_id=there.case_id, reference="HU-1", until=day, at=at)
        worker.run_once(at)
        row.refresh_from_db()
        assert row.due_on == day

    def one_round(at: datetime) -> int:
        monkeypatch.setattr(SystemClock, "now", lambda self: at)
        assert main(["worker", "--once"]) == 0
        row.refresh_from_db()
        return Event.objects.filter(case_id=row.case_id, kind="clock:limit:remind").count()

    first = desk.at.date() + timedelta(days=90)
    preserved_until(first, desk.at)
    near = desk.at + timedelta(days=85)
    assert one_round(desk.at + timedelta(days=80)) == 0
    assert [one_round(near), one_round(near + timedelta(hours=1))] == [1, 1]
    listed = queries.register(actor=drafter, organisation=desk.organisation(ASKING)).rows[0]
    assert "due_soon" in queries.marks_of(listed, near)
    step = queries.what_next(actor=drafter, organisation=desk.organisation(ASKING), at=near)[0]
    assert (step.urgency, step.text) == (2, "extend")
    services.ask_extension(actor=drafter, case_id=row.case_id, until=first + timedelta(days=90), at=near)
    worker.run_once(near)
    preserved_until(first + timedelta(days=90), near)
    assert queries.marks_of(row, near) == ()
    assert row.urgency == 5
    assert one_round(near + timedelta(days=1)) == 1
    assert one_round(near + timedelta(days=90)) == 2
