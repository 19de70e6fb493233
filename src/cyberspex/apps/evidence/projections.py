"""Packages and items, made from custody events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cyberspex.apps.evidence.models import AwaitedRow, ItemRow, PackageRow
from cyberspex.apps.history.projectors import projector, typed


@projector("evidence:", tables=(PackageRow, AwaitedRow, ItemRow))
def project(events: Sequence[Any]) -> None:
    """Apply custody events."""
    for event in events:
        _apply(event)


def _apply(event: Any) -> None:
    owner = {"case_id": event.case_id, "organisation_id": event.organisation_id}
    if "package" in event.data:
        values = typed(PackageRow, event.data["package"])
        PackageRow.objects.update_or_create(id=values.pop("id"), defaults={**owner, **values})
    if "awaited" in event.data:
        values = typed(AwaitedRow, event.data["awaited"])
        message_id = values.pop("message_id")
        if "announced_at" in values:
            AwaitedRow.objects.update_or_create(message_id=message_id, defaults={**owner, **values})
        else:  # a package that came inside its message was never awaited
            AwaitedRow.objects.filter(message_id=message_id).update(**values)
    if "item" in event.data:
        values = typed(ItemRow, event.data["item"])
        ItemRow.objects.update_or_create(id=values.pop("id"), defaults={**owner, **values})
