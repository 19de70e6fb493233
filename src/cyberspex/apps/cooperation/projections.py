"""The lists by which people work, made from events and from nothing else.

An event may carry, beside its codes: `opens` (a new case), `changes` (fields of the register's row),
`document`, `message`, `identifier`, `approval` and `number`. Applying the events in order to empty tables
gives the tables again; a test holds that.
"""

from __future__ import annotations

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
        values = typed(DocumentRow, data["document"])
        DocumentRow.objects.update_or_create(
            case_id=event.case_id,
            audience=values.pop("audience"),
            defaults={"organisation_id": event.organisation_id, **values},
        )
    if "message" in data:
        values = typed(MessageRow, data["message"])
        MessageRow.objects.update_or_create(
            organisation_id=event.organisation_id,
            message_id=values.pop("message_id"),
            incoming=values.pop("incoming"),
            defaults={"case_id": event.case_id, **values},
        )
    if "identifier" in data:
        values = typed(IdentifierRow, data["identifier"])
        IdentifierRow.objects.update_or_create(
            case_id=event.case_id,
            identifier=values.pop("identifier"),
            defaults={"organisation_id": event.organisation_id, **values},
        )
    if data.get("releases_identifiers"):
        IdentifierRow.objects.filter(
            case_id=event.case_id, identifier__in=data["releases_identifiers"]
        ).update(released_at=event.at)
    changes = typed(CaseRow, data.get("changes", {}))
    CaseRow.objects.filter(case_id=event.case_id).update(**changes, changed_at=event.at, last_seq=event.seq)
