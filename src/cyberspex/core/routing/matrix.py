"""Who can use a tool towards whom on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.law.assume import NOTHING, Assumptions
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.routing.case import Case
from cyberspex.core.routing.need import Emergency, Need
from cyberspex.core.routing.rules import RULES

TOOLS = (
    "cets224.6", "cets224.7", "cets224.8", "cets224.9", "cets224.10", "ets185.29", "ets185.30", "ets185.31", "ets185.35",
    "ets030", "eu.epoc", "eu.epoc_pr", "eu.eio", "eu.mla2000", "eu_us.mla", "eu_jp.mla", "eu_uk.tca",
)  # fmt: skip
_DATA = {"cets224.6": "domain_registration", "ets185.30": "traffic"}
_EMERGENCY = frozenset({"cets224.9", "cets224.10", "ets185.35"})


def matrix(
    lawbook: Lawbook, tool: str, on: date, *, assume: Assumptions = NOTHING, state: str | None = None
) -> dict[str, Any]:
    """Every ordered pair of the States that the lawbook lists, with the verdict for the tool's plainest case.

    The plainest case: a prosecutor or judge asks a holder present in the other State, with an emergency where
    the tool needs one. States not listed for any treaty are left out.
    """
    if tool not in TOOLS:
        raise InputError(
            "unknown_tool", f"{tool!r} has no matrix; choose one of: {', '.join(TOOLS)}.", path="--tool"
        )
    if state is not None and state not in lawbook.states:
        raise InputError(
            "unknown_state",
            f"{state!r} is not the two-letter code of a State; write for instance HU.",
            path="--state",
        )
    law = lawbook.at(on, assume)
    listed = sorted({code for _instrument, code in lawbook.status})
    pairs: list[dict[str, Any]] = []
    rules = [rule for rule, _provisions in RULES]
    for source in listed:
        for target in listed:
            if source == target or (state and state not in (source, target)):
                continue
            need = Need(
                on=on, state=source, authority="judge", kind="registrar" if tool == "cets224.6" else "service_provider",
                holder_state=target, data=(_DATA.get(tool, "subscriber"),),
                measure="preservation" if tool in ("ets185.29", "eu.epoc_pr") else "production",
                emergency=Emergency(risk_to="life", imminent=True, significant=True) if tool in _EMERGENCY else None,
                assume=assume, purpose="criminal_proceedings",
            )  # fmt: skip
            case = Case(need=need, law=law)
            route = None
            for place, rule in enumerate(rules):
                found = rule(case)
                if found is not None and found.route == tool:
                    route = found
                    rules.insert(0, rules.pop(place))  # the rule of this tool is tried first from now on
                    break
            if route is None:
                pairs.append({"from": source, "to": target, "verdict": "refused", "because": []})
                continue
            verdict = route.verdict
            pairs.append(
                {
                    "from": source,
                    "to": target,
                    "verdict": str(verdict),
                    "because": [
                        one.as_json()
                        for one in route.findings
                        if one.verdict is verdict
                        or (verdict is Verdict.PERMITTED and one.verdict is Verdict.WARNING)
                    ][:4],
                }
            )
    return {
        "on": on.isoformat(),
        "tool": tool,
        "lawbook": lawbook.digest,
        "assumed": bool(assume),
        "pairs": pairs,
    }
