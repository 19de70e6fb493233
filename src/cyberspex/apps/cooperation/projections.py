"""The lists by which people work, made from events and from nothing else.

An event may carry, beside its codes: `opens` (a new case), `changes` (fields of the register's row),
`document`, `message`, `identifier` or `identifiers`, `approval` and `number`. Applying the events in order to empty tables
gives the tables again; a test holds that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from cyberspex.apps.cooperation.models import (
    Approval,
    CaseRow,
    DocumentRow,
    IdentifierRow,
    MessageRow,
    NumberSeries,
)
from cyberspex.apps.history.projectors import projector, typed

PROJECTED: tuple[type[models.Model], ...] = (
    CaseRow,
    Approval,
    DocumentRow,
    MessageRow,
    IdentifierRow,
    NumberSeries,
)


def _keep(model: type[models.Model], keys: tuple[str, ...], rows: Sequence[dict[str, Any]]) -> None:
    """Put new rows in, in one statement; a row without an id only changes what it names of the one with the same keys."""
    new = [row for row in rows if "id" in row]
    if new:
        model._default_manager.bulk_create(
            [model(**row) for row in new],
            update_conflicts=True,
            unique_fields=keys,
            update_fields=[name for name in new[0] if name not in keys and name != "id"],
        )
    for row in rows:
        if "id" not in row:
            named = {name: row[name] for name in keys}
            model._default_manager.update_or_create(
                **named, defaults={name: value for name, value in row.items() if name not in keys}
            )


@projector("", tables=PROJECTED)
def project(event: Any) -> None:
    """Apply one event to the lists of its organisation."""
    data = event.data
    if "number" in data:
        NumberSeries.objects.update_or_create(
            organisation_id=event.organisation_id,
            exercise=event.exercise,
            year=data["number"]["year"],
            defaults={"last": data["number"]["last"]},
        )
    if event.case_id is None:
        return
    owner = {"case_id": event.case_id, "organisation_id": event.organisation_id}
    if "opens" in data:
        CaseRow.objects.create(
            **owner,
            **typed(CaseRow, data["opens"]),
            exercise=event.exercise,
            opened_at=event.at,
            changed_at=event.at,
            last_seq=event.seq,
        )
    if "approval" in data:
        Approval.objects.create(**owner, **typed(Approval, data["approval"]), approved_at=event.at)
    if "document" in data:
        _keep(DocumentRow, ("case_id", "audience"), [{**owner, **typed(DocumentRow, data["document"])}])
    if "message" in data:
        keys = ("organisation_id", "message_id", "incoming")
        _keep(MessageRow, keys, [{**owner, **typed(MessageRow, data["message"])}])
    asked = [data["identifier"]] if "identifier" in data else data.get("identifiers", ())
    if asked:
        rows = [{**owner, **typed(IdentifierRow, one)} for one in asked]
        _keep(IdentifierRow, ("case_id", "identifier"), rows)
    if data.get("releases_identifiers"):
        IdentifierRow.objects.filter(
            case_id=event.case_id, identifier__in=data["releases_identifiers"]
        ).update(released_at=event.at)
    changes = typed(CaseRow, data.get("changes", {}))
    if "opens" in data and not changes:
        return
    CaseRow.objects.filter(case_id=event.case_id).update(**changes, changed_at=event.at, last_seq=event.seq)
