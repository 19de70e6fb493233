"""Who can use a tool towards whom on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.assume import NOTHING, Assumptions
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.routing.case import Case, no
from cyberspex.core.routing.need import ROUTES, Attempt, Emergency, Need
from cyberspex.core.routing.rules import BY_ROUTE

TOOLS = tuple(code for code in ROUTES if code != "national.order")
"""Every route between two States; the national order needs none."""
_DATA: Mapping[str, tuple[str, ...]] = {
    "cets224.6": ("domain_registration",), "eu.nis2.28": ("domain_registration",), "icann.disclosure": ("domain_registration",),
    "ets185.30": ("traffic",), "ets185.33": ("traffic",), "ets185.34": ("content",), "cets224.11": ("testimony",),
}  # fmt: skip
_MEASURE: Mapping[str, str] = {
    "ets185.29": "preservation", "eu.epoc_pr": "preservation", "ets185.33": "real_time", "ets185.34": "real_time",
    "cets224.11": "hearing", "cets224.12": "joint_team",
}  # fmt: skip
_EMERGENCY = frozenset({"cets224.9", "cets224.10", "ets185.35"})
_LIFE = Emergency(risk_to="life", imminent=True, significant=True)
_SHOWN: Mapping[Verdict, tuple[Verdict, ...]] = {
    Verdict.PERMITTED: (Verdict.PERMITTED, Verdict.WARNING), Verdict.REFUSED: (Verdict.REFUSED,),
    Verdict.UNDETERMINED: (Verdict.UNDETERMINED,),
}  # fmt: skip
"""Which reasons a verdict is shown with."""
SERIOUS = 60  # months: an offence that meets every threshold


def plainest(tool: str, on: date, source: str, target: str, assume: Assumptions) -> Need:
    """The need that a tool serves best: a judge asks a holder present in the other State, for a serious offence."""
    return _between(_plainest(tool, on, assume), source, target)


def _between(need: Need, source: str, target: str) -> Need:
    return need.but(state=source, holder_state=target, committed_in=source, resides_in=source)


def _plainest(tool: str, on: date, assume: Assumptions) -> Need:
    """The same before it is said which two States."""
    data = _DATA.get(tool, ("subscriber",))
    return Need(
        on=on, state="", authority="judge", kind="registrar" if data == ("domain_registration",) else "service_provider",
        data=data, measure=_MEASURE.get(tool, "production"), max_penalty_months=SERIOUS, tags=(),
        emergency=_LIFE if tool in _EMERGENCY else None, no_emergency=tool not in _EMERGENCY,
        previous=(Attempt(route="eu.epoc", outcome="refused"),) if tool == "eu.enforcement" else (),
        purpose="administrative" if tool == "eu.dsa.10" else "criminal_proceedings", assume=assume,
    )  # fmt: skip


def matrix(
    lawbook: Lawbook, tool: str, on: date, *, assume: Assumptions = NOTHING, state: str | None = None
) -> dict[str, Any]:
    """Every ordered pair of the States that the lawbook lists, with the verdict for the tool's plainest case.

    The plainest case: a judge asks a holder present in the other State, with an emergency where the tool needs one.
    States not listed for any treaty are left out.
    """
    if tool not in TOOLS:
        raise InputError(
            "unknown_tool", f"{tool!r} has no matrix; choose one of: {', '.join(TOOLS)}.", path="--tool"
        )
    if state is not None:
        lawbook.require_state(state, "--state")
    law = lawbook.at(on, assume)
    nothing = no("not_between_these", tool, "It is not open between these States.").as_json()
    listed = sorted({code for _instrument, code in lawbook.status} | ({state} if state else set()))
    pairs: list[dict[str, Any]] = []
    rule = BY_ROUTE[tool]
    written: dict[int, tuple[Finding, dict[str, str]]] = {}  # findings of the law are shared between pairs

    def as_json(finding: Finding) -> dict[str, str]:
        held = written.get(id(finding))
        if held is None:
            held = written[id(finding)] = (finding, finding.as_json())
        return held[1]

    need = _plainest(tool, on, assume)
    for source in listed:
        for target in listed:
            if source == target or (state and state not in (source, target)):
                continue
            route = rule(Case(need=_between(need, source, target), law=law))
            if route is None or route.route != tool:
                pairs.append({"from": source, "to": target, "verdict": "refused", "because": [nothing]})
                continue
            verdict = route.verdict
            kept = _SHOWN[verdict]
            because = [as_json(one) for one in route.findings if one.verdict in kept][:4]
            pairs.append({"from": source, "to": target, "verdict": verdict.value, "because": because})
    return {
        "on": on.isoformat(),
        "tool": tool,
        "lawbook": lawbook.digest,
        "assumed": bool(assume),
        "pairs": pairs,
    }


def changed_tools(lawbook: Lawbook, state: str, other: str, since: date, on: date) -> list[dict[str, Any]]:
    """Where the verdict on a tool's plainest case between two States differs from one day to another, in both directions.

    `because`: the reasons of the later day.
    """
    found: list[dict[str, Any]] = []
    for source, target in ((state, other), (other, state)):
        for tool in TOOLS:
            routes = [
                BY_ROUTE[tool](
                    Case(need=_between(_plainest(tool, day, NOTHING), source, target), law=lawbook.at(day))
                )
                for day in (since, on)
            ]
            was, now = (
                one.verdict if one is not None and one.route == tool else Verdict.REFUSED for one in routes
            )
            if was is not now:
                reasons = routes[1].findings if routes[1] is not None else ()
                because = [one.as_json() for one in reasons if one.verdict in _SHOWN[now]][:4]
                found.append(
                    {
                        "from": source,
                        "to": target,
                        "tool": tool,
                        "was": str(was),
                        "now": str(now),
                        "because": because,
                    }
                )
    return found
