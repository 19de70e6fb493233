"""The interview is made from a tool's schema, and reading it back loses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from cyberspex.adapters.schemas import schema_for
from cyberspex.core.cooperation.tool import Tool, all_tools
from cyberspex.web import interview

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["order"],
    "properties": {
        "tool": {"const": "zz999.1"},
        "order": {"$ref": "#/$defs/Order"},
        "languages": {"type": "array", "items": {"type": "string"}},
    },
    "$defs": {
        "Order": {
            "type": "object",
            "properties": {
                "title": {"type": "string"},
                "urgent": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
                "days": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                "on": {"type": "string", "format": "date"},
                "kinds": {"type": "array", "items": {"enum": ["name", "address"]}},
                "sought": {"type": "array", "items": {"$ref": "#/$defs/Sought"}},
            },
        },
        "Sought": {
            "type": "object",
            "properties": {"id": {"type": "string"}, "value": {"type": "string"}},
        },
    },
}
DRAFT: dict[str, Any] = {
    "tool": "zz999.1",
    "order": {
        "title": "One",
        "urgent": None,
        "days": 10,
        "kinds": ["name"],
        "sought": [{"id": "1", "value": "a@example.org"}],
        "unknown": {"kept": True},
    },
    "file": {"notes": "not in this form"},
}


def posted(**fields: str | list[str]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in fields.items():
        path = "/" + name.replace("__", "/")
        made.setlist(path, value if isinstance(value, list) else [value])
    return made


def test_each_kind_of_member_has_its_control() -> None:
    form = interview.build(SCHEMA, DRAFT, {})
    order = next(item for item in form.children if item.name == "order")
    kinds = {item.name: item.kind for item in order.children}
    assert kinds == {
        "title": "text", "urgent": "yes", "days": "number", "on": "date",
        "kinds": "choices", "sought": "list",
    }  # fmt: skip


def test_what_the_case_fixes_is_not_asked() -> None:
    assert "tool" not in {item.name for item in interview.build(SCHEMA, DRAFT, {}).children}
    assert "tool" not in interview.sections(SCHEMA)


def test_members_that_the_form_does_not_show_stay_as_they_were() -> None:
    read = interview.read(SCHEMA, posted(order__title="Two"), DRAFT)
    assert read["order"]["title"] == "Two"
    assert read["order"]["unknown"] == {"kept": True}
    assert read["order"]["days"] == 10
    assert read["file"] == DRAFT["file"]


def test_what_was_typed_is_kept_even_where_it_is_no_number() -> None:
    read = interview.read(SCHEMA, posted(order__days="ten"), DRAFT)
    assert read["order"]["days"] == "ten"


def test_emptied_fields_become_unknown() -> None:
    read = interview.read(SCHEMA, posted(order__days="", order__urgent="", order__kinds=[""]), DRAFT)
    assert read["order"]["days"] is None
    assert read["order"]["urgent"] is None
    assert read["order"]["kinds"] == []


def test_elements_of_a_list_are_read_by_their_place() -> None:
    read = interview.read(SCHEMA, posted(order__sought__0__value="b@example.org"), DRAFT)
    assert read["order"]["sought"] == [{"id": "1", "value": "b@example.org"}]


def test_a_list_grows_and_shrinks_by_one() -> None:
    longer = interview.change_list(SCHEMA, DRAFT, add="/order/sought")
    assert [one["id"] for one in longer["order"]["sought"]] == ["1", "2"]
    shorter = interview.change_list(SCHEMA, longer, remove="/order/sought/0")
    assert [one["id"] for one in shorter["order"]["sought"]] == ["2"]
    assert DRAFT["order"]["sought"][0]["id"] == "1"


def test_places_that_the_schema_does_not_know_change_nothing() -> None:
    for place in ("/file/notes", "/order/title", "/nowhere", "/order/sought/9/value", "/tool"):
        assert interview.change_list(SCHEMA, DRAFT, add=place) == DRAFT


def test_a_question_is_found_for_every_element_of_a_list() -> None:
    class Question:
        path = "/order/sought/*/value"

    class Tool:
        questions = (Question(),)

    form = interview.build(SCHEMA, DRAFT, interview.questions_of(Tool()))
    order = next(item for item in form.children if item.name == "order")
    sought = next(item for item in order.children if item.name == "sought")
    value = next(item for item in sought.children[0].children if item.name == "value")
    assert isinstance(value.question, Question)


def test_a_field_is_found_by_the_path_of_a_finding() -> None:
    form = interview.build(SCHEMA, DRAFT, {})
    assert "/order/sought/0/value" in interview.paths_of([form])


def fields_of(item: interview.Item, form: QueryDict) -> QueryDict:
    """What a browser sends when nothing was changed."""
    for child in item.children:
        fields_of(child, form)
    if item.kind in ("choices", "languages"):
        form.setlist(item.path, ["", *(item.value or [])])
    elif item.kind == "lines":
        form[item.path] = "\r\n".join(item.value or [])
    elif item.kind == "yes":
        form[item.path] = {True: "yes", False: "no", None: ""}[item.value]
    elif item.kind not in ("group", "body", "identifier", "list"):
        form[item.path] = "" if item.value is None else str(item.value)
    return form


@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.code)
def test_saving_an_unchanged_form_changes_nothing(tool: Tool) -> None:
    schema, draft = schema_for(tool), dict(tool.examples[0])
    form = interview.build(schema, draft, interview.questions_of(tool))
    assert interview.read(schema, fields_of(form, QueryDict(mutable=True)), draft) == draft


@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.code)
def test_every_question_of_a_tool_stands_at_a_field(tool: Tool) -> None:
    form = interview.build(schema_for(tool), dict(tool.examples[0]), {})
    places = {interview._pattern(path) for path in interview.paths_of([form])}
    assert set(interview.questions_of(tool)) <= places
