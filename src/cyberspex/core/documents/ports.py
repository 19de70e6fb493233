"""What the documents room asks from outside: file formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cyberspex.core.documents.sheet import Sheet
from cyberspex.core.foundation.audience import Audience


class Documents(Protocol):
    """Drafts as files, and back."""

    def render_document(
        self,
        draft: Mapping[str, Any],
        *,
        audience: Audience,
        languages: Sequence[str],
        format: str,
        lawbook_digest: str,
        instant: datetime,
    ) -> bytes:
        """A draft as one audience reads it."""
        ...

    def render_carried_over(
        self,
        dossier: Mapping[str, Any],
        *,
        title: str,
        told: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        language: str,
        instant: datetime,
    ) -> bytes:
        """A case carried over to its next step, as a PDF for the own side."""
        ...

    def render_sheet(self, sheet: Sheet, data: bytes, *, instant: datetime) -> bytes:
        """A sheet to hand over as PDF/A with its data inside."""
        ...

    def document_languages(self) -> tuple[str, ...]:
        """The languages in which documents can be made."""
        ...

    def extract_request(self, data: bytes) -> bytes:
        """The structured request inside a file."""
        ...
