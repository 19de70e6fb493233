"""The lists of the procedure, emptied and made again from events, are the same. Dates of 2026-11-23."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import models, transaction

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.cooperation.projections import PROJECTED, project
from cyberspex.apps.evidence.models import ItemRow, PackageRow
from cyberspex.apps.evidence.projections import project as project_evidence
from cyberspex.apps.exchange import worker
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Event
from cyberspex.apps.history.projectors import PROJECTORS
from cyberspex.core.foundation.errors import CyberspexError
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
        project([event])
        if event.kind.startswith("evidence:"):
            project_evidence([event])
    assert {model.__name__: rows_of(model) for model in TABLES} == before


@pytest.mark.parametrize("seed", range(4))
def test_after_acts_in_any_order_a_rebuild_changes_no_row(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    rows = [desk.sent(), desk.signed(), desk.drafted()]
    done: list[str] = []

    def act(name: str) -> None:
        row, at = chance.choice(rows), AT + timedelta(hours=len(done))
        other = CaseRow.objects.filter(
            thread=row.thread, organisation_id=desk.organisation(PROVIDER).pk
        ).first()
        case = other.case_id if other else row.case_id
        here: dict[str, Any] = {"case_id": row.case_id, "at": at}
        there: dict[str, Any] = {"case_id": case, "at": at}
        acts: dict[str, Callable[[], object]] = {
            "draft": lambda: rows.append(desk.drafted()),
            "submit": lambda: services.submit(actor=desk.drafter, version=1, **here),
            "send back": lambda: services.send_back(actor=desk.approver, reason="again", **here),
            "approve": lambda: services.approve(actor=desk.approver, **here),
            "send": lambda: services.send(actor=desk.approver, **here),
            "withdraw": lambda: services.withdraw(actor=desk.approver, **here),
            "answer": lambda: desk.decide_all(
                desk.case_of(PROVIDER, row), chance.choice(["disclosed", "not_held"])
            ),
            "release": lambda: services.release_answer(
                actor=desk.officer, final=chance.random() < 0.5, **there
            ),
            "erase": lambda: history.erase_case(case=row.case_id, at=at, actor=None, reason="test"),
            "deliver": lambda: worker.run_once(at),
            "clocks": lambda: services.run_clocks(at + timedelta(days=40)),
        }
        try:
            with transaction.atomic():
                acts[name]()
            done.append(name)
        except (CyberspexError, CaseRow.DoesNotExist):
            pass  # not possible in this state, which is part of any order

    for name in chance.choices(
        ["draft", "submit", "send back", "approve", "send", "withdraw", "answer", "release", "erase", "deliver", "clocks"],
        weights=[1, 3, 1, 2, 2, 1, 3, 2, 1, 3, 1], k=30,
    ):  # fmt: skip
        act(name)
    assert len(done) >= 8
    tables = {table for _prefix, _function, tables in PROJECTORS for table in tables}
    before = {table.__name__: rows_of(table) for table in tables}
    assert history.rebuild() == Event.objects.count()
    assert {table.__name__: rows_of(table) for table in tables} == before
