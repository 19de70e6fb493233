"""`cyberspex schema`: the published schema of each tool and audience, judged by two libraries of other people."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import xmlschema

from cyberspex.cli.main import main
from cyberspex.core.cooperation.tool import all_tools, project, tool_named

PUBLISHED = [
    (tool.code, audience)
    for tool in all_tools()
    for audience in (None, *map(str, tool.audiences), "file")
]  # fmt: skip


def schema_of(tool: str, audience: str | None, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["schema", tool, *(["--for", audience] if audience else [])]) == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(("tool", "audience"), PUBLISHED)
def test_the_schema_and_its_examples_hold_for_two_libraries(
    tool: str, audience: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = schema_of(tool, audience, capsys)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema_rs.meta.validate(schema)
    assert schema["examples"]
    for example in schema["examples"]:
        jsonschema.Draft202012Validator(schema).validate(example)
        jsonschema_rs.Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize(("tool", "audience"), PUBLISHED)
def test_a_member_that_nobody_knows_is_refused_by_two_libraries(
    tool: str, audience: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = schema_of(tool, audience, capsys)
    strange = {**schema["examples"][0], "surprise": 1}
    assert not jsonschema.Draft202012Validator(schema).is_valid(strange)
    assert not jsonschema_rs.Draft202012Validator(schema).is_valid(strange)


@pytest.mark.parametrize("tool", [one.code for one in all_tools()])
def test_the_example_is_complete_for_the_pre_flight(
    tool: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "draft.json"
    path.write_text(json.dumps(schema_of(tool, None, capsys)["examples"][0]), "utf-8")
    assert main(["check", str(path), "--json"]) == 0
    # A warning about the age of the data may come with time; what would make the draft wrong may not.
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {one["verdict"] for one in findings} <= {"warning"}


def test_the_provider_s_schema_has_no_word_for_the_facts(capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("facts_summary", "notification_translations", "physical_presence", "breadth_reason"):
        assert word not in json.dumps(schema_of("cets224.7", "provider", capsys))
        assert word in json.dumps(schema_of("cets224.7", "file", capsys))


def test_a_whole_draft_is_not_valid_as_the_provider_s_copy(capsys: pytest.CaptureFixture[str]) -> None:
    schema = schema_of("cets224.7", "provider", capsys)
    whole = {**tool_named("cets224.7").examples[0], "audience": "provider"}
    assert not jsonschema.Draft202012Validator(schema).is_valid(whole)
    from cyberspex.core.foundation.audience import Audience

    seen = project(tool_named("cets224.7"), tool_named("cets224.7").examples[0], Audience.PROVIDER)
    assert jsonschema.Draft202012Validator(schema).is_valid(seen)


@pytest.mark.parametrize(("arguments", "audience"), [([], "provider"), (["--for", "file"], "file")])
def test_the_xml_schema_is_printed_for_whoever_reads_the_document(
    arguments: list[str], audience: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "cets224.7", "--xsd", *arguments]) == 0
    made = xmlschema.XMLSchema(capsys.readouterr().out)
    assert made.target_namespace == f"urn:cyberspex:schema:cets224.7:{audience}"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["schema", "cets224.99"], "choose one of: cets224.7, ets185.29"),
        (["schema", "cets224.7", "--for", "king"], "choose one of: provider, notified_authority, file"),
        (["schema", "ets185.29", "--for", "provider"], "choose one of: requested_authority, file"),
        (["schema", "cets224.7", "--xsd", "--for", "king"], "choose one of: provider"),
        (["schema"], "required: TOOL"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err


def test_a_member_says_its_section_in_the_form_that_was_seen_or_that_it_is_our_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    schema = schema_of("ets185.29", None, capsys)
    request = schema["$defs"]["Request"]["properties"]
    assert schema["properties"]["reference"]["x-origin"] == "section 2 of the form seen"
    assert request["status"]["x-origin"] == "section 3 of the form seen"
    assert request["necessity"]["x-origin"] == "own"
    assert {one["x-origin"] for one in request.values()} >= {
        f"section {n} of the form seen" for n in (1, 3, 4, 5, 6, 7)
    }
    order = schema_of("cets224.7", None, capsys)["$defs"]["Order"]["properties"]
    assert {one["x-origin"] for one in order.values()} == {"own"}
