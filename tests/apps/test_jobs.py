"""Jobs: due work is found by polling, and a job that fails says only which kind of fault it was."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from cyberspex.apps import jobs
from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.tasks import watch_clocks
from cyberspex.apps.exchange import tasks, worker
from cyberspex.cli.commands import worker as command
from cyberspex.cli.main import main
from procedure_world import Desk

# The worker closes its connection when the queue is empty, so no transaction of a test can be around it.
pytestmark = pytest.mark.django_db(transaction=True)


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
