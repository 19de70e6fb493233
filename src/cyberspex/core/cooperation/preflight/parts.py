"""How a pre-flight rule reads an unfinished draft, and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cyberspex.core.foundation.findings import Finding, Verdict

if TYPE_CHECKING:
    from cyberspex.core.cooperation.tool import CheckContext


Draft = Mapping[str, Any]


def _finding(
    verdict: Verdict, code: str, provision: str, path: str, template: str, fix: str = "", /, **more: Any
) -> Finding:
    known = {name: str(more.pop(name)) for name in ("source", "as_of") if name in more}
    return Finding(
        verdict=verdict, code=code, provision=provision, path=path, template=template, fix_template=fix,
        params=more, **known,
    )  # fmt: skip


def refuse(*args: Any, **more: Any) -> Finding:
    """A finding that makes the draft wrong."""
    return _finding(Verdict.REFUSED, *args, **more)


def doubt(*args: Any, **more: Any) -> Finding:
    """A finding that leaves the draft undetermined until somebody answers."""
    return _finding(Verdict.UNDETERMINED, *args, **more)


def warn(*args: Any, **more: Any) -> Finding:
    """A finding that somebody should read; it changes no verdict."""
    return _finding(Verdict.WARNING, *args, **more)


def part_of(value: Any, name: str) -> Mapping[str, Any]:
    """A part of a draft, empty where it is missing or something else stands there."""
    part = value.get(name) if isinstance(value, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def items_of(value: Mapping[str, Any], name: str) -> Sequence[Any]:
    """A list in a draft, empty where it is missing or something else stands there."""
    part = value.get(name)
    return part if isinstance(part, list | tuple) else ()


def filled(value: Any) -> bool:
    """Whether something is there: a blank text, an empty list and an empty object are nothing."""
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})


def required(value: Mapping[str, Any], base: str, rows: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    """A finding for each member that a provision asks for and that is not there."""
    for name, provision, what in rows:
        if not filled(value.get(name)):
            yield refuse(
                "missing", provision, f"{base}/{name}", "{what} is missing.", "Fill it in.", what=what,
            )  # fmt: skip


def declared(context: CheckContext, state: Any, provision: str) -> Any:
    """What a State declared under a provision, as the law on the day knows it."""
    return context.law.declared(str(state), provision)


def day_or_none(text: Any) -> date | None:
    """The day that a text names, none where it names none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def parse_instant_or_none(text: Any) -> datetime | None:
    """An instant with its offset, none where the text is not one."""
    try:
        instant = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
