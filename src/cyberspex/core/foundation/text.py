"""Characters that change what a reader sees without changing what a program reads.

Bidirectional controls (UAX #9), zero-width characters and other invisible format characters can make one
name look like another in a document that a court relies on. They are refused in names and identifiers and
reported in free text.
"""

from __future__ import annotations

import re
import unicodedata

_JOINERS = {"\u200c", "\u200d"}  # wanted by Persian, Arabic and Indic spelling between two letters


def deceptive_characters(text: str) -> tuple[str, ...]:
    """The characters of a text that a reader cannot see, as `U+202E` and so on, in order of appearance.

    Joiners between two letters are spelling and are not reported; line breaks and tabs are not either.
    """
    found = []
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if category == "Cc" and character not in "\n\r\t":
            found.append(f"U+{ord(character):04X}")
        elif category in ("Cf", "Cs", "Co"):
            between = text[place - 1 : place + 2] if 0 < place < len(text) - 1 else ""
            if character in _JOINERS and len(between) == 3 and between[0].isalpha() and between[2].isalpha():
                continue
            found.append(f"U+{ord(character):04X}")
    return tuple(found)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, in half and full width (CWE-1236)."""


def reads_as_formula(text: str) -> bool:
    """Whether a spreadsheet would take a cell with this text for a formula."""
    return text.startswith(_FORMULA) or text.lstrip(" \n\u00a0").startswith(_FORMULA)


def safe_cell(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return "'" + text if reads_as_formula(text) else text


_BODY_ID = re.compile(r"[A-Za-z0-9._:/-]{1,200}")


def is_body_id(text: object) -> bool:
    """Whether something can identify a body in directories, messages and events: letters, digits and . _ : / -"""
    return isinstance(text, str) and _BODY_ID.fullmatch(text) is not None
