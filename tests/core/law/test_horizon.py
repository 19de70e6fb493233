"""From when an instrument would bind two States, if one of them deposited on a day."""

from __future__ import annotations

from datetime import date

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law import parse_assume
from cyberspex.core.law.horizon import horizon
from cyberspex.core.law.lawbook import Bound

ON = date(2026, 11, 23)


def test_the_fifth_deposit_brings_the_protocol_into_force_three_months_later_for_all_five() -> None:
    found = horizon(shipped_lawbook(), ("DE", "RS"), on=ON)
    assert found.consents == 5
    assert found.instrument_from == found.pair_from == date(2027, 3, 1)
    assert [(one.state, one.assumed) for one in found.states] == [("DE", True), ("RS", False)]


def test_while_consents_are_missing_no_day_is_named_and_the_earliest_is_said() -> None:
    found = horizon(shipped_lawbook(), ("RS", "JP"), on=ON)
    assert (found.missing, found.pair_from, found.instrument_from) == (1, None, None)
    assert found.earliest_from == date(2027, 3, 1)


def test_a_later_party_is_bound_three_months_after_its_own_deposit() -> None:
    deposits = {"DE": date(2026, 12, 1), "FR": date(2027, 1, 15)}
    found = horizon(shipped_lawbook(), ("DE", "FR"), on=ON, deposits=deposits)
    assert found.instrument_from == date(2027, 4, 1)
    assert found.pair_from == date(2027, 5, 1)


@pytest.mark.parametrize("days", range(0, 400, 37))
def test_the_horizon_is_the_day_on_which_the_law_then_says_in_force(days: int) -> None:
    day = date.fromordinal(ON.toordinal() + days)
    found = horizon(shipped_lawbook(), ("NL", "JP"), on=ON, deposits={"NL": day})
    assert found.pair_from is not None
    assume = parse_assume({"consents": [{"state": "NL", "instrument": "cets224", "on": day.isoformat()}]})
    for offset, word in ((-1, Bound.NOT_YET), (0, Bound.IN_FORCE)):
        law = shipped_lawbook().at(date.fromordinal(found.pair_from.toordinal() + offset), assume)
        assert {law.in_force(state, "cets224").word for state in ("NL", "JP")} == {word}


def test_a_party_without_a_known_day_does_not_hide_when_the_other_is_bound() -> None:
    found = horizon(shipped_lawbook(), ("IE", "DE"), on=ON, instrument="ets185")
    assert found.pair_from == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("states", "deposits", "instrument", "code"),
    [
        (("HU", "DE"), {"HU": date(2027, 1, 1)}, "cets224", "has_consented"),
        (("IE", "DE"), {}, "cets224", "cannot_be_party"),
        (("YU", "DE"), {}, "cets224", "former_state"),
        (("DE", "FR"), {"FR": date(9999, 12, 1)}, "cets224", "day_out_of_reach"),
        (("DE", "FR"), {}, "eu.eio", "unknown_instrument"),
    ],
)
def test_a_deposit_that_cannot_be_is_refused_in_words(
    states: tuple[str, ...], deposits: dict[str, date], instrument: str, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        horizon(shipped_lawbook(), states, on=ON, deposits=deposits, instrument=instrument)
    assert refused.value.code == code
