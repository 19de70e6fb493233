"""The browser of the web tests, one for each module that asks for it, and the people who sit before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium where there is one; the tests' database calls run beside playwright's loop."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        options: dict[str, Any] = {"args": ["--no-sandbox"]}
        if Path(CHROMIUM).exists():
            options["executable_path"] = CHROMIUM
        opened = play.chromium.launch(**options)
        yield opened
        opened.close()


@pytest.fixture
def people(live_server: Any, browser: Any, desk: Any) -> Iterator[Any]:
    """Opens a browser in which somebody is signed in; afterwards nothing may have been complained of."""
    from web.browsing import Watched, signed_in

    opened: list[Watched] = []

    def sign_in(person: Any, **how: Any) -> Watched:
        opened.append(signed_in(browser, live_server.url, person, **how))
        return opened[-1]

    yield sign_in
    complaints = [one for watched in opened for one in watched.complaints]
    for watched in opened:
        watched.context.close()
    assert complaints == []
