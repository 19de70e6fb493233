"""An item is held under a regime, for a purpose, and never without an end in sight."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.protection.holdings import Duty, Holding, Regime, duty_on, may_apply

RECEIVED = date(2026, 11, 23)


def holding(**traits):
    facts = {
        "regime": Regime.ARTICLE_14, "case_id": "case-1", "purpose": "fraud investigation",
        "received_on": RECEIVED, "retain_until": date(2027, 11, 23),
    }  # fmt: skip
    return Holding(**{**facts, **traits})


@pytest.mark.parametrize(
    ("traits", "code"),
    [
        ({"retain_until": None}, "no_period"),
        ({"retain_until": date(2026, 11, 22)}, "before_receipt"),
        ({"review_on": date(2026, 11, 22)}, "before_receipt"),
        ({"purpose": " "}, "no_purpose"),
        ({"basis": "eu_us"}, "basis_not_wanted"),
        ({"regime": Regime.AGREEMENT}, "no_basis"),
        ({"regime": Regime.ARRANGEMENT, "basis": "note-1"}, "not_determined"),
    ],
)
def test_holding_that_the_law_does_not_know_is_impossible(traits, code):
    with pytest.raises(InputError) as caught:
        holding(**traits)
    assert caught.value.code == code
    assert caught.value.citation.startswith("cets224.14")


def test_review_date_alone_is_enough():
    assert holding(retain_until=None, review_on=date(2027, 1, 1)).review_on


def test_agreement_counts_only_if_binding_on_the_day_of_receipt():
    def ask(day):
        return may_apply(Regime.AGREEMENT, received_on=RECEIVED, binding_from=day, determined_on=None).verdict

    assert ask(RECEIVED) is Verdict.PERMITTED
    assert ask(RECEIVED + timedelta(days=1)) is Verdict.REFUSED
    assert ask(None) is Verdict.UNDETERMINED


def test_article_14_is_the_base_case():
    found = may_apply(Regime.ARTICLE_14, received_on=RECEIVED, binding_from=None, determined_on=None)
    assert (found.verdict, found.provision) == (Verdict.PERMITTED, "cets224.14.1.a")


def test_last_day_of_the_period_is_still_kept_and_the_next_is_not():
    kept = holding(retain_until=date(2027, 1, 31))
    assert (
        duty_on(on=date(2027, 1, 31), retain_until=kept.retain_until, review_on=kept.review_on) is Duty.NONE
    )
    assert (
        duty_on(on=date(2027, 2, 1), retain_until=kept.retain_until, review_on=kept.review_on) is Duty.ERASE
    )


def test_review_is_a_task_when_due_and_escalated_when_it_lapses():
    reviewed = holding(retain_until=None, review_on=date(2027, 1, 1))
    assert duty_on(on=date(2026, 12, 31), retain_until=None, review_on=reviewed.review_on) is Duty.NONE
    assert duty_on(on=date(2027, 1, 1), retain_until=None, review_on=reviewed.review_on) is Duty.REVIEW
    assert duty_on(on=date(2027, 1, 15), retain_until=None, review_on=reviewed.review_on) is Duty.REVIEW
    assert duty_on(on=date(2027, 1, 16), retain_until=None, review_on=reviewed.review_on) is Duty.ESCALATE


@given(some.dates(RECEIVED, date(2040, 1, 1)), some.dates(RECEIVED, date(2040, 1, 1)))
def test_nothing_is_kept_silently_for_ever(review_on, on):
    if on >= review_on:
        assert duty_on(on=on, retain_until=None, review_on=review_on) is not Duty.NONE
