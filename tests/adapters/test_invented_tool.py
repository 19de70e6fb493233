"""A new tool needs its module, and no change anywhere else."""

import sys

import pytest

from cyberspex.adapters.checking import findings_on
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.adapters.schemas import parse_draft, schema_for
from cyberspex.core.cooperation import tool as registry
from cyberspex.core.cooperation import tools
from cyberspex.core.cooperation.procedure import to_mermaid
from cyberspex.core.cooperation.tool import project, tool_named
from cyberspex.core.foundation.audience import Audience

INVENTED = '''
"""An invented tool: one question to an invented archive."""
from dataclasses import dataclass
from typing import Literal

from cyberspex.core.cooperation.content import Parties
from cyberspex.core.cooperation.procedure import Side, procedure
from cyberspex.core.cooperation.tool import MessageRule, Question, Tool
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding, Verdict


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked."""

    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft."""

    tool: Literal["invented.1"]
    exercise: bool
    on: str
    parties: Parties
    query: Query | None = None


def preflight(draft, context):
    """Something has to be asked."""
    if not (draft.get("query") or {}).get("text"):
        yield Finding(verdict=Verdict.REFUSED, code="missing", template="Nothing is asked.", fix_template="Ask.",
                      provision="invented.1", path="/query/text")


TOOL = Tool(
    code="invented.1", title="An invented query", provision="invented.1",
    addressee=Audience.REQUESTED_AUTHORITY, audiences=(Audience.REQUESTED_AUTHORITY,), content=Draft,
    sections={"query": frozenset({Audience.REQUESTED_AUTHORITY, Audience.FILE})},
    procedures={Side.REQUESTING_AUTHORITY: procedure("draft", "send | draft | sent | drafter | invented.1", subject="query:requesting"),
                Side.REQUESTED_AUTHORITY: procedure("received", "receive | received | read | partner | invented.1", subject="query:requested")},
    messages={"query": MessageRule(kind="query", from_side=Side.REQUESTING_AUTHORITY,
                                   to_side=Side.REQUESTED_AUTHORITY, on_send="send", on_receive="receive")},
    reasons={}, powers={"issue": "invented.1:issue"}, time_limits=(), preflight=preflight,
    examples=({"tool": "invented.1", "exercise": True, "on": "2026-11-23",
               "parties": {"issuing": "RS", "receiving": "HU"}, "query": {"text": "Who keeps the key?"}},),
    questions=(Question(path="/query/text", ask="What is asked?", why="It is the query.", provision="invented.1"),),
)
'''


@pytest.fixture
def invented(tmp_path, monkeypatch):
    (tmp_path / "invented_1.py").write_text(INVENTED, "utf-8")
    monkeypatch.setattr(tools, "__path__", [*tools.__path__, str(tmp_path)])
    registry._registry.cache_clear()
    yield tool_named("invented.1")
    monkeypatch.undo()
    sys.modules.pop("cyberspex.core.cooperation.tools.invented_1", None)
    registry._registry.cache_clear()


def test_an_invented_tool_is_found_checked_projected_and_published_without_other_changes(invented):
    draft = parse_draft(dict(invented.examples[0]))
    assert list(findings_on(draft, shipped_lawbook())) == []
    (finding,) = findings_on({**draft, "query": {}}, shipped_lawbook())
    assert finding.path == "/query/text"
    seen = project(invented, draft, Audience.REQUESTED_AUTHORITY)
    assert seen["query"] == {"text": "Who keeps the key?"}
    assert "query" in schema_for("invented.1", "requested_authority")["properties"]
    assert "sent" in to_mermaid(next(iter(invented.procedures.values())))
