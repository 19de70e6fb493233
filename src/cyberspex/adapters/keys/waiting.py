"""Waiting for the signature library's coroutines from plain code."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


def finished(task: Coroutine[Any, Any, _T]) -> _T:
    """The result of a coroutine.

    A thread in which an event loop runs already (an asynchronous server's, a driven browser's) cannot run another
    one, so there the task gets a thread of its own.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(task)
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, task).result()
