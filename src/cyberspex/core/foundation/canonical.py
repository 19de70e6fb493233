"""One byte form for one value, so that digests and signatures mean the same everywhere.

The form is that of RFC 8785 (JSON Canonicalization Scheme) for the values that the project signs: objects,
arrays, strings, integers, booleans and null. Fractions are refused: no signed value needs one, and their
text form differs between languages.
"""

from __future__ import annotations

import hashlib
import json

from cyberspex.core.foundation.errors import InputError

_LARGEST_SAFE_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3: beyond this other readers lose digits


def canonical_bytes(value: object) -> bytes:
    """Write a plain JSON value in its only form.

    Raises:
        InputError: `not_canonical` for a fraction, an unsafe integer, a lone surrogate or a non-JSON value.
    """
    _refuse_what_has_two_forms(value)
    try:
        text = json.dumps(_sorted_by_utf16(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
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


def _refuse_what_has_two_forms(value: object) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise InputError("not_canonical", "The names in a canonical object are strings.")
            _refuse_what_has_two_forms(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_what_has_two_forms(item)
    elif isinstance(value, bool) or value is None or isinstance(value, str):
        return
    elif isinstance(value, int):
        if abs(value) > _LARGEST_SAFE_INTEGER:
            raise InputError("not_canonical", "Integers beyond 2**53 - 1 have no canonical form.")
    else:
        raise InputError("not_canonical", f"A {type(value).__name__} has no canonical JSON form.")
