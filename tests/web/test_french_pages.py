"""Every page in French, with each role and also after a wrong form: no English sentence of the catalogue is left."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from cyberspex.apps.directory.models import Entry
from cyberspex.web import catalogue
from procedure_world import NOTIFIED, OFFICE, PROVIDER, Desk
from web.test_case_pages import signed_in
from web.test_least_privilege import POLICY, PUBLIC, ROLES
from web.test_public_pages import PUBLIC as PUBLIC_PATHS

pytestmark = pytest.mark.django_db

SHOWN = ("aria-label", "title", "placeholder", "alt", "data-lost", "data-again", "data-label")
ALIKE = frozenset(
    {"Note", "Notes", "Documents", "Message", "Messages", "Code", "Type", "Exercise", "Hungary"}
)
"""Words that stand in documents and names, too, or are the same thing in both languages."""


def english() -> frozenset[str]:
    """Every sentence and word of the screens whose French is another."""
    found = set()
    for one in catalogue.read("fr"):
        pairs = [(one.id, one.string)]
        if isinstance(one.id, list | tuple):
            pairs = list(zip(one.id, one.string, strict=True))
        found |= {english for english, french in pairs if english and french and english != french}
    return frozenset(one for one in found if "%(" not in one and "{" not in one and one not in ALIKE)


class Texts(HTMLParser):
    """What a reader of a page sees or hears, piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # Names of languages, and words of the code, are meant to be English.
        self.skipped += tag in ("script", "style") or (
            bool(self.skipped) and tag not in ("input", "br", "img", "meta", "link", "path")
        )
        if given.get("lang") == "en" and not self.skipped:
            self.skipped = 1
        self.found += [str(given[name]) for name in SHOWN if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        self.skipped = max(0, self.skipped - 1) if self.skipped else 0

    def handle_data(self, data: str) -> None:
        if not self.skipped and data.strip():
            self.found.append(" ".join(data.split()))


def remainders(page: str, known: frozenset[str]) -> list[str]:
    texts = Texts()
    texts.feed(page)
    return sorted({one for one in texts.found if one.strip(" :·") in known})


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_a_role_says_anything_in_english(desk: Desk, role: str) -> None:
    sent = desk.sent()
    own = {OFFICE: sent, PROVIDER: desk.case_of(PROVIDER, sent), NOTIFIED: desk.case_of(NOTIFIED, sent)}
    draft = desk.drafted()
    client = signed_in(desk.world.of(ROLES[role], role))
    client.cookies["django_language"] = "fr"
    known = english()
    wrong: list[tuple[str, str]] = []
    for name, (method, arguments, allowed) in POLICY.items():
        if method != "get" or name.startswith("demo") or (allowed is not PUBLIC and role not in allowed):
            continue
        for case in (own[ROLES[role]], draft) if ROLES[role] == OFFICE else (own[ROLES[role]],):
            filled = {
                key: {"case": case.case_id, "entry": str(Entry.objects.all()[0].pk)}.get(value, value)
                for key, value in arguments.items()
            }
            address = reverse(name, kwargs=filled)
            for answer in (client.get(address), client.post(address, {})):
                if answer.streaming or "html" not in answer.get("Content-Type", ""):
                    continue
                wrong += [(name, one) for one in remainders(answer.content.decode(), known)]
    assert wrong == []


def test_no_public_or_sign_in_page_says_anything_in_english(desk: Desk) -> None:
    known = english()
    client = signed_in(desk.officer)
    client.cookies["django_language"] = "fr"
    wrong = []
    for path in (
        *(one for one in PUBLIC_PATHS if "login" not in one), "/account/", "/accounts/2fa/", "/accounts/password/change/",
        "/accounts/reauthenticate/", "/nothing/", "/account/lost/", "/account/second-factor/",
    ):  # fmt: skip
        page = client.get(path)
        wrong += [(path, one) for one in remainders(page.content.decode(), known)]
        assert 'lang="fr"' in page.content.decode(), path
    client.logout()
    client.cookies["django_language"] = "fr"
    wrong += [("sign-in", one) for one in remainders(client.get("/accounts/login/").content.decode(), known)]
    assert wrong == []


def test_an_english_page_would_be_found(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    page = signed_in(desk.officer).get(f"/inbox/{case.case_id}/").content.decode()
    assert len(remainders(page, english())) > 40
