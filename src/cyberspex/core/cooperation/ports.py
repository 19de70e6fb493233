"""What the cooperation room asks from outside: the published schemas, and whether an identifier can exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cyberspex.core.cooperation.tool import Tool
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One pasted line as it was read.

    Fields:
        line: as it was pasted. identifier: type, value in its usual form, and what else the line said of it.
        others: types that it could be as well.
    """

    line: str
    identifier: Mapping[str, Any]
    others: tuple[str, ...] = ()


class Schemas(Protocol):
    """JSON Schemas of drafts, and the XML Schemas made from them."""

    def schema_for(self, tool: Tool | str, audience: Audience | str | None = None) -> dict[str, Any]:
        """The schema of a tool's draft, or of one audience's copy."""
        ...

    def xsd_for(self, tool: Tool | str, audience: Audience | str | None = None) -> bytes:
        """The XML Schema of a tool's document for one audience, the addressee where none is named."""
        ...

    def require_valid(self, value: Mapping[str, Any]) -> None:
        """Refuse a draft that its schema refuses, naming the place."""
        ...


class Identifiers(Protocol):
    """Libraries that know how identifiers are built."""

    def judge(self, kind: str, identifier: Mapping[str, Any], path: str) -> Iterable[Finding]:
        """What is wrong with an identifier."""
        ...

    def recognise(self, line: str) -> Reading:
        """What one pasted line names."""
        ...
