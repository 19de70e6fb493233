"""Every worked example of the pre-flight gives the verdict and the findings that its file says."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cyberspex.adapters.checking import findings_on
from cyberspex.adapters.lawbook_files import lawbook_by_digest
from cyberspex.adapters.schemas import parse_draft, schema_for
from cyberspex.core.cooperation.tool import project, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import overall

FOLDER = Path(__file__).parent / "check"
PREFLIGHT = Path(__file__).resolve().parents[2] / "src" / "cyberspex" / "core" / "cooperation" / "preflight"
KEPT = Path(__file__).parent / "kept"
"""Versions of the lawbook that cases are pinned to, once they are no longer the one shipped."""


def _cases():
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(path.read_text("utf-8"))
        for case in content["cases"]:
            law = lawbook_by_digest(content["lawbook"], KEPT)
            yield pytest.param(content["tool"], law, case, id=f"{path.stem}: {case['name']}")


def _holder(draft, pointer):
    *parts, last = pointer.strip("/").split("/")
    current = draft
    for part in parts:
        current = current[int(part)] if isinstance(current, list) else current[part]
    return current, int(last) if isinstance(current, list) else last


def changed(tool, case):
    draft = copy.deepcopy(dict(tool_named(tool).examples[0]))
    for pointer, value in case.get("set", {}).items():
        holder, name = _holder(draft, pointer)
        holder[name] = value
    for pointer in case.get("remove", ()):
        holder, name = _holder(draft, pointer)
        del holder[name]
    if "audience" in case:
        draft = project(tool_named(tool), draft, Audience(case["audience"]))
    return draft


@pytest.mark.parametrize(("tool", "law", "case"), list(_cases()))
def test_case_gives_its_verdict_and_findings(tool, law, case):
    draft = parse_draft(changed(tool, case))
    findings = [one.as_json() for one in findings_on(draft, law)]
    said = "\n".join(f"{one['verdict']} {one['code']} {one['provision']} {one['path']}" for one in findings)
    for wanted in case.get("finds", ()):
        assert any(wanted.items() <= one.items() for one in findings), f"no {wanted} in:\n{said}"
    for unwanted in case.get("lacks", ()):
        assert not any(unwanted.items() <= one.items() for one in findings), f"{unwanted} in:\n{said}"
    assert str(overall(findings_on(draft, law))) == case["verdict"], said


def test_every_refusal_and_doubt_says_what_would_be_right():
    for parameters in _cases():
        tool, law, case = parameters.values
        for finding in findings_on(changed(tool, case), law):
            assert finding.text.strip()
            assert "{" not in finding.text + finding.fix
            assert finding.fix, f"{case['name']}: {finding.code} has no fix"


def _stands(schema, pointer):
    """Whether a JSON Pointer names a place that the published schema of the tool has."""
    part = schema
    for step in pointer.split("/")[1:]:
        options = [part, *part.get("anyOf", ())]
        options = [
            schema["$defs"][one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in options
        ]
        for one in options:
            if step.isdigit() and "items" in one:
                part = one["items"]
                break
            if step in one.get("properties", {}):
                part = one["properties"][step]
                break
        else:
            return False
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    return True


def test_every_finding_points_at_a_place_that_a_draft_has_and_names_its_reason():
    for parameters in _cases():
        tool, law, case = parameters.values
        for finding in findings_on(changed(tool, case), law):
            assert finding.path.startswith("/"), finding.code
            assert _stands(schema_for(tool), finding.path), f"{finding.code} at {finding.path}"
            general = {
                "state_missing", "unknown_state", "same_state", "assumed_is_exercise", "deceptive_characters",
                "translation_of_nothing",
            }  # fmt: skip
            assert finding.provision or finding.code in general, finding.code


def test_every_trap_about_drafts_has_its_case():
    numbers = (
        1,
        2,
        5,
        6,
        8,
        9,
        10,
        11,
        14,
        16,
        17,
        18,
        19,
        24,
        25,
        34,
        35,
        40,
        41,
        44,
        45,
        53,
        65,
        80,
        81,
        95,
        97,
    )
    wanted = {f"T-{number:02d}" for number in numbers}
    assert wanted <= {parameters.values[2].get("trap") for parameters in _cases()}


def test_every_finding_of_the_pre_flight_has_a_worked_example():
    import ast

    known = set()
    for path in sorted(PREFLIGHT.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if called in ("refuse", "doubt", "warn"):
                first = node.args[0]
                said = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                known |= {one.value for one in said if isinstance(one, ast.Constant)}
    assert len(known) > 40
    found = set()
    for parameters in _cases():
        tool, law, case = parameters.values
        found |= {one.code for one in findings_on(changed(tool, case), law)}
    assert known - found == set()


def _leaves(value, path=()):
    if isinstance(value, dict):
        for name, item in value.items():
            yield (*path, name)
            yield from _leaves(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield (*path, place)
            yield from _leaves(item, (*path, place))


_VALUES = some.one_of(
    some.none(), some.booleans(), some.integers(), some.text(max_size=30), some.just([]), some.just({}),
    some.lists(some.text(max_size=5), max_size=2), some.sampled_from(["HU", "IE", "ZZ", "police", "2026-02-30", "0001-01-01"]),
    some.dictionaries(some.sampled_from(["from_on", "until_on", "value", "type", "at"]), some.text(max_size=12), max_size=3),
)  # fmt: skip


@pytest.mark.parametrize("code", ["cets224.7", "ets185.29"])
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=some.data())
def test_whatever_a_draft_of_the_right_shape_holds_is_answered_with_findings(code, data):
    draft = copy.deepcopy(dict(tool_named(code).examples[0]))
    for _ in range(data.draw(some.integers(1, 4))):
        *way, last = data.draw(some.sampled_from(sorted(_leaves(draft), key=str)))
        holder = draft
        for step in way:
            holder = holder[step]
        holder[last] = data.draw(_VALUES)
    law = lawbook_by_digest("c3896d411229402e7d752f68dd2ed38313a93316e497f5c74b42480a41307b01", KEPT)
    try:
        findings = findings_on(parse_draft(draft), law)
    except InputError:  # not of the right shape: said in one sentence, which other tests read
        return
    for one in findings:
        assert one.text
        assert _stands(schema_for(code), one.path), one.path


def _with_every_blank(value, schema, root):
    """A draft as a form sends it: every member of every object is there, the untouched ones as nothing."""
    options = [schema, *schema.get("anyOf", ())]
    options = [root["$defs"][one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in options]
    for one in options:
        if isinstance(value, dict) and "properties" in one:
            return {
                **{
                    name: None
                    for name, part in one["properties"].items()
                    if {"type": "null"} in part.get("anyOf", ())
                },
                **{
                    name: _with_every_blank(item, one["properties"].get(name, {}), root)
                    for name, item in value.items()
                },
            }
        if isinstance(value, list) and "items" in one:
            return [_with_every_blank(item, one["items"], root) for item in value]
    return value


def test_what_a_form_leaves_blank_changes_no_answer():
    for parameters in _cases():
        tool, law, case = parameters.values
        draft = changed(tool, case)
        if "audience" in case:
            continue
        blank = _with_every_blank(draft, schema_for(tool), schema_for(tool))
        said, same = ([one.as_json() for one in findings_on(parse_draft(one), law)] for one in (draft, blank))
        assert said == same, case["name"]
