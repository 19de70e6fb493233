"""Jobs: what is done beside the pages, kept in a queue in the database and run by a worker process.

- A job takes no arguments, so that no job row can hold anything of a case: it looks for its work in the rows.
- What is due is found by polling. A lost job therefore loses nothing, and one too many finds nothing to do.
- A job that fails keeps the kind of its fault only; what the error says could repeat what somebody wrote.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django_tasks import task
from django_tasks.base import Task


class JobFailedError(Exception):
    """A job failed; says with which code or kind of error."""


def job(function: Callable[[], int]) -> Task[[], int]:
    """Make a job of a function that looks for its work and returns how much it did."""

    @wraps(function)
    def without_words() -> int:
        try:
            return function()
        except Exception as error:
            logging.getLogger("cyberspex.jobs").exception("a job failed")
            raise JobFailedError(str(getattr(error, "code", type(error).__name__))) from None

    return task()(without_words)


def enqueue(one: Task[[], int]) -> None:
    """Put a job into the queue unless it waits there already."""
    from django_tasks_db.models import DBTaskResult

    if not DBTaskResult.objects.ready().filter(task_path=one.module_path).exists():
        one.enqueue()


def run_ready(worker: str) -> None:
    """Run the jobs that wait, until none is left; several workers share them."""
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker,
    ).run()


def forget_finished() -> None:
    """Remove the rows of finished jobs; history is in the events, not here."""
    from django.core.management import call_command

    call_command("prune_db_task_results", min_age_days=1, failed_min_age_days=7, verbosity=0)
