"""A lawbook as one immutable file: canonical JSON whose name is its SHA-256."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import LawbookError
from cyberspex.core.law.lawbook import Lawbook

FORMAT = "cyberspex.lawbook/1"


def bundle_bytes(compiled_on: str, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """A bundle in its one form."""
    return canonical_bytes({"format": FORMAT, "compiled_on": compiled_on, "tables": tables})


def read_bundle(data: bytes, name: str) -> Lawbook:
    """Read a bundle that is trusted because of its digest.

    Raises:
        LawbookError: `bad_bundle`.
    """
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            raise KeyError("format")
        return Lawbook(
            digest=sha256_hex(data),
            compiled_on=date.fromisoformat(value["compiled_on"]),
            tables=value["tables"],
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LawbookError("bad_bundle", f"{name} is not a lawbook bundle.") from error
