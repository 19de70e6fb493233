"""Complete valid drafts, for schemas, tests, the demonstration and whoever starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cyberspex.core.cooperation.tool import tool_named


def example_of(code: str) -> Mapping[str, Any]:
    """The first complete valid draft that a tool publishes."""
    return tool_named(code).examples[0]
