"""SQLite has one writer. Who wants to be it waits here for its turn, instead of asking again after ever longer naps.

SQLite's own waiting (`timeout`) sleeps up to a tenth of a second between two tries, and whoever comes last may win; with a
few writers most of the time is slept away and some wait for seconds. The lock of a file beside the database is a queue
that wakes the next one at once, across threads and processes; the system frees it when its holder dies. It is a matter of
turns only: a writer that does not take part is still kept apart by SQLite.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its turn before `BEGIN IMMEDIATE` and gives it back when the transaction ends."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn_back()
            raise

    def _commit(self) -> Any:
        done = super()._commit()  # type: ignore[misc]
        self._give_turn_back()  # where it failed, a rollback follows
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def _take_turn(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self.is_in_memory_db() or self._turn is not None:
            return
        # A description of its own for every turn: only then are two threads of one process kept apart.
        turn = os.open(f"{name}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
        except BaseException:
            os.close(turn)
            raise
        self._turn = turn

    def _give_turn_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            os.close(turn)  # which frees the lock
