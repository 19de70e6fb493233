"""The pages that need no account, through the front door."""

from __future__ import annotations

import json

import pytest
from django.test import Client

PUBLIC = (
    "/", "/holder/", "/routes/", "/routes/?issuing_state=DE&holder_state=FR&data=content&on=2026-11-23", "/law/", "/law/declarations/",
    "/law/authorities/", "/law/matrix/", "/law/matrix/?tool=cets224.7&on=2026-11-23&from=DE&assume=cets224&ratify=BR&declared=FR+cets224.7.9.a+made", "/law/lawbook/", "/law/changes/", "/law/changes/?from=HU&to=JP&since=2005-01-01&on=2026-11-23",
    "/law/legislation/", "/law/authorities/fr_contact_point_24_7/", "/law/legislation/hu_cets224/", "/catalogue/due/",
    "/providers/", "/providers/?inventory=user_notification", "/providers/meta/", "/docs/catalogues/", "/verify/", "/docs/", "/docs/way/", "/docs/glossary/", "/docs/provisions/",
    "/docs/schemas/",
    "/docs/procedures/", "/docs/signing/", "/docs/evidence/", "/accounts/login/",
)  # fmt: skip
PRIVATE = (
    "/requests/", "/requests/new/", "/inbox/", "/directory/", "/protection/", "/audit/", "/administration/",
    "/account/", "/organisation/",
)  # fmt: skip
CANARY = "kanarienvogel@canary.example.org"
NEED = {
    "issuing_state": "RS", "authority": "public_prosecutor", "holder_kind": "service_provider",
    "holder_state": "HU",
    "data": ["subscriber"], "measure": "production", "purpose": "criminal_proceedings", "offence": CANARY,
    "on": "2026-11-23",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_opens_for_anybody(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "independent open-source project" in text
    assert 'href="#main-content"' in text
    assert "<h1" in text


@pytest.mark.parametrize("path", PUBLIC)
def test_the_same_page_speaks_french(client: Client, path: str) -> None:
    client.post("/language/", {"language": "fr", "next": path})
    text = client.get(path).content.decode()
    assert '<html class="govuk-template" lang="fr">' in text
    assert "projet libre et indépendant" in text


@pytest.mark.parametrize("path", PRIVATE)
def test_a_private_page_asks_for_sign_in_and_keeps_no_query(client: Client, path: str) -> None:
    answer = client.get(path, {"reference": CANARY})
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={path.replace('/', '%2F')}"


@pytest.mark.parametrize("path", [*PUBLIC, "/nowhere/"])
def test_every_answer_carries_the_strict_headers(client: Client, path: str) -> None:
    answer = client.get(path)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_an_address_that_leads_nowhere_says_so_in_words(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_healthz_says_ok_and_nothing_else(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_the_language_form_goes_back_only_to_our_own_pages(client: Client) -> None:
    for target in ("https://evil.example.org/", "//evil.example.org/", "/nowhere/"):
        assert client.post("/language/", {"language": "fr", "next": target})["Location"] == "/"


def test_the_chooser_answers_a_plain_form(client: Client) -> None:
    answer = client.post("/routes/", NEED)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Why not the others" in text
    assert "<html" in text


def test_the_chooser_answers_htmx_with_the_fragment_only(client: Client) -> None:
    text = client.post("/routes/", NEED, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "Why not the others" in text


def test_an_answer_as_if_is_marked_as_an_exercise(client: Client) -> None:
    text = client.post("/routes/", {**NEED, "assume_in_force": ["cets224"]}).content.decode()
    assert "cx-exercise" in text
    assert "as if" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", "yesterday"),
        ("on", "1950-01-01x"),
        ("issuing_state", ""),
        ("issuing_state", "XX"),
        ("max_penalty_months", "ten"),
    ],
)
def test_a_need_that_cannot_be_read_is_said_in_words_beside_the_form(
    client: Client, field: str, value: str
) -> None:
    answer = client.post("/routes/", {**NEED, field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in text
    assert CANARY in text  # nothing that was typed is lost
    assert "Traceback" not in text


def test_what_is_typed_into_the_chooser_is_in_no_address(client: Client) -> None:
    answer = client.post("/routes/", NEED)
    text = answer.content.decode()
    assert CANARY in text
    assert f"?{CANARY}" not in text
    assert not any(CANARY in part for part in text.split('href="')[1:] if part.split('"')[0].count(CANARY))
    assert not any(CANARY in value for value in answer.headers.values())


def test_the_status_list_filters_and_downloads(client: Client) -> None:
    text = client.get("/law/", {"instrument": "ets185", "state": "RS"}).content.decode()
    assert "Serbia" in text
    answer = client.get("/law/status.csv", {"instrument": "ets185", "state": "RS"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 2


@pytest.mark.parametrize("query", [{"sort": "secret"}, {"on": "2026-13-01"}, {"page": "-1"}])
def test_a_list_that_cannot_be_made_is_a_page_in_words(client: Client, query: dict[str, str]) -> None:
    answer = client.get("/law/", query)
    assert answer.status_code == 400
    assert "This cannot be read" in answer.content.decode()


def test_the_matrix_shows_one_state_with_reasons(client: Client) -> None:
    text = client.get(
        "/law/matrix/", {"tool": "ets185.29", "from": "RS", "on": "2026-11-23"}
    ).content.decode()
    assert "Hungary" in text


def test_the_published_form_of_a_draft_is_json_schema(client: Client) -> None:
    answer = client.get("/docs/schemas/cets224.7.json", {"for": "provider"})
    schema = json.loads(answer.content)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "notification" not in schema["properties"]


def test_the_published_form_of_a_document_in_xml_is_an_xml_schema(client: Client) -> None:
    answer = client.get("/docs/schemas/cets224.7.xsd", {"for": "provider"})
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert b'targetNamespace="urn:cyberspex:schema:cets224.7:provider"' in answer.content
    assert b"facts_summary" not in answer.content
    assert "/docs/schemas/cets224.7.xsd?for=provider" in client.get("/docs/schemas/").content.decode()
    assert client.get("/docs/schemas/cets224.7.xsd", {"for": "king"}).status_code in (400, 422)


def test_a_file_that_is_not_ours_gets_a_verdict_and_no_traceback(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/verify/", {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 not ours")})
    text = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert "Traceback" not in text
    assert ("Not valid" in text) or ("Undetermined" in text) or ("There is a problem" in text)


def test_verify_without_a_file_says_what_to_do(client: Client) -> None:
    answer = client.post("/verify/", {})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.content.decode()


def test_the_demonstrations_helpers_do_not_exist_outside_it(client: Client) -> None:
    for path in ("/demo/", "/demo/codes/", "/demo/keys/x/"):
        assert client.get(path).status_code == 404
