"""Two answers side by side: which routes are gained or lost, which change their verdict, rank or manner.

For "what if" (one fact changed), for two days of the same need, and for two versions of the lawbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.routing.answer import Answer, Route


class Kind(StrEnum):
    """What became of a route."""

    GAINED = "gained"
    LOST = "lost"
    VERDICT = "other_verdict"
    MANNER = "other_manner"
    RANK = "other_rank"


MANNER = (
    "addressee",
    "channel",
    "form",
    "languages",
    "time_limits",
    "notify",
    "authority_ok",
    "parallel_with",
)
"""Members of a route that say how one proceeds on it."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What differs for one route.

    Fields:
        was, now: the verdicts; a route that an answer does not name counts as refused.
        rank_was, rank_now: its place, none where it is excluded.
        members: of `MANNER`, those that differ.
        because: reasons that the later answer gives and the earlier one did not.
        before, after: the route as each answer has it.
    """

    route: str
    kind: Kind
    was: Verdict
    now: Verdict
    rank_was: int | None
    rank_now: int | None
    members: tuple[str, ...]
    because: tuple[Finding, ...]
    before: Route | None
    after: Route | None

    def as_json(self) -> dict[str, Any]:
        """The change for programs."""
        return {
            "route": self.route, "kind": str(self.kind), "was": str(self.was), "now": str(self.now), "rank_was": self.rank_was,
            "rank_now": self.rank_now, "members": list(self.members), "because": [one.as_json() for one in self.because],
        }  # fmt: skip


_ORDER = (Kind.GAINED, Kind.LOST, Kind.VERDICT, Kind.MANNER, Kind.RANK)


def changes(before: Answer, after: Answer) -> tuple[Change, ...]:
    """Every route that differs between two answers: gained and lost first, then other verdicts, manners and ranks."""
    old, new = _places(before), _places(after)
    others = set(moved([one.route for one in before.routes], [one.route for one in after.routes]))
    found = [
        one
        for code in dict.fromkeys([*new, *old])
        if (one := _change(code, old.get(code), new.get(code), moved=code in others))
    ]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.kind)))


def moved(before: Sequence[str], after: Sequence[str]) -> Iterable[str]:
    """Routes of both whose order among each other differs; a route that comes in between moves none."""
    was = [one for one in before if one in after]
    now = [one for one in after if one in before]
    return (new for old, new in zip(was, now, strict=True) if old != new)


_Place = tuple[Route, int | None]


def _places(answer: Answer) -> dict[str, _Place]:
    found: dict[str, _Place] = {route.route: (route, rank) for rank, route in enumerate(answer.routes, 1)}
    for route in (*(answer.then or ()), *answer.excluded):
        found.setdefault(route.route, (route, None))
    return found


def _change(code: str, old: _Place | None, new: _Place | None, *, moved: bool) -> Change | None:
    before, rank_was = old or (None, None)
    after, rank_now = new or (None, None)
    was = before.verdict if before is not None else Verdict.REFUSED
    now = after.verdict if after is not None else Verdict.REFUSED
    members = (
        tuple(name for name in MANNER if getattr(before, name) != getattr(after, name))
        if before is not None and after is not None and Verdict.REFUSED not in (was, now)
        else ()
    )
    if was is not now and Verdict.REFUSED in (was, now):
        kind = Kind.GAINED if was is Verdict.REFUSED else Kind.LOST
    elif was is not now:
        kind = Kind.VERDICT
    elif members:
        kind = Kind.MANNER
    elif moved:
        kind = Kind.RANK
    else:
        return None
    said = {one.text for one in before.findings} if before is not None else set()
    because = tuple(one for one in after.findings if one.text not in said) if after is not None else ()
    return Change(
        route=code, kind=kind, was=was, now=now, rank_was=rank_was, rank_now=rank_now, members=members, because=because,
        before=before, after=after,
    )  # fmt: skip
