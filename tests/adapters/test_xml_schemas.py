"""XML Schemas: made from the JSON Schemas, and what they say of a document is what two libraries say, and what is read."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cyberspex.adapters.rendering import extract_request, render_document
from cyberspex.adapters.schemas import require_valid, schema_for, xsd_for
from cyberspex.adapters.schemas.xsd import xsd_of
from cyberspex.core.cooperation.tool import all_tools, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import ConfigurationError, InputError
from signed_world import AT, example

EVERY = [(tool.code, audience) for tool in all_tools() for audience in (*tool.audiences, Audience.FILE)]
LAWBOOK = "0" * 64


@cache
def judges(code: str, audience: str) -> tuple[etree.XMLSchema, xmlschema.XMLSchema]:
    made = xsd_for(code, audience)
    return etree.XMLSchema(etree.fromstring(made)), xmlschema.XMLSchema(made.decode())


def both_accept(code: str, audience: str, data: bytes) -> bool:
    ours, other = judges(code, audience)
    first, second = bool(ours.validate(etree.fromstring(data))), other.is_valid(data.decode())
    assert first == second, ours.error_log
    return first


def rendered(draft: dict[str, Any], audience: Audience) -> bytes:
    return render_document(
        draft, audience=audience, languages=("en", "hu"), format="xml", lawbook_digest=LAWBOOK, instant=AT
    )


def drafts(code: str, audience: Audience) -> st.SearchStrategy[dict[str, Any]]:
    """Whatever the JSON Schema of an audience accepts: members there or not, null or not, any text."""
    schema = schema_for(code, audience)
    text = st.text(
        st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r", exclude_characters="\x7f\ufffe\uffff"),
        max_size=12,
    )  # fmt: skip

    def of(part: dict[str, Any]) -> st.SearchStrategy[Any]:
        if "$ref" in part:
            return of(schema["$defs"][part["$ref"].rpartition("/")[2]])
        if "anyOf" in part:
            return st.one_of(*map(of, part["anyOf"]))
        if "enum" in part or "const" in part:
            return st.sampled_from(part.get("enum") or [part["const"]])
        if part["type"] == "object":
            required = {name for name in part.get("required", ()) if name in part["properties"]}
            inner = {name: of(one) for name, one in part["properties"].items()}
            return st.fixed_dictionaries(
                {name: inner[name] for name in required},
                optional={name: one for name, one in inner.items() if name not in required},
            )
        if part["type"] == "array":
            return st.lists(of(part["items"]), max_size=2)
        plain: dict[str, st.SearchStrategy[Any]] = {
            "null": st.none(), "boolean": st.booleans(), "integer": st.integers(-(2**53) + 1, 2**53 - 1), "string": text,
        }  # fmt: skip
        return plain[part["type"]]

    schema["properties"] = {
        name: one for name, one in schema["properties"].items() if name not in ("audience", "lawbook")
    }
    return of(schema).map(lambda draft: {**draft, "exercise": True})


@pytest.mark.parametrize(("code", "audience"), EVERY)
@settings(max_examples=40)  # each makes a document; the shapes are few
@given(data=st.data())
def test_every_draft_is_valid_xml_for_two_libraries_and_comes_back(
    code: str, audience: Audience, data: st.DataObject
) -> None:
    draft = data.draw(drafts(code, audience))
    made = rendered(draft, audience)
    assert both_accept(code, audience, made)
    found = extract_request(made)
    assert found == render_document(
        draft, audience=audience, languages=("en",), format="json", lawbook_digest=LAWBOOK, instant=AT
    )
    require_valid(json.loads(found))


CHANGES = {
    "a member that nobody knows": ("<exercise>", "<surprise>1</surprise><exercise>"),
    "a member twice": ("<exercise>", "<exercise>true</exercise><exercise>"),
    "a word outside a closed set": (">public_prosecutor<", ">king<"),
    "a truth value that is none": ("<exercise>true<", "<exercise>perhaps<"),
    "a number that is none": ("<stated_days>30<", "<stated_days>thirty<"),
    "a member that must not be null": ("<exercise>true</exercise>", '<exercise xsi:nil="true"/>'),
    "a required member missing": ("<exercise>true</exercise>", ""),
    "a list with something else in it": ("<offences>", "<offences><offence/>"),
    "another tool": ("<tool>cets224.7<", "<tool>ets185.29<"),
    "another audience": ("<audience>provider<", "<audience>file<"),
    "a title missing": ("<title ", "<caption "),
    "facts in the provider's copy": ("<order>", "<notification><facts_summary>x</facts_summary></notification><order>"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_not_of_the_schema_is_refused_by_two_libraries_and_by_extract(name: str) -> None:
    old, new = CHANGES[name]
    whole = rendered(example(), Audience.PROVIDER).decode()
    assert old in whole
    changed = whole.replace(old, new, 1)
    if old == "<title ":
        changed = changed.replace("</title>", "</caption>", 1)
    assert not both_accept("cets224.7", "provider", changed.encode())
    with pytest.raises(InputError) as caught:
        extract_request(changed.encode())
    assert caught.value.code == "bad_draft"
    assert "in line" in caught.value.message


def test_other_writings_of_the_same_values_are_read_as_the_same_request() -> None:
    whole = rendered(example(), Audience.PROVIDER).decode()
    again = whole.replace("<exercise>true<", "<exercise> 1 <").replace(
        "<stated_days>30<", "<stated_days>+030<"
    )
    again = again.replace("<reference>EX", "<reference>E<!-- by hand -->X")
    assert "by hand" in again
    assert both_accept("cets224.7", "provider", again.encode())
    assert extract_request(again.encode()) == extract_request(whole.encode())


@pytest.mark.parametrize(
    "namespace",
    ["urn:cyberspex:schema:cets224.7:notified_authority", "urn:cyberspex:schema:cets224.7:king",
     "urn:cyberspex:schema:cets224.8:provider", "urn:cyberspex:schema:cets224.7", "urn:x"],
)  # fmt: skip
def test_a_document_in_another_namespace_is_not_read(namespace: str) -> None:
    whole = rendered(example(), Audience.PROVIDER).decode()
    with pytest.raises(InputError) as caught:
        extract_request(whole.replace("urn:cyberspex:schema:cets224.7:provider", namespace).encode())
    assert caught.value.code in ("not_ours", "bad_draft")


def test_the_schema_for_the_provider_knows_no_word_of_what_it_may_not_see() -> None:
    for word in (
        "notification_translations",
        "facts_summary",
        "physical_presence",
        "breadth_reason",
        "Notification",
    ):
        assert word not in xsd_for("cets224.7", "provider").decode()
        assert word in xsd_for("cets224.7", "file").decode()


def test_a_document_is_valid_for_its_own_audience_alone() -> None:
    made = {
        audience: rendered(example(), Audience(audience))
        for audience in ("provider", "notified_authority", "file")
    }
    for audience, data in made.items():
        assert [other for other in made if both_accept("cets224.7", other, data)] == [audience]


def test_the_schema_is_in_the_namespace_of_the_json_schema_and_says_where_a_member_was_seen() -> None:
    made = etree.fromstring(xsd_for("ets185.29"))  # the addressee, where nobody is named
    assert made.get("targetNamespace") == schema_for("ets185.29", "requested_authority")["$id"]
    words = {one.text for one in made.iter("{*}documentation")}
    assert {"Origin: section 3 of the form seen.", "Origin: own."} <= words


def test_facets_of_a_json_schema_hold_in_the_xml_schema() -> None:
    shape = {
        "$id": "urn:cyberspex:schema:t:provider", "title": "T", "type": "object", "required": ["tool"],
        "properties": {
            "tool": {"const": "t"},
            "name": {"type": "string", "minLength": 2, "maxLength": 3},
            "mark": {"type": "string", "pattern": "[0-9]"},
            "days": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "null"}]},
            "free": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        },
    }  # fmt: skip
    judge = etree.XMLSchema(etree.fromstring(xsd_of(shape)))

    def accepted(inside: str) -> bool:
        text = f'<request xmlns="{shape["$id"]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        text += f'made="2026-11-23T10:00:00Z"><title/><content><tool>t</tool>{inside}</content></request>'
        return bool(judge.validate(etree.fromstring(text)))

    good = ("", "<name>ab</name>", "<mark>a1b</mark>", "<days>9</days>", '<days xsi:nil="true"/>',
            '<free><entry key="any text"><item>x</item></entry></free>')  # fmt: skip
    bad = ("<name>a</name>", "<name>abcd</name>", "<mark>ab</mark>", "<days>0</days>", "<days>10</days>",
           '<name xsi:nil="true"/>', "<free><entry><item>x</item></entry></free>")  # fmt: skip
    assert [accepted(one) for one in good] == [True] * len(good)
    assert [accepted(one) for one in bad] == [False] * len(bad)


def test_a_shape_that_xml_schema_cannot_say_is_no_schema() -> None:
    shape = {
        "$id": "urn:x",
        "title": "T",
        "properties": {"x": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
    }
    with pytest.raises(ConfigurationError):
        xsd_of(shape)


def test_the_request_is_the_projection_in_canonical_form() -> None:
    made = rendered(example(), Audience.PROVIDER)
    found = extract_request(made)
    assert found == canonical_bytes(json.loads(found))
    assert tool_named("cets224.7").code == json.loads(found)["tool"]
