"""Preservation between two 24/7 points (ets185.29). All instants are of November 2026."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.demo import sign_and_send
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange import worker
from cyberspex.core.foundation.errors import InputError, ProcedureError
from procedure_world import AT, Desk

pytestmark = pytest.mark.django_db
ASKING, ASKED = "rs.point.example.org", "hu.point.example.org"


def asked(desk: Desk) -> tuple[CaseRow, CaseRow]:
    """A request that the other point received: the case of each side."""
    draft = desk.examples("ets185.29")
    draft["request"]["requesting_authority"]["id"] = ASKING
    draft["request"]["requested_authority"]["id"] = ASKED
    draft["request"]["data"][0]["categories"] = ["subscriber"]
    draft["assume"] = {"in_force": ["cets224"]}
    drafter, approver = desk.world.of(ASKING, "drafter"), desk.world.of(ASKING, "approver")
    row = services.create_case(
        actor=drafter, organisation=desk.organisation(ASKING), tool="ets185.29", content=draft, at=AT
    )
    sign_and_send(world=desk.world, data=desk.data, row=row, drafter=drafter, approver=approver, at=AT)
    row.refresh_from_db()
    return row, desk.case_of(ASKED, row)


def test_preservation_lasts_sixty_days_at_least_and_both_sides_know_until_when(desk: Desk) -> None:
    row, there = asked(desk)
    officer = desk.world.of(ASKED, "receiving_officer")
    with pytest.raises(InputError) as refused:
        services.mark_preserved(
            actor=officer,
            case_id=there.case_id,
            reference="HU-1",
            until=AT.date() + timedelta(days=30),
            at=AT,
        )
    assert refused.value.code == "too_short"
    services.mark_preserved(actor=officer, case_id=there.case_id, reference="HU-1", at=AT)
    worker.run_once(AT)
    row.refresh_from_db()
    there.refresh_from_db()
    assert row.due_on == there.due_on
    assert row.due_on is not None
    assert row.due_on >= AT.date() + timedelta(days=60)


def test_a_reminder_comes_before_the_end_and_an_extension_moves_it(desk: Desk) -> None:
    row, there = asked(desk)
    officer, drafter = desk.world.of(ASKED, "receiving_officer"), desk.world.of(ASKING, "drafter")
    services.mark_preserved(actor=officer, case_id=there.case_id, reference="HU-1", at=AT)
    worker.run_once(AT)
    row.refresh_from_db()
    assert row.due_at is not None
    first_end = row.due_at
    assert services.run_clocks(first_end - timedelta(days=6)) > 0
    later = (first_end + timedelta(days=30)).date()
    services.ask_extension(actor=drafter, case_id=row.case_id, until=later, at=AT + timedelta(days=50))
    worker.run_once(AT + timedelta(days=50))
    services.mark_preserved(
        actor=officer,
        case_id=there.case_id,
        reference="HU-1",
        until=later + timedelta(days=60),
        at=AT + timedelta(days=50),
    )
    worker.run_once(AT + timedelta(days=50))
    row.refresh_from_db()
    assert row.due_at is not None
    assert row.due_at > first_end


def test_the_order_that_follows_names_the_preservation(desk: Desk) -> None:
    row, there = asked(desk)
    officer, drafter = desk.world.of(ASKED, "receiving_officer"), desk.world.of(ASKING, "drafter")
    with pytest.raises(ProcedureError):
        services.escalate(actor=drafter, case_id=row.case_id, route="cets224.7", at=AT)
    services.mark_preserved(actor=officer, case_id=there.case_id, reference="HU-1", at=AT)
    worker.run_once(AT)
    order = services.escalate(actor=drafter, case_id=row.case_id, route="cets224.7", at=AT)
    draft = services.read_draft(actor=drafter, case_id=order.case_id, at=AT).content
    assert draft["supplemental"]["preservation"] == {
        "sought": True, "on": AT.date().isoformat(), "reference": "HU-1",
    }  # fmt: skip
    assert draft["order"]["information_sought"][0]["identifier"]["value"] == "seller@mail.example.org"
    assert draft["notification"]["facts_summary"].startswith("An unknown person")
    row.refresh_from_db()
    assert row.is_open, "the preservation runs on, and so do its reminders"
    assert order.carried_from == row.case_id


def test_a_refusal_has_a_coded_ground(desk: Desk) -> None:
    _, there = asked(desk)
    officer = desk.world.of(ASKED, "receiving_officer")
    with pytest.raises(InputError):
        services.mark_not_preserved(actor=officer, case_id=there.case_id, reason="because", at=AT)
    code = queries.refusal_reasons("ets185.29")[0][0]
    services.mark_not_preserved(actor=officer, case_id=there.case_id, reason=code, at=AT)
    worker.run_once(AT)
    there.refresh_from_db()
    assert not there.is_open
