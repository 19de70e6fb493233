"""`cyberspex worker`: delivers messages and watches the clocks."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import threading
import time
from datetime import UTC, datetime

SUMMARY = "deliver messages and watch the clocks (started by `serve`)"
POLL_SECONDS = 1.0
CLOCKS_SECONDS = 60.0
PRUNE_SECONDS = 3600.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--once", action="store_true", help="do what is due now and stop")


def run(args: argparse.Namespace) -> int:
    """Poll for what is due and run its jobs until told to stop; a lost job loses nothing, since rows are found again."""
    from cyberspex.cli.django_setup import require_sound, start

    start()
    require_sound(serving=True)
    from django.db import close_old_connections, connection

    from cyberspex.apps import jobs
    from cyberspex.apps.cooperation.tasks import watch_clocks
    from cyberspex.apps.exchange import worker
    from cyberspex.apps.exchange.tasks import deliver

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    name = f"{socket.gethostname()}:{os.getpid()}"[:64]
    clocks_at = pruned_at = 0.0  # of this process's steady clock: engineering, not law
    while not stop.is_set():
        try:
            if args.once or worker.is_due(datetime.now(UTC)):
                jobs.enqueue(deliver)
            if time.monotonic() >= clocks_at:
                clocks_at = time.monotonic() + CLOCKS_SECONDS
                jobs.enqueue(watch_clocks)
            jobs.run_ready(name)
            if time.monotonic() >= pruned_at:
                pruned_at = time.monotonic() + PRUNE_SECONDS
                jobs.forget_finished()
        except Exception:  # the loop outlives any one fault; what is due is found again
            logging.getLogger("cyberspex.worker").exception("a round failed")
            connection.close()
        if args.once:
            return 0
        close_old_connections()
        stop.wait(POLL_SECONDS)
    return 0
