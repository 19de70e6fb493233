"""The job that takes messages out."""

from __future__ import annotations

from cyberspex.apps.exchange import worker
from cyberspex.apps.jobs import job
from cyberspex.core.foundation.time import SystemClock


@job
def deliver() -> int:
    """Release what is ready and deliver what is due; returns the number of messages that moved."""
    clock = SystemClock()
    return worker.run_once(clock.now(), now=clock.now)
