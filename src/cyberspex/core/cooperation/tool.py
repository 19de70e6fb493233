"""What a tool of co-operation is: content, audiences, lifecycles, messages, reasons, checks, questions.

A tool is one module in `cyberspex.core.cooperation.tools` with a `TOOL`. Everything else (schema, interview,
documents, desks, diagrams) is made from it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Protocol

from cyberspex.core.cooperation.answering import AnsweringQuestion
from cyberspex.core.cooperation.asking import Guide
from cyberspex.core.cooperation.carrying import Before, Carried
from cyberspex.core.cooperation.procedure import Procedure, Side
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding

SHARED_MEMBERS = frozenset(
    {"tool", "exercise", "assume", "on", "reference", "parties", "languages", "audience", "lawbook"}
)
"""Members of a draft that every audience sees: they say what the document is, not what it contains."""


@dataclass(frozen=True, kw_only=True)
class MessageRule:
    """One kind of message in a thread.

    Fields:
        on_send, on_receive: the act that it is at the sender's and at the recipient's side, none where it
            changes no state there.
        opens: the audience whose document it carries, where it is the message that begins the recipient's record.
    """

    kind: str
    from_side: Side
    to_side: Side
    on_send: str | None = None
    on_receive: str | None = None
    provision: str = ""
    opens: Audience | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A coded reason of a refusal or of an instruction, with its provision."""

    title: str
    provision: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the interview.

    Fields:
        path: the member that it fills, with `*` for each element of a list.
        ask: the question. why: why this route needs it. provision: who says so.
        when: a member beside it and the answers there that make this question one; always asked where none is named.
        members: of a body, what is asked at once; its other members only where somebody wants to give them.
        optional: only where it applies, so that an empty answer is a complete one.
        holder: the body can be one of the catalogue of providers.
    """

    path: str
    ask: str
    why: str
    provision: str
    when: tuple[str, tuple[str, ...]] | None = None
    members: tuple[str, ...] = ()
    optional: bool = False
    holder: bool = False


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One step of the interview: what belongs together for the person who answers.

    Fields:
        code: its short name in addresses. title: its heading. paths: the members asked, in their order.
    """

    code: str
    title: str
    paths: tuple[str, ...]


class IdentifierJudge(Protocol):
    """Says whether an identifier can exist; adapters answer with libraries."""

    def __call__(self, kind: str, identifier: Mapping[str, Any], path: str) -> Iterable[Finding]:
        """Findings on one identifier, none where it is plausible."""


class LawOnDay(Protocol):
    """What a pre-flight check asks of the law on a day (the law room answers)."""

    def in_force(self, state: str, instrument: str) -> Any:
        """Whether an instrument binds a State: an object with `word` and `finding`."""

    def declared(self, state: str, provision: str) -> Any:
        """What a State declared: an object with `word` (made, none, unknown), `scope`, `source`, `as_of`."""

    def knows_state(self, state: str) -> bool:
        """Whether a code names a State."""

    def in_union(self, state: str) -> bool:
        """Whether a State is a member of the European Union."""

    def languages(self, state: str) -> tuple[str, ...]:
        """Official languages of a State, empty where the lawbook does not know them."""

    def provider(self, identifier: str) -> Mapping[str, Any] | None:
        """A holder of the catalogue."""


@dataclass(frozen=True, kw_only=True)
class CheckContext:
    """What a pre-flight check may ask: the law on the day, the day, identifiers, and for whom."""

    law: LawOnDay
    on: date
    judge: IdentifierJudge
    audience: Audience = Audience.FILE


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One way of co-operating.

    Fields:
        content: the frozen dataclass that describes a draft.
        sections: which audience may see which top-level member; a member not named is shared.
        addressee: to whom the document goes.
        preflight: the tool's own check of typed content.
        letter_from, letter_to: where the sender and, by audience, the addressee of the document stand in a
            draft (JSON Pointers); letter_day: where its date stands.
        template_sections: members that stand in a form that was seen, each with the number of its section there;
            every other member is our own. template_note: what of which form was seen, and what was not.
        asked: where the list of what is asked stands, of which each item gets an answer of its own.
        days_stated: where the draft itself sets a time in days.
        clock_from_receipt: the time limit that runs from receipt of the opening message, none where none does.
        answering: what each receiving side asks itself before it answers.
        approvers: the functions of which an approver needs one under the law on the day, none where any will do.
        carries: what a draft holds that its next step needs. begins_from: how a draft begins from what another
            request carried. next_routes: the only ways to go on, where the law names them; empty leaves all open.
        topics: the steps of its interview; one for each section where none are named.
        asked_by_law: what the law on the day makes of the interview: asked, not asked, not offered, and why.
        stated: what every draft of the tool says of itself, by its place.
        statements: members that only say that something is so; a missing one can be made by one click.
        sender_also: where the sender usually stands a second time, such as the office that takes the answer.
    """

    code: str
    title: str
    provision: str
    addressee: Audience
    audiences: tuple[Audience, ...]
    content: type
    sections: Mapping[str, frozenset[Audience]]
    procedures: Mapping[Side, Procedure]
    messages: Mapping[str, MessageRule]
    reasons: Mapping[str, Reason]
    powers: Mapping[str, str]
    time_limits: tuple[str, ...]
    preflight: Callable[[Mapping[str, Any], CheckContext], Iterable[Finding]]
    examples: tuple[Mapping[str, Any], ...]
    questions: tuple[Question, ...] = field(default=())
    letter_from: str = ""
    letter_to: Mapping[Audience, str] = field(default_factory=dict)
    letter_day: str = "/on"
    template_sections: Mapping[str, str] = field(default_factory=dict)
    template_note: str = ""
    asked: str = ""
    days_stated: str = ""
    clock_from_receipt: str = ""
    answering: Mapping[str, tuple[AnsweringQuestion, ...]] = field(default_factory=dict)
    approvers: Callable[[Mapping[str, Any], LawOnDay], frozenset[str] | None] | None = None
    carries: Callable[[Mapping[str, Any]], Carried] | None = None
    begins_from: Callable[[Carried, Before], dict[str, Any]] | None = None
    next_routes: frozenset[str] = frozenset()
    topics: tuple[Topic, ...] = ()
    asked_by_law: Callable[[Mapping[str, Any], CheckContext], Iterable[Guide]] | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)
    statements: tuple[str, ...] = ()
    sender_also: tuple[str, ...] = ()

    @property
    def openings(self) -> tuple[MessageRule, ...]:
        """The messages that begin a recipient's record, that to the addressee first."""
        return tuple(rule for rule in self.messages.values() if rule.opens is not None)

    def opening(self, audience: Audience | str) -> MessageRule | None:
        """The message that brings an audience its document."""
        return next((rule for rule in self.openings if rule.opens == audience), None)

    def body_for(self, draft: Mapping[str, Any], audience: Audience) -> dict[str, Any]:
        """The body to which an audience's document goes, empty where the draft names none."""
        value = pointed(draft, self.letter_to.get(audience, ""))
        return dict(value) if isinstance(value, Mapping) and value is not draft else {}

    def sender_in(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """The body in whose name a draft speaks."""
        value = pointed(draft, self.letter_from)
        return dict(value) if isinstance(value, Mapping) and value is not draft else {}

    def asked_in(self, draft: Mapping[str, Any]) -> tuple[Any, ...]:
        """Everything that a draft asks about, as it stands there."""
        value = pointed(draft, self.asked) if self.asked else None
        return tuple(value) if isinstance(value, list) else ()

    def days_stated_in(self, draft: Mapping[str, Any]) -> int | None:
        """The time that a draft itself sets."""
        value = pointed(draft, self.days_stated) if self.days_stated else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def pointed(value: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, none where there is nothing."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple) and part.isascii() and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def placed(value: Any, pointer: str, item: Any) -> Any:
    """A copy of a draft with a value at a JSON Pointer; the objects on the way are made, places in lists are not.

    Raises:
        InputError: `no_such_place` where the pointer leads through something that holds no members.
    """
    if not pointer:
        return item
    part, _, rest = pointer[1:].partition("/")
    name = part.replace("~1", "/").replace("~0", "~")
    inner = f"/{rest}" if rest else ""
    if isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
        place = int(name)
        return [*value[:place], placed(value[place], inner, item), *value[place + 1 :]]
    if value is None or isinstance(value, Mapping):
        held = dict(value or {})
        return {**held, name: placed(held.get(name), inner, item)}
    raise InputError("no_such_place", f"There is no place {pointer!r} in this draft.", path=pointer)


def opening_kinds() -> frozenset[str]:
    """The kinds of message that begin a record, of every tool."""
    return frozenset(rule.kind for tool in all_tools() for rule in tool.openings)


def visible_members(tool: Tool, audience: Audience) -> frozenset[str]:
    """The members of a draft that an audience may see."""
    return SHARED_MEMBERS | {name for name, who in tool.sections.items() if audience in who}


def project(tool: Tool, draft: Mapping[str, Any], audience: Audience) -> dict[str, Any]:
    """What an audience may see of a draft, and nothing else.

    Law:
        Section 21 of the Protocol digest (cets224.7.5.a: the facts go to the notified authority;
        cets224.7.3 and 7.4 do not list them for the provider). Members not declared are left out, so a
        new member is hidden until its tool says who may see it. A translation is shown only to whoever may
        see the text that it translates, whichever list it stands in.
    """
    allowed = visible_members(tool, audience)
    shown = {name: value for name, value in draft.items() if name in allowed}
    for name, value in shown.items():
        if isinstance(value, list) and any(isinstance(one, Mapping) and "path" in one for one in value):
            shown[name] = [
                one
                for one in value
                if not isinstance(one, Mapping)
                or str(one.get("path")).split("/")[1:2] in [[seen] for seen in allowed]
            ]
    hidden = {name for name, who in tool.sections.items() if audience not in who}
    if isinstance(shown.get("languages"), Mapping):
        # The language chosen for a hidden part would tell that it exists.
        shown["languages"] = {k: v for k, v in shown["languages"].items() if k not in hidden}
    shown["audience"] = str(audience)
    return shown


@cache
def _registry() -> dict[str, Tool]:
    from cyberspex.core.cooperation import tools

    found: dict[str, Tool] = {}
    for info in pkgutil.iter_modules(tools.__path__):
        module = importlib.import_module(f"{tools.__name__}.{info.name}")
        tool = getattr(module, "TOOL", None)
        if isinstance(tool, Tool):
            found[tool.code] = tool
    return found


def all_tools() -> tuple[Tool, ...]:
    """Every tool, in the order of their codes."""
    return tuple(_registry()[code] for code in sorted(_registry()))


def tool_named(code: str) -> Tool:
    """The tool with a code.

    Raises:
        InputError: `unknown_tool`, naming the tools there are.
    """
    try:
        return _registry()[code]
    except KeyError as error:
        known = ", ".join(sorted(_registry()))
        raise InputError(
            "unknown_tool", f"There is no tool {code!r}; choose one of: {known}.", path="/tool"
        ) from error
