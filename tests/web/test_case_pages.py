"""A case clicked through as each of its people, by plain forms. All instants are the machine's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange import worker
from cyberspex.apps.history.models import Event
from procedure_world import NOTIFIED, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db

ROOMS = {
    "drafter": ("/", "/requests/", "/requests/new/", "/account/"),
    "approver": ("/", "/requests/", "/directory/", "/account/"),
    "data_protection_officer": ("/", "/protection/", "/protection/access/"),
    "auditor": ("/", "/audit/", "/audit/chain/", "/directory/"),
    "administrator": ("/", "/administration/", "/administration/invite/", "/directory/", "/directory/new/"),
}
CLOSED = {
    "drafter": ("/inbox/", "/protection/", "/audit/", "/administration/"),
    "approver": ("/requests/new/", "/inbox/", "/protection/", "/audit/", "/administration/"),
    "data_protection_officer": ("/requests/", "/inbox/", "/audit/", "/administration/"),
    "auditor": ("/requests/", "/inbox/", "/protection/", "/administration/"),
    "administrator": ("/requests/", "/inbox/", "/protection/", "/audit/"),
}


def signed_in(person: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(answer: Any, status: int = 200) -> str:
    text = answer.content.decode()
    assert answer.status_code == status, text[:3000]
    return str(text)


@pytest.mark.parametrize("role", ROOMS)
def test_each_role_opens_its_rooms_and_no_others(desk: Desk, role: str) -> None:
    client = signed_in(desk.world.of(OFFICE, role))
    for path in ROOMS[role]:
        assert "<h1" in text_of(client.get(path)), path
    for path in CLOSED[role]:
        assert "This is not yours to open" in text_of(client.get(path), 403), path


def test_an_administrator_opens_no_case(desk: Desk) -> None:
    row = desk.drafted()
    client = signed_in(desk.world.of(OFFICE, "administrator"))
    assert client.get(f"/requests/{row.case_id}/").status_code == 403


def test_a_case_of_another_organisation_does_not_exist(desk: Desk) -> None:
    row = desk.drafted()
    client = signed_in(desk.officer)
    assert "There is no such page" in text_of(client.get(f"/requests/{row.case_id}/"), 404)
    assert client.get(f"/requests/{uuid4()}/").status_code == 404


def test_the_drafter_writes_and_hands_over(desk: Desk) -> None:
    row = desk.drafted()
    client = signed_in(desk.drafter)
    address = f"/requests/{row.case_id}/draft/"
    page = text_of(client.get(address + "?section=order"))
    assert "Pre-flight" in page
    saved = client.post(
        address,
        {"section": "order", "version": "1", "/order/service_provider/address": "Példa utca 3"},
    )
    assert saved.status_code == 302
    fragment = text_of(
        client.post(
            address,
            {
                "section": "order",
                "version": "2",
                "/order/service_provider/address": "Példa utca 4",
            },
            headers={"HX-Request": "true"},
        )
    )
    assert "<html" not in fragment
    assert 'value="3"' in fragment
    late = client.post(
        address, {"section": "order", "version": "1", "/order/service_provider/address": "Not lost"}
    )
    assert late.status_code == 302
    both = text_of(client.get(late.headers["Location"].split("#")[0]))
    assert "Two texts for one field" in both
    assert "Not lost" in both
    assert "Példa utca 4" in both
    client.post(address, {"choose": "yes", "choose:/order/service_provider/address": "theirs"})
    assert "Not lost" not in text_of(client.get(address + "?section=order"))


def test_ten_megabytes_in_one_field_are_refused_in_words_and_stay_in_the_form(desk: Desk) -> None:
    row = desk.drafted()
    client = signed_in(desk.drafter)
    typed = "Typed. " + "é" * (5 * 1024 * 1024)
    form = {"section": "file", "version": "1", "/file/necessity": typed}
    answer = client.post(f"/requests/{row.case_id}/draft/", form)
    page = text_of(answer, 422)
    assert "more than the 2097152 that are kept" in page
    assert "Typed. é" in page
    fragment = text_of(
        client.post(f"/requests/{row.case_id}/draft/", form, headers={"HX-Request": "true"}), 422
    )
    assert "Not saved." in fragment
    assert len(fragment) < 10_000
    kept = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=desk.at)
    assert kept.version == 1


def test_characters_that_nobody_sees_are_named_at_the_field_and_taken_out_by_one_click(desk: Desk) -> None:
    row = desk.drafted()
    client = signed_in(desk.drafter)
    address = f"/requests/{row.case_id}/draft/"
    client.post(
        address,
        {"section": "provider", "version": "1", "/order/service_provider/name": "P\u00e9lda\u202e\u200b"},
    )
    page = text_of(client.get(address + "?section=provider"))
    assert "U+200B, U+202E" in page
    assert 'value="deceptive_characters /order/service_provider/name"' in page
    client.post(
        address,
        {"section": "provider", "fix": "deceptive_characters /order/service_provider/name", "version": "2"},
    )
    kept = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=desk.at).content
    assert kept["order"]["service_provider"]["name"] == "P\u00e9lda"


def test_a_form_that_does_not_say_what_it_held_is_refused(desk: Desk) -> None:
    row = desk.drafted()
    client = signed_in(desk.drafter)
    for broken in ("{", "[]", "nothing"):
        answer = client.post(f"/requests/{row.case_id}/draft/", {"section": "file", "base": broken})
        assert "does not say what it held" in text_of(answer, 400)


def test_the_approver_approves_once(desk: Desk) -> None:
    row = desk.drafted()
    drafter = signed_in(desk.drafter)
    handed = drafter.post(f"/requests/{row.case_id}/submit/", {"version": "1"})
    assert handed.status_code == 302, handed.content.decode()[:2000]
    client = signed_in(desk.approver)
    assert "Send back" in text_of(client.get(f"/requests/{row.case_id}/approval/"))
    assert client.post(f"/requests/{row.case_id}/approval/", {"decision": "approve"}).status_code == 302
    again = client.post(f"/requests/{row.case_id}/approval/", {"decision": "approve"})
    assert "There is a problem" in text_of(again, 409)


def test_signing_without_a_second_factor_is_refused_in_words(desk: Desk) -> None:
    row = desk.approved()
    client = signed_in(desk.approver)
    assert "Key file" in text_of(client.get(f"/requests/{row.case_id}/sign/"))
    key = SimpleUploadedFile("k.p12", b"not a key")
    answer = client.post(
        f"/requests/{row.case_id}/sign/", {"key": key, "passphrase": "canary-phrase", "code": ""}
    )
    page = text_of(answer, 409)
    assert "second factor" in page
    assert "canary-phrase" not in page


def test_the_prepared_document_can_be_taken_away(desk: Desk) -> None:
    row = desk.approved()
    client = signed_in(desk.approver)
    assert "Sign elsewhere" in text_of(client.get(f"/requests/{row.case_id}/sign/elsewhere/"))
    answer = client.get(f"/requests/{row.case_id}/prepared/provider/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_double_click_on_send_sends_once(desk: Desk) -> None:
    row = desk.signed()
    client = signed_in(desk.approver)
    assert "Send now" in text_of(client.get(f"/requests/{row.case_id}/send/"))
    first = client.post(f"/requests/{row.case_id}/send/", {})
    second = client.post(f"/requests/{row.case_id}/send/", {})
    assert first.status_code == 302
    assert second.status_code in (302, 409)
    worker.run_once(datetime.now(UTC))
    orders = CaseRow.objects.filter(thread=row.thread, organisation_id=desk.organisation(PROVIDER).pk)
    assert orders.count() == 1


def test_every_page_of_a_sent_case_opens_for_its_side(desk: Desk) -> None:
    row = desk.sent()
    client = signed_in(desk.drafter)
    for part in ("", "timeline/", "evidence/", "timeline.csv"):
        answer = client.get(f"/requests/{row.case_id}/{part}")
        assert answer.status_code == 200, part
    page = text_of(client.get(f"/requests/{row.case_id}/"))
    assert "cx-exercise" in page
    assert "counting rule" in page
    listed = text_of(client.get("/requests/"))
    assert row.reference in listed
    rows = b"".join(client.get("/requests/register.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert row.reference in rows
    fragment = text_of(client.get("/requests/", {"reference": row.reference}, headers={"HX-Request": "true"}))
    assert "<html" not in fragment


def test_the_provider_answers_at_its_desk(desk: Desk) -> None:
    row = desk.sent()
    case = desk.case_of(PROVIDER, row)
    client = signed_in(desk.officer)
    assert case.reference in text_of(client.get("/inbox/"))
    page = text_of(client.get(f"/inbox/{case.case_id}/"))
    assert "Is it genuine?" in page
    assert "May I answer?" in page
    from cyberspex.apps.cooperation import queries

    found = queries.identifiers(actor=desk.officer, case_id=case.case_id, at=datetime.now(UTC))
    wrong = client.post(f"/inbox/{case.case_id}/identifier/", {"identifier_id": found[0].id, "outcome": ""})
    assert "Choose an answer" in text_of(wrong, 409)
    for one in found:
        answer = client.post(
            f"/inbox/{case.case_id}/identifier/",
            {"identifier_id": one.id, "outcome": "disclosed", "items": "Account name: A. Example"},
        )
        assert answer.status_code == 302
    upload = client.post(
        f"/inbox/{case.case_id}/files/",
        {"identifier_id": found[0].id, "files": SimpleUploadedFile("r.txt", b"records")},
    )
    assert upload.status_code == 302
    released = client.post(f"/inbox/{case.case_id}/act/release_answer/", {"final": "yes"})
    assert released.status_code == 302, released.content.decode()[:2000]
    worker.run_once(datetime.now(UTC))
    assert "Sealed package" in text_of(signed_in(desk.drafter).get(f"/requests/{row.case_id}/evidence/"))
    held = text_of(signed_in(desk.world.of(OFFICE, "data_protection_officer")).get("/protection/"))
    assert row.reference in held


def test_an_upload_in_parts_goes_on_after_a_cut(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    client = signed_in(desk.officer)
    from cyberspex.apps.cooperation import queries

    one = queries.identifiers(actor=desk.officer, case_id=case.case_id, at=datetime.now(UTC))[0]
    address = f"/inbox/{case.case_id}/upload/?for={one.id}"

    def part(data: bytes, offset: int, upload: str) -> dict[str, Any]:
        answer = client.post(
            address,
            data,
            content_type="application/octet-stream",
            headers={"Upload-Id": upload, "Upload-Offset": str(offset), "Upload-Length": "10"},
        )
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    first = part(b"01234", 0, "")
    again = part(b"01234", 0, first["id"])
    assert again["offset"] == 5
    assert part(b"56789", 5, first["id"]) == {"id": first["id"], "offset": 10, "done": True}


def test_the_notified_authority_instructs_on_one_of_two_grounds(desk: Desk) -> None:
    case = desk.case_of(NOTIFIED, desk.sent())
    client = signed_in(desk.notified)
    assert "Is it genuine?" in text_of(client.get(f"/inbox/{case.case_id}/"))
    address = f"/inbox/{case.case_id}/act/instruct_not_to_disclose/"
    form = text_of(client.get(address))
    assert form.count('name="ground"') == 2
    assert "This has to be filled in." in text_of(client.post(address, {}), 409)


def test_what_is_typed_stays_out_of_every_address(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    client = signed_in(desk.officer)
    answer = client.post(
        f"/inbox/{case.case_id}/act/ask/", {"text": "kanarienvogel@canary.example.org"}, follow=True
    )
    assert all("kanarienvogel" not in address for address, _status in answer.redirect_chain)


def test_pages_of_a_case_are_kept_by_no_cache(desk: Desk) -> None:
    row = desk.drafted()
    client = signed_in(desk.drafter)
    assert client.get(f"/requests/{row.case_id}/")["Cache-Control"] == "no-store"


def test_a_refused_order_goes_on_by_article_8_with_the_case_in_hand(desk: Desk) -> None:
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    services.refuse_all(actor=desk.officer, case_id=provider.case_id, reason="language", at=desk.at)
    worker.run_once(desk.at)
    client = signed_in(desk.drafter)
    page = text_of(client.get(f"/requests/{row.case_id}/"))
    assert f"/requests/{row.case_id}/next/" in page
    assert page.count("The language is not one that we accept.") == 2, "one ground for each identifier"
    assert "no longer runs" in page
    address = f"/requests/{row.case_id}/next/"
    page = text_of(client.get(address))
    assert "Order given effect by the other Party" in page
    assert "Go on by this route" in page
    assert "Draft this request" in page
    assert "is not open for this case" in text_of(client.post(address, {"route": "eu.epoc"}), 409)
    assert client.post(address, {"route": "cets224.8"}).status_code == 302
    page = text_of(client.get(address))
    assert "Chosen: Order given effect by the other Party" in page
    assert "Hungary" in page
    assert "Go on by this route" not in page
    taken = client.post(f"/requests/{row.case_id}/carried-over/", {"route": "cets224.8", "format": "pdf"})
    assert taken["Content-Type"] == "application/pdf"
    assert taken.content.startswith(b"%PDF-")
    taken = client.post(f"/requests/{row.case_id}/carried-over/", {"route": "cets224.8", "format": "json"})
    assert taken.json()["need"]["previous"][0]["outcome"] == "refused"
    assert "How this case goes on" in text_of(client.get(f"/requests/{row.case_id}/"))


def test_the_draft_of_the_next_request_and_the_old_case_link_to_each_other(desk: Desk) -> None:
    row = desk.sent()
    assert row.due_at is not None
    services.run_clocks(row.due_at)
    client = signed_in(desk.drafter)
    made = client.post(f"/requests/{row.case_id}/next/", {"route": "ets185.29"})
    new = CaseRow.objects.get(carried_from=row.case_id)
    assert made["Location"] == f"/requests/{new.case_id}/draft/"
    assert f"/requests/{new.case_id}/" in text_of(client.get(f"/requests/{row.case_id}/"))
    page = text_of(client.get(f"/requests/{new.case_id}/"))
    assert "Carried over from" in page
    assert row.reference in page


def test_opening_the_desk_is_one_access_event(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    client = signed_in(desk.officer)
    for times in (1, 2):
        text_of(client.get(f"/inbox/{case.case_id}/"))
        assert Event.objects.filter(case_id=case.case_id, kind="content:reader:open").count() == times
