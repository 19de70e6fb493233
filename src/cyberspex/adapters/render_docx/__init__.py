"""Documents as DOCX, for those who must work on in a word processor; the structured request is a part inside.

Headings, tables with a repeated head, running head, page numbers and the language of every text are the word
processor's own, so that the document can be worked on and read aloud.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cyberspex.core.documents.compose import Cell, Document, Group, Row, Table
from cyberspex.core.foundation.errors import InputError

_PART = "customXml/request.json"
LARGEST_REQUEST_BYTES = 4 * 1024 * 1024
_WIDTH_MM = 168  # between the margins
_INK, _SOFT, _RED = "14213D", "4A5568", "9B1C1C"


def draw(document: Document, request: bytes, *, instant: datetime) -> bytes:
    """Draw a document with its request inside; the same input gives the same bytes."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    word = docx.Document()
    properties = word.core_properties
    properties.title = " / ".join(dict.fromkeys(document.title))
    properties.subject = document.reference
    properties.author = document.sender.name
    properties.language = document.languages[0]
    naive = instant.replace(tzinfo=None)  # the library writes UTC without asking
    properties.created = properties.modified = naive
    properties.last_modified_by = ""
    properties.comments = ""
    _Writer(word, document).whole()

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


class _Writer:
    """One document in a word processor's own words."""

    def __init__(self, word: Any, document: Document) -> None:
        self.word = word
        self.document = document
        self.two = len(document.languages) > 1

    def whole(self) -> None:
        document = self.document
        self._page()
        self._styles()
        self._running()
        self._head()
        for group in document.groups:
            self._group(group)
        self._signature()

    # --- the page

    def _page(self) -> None:
        from docx.shared import Mm

        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(22), Mm(20)
        section.top_margin, section.bottom_margin = Mm(27), Mm(22)
        section.header_distance = section.footer_distance = Mm(10)
        section.different_first_page_header_footer = True

    def _styles(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        styles = self.word.styles
        for name, size, before, after in (
            ("Normal", 9.5, 0, 3), ("Title", 15, 12, 6), ("Heading 1", 12, 16, 6), ("Heading 2", 10.5, 12, 4),
            ("Heading 3", 9.5, 8, 3), ("Heading 4", 9.5, 8, 3),
        ):  # fmt: skip
            style = styles[name]
            style.font.size = Pt(size)
            style.font.name = "Noto Sans"
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)  # a theme's font would win over ours
            for kind in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{kind}"), "Noto Sans")
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            if name != "Normal":
                style.font.bold, style.font.italic = True, False
                style.font.color.rgb = RGBColor.from_string(_INK)
                style.paragraph_format.keep_with_next = True
        for border in styles["Title"].element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
        self._border(styles["Heading 1"].element.get_or_add_pPr(), "bottom", 8)
        self._border(styles["Heading 2"].element.get_or_add_pPr(), "bottom", 4)

    def _running(self) -> None:
        document, section = self.document, self.word.sections[0]
        header = section.header.paragraphs[0]
        self._texts(header, document.title, color=_SOFT, size=8)
        if document.reference:
            self._run(header, f"   {document.reference}", bold=True, color=_SOFT, size=8)
        self._border(header._p.get_or_add_pPr(), "bottom", 4)
        for notice in (document.banner, document.own_copy):
            if notice:
                self._texts(
                    self._centred(section.header.add_paragraph()), notice, bold=True, color=_RED, size=8
                )
        for footer in (section.footer, section.first_page_footer):
            paragraph = footer.paragraphs[0]
            self._border(paragraph._p.get_or_add_pPr(), "top", 4)
            if document.reference:
                self._texts(paragraph, document.marks["reference"], color=_SOFT, size=7.5)
                self._run(paragraph, f": {document.reference}   ", color=_SOFT, size=7.5)
            self._texts(paragraph, document.marks["lawbook"], color=_SOFT, size=7.5)
            self._run(paragraph, f": {document.lawbook[:12]}   ", color=_SOFT, size=7.5)
            for place, pattern in enumerate(dict.fromkeys(document.marks["page_of"])):
                self._run(paragraph, " / " if place else "", color=_SOFT, size=7.5)
                for part in re.split(r"(\{pages?\})", pattern):
                    if part in ("{page}", "{pages}"):
                        self._field(paragraph, "PAGE" if part == "{page}" else "NUMPAGES")
                    else:
                        self._run(paragraph, part, color=_SOFT, size=7.5)

    # --- what stands on it

    def _head(self) -> None:
        document = self.document
        left, right = self._grid(1, left_mm=112)[0]
        self._run(left.paragraphs[0], document.sender.name, bold=True, size=12, color=_INK)
        for line in document.sender.lines:
            self._run(left.add_paragraph(), line, size=8.5, color=_SOFT)
        lines: list[tuple[Sequence[str], bool]] = []
        if document.reference:
            lines += [
                (document.marks["reference"], False),
                ((document.reference,), True),
                (document.reference_notes, False),
            ]
        lines += [(document.marks["date"], False), (document.day, False)]
        first = right.paragraphs[0]
        for texts, bold in lines:
            if texts:
                paragraph = self._right(first if not first.runs else right.add_paragraph())
                self._texts(paragraph, texts, bold=bold, size=8.5, color=_INK if bold else _SOFT)
        rule = self.word.add_paragraph()
        self._border(rule._p.get_or_add_pPr(), "top", 12)
        for notice in (document.banner, document.own_copy):
            if notice:
                paragraph = self._centred(self.word.add_paragraph())
                self._texts(paragraph, notice, bold=True, color=_RED)
                for side in ("top", "left", "bottom", "right"):
                    self._border(paragraph._p.get_or_add_pPr(), side, 8, _RED)
        if document.addressee.name:
            self._run(self.word.add_paragraph(), document.addressee.name, bold=True)
            for line in document.addressee.lines:
                self._run(self.word.add_paragraph(), line, size=8.5)
        title = self._centred(self._styled("Title"))
        self._texts(title, document.title, separator="\n")
        for place, line in enumerate(document.pursuant):
            self._run(
                self._centred(self.word.add_paragraph()), line, language=document.languages[place], size=9
            )
        self._rows(document.parties)

    def _group(self, group: Group) -> None:
        heading = self._styled(f"Heading{min(group.level, 4)}")
        if group.number:
            self._run(heading, f"{group.number}  ")
        self._texts(heading, group.heading)
        if group.notes:
            self._run(heading, "  ")
            self._texts(heading, group.notes, size=7, color=_SOFT, bold=False)
        if group.table is not None and group.rows:
            paragraph = self.word.add_paragraph()
            paragraph.paragraph_format.keep_with_next = True
            self._texts(paragraph, self.document.marks["for_all"], size=8, color=_SOFT)
        self._rows(group.rows)
        if group.table is not None:
            self._table(group.table)
        for inner in group.groups:
            self._group(inner)

    def _rows(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        for row, (left, right) in zip(
            rows, self._grid(len(rows), left_mm=84 if self.two else 52), strict=True
        ):
            if self.two:
                for place, (cell, shown) in enumerate(zip((left, right), row.cells, strict=True)):
                    self._label(cell.paragraphs[0], shown, row.notes[place : place + 1])
                    self._value(cell.add_paragraph(), shown)
            else:
                self._label(left.paragraphs[0], row.cells[0], row.notes)
                self._value(right.paragraphs[0], row.cells[0])

    def _table(self, table: Table) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Mm

        self._space()
        made = self.word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
        made.autofit = False
        widths = [Mm(_WIDTH_MM * one / 100) for one in table.room]
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        for cell, names in zip(made.rows[0].cells, table.columns, strict=True):
            self._texts(cell.paragraphs[0], names, bold=True, size=7.5, color=_INK)
        for name in ("w:cantSplit", "w:tblHeader"):
            self._mark(made.rows[0]._tr.get_or_add_trPr(), name)
        look = made._tbl.tblPr.find(qn("w:tblLook"))
        if look is not None:
            look.set(qn("w:firstRow"), "1")
            look.set(qn("w:firstColumn"), "0")
        for line in table.lines:
            added = made.add_row()
            self._mark(added._tr.get_or_add_trPr(), "w:cantSplit")
            for cell, rows in zip(added.cells, line, strict=True):
                for place, row in enumerate(rows):
                    paragraph = cell.paragraphs[0] if not place else cell.add_paragraph()
                    if len(rows) > 1:
                        self._texts(paragraph, [one.label for one in row.cells], size=7, color=_SOFT)
                        self._run(paragraph, ": ", size=7, color=_SOFT)
                    same = len({one.value for one in row.cells}) == 1
                    for number, one in enumerate(row.cells[:1] if same else row.cells):
                        self._run(paragraph, " / " if number else "", size=8.5)
                        self._run(paragraph, one.value, language=one.value_language, size=8.5)
                    marks = [one.untranslated for one in row.cells if one.untranslated]
                    if marks:
                        self._run(paragraph, f" ({' / '.join(marks)})", size=7, color=_SOFT)
            for cell, width in zip(added.cells, widths, strict=True):
                cell.width = width
        self._space()

    def _signature(self) -> None:
        document = self.document
        self._space()
        left, right = self._grid(1, left_mm=84)[0]
        for cell in (left, right):
            self._border(cell._tc.get_or_add_tcPr(), "top", 8, holder="w:tcBorders")
        paragraph = left.paragraphs[0]
        if not document.own_copy:
            self._texts(paragraph, document.marks["signature"], size=8, color=_SOFT)
            paragraph = left.add_paragraph()
        for place, line in enumerate(document.signer):
            self._run(paragraph if not place else left.add_paragraph(), line, bold=not place)
        said = right.paragraphs[0]
        if not document.own_copy:
            self._texts(said, document.marks["signature_note"], separator="\n", size=8, color=_SOFT)
            said = right.add_paragraph()
        self._texts(said, document.marks["attached"], separator="\n", size=8, color=_SOFT)
        self._space()
        self._texts(self.word.add_paragraph(), document.based_on, separator="\n", size=7.5, color=_SOFT)
        paragraph = self.word.add_paragraph()
        self._texts(paragraph, document.marks["lawbook"], size=7.5, color=_SOFT)
        self._run(paragraph, f": {document.lawbook}", size=7.5, color=_SOFT)

    # --- small parts

    def _styled(self, identifier: str) -> Any:
        """A paragraph of a style; looking a style up by its name would take longer than all the rest."""
        made = self.word.add_paragraph()
        made._p.style = identifier
        return made

    def _space(self) -> None:
        """Between two tables, which would be one without it."""
        from docx.shared import Pt

        made = self.word.add_paragraph().paragraph_format
        made.space_after, made.line_spacing = Pt(0), Pt(6)

    def _grid(self, rows: int, *, left_mm: int) -> list[tuple[Any, Any]]:
        """Two columns without lines: label and value, or the two languages."""
        from docx.shared import Mm

        widths = (Mm(left_mm), Mm(_WIDTH_MM - left_mm))
        made = self.word.add_table(rows=rows, cols=2)
        made.autofit = False
        for row in made.rows:
            self._mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        for row in made.rows[:-1] if rows <= 12 else ():  # a short list stays together
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        return [(row.cells[0], row.cells[1]) for row in made.rows]

    def _label(self, paragraph: Any, cell: Cell, notes: Sequence[str]) -> None:
        size = 7.5 if self.two else 9.5
        self._run(paragraph, cell.label, language=cell.language, size=size, color=_SOFT)
        for note in notes:
            self._run(paragraph, f"  {note}", language=cell.language, size=7, color=_SOFT)
        if self.two:
            paragraph.paragraph_format.space_after = 0

    def _value(self, paragraph: Any, cell: Cell) -> None:
        self._run(paragraph, cell.value, language=cell.value_language)
        if cell.untranslated:
            self._run(paragraph, f" ({cell.untranslated})", language=cell.language, size=7.5, color=_SOFT)

    def _texts(self, paragraph: Any, texts: Sequence[str], *, separator: str = " / ", **look: Any) -> None:
        """The same words in every language of the document, once where they agree."""
        written: list[str] = []
        for text, language in zip(
            texts, self.document.languages, strict=False
        ):  # a reference is one for both
            if text not in written:
                self._run(paragraph, separator if written else "", **look)
                self._run(paragraph, text, language=language, **look)
                written.append(text)

    def _run(
        self,
        paragraph: Any,
        text: str,
        *,
        language: str = "",
        bold: bool | None = None,
        size: float = 0,
        color: str = "",
    ) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        if not text:
            return
        run = paragraph.add_run(text)
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        if language:
            tag = OxmlElement("w:lang")
            tag.set(qn("w:val"), language)
            run._r.get_or_add_rPr().append(tag)

    def _field(self, paragraph: Any, code: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        paragraph._p.append(field)
        self._run(paragraph, "1", color=_SOFT, size=7.5)
        field.append(paragraph.runs[-1]._r)

    def _border(
        self, properties: Any, side: str, eighths: int, color: str = _INK, holder: str = "w:pBdr"
    ) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        borders = properties.find(qn(holder))
        if borders is None:
            borders = OxmlElement(holder)
            after = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc",
                     "w:outlineLvl", "w:noWrap", "w:tcMar", "w:vAlign")  # fmt: skip
            properties.insert_element_before(borders, *after)
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", color)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)

    def _mark(self, properties: Any, name: str) -> None:
        from docx.oxml import OxmlElement

        properties.append(OxmlElement(name))

    def _centred(self, paragraph: Any) -> Any:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def _right(self, paragraph: Any) -> Any:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_after = 0
        return paragraph


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
