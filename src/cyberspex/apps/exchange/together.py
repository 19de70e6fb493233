"""Those who come at once go through the door together, so that one transaction serves them all.

While one group is being written, whoever comes waits; the first of those who waited then takes all of them through.
Who comes alone goes alone and at once. Only where the last ones had company does the next one look round for
a moment, as a database does that delays a commit for those on their way (PostgreSQL's `commit_delay`).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

Given = TypeVar("Given")
Got = TypeVar("Got")
A_MOMENT = 0.002
"""In seconds; less than what another transaction would cost those who come then."""
MOST = 32
"""What one transaction takes in at most, so that its writer does not keep all others from the records for long."""


class _Waiting(Generic[Given, Got]):
    def __init__(self, given: Given) -> None:
        self.given = given
        self.got: Got | None = None
        self.failed: BaseException | None = None


class Door(Generic[Given, Got]):
    """Turns many calls at once into few, within one process.

    Args:
        work: does for several what is asked for one; its answers stand in the order of what was given.
    """

    def __init__(self, work: Callable[[Sequence[Given]], Sequence[Got]]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._queue: deque[_Waiting[Given, Got]] = deque()
        self._company = False

    def through(self, given: Given) -> Got:
        """Have the work done for one, together with whoever waits."""
        mine: _Waiting[Given, Got] = _Waiting(given)
        self._queue.append(mine)
        while mine.got is None and mine.failed is None:
            with self._turn:
                if mine.got is None and mine.failed is None:
                    self._serve()
        if mine.failed is not None:
            raise mine.failed
        return cast(Got, mine.got)

    def _serve(self) -> None:
        if self._company:
            time.sleep(A_MOMENT)
        group = [self._queue.popleft() for _one in range(min(MOST, len(self._queue)))]
        self._company = len(group) > 1
        try:
            for one, got in zip(group, self._work([one.given for one in group]), strict=True):
                one.got = got
        except BaseException as error:
            for one in group:
                if one.got is None:
                    one.failed = error
            raise
