"""Public pages in a real browser: measured for accessibility in each language, at desk and phone width."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from web.browsing import faults
from web.test_public_pages import PUBLIC

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.looks
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [1280, 390])
def test_public_pages_have_no_accessibility_fault_and_fit(
    live_server: Any, browser: Browser, language: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in PUBLIC:
        page.goto(live_server.url + path)
        assert page.locator("html").get_attribute("lang") == language
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert said == []
    context.close()


def test_the_chooser_answers_in_place_and_keeps_focus_in_the_page(live_server: Any, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(live_server.url + "/routes/")
    page.select_option("#issuing_state", "RS")
    page.select_option("#holder_state", "HU")
    page.click("text=Show the routes")
    page.wait_for_selector("#answer .cx-verdict")
    assert page.url == live_server.url + "/routes/"
    assert faults(page) == []
    page.close()


def test_the_holder_page_answers_in_place_and_leads_on_to_the_routes(
    live_server: Any, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(live_server.url + "/holder/")
    page.fill("#identifier", "аррӏе.de")
    page.click("text=Find the holder")
    page.wait_for_selector("#answer .cx-verdict")
    assert page.url == live_server.url + "/holder/"
    assert "xn--80ak6aa92e.de" in page.inner_text("#answer")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("text=Routes to it")
    page.wait_for_selector("#holder_state")
    assert page.input_value("#holder_state") == "DE"
    assert "apple" not in page.url
    assert "xn--" not in page.url
    page.close()


def test_the_chooser_works_without_javascript(live_server: Any, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/routes/")
    page.select_option("#issuing_state", "RS")
    page.select_option("#holder_state", "HU")
    page.click("text=Show the routes")
    assert page.locator("#answer .cx-verdict").count() == 1
    context.close()


def test_a_keyboard_user_reaches_the_content_first(live_server: Any, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(live_server.url + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.close()
