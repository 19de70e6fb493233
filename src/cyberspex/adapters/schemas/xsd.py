"""The XML Schema (XSD 1.0) of a document of one audience, made from its published JSON Schema.

- One namespace for each tool and audience: the `$id` of the JSON Schema, so the root element says by which schema
  a document is to be read, and an audience's schema knows no word of what that audience may not see.
- An object is an element with its members in any order; a list holds `item` elements, a table of free names `entry`
  elements with a `key`; a member that is null says `xsi:nil`.
- What JSON Schema says of one value (closed words, patterns, bounds) stands here, too; the JSON Schema rules, and
  every document is held to both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cyberspex.core.foundation.errors import ConfigurationError

XS = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
_PLAIN = {"string": "xs:string", "integer": "xs:integer", "boolean": "xs:boolean"}
_FACETS = {
    "minLength": "minLength", "maxLength": "maxLength", "minimum": "minInclusive", "maximum": "maxInclusive",
    "exclusiveMinimum": "minExclusive", "exclusiveMaximum": "maxExclusive",
}  # fmt: skip


def xsd_of(schema: Mapping[str, Any]) -> bytes:
    """The XML Schema of the documents whose request a JSON Schema describes."""
    from lxml import etree

    return bytes(
        etree.tostring(_Maker(schema).whole(), xml_declaration=True, encoding="UTF-8", pretty_print=True)
    )


def resolved(part: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[dict[str, Any], bool, str]:
    """A part of a JSON Schema without references and "or null": what it is, whether it may be null, its name."""
    alternatives = [one for one in part.get("anyOf", ()) if one.get("type") != "null"]
    if len(alternatives) > 1:
        raise ConfigurationError("no_xsd", "A member with two shapes has no counterpart in XML Schema.")
    inner = alternatives[0] if alternatives else part
    name = str(inner.get("$ref", "")).rpartition("/")[2]
    named = schema["$defs"][name] if name else inner
    merged = {**named, **{key: part[key] for key in ("x-origin", "title") if key in part}}
    return merged, len(part.get("anyOf", ())) > len(alternatives), name


class _Maker:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.namespace = str(schema["$id"])

    def _made(self, parent: Any, tag: str, /, **attributes: str) -> Any:
        from lxml import etree

        return etree.SubElement(parent, f"{{{XS}}}{tag}", attributes)

    def whole(self) -> Any:
        from lxml import etree

        root: Any = etree.Element(
            f"{{{XS}}}schema",
            {"targetNamespace": self.namespace, "elementFormDefault": "qualified"},
            nsmap={"xs": XS, None: self.namespace},  # type: ignore[dict-item]  # the stubs know no default namespace
        )
        self._says(root, f"{self.schema['title']}. Made from the JSON Schema {self.namespace}.")
        request = self._made(root, "element", name="request")
        shape = self._made(request, "complexType")
        order = self._made(shape, "sequence")
        for name, least, words in (
            ("title", "1", "What the document is, in each of its languages."),
            (
                "notice",
                "0",
                "What has to be known first: an exercise, an own copy; on which form it is based.",
            ),
        ):
            text = self._made(order, "element", name=name, minOccurs=least, maxOccurs="unbounded")
            self._says(text, words)
            content = self._made(self._made(text, "complexType"), "simpleContent")
            # xml:lang; its own schema is on the web, and a document is read without one
            extension = self._made(content, "extension", base="xs:string")
            self._made(extension, "anyAttribute", namespace=XML, processContents="skip")
        self._object(self._made(order, "element", name="content"), self.schema)
        made = self._made(shape, "attribute", name="made", type="xs:dateTime", use="required")
        self._says(made, "When the document was made.")
        for name, part in self.schema.get("$defs", {}).items():
            if "properties" in part:
                self._members(self._made(root, "complexType", name=name), part)
            else:
                self._simple(root, part, name=name)
        return root

    def _says(self, element: Any, *words: str) -> None:
        if any(words):
            self._made(self._made(element, "annotation"), "documentation").text = " ".join(
                filter(None, words)
            )

    def _element(self, parent: Any, name: str, part: Mapping[str, Any], **occurs: str) -> None:
        shape, may_be_null, type_name = resolved(part, self.schema)
        attributes = {"name": name, **occurs}
        if may_be_null:
            attributes["nillable"] = "true"
        element = self._made(parent, "element", **attributes)
        if origin := part.get("x-origin"):
            self._says(element, f"Origin: {origin}.")
        if type_name:
            element.set("type", type_name)
        elif shape.get("type") == "object":
            self._object(element, shape)
        elif shape.get("type") == "array":
            items = self._made(self._made(element, "complexType"), "sequence")
            least, most = str(shape.get("minItems", 0)), str(shape.get("maxItems", "unbounded"))
            self._element(items, "item", shape["items"], minOccurs=least, maxOccurs=most)
        elif self._has_facets(shape):
            self._simple(element, shape)
        else:
            element.set("type", self._plain(shape))

    def _object(self, element: Any, part: Mapping[str, Any]) -> None:
        shape = self._made(element, "complexType")
        if "properties" in part:
            self._members(shape, part)
            return
        entries = self._made(shape, "sequence")
        self._element(entries, "entry", part["additionalProperties"], minOccurs="0", maxOccurs="unbounded")
        # Any text may be a name of JSON, and few may be the name of an element.
        inside = entries[0].find(f"{{{XS}}}complexType")
        if inside is None:
            raise ConfigurationError("no_xsd", "A table of free names holds lists or objects.")
        self._made(inside, "attribute", name="key", type="xs:string", use="required")

    def _members(self, shape: Any, part: Mapping[str, Any]) -> None:
        self._says(shape, str(part.get("description", "")))
        members = self._made(shape, "all")
        required = part.get("required", ())
        for name, inner in part["properties"].items():
            self._element(members, name, inner, minOccurs="1" if name in required else "0")

    def _plain(self, part: Mapping[str, Any]) -> str:
        constant = part.get("const")
        kind = part.get("type") or {str: "string", bool: "boolean", int: "integer"}.get(type(constant))
        if kind not in _PLAIN:
            raise ConfigurationError("no_xsd", f"A value of type {kind!r} has no counterpart in XML Schema.")
        return _PLAIN[str(kind)]

    def _has_facets(self, part: Mapping[str, Any]) -> bool:
        return bool(part.keys() & {"enum", "const", "pattern", *_FACETS})

    def _simple(self, parent: Any, part: Mapping[str, Any], **attributes: str) -> None:
        simple = self._made(parent, "simpleType", **attributes)
        self._says(simple, str(part.get("description", "")))
        restriction = self._made(simple, "restriction", base=self._plain(part))
        for word in part.get("enum", [part["const"]] if "const" in part else []):
            written = str(word).lower() if isinstance(word, bool) else str(word)
            if not isinstance(word, bool):  # XML Schema has no closed words for truth values
                self._made(restriction, "enumeration", value=written)
            else:
                self._made(restriction, "pattern", value=written)
        for facet, name in _FACETS.items():
            if facet in part:
                self._made(restriction, name, value=str(part[facet]))
        if "pattern" in part:
            # A pattern of JSON Schema looks for a place, one of XML Schema is the whole.
            inside = str(part["pattern"])
            before = "" if inside.startswith("^") else r"[\s\S]*"
            after = "" if inside.endswith("$") else r"[\s\S]*"
            self._made(
                restriction, "pattern", value=before + inside.removeprefix("^").removesuffix("$") + after
            )
