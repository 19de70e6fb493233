"""Lists of the lawbook: filtered, sorted, cut into pages, and safe as CSV."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import safe_cell
from cyberspex.web.lists import Column, as_csv, listing

COLUMNS = (
    Column(key="state", title="State", kind="state", filter=True),
    Column(key="on", title="On", kind="day"),
)
ROWS = [{"state": "HU" if n % 2 else "RS", "on": f"2026-01-{n:02d}" if n else ""} for n in range(31)] * 2


def shown(query: str):  # type: ignore[no-untyped-def]
    return listing(RequestFactory().get("/law/" + query), COLUMNS, ROWS, csv="/law.csv", sort="state")


def test_a_filter_keeps_only_its_rows() -> None:
    made = shown("?state=HU")
    assert made.total == 30
    assert {row["state"] for row in made.rows} == {"HU"}
    assert made.csv == "/law.csv?state=HU"


def test_pages_are_cut_and_linked() -> None:
    first = shown("")
    assert (first.pages, len(first.rows), first.previous) == (2, 50, "")
    last = shown("?page=9")
    assert (last.page, len(last.rows), last.next) == (2, 12, "")


@pytest.mark.parametrize("sort", ["on", "-on"])
def test_unknown_values_stand_last_in_both_directions(sort: str) -> None:
    made = shown(f"?sort={sort}&page=2")
    assert made.rows[-1]["on"] == ""


@pytest.mark.parametrize("query", ["?sort=secret", "?page=0", "?page=x"])
def test_a_question_that_cannot_be_answered_says_what_would_be_right(query: str) -> None:
    with pytest.raises(InputError):
        shown(query)


def test_the_file_holds_what_the_page_shows() -> None:
    answer = as_csv(RequestFactory().get("/x?state=HU"), COLUMNS, ROWS, name="x.csv", sort="state")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert text.splitlines()[0] == "state,on"
    assert len(text.splitlines()) == 31


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "\n=1", "\uff1d1+1"]
)
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert safe_cell(cell).startswith("'")
