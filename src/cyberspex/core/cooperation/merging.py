"""Two people on one draft: what one of them changed is laid over what the other one saved, field by field.

- A field that only one side changed gets that side's text; both texts of a field that both changed come back.
- Items of a list are compared one by one while the list has the same items; else the list is one field.
- Nothing here decides between two texts: a person does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A field that both changed since they last agreed.

    Fields:
        path: JSON Pointer into the draft. mine: what is being saved. theirs: what was saved meanwhile.
    """

    path: str
    mine: Any
    theirs: Any


def merged(base: Any, mine: Any, theirs: Any, path: str = "") -> tuple[Any, tuple[Clash, ...]]:
    """What is saved, and every field of which there are two texts; there it keeps `theirs`.

    Args:
        base: what the form held before it was changed. mine: what it holds now. theirs: what is saved.
    """
    if _same(mine, base) or _same(mine, theirs):
        return theirs, ()
    parts = (base, mine, theirs)
    if isinstance(mine, Mapping) and all(one is None or isinstance(one, Mapping) for one in parts):
        return _members(base or {}, mine, theirs or {}, path)
    if all(isinstance(one, list) for one in parts) and _same_items(base, mine, theirs):
        found = [merged(*three, f"{path}/{place}") for place, three in enumerate(zip(*parts, strict=True))]
        return [value for value, _clashes in found], tuple(one for _value, more in found for one in more)
    if _same(theirs, base):
        return mine, ()
    return theirs, (Clash(path=path, mine=mine, theirs=theirs),)


def _members(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], path: str
) -> tuple[dict[str, Any], tuple[Clash, ...]]:
    result = dict(theirs)
    clashes: list[Clash] = []
    for name in mine:
        step = name.replace("~", "~0").replace("/", "~1")
        value, more = merged(base.get(name), mine[name], theirs.get(name), f"{path}/{step}")
        clashes += more
        if name in theirs or not _empty(value):
            result[name] = value
    return result, tuple(clashes)


def _empty(value: Any) -> bool:
    return value in (None, "", [], {})


def _same(one: Any, other: Any) -> bool:
    """Whether two values say the same; nothing, an empty text and an empty list all say nothing."""
    return one == other or (_empty(one) and _empty(other))


def _same_items(base: list[Any], mine: list[Any], theirs: list[Any]) -> bool:
    """Whether three lists hold the same objects in the same order, told by their short names where they have some."""
    if not len(base) == len(mine) == len(theirs):
        return False
    return all(
        isinstance(one, Mapping) and isinstance(two, Mapping) and isinstance(three, Mapping)
        and one.get("id") == two.get("id") == three.get("id")
        for one, two, three in zip(base, mine, theirs, strict=True)
    )  # fmt: skip
