"""The structured request as XML: a plain image of the JSON with named elements, and back again without loss.

Objects become elements with a child for each member, arrays `item` elements; `type` says what else a value is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cyberspex.core.documents.compose import Document
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError

NAMESPACE = "urn:cyberspex:request"


def draw(document: Document, request: bytes, *, instant: datetime) -> bytes:
    """Write the request as XML with the titles that people read.

    Raises:
        InputError: `no_xml` for a character that XML cannot hold.
    """
    import json

    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}request", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs know no default namespace
    root.set("tool", document.tool)
    root.set("made", instant.isoformat())
    for language, title in zip(document.languages, document.title, strict=True):
        made = etree.SubElement(root, f"{{{NAMESPACE}}}title")
        made.text = title
        made.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    try:
        _write(etree.SubElement(root, f"{{{NAMESPACE}}}content"), json.loads(request))
    except ValueError as error:
        raise InputError(
            "no_xml", "The draft holds a control character, which XML cannot hold; take it out."
        ) from error
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def embedded(data: bytes) -> bytes:
    """The request that an XML document carries, in canonical JSON.

    Raises:
        InputError: `not_ours` for anything else, with entities or a document type among it.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs know no such member
            raise InputError("not_ours", "The XML file declares a document type; a request has none.")
        content = root.find(f"{{{NAMESPACE}}}content")
        if root.tag != f"{{{NAMESPACE}}}request" or content is None:
            raise InputError("not_ours", "The XML file is no request of this system.")
        return canonical_bytes(_read(content))
    except (etree.XMLSyntaxError, ValueError, RecursionError) as error:
        raise InputError("not_ours", "The XML file cannot be read.") from error


def _write(element: Any, value: Any) -> None:
    from lxml import etree

    if isinstance(value, dict):
        element.set("type", "object")
        for name, inner in value.items():
            _write(etree.SubElement(element, f"{{{NAMESPACE}}}{name}"), inner)
    elif isinstance(value, list):
        element.set("type", "array")
        for inner in value:
            _write(etree.SubElement(element, f"{{{NAMESPACE}}}item"), inner)
    elif value is None:
        element.set("type", "null")
    elif isinstance(value, bool):
        element.set("type", "boolean")
        element.text = "true" if value else "false"
    elif isinstance(value, int):
        element.set("type", "integer")
        element.text = str(value)
    else:
        # A reader of XML makes one line end of several kinds; as an escape it stays what it was.
        element.text = str(value)


def _read(element: Any) -> Any:
    kind = element.get("type")
    if kind == "object":
        return {child.tag.rpartition("}")[2]: _read(child) for child in element}
    if kind == "array":
        return [_read(child) for child in element]
    if kind == "null":
        return None
    text = element.text or ""
    if kind == "boolean":
        return text == "true"
    if kind == "integer":
        return int(text)
    return text
