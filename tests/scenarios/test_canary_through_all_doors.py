"""A planted e-mail, phone, address and name are typed into every field of every door, right and wrong.

They may stand in encrypted content and on the page of whoever typed them; they may stand in no log, address, header,
cookie, session, job, traceback, file name, cache key or event.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cyberspex.apps.directory.models import Entry
from cyberspex.apps.exchange import worker
from cyberspex.apps.exchange.models import Partner
from cyberspex.cli.main import main
from cyberspex.core.foundation.errors import CyberspexError
from cyberspex.project.quiet import NoPersonalData
from procedure_world import NOTIFIED, OFFICE, PROVIDER, Desk
from scenarios.test_canary import CANARIES, planted
from web.test_case_pages import signed_in
from web.test_least_privilege import POLICY, PUBLIC, ROLES

pytestmark = pytest.mark.django_db
TEXT = " ".join(CANARIES)


class Form:
    """One form of a page: where it goes, and its fields filled wrongly and rightly, with canaries in both."""

    def __init__(self, method: str, action: str) -> None:
        self.method, self.action = method, action
        self.wrong: dict[str, Any] = {}
        self.right: dict[str, Any] = {}


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("method", "get").lower(), given.get("action", "")))
        if not self.found:
            return
        form, name, kind = self.found[-1], given.get("name", ""), given.get("type", "text")
        if tag == "option" and self.select:
            if given.get("value") and form.right.get(self.select) == TEXT:
                form.right[self.select] = given["value"]
            return
        if tag not in ("input", "textarea", "select") or not name or name == "csrfmiddlewaretoken":
            return
        self.select = name if tag == "select" else ""
        if kind == "file":
            form.wrong[name] = form.right[name] = "a file"
        elif kind in ("hidden", "radio", "checkbox"):
            form.wrong[name] = form.right[name] = given.get("value", "on")
        else:
            form.wrong[name] = TEXT
            form.right[name] = {"date": "2027-03-01", "email": CANARIES[0], "datetime-local": ""}.get(
                kind, TEXT
            )
            if name.endswith("_zone"):
                form.right[name] = "UTC"

    @staticmethod
    def posted(fields: dict[str, Any]) -> dict[str, Any]:
        """The fields with a fresh file where one is asked for; even its name is a canary."""
        return {
            name: SimpleUploadedFile(f"{CANARIES[0]}.pdf", TEXT.encode()) if value == "a file" else value
            for name, value in fields.items()
        }


class Written(logging.Handler):
    """What the installation's own handler would write: through its filter, as its formatter writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.addFilter(NoPersonalData())
        self.lines: list[str] = []
        self.formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def written() -> Iterator[Written]:
    handler = Written()
    names = ("", "django", "cyberspex")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    yield handler
    logging.getLogger().setLevel(before)
    for name in names:
        logging.getLogger(name).removeHandler(handler)


def clean(place: str, text: str) -> list[str]:
    """Which canaries stand at a place."""
    return [f"{place}: {canary}" for canary in CANARIES if canary in text]


def kept_places(desk: Desk, written: Written) -> list[str]:
    """Every place that outlives a request and is not encrypted content."""
    found = clean("log", "\n".join(written.lines))
    found += clean("file names", " ".join(str(path) for path in desk.data.rglob("*")))
    found += clean("cache", " ".join(map(str, getattr(cache, "_cache", {}))))
    found += clean("sessions", str([one.get_decoded() for one in Session.objects.all()]))
    for label in ("history", "cooperation", "exchange", "evidence", "audit", "django_tasks_database"):
        if not apps.is_installed(label) and label not in {one.label for one in apps.get_app_configs()}:
            continue
        for model in apps.get_app_config(label).get_models():
            rows = [
                {name: value for name, value in one.items() if not isinstance(value, bytes | memoryview)}
                for one in model.objects.values()
            ]
            found += clean(model.__name__, json.dumps(rows, default=str, ensure_ascii=False))
    return found


def answer_places(name: str, answer: Any) -> list[str]:
    """What an answer says beside its page: address, headers, cookies."""
    cookies = {key: one.value for key, one in answer.cookies.items()}
    return clean(f"{name} headers", str(dict(answer.headers))) + clean(f"{name} cookies", str(cookies))


@pytest.mark.parametrize("role", ROLES)
def test_no_form_of_the_web_leaves_a_trace_of_what_was_typed(desk: Desk, role: str, written: Written) -> None:
    desk.example = planted(desk.example)
    sent = desk.sent()
    own = {OFFICE: sent, PROVIDER: desk.case_of(PROVIDER, sent), NOTIFIED: desk.case_of(NOTIFIED, sent)}
    draft = desk.drafted()
    case = own[ROLES[role]]
    entry = Entry.objects.all()[0]
    client = signed_in(desk.world.of(ROLES[role], role))
    found: list[str] = []
    posted: list[int] = []
    for name, (method, arguments, allowed) in POLICY.items():
        if method != "get" or (allowed is not PUBLIC and role not in allowed):
            continue
        if name == "protection-erase":
            continue  # erasing the case would take the places away that this test looks at
        for subject in (case, draft) if ROLES[role] == OFFICE else (case,):
            filled = {
                key: {"case": subject.case_id, "entry": str(entry.pk)}.get(value, value)
                for key, value in arguments.items()
            }
            address = reverse(name, kwargs=filled)
            page = client.get(address)
            if page.streaming or "html" not in page["Content-Type"]:
                continue
            forms = Forms()
            forms.feed(page.content.decode())
            for form in forms.found:
                if form.method != "post" or "logout" in form.action or "language" in form.action:
                    continue
                for fields in (form.wrong, form.right) if form.wrong else ():
                    answer = client.post(form.action or address, Forms.posted(fields))
                    posted.append(answer.status_code)
                    assert answer.status_code < 500, (form.action or address, answer.status_code)
                    found += answer_places(form.action or address, answer)
    worker.run_once(datetime.now(UTC))
    assert found == []
    assert kept_places(desk, written) == []
    if role not in ("auditor", "data_protection_officer", "approver"):
        assert {302} < set(posted), "both what is right and what is wrong was driven"


def test_what_was_typed_at_sign_in_and_in_a_one_time_link_leaves_no_trace(
    desk: Desk, written: Written
) -> None:
    client = Client()
    found = []
    for path, fields in (
        ("/accounts/login/", {"login": CANARIES[0], "password": TEXT}),
        (f"/activate/{CANARIES[0]}/", {"password": TEXT, "again": TEXT, "name": CANARIES[3]}),
        ("/verify/", {"file": SimpleUploadedFile(f"{CANARIES[0]}.pdf", TEXT.encode())}),
    ):
        answer = client.post(path, fields)
        assert answer.status_code < 500
        found += answer_places(path.split("/")[1], answer)
    assert found == []
    assert kept_places(desk, written) == []


def test_a_failing_page_writes_its_kind_and_place_only(
    desk: Desk, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.case_of(PROVIDER, desk.sent())

    def broken(**given: Any) -> None:
        raise ValueError(TEXT)

    monkeypatch.setattr("cyberspex.apps.cooperation.services.ask", broken)
    client = signed_in(desk.officer)
    client.raise_request_exception = False
    answer = client.post(f"/inbox/{case.case_id}/act/ask/", {"text": TEXT})
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Traceback" not in page
    assert clean("page", page) == []
    assert kept_places(desk, written) == []


def test_the_api_tells_no_one_else_what_it_was_sent(desk: Desk, written: Written) -> None:
    client = Client()
    found = []
    for path, body, kind in (
        ("/api/v1/inbox", TEXT.encode(), "application/jose"),
        ("/api/v1/inbox", TEXT.encode(), "application/pdf"),
        ("/api/v1/inbox", json.dumps({"payload": TEXT}).encode(), "application/jose+json"),
        ("/api/v1/inbox", TEXT.encode(), "text/plain"),
        (f"/api/v1/{CANARIES[0]}", b"{}", "application/json"),
    ):
        answer = client.post(path, body, content_type=kind)
        assert 400 <= answer.status_code < 500
        found += clean(path[:13], answer.content.decode()) if CANARIES[0] not in path else []
        found += answer_places(path[:13], answer)
    assert found == []
    assert kept_places(desk, written) == []


def test_a_delivery_that_fails_leaves_codes_only(desk: Desk, written: Written) -> None:
    desk.example = planted(desk.example)
    row = desk.signed()
    from cyberspex.apps.cooperation import services

    Partner.objects.filter(body_id=PROVIDER).update(
        transport="http", address="http://127.0.0.1:9/api/v1/inbox"
    )
    services.send(actor=desk.approver, case_id=row.case_id, at=desk.at)
    worker.run_once(desk.at)
    assert kept_places(desk, written) == []


def test_the_shell_logs_nothing_and_names_no_file_after_what_it_read(
    desk: Desk, written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = planted(desk.examples("cets224.7"))
    place = tmp_path / "draft.json"
    place.write_text(json.dumps(draft, ensure_ascii=False), "utf-8")
    spoiled = tmp_path / "spoiled.json"
    spoiled.write_text(TEXT, "utf-8")
    for command in (
        ["check", str(place)],
        ["check", str(spoiled)],
        ["render", str(place), "--format", "html", "--lang", "en", "--out", str(tmp_path / "out.html")],
        ["extract", str(spoiled), "--out", str(tmp_path / "out.json")],
        ["verify", str(spoiled)],
        ["routes", str(spoiled)],
    ):
        assert main(command) in (0, 1, 2)
        assert "Traceback" not in capsys.readouterr().err
    assert clean("log", "\n".join(written.lines)) == []
    assert clean("names", " ".join(path.name for path in tmp_path.rglob("*"))) == []


def test_an_error_repeats_what_was_typed_in_no_log_and_no_representation() -> None:
    error = CyberspexError("bad_value", f"{TEXT!r} is not a number.", path="/order", details={"given": TEXT})
    assert clean("repr", repr(error)) == []
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, (type(error), error, None))
    shown = Written()
    shown.handle(record)
    assert clean("log", "\n".join(shown.lines)) == []
