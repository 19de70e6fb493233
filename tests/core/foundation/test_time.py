"""Instants and legal days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import SystemClock, as_utc, format_instant, parse_date, parse_instant


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_survives_writing_and_reading(instant: datetime) -> None:
    assert parse_instant(format_instant(instant)) == instant


def test_an_offset_is_turned_into_utc() -> None:
    assert format_instant(parse_instant("2026-03-29T03:00:00+02:00")) == "2026-03-29T01:00:00Z"


@pytest.mark.parametrize("text", ["2026-11-23", "2026-11-23T10:00:00", "now", "", "2026-13-01T00:00:00Z"])
def test_an_instant_without_offset_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_instant(text)
    assert caught.value.code in {"bad_instant", "naive_instant"}


def test_a_naive_datetime_names_no_instant() -> None:
    with pytest.raises(InputError):
        as_utc(datetime(2026, 11, 23, 10, 0))  # noqa: DTZ001  the naive value is what is tested


def test_a_day_is_read_in_one_form_only() -> None:
    assert parse_date("2026-11-23") == date(2026, 11, 23)


@pytest.mark.parametrize(
    "text", ["23.11.2026", "2026-11", "20261123", "2026-02-30", "2026-W48-1", " 2026-11-23"]
)
def test_another_form_of_a_day_is_refused_and_says_what_is_right(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_date(text, "/on")
    assert caught.value.path == "/on"
    assert "YYYY-MM-DD" in caught.value.message


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
