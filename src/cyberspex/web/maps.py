"""The drawn map of Europe and of the world: shapes only; what they say comes from the page.

The file is made by `assets/map.mjs` from Natural Earth's boundaries; running CyberSPEX needs no map library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "map.json"
VIEWS = ("europe", "world")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One State or territory: its path, and the place of its mark where it is too small to be seen."""

    path: str
    mark: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One view, ready to be printed. land: what belongs to no code of ISO 3166-1."""

    name: str
    width: int
    height: int
    land: str
    shapes: Mapping[str, Shape]


@cache
def drawing(name: str) -> Drawing:
    """The map of Europe or of the world."""
    made = json.loads(FILE.read_text(encoding="utf-8"))[name]
    return Drawing(
        name=name, width=made["width"], height=made["height"], land=made["land"],
        shapes={
            code: Shape(path=one["d"], mark=(one["dot"][0], one["dot"][1]) if "dot" in one else None)
            # What has a mark is drawn last: a neighbour would cover it.
            for code, one in sorted(made["states"].items(), key=lambda pair: "dot" in pair[1])
        },
    )  # fmt: skip
