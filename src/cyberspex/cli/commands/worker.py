"""`cyberspex worker`: delivers messages and watches the clocks."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from datetime import UTC, datetime

SUMMARY = "deliver messages and watch the clocks (started by `serve`)"
POLL_SECONDS = 1.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--once", action="store_true", help="do what is due now and stop")


def run(args: argparse.Namespace) -> int:
    """Poll until told to stop; a lost job cannot matter, since the rows are found again."""
    from cyberspex.cli.django_setup import require_sound, start

    start()
    require_sound()
    from django.db import close_old_connections, connection

    from cyberspex.apps.cooperation import services
    from cyberspex.apps.exchange import worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            worker.run_once(datetime.now(UTC))
            services.run_clocks(datetime.now(UTC))
        except Exception:  # the loop outlives any one fault; the row stays and is tried again
            logging.getLogger("cyberspex.worker").exception("a round failed")
            connection.close()
        if args.once:
            return 0
        close_old_connections()
        stop.wait(POLL_SECONDS)
    return 0
