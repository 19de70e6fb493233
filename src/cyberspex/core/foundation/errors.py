"""The families of errors, by who must act.

A legal "no" is never an exception: it is a `Verdict` with findings. An exception means that the question
could not be asked or that the world failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class CyberspexError(Exception):
    """Something that a person has to do something about.

    `message` may repeat the value to whoever typed it; logs, job rows and `repr` use `code` and `path` only,
    because values can be personal data.

    Args:
        code: stable word for programs, such as `unknown_state`.
        message: what is wrong, where, and what would be right, in one or two sentences.
        path: JSON Pointer or file place of the fault, empty when there is none.
        details: further plain values for programs.
        hint: the next step, empty when the message already says it.
        citation: the provision concerned, empty when none is.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        path: str = "",
        details: Mapping[str, object] | None = None,
        hint: str = "",
        citation: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.details: Mapping[str, object] = MappingProxyType(dict(details or {}))
        self.hint = hint
        self.citation = citation

    def __repr__(self) -> str:
        return f"{type(self).__name__}(code={self.code!r}, path={self.path!r})"


class LawbookError(CyberspexError):
    """The lawbook is unsound; data editors must act."""


class InputError(CyberspexError):
    """What was given cannot be read; whoever gave it must act."""


class ProcedureError(CyberspexError):
    """The act is not one that this person may do in this state of the case."""


class PartnerError(CyberspexError):
    """The other side did not do its part; the exchange tries again or tells people."""


class IntegrityError(CyberspexError):
    """A seal, signature or chain is broken: stop and tell."""


class ConfigurationError(CyberspexError):
    """The installation is set up wrongly; the operator must act."""
