"""The catalogues in the browser: lists, one page an entry, what is due, and the files."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.directory.catalogues import Catalogue, find
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.web.views import lawdata

pytestmark = pytest.mark.django_db


def lines(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def with_rows(monkeypatch: pytest.MonkeyPatch, **tables: list[dict[str, Any]]) -> None:
    """The lawbook with other entries in some tables."""
    first = shipped_lawbook()
    changed = Lawbook(digest="0" * 64, compiled_on=first.compiled_on, tables={**first.tables, **tables})
    monkeypatch.setattr(lawdata, "lawbook", lambda: changed)


def rows(table: str, **wanted: str | None) -> int:
    """How many entries of the shipped lawbook have these values; none where the cell is unknown."""
    return sum(
        all(row.get(key) == value for key, value in wanted.items()) for row in shipped_lawbook().table(table)
    )


DUE = len(find(shipped_lawbook(), Catalogue.PROVIDERS, on=date(2026, 11, 23), due=True))


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("/providers/?on=2026-11-23", rows("providers")),
        (
            "/providers/?inventory=languages&languages_known=unknown",
            rows("providers", accepted_languages=None),
        ),
        ("/providers/?confidentiality_known=unknown", rows("providers", confidentiality_policy=None)),
        ("/providers/?seat_country=JP", rows("providers", seat_country="JP")),
        ("/providers/?q=rdap&provider_type=registry&registration_data_known=known", 7),
        (
            "/law/authorities/?role=contact_point_24_7&on=2026-11-23",
            rows("authorities", role="contact_point_24_7"),
        ),
        (
            "/law/authorities/?confidence=memory-low&on=2026-11-23",
            rows("authorities", confidence="memory-low"),
        ),
        ("/law/legislation/?topic=cets224&on=2026-11-23", rows("legislation", topic="cets224")),
        ("/law/legislation/?state=FI&status=in_force", rows("legislation", state="FI", status="in_force")),
        ("/catalogue/due/?catalogue=providers&on=2026-11-23", DUE),
    ],
)
def test_a_list_shows_what_its_filters_ask_for(client: Client, path: str, total: int) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert f">{total} row" in answer.content.decode()


@pytest.mark.parametrize("path", ["/providers/?inventory=prices", "/providers/?sort=secret", "/providers/?page=0", "/catalogue/due/?on=yesterday", "/law/status.csv?list=authorities"])  # fmt: skip
def test_a_list_that_cannot_be_made_says_what_would_be_right(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path", ["/providers/no-such-provider/", "/law/authorities/xx/", "/law/legislation/xx/"]
)
def test_an_entry_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_entry_shows_each_cell_with_source_and_age_and_what_is_unknown_as_unknown(client: Client) -> None:
    text = client.get("/providers/meta/?on=2026-11-23").content.decode()
    assert "Wants a court order" in text
    assert "1378 days of 365" in text
    assert text.count("due for another look") >= 15
    assert text.count(">unknown<") == 3
    assert ">none<" not in text


def test_a_remembered_cell_says_so_on_the_page_of_an_entry_that_was_seen(client: Client) -> None:
    text = client.get("/providers/signal/?on=2026-11-23").content.decode()
    assert text.count("remembered, not seen; likely right") == 1
    assert text.count("no date") == 1


def test_the_file_of_cells_gives_each_its_source_age_and_standing(client: Client) -> None:
    found = lines(client, "/providers/catalogue.csv?format=cells&on=2026-11-23&q=Meta%20Platforms,%20Inc.")
    meta = {one["column"]: one for one in found if one["entry"] == "meta"}
    assert meta["user_notification_policy"]["as_of"] == "2023-02-14"
    assert meta["user_notification_policy"]["score"] == "377"
    assert (meta["accepted_languages"]["value"], meta["accepted_languages"]["standing"]) == ("", "unknown")


def test_the_files_hold_what_the_filters_leave_in_both_forms(client: Client) -> None:
    query = "inventory=languages&languages_known=known"
    in_csv = {one["id"] for one in lines(client, f"/providers/catalogue.csv?{query}")}
    in_json = json.loads(client.get(f"/providers/catalogue.csv?{query}&format=json").content)
    assert len(in_csv) == 6
    assert in_csv == {one["id"] for one in in_json}
    assert all(len(one["cells"]) == 18 for one in in_json)
    assert len(lines(client, "/law/legislation.csv?topic=cets224")) == 17
    assert len(lines(client, "/law/authorities.csv?role=extradition")) == 3
    assert len(lines(client, "/catalogue/due.csv?on=2026-11-23&catalogue=providers")) == 75


def test_no_cell_of_a_file_is_a_formula_and_no_page_runs_what_an_entry_says(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        "id": "hostile", "provider": "<script>alert(1)</script>", "services": '=HYPERLINK("https://evil.example.org")',
        "cost_policy": "\t=1+1", "source": "javascript:alert(1)", "as_of": "2026-01-01", "confidence": "seen",
    }  # fmt: skip
    with_rows(monkeypatch, providers=[row])
    for form in ("csv", "cells"):
        for line in lines(client, f"/providers/catalogue.csv?format={form}"):
            assert not any(value.startswith(("=", "\t", "@", "+", "-")) for value in line.values())
    for path in ("/providers/", "/providers/hostile/", "/catalogue/due/?on=2029-01-01"):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert 'href="javascript' not in text


def test_lists_stand_in_the_order_asked_for_and_unknown_stands_last(client: Client) -> None:
    found = json.loads(client.get("/providers/catalogue.csv?inventory=user_notification&format=json").content)
    scores = [
        next(c["score"] for c in one["cells"] if c["column"] == "user_notification_policy") for one in found
    ]
    known = [score for score in scores if score is not None]
    assert len(known) == 18
    assert known == sorted(known)
    assert scores[18:] == [None] * 103
