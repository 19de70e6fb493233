"""A draft as a document for one audience, in any format, and the structured request back out of it.

What is embedded is the audience's projection with the lawbook's digest, in canonical JSON; the same bytes in
every format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cyberspex.adapters import render_docx, render_html, render_pdf, render_xml
from cyberspex.adapters.label_files import labels
from cyberspex.adapters.schemas import require_valid, schema_for
from cyberspex.core.cooperation.tool import project, tool_named
from cyberspex.core.documents.compose import Document, compose, compose_carried_over
from cyberspex.core.documents.sheet import Sheet
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError

LARGEST_DOCUMENT_BYTES = 64 * 1024 * 1024
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]"
)  # no format shows them, XML cannot hold them
_DRAW: dict[str, Callable[..., bytes]] = {
    "pdf": render_pdf.draw,
    "docx": render_docx.draw,
    "html": render_html.draw,
    "xml": render_xml.draw,
}
FORMATS = (*_DRAW, "json")


def request_bytes(draft: Mapping[str, Any], *, audience: Audience, lawbook_digest: str) -> bytes:
    """The structured request of one audience: its projection with the lawbook's digest, in canonical JSON.

    Raises:
        InputError: `unknown_audience`, `bad_draft`.
    """
    tool = tool_named(str(draft.get("tool") or ""))
    schema_for(tool, audience)  # refuses an audience that the tool has no document for
    seen = {**project(tool, draft, audience), "lawbook": lawbook_digest}
    require_valid(seen)
    return canonical_bytes(seen)


def render_document(
    draft: Mapping[str, Any],
    *,
    audience: Audience,
    languages: Sequence[str],
    format: str,
    lawbook_digest: str,
    instant: datetime,
) -> bytes:
    """Render a draft for one audience.

    Args:
        languages: one, or two side by side. format: one of `FORMATS`.
        instant: when the document is made.

    Raises:
        InputError: a bad draft, audience, language or format, or a character that cannot be drawn
            (`unprintable`, `no_glyph`).
    """
    if format not in FORMATS:
        raise InputError(
            "unknown_format",
            f"There is no format {format!r}; choose one of: {', '.join(FORMATS)}.",
            path="--format",
        )
    request = request_bytes(draft, audience=audience, lawbook_digest=lawbook_digest)
    document = _composed(request, languages, lawbook_digest)
    if format == "json":
        return request
    _require_printable(json.loads(request), "")
    return _DRAW[format](document, request, instant=instant)


def render_carried_over(
    dossier: Mapping[str, Any],
    *,
    title: str,
    told: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    language: str,
    instant: datetime,
) -> bytes:
    """Render a case carried over to its next step: what came before, what follows, then the own copy of the request.

    Its data lie inside as in every document, but they are no structured request: `extract` refuses them.

    Args:
        dossier: as the use case wrote it. title, told: in the reader's words.
    """
    _require_printable(dossier["request"], "/request")
    document = compose_carried_over(
        tool_named(str(dossier["request"]["tool"])),
        dossier["request"],
        title=title,
        told=told,
        language=language,
        words=labels(),
        lawbook=str(dossier["lawbook"]),
        day=str(dossier["on"]),
    )
    return render_pdf.draw(document, canonical_bytes(dict(dossier)), instant=instant)


def _require_printable(value: Any, path: str) -> None:
    if isinstance(value, str) and _UNPRINTABLE.search(value):
        raise InputError(
            "unprintable",
            f"At {path}: the text holds a control character, which no document can show. Take it out.",
            path=path,
        )
    inside = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, inner in inside:
        _require_printable(inner, f"{path}/{name}")
        if isinstance(name, str):
            _require_printable(name, path)


def render_sheet(sheet: Sheet, data: bytes, *, instant: datetime) -> bytes:
    """A sheet to hand over as PDF/A with its data inside."""
    return render_pdf.draw_sheet(sheet, data, instant=instant)


def _composed(request: bytes, languages: Sequence[str], lawbook_digest: str) -> Document:
    """From the bytes that are embedded, so that nothing else can reach the page."""
    seen = json.loads(request)
    return compose(
        tool_named(seen["tool"]), seen, languages=languages, words=labels(), lawbook=lawbook_digest
    )


def document_languages() -> tuple[str, ...]:
    """The languages in which documents can be made: those that have labels."""
    return labels().languages


def extract_request(data: bytes) -> bytes:
    """The structured request out of a rendered document, exactly as it was embedded.

    Raises:
        InputError: `not_ours` for a file without a request, `bad_draft` for one of another shape.
    """
    if len(data) > LARGEST_DOCUMENT_BYTES:
        raise InputError("too_large", "The file is larger than any document of this system.")
    request = _embedded(data)
    try:
        value = json.loads(request.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError("not_ours", "What the file holds is not a structured request.") from error
    if not isinstance(value, dict) or "tool" not in value or "audience" not in value:
        raise InputError("not_ours", "The file holds data, but no structured request.")
    require_valid(value)
    return request


def _embedded(data: bytes) -> bytes:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return render_pdf.embedded(data)
    if head.startswith(b"PK\x03\x04"):
        return render_docx.embedded(data)
    if head.startswith(b"{"):
        return data
    if head[:15].lower().startswith(b"<!doctype html"):
        return render_html.embedded(data)
    if head.startswith(b"<"):
        return render_xml.embedded(data)
    raise InputError(
        "not_ours", "The file is no document of this system: neither PDF, DOCX, HTML, XML nor JSON."
    )
