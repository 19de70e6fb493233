"""The page of who can use a tool with whom: maps and table of one answer, the law beside what is assumed."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from cyberspex.web.maps import VIEWS, drawing
from cyberspex.web.views import lawdata
from cyberspex.web.views.law import _matrix_body
from web.browsing import faults

pytestmark = pytest.mark.django_db
DAY = {"on": "2026-11-23"}
AS_IF = {**DAY, "tool": "cets224.7", "from": "DE", "assume": "cets224"}


def _rows(client: Client, **query: str | list[str]) -> list[dict[str, Any]]:
    return json.loads(client.get("/law/matrix.csv", {**DAY, **query, "format": "json"}).content)


def test_the_world_map_draws_every_state_that_the_lawbook_lists() -> None:
    listed = {state for _instrument, state in lawdata.lawbook().status}
    assert listed <= set(drawing("world").shapes)


def test_every_member_of_the_council_of_europe_is_on_the_map_of_europe_and_small_ones_have_a_mark() -> None:
    members = {row["code"] for row in lawdata.lawbook().tables["states"] if row.get("council_of_europe")}
    shapes = drawing("europe").shapes
    assert members <= set(shapes)
    marked = [code for code in shapes if shapes[code].mark]
    assert {"AD", "LI", "LU", "MC", "MT", "SM"} == set(marked) & members
    assert list(shapes)[-len(marked) :] == marked, "drawn last, so that no neighbour covers them"


def test_the_maps_and_the_table_give_the_same_answer(client: Client) -> None:
    text = client.get("/law/matrix/", {**DAY, "from": "RS"}).content.decode()
    rows = _rows(client, **{"from": "RS"})
    drawn = set(drawing("world").shapes)
    assert len(rows) == 95
    for verdict in ("permitted", "refused"):
        states = {row["to"] for row in rows if row["verdict"] == verdict}
        shown = sum(len(states & set(drawing(name).shapes)) for name in VIEWS)
        assert text.count(f': {verdict}"') == shown
        assert states <= drawn


def test_a_state_can_be_drawn_as_the_one_that_is_asked(client: Client) -> None:
    text = client.get("/law/matrix/", {**DAY, "to": "RS"}).content.decode()
    assert "Serbia is asked" in text
    assert re.search(r'href="\?[^"]*to=HU#pairs"', text)


def test_what_is_assumed_stands_beside_the_law_and_changes_are_marked_and_counted(client: Client) -> None:
    rows = _rows(client, **AS_IF)
    moved = [row for row in rows if row["changed"] == "yes"]
    assert moved
    assert all((row["stands"] != row["verdict"]) == (row["changed"] == "yes") for row in rows)
    text = client.get("/law/matrix/", AS_IF).content.decode()
    whole = _rows(client, **{**AS_IF, "from": ""})
    assert f"{sum(row['changed'] == 'yes' for row in whole)} pairs change" in text
    assert "stays an exercise for ever" in text
    assert text.count("<svg viewBox") >= 4


def test_a_declaration_and_a_ratification_can_be_assumed(client: Client) -> None:
    def towards(state: str, **more: str | list[str]) -> str:
        return next(row["verdict"] for row in _rows(client, **AS_IF, **more) if row["to"] == state)

    assert towards("NO") == "permitted"
    assert towards("NO", declared="NO cets224.7.9.a made") == "refused"
    assert towards("CH") == "refused"
    assert towards("CH", ratify=["CH", "BR"], ratify_on="2026-01-01") == "permitted"


def test_the_form_adds_a_declaration_to_those_that_it_keeps(client: Client) -> None:
    query = {**AS_IF, "declare_state": "NO", "declare_what": "cets224.7.9.a", "declare_how": "made"}
    text = client.get("/law/matrix/", query).content.decode()
    assert 'value="NO cets224.7.9.a made" checked' in text


@pytest.mark.parametrize(
    "query",
    [
        {"tool": "cets224.99"}, {"ratify": "XX"}, {"ratify": "FR", "ratify_what": "nothing"}, {"declared": "FR"},
        {"declared": "FR cets224.7.9.a perhaps"}, {"assume": "everything"}, {"ratify": "FR", "ratify_on": "soon"}, {"on": "2026-02-30"},
    ],
)  # fmt: skip
def test_what_cannot_be_assumed_is_refused_in_words(client: Client, query: dict[str, str]) -> None:
    for path in ("/law/matrix/", "/law/matrix.csv"):
        answer = client.get(path, query)
        assert answer.status_code in (400, 404, 422)
        assert "Traceback" not in answer.content.decode()


def test_the_file_has_reasons_sources_age_and_confidence(client: Client) -> None:
    answer = client.get("/law/matrix.csv", {**DAY, "from": "RS", "to": "HU"})
    said = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(said))
    assert row["verdict"] == "permitted"
    assert all(row[name] for name in ("reason", "source", "provision"))
    assert row["confidence"] == "memory-high"


def test_what_somebody_types_is_not_kept_and_the_rest_is(client: Client) -> None:
    _matrix_body.cache_clear()
    client.get("/law/matrix/", {**DAY, "q": "Hungary"})
    assert _matrix_body.cache_info().currsize == 0
    for _ in range(2):
        assert client.get("/law/matrix/", {**DAY, "from": "RS"}).status_code == 200
    assert _matrix_body.cache_info().hits == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_state_is_chosen_on_the_map_with_the_keyboard(live_server: Any, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900}, java_script_enabled=False)
    page.goto(live_server.url + "/law/matrix/?on=2026-11-23")
    page.locator('svg[aria-labelledby="europe-verdict-title"] a[aria-label="Malta"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**from=MT#pairs")
    assert page.locator("tbody th").first.inner_text() == "Malta"
    page.close()
    whole = browser.new_page(viewport={"width": 390, "height": 900})
    whole.goto(live_server.url + "/law/matrix/?on=2026-11-23&tool=cets224.7&to=MT&assume=cets224")
    assert faults(whole) == []
    assert whole.evaluate("document.documentElement.scrollWidth") <= 390
    whole.close()
