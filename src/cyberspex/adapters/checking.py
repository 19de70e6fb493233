"""The pre-flight of a draft with the lawbook and the identifier libraries at hand: one door for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cyberspex.adapters.identifiers.judging import judge
from cyberspex.core.cooperation.check import check_draft
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding
from cyberspex.core.foundation.time import parse_date
from cyberspex.core.law import Lawbook, parse_assume


def findings_on(draft: Mapping[str, Any], lawbook: Lawbook, *, on: date | None = None) -> tuple[Finding, ...]:
    """The findings on a draft or projection, on the day that it names unless another is given."""
    day = on or parse_date(str(draft.get("on") or ""), "/on")
    law = lawbook.at(day, parse_assume(draft.get("assume")))
    audience = Audience(str(draft.get("audience") or Audience.FILE))
    return check_draft(draft, law=law, on=day, judge=judge, audience=audience)
