"""JSON that somebody hands in, read so that nothing in it can mean two things."""

from __future__ import annotations

import json

from cyberspex.core.foundation.errors import InputError

LONGEST_NUMBER = 300  # digits; the longest number that any member can hold is far shorter


def shown(text: str) -> str:
    """What somebody typed, as a message repeats it: in quotes, in one line, and not longer than a line."""
    return repr(text if len(text) <= 120 else f"{text[:80]}…{text[-20:]}")


def strict_json(data: bytes, what: str) -> object:
    """Read JSON strictly: UTF-8, no repeated member, no NaN, no number beyond what a number can be.

    Args:
        what: how a message names the input.

    Raises:
        InputError: naming the place.
    """
    if not data.strip():
        raise InputError("empty_input", f"{what} is empty; a JSON object was expected.")

    def no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
        seen: dict[str, object] = {}
        for member, value in pairs:
            if member in seen:
                raise InputError(
                    "repeated_member", f"{what} holds the member {shown(member)} twice in one object."
                )
            seen[member] = value
        return seen

    def no_constant(word: str) -> object:
        raise InputError(
            "bad_json", f"{what} holds {word}, which is not JSON; a number or null was expected."
        )

    def whole(digits: str) -> int:
        if len(digits) > LONGEST_NUMBER:
            raise InputError(
                "bad_json", f"{what} holds a number of {len(digits)} digits; no member has one so long."
            )
        return int(digits)

    def finite(digits: str) -> float:
        number = float(digits)
        if number in (float("inf"), float("-inf")):
            raise InputError("bad_json", f"{what} holds {shown(digits)}, a number too large to be one.")
        return number

    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("bad_json", f"{what} looks like UTF-16 text; save it as UTF-8.")
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=no_repeats, parse_constant=no_constant, parse_int=whole,
            parse_float=finite,
        )  # fmt: skip
    except UnicodeDecodeError as error:
        raise InputError(
            "bad_json", f"{what} is not UTF-8 text (byte {error.start}); a JSON object in UTF-8 was expected."
        ) from error
    except json.JSONDecodeError as error:
        raise InputError(
            "bad_json", f"{what} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise InputError("bad_json", f"{what} is nested too deeply.") from error
