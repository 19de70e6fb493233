"""The published schemas of a tool's draft, and reading a draft against them.

Made from the tool's frozen dataclasses (JSON Schema 2020-12), for a whole draft or for what one audience sees; the
XML Schema of a document is made from the JSON Schema of its audience.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cyberspex.core.cooperation.tool import Tool, project, tool_named, visible_members
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError

BASE = "urn:cyberspex:schema:"
LARGEST_DRAFT_BYTES = 2 * 1024 * 1024  # an order with thousands of identifiers stays far below


@cache
def _schema(code: str, audience: Audience | None) -> dict[str, Any]:
    from pydantic import TypeAdapter

    tool = tool_named(code)
    schema = TypeAdapter(tool.content).json_schema(ref_template="#/$defs/{model}")
    _close(schema)
    for part in schema.get("$defs", {}).values():
        _close(part)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{BASE}{code}" + (f":{audience}" if audience else ""),
        "title": tool.title,
        **{name: value for name, value in schema.items() if name != "title"},
    }
    _origins(schema, tool)
    schema["examples"] = [copy.deepcopy(dict(one)) for one in tool.examples]
    if audience is not None:
        allowed = visible_members(tool, audience)
        schema["properties"] = {k: v for k, v in schema["properties"].items() if k in allowed}
        hidden = set(tool.sections) - allowed
        if "Languages" in schema.get("$defs", {}):
            # The language of a hidden part would tell that there is one, so its member goes, too.
            schema["$defs"] = copy.deepcopy(schema["$defs"])
            languages = schema["$defs"]["Languages"]["properties"]
            for name in hidden & set(languages):
                del languages[name]
        schema["properties"]["audience"] = {"const": str(audience)}
        schema["properties"]["lawbook"] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
        schema["required"] = sorted({*schema.get("required", ()), "audience"} & set(schema["properties"]))
        schema["examples"] = [project(tool, one, audience) for one in schema["examples"]]
        used = json.dumps(schema["properties"])
        schema["$defs"] = _reachable(schema["$defs"], used)
    return schema


def _origins(schema: dict[str, Any], tool: Tool) -> None:
    """Say of each member whether it stands in a form that was seen, and in which section, or is our own."""
    for name, part in schema["properties"].items():
        if name in tool.sections or f"/{name}" in tool.template_sections:
            part["x-origin"] = _origin(tool, f"/{name}")
        kind = next((one["$ref"].rsplit("/", 1)[1] for one in part.get("anyOf", ()) if "$ref" in one), "")
        if name in tool.sections and kind:
            for member, inner in schema["$defs"][kind].get("properties", {}).items():
                inner["x-origin"] = _origin(tool, f"/{name}/{member}")


def _origin(tool: Tool, path: str) -> str:
    section = tool.template_sections.get(path)
    return f"section {section} of the form seen" if section else "own"


def _close(part: dict[str, Any]) -> None:
    if part.get("type") == "object":
        part["additionalProperties"] = False
        if "\n" in str(part.get("description", "")):
            part["description"] = str(part["description"]).split("\n", 1)[0]


def _reachable(definitions: Mapping[str, Any], text: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    queue = [text]
    while queue:
        current = queue.pop()
        for name, part in definitions.items():
            if name not in kept and f'"#/$defs/{name}"' in current:
                kept[name] = part
                queue.append(json.dumps(part))
    return {name: kept[name] for name in definitions if name in kept}


def schema_for(tool: Tool | str, audience: Audience | str | None = None) -> dict[str, Any]:
    """The JSON Schema of a draft, whole or as one audience sees it.

    Raises:
        InputError: `unknown_tool` or `unknown_audience`.
    """
    code = tool if isinstance(tool, str) else tool.code
    found = tool_named(code)
    if audience is None:
        return copy.deepcopy(_schema(code, None))
    try:
        who = Audience(audience)
    except ValueError as error:
        raise InputError(
            "unknown_audience",
            f"{audience!r} is not an audience of {code}; choose one of: "
            f"{', '.join([*map(str, found.audiences), 'file'])}.",
        ) from error
    if who not in (*found.audiences, Audience.FILE):
        raise InputError(
            "unknown_audience",
            f"{code} has no document for {who}; choose one of: {', '.join([*map(str, found.audiences), 'file'])}.",
        )
    return copy.deepcopy(_schema(code, who))


def xsd_for(tool: Tool | str, audience: Audience | str | None = None) -> bytes:
    """The XML Schema of a tool's document in XML, for the addressee where no audience is named.

    Raises:
        InputError: `unknown_tool` or `unknown_audience`.
    """
    from cyberspex.adapters.schemas.xsd import xsd_of

    found = tool_named(tool if isinstance(tool, str) else tool.code)
    return xsd_of(schema_for(found, found.addressee if audience is None else audience))


@cache
def _validator(code: str, audience: Audience | None) -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(_schema(code, audience))


def require_valid(value: Mapping[str, Any]) -> None:
    """Refuse a draft or projection that does not have the published shape.

    Raises:
        InputError: `bad_draft`, naming the place and what would be right there.
    """
    tool = tool_named(str(value.get("tool") or ""))
    audience = value.get("audience")
    who = None
    if audience is not None:
        schema_for(tool, str(audience))
        who = Audience(str(audience))
    for error in _validator(tool.code, who).iter_errors(_strings_ok(value)):
        error = _innermost(error)
        path = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in error.instance_path)
        raise InputError(
            "bad_draft",
            f"At {path or 'the top'}: {_words(error)}. `cyberspex schema {tool.code}` shows what is right.",
            path=path,
        )


def _words(error: Any) -> str:
    """What is wrong, and for a closed set every word that would be right."""
    if error.kind.name == "enum":
        allowed = ", ".join(str(word) for word in error.kind.as_dict()["options"])
        return f"{_short(json.dumps(error.instance, ensure_ascii=False))} is not one of: {allowed}"
    return _short(str(error.message))


def _innermost(error: Any) -> Any:
    """The fault itself: a member that may be null reports the whole member, its inside says what is wrong."""
    while error.kind.name == "anyOf":
        inner = [
            one
            for branch in error.kind.context
            for one in branch
            if not (one.kind.name == "type" and str(one.message).endswith('type "null"'))
        ]
        if not inner:
            break
        error = max(inner, key=lambda one: len(one.instance_path))
    return error


def _strings_ok(value: Any) -> Any:
    """Lone surrogates are no text; the validator could not read them."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, ValueError) as error:
        raise InputError("bad_text", "The draft holds half a character (a lone surrogate).") from error
    except RecursionError as error:
        raise InputError("bad_draft", "The draft is nested too deeply.") from error
    return value


def _short(text: str) -> str:
    return text if len(text) <= 300 else text[:140] + " … " + text[-140:]


def parse_draft(value: Any) -> dict[str, Any]:
    """A draft as it was given, after its shape was checked."""
    if not isinstance(value, dict):
        raise InputError("not_an_object", "A draft is a JSON object.")
    if "tool" not in value:
        raise InputError(
            "no_tool", 'The draft does not say its tool; give for instance "tool": "cets224.7".', path="/tool"
        )
    require_valid(value)
    return value
