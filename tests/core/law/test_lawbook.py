"""Who is bound on a day, what was declared, and what is taken as if."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law import Bound, Known, LawbookAt, parse_assume
from cyberspex.core.law.lawbook import after_three_months
from cyberspex.core.law.status import entries

TODAY = date(2026, 11, 23)
FIFTH = {"state": "FR", "instrument": "cets224", "on": "2026-12-15"}


def law(on: date = TODAY, **assume: Any) -> LawbookAt:
    return shipped_lawbook().at(on, parse_assume(assume or None))


@pytest.mark.parametrize(
    ("consent", "force"),
    [
        (date(2026, 12, 15), date(2027, 4, 1)),
        (date(2026, 11, 30), date(2027, 3, 1)),
        (date(2026, 1, 1), date(2026, 5, 1)),
        (date(2026, 9, 30), date(2027, 1, 1)),
    ],
)
def test_entry_into_force_is_the_first_of_the_month_after_three_months(consent: date, force: date) -> None:
    assert after_three_months(consent) == force


@given(day=st.dates(date(2022, 5, 12), date(2090, 1, 1)), later=st.integers(0, 400))
def test_a_later_consent_never_binds_earlier(day: date, later: int) -> None:
    assert after_three_months(day) <= after_three_months(day + timedelta(days=later))
    assert after_three_months(day).day == 1


def test_four_consents_bind_nobody() -> None:
    assert law().in_force("RS", "cets224").word is Bound.NOT_YET


@pytest.mark.parametrize("state", ["RS", "JP", "HU", "CR", "FR"])
def test_the_fifth_consent_binds_all_five_on_one_day(state: str) -> None:
    assert law(date(2027, 3, 31), consents=[FIFTH]).in_force(state, "cets224").word is Bound.NOT_YET
    standing = law(date(2027, 4, 1), consents=[FIFTH]).in_force(state, "cets224")
    assert (standing.word, standing.since) == (Bound.IN_FORCE, date(2027, 4, 1))


def test_a_later_consent_counts_its_own_three_months() -> None:
    sixth = {"state": "DE", "instrument": "cets224", "on": "2027-05-02"}
    at = law(date(2027, 8, 31), consents=[FIFTH, sixth])
    assert at.in_force("FR", "cets224").word is Bound.IN_FORCE
    assert at.in_force("DE", "cets224").since == date(2027, 9, 1)


def test_a_state_outside_the_convention_cannot_be_assumed_a_party() -> None:
    with pytest.raises(InputError) as caught:
        law(consents=[{"state": "IE", "instrument": "cets224", "on": "2026-01-01"}])
    assert caught.value.code == "cannot_be_party"
    assert caught.value.citation == "cets224.16.1"


def test_a_state_that_has_not_signed_is_not_assumed_bound() -> None:
    assert law(in_force=["cets224"]).in_force("DK", "cets224").word is Bound.NOT_PARTY
    assert law(in_force=["cets224"]).in_force("FR", "cets224").word is Bound.IN_FORCE


def test_what_is_assumed_not_in_force_is_not() -> None:
    assert law(not_in_force=["ets185"]).in_force("FR", "ets185").word is Bound.NOT_YET


def test_nothing_is_in_force_before_it_existed() -> None:
    assert law(date(2000, 1, 1)).in_force("FR", "ets185").word is Bound.NOT_YET


def test_a_party_without_dates_is_bound_from_the_day_of_its_source_and_unknown_before() -> None:
    assert law(date(2022, 3, 15)).in_force("RS", "ets030").word is Bound.UNKNOWN
    standing = law(date(2022, 3, 16)).in_force("RS", "ets030")
    assert standing.word is Bound.IN_FORCE
    assert "2022-03-16" in standing.note


@pytest.mark.parametrize(
    ("state", "provision", "word"),
    [
        ("JP", "cets224.7.9.a", Known.MADE),
        ("JP", "cets224.8.11", Known.MADE),
        ("JP", "cets224.8.13", Known.UNKNOWN),
        ("RS", "cets224.7.9.a", Known.UNKNOWN),
        ("HU", "cets224.7.5.a", Known.MADE),
        ("CA", "cets224.7.9.a", Known.NONE),
    ],
)
def test_made_none_and_unknown_are_three_answers(state: str, provision: str, word: Known) -> None:
    assert law().declared(state, provision).word is word


def test_what_the_union_asks_is_expected_and_not_seen() -> None:
    assert law().declared("HU", "cets224.7.5.a").expected


def test_an_assumed_declaration_without_scope_words_says_none_was_made() -> None:
    none = {"state": "RS", "provision": "cets224.7.9.a", "kind": "reservation", "scope": []}
    assert law(declarations=[none]).declared("RS", "cets224.7.9.a").word is Known.NONE
    every = {**none, "scope": None}
    assert law(declarations=[every]).declared("RS", "cets224.7.9.a").word is Known.MADE


def test_denmark_and_ireland_stand_where_the_acts_of_the_union_put_them() -> None:
    at = law()
    bound = {
        (s, i): at.in_force(s, i).word is Bound.IN_FORCE
        for s in ("DK", "IE")
        for i in ("eu.2023.1543", "eu.eio")
    }
    assert bound == {
        ("DK", "eu.2023.1543"): False, ("DK", "eu.eio"): False, ("IE", "eu.2023.1543"): True, ("IE", "eu.eio"): False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"in_forc": []}, "unknown_member"),
        ({"in_force": ["cets999"]}, "bad_word"),
        ({"in_force": ["cets224"], "not_in_force": ["cets224"]}, "contradiction"),
        ({"consents": [{"state": "FR", "instrument": "cets224", "on": "soon"}]}, "bad_date"),
        ({"declarations": [{"state": "FR", "provision": "x", "scope": "all"}]}, "not_a_list"),
        ({"determinations": [{"states": ["FR"], "provision": "cets224.5.5"}]}, "not_a_list"),
        ([], "not_an_object"),
    ],
)
def test_an_assumption_is_read_strictly(given_: Any, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_assume(given_)
    assert caught.value.code == code


def test_an_assumption_about_an_unknown_state_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        law(consents=[{"state": "ZZ", "instrument": "ets185", "on": "2020-01-01"}])
    assert caught.value.code == "unknown_state"


@pytest.mark.parametrize(
    ("state", "on", "member"),
    [
        ("HR", date(2013, 6, 30), False),
        ("HR", date(2013, 7, 1), True),
        ("GB", date(2020, 1, 31), True),
        ("GB", date(2020, 2, 1), False),
        ("RS", TODAY, False),
    ],
)
def test_membership_of_the_union_has_its_days(state: str, on: date, member: bool) -> None:
    assert law(on).in_union(state) is member


def test_what_ended_is_no_longer_in_force_and_not_merely_absent() -> None:
    assert law(date(2020, 12, 31)).in_force("GB", "eu.eio").word is Bound.IN_FORCE
    assert law(date(2021, 1, 1)).in_force("GB", "eu.eio").word is Bound.ENDED
    assert law(date(2021, 1, 1)).in_force("CH", "eu.eio").word is Bound.NOT_PARTY


def test_what_is_remembered_with_low_confidence_asks_to_be_checked() -> None:
    assert "check it" in law().in_force("IE", "eu_us.mla").note
    assert law().in_force("DE", "eu.2023.1543").note == ""


def test_an_agreement_of_the_union_binds_a_later_member_from_its_accession() -> None:
    rows = shipped_lawbook().acts
    for (act, state), row in rows.items():
        joined = shipped_lawbook().states.get(state, {}).get("european_union_from")
        if joined and state != "GB":
            assert row["from"] >= joined, (act, state)


def test_nothing_binds_anybody_before_the_day_on_which_it_was_opened() -> None:
    lawbook = shipped_lawbook()
    assert set(lawbook.opened) >= {"cets224", "ets185", "ets189", "ets030", "ets182", "cets223"}
    for instrument, day in lawbook.opened.items():
        before = lawbook.at(day - timedelta(days=1))
        for state in lawbook.states:
            assert before.in_force(state, instrument).word is Bound.NOT_YET, f"{state} {instrument}"


@pytest.mark.parametrize(
    ("on", "word"),
    [("2022-05-11", "not_party"), ("2025-06-01", "signatory"), ("2026-02-05", "not_yet_in_force")],
)
def test_a_state_that_consents_later_is_a_signatory_until_then(on: str, word: str) -> None:
    found = entries(shipped_lawbook().at(date.fromisoformat(on)), state="HU", instrument="cets224")
    assert [one["status"] for one in found] == [word]


def test_consents_are_counted_as_on_the_day() -> None:
    assert "3 of 5" in shipped_lawbook().at(date(2026, 3, 1)).in_force("RS", "cets224").note
    assert "4 of 5" in shipped_lawbook().at(date(2026, 5, 1)).in_force("RS", "cets224").note


@pytest.mark.parametrize("provision", ["cets224.7.1", "cets224.9.1.a", "cets224.14.2", "cets224.99"])
def test_a_reservation_outside_the_closed_list_cannot_be_assumed(provision: str) -> None:
    """The Protocol allows reservations under 7.9.a, 7.9.b, 8.13 and 17 alone (cets224.19.1)."""
    with pytest.raises(InputError, match=r"Article 19\(1\)"):
        parse_assume({"declarations": [{"state": "RS", "provision": provision, "kind": "reservation"}]})


@pytest.mark.parametrize(
    "provision",
    ["cets224.7.9.a", "cets224.7.9.b", "cets224.8.13", "cets224.17.1", "cets224.9.1.b", "ets185.29.4"],
)
def test_a_reservation_that_may_be_made_can_be_assumed(provision: str) -> None:
    given = parse_assume({"declarations": [{"state": "RS", "provision": provision, "kind": "reservation"}]})
    assert [one.provision for one in given.declarations] == [provision]


def test_a_declaration_under_no_known_instrument_cannot_be_assumed() -> None:
    with pytest.raises(InputError, match="no provision of a known instrument"):
        parse_assume({"declarations": [{"state": "RS", "provision": "cets.7.9.a", "kind": "declaration"}]})
