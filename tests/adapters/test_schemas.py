"""Published schemas: strict, by audience, with a complete example, and clear about what is wrong."""

import copy
import json

import jsonschema_rs
import pytest

from cyberspex.adapters.schemas import parse_draft, require_valid, schema_for
from cyberspex.core.cooperation.tool import all_tools, project, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError

EVERY = [(tool.code, audience) for tool in all_tools() for audience in (None, *tool.audiences, Audience.FILE)]


@pytest.mark.parametrize(("code", "audience"), EVERY)
def test_schema_is_one_of_2020_12_and_accepts_its_examples(code, audience):
    schema = schema_for(code, audience)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)
    assert schema["examples"]
    for example in schema["examples"]:
        jsonschema_rs.validate(schema, example)


@pytest.mark.parametrize(("code", "audience"), EVERY)
def test_every_object_is_closed(code, audience):
    def objects(part):
        if isinstance(part, dict):
            if part.get("type") == "object":
                yield part
            for name, item in part.items():
                if name != "examples":
                    yield from objects(item)
        elif isinstance(part, list):
            for item in part:
                yield from objects(item)

    assert all(one["additionalProperties"] is False for one in objects(schema_for(code, audience)))


def test_schema_for_the_provider_knows_no_word_of_the_notification():
    text = json.dumps(schema_for("cets224.7", Audience.PROVIDER))
    for word in ("facts_summary", 'Notification"', "necessity", "breadth_reason"):
        assert word not in text, word


@pytest.mark.parametrize(("code", "audience"), [pair for pair in EVERY if pair[1]])
def test_projection_with_its_lawbook_is_valid_for_its_audience(code, audience):
    seen = {**project(tool_named(code), tool_named(code).examples[0], audience), "lawbook": "a" * 64}
    require_valid(seen)
    for other in {one for tool, one in EVERY if tool == code and one} - {audience}:
        assert project(tool_named(code), tool_named(code).examples[0], other) != seen


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("order", "date_issued"), 5, "string"),
        (("order", "colour"), "red", "colour"),
        (("order", "issuing_authority", "authority"), "king", "public_prosecutor"),
        (("order", "information_sought", 0, "elements"), ["shoe_size"], "subscriber"),
        (("supplemental", "stated_days"), "thirty", "integer"),
        (("tool",), "cets224.8", "cets224.7"),
        (("exercise",), "yes", "boolean"),
        (("parties",), None, "object"),
    ],
)
def test_fault_is_named_with_its_place(path, value, says):
    draft = copy.deepcopy(dict(tool_named("cets224.7").examples[0]))
    holder = draft
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = value
    with pytest.raises(InputError) as caught:
        parse_draft(draft)
    place = "/" + "/".join(map(str, path))
    assert place.startswith(caught.value.path) or caught.value.path.startswith(place)
    assert len(caught.value.path) >= len("/" + "/".join(map(str, path[:-1]))) - 1
    if says != "subscriber":
        assert says in caught.value.message


@pytest.mark.parametrize(
    "value",
    [[], None, 3, "draft", {}, {"tool": 5}, {"tool": "x"}, {"tool": "cets224.7"}, {"tool": "cets224.7", "on": "\ud800"}],
)  # fmt: skip
def test_what_is_no_draft_is_bad_input(value):
    with pytest.raises(InputError):
        parse_draft(value)


def test_deep_nesting_is_bad_input():
    deep = value = {}
    for _ in range(100_000):
        deep["x"] = {}
        deep = deep["x"]
    with pytest.raises(InputError):
        parse_draft({"tool": "cets224.7", "file": value})
    while value:  # take it apart by hand: freeing it in one go would recurse
        value = value.pop("x")


@pytest.mark.parametrize("audience", ["king", "requested_authority", ""])
def test_audience_without_a_document_is_bad_input(audience):
    with pytest.raises(InputError) as caught:
        schema_for("cets224.7", audience)
    assert "provider" in caught.value.message
