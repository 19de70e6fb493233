"""Mutual assistance under the Convention on Cybercrime (ets185.25 to 35)."""

from __future__ import annotations

from typing import Any

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Known
from cyberspex.core.routing.answer import Route
from cyberspex.core.routing.case import STORED, Case, body, limit, no, route_of, speaks, warn, yes
from cyberspex.core.routing.rules.common import binds, covers, criminal_only, excluded_territory, stored_only


def _convention(code: str, order: int, case: Case, *parts: Any, **more: Any) -> Route:
    return route_of(
        code, order,
        (binds(case, "ets185", "ets185.36.3", (case.source, case.target)), criminal_only(case, "ets185.23"),
         excluded_territory(case, "ets185.38"), *parts), **more,
    )  # fmt: skip


def preservation(case: Case) -> Route:
    """ets185.29: expedited preservation through 24/7 points, for at least sixty days."""
    findings: list[Finding] = []
    if case.target:
        said = case.law.declared(case.target, "ets185.29.4")
        if said.word is Known.MADE:
            findings.append(warn("dual_criminality", "ets185.29.4",
                                 "{state} may refuse without dual criminality, except for offences under Articles 2 to 11.",
                                 state=case.target, source=said.source, as_of=said.as_of))  # fmt: skip
    return _convention(
        "ets185.29", 60, case,
        covers(case, STORED, "ets185.29.1", "stored computer data") if case.need.data is not None else [],
        [no("not_stored", "ets185.29.1", "Only stored data can be preserved.")] if case.measure == "real_time" else [], findings,
        addressee=body("point_of_contact", case.target), channel="24/7 point to 24/7 point (Article 35)",
        form="request with 29.2.a to f", languages=("en", *speaks(case, case.target)),
        time_limits=(limit("ets185.29.7", "at least 60 days, then pending the decision on the follow-up request"),), authority_ok=True,
    )  # fmt: skip


def quick_disclosure(case: Case) -> Route | None:
    """ets185.30: enough preserved traffic data to find another provider and the path."""
    if "traffic" not in case.data:
        return None
    return _convention(
        "ets185.30", 62, case, stored_only(case, "ets185.30.1"),
        [yes("after_preservation", "ets185.30.1", "It follows the execution of a preservation request and serves to trace the path.")],
        addressee=body("point_of_contact", case.target), channel="24/7 point to 24/7 point", form="with the preservation request",
        languages=("en", *speaks(case, case.target)), authority_ok=True,
    )  # fmt: skip


def stored_data(case: Case) -> Route:
    """ets185.31: mutual assistance for stored data."""
    parts = [no("not_stored", "ets185.31.1", "Only stored data.")] if case.measure == "real_time" else []
    return _convention(
        "ets185.31", 52, case, parts, covers(case, STORED, "ets185.31.1", "stored computer data") if case.need.data is not None else [],
        addressee=body("central_authority", case.target), channel="central authority (Article 27.2 where no treaty applies)",
        form="mutual assistance request", languages=speaks(case, case.target), authority_ok=None,
    )  # fmt: skip


def urgent(case: Case) -> Route | None:
    """ets185.35 with 25.3: urgent request by expedited means, with the help of the 24/7 points."""
    if case.need.emergency is None and case.need.volatile is not True:
        return None
    return _convention(
        "ets185.35", 16 if case.need.emergency is not None else 64, case,
        [yes("expedited_means", "ets185.25.3", "Urgent requests may travel by expedited means, with confirmation if required.")],
        addressee=body("point_of_contact", case.target), channel="24/7 point, e-mail or other expedited means",
        form="urgent mutual assistance request", languages=("en", *speaks(case, case.target)), authority_ok=None,
    )  # fmt: skip


def real_time(case: Case) -> Route | None:
    """ets185.33 and 34: real-time traffic data and interception, as treaties and laws permit."""
    if case.measure != "real_time":
        return None
    content = "content" in case.data
    return _convention(
        "ets185.34" if content else "ets185.33", 53, case,
        [warn("domestic_law", "ets185.34.1" if content else "ets185.33.2", "As far as the law of the requested State permits.")],
        addressee=body("central_authority", case.target), channel="central authority", form="mutual assistance request",
        languages=speaks(case, case.target), authority_ok=None,
    )  # fmt: skip
