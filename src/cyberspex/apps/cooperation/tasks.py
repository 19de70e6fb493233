"""The job that watches the clocks."""

from __future__ import annotations

from cyberspex.apps.cooperation import following
from cyberspex.apps.jobs import job
from cyberspex.core.foundation.time import SystemClock


@job
def watch_clocks() -> int:
    """Expire what is over and remind of what ends soon; returns the number of cases."""
    return following.run_clocks(SystemClock().now())
