"""Bounds on what one address may send, counted in memory for one second and without keeping the address."""

from __future__ import annotations

import threading
import time
from collections import Counter

from django.http import HttpRequest
from ninja.throttling import BaseThrottle


class PerAddress(BaseThrottle):
    """So many requests of one address in a second, counted in each process by itself.

    It keeps one address from taking all the room there is; it is no limit on guessing, which has to count in one place.
    An address is personal data: the counter knows it by a digest whose key lives and dies with the process.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._second = 0
        self._counted: Counter[int] = Counter()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether the address may send this one, too."""
        who, second = hash(self.get_ident(request) or ""), int(time.monotonic())
        with self._lock:
            if second != self._second:
                self._second, self._counted = second, Counter()
            self._counted[who] += 1
            return self._counted[who] <= self._most

    def wait(self) -> float:
        """The next second begins a new count."""
        return 1.0
