"""The interview in a real browser: it asks what the route needs, keeps every keystroke, and loses nobody's text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.core.cooperation.tool import pointed, tool_named
from procedure_world import OFFICE, Desk
from web.browsing import measured

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKING_POINT = "rs.point.example.org"
ADDRESS = "/order/service_provider/address"


def held(desk: Desk, row: CaseRow, path: str) -> Any:
    return pointed(services.read_draft(actor=desk.drafter, case_id=row.case_id, at=desk.at).content, path)


def step(row: CaseRow, code: str) -> str:
    return f"/requests/{row.case_id}/draft/?section={code}"


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
    row = CaseRow.objects.order_by("-opened_at")[0]
    assert row.exercise
    assert held(desk, row, "/parties") == {"issuing": "RS", "receiving": "HU"}
    assert held(desk, row, "/order/issuing_authority/id") == OFFICE
    # The Parties are known and shown with where they come from; the offence was typed before.
    expect(page.locator("section:has(#known-h)")).to_contain_text("from your organisation")
    assert page.input_value("#f-order-offences-0-description") == "fraud on an invented market place"
    # What is missing is shown at its field before the next step, and left the second time.
    page.click("text=Save and continue")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("legal provisions and penalties is missing")
    target = str(summary.locator("a").first.get_attribute("href"))
    expect(page.locator(f"[id='{target[1:]}']")).to_be_visible()
    page.wait_for_timeout(1100)
    page.click("text=Save and continue")
    expect(page.locator("h2").first).to_have_text("Who issues the order")
    expect(page.locator("section:has(#unasked-h)")).to_contain_text("Under whose supervision")
    page.goto(page.url.split("?")[0] + "?section=notification")
    expect(page.locator("main")).to_contain_text("Exercise Notified Authority of Hungary")
    expect(page.locator("main")).to_contain_text("from the directory of authorities")


def test_accounts_are_added_and_removed_and_what_was_typed_stays(people: Any, desk: Desk) -> None:
    row = desk.drafted()
    page = people(desk.drafter, script=False).open(step(row, "sought"))
    values = page.locator("[id^='f-order-information_sought-'][id$='-identifier-value']")
    before = values.count()
    page.fill("#f-order-information_sought-0-note", "typed before adding")
    page.click("button[name=add][value='/order/information_sought']")
    assert values.count() == before + 1
    assert page.input_value("#f-order-information_sought-0-note") == "typed before adding"
    page.click(f"button[name=remove][value='/order/information_sought/{before}']")
    assert values.count() == before


def test_a_draft_leaves_and_comes_back_as_a_file(people: Any, desk: Desk, tmp_path: Path) -> None:
    row = desk.drafted()
    page = people(desk.drafter).open(step(row, "provider"))
    page.click("text=The draft as a file")
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
    page.click("text=The draft as a file")
    page.set_input_files("#file", str(tmp_path / "draft.json"))
    page.click("text=Read the file")
    expect(page.locator("main")).to_contain_text("The draft was read from the file.")
    page.goto(page.url.split("?")[0] + "?section=provider")
    assert page.input_value("#f-order-service_provider-address") == "Példa utca 9"


def test_two_tabs_on_one_field_keep_both_texts_until_somebody_chooses(people: Any, desk: Desk) -> None:
    row = desk.drafted()
    watched = people(desk.drafter)
    mine = watched.open(step(row, "provider"))
    other = watched.context.new_page()
    other.goto(watched.url + step(row, "provider"))
    other.fill("#f-order-service_provider-address", "their street 1")
    other.fill("#f-file-physical_presence", "their reason")
    expect(other.locator("#draft-saved")).to_contain_text("Saved 2", timeout=15_000)
    mine.fill("#f-order-service_provider-address", "my street 2")
    expect(mine.locator("#draft-saved")).to_contain_text("both texts are kept", timeout=15_000)
    assert held(desk, row, ADDRESS) == "their street 1"
    assert held(desk, row, "/file/physical_presence") == "their reason"
    # The tab can be closed: the text waits beside the draft.
    mine.goto("about:blank")
    watched.open(step(row, "provider"))
    box = mine.locator("#clashes")
    expect(box).to_contain_text("my street 2")
    expect(box).to_contain_text("their street 1")
    box.locator("label:has-text('Yours')").click()
    mine.click("text=Keep what I chose")
    expect(mine.locator("main")).to_contain_text("The texts that you chose stand in the draft.")
    assert held(desk, row, ADDRESS) == "my street 2"
    expect(mine.locator("#clashes")).to_have_count(0)


def test_without_the_network_nothing_is_lost_and_saving_goes_on_by_itself(people: Any, desk: Desk) -> None:
    row = desk.drafted()
    watched = people(desk.drafter)
    page = watched.open(step(row, "provider"))
    watched.context.set_offline(True)
    page.fill("#f-order-service_provider-address", "typed without a network")
    expect(page.locator("#draft-saved")).to_contain_text("tried again by itself", timeout=15_000)
    assert page.input_value("#f-order-service_provider-address") == "typed without a network"
    watched.context.set_offline(False)
    expect(page.locator("#draft-saved")).to_contain_text("Saved 2", timeout=15_000)
    assert held(desk, row, ADDRESS) == "typed without a network"
    watched.complaints.clear()  # the browser itself writes down that the network was away


def test_the_last_keys_before_leaving_are_kept_and_the_place_is_found_again(people: Any, desk: Desk) -> None:
    row = desk.drafted()
    watched = people(desk.drafter)
    page = watched.open(step(row, "answer"))
    page.fill("#f-supplemental-manner", "typed and left at once")
    watched.open("/requests/")
    for _ in range(100):  # it travels on its own, after the page is gone
        if held(desk, row, "/supplemental/manner") == "typed and left at once":
            break
        page.wait_for_timeout(100)
    watched.open(f"/requests/{row.case_id}/draft/")
    expect(page.locator("h2").first).to_have_text("How the provider answers")
    assert page.input_value("#f-supplemental-manner") == "typed and left at once"


def test_pasted_identifiers_are_read_shown_and_taken(people: Any, desk: Desk) -> None:
    row = desk.drafted()
    page = people(desk.drafter, script=False).open(step(row, "sought"))
    page.fill("#lines", "0036 1 234 5678\n203.0.113.9:443 2026-10-05 18:42:10 +02:00\nseller@mail")
    page.click("text=Read the lines")
    read = page.locator("#lines-read")
    expect(read).to_contain_text("+3612345678")
    expect(read).to_contain_text("2026-10-05T18:42:10+02:00")
    expect(read).to_contain_text("is not an e-mail address")
    read.locator("#take-2").uncheck()
    page.click("text=Take the ticked ones into the draft")
    sought = held(desk, row, "/order/information_sought")
    assert [one["identifier"] for one in sought[2:]] == [
        {"type": "phone", "value": "+3612345678"},
        {"type": "ip", "value": "203.0.113.9", "port": 443, "at": "2026-10-05T18:42:10+02:00"},
    ]
    assert page.input_value("#lines").strip() == "seller@mail"


def test_questions_that_depend_on_an_answer_come_and_go_with_it(people: Any, desk: Desk) -> None:
    draft = dict(desk.example)
    row = desk.drafted(order={**draft["order"], "information_sought": []})
    page = people(desk.drafter).open(step(row, "sought"))
    instant = page.locator("#f-order-information_sought-0-identifier-at")
    expect(instant).to_be_hidden()
    page.select_option("#f-order-information_sought-0-identifier-type", "ip")
    expect(instant).to_be_visible()
    page.fill("#f-order-information_sought-0-identifier-value", "203.0.113.24")
    expect(page.locator("#draft-saved")).to_contain_text("Saved 2", timeout=15_000)
    assert held(desk, row, "/order/information_sought/0/identifier/type") == "ip"
    assert page.locator("input[value=messages]").count() == 0
    expect(page.locator("main")).to_contain_text("Not offered here, and why")


@pytest.mark.looks
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_step_of_both_tools_is_accessible_and_fits(people: Any, desk: Desk, language: str) -> None:
    order = desk.drafted()
    point = desk.world.of(ASKING_POINT, "drafter")
    request = services.create_case(
        actor=point, organisation=desk.organisation(ASKING_POINT), tool="ets185.29",
        content=desk.examples("ets185.29"), at=desk.at,
    )  # fmt: skip
    services.change_draft(
        actor=desk.drafter, case_id=order.case_id, base={"file": {"notes": "was"}}, mine={"file": {"notes": "is"}},
        lines="203.0.113.9\nseller@mail.example.org", at=desk.at,
    )  # fmt: skip
    rooms = {
        desk.drafter: [step(order, one.code) + "&look=1" for one in tool_named("cets224.7").topics],
        point: [step(request, one.code) + "&look=1" for one in tool_named("ets185.29").topics],
    }
    assert measured(people, rooms, language) == []
