"""Verdicts and the findings that carry their reasons.

- A verdict is three-valued: "undetermined" is an honest answer and says what is missing.
- A finding names its provision, source and the age of the data it rests on.
- The text of a finding is a template with parameters, so that a front door can translate it by its template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """The answer of a rule to a question that could be asked."""

    PERMITTED = "permitted"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"
    WARNING = "warning"
    """Only of a finding, never of a whole answer."""


@dataclass(frozen=True, kw_only=True, init=False)
class Finding:
    """One reason for a verdict.

    Fields:
        verdict: what this reason alone would mean.
        code: stable word for programs, for instance `not_in_force`.
        template: English sentence with `{name}` places; the key by which front doors translate.
        params: the values of those places.
        provision: `instrument.article.paragraph`, for instance `cets224.7.5.a`; empty where none applies.
        source: public address or digest section where the fact was read.
        as_of: ISO date until which the fact is known to hold, empty when the source is undated.
        path: JSON Pointer into the input, empty where none applies.
        fix_template: what would put it right, empty where nothing would.
    """

    verdict: Verdict
    code: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict)
    provision: str = ""
    source: str = ""
    as_of: str = ""
    path: str = ""
    fix_template: str = ""

    def __init__(
        self, *, verdict: Verdict, code: str, template: str, params: Mapping[str, object] | None = None, provision: str = "",
        source: str = "", as_of: str = "", path: str = "", fix_template: str = "",
    ) -> None:  # fmt: skip
        # Written out, because an answer holds dozens of findings and the generated one takes twice as long: it sets
        # every field of a frozen value through `object.__setattr__`.
        fields = self.__dict__
        fields["verdict"] = verdict
        fields["code"] = code
        fields["template"] = template
        fields["params"] = params if params is not None else {}
        fields["provision"] = provision
        fields["source"] = source
        fields["as_of"] = as_of
        fields["path"] = path
        fields["fix_template"] = fix_template

    @property
    def text(self) -> str:
        """The reason in English."""
        return self.template.format_map(dict(self.params)) if self.params else self.template

    @property
    def fix(self) -> str:
        """What would put it right, in English."""
        return self.fix_template.format_map(dict(self.params)) if self.params else self.fix_template

    def as_json(self) -> dict[str, str]:
        """The finding as the contract writes it: every member present, empty where it does not apply."""
        return {
            "verdict": str(self.verdict),
            "code": self.code,
            "text": self.text,
            "provision": self.provision,
            "source": self.source,
            "as_of": self.as_of,
            "path": self.path,
            "fix": self.fix,
        }


def overall(findings: Iterable[Finding]) -> Verdict:
    """One verdict for a list of reasons that must all hold: a refusal wins, then a doubt, then permission."""
    seen = {finding.verdict for finding in findings}
    if Verdict.REFUSED in seen:
        return Verdict.REFUSED
    if Verdict.UNDETERMINED in seen:
        return Verdict.UNDETERMINED
    return Verdict.PERMITTED
