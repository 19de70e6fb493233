"""Deciding which law an installation works with: an administrator, recorded in the history, nothing undone."""

from __future__ import annotations

from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.history.models import Event
from cyberspex.apps.law import queries, services
from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from cyberspex.core.law.changes import Change
from procedure_world import AT, OFFICE, Desk

pytestmark = pytest.mark.django_db


def change(**said: Any) -> Change:
    """The name of the first provider becomes another."""
    row = shipped_lawbook().table("providers")[0]
    return Change(
        **{
            "table": "providers", "entry": (str(row["id"]),), "field": "provider", "old": row["provider"], "new": "Example",
            "source": "https://example.org/", "as_of": "2026-11-20", "confidence": "seen", "by": "user-1", "at": AT, **said,
        }
    )  # fmt: skip


def office(desk: Desk) -> tuple[Any, Organisation]:
    """The office's administrator and the office."""
    return desk.world.of(OFFICE, "administrator"), Organisation.objects.get(body_id=OFFICE)


def test_a_change_is_the_law_at_once_and_every_later_event_names_the_new_bundle(desk: Desk) -> None:
    actor, organisation = office(desk)
    before = queries.lawbook_digest()
    move = services.decide_changes(
        actor=actor, organisation=organisation, changes=[change()], at=AT, reason="Renamed."
    )
    assert queries.lawbook_digest() == move.new != before
    event = Event.objects.filter(kind="law:bundle:change").get()
    assert (event.lawbook, event.data["old"], event.data["changes"]) == (move.new, before, 1)
    assert [one.reason for one in queries.decisions()] == ["Renamed."]


def test_going_back_is_a_new_decision(desk: Desk) -> None:
    actor, organisation = office(desk)
    before = queries.lawbook_digest()
    services.decide_changes(actor=actor, organisation=organisation, changes=[change()], at=AT)
    services.decide_return(
        actor=actor, organisation=organisation, digest=before, at=AT, reason="It was wrong."
    )
    assert queries.lawbook_digest() == before
    assert [str(one.ground) for one in queries.decisions()] == ["change", "return"]
    with pytest.raises(InputError) as caught:
        services.decide_return(actor=actor, organisation=organisation, digest=before, at=AT)
    assert caught.value.code == "changes_nothing"


def test_what_is_refused_leaves_no_event_and_no_decision(desk: Desk) -> None:
    actor, organisation = office(desk)
    with pytest.raises(CyberspexError):
        services.decide_changes(actor=actor, organisation=organisation, changes=[change(old="x")], at=AT)
    assert not Event.objects.filter(kind__startswith="law:").exists()
    assert queries.decisions() == ()


def test_only_an_administrator_decides(desk: Desk) -> None:
    _actor, organisation = office(desk)
    with pytest.raises(ProcedureError) as caught:
        services.decide_changes(
            actor=desk.world.of(OFFICE, "drafter"), organisation=organisation, changes=[change()], at=AT
        )
    assert caught.value.code == "not_permitted"
    assert queries.decisions() == ()


def test_an_exercise_organisation_does_not_decide_for_real_ones(desk: Desk) -> None:
    actor, organisation = office(desk)
    Organisation.objects.create(
        body_id="real.example.org", name="Real", state="RS", kind="prosecution", exercise=False
    )
    with pytest.raises(ProcedureError) as caught:
        services.decide_changes(actor=actor, organisation=organisation, changes=[change()], at=AT)
    assert caught.value.code == "exercise_crossing"
