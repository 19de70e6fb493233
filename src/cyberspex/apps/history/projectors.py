"""Projections: rows that follow from events, written in the same transaction, made anew by `rebuild`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PROJECTORS: list[tuple[str, Callable[[Any], None], tuple[type, ...]]] = []


def projector(
    prefix: str, *, models: tuple[type, ...] = ()
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register a function that turns an event into rows.

    Args:
        prefix: of the kinds of event it wants; empty for every event.
        models: the tables that it alone writes, emptied before a rebuild.
    """

    def keep(function: Callable[[Any], None]) -> Callable[[Any], None]:
        if all(function is not known for _prefix, known, _models in PROJECTORS):
            PROJECTORS.append((prefix, function, models))
        return function

    return keep
