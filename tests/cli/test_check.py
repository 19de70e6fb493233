"""`cyberspex schema` and `cyberspex check` through the front door, bad input included."""

import json

import pytest

from cyberspex.cli.main import main
from cyberspex.core.cooperation.tool import tool_named


@pytest.fixture
def draft(tmp_path):
    def write(change=None, tool="cets224.7"):
        content = json.loads(json.dumps(tool_named(tool).examples[0]))
        if change:
            change(content)
        path = tmp_path / "draft.json"
        path.write_text(json.dumps(content), "utf-8")
        return str(path)

    return write


@pytest.mark.parametrize("tool", ["cets224.7", "ets185.29"])
def test_example_of_the_schema_is_right(tool, tmp_path, capsys):
    assert main(["schema", tool]) == 0
    schema = json.loads(capsys.readouterr().out)
    path = tmp_path / "example.json"
    path.write_text(json.dumps(schema["examples"][0]), "utf-8")
    assert main(["check", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["tool"]) == ("permitted", tool)
    assert len(answer["lawbook"]) == 64


@pytest.mark.parametrize("audience", ["provider", "notified_authority", "file"])
def test_schema_is_published_for_each_audience(audience, capsys):
    assert main(["schema", "cets224.7", "--for", audience]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["audience"] == {"const": audience}


def test_legal_no_ends_with_status_one_and_complete_findings(draft, capsys):
    path = draft(lambda content: content["order"].pop("offences"))
    assert main(["check", path, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "refused"
    for finding in answer["findings"]:
        assert set(finding) == {"verdict", "code", "text", "provision", "source", "as_of", "path", "fix"}
    assert any(one["provision"] == "cets224.7.3.d" for one in answer["findings"])


def test_answer_for_people_says_provision_place_and_fix(draft, capsys):
    assert main(["check", draft(lambda content: content["order"].pop("offences"))]) == 1
    shown = capsys.readouterr().out
    assert "cets224.7.3.d" in shown
    assert "/order/offences" in shown
    assert "to put it right" in shown


def test_day_of_the_question_can_be_given(draft, capsys):
    assert main(["check", draft(), "--on", "2015-01-01", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["on"] == "2015-01-01"
    assert "not_in_force" in {one["code"] for one in answer["findings"]}


@pytest.mark.parametrize(
    "content",
    [
        b"", b" \n", b"{", b"[]", b"null", b"3", b'"draft"', b"{}", b'{"tool": 7}', b'{"tool": "cets224.99"}',
        b'{"tool": "cets224.7"}', b'{"tool": "cets224.7", "tool": "cets224.7"}', b'{"a": NaN}', b"\xff\xfe\x00",
        b'{"tool": "cets224.7", "exercise": true, "on": "tomorrow", "parties": {}}',
        b'{"tool": "cets224.7", "exercise": true, "on": "2026-11-23", "parties": {"issuing": "\\ud800"}}',
        b'{"tool": "cets224.7", "exercise": true, "on": "2026-11-23", "parties": {}, "assume": {"in_force": ["x"]}}',
        b"[" * 200_000, b'{"file":' * 5000 + b"{}" + b"}" * 5000, b" " * (10 * 1024 * 1024),
        b'{"tool": "' + b"a" * (10 * 1024 * 1024) + b'"}',
    ],
    ids=range(21),
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence_and_status_two(content, tmp_path, capsys):
    path = tmp_path / "draft.json"
    path.write_bytes(content)
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("cyberspex check: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert len(said.err) < 2000


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "no-such-file.json"], ["check", "."], ["check"], ["schema", "cets224.99"], ["schema"],
        ["schema", "cets224.7", "--for", "king"], ["check", "DRAFT", "--on", "23.11.2026"],
        ["check", "DRAFT", "--lawbook", "x"], ["check", "DRAFT", "--lawbook", "0" * 64],
    ],
)  # fmt: skip
def test_question_that_cannot_be_asked_ends_with_status_two(arguments, draft, capsys):
    path = draft()
    assert main([path if one == "DRAFT" else one for one in arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_direction_mark_in_a_name_is_refused_and_shown_by_its_code(draft, capsys):
    def change(content):
        content["order"]["service_provider"]["name"] = "Example\u202eProvider\u200b"

    assert main(["check", draft(change)]) == 1
    shown = capsys.readouterr().out
    assert "U+202E" in shown
    assert "\u202e" not in shown


def test_draft_of_an_empty_shape_is_refused_by_the_law_not_by_the_program(tmp_path, capsys):
    path = tmp_path / "draft.json"
    path.write_text(json.dumps({"tool": "cets224.7", "exercise": False, "on": "2026-11-23", "parties": {}}))
    assert main(["check", str(path), "--json"]) == 1
    provisions = {one["provision"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert {f"cets224.7.3.{letter}" for letter in "abcdf"} <= provisions
    assert {f"cets224.7.4.{letter}" for letter in "abcde"} <= provisions
