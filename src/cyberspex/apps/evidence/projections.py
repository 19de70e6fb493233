"""Packages and items, made from custody events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from cyberspex.apps.evidence.models import AwaitedRow, ItemRow, PackageRow
from cyberspex.apps.history.projectors import projector


def _typed(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        if isinstance(value, str):
            if isinstance(field, models.DateTimeField):
                value = datetime.fromisoformat(value)
            elif isinstance(field, models.DateField):
                value = date.fromisoformat(value)
            elif isinstance(field, models.UUIDField):
                value = UUID(value)
        typed[name] = value
    return typed


@projector("evidence:", models=(PackageRow, AwaitedRow, ItemRow))
def project(event: Any) -> None:
    """Apply one custody event."""
    owner = {"case_id": event.case_id, "organisation_id": event.organisation_id}
    if "package" in event.data:
        values = _typed(PackageRow, event.data["package"])
        PackageRow.objects.update_or_create(id=values.pop("id"), defaults={**owner, **values})
    if "awaited" in event.data:
        values = _typed(AwaitedRow, event.data["awaited"])
        message_id = values.pop("message_id")
        if "announced_at" in values:
            AwaitedRow.objects.update_or_create(message_id=message_id, defaults={**owner, **values})
        else:  # a package that came inside its message was never awaited
            AwaitedRow.objects.filter(message_id=message_id).update(**values)
    if "item" in event.data:
        values = _typed(ItemRow, event.data["item"])
        ItemRow.objects.update_or_create(id=values.pop("id"), defaults={**owner, **values})
