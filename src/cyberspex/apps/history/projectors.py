"""Projections: rows that follow from events, written in the same transaction, made anew by `rebuild`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

Projector = Callable[[Sequence[Any]], None]
PROJECTORS: list[tuple[str, Projector, tuple[type, ...]]] = []


def projector(prefix: str, *, tables: tuple[type, ...] = ()) -> Callable[[Projector], Projector]:
    """Register a function that turns events into rows; those of one step come together, in their order.

    Args:
        prefix: of the kinds of event it wants; empty for every event.
        tables: the tables that it alone writes, emptied before a rebuild.
    """

    def keep(function: Projector) -> Projector:
        if all(function is not known for _prefix, known, _tables in PROJECTORS):
            PROJECTORS.append((prefix, function, tables))
        return function

    return keep


def typed(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Values of an event as the columns of a table want them."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        if isinstance(value, str):
            if isinstance(field, models.DateTimeField):
                value = datetime.fromisoformat(value)
            elif isinstance(field, models.DateField):
                value = date.fromisoformat(value)
            elif isinstance(field, models.UUIDField):
                value = UUID(value)
        found[name] = value
    return found
