"""What somebody asks, read strictly: a parameter that is not known, or stands twice, is refused and not passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from cyberspex.apps.law.queries import lawbook_named
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.json_input import strict_json
from cyberspex.core.foundation.time import SystemClock, parse_date, within_reach
from cyberspex.core.law.lawbook import Lawbook

LARGEST_QUESTION_BYTES = 256 * 1024
LARGEST_DRAFT_BYTES = 2 * 1024 * 1024
LONGEST_VALUE = 500


def query(request: HttpRequest, *allowed: str, many: tuple[str, ...] = ()) -> dict[str, str]:
    """The parameters of the address, each once and none that is not known.

    Raises:
        InputError: `unknown_parameter`, `repeated_parameter`, `empty_parameter` or `too_long`.
    """
    found: dict[str, str] = {}
    for name in request.GET:
        given = request.GET.getlist(name)
        if name in many:
            continue
        if name not in allowed:
            raise InputError(
                "unknown_parameter", f"There is no parameter {name!r}; there are: {', '.join(allowed)}."
            )
        if len(given) > 1:
            raise InputError("repeated_parameter", f"The parameter {name} stands twice.", path=name)
        if not given[0].strip():
            raise InputError(
                "empty_parameter", f"The parameter {name} has no value; leave it out.", path=name
            )
        if len(given[0]) > LONGEST_VALUE or "\x00" in given[0]:
            raise InputError("bad_parameter", f"The parameter {name} is too long or holds a null.", path=name)
        found[name] = given[0]
    return found


def needed(given: Mapping[str, str], name: str) -> str:
    """A parameter that has to be there.

    Raises:
        InputError: `missing_parameter`.
    """
    if name not in given:
        raise InputError("missing_parameter", f"Give the parameter {name}.", path=name)
    return given[name]


def day(given: Mapping[str, str], name: str = "on") -> date:
    """A day, today where none is given."""
    return within_reach(parse_date(given[name], name), name) if name in given else today()


def today() -> date:
    """The present day of UTC."""
    return SystemClock().now().date()


def whole(given: Mapping[str, str], name: str, *, least: int, most: int, default: int) -> int:
    """A whole number.

    Raises:
        InputError: `bad_number`.
    """
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        raise InputError("bad_number", f"{name} is a whole number from {least} to {most}.", path=name)
    return int(text)


def lawbook_of(given: Mapping[str, str]) -> Lawbook:
    """The version of the law that is named, else the one in use."""
    return lawbook_named(given.get("lawbook"))


def json_object(request: HttpRequest, *, largest: int = LARGEST_QUESTION_BYTES) -> dict[str, Any]:
    """The body as one JSON object.

    Raises:
        InputError: `unknown_media_type`, `too_large`, or what is wrong with the JSON.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise InputError("unknown_media_type", "Send application/json.")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > largest:
        raise InputError("too_large", "The request is larger than what is taken here.")
    data = request.read(largest + 1)
    if len(data) > largest:
        raise InputError("too_large", "The request is larger than what is taken here.")
    value = strict_json(data, "the body")
    if not isinstance(value, dict):
        raise InputError("not_an_object", "The body is one JSON object.")
    return value
