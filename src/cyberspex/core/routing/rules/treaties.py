"""Mutual assistance outside the Union's own acts: conventions, agreements of the Union, bilateral treaties, comity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import Case, body, doubt, no, route_of, speaks, warn, yes
from cyberspex.core.routing.rules.common import binds, criminal_only
from cyberspex.core.routing.rules.union_assistance import replaced

TCA_LIMITS = (
    {
        "key": "eu_uk.tca.640",
        "value": "decision in 45 days, execution in 90 more",
        "provision": "eu_uk.tca.640",
    },
)


def _assistance(code: str, order: int, case: Case, *parts: Any, **more: Any) -> Route:
    return route_of(
        code, order, (*parts, criminal_only(case, code)), addressee=body("central_authority", case.target),
        languages=speaks(case, case.target), **more,
    )  # fmt: skip


def convention_1959(case: Case) -> Route | None:
    """ets030 with its protocols."""
    if case.target is None:
        return None
    second = all(case.law.in_force(s, "ets182").word is Bound.IN_FORCE for s in (case.source, case.target))
    return _assistance(
        "ets030", 46, case, binds(case, "ets030", "ets030.27", (case.source, case.target)), replaced(case),
        [yes("second_protocol", "ets182.4", "Both are bound by the second additional protocol: authorities may write directly.")] if second else [],
        channel="directly between judicial authorities (ets182.4)" if second else "ministries of justice", form="letter rogatory with the content of ets030.14",
        authority_ok=None,
    )  # fmt: skip


def agreement(
    code: str, order: int, provision: str, other: str, limits: tuple[Mapping[str, str], ...] = ()
) -> Callable[[Case], Route | None]:
    def rule(case: Case) -> Route | None:
        pair = {case.source, case.target}
        partner = [
            s
            for s in pair
            if s and not case.law.in_union(s) and case.law.in_force(s, code).word is Bound.IN_FORCE
        ]
        member = [s for s in pair if s and case.law.in_union(s)]
        if not partner or not member:
            return None
        return _assistance(
            code, order, case, binds(case, code, provision, (case.source, case.target)), channel="central authorities",
            form="request under the agreement", authority_ok=None, time_limits=limits,
        )  # fmt: skip

    rule.__doc__ = f"{code}: the Union's agreement ({other})."
    return rule


def executive_agreement(case: Case) -> Route | None:
    """us.cloud_act: direct order under an executive agreement, through the designated authority."""
    row = case.law.lawbook.acts.get(("us.cloud_act", case.source))
    if row is None or case.target != row.get("partner"):
        return None
    need = case.need
    questions = []
    findings: list[Finding] = []
    if need.max_penalty_months is not None and need.max_penalty_months < 36:
        findings.append(
            no(
                "not_serious",
                "us.cloud_act",
                "Serious crime only: a maximum of at least three years (remembered).",
            )
        )
    elif need.max_penalty_months is None:
        questions.append(
            Question(
                fact="offence.max_penalty_months",
                ask="Which maximum penalty, in months?",
                provision="us.cloud_act",
                decides=(),
            )
        )
    if need.resides_in == case.target:
        findings.append(
            no(
                "targets_partner",
                "us.cloud_act",
                "The agreement must not target persons in the other country.",
            )
        )
    return route_of(
        "us.cloud_act", 18, (binds(case, "us.cloud_act", "us.cloud_act", (case.source,)), (findings, questions)),
        addressee=body("service_provider", case.target), channel="through the designated authority", form="national order", languages=("en",),
        authority_ok=None,
    )  # fmt: skip


def bilateral(case: Case) -> Route | None:
    """bilateral.mla: a treaty between the two; the lawbook holds none, so it is asked."""
    if case.target is None:
        return None
    if case.law.in_force(case.source, "eu_us.mla").word is Bound.IN_FORCE and case.law.in_force(case.target, "eu_us.mla").word is Bound.IN_FORCE \
            and not (case.law.in_union(case.source) and case.law.in_union(case.target)):  # fmt: skip
        return _assistance(
            "bilateral.mla",
            50,
            case,
            [
                no(
                    "changed_by_union",
                    "eu_us.mla.3",
                    "The bilateral treaty as changed by the agreement is eu_us.mla.",
                )
            ],
        )
    question = Question(
        fact=f"bilateral.{case.source}.{case.target}", provision="bilateral", decides=(),
        ask=f"Is a bilateral mutual-assistance treaty in force between {case.source} and {case.target}?",
    )  # fmt: skip
    if "bilateral" in case.need.assume.in_force | case.need.assume.not_in_force:
        taken = "bilateral" in case.need.assume.in_force
        text = (
            "A bilateral treaty is taken as in force (assumed)."
            if taken
            else "No bilateral treaty is taken as in force (assumed)."
        )
        return _assistance(
            "bilateral.mla", 50, case, replaced(case), [(yes if taken else no)("in_force" if taken else "not_in_force", "bilateral", text)],
            channel="as the treaty says", form="as the treaty says", authority_ok=None,
        )  # fmt: skip
    return _assistance(
        "bilateral.mla", 50, case, replaced(case),
        ([doubt("treaty_unknown", "bilateral", "Whether a bilateral treaty is in force is not in the lawbook.")], [question]),
        channel="as the treaty says", form="as the treaty says", authority_ok=None,
    )  # fmt: skip


def rogatory(case: Case) -> Route | None:
    """letter_rogatory: comity and reciprocity, when no treaty serves better."""
    if case.target is None:
        return None
    return _assistance(
        "letter_rogatory", 90, case, replaced(case),
        [warn("no_duty", "letter_rogatory", "Nothing obliges the other State; it answers by its law and by reciprocity.")],
        channel="diplomatic channel or ministries of justice", form="letter rogatory", authority_ok=None,
    )  # fmt: skip
