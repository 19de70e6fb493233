"""Mutual assistance outside the Union's own acts: conventions, agreements of the Union, bilateral treaties, comity.

- Base case: the treaty binds both; criminal investigations or proceedings. Exception between Member States: the
  European Investigation Order replaces it (eu.eio.34).
- A bilateral treaty is in the lawbook only where an act says that there is one or none; else it is asked.
- Treaties on particular offences serve where no general treaty binds both, for the offences that they cover.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.lawbook import Bound
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.case import Case, body, doubt, limit, no, plain, route_of, speaks, warn, yes
from cyberspex.core.routing.rules.common import (
    ELSEWHERE,
    binds,
    both_bound,
    criminal_only,
    grounds_of_refusal,
    holder_is,
    judicial,
    treaty_between,
)
from cyberspex.core.routing.rules.union_assistance import centralised, replaced

SERIOUS = 36  # months: a maximum of at least three years, remembered, under the executive agreements
SERIOUS_UN = 48  # months: four years or more, un.cybercrime.35, and the convention on organised crime


_SERVES: Mapping[str, str] = {
    "bilateral.mla": "bilateral", "eu_uk.tca": "eu_uk.tca.633", "eu_us.mla": "eu_us.mla.3", "eu_jp.mla": "eu_jp.mla.1",
}  # fmt: skip
"""Where a treaty says what it serves."""


def _assistance(
    code: str, order: int, case: Case, *parts: Any, sentences: bool = False, **more: Any
) -> Route:
    return route_of(
        code, order, (*parts, criminal_only(case, _SERVES.get(code, code), sentences=sentences)), addressee=body("central_authority", case.target),
        languages=speaks(case, case.target), **more,
    )  # fmt: skip


def convention_1959(case: Case) -> Route | None:
    """ets030 with its protocols."""
    if case.target is None:
        return None
    second = both_bound(case, "ets182")
    central, reason = centralised(case, "ets182.4") if second else (False, [])
    direct = second and not central
    findings: list[Finding] = []
    if direct:
        findings.append(
            yes(
                "second_protocol",
                "ets182.4",
                "Both are bound by the second additional protocol: authorities may write directly.",
            )
        )
    if case.measure == "joint_team":
        findings.append(
            yes("joint_team", "ets182.20", "A joint investigation team is set up by agreement.") if second
            else no("other_measure", "ets182.20", "Joint teams need that the second additional protocol binds both.")
        )  # fmt: skip
    if case.measure == "hearing" and second:
        findings.append(
            yes(
                "video_conference",
                "ets182.9",
                "A hearing by video conference follows the second additional protocol.",
            )
        )
    return route_of(
        "ets030", 46,
        (binds(case, "ets030", "ets030.27", (case.source, case.target)), replaced(case), findings, reason,
         grounds_of_refusal(case, "ets030.2.a", "ets030.2.a"), criminal_only(case, "ets030.1")),
        addressee=body("central_authority", case.target), languages=speaks(case, case.target),
        channel="directly between judicial authorities (ets182.4)" if direct else "central authorities (ets182.4)" if central else "ministries of justice",
        form="letter rogatory with the content of ets030.14", authority_ok=judicial(case),
    )  # fmt: skip


# --- agreements of the Union


def _agreed(case: Case, code: str) -> bool:
    """Whether an agreement of the Union stands between the two: a member, and the other State it was made with."""
    if case.target is None or case.law.in_union(case.source) == case.law.in_union(case.target):
        return False
    partner = case.target if case.law.in_union(case.source) else case.source
    return case.law.in_force(partner, code).word is Bound.IN_FORCE


def _concerned(case: Case, code: str) -> bool:
    """Whether the State with which the Union made an agreement is one of the two, so that it is to be answered."""
    return case.target is not None and any(
        not case.law.in_union(state) and case.law.in_force(state, code).word is Bound.IN_FORCE
        for state in (case.source, case.target)
    )


def agreement_uk(case: Case) -> Route | None:
    """eu_uk.tca: the Union's agreement with the United Kingdom, Part Three, Title VIII."""
    if not _concerned(case, "eu_uk.tca"):
        return None
    return _assistance(
        "eu_uk.tca", 40, case, binds(case, "eu_uk.tca", "eu_uk.tca.633", (case.source, case.target)),
        [yes("supplements", "eu_uk.tca.633", "It supplements and eases the convention of 1959 with its protocols."),
         warn("standard_form", "eu_uk.tca.635", "The standard form is mandatory once the Specialised Committee has set it.")],
        channel="central authorities, or directly as notified (eu_uk.tca.641)", form="standard form (eu_uk.tca.635)", authority_ok=judicial(case),
        time_limits=(
            limit("eu_uk.tca.640.decision", "decision in 45 days"),
            limit("eu_uk.tca.640.execution", "execution in 90 days more"),
        ),
    )  # fmt: skip


def agreement_us(case: Case) -> Route | None:
    """eu_us.mla: the Union's agreement with the United States and the bilateral treaties as it changed them."""
    if not _concerned(case, "eu_us.mla"):
        return None
    findings: list[Finding] = []
    if "content" in case.data and case.law.in_union(case.source):
        findings.append(
            warn(
                "probable_cause",
                "18.usc.2703",
                "Content needs a warrant on probable cause there; records an order or subpoena.",
            )
        )
    return _assistance(
        "eu_us.mla", 42, case, binds(case, "eu_us.mla", "eu_us.mla.3", (case.source, case.target)), findings,
        grounds_of_refusal(case, "eu_us.mla.13"),
        channel="central authorities; urgent requests by fast means (eu_us.mla.7)", form="request under the bilateral treaty as changed",
        authority_ok=judicial(case),
    )  # fmt: skip


def agreement_jp(case: Case) -> Route | None:
    """eu_jp.mla: the Union's agreement with Japan."""
    if not _concerned(case, "eu_jp.mla"):
        return None
    return _assistance(
        "eu_jp.mla", 44, case, binds(case, "eu_jp.mla", "eu_jp.mla.1", (case.source, case.target)),
        [warn("dual_criminality", "eu_jp.mla.11", "Coercive measures need dual criminality; political offences, discrimination and cases of the death"
              " penalty may be refused.")],
        channel="central authorities", form="request under the agreement, translated", authority_ok=judicial(case),
    )  # fmt: skip


# --- bilateral and particular treaties, comity


def bilateral(case: Case) -> Route | None:
    """bilateral.mla: a treaty between the two; what the lawbook does not hold is asked."""
    if case.target is None:
        return None
    if _agreed(case, "eu_us.mla") and both_bound(case, "eu_us.mla"):
        return _assistance("bilateral.mla", 50, case, [no("changed_by_union", "eu_us.mla.3", "The bilateral treaty as changed by the agreement is"
                                                          " eu_us.mla.")])  # fmt: skip
    more: dict[str, Any] = {
        "channel": "as the treaty says",
        "form": "as the treaty says",
        "authority_ok": judicial(case),
        "sentences": True,
    }
    assume = case.need.assume
    if "bilateral" in assume.in_force | assume.not_in_force:
        taken = "bilateral" in assume.in_force
        text = (
            "A bilateral treaty is taken as in force (assumed)."
            if taken
            else "No bilateral treaty is taken as in force (assumed)."
        )
        finding = (yes if taken else no)("in_force" if taken else "not_in_force", "bilateral", text)
        return _assistance("bilateral.mla", 50, case, replaced(case), [finding], **more)
    if _agreed(case, "eu_jp.mla"):
        return _assistance("bilateral.mla", 50, case, [no("no_treaty", "eu_jp.mla.1", "There is no bilateral treaty between them: the agreement of the"
                                                          " Union was the first.")], **more)  # fmt: skip
    question = Question(
        fact=f"bilateral.{case.source}.{case.target}", provision="bilateral", decides=(),
        ask=f"Is a bilateral mutual-assistance treaty in force between {case.source} and {case.target}?",
    )  # fmt: skip
    return _assistance(
        "bilateral.mla", 50, case, replaced(case),
        ([doubt("treaty_unknown", "bilateral", "Whether a bilateral treaty is in force is not in the lawbook.")], [question]), **more,
    )  # fmt: skip


def particular_offences(case: Case) -> Route | None:
    """mla.multilateral: a convention on particular offences, or that of the United Nations, where no general treaty serves."""
    if case.target is None or case.source == case.target or replaced(case):
        return None
    general = treaty_between(case)[0] is True or both_bound(case, "ets185")
    if general and not {"organised_crime", "terrorism"}.intersection(case.need.tags or ()):
        return None
    questions: list[Question] = []
    findings = _united_nations(case)
    if not any(one.code == "in_force" for one in findings):
        findings.append(doubt("treaty_unknown", "mla.multilateral", "Whether a convention on particular offences, for instance those against"
                              " transnational organised crime or corruption, binds both and covers the offence is not in the lawbook."))  # fmt: skip
        questions.append(Question(fact=f"multilateral.{case.source}.{case.target}", provision="mla.multilateral", decides=(),
                                  ask="Which convention on particular offences binds both States and covers this one?"))  # fmt: skip
    return _assistance(
        "mla.multilateral", 54, case, (findings, questions), channel="central authorities under the convention",
        form="mutual assistance request", authority_ok=judicial(case),
    )  # fmt: skip


def _united_nations(case: Case) -> list[Finding]:
    """The United Nations Convention against Cybercrime: serious crime of four years or more (35), stored data (44)."""
    standings = [case.law.in_force(state, "un.cybercrime") for state in (case.source, case.target) if state]
    if all(one.word is Bound.IN_FORCE for one in standings):
        months = case.need.max_penalty_months
        found = [
            yes(
                "in_force",
                "un.cybercrime.40",
                "The United Nations Convention against Cybercrime is taken as binding both (assumed).",
            )
        ]
        if months is None or months < SERIOUS_UN:
            found.append(
                warn(
                    "serious_crime",
                    "un.cybercrime.35",
                    "Beyond its own offences it serves serious crime, of four years or more.",
                )
            )
        return found
    return [warn("not_in_force", "un.cybercrime.65", "The United Nations Convention against Cybercrime does not bind both on the day: no entry into"
                 " force was seen.", source=standings[0].source)]  # fmt: skip


def rogatory(case: Case) -> Route | None:
    """letter_rogatory: comity and reciprocity, when no treaty serves better."""
    if case.target is None:
        return None
    return _assistance(
        "letter_rogatory", 90, case, replaced(case),
        [warn("no_duty", "letter_rogatory", "Nothing obliges the other State; it answers by its law and by reciprocity.")],
        channel="diplomatic channel or ministries of justice", form="letter rogatory", authority_ok=judicial(case), sentences=True,
    )  # fmt: skip


# --- executive agreements


def _executive(case: Case) -> tuple[bool, bool]:
    """Whether the pair has an executive agreement, and whether one of the two makes such agreements at all."""
    rows: Mapping[tuple[str, str], Mapping[str, Any]] = case.law.lawbook.acts
    source, target = case.source, case.target or ""
    for asking, asked in ((source, target), (target, source)):
        row = rows.get(("us.cloud_act", asking))
        if row is not None and row.get("partner") == asked:
            return True, True
    return False, source != target and bool(case.law.lawbook.executive_partners & {source, target})


def executive_agreement(case: Case) -> Route | None:
    """us.cloud_act: direct order under an executive agreement, through the designated authority."""
    if case.target is None:
        return None
    made, possible = _executive(case)
    if not possible:
        return None
    if not made:
        return route_of(
            "us.cloud_act", 18, ([no("no_agreement", "18.usc.2523", "No executive agreement is known between {state} and {other}.",
                                     state=case.source, other=case.target)],), addressee=body("service_provider", case.target),
        )  # fmt: skip
    need = case.need
    questions: list[Question] = []
    findings: list[Finding] = []
    if need.max_penalty_months is None:
        questions.append(
            Question(
                fact="offence.max_penalty_months",
                ask="Which maximum penalty, in months?",
                provision="us.cloud_act",
                decides=(),
            )
        )
    elif need.max_penalty_months < SERIOUS:
        findings.append(
            no(
                "not_serious",
                "us.cloud_act",
                "Serious crime only: a maximum of at least three years (remembered).",
            )
        )
    if need.resides_in is None:
        questions.append(
            Question(
                fact="person.resides_in",
                ask="Does the order target a person in the other country?",
                provision="us.cloud_act",
                decides=(),
            )
        )
    elif need.resides_in == case.target:
        findings.append(
            no(
                "targets_partner",
                "us.cloud_act",
                "The agreement must not target persons in the other country.",
            )
        )
    if case.measure in ELSEWHERE:
        findings.append(
            no(
                "other_measure",
                "us.cloud_act",
                "It reaches data of providers; it does not serve {measure}.",
                measure=plain(case.measure),
            )
        )
    asking = case.source if ("us.cloud_act", case.source) in case.law.lawbook.acts else case.target
    return route_of(
        "us.cloud_act", 18,
        (binds(case, "us.cloud_act", "us.cloud_act", (asking,)), (findings, questions), criminal_only(case, "us.cloud_act"),
         holder_is(case, ("service_provider",), "us.cloud_act")),
        addressee=body("service_provider", case.target), channel="through the designated authority", form="national order",
        languages=speaks(case, case.target)[:1], authority_ok=True if case.need.authority else None,
    )  # fmt: skip
