"""Where entries of the directory stand, made from events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cyberspex.apps.directory.models import Entry, Standing
from cyberspex.apps.history.models import Event
from cyberspex.apps.history.projectors import projector


@projector("directory:entry:", tables=(Standing,))
def project(events: Sequence[Event]) -> None:
    """Apply events in order: entered, confirmed or revoked."""
    for event in events:
        _apply(event)


def _apply(event: Event) -> None:
    act, key = event.kind.rpartition(":")[2], event.data["entry"]
    if act == "enter":
        if Entry.objects.filter(pk=key).exists():
            Standing.objects.update_or_create(
                entry_id=key,
                defaults={
                    "content_sha256": event.data.get("content_sha256", ""),
                    "entered_by": event.actor_id,
                },
            )
    elif act == "confirm":
        Standing.objects.filter(entry_id=key).update(confirmed_by=event.actor_id, confirmed_at=event.at)
    elif act == "revoke":
        Standing.objects.filter(entry_id=key).update(
            revoked_at=datetime.fromisoformat(event.data["since"]), revoked_because=event.data["because"]
        )
