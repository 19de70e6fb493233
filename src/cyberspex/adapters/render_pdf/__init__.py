"""Documents as PDF/A-3a and PDF/UA-1, drawn by typst, with the structured request attached.

The fonts are the package's own; a character that none of them has is refused with its place, never drawn as an
empty box. The same document and instant give the same bytes.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyberspex.core.documents.compose import Document, Table
from cyberspex.core.documents.sheet import Sheet
from cyberspex.core.foundation.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    import typst

REQUEST_NAME = "request.json"


def draw(document: Document, request: bytes, *, instant: datetime) -> bytes:
    """Draw a document with its request inside.

    Args:
        request: the structured request in canonical JSON.
        instant: when the document is made; goes into its metadata.

    Raises:
        InputError: `no_glyph` for a character that no font of the package has.
    """
    return _compiled(
        "document.typ",
        {"document": json.dumps(as_input(document), ensure_ascii=False), "request": request.decode("utf-8")},
        instant,
    )


def draw_sheet(sheet: Sheet, data: bytes, *, instant: datetime) -> bytes:
    """Draw a sheet with its data inside, as PDF/A-3a and PDF/UA-1, too.

    Raises:
        InputError: `no_glyph` for a character that no font of the package has.
    """
    inputs = {"sheet": json.dumps(as_input(sheet), ensure_ascii=False), "data": data.decode("utf-8")}
    return _compiled("sheet.typ", inputs, instant)


def _compiled(template: str, inputs: dict[str, str], instant: datetime) -> bytes:
    import typst

    try:
        made = _compiler(template).compile(
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=instant.replace(microsecond=0),
            sys_inputs={**inputs, "instant": instant.strftime("%Y-%m-%d")},
        )
    except typst.TypstError as error:
        raise _explained(str(error.message), str(error.diagnostic)) from error
    if not isinstance(made, bytes):
        raise ConfigurationError("no_pdf", "The typesetter gave no PDF.")
    return made


def as_input(value: Any) -> Any:
    """A document as the typesetter reads it: plain values, and what room the columns of its tables want."""
    if isinstance(value, Table):
        return {"columns": value.columns, "lines": as_input(value.lines), "room": value.room}
    if is_dataclass(value):
        return {field.name: as_input(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_input(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _explained(message: str, diagnostic: str) -> InputError | ConfigurationError:
    found = re.search(r"the text (.+?) could not be displayed", diagnostic, re.DOTALL)
    if found:
        text = found.group(1).strip('"`')
        return InputError(
            "no_glyph",
            f"The text {text!r} has a character that no font of this package can draw, and a document must not show "
            "an empty box. Write it in letters of a script that is supported, and put the original in a translation "
            "or an attachment.",
        )
    return ConfigurationError("no_pdf", f"The typesetter refused the document: {message}")


@cache
def _compiler(template: str) -> typst.Compiler:
    import typst

    folder = Path(str(resources.files("cyberspex")))
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / "fonts")]
    )
    return typst.Compiler(
        input=str(Path(__file__).parent / template),
        root=str(Path(__file__).parent),
        font_paths=fonts,
        ignore_system_fonts=True,
    )


def embedded(data: bytes) -> bytes:
    """The request that a document carries.

    Raises:
        InputError: `not_ours` for a PDF that cannot be read, is encrypted, or carries none or several.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            found = [name for name in pdf.attachments if name == REQUEST_NAME]
            if len(found) != 1:
                raise InputError(
                    "not_ours", f"The PDF carries no {REQUEST_NAME}, so it is not a document of this system."
                )
            return pdf.attachments[REQUEST_NAME].get_file().read_bytes()
    except (pikepdf.PdfError, ValueError, KeyError, RecursionError) as error:
        raise InputError("not_ours", "The PDF cannot be read: it is damaged or encrypted.") from error
