"""The structured request as XML, in the shape of its published XML Schema, and back again without loss.

What is written was held to the schema before, and what is read is held to it first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from cyberspex.adapters.schemas import BASE, schema_for
from cyberspex.adapters.schemas.xsd import XML, resolved, xsd_of
from cyberspex.core.documents.compose import Document
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError, IntegrityError

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def draw(document: Document, request: bytes, *, instant: datetime) -> bytes:
    """Write the request as XML with the titles and notices that people read.

    Raises:
        IntegrityError: `not_of_its_schema` where what was made is not of the published shape.
    """
    from lxml import etree

    schema = schema_for(document.tool, document.audience)
    namespace = str(schema["$id"])
    root: Any = etree.Element(
        f"{{{namespace}}}request",
        nsmap={None: namespace, "xsi": "http://www.w3.org/2001/XMLSchema-instance"},  # type: ignore[dict-item]  # the stubs know no default namespace
    )
    root.set("made", instant.isoformat())
    for name, texts in (
        ("title", document.title),
        ("notice", document.banner),
        ("notice", document.own_copy),
        ("notice", document.based_on),
    ):
        for language, text in zip(document.languages, texts, strict=False):  # a notice may be missing
            made = etree.SubElement(root, f"{{{namespace}}}{name}")
            made.text = text
            made.set(f"{{{XML}}}lang", language)
    _write(etree.SubElement(root, f"{{{namespace}}}content"), json.loads(request), schema, schema)
    written = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
    judge = _judge(namespace)
    if not judge.validate(etree.fromstring(written)):
        raise IntegrityError("not_of_its_schema", f"The XML made is not of its schema: {judge.error_log[0]}")
    return written


def embedded(data: bytes) -> bytes:
    """The request that an XML document carries, in canonical JSON.

    Raises:
        InputError: `not_ours` for anything else, with entities or a document type among it, `bad_draft` for a
            request that its schema refuses.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root: Any = etree.fromstring(data, parser)
        if root.getroottree().docinfo.doctype:
            raise InputError("not_ours", "The XML file declares a document type; a request has none.")
        namespace = str(etree.QName(root).namespace)
        schema = _schema_of(namespace)
        judge = _judge(namespace)
        if not judge.validate(root):
            fault = judge.error_log[0]
            raise InputError(
                "bad_draft", f"The XML file is not of its schema, in line {fault.line}: {fault.message}"
            )
        return canonical_bytes(_read(root.find(f"{{{namespace}}}content"), schema, schema))
    except (etree.XMLSyntaxError, ValueError, RecursionError) as error:
        raise InputError("not_ours", "The XML file cannot be read.") from error


def _schema_of(namespace: str) -> dict[str, Any]:
    """The JSON Schema that a namespace names: the tool, and the audience after it."""
    code, _, audience = namespace.removeprefix(BASE).rpartition(":")
    try:
        schema = schema_for(code, audience)
    except InputError as error:
        raise InputError(
            "not_ours", "The XML file is in no namespace of a request of this system."
        ) from error
    if schema["$id"] != namespace:
        raise InputError("not_ours", "The XML file is in no namespace of a request of this system.")
    return schema


@cache
def _judge(namespace: str) -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.fromstring(xsd_of(_schema_of(namespace))))


def _write(element: Any, value: Any, part: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Write a value into its element; `part` is the part of the JSON Schema that describes it."""
    from lxml import etree

    namespace = schema["$id"]
    shape = resolved(part, schema)[0]
    if value is None:
        element.set(_NIL, "true")
    elif isinstance(value, dict) and "properties" in shape:
        for name, inner in shape["properties"].items():
            if name in value:
                _write(etree.SubElement(element, f"{{{namespace}}}{name}"), value[name], inner, schema)
    elif isinstance(value, dict):
        for name, one in value.items():
            entry = etree.SubElement(element, f"{{{namespace}}}entry", {"key": name})
            _write(entry, one, shape["additionalProperties"], schema)
    elif isinstance(value, list):
        for one in value:
            _write(etree.SubElement(element, f"{{{namespace}}}item"), one, shape["items"], schema)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        # A reader of XML makes one line end of several kinds; lxml writes it as a reference, so it stays what it was.
        element.text = str(value)


def _read(element: Any, part: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    shape = resolved(part, schema)[0]
    children = list(element.iterchildren("*"))  # a comment is no content
    if element.get(_NIL, "").strip() in ("true", "1"):
        return None
    if "properties" in shape:
        names = [child.tag.rpartition("}")[2] for child in children]
        return {
            name: _read(child, shape["properties"][name], schema)
            for name, child in zip(names, children, strict=True)
        }
    if shape.get("type") == "object":
        return {child.get("key"): _read(child, shape["additionalProperties"], schema) for child in children}
    if shape.get("type") == "array":
        return [_read(child, shape["items"], schema) for child in children]
    text = (element.text or "") + "".join(child.tail or "" for child in element)  # whole around a comment
    if shape.get("type") == "boolean":
        return text.strip() in ("true", "1")
    if shape.get("type") == "integer":
        return int(text)
    return text
