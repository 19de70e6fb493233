"""What was received, in the order of its tool and in the words of the screens.

The desk shows the structured request, never a picture of it: what is read here is what was signed. Members stand
in the order in which the tool's content lists them; bodies, identifiers and dates print as people write them.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from cyberspex.core.cooperation.content import Body, Identifier
from cyberspex.core.cooperation.tool import Tool, pointed
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import parse_date, parse_instant
from cyberspex.web import words
from cyberspex.web.jinja import day, instant, locale, state_name


@dataclass(frozen=True, kw_only=True)
class Line:
    """One member: its word, and its value as lines of text; `strong` where the first line is a name."""

    word: str
    lines: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One section of the request."""

    name: str
    lines: tuple[Line, ...]


def parts(tool: Tool, request: Mapping[str, Any], *, without: Sequence[str] = ()) -> tuple[Part, ...]:
    """The sections of a request; `without` names places (JSON Pointers) that the page shows elsewhere."""
    left_out = {id(value) for value in (pointed(request, place) for place in without) if value is not None}
    hints = typing.get_type_hints(tool.content)
    found = []
    for name in (*hints, *sorted(set(request) - set(hints))):
        value = request.get(name)
        if name == "assume" or not isinstance(value, Mapping | list) or not value:
            continue
        lines = tuple(_lines(value, hints.get(name), name, left_out))
        if lines:
            found.append(Part(name=words.label(name), lines=lines))
    return tuple(found)


def said(name: str, value: Any) -> str:
    """A member of which nothing more is known than its name, as text; empty where it says nothing."""
    return "" if value in (None, "", [], {}) else "; ".join(_texts(value, None, name))


def identifier_text(value: Mapping[str, Any]) -> str:
    """An identifier as a person names it: its kind, its value, and what belongs to it."""
    more = [str(value.get("service") or "")]
    if value.get("port"):
        more.append(_("port %(port)s") % {"port": value["port"]})
    if value.get("at"):
        more.append(_exactly(value["at"]))
    told = ", ".join(one for one in more if one)
    named = _("%(kind)s: %(value)s") % {
        "kind": words.label(value.get("type")),
        "value": value.get("value") or "",
    }
    return named + (f" ({told})" if told else "")


def _exactly(value: Any) -> str:
    """The instant of use to the second, as it was written and in UTC: an address belongs to somebody for minutes."""
    try:
        known = parse_instant(str(value), "at")
    except InputError:
        return str(value)
    written = str(value).replace("T", " ")
    return written if known.isoformat(sep=" ") == written else f"{written} = {known:%Y-%m-%d %H:%M:%S} UTC"


def _lines(value: Any, hint: Any, word: str, left_out: set[int]) -> Iterator[Line]:
    """The members of a section, each as a line; deeper ones are joined into one."""
    if not isinstance(value, Mapping):
        yield Line(word=_word(word), lines=tuple(_texts(value, hint, word)))
        return
    hints = _hints(hint)
    for name in (*hints, *sorted(set(value) - set(hints))):
        item = value.get(name)
        if item in (None, "", [], {}) or id(item) in left_out:
            continue
        texts = tuple(_texts(item, hints.get(name), name))
        yield Line(word=_word(name), lines=texts, strong=_kind(hints.get(name)) is Body)


def _texts(value: Any, hint: Any, name: str) -> Iterator[str]:
    kind = _kind(hint)
    if isinstance(value, Mapping):
        if kind is Body:
            yield from _body(value)
        elif kind is Identifier:
            yield identifier_text(value)
        else:
            hints = _hints(kind)
            told = []
            for member in (*hints, *sorted(set(value) - set(hints))):
                item = value.get(member)
                if member == "id" or item in (None, "", [], {}):
                    continue
                said = "; ".join(_texts(item, hints.get(member), member))
                plain = isinstance(item, str) and member in _PLAIN
                told.append(said if plain else f"{_word(member)}: {said}")
            yield " · ".join(told)
    elif isinstance(value, list | tuple):
        inner = next(iter(typing.get_args(kind)), None)
        for item in value:
            yield from _texts(item, inner, name)
    else:
        yield _scalar(name, value)


_PLAIN = frozenset({"description", "law", "provision", "text"})
"""Members that explain themselves: their word would only be in the way."""


def _body(value: Mapping[str, Any]) -> Iterator[str]:
    """A body as on an envelope; how to reach it last."""

    def joined(*names: str, by: str = ", ") -> str:
        return by.join(_scalar(name, value[name]) for name in names if value.get(name))

    for line in (
        joined("name"),
        joined("unit"),
        joined("official", "position"),
        joined("address", "country"),
        joined("email", "phone", by=" · "),
        joined("id"),
    ):
        if line:
            yield line


def _scalar(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if not isinstance(value, str):
        return text
    if name in ("country", "issuing", "receiving", "state"):
        return state_name(text)
    if name in ("order", "notification", "request") and len(text) <= 3:
        return str(locale().languages.get(text, text))
    try:
        if len(text) == 10:
            return day(parse_date(text, name))
        if "T" in text:
            return instant(parse_instant(text, name))
    except InputError:
        pass
    return words.label(text) if "_" in text or text in words.WORDS else text


_WORDS = {
    "preservation": _n("preservation sought before"),
    "issuing": _n("issuing State"),
    "receiving": _n("receiving State"),
    "protocol_statement": _n("issued pursuant to the Protocol"),
    "return_to": _n("answer to"),
    "stated_days": _n("days that the order sets"),
    "notification_statement": _n("your State's authority is notified at the same time"),
    "intends_follow_up": _n("a request for the data will follow"),
    "requested_days": _n("days of preservation sought"),
    "confidentiality": _n("to be kept confidential"),
    "facts_summary": _n("summary of facts"),
    "on": _n("on the day"),
}
"""Members whose code alone would read badly, or means another thing elsewhere on the screens."""


def _word(name: str) -> str:
    said = _(_WORDS[name]) if name in _WORDS else words.label(name)
    return said[:1].upper() + said[1:]


def _kind(hint: Any) -> Any:
    """The type behind `X | None`."""
    inner = [one for one in typing.get_args(hint) if one is not type(None)]
    return inner[0] if len(inner) == 1 and type(None) in typing.get_args(hint) else hint


def _hints(hint: Any) -> dict[str, Any]:
    kind = _kind(hint)
    return typing.get_type_hints(kind) if dataclasses.is_dataclass(kind) and isinstance(kind, type) else {}
