"""The page Holder through the front door: without asking anybody, and with a registry on loopback."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

import rdap_examples as examples
import rdap_peer
from cyberspex.adapters import rdap
from cyberspex.adapters.rdap import lists
from procedure_world import AT, OFFICE, Desk
from web.test_case_pages import signed_in

pytestmark = pytest.mark.django_db
CANARY = "kanarienvogel"


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[rdap_peer.Peer]:
    monkeypatch.setenv("CYBERSPEX_MODE", "test")
    with rdap_peer.running() as running:
        monkeypatch.setenv("CYBERSPEX_RDAP_BOOTSTRAP", running.base)
        running.answers[f"/domain/{CANARY}.zuerich"] = examples.domain(f"{CANARY}.zuerich")
        yield running
    rdap.forget()


@pytest.fixture
def officer(desk: Desk, peer: rdap_peer.Peer) -> Client:
    data = json.dumps(rdap_peer.bootstrap([[["zuerich"], [peer.base]]])).encode()
    lists.keep("dns", data, data_dir=desk.data, at=AT)
    return signed_in(desk.world.of(OFFICE, "drafter"))


def text_of(client: Client, identifier: str, **more: str) -> str:
    answer = client.post("/holder/", {"identifier": identifier, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_domain_leads_to_its_registry_and_on_to_its_entry_and_the_routes(client: Client) -> None:
    text = text_of(client, "www.denic.de")
    assert "A holder is known" in text
    assert 'href="/providers/denic/"' in text
    assert '<input type="hidden" name="holder_state" value="DE">' in text
    assert "Nobody was asked." in text


def test_the_routes_open_with_the_holder_filled_and_unanswered(client: Client) -> None:
    filled = {"fill": "1", "holder_kind": "registry", "provider": "denic", "holder_state": "DE", "data": "domain_registration"}  # fmt: skip
    answer = client.post("/routes/", filled)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert '<option value="DE" selected>' in text
    assert '<option value="denic" selected>' in text
    assert "There is a problem" not in text


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("+36 1 234 5678", ("The holder is not known", "numbering plan", "Hungary", "may have been ported")),
        ("193.0.6.139", ("The holder is not known", "ipv4.json was never refreshed")),
        ("192.0.2.1", ("It belongs to nobody",)),
        ("аррӏе.zuerich", ("xn--80ak6aa92e.zuerich", "all look like Latin ones", "Take care")),
        ("name@post.zuerich", ("Who runs the mail of post.zuerich is not known here",)),
        ("<script>alert(1)</script>", ("No provider of the catalogue",)),
    ],
)
def test_what_is_not_known_is_said(client: Client, identifier: str, words: tuple[str, ...]) -> None:
    text = text_of(client, identifier)
    for one in words:
        assert one in text
    assert "<script>alert" not in text


@pytest.mark.parametrize("identifier", ["", "   ", "@bob", "1.2.3", "exam\u202eple.org", "x" * 5000])
def test_what_is_no_identifier_is_said_beside_the_field_in_both_languages(
    client: Client, identifier: str
) -> None:
    answer = client.post("/holder/", {"identifier": identifier})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    client.post("/language/", {"language": "fr", "next": "/holder/"})
    french = client.post("/holder/", {"identifier": identifier}).content.decode()
    assert 'class="govuk-error-message"' in french
    assert "Give" not in french.split('class="govuk-error-message"')[1].split("</p>")[0]


def test_only_who_is_signed_in_can_ask_a_registry(client: Client, peer: rdap_peer.Peer) -> None:
    assert 'name="online"' not in client.get("/holder/").content.decode()
    assert client.post("/holder/", {"identifier": f"{CANARY}.zuerich", "online": "1"}).status_code == 403
    assert peer.asked == []


def test_the_registry_is_asked_by_its_button_only_and_says_what_it_withholds(
    officer: Client, peer: rdap_peer.Peer
) -> None:
    assert 'name="online"' in officer.get("/holder/").content.decode()
    assert "Nobody was asked." in text_of(officer, f"www.{CANARY}.zuerich")
    assert peer.asked == []
    text = text_of(officer, f"www.{CANARY}.zuerich", online="1")
    for one in (
        "Example Registrar Ltd",
        "Withheld by the registry",
        "Registrant Name",
        "left empty",
        "Asked now.",
    ):
        assert one in text
    assert peer.asked == [f"/domain/{CANARY}.zuerich"]
    assert "kept in memory" in text_of(officer, f"{CANARY}.zuerich", online="1")
    assert len(peer.asked) == 1


def test_an_identifier_that_was_asked_for_is_kept_nowhere(
    officer: Client, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = officer.post("/holder/", {"identifier": f"{CANARY}.zuerich", "online": "1"})
    mail = officer.post("/holder/", {"identifier": f"{CANARY}@{CANARY}.zuerich"})
    wrong = officer.post("/holder/", {"identifier": f"@{CANARY}"})
    places: dict[str, Any] = {
        "log": caplog.text,
        "headers": [str(dict(one.headers)) + str(one.cookies) for one in (told, mail, wrong)],
        "addresses": [part.split('"')[0] for part in told.content.decode().split('href="')[1:]],
        "file names": [str(path) for path in desk.data.rglob("*")],
        "files": [path.name for path in desk.data.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()],
        "cache": [str(getattr(cache, "_cache", {}))],
        "sessions": [one.get_decoded() for one in Session.objects.all()],
        "tables": [
            [row for row in model.objects.values() if CANARY in str(row)] for model in apps.get_models()
        ],
    }  # fmt: skip
    for place, said in places.items():
        assert CANARY not in str(said), place


def test_htmx_gets_the_fragment_only(client: Client) -> None:
    answer = client.post("/holder/", {"identifier": "Proton"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert 'href="/providers/proton/"' in answer.content.decode()


def test_lists_that_cannot_be_read_are_said(officer: Client, desk: Desk) -> None:
    (path,) = Path(desk.data).glob("rdap/bootstrap/dns-*.json")
    path.write_bytes(b"{}")
    lists._kept.cache_clear()
    answer = officer.post("/holder/", {"identifier": "shop.zuerich"})
    assert answer.status_code == 422
    assert "was changed after it was fetched" in answer.content.decode()
