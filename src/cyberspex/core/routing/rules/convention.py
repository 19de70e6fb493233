"""Mutual assistance under the Convention on Cybercrime (ets185.25 to 35).

- Base case: in force between both States (36); criminal investigations or proceedings (23).
- Preservation (29) and quick disclosure (30) through the 24/7 points; stored data (31) through central authorities.
- Real-time traffic data (33) and interception (34) as far as treaties and the law of the requested State permit.
- Urgent requests by expedited means (25.3) with the help of the 24/7 points (35).
"""

from __future__ import annotations

from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import Bound, Known
from cyberspex.core.routing.answer import Route
from cyberspex.core.routing.case import (
    STORED,
    Case,
    body,
    limit,
    no,
    plain,
    route_of,
    speaks,
    warn,
    yes,
)
from cyberspex.core.routing.rules.common import (
    ELSEWHERE,
    binds,
    covers,
    criminal_only,
    grounds_of_refusal,
    stored_only,
    treaty_between,
)

COERCED = ELSEWHERE - {"search"}
"""Measures that are no access to computer data at all; searching stored data is (31.1)."""


def _convention(code: str, order: int, case: Case, *parts: Any, **more: Any) -> Route:
    base = case.shared.get("convention")
    if base is None:
        findings, questions = binds(case, "ets185", "ets185.36.3", (case.source, case.target))
        purpose, asked = criminal_only(case, "ets185.23")
        base = case.shared["convention"] = ([*findings, *purpose], [*questions, *asked])
    return route_of(code, order, (base, *parts), **more)


def _also_english(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("en", *speaks(case, case.target))))


def preservation(case: Case) -> Route:
    """ets185.29: expedited preservation through 24/7 points, for at least sixty days."""
    findings: list[Finding] = []
    if case.measure == "real_time":
        findings.append(no("not_stored", "ets185.29.1", "Only stored data can be preserved."))
    elif case.measure in COERCED:
        findings.append(
            no(
                "other_measure",
                "ets185.29.1",
                "It preserves stored data; it does not serve {measure}.",
                measure=plain(case.measure),
            )
        )
    if case.target:
        said = case.law.declared(case.target, "ets185.29.4")
        if said.word is Known.MADE:
            findings.append(warn("dual_criminality", "ets185.29.4",
                                 "{state} may refuse without dual criminality, except for offences under Articles 2 to 11.",
                                 state=case.target, source=said.source, as_of=said.as_of))  # fmt: skip
    limits = [limit("ets185.29.7", "at least 60 days, then pending the decision on the follow-up request")]
    if case.target and case.law.in_force(case.target, "us.voluntary").word is Bound.IN_FORCE:
        findings.append(
            yes(
                "law_there",
                "18.usc.2703.f",
                "The authorities there have the provider preserve for 90 days, renewable once.",
            )
        )
        limits.append(limit("18.usc.2703.f", "90 days under the law there, renewable once"))
    return _convention(
        "ets185.29", 94, case,
        covers(case, STORED, "ets185.29.1", "stored computer data"), findings,
        grounds_of_refusal(case, "ets185.29.5.a"),
        addressee=body("point_of_contact", case.target), channel="24/7 point to 24/7 point (Article 35)",
        form="request with 29.2.a to f", languages=_also_english(case),
        time_limits=tuple(limits), authority_ok=True,
    )  # fmt: skip


def quick_disclosure(case: Case) -> Route | None:
    """ets185.30: enough preserved traffic data to find another provider and the path."""
    if "traffic" not in case.data:
        return None
    return _convention(
        "ets185.30", 62, case, stored_only(case, "ets185.30.1"),
        [yes("after_preservation", "ets185.30.1", "It follows the execution of a preservation request and serves to trace the path.")],
        addressee=body("point_of_contact", case.target), channel="24/7 point to 24/7 point", form="with the preservation request",
        languages=_also_english(case), authority_ok=True,
    )  # fmt: skip


def stored_data(case: Case) -> Route:
    """ets185.31: mutual assistance for stored data."""
    parts: list[Finding] = []
    if treaty_between(case)[0] is not True:
        parts.append(
            yes(
                "central_authorities",
                "ets185.27.2",
                "Where no treaty applies, the central authorities write to each other.",
            )
        )
    if case.measure == "real_time":
        parts.append(no("not_stored", "ets185.31.1", "Only stored data."))
    elif case.measure in COERCED:
        parts.append(
            no(
                "other_measure",
                "ets185.31.1",
                "It gives access to stored data; it does not serve {measure}.",
                measure=plain(case.measure),
            )
        )
    return _convention(
        "ets185.31", 52, case, parts, covers(case, STORED, "ets185.31.1", "stored computer data"),
        grounds_of_refusal(case, "ets185.27.4.a"),
        addressee=body("central_authority", case.target), channel="central authority (Article 27.2 where no treaty applies)",
        form="mutual assistance request", languages=speaks(case, case.target), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def urgent(case: Case) -> Route | None:
    """ets185.35 with 25.3: urgent request by expedited means, with the help of the 24/7 points."""
    if case.measure in COERCED:
        return None
    if case.need.emergency is None and case.need.volatile is not True:
        # Nothing is urgent, so it is not offered; that the Convention does not bind both is said all the same.
        barred = [
            one
            for one in binds(case, "ets185", "ets185.36.3", (case.source, case.target))[0]
            if one.verdict is Verdict.REFUSED
        ]
        if not barred:
            return None
    findings = [
        yes(
            "expedited_means",
            "ets185.25.3",
            "Urgent requests may travel by expedited means, with confirmation if required.",
        ),
        yes(
            "points_of_contact",
            "ets185.35",
            "The points of contact are reachable at all hours and help with it.",
        ),
    ]
    if case.target:
        said = case.law.declared(case.target, "ets185.27.9.e")
        if said.word is Known.MADE:
            findings.append(yes("central_authority", "ets185.27.9.e", "{state} wants urgent requests addressed to its central authority.",
                                state=case.target, source=said.source, as_of=said.as_of))  # fmt: skip
    return _convention(
        "ets185.35", 16 if case.need.emergency is not None else 64, case, findings, grounds_of_refusal(case, "ets185.27.4.a"),
        addressee=body("point_of_contact", case.target), channel="24/7 point, e-mail or other expedited means",
        form="urgent mutual assistance request", languages=_also_english(case), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def _as_law_permits(case: Case, code: str, provision: str) -> Route:
    return _convention(
        code, 53, case, [warn("domestic_law", provision, "As far as the law of the requested State permits.")],
        addressee=body("central_authority", case.target), channel="central authority", form="mutual assistance request",
        languages=speaks(case, case.target), authority_ok=True if case.need.authority else None,
    )  # fmt: skip


def real_time_traffic(case: Case) -> Route | None:
    """ets185.33: traffic data in real time, at least as in a similar domestic case."""
    if case.measure != "real_time" or (case.need.data is not None and "traffic" not in case.data):
        return None
    return _as_law_permits(case, "ets185.33", "ets185.33.2")


def interception(case: Case) -> Route | None:
    """ets185.34: content in real time, as treaties and laws permit."""
    if case.measure != "real_time" or "content" not in case.data:
        return None
    return _as_law_permits(case, "ets185.34", "ets185.34.1")
