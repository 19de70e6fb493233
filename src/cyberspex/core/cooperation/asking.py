"""What the law on the day makes of an interview: what is asked, what is not, and which answers are not offered.

A guide speaks about one member of a draft and names its reason with provision and source. It changes no draft:
the pre-flight check judges what stands there, however it came there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Asking(StrEnum):
    """What becomes of a question."""

    ASKED = "asked"
    NOT_ASKED = "not_asked"
    NOT_OFFERED = "not_offered"
    FACT = "fact"


@dataclass(frozen=True, kw_only=True)
class Guide:
    """One thing that the interview says about a member, with its reason.

    Fields:
        kind: asked (with the reason that makes it a question), not_asked, not_offered (some of its answers), fact.
        path: the member, with `*` for each element of a list.
        template, params: the reason, as a finding writes it.
        provision, source, as_of: who says so, where it was read, how old it is.
        options: the answers that are not offered. route: the tool that reaches them, empty where none does.
    """

    kind: Asking
    path: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict)
    provision: str = ""
    source: str = ""
    as_of: str = ""
    options: tuple[str, ...] = ()
    route: str = ""


def by_declaration(word: str, made: str, none: str, unknown: str, /) -> str:
    """The sentence that fits what a Party declared: it did, it did not, or nobody knows."""
    return {"made": made, "none": none}.get(word, unknown)
