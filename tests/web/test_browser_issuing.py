"""The issuing side and the public pages in a real browser: from a need to erased content, as its people click.

Every page of the slice is measured for accessibility in both languages at desk and phone width; nothing is fetched
from another host and nothing breaks the content security policy (`people` watches it).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.demo import approver_key
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange import worker
from procedure_world import OFFICE, PROVIDER, Desk
from web.browsing import code_of, measured

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answered(desk: Desk) -> CaseRow:
    """An order whose sealed answer came back to the prosecution office."""
    row = desk.sent()
    case = desk.case_of(PROVIDER, row)
    desk.decide_all(case)
    services.release_answer(actor=desk.officer, case_id=case.case_id, final=True, at=desk.at)
    worker.run_once(datetime.now(UTC))
    row.refresh_from_db()
    return row


def test_a_request_is_started_from_the_answer_to_a_need(people: Any, desk: Desk) -> None:
    page = people(desk.drafter).open("/routes/")
    page.click("text=Show the routes")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say which State asks")
    page.wait_for_timeout(1100)  # a button takes no second click within a second
    page.select_option("#issuing_state", "RS")
    page.select_option("#holder_state", "HU")
    page.fill("#offence", "fraud on an invented market place")
    page.check("input[name=assume_in_force]")
    page.click("text=Show the routes")
    expect(page.locator("#answer")).to_contain_text("as if")
    page.locator("article:has(h3:has-text('Article 7')) >> text=Start this request").click()
    expect(page.locator("main")).to_contain_text("Everything that you type is kept")
    assert page.input_value("#f-order-issuing_authority-id") == OFFICE
    assert page.input_value("#f-order-offences-0-description") == "fraud on an invented market place"
    row = CaseRow.objects.order_by("-opened_at")[0]
    assert row.exercise
    draft = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=desk.at).content
    assert draft["parties"] == {"issuing": "RS", "receiving": "HU"}
    assert draft["assume"]["in_force"] == ["cets224"]
    page.fill("#f-order-service_provider-name", "Example Provider")
    expect(page.locator("#draft-saved")).to_contain_text("Saved", timeout=15_000)
    kept = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=desk.at).content
    assert kept["order"]["service_provider"]["name"] == "Example Provider"
    finding = page.locator("#draft-findings a").first
    target = str(finding.get_attribute("href")).split("#")[1]
    finding.click()
    expect(page.locator(f"[id='{target}']")).to_be_visible()


def test_accounts_are_added_and_removed_and_what_was_typed_stays(people: Any, desk: Desk) -> None:
    row = desk.drafted()
    page = people(desk.drafter, script=False).open(f"/requests/{row.case_id}/draft/?section=order")
    before = page.locator("[id^='f-order-information_sought-'][id$='-identifier-value']").count()
    page.fill("#f-order-information_sought-0-note", "typed before adding")
    page.click("button[name=add][value='/order/information_sought']")
    values = page.locator("[id^='f-order-information_sought-'][id$='-identifier-value']")
    assert values.count() == before + 1
    assert page.input_value("#f-order-information_sought-0-note") == "typed before adding"
    page.click(f"button[name=remove][value='/order/information_sought/{before}']")
    assert values.count() == before


def test_a_draft_leaves_and_comes_back_as_a_file(
    people: Any,
    desk: Desk,
    tmp_path: Path,
) -> None:
    row = desk.drafted()
    page = people(desk.drafter).open(f"/requests/{row.case_id}/draft/")
    with page.expect_download() as taken:
        page.click("text=Download the draft (JSON)")
    draft = json.loads(Path(taken.value.path()).read_text("utf-8"))
    assert draft["tool"] == "cets224.7"
    (tmp_path / "broken.json").write_text("{", "utf-8")
    page.set_input_files("#file", str(tmp_path / "broken.json"))
    page.click("text=Read the file")
    expect(page.locator(".govuk-error-summary")).to_contain_text("not JSON")
    draft["order"]["service_provider"]["address"] = "Példa utca 9"
    (tmp_path / "draft.json").write_text(json.dumps(draft), "utf-8")
    page.set_input_files("#file", str(tmp_path / "draft.json"))
    page.click("text=Read the file")
    expect(page.locator("main")).to_contain_text("The draft was read from the file.")
    assert page.input_value("#f-order-service_provider-address") == "Példa utca 9"


def test_two_people_on_one_draft_lose_nothing(people: Any, desk: Desk) -> None:
    row = desk.drafted()
    page = people(desk.drafter, script=False).open(f"/requests/{row.case_id}/draft/?section=order")
    content = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=desk.at).content
    services.save_draft(actor=desk.drafter, case_id=row.case_id, version=1, content=content, at=desk.at)
    page.fill("#f-order-service_provider-address", "typed meanwhile")
    page.click("button:text-is('Save')")
    assert "Your text is still in the form" in page.inner_text(".govuk-error-summary")
    assert page.input_value("#f-order-service_provider-address") == "typed meanwhile"
    page.click("button:text-is('Save')")
    kept = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=desk.at).content
    assert kept["order"]["service_provider"]["address"] == "typed meanwhile"


def test_the_case_is_clicked_from_draft_to_delivery(
    people: Any,
    desk: Desk,
    tmp_path: Path,
) -> None:
    row = desk.drafted()
    drafter = people(desk.drafter).open("/")
    drafter.click(f"text={row.reference}")
    drafter.click("text=hand it over for approval")
    drafter.click("button:has-text('Hand over')")
    expect(drafter.locator("main")).to_contain_text("handed over for approval")

    watched = people(desk.approver)
    page = watched.open("/")
    page.click(f"text={row.reference}")
    watched.open(f"/requests/{row.case_id}/approval/")
    page.click("button:text-is('Send back')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say what has to be changed")
    page.click("button:text-is('Approve')")
    expect(page.locator("main")).to_contain_text("ready to be signed")
    watched.open(f"/requests/{row.case_id}/sign/")
    key, passphrase = approver_key(desk.data, OFFICE)
    (tmp_path / "key.p12").write_bytes(key)
    page.set_input_files("#key", str(tmp_path / "key.p12"))
    page.fill("#passphrase", passphrase.decode())
    page.fill("#code", "000000")
    page.click("main button:text-is('Sign')")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.set_input_files("#key", str(tmp_path / "key.p12"))
    page.fill("#passphrase", passphrase.decode())
    page.fill("#code", code_of(desk.approver))
    page.click("main button:text-is('Sign')")
    expect(page.locator("main")).to_contain_text("The signature stands in the log")
    watched.open(f"/requests/{row.case_id}/send/")
    page.click("text=Send now")
    expect(page.locator("main")).to_contain_text("Each clock starts when")
    worker.run_once(datetime.now(UTC))
    watched.open(f"/requests/{row.case_id}/")
    expect(page.locator("main")).to_contain_text("answer awaited")
    expect(page.locator("main")).to_contain_text("the day of receipt is not counted")
    watched.open(f"/requests/{row.case_id}/timeline/")
    expect(page.locator("main")).to_contain_text("The draft was approved")
    with page.expect_download() as taken:
        page.click("text=the same in JSON")
    events = json.loads(Path(taken.value.path()).read_text("utf-8"))["events"]
    assert events[0]["kind"] == "case:record:open"


def test_the_data_protection_officer_reads_the_log_and_erases(people: Any, desk: Desk) -> None:
    row = answered(desk)
    reader = people(desk.drafter).open(f"/requests/{row.case_id}/evidence/")
    with reader.expect_download():
        reader.locator("td button:has-text('Open')").first.click()
    watched = people(desk.world.of(OFFICE, "data_protection_officer"))
    page = watched.open("/protection/access/")
    expect(page.locator("main")).to_contain_text("An item of evidence was opened")
    expect(page.locator("main")).to_contain_text(row.reference)
    watched.open(f"/protection/erase/{row.case_id}/")
    page.click("text=Erase the content")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Give the reason")
    page.fill("#reason", "The retention period ended.")
    page.check("#sure")
    page.click("text=Erase the content")
    expect(page.locator("main")).to_contain_text("the proof stays")


def test_verify_takes_an_order_with_its_proof_and_refuses_another_file(
    people: Any,
    desk: Desk,
    tmp_path: Path,
) -> None:
    page = people(desk.drafter).open("/verify/")
    (tmp_path / "not-ours.pdf").write_bytes(b"%PDF-1.7 nothing")
    page.set_input_files("#file", str(tmp_path / "not-ours.pdf"))
    page.click("text=Check it")
    expect(page.locator("#answer")).to_contain_text("Not valid")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_the_issuing_side_is_accessible_and_fits(
    people: Any,
    desk: Desk,
    language: str,
) -> None:
    draft, approved, done = desk.drafted(), desk.approved(), answered(desk)
    rooms = {
        desk.drafter: (
            "/", "/routes/", "/requests/", "/requests/new/", f"/requests/{draft.case_id}/",
            f"/requests/{draft.case_id}/draft/?section=order", f"/requests/{draft.case_id}/draft/?section=file",
            f"/requests/{draft.case_id}/draft/?section=supplemental", f"/requests/{draft.case_id}/draft/check/",
            f"/requests/{draft.case_id}/submit/", f"/requests/{done.case_id}/",
            f"/requests/{done.case_id}/timeline/", f"/requests/{done.case_id}/evidence/",
        ),
        desk.approver: (
            "/", f"/requests/{approved.case_id}/approval/", f"/requests/{approved.case_id}/sign/",
            f"/requests/{approved.case_id}/sign/elsewhere/", f"/requests/{approved.case_id}/send/",
        ),
        desk.world.of(OFFICE, "data_protection_officer"): (
            "/", "/protection/", "/protection/access/", f"/protection/erase/{done.case_id}/",
        ),
    }  # fmt: skip
    assert measured(people, rooms, language) == []


def test_lists_ask_the_database_as_often_for_many_rows_as_for_one(desk: Desk) -> None:
    def asked(person: Any, path: str) -> int:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    officer = desk.world.of(OFFICE, "data_protection_officer")
    rooms = [(desk.drafter, "/"), (desk.drafter, "/requests/"), (officer, "/protection/access/")]
    desk.sent()
    first = [asked(*room) for room in rooms]
    for _ in range(3):
        desk.sent()
    assert [asked(*room) for room in rooms] == first
