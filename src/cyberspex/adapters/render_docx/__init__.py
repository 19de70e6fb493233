"""Documents as DOCX, for those who must work on in a word processor; the structured request is a part inside."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from cyberspex.core.documents.compose import Document, Group, Row
from cyberspex.core.foundation.errors import InputError

_PART = "customXml/request.json"
LARGEST_REQUEST_BYTES = 4 * 1024 * 1024


def draw(document: Document, request: bytes, *, instant: datetime) -> bytes:
    """Draw a document with its request inside; the same input gives the same bytes."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.shared import Pt, RGBColor

    word = docx.Document()
    word.styles["Normal"].font.name = "Noto Sans"
    word.styles["Normal"].font.size = Pt(10)
    properties = word.core_properties
    properties.title = " / ".join(document.title)
    properties.author = document.sender.name
    properties.language = document.languages[0]
    naive = instant.replace(tzinfo=None)  # the library writes UTC without asking
    properties.created = properties.modified = naive
    properties.last_modified_by = ""
    properties.comments = ""

    def paragraph(text: str, *, bold: bool = False, middle: bool = False, red: bool = False) -> None:
        made = word.add_paragraph()
        run = made.add_run(text)
        run.bold = bold
        if red:
            run.font.color.rgb = RGBColor(0x9B, 0x1C, 0x1C)
        if middle:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER

    paragraph("\n".join((document.sender.name, *document.sender.lines)))
    head = [f"{' / '.join(document.marks['reference'])}: {document.reference}"] if document.reference else []
    paragraph("\n".join((*head, " / ".join(document.day))))
    for notice in (document.banner, document.own_copy):
        if notice:
            paragraph(" / ".join(notice), bold=True, middle=True, red=True)
    if document.addressee.name:
        paragraph("\n".join((document.addressee.name, *document.addressee.lines)))
    word.add_heading(" / ".join(document.title), 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in document.pursuant:
        paragraph(line, middle=True)
    _rows(word, document.parties)
    for group in document.groups:
        _group(word, group)
    if document.signer:
        paragraph("\n".join(document.signer), bold=True)
    for line in document.based_on:
        paragraph(line)
    paragraph(f"{' / '.join(document.marks['lawbook'])}: {document.lawbook}")

    package = word.part.package
    part = Part(PackURI("/" + _PART), "application/json", request, package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    out = io.BytesIO()
    word.save(out)
    return _same_bytes(out.getvalue(), instant)


def embedded(data: bytes) -> bytes:
    """The request that a DOCX carries.

    Raises:
        InputError: `not_ours`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [one for one in archive.infolist() if one.filename == _PART]
            if len(names) != 1 or names[0].file_size > LARGEST_REQUEST_BYTES:
                raise InputError("not_ours", "The DOCX file carries no request, so it is not of this system.")
            with archive.open(names[0]) as stream:
                return stream.read(LARGEST_REQUEST_BYTES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise InputError("not_ours", "The DOCX file cannot be read.") from error


def _group(word: Any, group: Group) -> None:
    title = " ".join(part for part in (group.number, " / ".join(group.heading)) if part)
    if group.provision:
        title += f" [{group.provision}]"
    word.add_heading(title, min(group.level + 1, 9))
    _rows(word, group.rows)
    for inner in group.groups:
        _group(word, inner)


def _rows(word: Any, rows: tuple[Row, ...]) -> None:
    if not rows:
        return
    languages = len(rows[0].cells)
    table = word.add_table(rows=0, cols=2)
    for row in rows:
        cells = table.add_row().cells
        texts = [
            (one.label, one.value + (f" ({one.untranslated})" if one.untranslated else ""))
            for one in row.cells
        ]
        if languages == 1:
            cells[0].text, cells[1].text = texts[0]
        else:
            for cell, (label, value) in zip(cells, texts, strict=True):
                cell.text = label
                cell.add_paragraph(value)


def _same_bytes(data: bytes, instant: datetime) -> bytes:
    """The archive again with the document's own instant, so that equal documents are equal files."""
    out = io.BytesIO()
    when = max(instant.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(
                zipfile.ZipInfo(item.filename, when), old.read(item), compress_type=zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
