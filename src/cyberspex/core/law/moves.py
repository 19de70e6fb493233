"""Each time another bundle became the law of an installation: a decision of its own, with who, when and why.

Nothing is undone: to go back to an older bundle is a new decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cyberspex.core.foundation.errors import InputError, IntegrityError
from cyberspex.core.foundation.text import deceptive_characters, is_body_id
from cyberspex.core.foundation.time import format_instant, parse_instant
from cyberspex.core.law.changes import LONGEST_REASON, Change, parse_change

FORMAT = "cyberspex.lawbook-move/1"
FIRST = "0" * 64


class Ground(StrEnum):
    """What brought the new bundle."""

    CHANGE = "change"
    IMPORT = "import"
    RETURN = "return"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One decision that another bundle is the law from now on.

    Fields:
        ground: a change made here, a bundle of another installation, or the return to a bundle that was kept.
        old, new: digests of the bundles. by: code of whoever decided. reason: one sentence, without anybody's name.
        changes: made here, on top of the old bundle or of the imported one.
        issuer, version, upstream: of an import: whose bundle, its number, and the digest of the bundle as it was issued.
        number: place in the history, from 1, given when it is recorded.
    """

    ground: Ground
    old: str
    new: str
    by: str
    at: datetime
    reason: str = ""
    changes: tuple[Change, ...] = ()
    issuer: str = ""
    version: int = 0
    upstream: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        if not is_body_id(self.by):
            raise InputError(
                "not_a_code", "Whoever decides is named by a code: letters, digits and . _ : / -"
            )
        if len(self.reason) > LONGEST_REASON or deceptive_characters(self.reason):
            raise InputError(
                "bad_reason", f"The reason is a sentence of at most {LONGEST_REASON} visible characters."
            )

    def as_json(self, previous: str) -> dict[str, Any]:
        """The decision as its file holds it, tied to the one before by that file's digest."""
        return {
            "format": FORMAT, "number": self.number, "ground": str(self.ground), "old": self.old, "new": self.new,
            "by": self.by, "at": format_instant(self.at), "reason": self.reason,
            "changes": [one.as_json() for one in self.changes], "issuer": self.issuer, "version": self.version,
            "upstream": self.upstream, "previous": previous,
        }  # fmt: skip


def parse_move(value: Any, number: int, previous: str) -> Move:
    """Read a decision and check that it is the one after the one before.

    Raises:
        IntegrityError: `broken_history`.
    """
    try:
        if not isinstance(value, Mapping) or value["format"] != FORMAT:
            raise KeyError("format")
        if value["number"] != number or value["previous"] != previous:
            raise ValueError("order")
        return Move(
            ground=Ground(value["ground"]), old=value["old"], new=value["new"], by=value["by"],
            at=parse_instant(value["at"]), reason=value["reason"],
            changes=tuple(parse_change(one) for one in value["changes"]), issuer=value["issuer"],
            version=int(value["version"]), upstream=value["upstream"], number=number,
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, InputError) as error:
        raise IntegrityError(
            "broken_history",
            f"The history of the law was changed at decision {number}; restore it from a backup.",
        ) from error
