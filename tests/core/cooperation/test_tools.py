"""What every tool of co-operation keeps, whichever it is."""

import copy
import dataclasses
import json
import sys
import types
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cyberspex.core.cooperation.procedure import Procedure, to_mermaid
from cyberspex.core.cooperation.tool import SHARED_MEMBERS, all_tools, project, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError, ProcedureError

TOOLS = all_tools()
TABLES = [
    pytest.param(tool, side, table, id=f"{tool.code} {side}")
    for tool in TOOLS
    for side, table in tool.procedures.items()
]
CANARY = "canary-7f3a@facts.example.org"


def test_both_tools_are_found():
    assert {"cets224.7", "ets185.29"} <= {tool.code for tool in TOOLS}


def test_unknown_tool_is_bad_input_that_names_the_tools():
    with pytest.raises(InputError) as caught:
        tool_named("cets224.99")
    assert "cets224.7" in caught.value.message


# --- who sees what


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.code)
def test_every_member_of_a_draft_says_who_may_see_it(tool):
    members = {field.name for field in dataclasses.fields(tool.content)}
    assert members <= SHARED_MEMBERS | set(tool.sections)
    assert tool.addressee in tool.audiences
    for who in tool.sections.values():
        assert Audience.FILE in who, "the file holds everything"


def _planted(value, canary):
    if isinstance(value, dict):
        return {name: _planted(item, canary) for name, item in value.items()}
    if isinstance(value, list):
        return [_planted(item, canary) for item in value]
    return canary if isinstance(value, str) else value


def test_nothing_of_the_notification_reaches_the_provider():
    draft = copy.deepcopy(dict(tool_named("cets224.7").examples[0]))
    for name in ("notification", "file"):
        draft[name] = _planted(draft[name], CANARY)
    draft["languages"]["notification"] = [CANARY]
    draft["notification_translations"] = [{"path": "/x", "language": "hu", "text": CANARY}]
    assert CANARY not in json.dumps(project(tool_named("cets224.7"), draft, Audience.PROVIDER))
    assert CANARY in json.dumps(project(tool_named("cets224.7"), draft, Audience.NOTIFIED_AUTHORITY))


@pytest.mark.parametrize(
    "path",
    ["/notification/facts_summary", "/file/notes", "", "facts_summary", "/", "//notification/facts_summary"],
)
def test_a_translation_is_seen_only_by_who_may_see_the_text(path):
    tool = tool_named("cets224.7")
    order = {"path": "/order/offences/0/description", "language": "hu", "text": "csalás"}
    facts = {"path": path, "language": "hu", "text": CANARY}
    draft = {**tool.examples[0], "translations": [order, facts], "notification_translations": [facts]}
    shown = project(tool, draft, Audience.PROVIDER)
    assert shown["translations"] == [order]
    assert CANARY not in json.dumps(shown)
    if path.startswith("/notification"):
        assert CANARY in json.dumps(project(tool, draft, Audience.NOTIFIED_AUTHORITY))


@given(some.text(min_size=1, max_size=20))
def test_member_that_no_tool_declares_is_seen_by_nobody(name):
    for tool in TOOLS:
        if name not in SHARED_MEMBERS | set(tool.sections):
            for audience in (*tool.audiences, Audience.FILE):
                assert name not in project(tool, {**tool.examples[0], name: CANARY}, audience)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.code)
def test_the_file_leaves_with_nobody(tool):
    for audience in tool.audiences:
        assert "file" not in project(tool, tool.examples[0], audience)


def test_projection_of_a_projection_changes_nothing():
    for tool in TOOLS:
        for audience in tool.audiences:
            once = project(tool, tool.examples[0], audience)
            assert project(tool, once, audience) == once


# --- lifecycles


@pytest.mark.parametrize(("tool", "side", "table"), TABLES)
def test_every_state_can_be_reached_and_every_act_cites_its_provision(tool, side, table):
    reached, frontier = set(), [table.initial]
    while frontier:
        state = frontier.pop()
        if state not in reached:
            reached.add(state)
            frontier += [item.to_state for item in table.possible(state)]
    assert reached == set(table.states)
    for item in table.transitions:
        assert item.provision.startswith(("cets224.", "ets185."))
        assert item.event.count(":") == 2


@pytest.mark.parametrize(("tool", "side", "table"), TABLES)
def test_an_act_leads_from_a_state_to_one_state_only(tool, side, table):
    pairs = [(state, item.action) for item in table.transitions for state in item.from_states]
    assert len(pairs) == len(set(pairs))


@given(some.data())
def test_random_legal_moves_stay_in_the_table(data):
    tool = data.draw(some.sampled_from(TOOLS))
    table: Procedure = data.draw(some.sampled_from(list(tool.procedures.values())))
    state = table.initial
    for _ in range(12):
        possible = table.possible(state)
        if not possible:
            break
        chosen = data.draw(some.sampled_from(possible))
        state = table.move(state, chosen.action).to_state
        assert state in table.states


def test_act_out_of_turn_names_what_is_possible():
    table = next(iter(tool_named("cets224.7").procedures.values()))
    with pytest.raises(ProcedureError) as caught:
        table.move("draft", "approve")
    assert caught.value.code == "not_now"
    assert "submit" in caught.value.message


@pytest.mark.parametrize(("tool", "side", "table"), TABLES)
def test_diagram_shows_every_transition(tool, side, table):
    drawn = to_mermaid(table)
    assert drawn.startswith("stateDiagram-v2")
    for item in table.transitions:
        assert f"--> {item.to_state}: {item.action}" in drawn


# --- messages and reasons


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.code)
def test_messages_go_between_sides_of_the_tool_and_their_acts_exist(tool):
    for rule in tool.messages.values():
        for side, action in ((rule.from_side, rule.on_send), (rule.to_side, rule.on_receive)):
            assert side in tool.procedures
            if action is not None:
                assert action in {item.action for item in tool.procedures[side].transitions}, rule.kind


def test_there_are_two_grounds_of_an_instruction_only():
    reasons = tool_named("cets224.7").reasons
    grounds = {
        reason.provision for reason in reasons.values() if reason.provision.startswith("cets224.7.5.c.")
    }
    assert grounds == {"cets224.7.5.c.i", "cets224.7.5.c.ii"}


def _type_at(content, path):
    current = content
    for part in path.strip("/").split("/"):
        if part == "*" or part.isdigit():
            (current,) = typing.get_args(current)
            continue
        hints = typing.get_type_hints(current, vars(sys.modules[current.__module__]))
        current = hints[part]
        options = [one for one in typing.get_args(current) if one is not type(None)]
        if typing.get_origin(current) in (typing.Union, types.UnionType) and len(options) == 1:
            current = options[0]
    return current


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.code)
def test_every_question_fills_a_member_and_cites_its_provision(tool):
    assert tool.questions
    for question in tool.questions:
        assert _type_at(tool.content, question.path) is not None
        assert question.ask.endswith("?")
        assert question.why.endswith(".")
        assert question.provision
