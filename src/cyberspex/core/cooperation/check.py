"""Ask a tool's pre-flight check: one door for shell, page, desk and exercise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cyberspex.core.cooperation.tool import CheckContext, IdentifierJudge, LawOnDay, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding


def check_draft(
    draft: Mapping[str, Any],
    *,
    law: LawOnDay,
    on: date,
    judge: IdentifierJudge,
    audience: Audience = Audience.FILE,
) -> tuple[Finding, ...]:
    """The findings on a draft, in the order of the form.

    Args:
        draft: a draft, or an audience's projection of one. law: the law on the day, with what the draft assumes.
        audience: for whom the copy was made; what that audience may not see is not asked for.
    """
    tool = tool_named(str(draft.get("tool") or ""))
    context = CheckContext(law=law, on=on, judge=judge, audience=audience)
    return tuple(tool.preflight(draft, context))
