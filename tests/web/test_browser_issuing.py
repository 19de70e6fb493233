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


@pytest.mark.looks
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
            f"/requests/{draft.case_id}/draft/check/",
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
