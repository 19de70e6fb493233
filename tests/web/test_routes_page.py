"""The page of routes: an answer from little, questions that refine it, what if, time, and handing over."""

from __future__ import annotations

import html
import io
import json
import re
from urllib.parse import parse_qsl, urlsplit

import pikepdf
import pytest
from django.http import QueryDict
from django.test import Client

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.routing import parse_need
from cyberspex.web import needs
from web.test_public_pages import CANARY

pytestmark = pytest.mark.django_db

LEAST = {
    "issuing_state": "DE",
    "holder_state": "FR",
    "data": ["content"],
    "measure": "production",
    "on": "2026-11-23",
}
WHOLE = {
    "on": "2026-11-23",
    "issuing": {"state": "DE", "authority": "judge", "unit": "DE-BY"},
    "holder": {
        "kind": "registrar", "provider": "none", "state": "US", "contract_state": "DE", "storage_state": "IE", "eu_addressee": "IE",
        "offers_services_in_eu": True, "domain": "example.org", "hosted_for": {"kind": "public_authority", "state": "DE"}, "territory": "none",
    },
    "data": ["traffic", "domain_registration"], "measure": "production", "volatile": False,
    "preserved": [{"on": "2026-11-01", "reference": "P 1"}],
    "offence": {"description": CANARY, "max_penalty_months": 60, "tags": ["cybercrime", "fraud"], "committed_in": "DE"},
    "person": {"resides_in": "FR", "privileged": "lawyer"}, "emergency": {"risk_to": "life", "imminent": True, "significant": False},
    "validated_by": "none", "purpose": "sentence_execution", "sentence_months": 6, "in_absentia": False, "absconded": True,
    "previous": [{"route": "eu.epoc", "outcome": "silent", "sent_on": "2026-10-01"}, {"route": "cets224.7", "on": "2026-10-02"}],
    "conflicting_law": {"state": "US", "provision": "18 U.S.C."},
    "assume": {
        "in_force": ["bilateral"], "not_in_force": ["ets030"], "consents": [{"state": "DE", "instrument": "cets224", "on": "2026-12-01"}],
        "declarations": [{"state": "RS", "provision": "cets224.7.9.a", "kind": "reservation", "scope": ["content"], "on": "2023-02-09"}],
        "determinations": [{"states": ["DE", "US"], "provision": "cets224.5.5"}],
    },
}  # fmt: skip


def asked(client: Client, form: dict[str, object]) -> str:
    answer = client.post("/routes/", form)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def address_in(text: str) -> str:
    found = re.search(r'href="(/routes/\?[^"]+)"', text)
    assert found
    return html.unescape(found[1])


def test_every_member_of_a_need_goes_through_the_form_and_comes_back() -> None:
    for need in (WHOLE, {"on": "2026-11-23", "issuing": {"state": "DE"}, "previous": [], "preserved": [], "emergency": False,
                         "offence": {"tags": []}, "holder": {"hosted_for": "none"}}):  # fmt: skip
        again = needs.read(needs.form_of(needs.fields_of(need)), today="2000-01-01")
        assert again == need
        assert parse_need(again) == parse_need(need)


def test_two_states_and_what_is_sought_give_an_answer_and_its_questions_in_order(client: Client) -> None:
    text = asked(client, LEAST)
    assert "What would change this answer" in text
    assert text.index("For which purpose are the data sought?") < text.index(
        "Is there anything out of the ordinary?"
    )
    assert "Nearly every route serves criminal investigations and proceedings only." in text
    more = {**LEAST, "purpose": "criminal_proceedings", "holder_kind": "service_provider", "authority": "judge", "urgent": "no",
            "eu_addressee": "FR", "max_penalty_months": "60", "tags_none": "yes", "committed_in": "DE", "resides_in": "DE", "volatile": "no",
            "left": "special"}  # fmt: skip
    assert "What would change this answer" not in asked(client, more)


def test_the_address_of_an_answer_gives_it_again_and_holds_nothing_typed_freely(client: Client) -> None:
    form = {**LEAST, "data": ["domain_registration"], "holder_kind": "registrar", "domain": "kanarienvogel.example.fr", "offence": CANARY,
            "preserved": "yes", "preserved_reference": CANARY, "conflicting_state": "US", "conflicting_provision": CANARY}  # fmt: skip
    text = asked(client, form)
    address = address_in(text)
    assert "kanarienvogel" not in address
    assert "canary" not in address
    assert ("lawbook", shipped_lawbook().digest) in parse_qsl(urlsplit(address).query)
    again = client.get(address)
    assert again.status_code == 200
    kept = re.compile(r'id="(?:route|then)-\d+">([^<]+)<')
    assert kept.findall(again.content.decode()) == kept.findall(text)
    assert "kanarienvogel" not in again.content.decode()


def test_the_address_of_an_answer_of_a_lawbook_that_is_not_kept_says_so(client: Client) -> None:
    answer = client.get("/routes/", {"issuing_state": "DE", "holder_state": "FR", "lawbook": "0" * 64})
    assert answer.status_code == 400
    assert "no kept lawbook" in answer.content.decode()


def test_states_are_named_in_reasons_in_both_languages(client: Client) -> None:
    form = {**LEAST, "issuing_state": "RS", "holder_state": "AL"}
    text = asked(client, form)
    assert "binds Albania since" in text
    assert not re.search(
        r"\b(?:AL|RS)\b",
        re.sub(r"<(?:pre|option|input).*?>.*?(?=<)", "", text.split("<h2", 1)[1].split("Hand over")[0]),
    )
    client.post("/language/", {"language": "fr", "next": "/"})
    french = asked(client, {**form, "holder_state": "FR", "issuing_state": "TR"})
    assert "Türkiye" in french or "Turquie" in french
    assert "It signed on" not in french


def test_what_if_shows_what_one_changed_fact_changes_and_marks_it(client: Client) -> None:
    form = {
        **LEAST,
        "issuing_state": "DE",
        "holder_state": "RS",
        "data": ["subscriber"],
        "purpose": "criminal_proceedings",
    }
    fragment = client.post(
        "/routes/what-if/", {**form, "change": "assume_in_force=cets224"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in fragment
    assert "gained" in fragment
    assert "cx-tag--exercise" in fragment
    page = client.post("/routes/what-if/", {**form, "change": "purpose=civil"}).content.decode()
    assert "<html" in page
    assert "lost" in page
    assert "cx-exercise" not in page


def test_a_ratification_is_compared_on_the_day_on_which_it_takes_effect(client: Client) -> None:
    form = {
        **LEAST,
        "issuing_state": "DE",
        "holder_state": "RS",
        "data": ["subscriber"],
        "purpose": "criminal_proceedings",
    }
    text = client.post(
        "/routes/what-if/", {**form, "deposit_state": "DE", "deposit_on": "2026-12-01"}
    ).content.decode()
    assert "1 April 2027" in text
    assert "gained" in text
    assert "cx-tag--exercise" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Choose one change"),
        ({"change": "purpose=civil", "what_if_on": "2027-01-01"}, "Choose one change"),
        ({"change": "csrfmiddlewaretoken=x"}, "has no field"),
        ({"change": "assume_consents=x"}, "has no field"),
        ({"deposit_state": "DE"}, "needs the State and the day"),
        ({"deposit_state": "IE", "deposit_on": "2026-12-01"}, "only Parties to the Convention may consent"),
        ({"what_if_on": "yesterday"}, "is not a date"),
        ({"what_if_on": "9999-01-01"}, "beyond what the law here reaches"),
    ],
)
def test_a_change_that_is_none_is_said_in_words(client: Client, change: dict[str, str], said: str) -> None:
    answer = client.post("/routes/what-if/", {**LEAST, **change})
    assert answer.status_code == 422
    assert said in html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"authority": ["judge", "police"]}, "Two things are said at once: judge and police"),
        ({"holder_state": "YU"}, "no State since"),
        ({"holder_state": "UK"}, "its code is 'GB'"),
        ({"provider": "microsft"}, "did you mean 'microsoft'?"),
        ({"domain": "\u0430pple.com"}, "mixes letters of different scripts that look alike"),
        ({"tags": ["fraud"], "tags_none": "yes"}, "cannot be of a kind and of none"),
        ({"max_penalty_months": "\u0663"}, "whole number of months"),
        ({"on": "0001-01-01"}, "beyond what the law here reaches"),
        ({"unknown_field": "x"}, "has no field"),
        ({"assume_consents": "DE"}, "is not one of"),
        ({"assume_declarations": "{"}, "cannot be read"),
    ],
)
def test_bad_input_is_said_in_words_beside_the_form_and_gives_no_route(
    client: Client, change: dict[str, object], said: str
) -> None:
    answer = client.post("/routes/", {**LEAST, **change})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert said in text
    assert "cx-route" not in text


@pytest.mark.parametrize("on", ["1990-01-01", "2090-01-01"])
def test_a_day_far_off_is_answered_with_its_warning(client: Client, on: str) -> None:
    text = asked(client, {**LEAST, "on": on})
    assert "cx-route" in text
    assert ("had not been opened for signature" in text) or (
        "what changes after that is not known" in html.unescape(text)
    )


def test_an_answer_is_handed_over_as_an_archivable_document_with_its_need_inside(client: Client) -> None:
    form = {**LEAST, "assume_in_force": "cets224", "offence": CANARY}
    answer = client.post("/routes/answer.pdf", form)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        meta = str(pdf.open_metadata())
        kept = json.loads(pdf.attachments["answer.json"].get_file().read_bytes())
    assert 'part="3"' in meta.replace("'", '"') or "<pdfaid:part>3" in meta
    assert kept["answer"]["assumed"] is True
    assert kept["answer"]["lawbook"] == shipped_lawbook().digest
    assert kept["need"]["issuing"]["state"] == "DE"
    assert "exercise" in answer["Content-Disposition"]
    refused = client.post("/routes/answer.pdf", {**LEAST, "holder_state": "YU"})
    assert refused.status_code == 422


def test_what_changed_for_a_pair_and_from_when_the_protocol_would_bind_it(client: Client) -> None:
    query = {"from": "DE", "to": "RS", "since": "2005-01-01", "on": "2026-11-23", "deposit": "2027-02-01"}
    text = client.get("/law/changes/", query).content.decode()
    assert "bound from 1 June 2027" in text
    assert "Mutual assistance for stored data" in text
    found = json.loads(client.get("/law/changes/", {**query, "format": "json"}).content)[0]
    assert found["horizon"]["pair_from"] == "2027-06-01"
    assert {one["tool"] for one in found["tools"]} >= {"ets185.29", "ets185.31"}
    alone = client.get(
        "/law/changes/", {"from": "IE", "since": "2010-01-01", "on": "2026-11-23"}
    ).content.decode()
    assert "only Parties to the Convention may consent" in alone


@pytest.mark.parametrize(
    "query",
    [
        {"from": "YU"},
        {"from": "HU", "to": "HU"},
        {"from": "HU", "on": "x"},
        {"from": "HU", "since": "2027-01-01", "on": "2026-01-01"},
    ],
)
def test_a_comparison_of_days_that_cannot_be_made_is_said_in_words(
    client: Client, query: dict[str, str]
) -> None:
    answer = client.get("/law/changes/", query)
    assert answer.status_code == 400
    assert "There is a problem" in answer.content.decode()


def test_a_field_said_twice_in_the_same_way_is_no_contradiction() -> None:
    form = QueryDict("issuing_state=DE&issuing_state=DE&data=content")
    assert needs.read(form, today="2026-11-23")["issuing"]["state"] == "DE"
