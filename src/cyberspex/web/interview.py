"""The interview: a form made from a tool's published schema, with the tool's own questions beside the fields.

- A new tool gets its interview from its schema and questions; nothing here knows a tool by name.
- Field names are JSON Pointers into the draft, so that a finding's `path` leads to its field.
- What is typed is kept as it is; the pre-flight check says what is wrong with it, not this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

FIXED = frozenset({"tool", "exercise", "reference", "assume", "audience", "lawbook", "previous", "$schema"})
"""Members of a draft that the case fixes; the interview does not ask them."""

_DAY_NAME = re.compile(r"^(on|date|date_issued)$|_on$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

LARGEST_LIST = 200  # an order names some identifiers; this bounds what one form may create


@dataclass(kw_only=True)
class Item:
    """One control, group or list of the form.

    Fields:
        path: JSON Pointer into the draft.
        name: the member's name.
        kind: group, list, text, area, number, date, choice, choices, lines, yes.
        value: what the draft holds there.
        options: for a choice, the codes allowed.
        question: the tool's question for it, if it has one.
        required: whether the schema requires it.
        children: of a group; of a list one group for each element.
    """

    path: str
    name: str
    kind: str
    value: Any = None
    options: tuple[str, ...] = ()
    question: Any = None
    required: bool = False
    children: list[Item] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The element's id in the page."""
        return "f" + self.path.replace("/", "-")


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with its reference followed and the null alternative taken off."""
    found = dict(schema)
    for _step in range(8):
        if "$ref" in found:
            target: Any = root
            for part in str(found["$ref"]).removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            rest = {name: value for name, value in found.items() if name != "$ref"}
            found = {**target, **rest}
            continue
        choices = found.get("anyOf") or found.get("oneOf")
        if choices:
            some = [one for one in choices if one.get("type") != "null"]
            rest = {name: value for name, value in found.items() if name not in ("anyOf", "oneOf")}
            found = {**(some[0] if some else {}), **rest}
            continue
        if "allOf" in found and len(found["allOf"]) == 1:
            found = {**found["allOf"][0], **{k: v for k, v in found.items() if k != "allOf"}}
            continue
        break
    if isinstance(found.get("type"), list):
        found["type"] = next((one for one in found["type"] if one != "null"), "string")
    return found


def kind_of(schema: Mapping[str, Any], root: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Which control a schema asks for, and its options."""
    said = schema.get("type")
    if "enum" in schema:
        return "choice", tuple(str(one) for one in schema["enum"] if one is not None)
    if said == "object" or "properties" in schema:
        return "group", ()
    if said == "array":
        items = _resolved(schema.get("items") or {}, root)
        if "enum" in items:
            return "choices", tuple(str(one) for one in items["enum"] if one is not None)
        if items.get("type") == "object" or "properties" in items:
            return "list", ()
        return "lines", ()
    if said == "boolean":
        return "yes", ()
    if said in ("integer", "number"):
        return "number", ()
    if schema.get("format") == "date":
        return "date", ()
    return ("area" if int(schema.get("maxLength") or 0) > 300 else "text"), ()


_LONG = frozenset(
    {"description", "facts_summary", "protocol_statement", "notes", "justification", "special_instructions"}
    | {"notification_statement", "other", "legal_grounds", "note", "facts", "supervision", "summary"}
    | {"relation", "necessity", "manner"}
)
"""Members that people fill with sentences; their schema says only that they are text."""


def build(
    schema: Mapping[str, Any],
    value: Any,
    questions: Mapping[str, Any],
    *,
    root: Mapping[str, Any] | None = None,
    path: str = "",
    name: str = "",
    required: bool = False,
) -> Item:
    """The form for one part of a draft."""
    root = root or schema
    own = _resolved(schema, root)
    kind, options = kind_of(own, root)
    if kind == "text" and name in _LONG:
        kind = "area"
    elif kind == "text" and _DAY_NAME.search(name) and (not value or _DAY.fullmatch(str(value))):
        kind = "date"  # a day typed wrongly stays in a text field: a date field would lose it
    item = Item(
        path=path,
        name=name,
        kind=kind,
        value=value,
        options=options,
        question=questions.get(_pattern(path)),
        required=required,
    )
    if kind == "group":
        held = value if isinstance(value, Mapping) else {}
        needed = set(own.get("required") or ())
        for member, part in (own.get("properties") or {}).items():
            if path == "" and member in FIXED:
                continue
            item.children.append(
                build(
                    part,
                    held.get(member),
                    questions,
                    root=root,
                    path=f"{path}/{member}",
                    name=member,
                    required=member in needed,
                )
            )
    elif kind == "list":
        parts = value if isinstance(value, list) else []
        for place, part in enumerate(parts[:LARGEST_LIST]):
            item.children.append(
                build(
                    own.get("items") or {},
                    part,
                    questions,
                    root=root,
                    path=f"{path}/{place}",
                    name=str(place + 1),
                )
            )
    return item


def _pattern(path: str) -> str:
    """A path with its list places as `*`, the form in which questions name members."""
    return "/".join("*" if part.isdigit() else part for part in path.split("/"))


def questions_of(tool: Any) -> dict[str, Any]:
    """A tool's questions by the member that they are about."""
    found: dict[str, Any] = {}
    for one in tool.questions:
        found[_pattern(str(one.path))] = one
    return found


def read(
    schema: Mapping[str, Any],
    posted: Any,
    current: Any,
    *,
    root: Mapping[str, Any] | None = None,
    path: str = "",
) -> Any:
    """The draft as the form says it, over what the draft held: members not in the form stay as they were."""
    root = root or schema
    own = _resolved(schema, root)
    kind, _options = kind_of(own, root)
    if kind == "group":
        held = dict(current) if isinstance(current, Mapping) else {}
        seen = isinstance(current, Mapping)
        for member, part in (own.get("properties") or {}).items():
            inner = f"{path}/{member}"
            if path == "" and member in FIXED:
                continue
            if not _touched(posted, inner):
                continue
            value = read(part, posted, held.get(member), root=root, path=inner)
            if value is None and member not in held:
                continue
            held[member] = value
            seen = True
        if not seen or (not isinstance(current, Mapping) and not _filled(held)):
            return current
        return held
    if kind == "list":
        parts = list(current) if isinstance(current, list) else []
        return [
            read(own.get("items") or {}, posted, part, root=root, path=f"{path}/{place}")
            for place, part in enumerate(parts)
        ]
    if kind == "choices":
        allowed = set(_options)
        return [one for one in posted.getlist(path) if one in allowed]
    text = str(posted.get(path, "")).replace("\r\n", "\n").strip()
    if kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if kind == "yes":
        return {"yes": True, "no": False}.get(text)
    if not text:
        return None if _nullable(schema, root) or current is None else ""
    if kind == "number":
        try:
            return int(text)
        except ValueError:
            return text  # kept as typed; the check says what is wrong with it
    return text


def _filled(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_filled(one) for one in value.values())
    if isinstance(value, list):
        return any(_filled(one) for one in value)
    return value not in (None, "")


def _nullable(schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    choices = schema.get("anyOf") or schema.get("oneOf") or ()
    if any(one.get("type") == "null" for one in choices):
        return True
    return isinstance(schema.get("type"), list) and "null" in schema["type"]


def _touched(posted: Any, path: str) -> bool:
    return any(name == path or name.startswith(path + "/") for name in posted)


def change_list(schema: Mapping[str, Any], draft: Any, *, add: str = "", remove: str = "") -> Any:
    """A copy of the draft with one element more or less in a list."""
    changed = deepcopy(draft)
    path = add or remove
    parts = path.strip("/").split("/")
    place = parts.pop() if remove else ""
    holder: Any = changed
    own: Mapping[str, Any] = schema
    for part in parts:
        own = _resolved(own, schema)
        if part.isdigit() and isinstance(holder, list):
            if int(part) >= len(holder):
                return draft
            own = own.get("items") or {}
            holder = holder[int(part)]
            continue
        if part not in (own.get("properties") or {}) or not isinstance(holder, dict):
            return draft  # not a place of this form
        own = own["properties"][part]
        inner = _resolved(own, schema)
        if holder.get(part) is None:
            holder[part] = [] if kind_of(inner, schema)[0] == "list" else {}
        holder = holder[part]
    if not isinstance(holder, list) or kind_of(_resolved(own, schema), schema)[0] != "list":
        return draft
    if add and len(holder) < LARGEST_LIST:
        holder.append(_new_element(_resolved(own, schema).get("items") or {}, schema, len(holder)))
    elif remove and place.isdigit() and int(place) < len(holder):
        del holder[int(place)]
    return changed


def _new_element(schema: Mapping[str, Any], root: Mapping[str, Any], count: int) -> dict[str, Any]:
    own = _resolved(schema, root)
    made: dict[str, Any] = {}
    if "id" in (own.get("properties") or {}):
        made["id"] = str(count + 1)
    return made


def sections(schema: Mapping[str, Any]) -> list[str]:
    """The top-level members that the interview asks about, in the schema's order."""
    return [name for name in (_resolved(schema, schema).get("properties") or {}) if name not in FIXED]


def paths_of(items: Iterable[Item]) -> set[str]:
    """Every path that a form holds."""
    found: set[str] = set()
    for item in items:
        found.add(item.path)
        found |= paths_of(item.children)
    return found
