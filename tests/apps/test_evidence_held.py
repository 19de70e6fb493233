"""What comes back: verified, held under Article 14, opened only on record. All instants are of 2026-11-23."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.evidence import queries
from cyberspex.apps.evidence import services as holding
from cyberspex.apps.evidence.models import ItemRow
from cyberspex.apps.exchange import worker
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Event
from cyberspex.core.foundation.errors import InputError, ProcedureError
from procedure_world import AT, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def answered(desk: Desk) -> CaseRow:
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    desk.decide_all(provider)
    services.release_answer(actor=desk.officer, case_id=provider.case_id, final=True, at=AT)
    worker.run_once(AT)
    row.refresh_from_db()
    return row


def test_the_received_package_is_verified_and_its_items_are_held(desk: Desk) -> None:
    row = answered(desk)
    (package,) = queries.packages(actor=desk.drafter, case_id=row.case_id)
    assert package.verdict == "valid"
    items = queries.items(actor=desk.drafter, case_id=row.case_id)
    assert items
    assert all(item.regime and item.purpose and item.review_on for item in items)


def test_an_item_with_neither_period_nor_review_is_impossible(desk: Desk) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    with pytest.raises(InputError):
        holding.set_holding(actor=desk.drafter, item_id=item.id, regime="1a", purpose=item.purpose, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemRow.objects.filter(id=item.id).update(review_on=None, retain_until=None)


def test_every_opening_is_in_the_custody_history(desk: Desk) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    holding.open_item(actor=desk.drafter, item_id=item.id, purpose=item.purpose, at=AT)
    kinds = [entry.kind for entry in queries.custody(actor=desk.drafter, case_id=row.case_id)]
    assert "evidence:package:receive" in kinds
    assert kinds[-1] == "evidence:item:open"


def test_an_item_is_not_opened_for_another_purpose(desk: Desk) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    with pytest.raises(ProcedureError) as refused:
        holding.open_item(actor=desk.drafter, item_id=item.id, purpose="curiosity", at=AT)
    assert refused.value.code == "other_purpose"


def test_the_provider_cannot_read_the_issuing_sides_items(desk: Desk) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    with pytest.raises(ProcedureError):
        holding.open_item(actor=desk.officer, item_id=item.id, purpose=item.purpose, at=AT)


def test_a_period_once_set_is_kept(desk: Desk) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    held = holding.set_holding(
        actor=desk.drafter,
        item_id=item.id,
        regime="1a",
        purpose=item.purpose,
        retain_until=date(2028, 1, 1),
        at=AT,
    )
    assert held.retain_until == date(2028, 1, 1)


def test_a_final_answer_has_a_word_for_every_identifier(desk: Desk) -> None:
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    with pytest.raises(ProcedureError) as refused:
        services.release_answer(actor=desk.officer, case_id=provider.case_id, final=True, at=AT)
    assert refused.value.code == "nothing_to_release"


def test_what_is_held_is_listed_by_what_is_due_page_by_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = answered(desk)
    monkeypatch.setattr(queries, "PAGE_ROWS", 1)
    items = queries.items(actor=desk.drafter, case_id=row.case_id)
    assert len(items) > 1
    last = items[-1]
    holding.set_holding(
        actor=desk.drafter, item_id=last.id, regime="1a", purpose=last.purpose,
        retain_until=AT.date() + timedelta(days=3), at=AT,
    )  # fmt: skip
    organisation = desk.organisation(OFFICE)
    seen, after = [], ""
    while True:
        page = queries.holdings(organisation, on=AT.date() + timedelta(days=4), after=after)
        seen += page.rows
        if not page.next:
            break
        after = page.next
    assert next(one.item.id for one in seen) == last.id
    assert [str(one.duty) for one in seen] == ["erase"] + ["none"] * (len(seen) - 1)
    assert {one.item.id for one in seen} == {one.id for one in items}
    assert [one.due_on for one in seen] == sorted(one.due_on for one in seen)
    assert {one.case.reference for one in seen if one.case} == {row.reference}
    with pytest.raises(InputError):
        queries.holdings(organisation, on=AT.date(), after="nowhere")


def test_only_the_data_protection_officer_erases(desk: Desk) -> None:
    row = answered(desk)
    with pytest.raises(ProcedureError, match="data-protection officer"):
        history.erase_case(case=row.case_id, at=AT, actor=desk.drafter, reason="no longer needed")
    officer = desk.world.of(OFFICE, "data_protection_officer")
    history.erase_case(case=row.case_id, at=AT, actor=officer, reason="no longer needed")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"regime": "9z"}, "unknown_regime"),
        ({"purpose": ""}, "no_purpose"),
        ({"purpose": "because of A. Person"}, "not_a_code"),
        ({"regime": "1b"}, "no_basis"),
        ({"basis": "eu_us.umbrella"}, "basis_not_wanted"),
        ({"regime": "1c", "basis": "exchange_of_notes"}, "not_determined"),
        ({"regime": "1b", "basis": "eu_us.umbrella"}, "basis_unknown"),
        (
            {"regime": "1b", "basis": "eu_us.umbrella", "determined_on": AT.date() + timedelta(days=99)},
            "basis_too_late",
        ),
        ({"review_on": AT.date() - timedelta(days=1)}, "before_receipt"),
    ],
)
def test_a_holding_that_article_14_does_not_know_is_refused(
    desk: Desk, given: dict[str, Any], code: str
) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    fine = {"regime": "1a", "purpose": item.purpose, "review_on": AT.date() + timedelta(days=30)}
    with pytest.raises(InputError) as caught:
        holding.set_holding(actor=desk.drafter, item_id=item.id, at=AT, **{**fine, **given})
    assert caught.value.code == code


def test_another_agreement_is_named_in_the_history(desk: Desk) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    held = holding.set_holding(
        actor=desk.drafter, item_id=item.id, regime="1b", basis="eu_us.umbrella", determined_on=date(2017, 2, 1), purpose=item.purpose,
        review_on=AT.date() + timedelta(days=30), at=AT,
    )  # fmt: skip
    assert held.regime == "1b"
    event = Event.objects.filter(case_id=row.case_id, kind="evidence:item:hold").latest("seq")
    assert event.data["basis"] == "eu_us.umbrella"


def test_a_refused_holding_keeps_what_was_typed(desk: Desk) -> None:
    row = answered(desk)
    item = queries.items(actor=desk.drafter, case_id=row.case_id)[0]
    client = Client()
    client.force_login(desk.drafter, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/evidence/{item.id}/"
    assert 'value="criminal_proceedings"' in client.get(address).content.decode()
    refused = client.post(
        address, {"regime": "1b", "purpose": "criminal_proceedings", "review_on": "2027-03-04"}
    )
    assert refused.status_code == 422
    assert 'value="2027-03-04"' in refused.content.decode()
    assert "There is a problem" in refused.content.decode()
    kept = client.post(
        address, {"regime": "1a", "purpose": "criminal_proceedings", "review_on": "2027-03-04"}
    )
    assert kept.status_code == 302
