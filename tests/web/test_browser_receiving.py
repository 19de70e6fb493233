"""The receiving desks and the running of an organisation in a real browser, clicked as their people click.

Every page is measured for accessibility in both languages at desk and phone width; nothing is fetched from another
host and nothing breaks the content security policy.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from cyberspex.apps.accounts import services as accounts
from cyberspex.apps.catalogue import services as catalogue
from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.demo import preservation_draft, sign_and_send
from cyberspex.apps.cooperation.models import CaseRow, IdentifierRow
from cyberspex.apps.directory.models import Entry
from cyberspex.apps.exchange import worker
from procedure_world import NOTIFIED, OFFICE, PROVIDER, Desk
from web.browsing import code_now, faults, measured

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POINT, ASKING_POINT = "hu.point.example.org", "rs.point.example.org"
MIB = 1024 * 1024


def preservation(desk: Desk) -> CaseRow:
    """A request for preservation that waits at the 24/7 point."""
    drafter, approver = desk.world.of(ASKING_POINT, "drafter"), desk.world.of(ASKING_POINT, "approver")
    row = services.create_case(
        actor=drafter,
        organisation=desk.organisation(ASKING_POINT),
        tool="ets185.29",
        content=preservation_draft(desk.examples("ets185.29"), desk.at),
        at=desk.at,
    )
    sign_and_send(world=desk.world, data=desk.data, row=row, drafter=drafter, approver=approver, at=desk.at)
    return desk.case_of(POINT, row)


def test_the_provider_clicks_an_order_from_inbox_to_sealed_answer(
    people: Any, desk: Desk, tmp_path: Path
) -> None:
    row = desk.sent()
    case = desk.case_of(PROVIDER, row)
    watched = people(desk.officer)
    page = watched.open("/inbox/")
    page.click("text=Filter and order")
    page.select_option("#holder", "nobody")
    expect(page.locator("#rows")).to_contain_text(case.reference)
    page.click(f"text={case.reference}")
    expect(page.locator("#genuine")).to_contain_text("Yes")
    expect(page.locator("#may-answer")).to_contain_text("Nothing stands against it")
    page.click("button:has-text('I take it')")
    expect(page.locator("main")).to_contain_text("Put it back")
    first, second = IdentifierRow.objects.filter(case_id=case.case_id).order_by("identifier")

    page.locator(f"#identifier-{first.identifier} >> text=Record this answer").click()
    assert "Choose an answer" in page.inner_text(".govuk-error-summary")
    page.fill(f"#items-{first.identifier}", "no colon here")
    page.select_option(f"#outcome-{first.identifier}", "disclosed")
    page.locator(f"#identifier-{first.identifier} >> text=Record this answer").click()
    assert "name: value" in page.inner_text(".govuk-error-summary")
    assert page.input_value(f"#items-{first.identifier}") == "no colon here"
    assert page.input_value(f"#outcome-{first.identifier}") == "disclosed"
    page.fill(f"#items-{first.identifier}", "Account name: A. Example")
    page.locator(f"#identifier-{first.identifier} >> text=Record this answer").click()
    expect(page.locator(f"#identifier-{first.identifier}")).to_contain_text("disclosed")

    page.select_option(f"#outcome-{second.identifier}", "refused")
    page.locator(f"#identifier-{second.identifier} >> text=Record this answer").click()
    assert "coded reason" in page.inner_text(".govuk-error-summary")
    page.select_option(f"#reason-{second.identifier}", "no_possession_or_control")
    page.locator(f"#identifier-{second.identifier} >> text=Record this answer").click()
    expect(page.locator(f"#identifier-{second.identifier}")).to_contain_text("refused")

    page.click("a:has-text('Send the answer')")
    page.get_by_label("This is the final answer").check()
    page.click("main button:has-text('Send the answer')")
    expect(page.locator("main")).to_contain_text("Done: Send the answer")
    worker.run_once(datetime.now(UTC))
    back = people(desk.drafter).open(f"/requests/{row.case_id}/evidence/")
    expect(back.locator("main")).to_contain_text("Sealed package")


def test_an_upload_cut_in_the_middle_goes_on_where_it_was_cut(
    people: Any, desk: Desk, tmp_path: Path
) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    one = IdentifierRow.objects.filter(case_id=case.case_id).order_by("identifier")[0]
    watched = people(desk.officer)
    page = watched.open(f"/inbox/{case.case_id}/")
    content = os.urandom(9 * MIB)
    (tmp_path / "records.bin").write_bytes(content)
    seen: list[int] = []

    def cut(route: Route) -> None:
        offset = int(route.request.headers["upload-offset"])
        seen.append(offset)
        if seen.count(4 * MIB) == 1 and offset == 4 * MIB:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/upload/**", cut)
    page.set_input_files(f"#files-{one.identifier}", str(tmp_path / "records.bin"))
    with page.expect_navigation(timeout=60_000):
        page.locator(f"#identifier-{one.identifier} >> button:has-text('Upload')").click()
    expect(page.locator(f"#identifier-{one.identifier}")).to_contain_text("1 file taken in")
    assert seen == [0, 4 * MIB, 4 * MIB, 8 * MIB]
    one.refresh_from_db()
    assert [file["size_bytes"] for file in one.files] == [len(content)]
    watched.complaints[:] = [text for text in watched.complaints if "ERR_CONNECTION_RESET" not in text]


def test_the_notified_authority_instructs_and_the_provider_is_stopped(people: Any, desk: Desk) -> None:
    row = desk.sent()
    case = desk.case_of(NOTIFIED, row)
    page = people(desk.notified).open(f"/inbox/{case.case_id}/")
    expect(page.locator("main")).to_contain_text("Silence is silence")
    expect(page.locator("main")).to_contain_text("took payment from eleven buyers")
    page.click("a:has-text('Instruct the provider not to disclose')")
    page.click("main button:has-text('Instruct the provider')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("This has to be filled in.")
    page.check("input[value=prejudice_to_proceedings]")
    page.fill("#reasons", "Proceedings are under way here.")
    page.click("main button:has-text('Instruct the provider')")
    expect(page.locator("main")).to_contain_text("Done")
    worker.run_once(datetime.now(UTC))
    other = people(desk.officer).open(f"/inbox/{desk.case_of(PROVIDER, row).case_id}/")
    expect(other.locator("#may-answer")).to_contain_text("Something stands against it")
    expect(other.locator("main")).to_contain_text("told not to disclose")
    assert "Proceedings are under way" not in other.content()


def test_the_point_of_contact_says_that_data_are_preserved(people: Any, desk: Desk) -> None:
    case = preservation(desk)
    officer = desk.world.of(POINT, "receiving_officer")
    page = people(officer, width=390).open("/")
    page.click(f"text={case.reference}")
    page.click("nav >> text=Desk")
    expect(page.locator("#genuine")).to_contain_text("Yes")
    page.click("a:has-text('Say that the data are preserved')")
    page.click("main button:has-text('Say that the data are preserved')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("This has to be filled in.")
    page.fill("#until", "2026-11-25")
    page.fill("#reference", "HU-24-7-0009")
    page.click("main button:has-text('Say that the data are preserved')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Preservation lasts at least until")
    page.fill("#until", "2027-03-01")
    page.fill("#reference", "HU-24-7-0009")
    page.click("main button:has-text('Say that the data are preserved')")
    expect(page.locator("main")).to_contain_text("Done")
    case.refresh_from_db()
    assert case.state == "preserved"


def test_the_administrator_enters_and_revokes_and_the_auditor_sees_it(
    people: Any, desk: Desk, tmp_path: Path
) -> None:
    first = desk.world.of(OFFICE, "administrator")
    page = people(first).open("/administration/")
    page.click("text=Invite a person")
    page.fill("#email", "not an address")
    page.select_option("#role", "auditor")
    page.click("text=Make the link")
    expect(page.locator(".govuk-error-summary")).to_contain_text("not an e-mail address")
    page.fill("#email", "second.auditor@example.org")
    page.select_option("#role", "auditor")
    page.click("text=Make the link")
    expect(page.locator("main")).to_contain_text("/activate/")
    page.goto(page.url.split("/administration")[0] + "/directory/")
    entry = Entry.objects.get(body_id=OFFICE, holder="person")
    page.click(f"a[href='/directory/{entry.pk}/revoke/']")
    page.select_option("#reason", "left_office")
    page.click("main button:has-text('Revoke')")
    expect(page.locator("main")).to_contain_text("the person left the office")
    auditor = people(desk.world.of(OFFICE, "auditor")).open("/audit/?kind=directory")
    expect(auditor.locator("main")).to_contain_text("directory:entry:revoke")
    auditor.click("text=Chain")
    expect(auditor.locator("main")).to_contain_text("Yes: every event follows")


def test_an_invited_approver_enrols_two_factors_and_signs_in_with_a_passkey(
    live_server: Any,
    browser: Browser,
    desk: Desk,
) -> None:
    token = accounts.invite(
        actor=desk.world.of(OFFICE, "administrator"),
        organisation=desk.organisation(OFFICE),
        email="new.approver@example.org",
        role="approver",
        function="judge",
        at=datetime.now(UTC),
    )
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    key = context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    key.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    phrase = "an invented phrase"
    page.goto(f"{live_server.url}/activate/{token}/")
    page.fill("#name", "New Approver")
    page.fill("#password", phrase)
    page.fill("#again", phrase)
    page.click("main button")
    page.fill("input[name=login]", "new.approver@example.org")
    page.fill("input[name=password]", phrase)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Set up your second factor")
    page.goto(live_server.url + "/requests/")
    expect(page.locator("h1")).to_have_text("Set up your second factor")
    page.click("text=Use an authenticator")
    page.fill("input[name=password]", phrase)
    page.click("main button[type=submit]")
    assert faults(page) == []
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", "000000")
    page.click("main button[type=submit]")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.fill("input[name=code]", code_now(secret))
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Recovery Codes")
    assert faults(page) == []
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    assert faults(page) == []
    page.fill("input[name=name]", "Desk key")
    page.check("input[name=passwordless]")
    page.click("main button:has-text('Add')")
    expect(page.locator("main")).to_contain_text("You have added 1 security key")
    page.goto(live_server.url + "/")
    expect(page.locator("h1")).to_have_text("What to do next")
    page.click("text=Sign out")
    page.goto(live_server.url + "/accounts/login/")
    page.click("#passkey_login")
    expect(page.locator("h1")).to_have_text("What to do next")
    assert said == []
    context.close()


def test_the_desk_is_worked_by_keyboard_alone(people: Any, desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    one = IdentifierRow.objects.filter(case_id=case.case_id).order_by("identifier")[0]
    page = people(desk.officer).open(f"/inbox/{case.case_id}/")
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(str(page.evaluate("document.activeElement.id || document.activeElement.textContent")))
        if reached[-1] == f"outcome-{one.identifier}":
            break
    assert reached[0].strip() == "Skip to main content"
    assert reached[-1] == f"outcome-{one.identifier}"
    page.keyboard.type("not h")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Record this answer"
    page.keyboard.press("Enter")
    expect(page.locator(f"#identifier-{one.identifier}")).to_contain_text("not held")


def test_plain_forms_work_without_a_script(people: Any, desk: Desk, tmp_path: Path) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    one = IdentifierRow.objects.filter(case_id=case.case_id).order_by("identifier")[0]
    page = people(desk.officer, script=False).open("/inbox/?mark=&holder=nobody&sort=due")
    page.click(f"text={case.reference}")
    page.select_option(f"#outcome-{one.identifier}", "not_held")
    page.locator(f"#identifier-{one.identifier} >> text=Record this answer").click()
    assert "not held" in page.inner_text(f"#identifier-{one.identifier}")
    page.locator(f"#identifier-{one.identifier} summary").click()
    (tmp_path / "small.txt").write_bytes(b"records")
    page.set_input_files(f"#files-{one.identifier}", str(tmp_path / "small.txt"))
    page.locator(f"#identifier-{one.identifier} >> button:has-text('Upload')").click()
    assert "1 file taken in" in page.inner_text(f"#identifier-{one.identifier}")


@pytest.mark.looks
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_the_desks_and_offices_is_accessible_and_fits(
    people: Any, desk: Desk, language: str
) -> None:
    sent = desk.sent()
    provider, notified, point = desk.case_of(PROVIDER, sent), desk.case_of(NOTIFIED, sent), preservation(desk)
    services.ask(actor=desk.officer, case_id=provider.case_id, text="Which account?", at=desk.at)
    entry = Entry.objects.filter(holder="person")[0]
    report = catalogue.report(
        actor=desk.officer, organisation=desk.organisation(PROVIDER), nothing_known=False, at=desk.at,
        given={
            "catalogue": "providers", "entry": "meta", "column": "accepted_languages", "value": "English",
            "source": "https://provider.example.org/policy", "seen_on": "2026-11-20",
        },
    )  # fmt: skip
    rooms = {
        desk.officer: (
            "/", "/inbox/", "/inbox/drop/", f"/inbox/{provider.case_id}/",
            f"/inbox/{provider.case_id}/act/ask/", f"/inbox/{provider.case_id}/act/release_answer/",
            f"/inbox/{provider.case_id}/act/refuse_all/", "/account/", "/accounts/2fa/", "/directory/",
            "/accounts/password/change/", "/accounts/reauthenticate/", "/organisation/",
            "/account/second-factor/", "/nothing/",
        ),
        desk.notified: (
            "/", "/inbox/", f"/inbox/{notified.case_id}/",
            f"/inbox/{notified.case_id}/act/instruct_not_to_disclose/",
            f"/inbox/{notified.case_id}/act/ask_more_information/",
        ),
        desk.world.of(POINT, "receiving_officer"): (
            "/", "/inbox/", f"/inbox/{point.case_id}/", f"/inbox/{point.case_id}/act/mark_preserved/",
            f"/inbox/{point.case_id}/act/mark_not_preserved/",
        ),
        desk.world.of(OFFICE, "administrator"): (
            "/", "/administration/", "/administration/invite/", "/directory/", "/directory/new/",
            f"/directory/{entry.pk}/revoke/", "/inbox/", "/catalogue/reports/", f"/catalogue/reports/{report.pk}/",
            "/catalogue/import/", "/catalogue/providers/meta/report/", "/catalogue/authorities/new/",
            "/catalogue/providers/meta/report/?column=seat_country", "/providers/meta/", "/providers/",
            "/providers/?inventory=user_notification", "/law/authorities/", "/law/legislation/", "/catalogue/due/",
        ),
        desk.world.of(OFFICE, "auditor"): ("/", "/audit/", "/audit/chain/", "/directory/"),
        desk.world.of(OFFICE, "data_protection_officer"): ("/", "/protection/", "/protection/access/"),
    }  # fmt: skip
    assert measured(people, rooms, language) == []
    assert queries.inbox(actor=desk.officer, organisation=desk.organisation(PROVIDER), at=desk.at).rows, (
        "the pages showed a real case"
    )
