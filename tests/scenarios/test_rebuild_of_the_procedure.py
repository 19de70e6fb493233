"""The lists of the procedure, emptied and made again from events, are the same. Dates of 2026-11-23."""

from __future__ import annotations

import pytest
from django.db import models

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.projections import PROJECTED, project
from cyberspex.apps.evidence.models import ItemRow, PackageRow
from cyberspex.apps.evidence.projections import project as project_evidence
from cyberspex.apps.exchange import worker
from cyberspex.apps.history.models import Event
from procedure_world import AT, PROVIDER, Desk

pytestmark = pytest.mark.django_db
TABLES: tuple[type[models.Model], ...] = (*PROJECTED, PackageRow, ItemRow)


def rows_of(model: type[models.Model]) -> list[str]:
    """Every row without a key that the database counts up by itself."""
    counted = isinstance(model._meta.pk, models.AutoField)
    name = model._meta.pk.name if counted and model._meta.pk else ""
    return sorted(
        str({key: value for key, value in row.items() if key != name})
        for row in model._default_manager.values()
    )


def test_lists_made_again_from_events_equal_those_that_were_there(desk: Desk) -> None:
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    desk.decide_all(provider)
    services.release_answer(actor=desk.officer, case_id=provider.case_id, final=True, at=AT)
    worker.run_once(AT)
    desk.drafted()
    before = {model.__name__: rows_of(model) for model in TABLES}
    assert all(before.values())
    for model in TABLES:
        model._default_manager.all().delete()
    for event in Event.objects.order_by("organisation_id", "seq"):
        project(event)
        if event.kind.startswith("evidence:"):
            project_evidence(event)
    assert {model.__name__: rows_of(model) for model in TABLES} == before
