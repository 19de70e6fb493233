"""A sheet to hand over: a title, rows, and parts with sentences that each carry their provision and source.

No form of an instrument and no request: an answer of the law in the reader's words, made by a front door that knows them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence with what it rests on.

    Fields:
        mark: a word before it, such as a verdict. cite: the provision. source: an address or a place; as_of: its age.
    """

    text: str
    mark: str = ""
    cite: str = ""
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A heading with rows of a label and its value, and lines below."""

    heading: str
    level: int = 2
    mark: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that is drawn.

    Fields:
        language: of its words. banner: what stands above every page, empty for nothing.
        page: the word before a page's number. foot: what stands at the foot of every page.
        attached: the name of the file that it carries.
    """

    language: str
    title: str
    subtitle: str
    banner: str
    rows: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    page: str
    foot: str
    attached: str
