"""Characters that change what a reader sees without changing what a program reads.

Bidirectional controls (UAX #9), zero-width characters and other invisible format characters can make one
name look like another in a document that a court relies on. They are refused in names and identifiers and
reported in free text.

- `parse_domain`: a domain is one name; a label that mixes scripts imitates another one and is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cyberspex.core.foundation.errors import InputError

_JOINERS = {"\u200c", "\u200d"}  # wanted by Persian, Arabic and Indic spelling between two letters


def deceptive_characters(text: str) -> tuple[str, ...]:
    """The characters of a text that a reader cannot see, as `U+202E` and so on, in order of appearance.

    Joiners between two letters are spelling and are not reported; line breaks and tabs are not either.
    """
    return tuple(f"U+{ord(text[place]):04X}" for place in _unseen(text))


def without_deceptive_characters(text: str) -> str:
    """A text without the characters that a reader cannot see."""
    gone = set(_unseen(text))
    return "".join(character for place, character in enumerate(text) if place not in gone)


def _unseen(text: str) -> Iterator[int]:
    if text.isascii() and text.isprintable():
        return
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if category == "Cc" and character not in "\n\r\t":
            yield place
        elif category in ("Cf", "Cs", "Co"):
            between = text[place - 1 : place + 2] if 0 < place < len(text) - 1 else ""
            if character in _JOINERS and len(between) == 3 and between[0].isalpha() and between[2].isalpha():
                continue
            yield place


_ALIKE = ("LATIN", "CYRILLIC", "GREEK")
_WORD_OR_NAME = re.compile(r"[\w.-]+")


def mixed_words(text: str) -> tuple[str, ...]:
    """Words and domain names in which letters of scripts that look alike stand together, such as a Cyrillic a in a
    Latin name: one of the two is there to deceive, or by mistake."""
    found = []
    for word in _WORD_OR_NAME.findall(text):
        if not word.isascii():
            names = (unicodedata.name(one, "") for one in word if one.isalpha())
            if len({script for name in names for script in _ALIKE if name.startswith(script)}) > 1:
                found.append(word)
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


def registered_form(domain: str) -> str:
    """The name as registries hold it: labels beyond ASCII as `xn--` and Punycode (RFC 3492)."""
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in domain.split(".")
    )


def parse_domain(text: str, path: str = "") -> str:
    """Read a domain name: lower case, without a closing dot, `xn--` labels in their own letters.

    Raises:
        InputError: `bad_domain` for what is no name of labels and dots, `mixed_scripts` for a label that mixes scripts
            that look alike, or holds characters that nobody sees.
    """
    name = unicodedata.normalize("NFC", text.strip().rstrip(".").lower())
    labels = name.split(".")
    where = f" at {path}" if path else ""
    try:
        labels = [
            one[4:].encode("ascii").decode("punycode") if one.startswith("xn--") else one for one in labels
        ]
    except UnicodeError as error:
        raise InputError(
            "bad_domain", f"{text!r}{where} holds an xn-- label that stands for no letters.", path=path
        ) from error
    plain = all(
        one and len(one) <= 63 and not one.startswith("-") and not one.endswith("-") and all(c.isalnum() or c == "-" or unicodedata.combining(c) for c in one)
        for one in labels
    )  # fmt: skip
    exact = registered_form(".".join(labels))
    for one in labels:
        if hidden := deceptive_characters(one):
            raise InputError(
                "mixed_scripts",
                f"The domain {text!r}{where} holds characters that a reader cannot see ({', '.join(hidden)}); what was typed is {exact}.",
                path=path,
            )  # fmt: skip
        if mixed_words(one):
            raise InputError(
                "mixed_scripts",
                f"The domain {text!r}{where} mixes letters of different scripts that look alike in {one!r}, as names do that imitate another;"
                f" give the name as its registry writes it. What was typed is {exact}.",
                path=path,
            )  # fmt: skip
    if not plain or len(labels) < 2:
        raise InputError(
            "bad_domain", f"{text!r}{where} is no domain name; write for instance example.org.", path=path
        )
    return ".".join(labels)
