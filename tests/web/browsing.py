"""What the browser tests share: somebody signed in and watched, a page measured, a one-time code of the moment."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# Playwright keeps an event loop in this thread, which Django takes for asynchronous code; it is not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


class Watched:
    """A browser of one person, which notes what it should never see."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url, self.page = context, url, context.new_page()
        self.complaints: list[str] = []
        host = urlsplit(url).netloc
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "request",
            lambda request: (
                self.complaints.append(f"foreign: {request.url}")
                if urlsplit(request.url).scheme in ("http", "https") and urlsplit(request.url).netloc != host
                else None
            ),
        )

    def _console(self, message: Any) -> None:
        # A refused form answers 409 or 422, which the browser writes down as an error of its own.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page


def signed_in(
    browser: Browser,
    url: str,
    person: Any,
    *,
    width: int = 1280,
    language: str = "en",
    script: bool = True,
) -> Watched:
    """A browser in which a person is signed in; nobody where none is given."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, accept_downloads=True
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])
    if person is not None:
        client = Client()
        client.force_login(person, backend=BACKEND)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
    return Watched(context, url)


def code_now(secret: str) -> str:
    """The one-time code that an authenticator with this secret shows."""
    step = int(datetime.now(UTC).timestamp()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(secret, step)))


def code_of(person: Any) -> str:
    """The one-time code that a person's authenticator shows now; waits where its half minute is about to end."""
    left = 30 - time.time() % 30
    if left < 5:
        time.sleep(left + 0.1)
    kept = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    return code_now(decrypt(kept.data["secret"]))


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands.

    The script is evaluated by the driver, which the page's content security policy does not concern.
    """
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def measured(people: Callable[..., Watched], rooms: Mapping[Any, Sequence[str]], language: str) -> list[str]:
    """What is wrong with each person's pages in a language: the language, accessibility, width of a phone and a desk."""
    wrong: list[str] = []
    for person, paths in rooms.items():
        watched = people(person, language=language)
        for path in paths:
            page = watched.open(path)
            if page.locator("html").get_attribute("lang") != language:
                wrong.append(f"{path}: not in {language}")
            wrong += [f"{path}: {fault}" for fault in faults(page)]
            wide = page.evaluate(
                "[...document.querySelectorAll('.cx-scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)"
                ".map(e => e.getAttribute('aria-label'))"
            )
            wrong += [f"{path}: {table} is wider than a desk" for table in wide]
            page.set_viewport_size({"width": 390, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth") > 390:
                wrong.append(f"{path}: wider than a phone")
            page.set_viewport_size({"width": 1280, "height": 900})
    return wrong
