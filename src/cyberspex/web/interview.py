"""The interview: a form made from a tool's published schema, with the tool's own questions beside the fields.

- A new tool gets its interview from its schema and questions; nothing here knows a tool by name.
- Field names are JSON Pointers into the draft, so that a finding's `path` leads to its field.
- What is typed is kept as it is; the pre-flight check says what is wrong with it, not this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cyberspex.core.cooperation.asking import Asking, Guide
from cyberspex.core.cooperation.tool import Tool, Topic, placed, pointed
from cyberspex.core.foundation.findings import Finding, Verdict

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.services import Given, Interview

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
        kind: group, body, identifier, list, text, area, number, date, choice, choices, lines, yes.
        value: what the draft holds there.
        options: for a choice, the codes allowed.
        question: the tool's question for it, if it has one.
        required: whether the schema requires it.
        children: of a group; of a list one group for each element.
        shown: ask, known (filled in from elsewhere), more (only where somebody wants to give it), unasked.
        given: where a known value came from.
        facts: what the law says about it. barred: answers that are not offered, and why.
        faults: findings that refuse what stands here.
        when: the place and the answers there that make this a question; hidden while they say otherwise.
        candidates: bodies that can be taken over, as value and name.
    """

    path: str
    name: str
    kind: str
    value: Any = None
    options: tuple[str, ...] = ()
    question: Any = None
    required: bool = False
    children: list[Item] = field(default_factory=list)
    shown: str = "ask"
    given: Given | None = None
    facts: list[Guide] = field(default_factory=list)
    barred: list[Guide] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    when: tuple[str, tuple[str, ...]] | None = None
    hidden: bool = False
    candidates: list[tuple[str, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The element's id in the page."""
        return key_of(self.path)

    @property
    def takes_lines(self) -> bool:
        """Whether identifiers can be pasted into this list."""
        return self.kind == "list" and bool(self.options)


def key_of(path: str) -> str:
    """The id in the page of the element for a place in the draft."""
    return "f" + path.replace("/", "-")


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
    if kind == "group" and _named(schema) in ("Body", "Identifier"):
        kind = _named(schema).lower()
    elif kind == "list" and "identifier" in (_resolved(own.get("items") or {}, root).get("properties") or {}):
        options = ("identifier",)
    elif kind == "lines" and path.startswith("/languages/"):
        kind = "languages"
    item = Item(
        path=path,
        name=name,
        kind=kind,
        value=value,
        options=options,
        question=questions.get(_pattern(path)),
        required=required,
    )
    if kind in ("group", "body", "identifier"):
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
        if not parts and not (item.question and item.question.optional):
            parts = [
                _new_element(own.get("items") or {}, root, 0)
            ]  # a question asked begins with a place to answer
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


def _named(schema: Mapping[str, Any]) -> str:
    """The name of the type that a schema refers to, empty where it refers to none."""
    for one in (schema, *(schema.get("anyOf") or ())):
        if "$ref" in one:
            return str(one["$ref"]).rsplit("/", 1)[-1]
    return ""


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
        found = [
            read(own.get("items") or {}, posted, part, root=root, path=f"{path}/{place}")
            for place, part in enumerate(parts)
        ]
        if not parts and _touched(posted, f"{path}/0"):
            # The empty place with which an unanswered list begins; only its number says nothing.
            made = _new_element(own.get("items") or {}, root, 0)
            first = read(own.get("items") or {}, posted, made, root=root, path=f"{path}/0")
            if any(_filled(part) for name, part in first.items() if name != "id"):
                return [first]
        return found
    if kind == "choices":
        allowed = set(_options)
        return [one for one in posted.getlist(path) if one in allowed]
    if kind == "lines":
        lines = [
            line.strip() for text in posted.getlist(path) for line in str(text).splitlines() if line.strip()
        ]
        # The order of languages is their order on paper; boxes know none, so the one that was there stays.
        same = (
            isinstance(current, list)
            and path.startswith("/languages/")
            and sorted(lines) == sorted(map(str, current))
        )
        return list(current) if same else lines
    text = str(posted.get(path, "")).replace("\r\n", "\n").strip()
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


def topics(tool: Tool, schema: Mapping[str, Any]) -> tuple[Topic, ...]:
    """The steps of a tool's interview: its own, or one for each section of its schema."""
    if tool.topics:
        return tool.topics
    return tuple(Topic(code=name, title="", paths=(f"/{name}",)) for name in sections(schema))


def topic_of(steps: Sequence[Topic], path: str) -> Topic:
    """The step that asks about a place; the first one for a place that none asks about."""
    for inside in (True, False):
        for topic in steps:
            for own in topic.paths:
                if path == own or path.startswith(own + "/") if inside else own.startswith(path + "/"):
                    return topic
    return steps[0]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One entry of the progress list: its topic, whether something was said, and how much is open."""

    topic: Topic
    begun: bool
    open: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """One step as the page shows it.

    Fields:
        known: filled in from elsewhere. asked: the questions. more: asked only where they apply.
        unasked: what this case does not need, each with the reason. base: what the form holds, for comparing.
    """

    topic: Topic
    known: tuple[Item, ...]
    asked: tuple[Item, ...]
    more: tuple[Item, ...]
    unasked: tuple[tuple[Item, Guide], ...]
    base: str

    @property
    def faults(self) -> list[tuple[str, Finding]]:
        """What is refused on this page, with the element to go to."""
        return [
            (item.key, one)
            for top in (*self.known, *self.asked, *self.more)
            for item in walk(top)
            for one in item.faults
        ]


def walk(item: Item) -> Iterator[Item]:
    """An item and everything in it."""
    yield item
    for child in item.children:
        yield from walk(child)


def steps(tool: Tool, schema: Mapping[str, Any], interview: Interview) -> tuple[Step, ...]:
    """The progress list of a draft."""
    found = topics(tool, schema)
    counted = {topic.code: 0 for topic in found}
    for one in interview.findings:
        if one.verdict in (Verdict.REFUSED, Verdict.UNDETERMINED):
            counted[topic_of(found, one.path).code] += 1
    content = interview.copy.content
    return tuple(
        Step(
            topic=topic, open=counted[topic.code],
            begun=any(_filled(pointed(content, path)) for path in topic.paths),
        )
        for topic in found
    )  # fmt: skip


def show(
    tool: Tool,
    schema: Mapping[str, Any],
    interview: Interview,
    topic: Topic,
    *,
    content: Mapping[str, Any] | None = None,
    strict: bool = False,
) -> Page:
    """One step of the interview.

    Args:
        content: what the form shows instead of the saved draft, where saving failed.
        strict: whether what is missing is a fault already; else only what is wrong is one.
    """
    draft = interview.copy.content if content is None else content
    tree = build(schema, draft, questions_of(tool))
    by_path = {item.path: item for item in walk(tree)}
    _dress(tree, interview, by_path, strict)
    tops = _tops(by_path, topic)
    unasked = [(item, _reason(item, interview.guides)) for item in tops if item.shown == "unasked"]
    shown = [item for item in tops if item.shown != "unasked"]
    base: Any = {}
    said: set[str] = set()
    for item in (inner for top in shown for inner in walk(top)):
        # A declaration that opens several questions is told once.
        item.facts = [one for one in item.facts if not (one.kind is Asking.ASKED and one.template in said)]
        said |= {one.template for one in item.facts}
    for item in shown:
        base = placed(base, item.path, pointed(draft, item.path))
    return Page(
        topic=topic,
        known=tuple(item for item in shown if item.shown == "known"),
        asked=tuple(item for item in shown if item.shown == "ask"),
        more=tuple(item for item in shown if item.shown == "more"),
        unasked=tuple((item, guide) for item, guide in unasked if guide is not None),
        base=json.dumps(base, ensure_ascii=False),
    )


def _tops(by_path: Mapping[str, Item], topic: Topic) -> list[Item]:
    """The items of a step; of a section that a tool names as a whole, its members."""
    found = [by_path[path] for path in topic.paths if path in by_path]
    if len(found) == 1 and found[0].kind == "group" and not found[0].question:
        return found[0].children
    return found


def _reason(item: Item, guides: Sequence[Guide]) -> Guide | None:
    return next(
        (one for one in guides if one.kind is Asking.NOT_ASKED and one.path == _pattern(item.path)), None
    )


def _dress(item: Item, interview: Interview, by_path: Mapping[str, Item], strict: bool) -> None:
    """Say of each item whether it is asked, known, or not needed, and what the law and the check say about it."""
    for child in item.children:
        _dress(child, interview, by_path, strict)
    pattern = _pattern(item.path)
    guides = [one for one in interview.guides if one.path in (item.path, pattern)]
    item.facts = [one for one in guides if one.kind in (Asking.FACT, Asking.ASKED)]
    item.barred = [one for one in guides if one.kind is Asking.NOT_OFFERED]
    item.faults = [
        one for one in interview.findings
        if one.verdict is Verdict.REFUSED and (strict or one.code != "missing") and _lies_at(one.path, item, by_path)
    ]  # fmt: skip
    given = interview.given.get(item.path)
    filled = _filled(item.value)
    if given is not None and filled and given.value == item.value:
        item.given = given
        item.shown = "known"
    if item.question is not None and item.question.when:
        name, answers = item.question.when
        beside = f"{item.path.rsplit('/', 1)[0]}/{name}"
        item.when = (beside, answers)
        said = by_path[beside].value if beside in by_path else None
        item.hidden = not filled and not item.faults and not _answers(said) & set(answers)
    if not filled and any(one.kind is Asking.NOT_ASKED for one in guides):
        item.shown = "unasked"
    elif item.question is not None and item.question.optional and not filled and not item.faults:
        item.shown = "ask" if any(one.kind is Asking.ASKED for one in guides) else "more"
    if item.kind == "body":
        wanted = (item.question.members if item.question else ()) or _ASKED_OF_A_BODY
        for child in item.children:
            if child.shown == "ask" and child.name not in wanted and not child.faults:
                child.shown = "more"


_ASKED_OF_A_BODY = ("name", "address", "country", "email")


def _answers(value: Any) -> set[str]:
    """What was answered, as the codes of a form."""
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    return {str(one) for one in value} if isinstance(value, list) else {str(value)}


def _lies_at(path: str, item: Item, by_path: Mapping[str, Item]) -> bool:
    """Whether a finding belongs to this item: its own place, or one inside it that has no field of its own."""
    if path == item.path:
        return bool(path)
    if not path.startswith(item.path + "/") or not item.path or path in by_path:
        return False
    return path.rpartition("/")[0] == item.path


def nearest(path: str, known: set[str]) -> str:
    """The place of the form to go to for a finding."""
    while path and path not in known:
        path = path.rpartition("/")[0]
    return path


def paths_of(items: Iterable[Item]) -> set[str]:
    """Every path that a form holds."""
    found: set[str] = set()
    for item in items:
        found.add(item.path)
        found |= paths_of(item.children)
    return found
