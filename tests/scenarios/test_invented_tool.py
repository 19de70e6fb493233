"""A tool that nobody planned goes the whole way with its module and its labels alone.

Timetable: day 0, one instant. The module below is written into a folder that the registry looks through, the labels
are laid beside the others; nothing else is told of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from django.test import Client

from cyberspex.adapters import schemas
from cyberspex.adapters.checking import findings_on
from cyberspex.adapters.label_files import labels
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.adapters.rendering import FORMATS, extract_request, render_document
from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.demo import approver_key
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.directory.models import Entry
from cyberspex.apps.directory.services import write_trust_of
from cyberspex.apps.exchange import worker
from cyberspex.core.cooperation import tool as registry
from cyberspex.core.cooperation import tools
from cyberspex.core.cooperation.procedure import to_mermaid
from cyberspex.core.cooperation.tool import Tool, project, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import canonical_bytes
from procedure_world import OFFICE, Desk

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
POINT = "hu.point.example.org"
MODULE = '''
"""An invented tool: questions to an invented archive."""
from dataclasses import dataclass, field
from typing import Literal

from cyberspex.core.cooperation.content import Assume, Body, Parties
from cyberspex.core.cooperation.procedure import Side, procedure
from cyberspex.core.cooperation.tool import MessageRule, Question, Reason, Tool
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding, Verdict


@dataclass(frozen=True, kw_only=True)
class Riddle:
    """One question."""

    id: str
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked."""

    asker: Body | None = None
    archive: Body | None = None
    riddles: list[Riddle] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Cellar:
    """What the archive never sees."""

    secret: str | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft."""

    tool: Literal["zz999.1"]
    exercise: bool
    on: str
    parties: Parties
    reference: str | None = None
    assume: Assume = field(default_factory=Assume)
    languages: dict[str, list[str]] = field(default_factory=dict)
    query: Query | None = None
    cellar: Cellar | None = None


def preflight(draft, context):
    """Something has to be asked."""
    if not (draft.get("query") or {}).get("riddles"):
        yield Finding(verdict=Verdict.REFUSED, code="missing", template="Nothing is asked.", fix_template="Ask.",
                      provision="zz999.1", path="/query/riddles")


ASKING = """
    submit      | draft     | submitted | drafter  | zz999.1
    send_back   | submitted | draft     | approver | zz999.1
    approve     | submitted | approved  | approver | zz999.1
    sign        | approved  | signed    | approver | zz999.1
    send        | signed    | sending   | approver | zz999.1
    receipt     | sending   | waiting   | partner  | zz999.2
    told        | waiting   | told      | partner  | zz999.3
"""
ASKED = """
    receive     | received  | open      | partner           | zz999.2
    disclose    | open      | answered  | receiving_officer | zz999.3
"""
ASKER, ARCHIVE = Side.REQUESTING_AUTHORITY, Side.REQUESTED_AUTHORITY
TOOL = Tool(
    code="zz999.1", title="A question to the archive", provision="zz999.1",
    addressee=Audience.REQUESTED_AUTHORITY, audiences=(Audience.REQUESTED_AUTHORITY,), content=Draft,
    sections={"query": frozenset({Audience.REQUESTED_AUTHORITY, Audience.FILE}), "cellar": frozenset({Audience.FILE})},
    procedures={ASKER: procedure("draft", ASKING, subject="query:asker"),
                ARCHIVE: procedure("received", ASKED, subject="query:archive")},
    messages={
        "riddle": MessageRule(kind="riddle", from_side=ASKER, to_side=ARCHIVE, on_send="send", on_receive="receive",
                              opens=Audience.REQUESTED_AUTHORITY),
        "answer": MessageRule(kind="answer", from_side=ARCHIVE, to_side=ASKER, on_receive="told"),
    },
    reasons={"too_old": Reason(title="The archive burned down.", provision="zz999.3")},
    powers={"issue": "zz999.1:ask", "answer": "zz999.1:answer"}, time_limits=(), preflight=preflight, examples=(),
    questions=(Question(path="/query/riddles", ask="What is asked?", why="It is the question.", provision="zz999.1"),),
    letter_from="/query/asker", letter_to={Audience.REQUESTED_AUTHORITY: "/query/archive",
                                           Audience.FILE: "/query/archive"},
    asked="/query/riddles",
)
'''
LABELS = {
    "title.zz999.1": "A question to the archive",
    "pursuant.zz999.1": "Under an invented article",
    "based_on.zz999.1": "Invented",
    "query": "The question",
    "asker": "Who asks",
    "archive": "The archive",
    "riddles": "Questions",
    "riddle": "Question",
    "text": "Text",
    "cellar": "The cellar",
    "secret": "Secret",
}
DRAFT: dict[str, Any] = {
    "tool": "zz999.1",
    "exercise": True,
    "on": "2026-11-23",
    "parties": {"issuing": "RS", "receiving": "HU"},
    "query": {
        "asker": {"id": OFFICE, "name": "Exercise Prosecution Office of Novi Primer"},
        "archive": {"id": POINT, "name": "Exercise 24/7 Point of Hungary"},
        "riddles": [{"id": "1", "text": "Who keeps the key?"}],
    },
    "cellar": {"secret": "under the third stone"},
}


@pytest.fixture
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tool]:
    (tmp_path / "zz999_1.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(tools, "__path__", [*tools.__path__, str(tmp_path)])
    for code, word in LABELS.items():
        if labels().label(code, "en") is None:
            monkeypatch.setitem(labels()._labels["en"], code, word)
    registry._registry.cache_clear()
    yield tool_named("zz999.1")
    monkeypatch.undo()
    sys.modules.pop("cyberspex.core.cooperation.tools.zz999_1", None)
    registry._registry.cache_clear()


@pytest.fixture
def powers(desk: Desk) -> None:
    """The directory gives the bodies of the story the powers that the tool names."""
    for entry in Entry.objects.filter(body_id__in=(OFFICE, POINT)):
        entry.powers = [*entry.powers, "zz999.1:ask", "zz999.1:answer"]
        entry.save(update_fields=["powers"])
    write_trust_of(True)


def browser_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_at(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_its_schema_and_check_are_made_from_its_module(invented: Tool) -> None:
    draft = schemas.parse_draft(dict(DRAFT))
    assert list(findings_on(draft, shipped_lawbook())) == []
    (finding,) = findings_on({**draft, "query": {}}, shipped_lawbook())
    assert finding.path == "/query/riddles"
    seen = schemas.schema_for("zz999.1", "requested_authority")["properties"]
    assert "query" in seen
    assert "cellar" not in seen


@pytest.mark.parametrize("format", FORMATS)
def test_its_document_carries_what_the_archive_may_see_in_every_format(invented: Tool, format: str) -> None:
    made = render_document(
        DRAFT, audience=Audience.REQUESTED_AUTHORITY, languages=("en",), format=format, lawbook_digest="0" * 64,
        instant=AT,
    )  # fmt: skip
    assert b"third stone" not in made
    if format != "docx":  # the others hold the request as it is, DOCX in a compressed part
        assert b"Who keeps the key?" in (extract_request(made))
    assert project(invented, DRAFT, Audience.REQUESTED_AUTHORITY)["query"] == DRAFT["query"]


def test_its_document_in_xml_is_of_a_schema_made_from_its_module(invented: Tool) -> None:
    draft = {**DRAFT, "languages": {"any key at all": ["en"]}}
    made = render_document(
        draft, audience=Audience.REQUESTED_AUTHORITY, languages=("en",), format="xml", lawbook_digest="0" * 64,
        instant=AT,
    )  # fmt: skip
    schema = schemas.xsd_for("zz999.1").decode()
    assert xmlschema.XMLSchema(schema).is_valid(made.decode())
    assert "riddles" in schema
    assert "secret" not in schema
    assert extract_request(made) == canonical_bytes(
        {**project(invented, draft, Audience.REQUESTED_AUTHORITY), "lawbook": "0" * 64}
    )


def test_its_diagram_is_made_from_its_table(invented: Tool) -> None:
    drawn = {side: to_mermaid(table) for side, table in invented.procedures.items()}
    assert any("sending --> waiting: receipt [zz999.2]" in one for one in drawn.values())


def test_it_is_drafted_signed_sent_received_and_answered(invented: Tool, desk: Desk, powers: None) -> None:
    drafter = browser_of(desk.drafter)
    assert "A question to the archive" in text_at(drafter, "/requests/new/")
    opened = drafter.post("/requests/new/", {"tool": "zz999.1"})
    assert opened.status_code == 302
    row = CaseRow.objects.get(tool="zz999.1")
    address = f"/requests/{row.case_id}/draft/"
    assert "What is asked?" in text_at(drafter, address + "?section=query")
    saved = drafter.post(
        address,
        {
            "section": "query",
            "version": "1",
            "/query/asker/name": "Typed in the browser",
            "/query/riddles/0/id": "1",
        },
    )
    assert saved.status_code == 302, saved.content.decode()[:2000]
    copy = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=AT)
    assert copy.content["query"]["asker"]["name"] == "Typed in the browser"
    version = services.save_draft(
        actor=desk.drafter,
        case_id=row.case_id,
        version=copy.version,
        content={**copy.content, **DRAFT},
        at=AT,
    )

    services.submit(actor=desk.drafter, case_id=row.case_id, version=version, at=AT)
    services.approve(actor=desk.approver, case_id=row.case_id, at=AT)
    key, passphrase = approver_key(desk.data, OFFICE)
    services.sign_here(
        actor=desk.approver, case_id=row.case_id, p12=key, passphrase=passphrase, second_factor=True, at=AT
    )
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    worker.run_once(AT)
    row.refresh_from_db()
    assert row.state == "waiting"

    there = desk.case_of(POINT, row)
    assert (there.state, there.side, there.tool) == ("open", "requested_authority", "zz999.1")
    officer = desk.world.of(POINT, "receiving_officer")
    genuine = queries.is_genuine(actor=officer, case_id=there.case_id, at=AT)
    assert genuine["verdict"] == "valid", genuine
    (asked,) = queries.identifiers(actor=officer, case_id=there.case_id, at=AT)
    assert asked.asked["text"] == "Who keeps the key?"
    page = text_at(browser_of(officer), f"/inbox/{there.case_id}/")
    assert "Who keeps the key?" in page
    assert "third stone" not in page

    told = browser_of(officer).post(
        f"/inbox/{there.case_id}/identifier/",
        {"identifier_id": asked.id, "outcome": "disclosed", "items": "keeper: Exercise Person"},
    )
    assert told.status_code == 302, told.content.decode()[:2000]
    services.release_answer(actor=officer, case_id=there.case_id, at=AT)
    worker.run_once(AT)
    row.refresh_from_db()
    assert row.state == "told"
    assert desk.case_of(POINT, row).state == "answered"
    assert "told" in text_at(drafter, f"/requests/{row.case_id}/timeline/")
    assert "zz999.3" in text_at(drafter, "/docs/procedures/")
