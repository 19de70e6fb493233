"""One byte form for one value, so that digests and signatures mean the same everywhere.

The form is that of RFC 8785 (JSON Canonicalization Scheme) for the values that the project signs: objects,
arrays, strings, integers, booleans and null. Fractions are refused: no signed value needs one, and their
text form differs between languages.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cyberspex.core.foundation.errors import InputError

_LARGEST_SAFE_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3: beyond this other readers lose digits


def canonical_bytes(value: object) -> bytes:
    """Write a plain JSON value in its only form.

    Raises:
        InputError: `not_canonical` for a fraction, an unsafe integer, a lone surrogate or a non-JSON value.
    """
    alike = _sorts_alike(value)
    try:
        text = _BY_CODE_POINT(value) if alike else _AS_IT_STANDS(_sorted_by_utf16(value))
        return text.encode("utf-8")
    except (UnicodeEncodeError, TypeError, ValueError) as error:
        raise InputError("not_canonical", "The value cannot be written in canonical JSON.") from error


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of some bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: object) -> str:
    """The SHA-256 of a value's canonical form."""
    return sha256_hex(canonical_bytes(value))


def _sorted_by_utf16(value: object) -> object:
    if isinstance(value, dict):
        ordered = sorted(value, key=lambda name: str(name).encode("utf-16-be", "surrogatepass"))
        return {name: _sorted_by_utf16(value[name]) for name in ordered}
    if isinstance(value, list | tuple):
        return [_sorted_by_utf16(item) for item in value]
    return value


_FORM: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "allow_nan": False}
_AS_IT_STANDS = json.JSONEncoder(**_FORM).encode
_BY_CODE_POINT = json.JSONEncoder(**_FORM, sort_keys=True).encode


def _sorts_alike(value: object) -> bool:
    """Whether code points sort the names of a value as UTF-16 does, so that the encoder itself can sort them.

    They differ only from the surrogates on, which no name of ours reaches.

    Raises:
        InputError: `not_canonical` for what has two forms or none.
    """
    alike = True
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise InputError("not_canonical", "The names in a canonical object are strings.")
            if not name.isascii() and max(name) >= "\ud800":
                alike = False
            if type(item) is not str:
                alike = _sorts_alike(item) and alike
    elif isinstance(value, list | tuple):
        for item in value:
            if type(item) is not str:
                alike = _sorts_alike(item) and alike
    elif isinstance(value, bool) or value is None or isinstance(value, str):
        pass
    elif isinstance(value, int):
        if abs(value) > _LARGEST_SAFE_INTEGER:
            raise InputError("not_canonical", "Integers beyond 2**53 - 1 have no canonical form.")
    else:
        raise InputError("not_canonical", f"A {type(value).__name__} has no canonical JSON form.")
    return alike
