"""How a validation reads: checks with a verdict each, and one answer.

- Integrity and trust are told apart: a signature can hold without anybody vouching for its signer.
- Any invalid check makes the answer invalid; else any doubt makes it undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

VALID, INVALID, UNDETERMINED = "valid", "invalid", "undetermined"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at: its name, `valid`, `invalid` or `undetermined`, and what was seen."""

    name: str
    verdict: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """The check as the contract writes it."""
        return {"name": self.name, "verdict": self.verdict, "detail": self.detail}


def overall(checks: Iterable[Check]) -> str:
    """One word for all checks."""
    words = {check.verdict for check in checks}
    if INVALID in words or not words:
        return INVALID
    return UNDETERMINED if UNDETERMINED in words else VALID


@dataclass(frozen=True, kw_only=True)
class VerificationAnswer:
    """What was verified, whether it is an exercise, and every check."""

    kind: str
    exercise: bool
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> str:
        """The word for the whole."""
        return overall(self.checks)

    def as_json(self) -> dict[str, Any]:
        """The answer as the contract writes it."""
        return {
            "verdict": self.verdict,
            "kind": self.kind,
            "exercise": self.exercise,
            "checks": [check.as_json() for check in self.checks],
        }
