"""May I answer? A finding answers the question whose provision it names; what only a person knows stays with them."""

from __future__ import annotations

from cyberspex.core.cooperation.answering import (
    Answer,
    checklist,
    on_genuineness,
    on_history,
    questions_of,
    whole,
)
from cyberspex.core.cooperation.procedure import RECEIVING, Side
from cyberspex.core.cooperation.tool import all_tools, tool_named
from cyberspex.core.foundation.findings import Finding, Verdict

ORDER = questions_of(tool_named("cets224.7").answering, Side.PROVIDER)


def finding(verdict: Verdict, provision: str, code: str = "found") -> Finding:
    return Finding(verdict=verdict, code=code, template="Said.", provision=provision)


def answers(*findings: Finding) -> dict[str, Answer]:
    return {one.question.code: one.answer for one in checklist(ORDER, findings)}


def test_nothing_found_leaves_what_only_a_person_knows_to_that_person() -> None:
    found = answers()
    assert {code for code, answer in found.items() if answer is Answer.YOURS} == {"consult", "own_law"}
    assert {answer for code, answer in found.items() if code not in ("consult", "own_law")} == {Answer.YES}
    assert whole(checklist(ORDER, ())) is Verdict.PERMITTED


def test_a_finding_answers_the_question_of_its_provision() -> None:
    assert answers(finding(Verdict.REFUSED, "cets224.7.4.g"))["supplemental"] is Answer.NO
    assert answers(finding(Verdict.UNDETERMINED, "cets224.7.9.a"))["territory"] is Answer.OPEN
    assert answers(finding(Verdict.WARNING, "cets224.4.2"))["language"] is Answer.WARNING


def test_a_finding_that_no_question_asks_for_is_not_lost() -> None:
    assert answers(finding(Verdict.REFUSED, "ets185.99"))["anything_else"] is Answer.NO
    assert answers(finding(Verdict.REFUSED, ""))["anything_else"] is Answer.NO


def test_a_provision_is_not_taken_for_one_that_begins_alike() -> None:
    assert answers(finding(Verdict.REFUSED, "cets224.7.30"))["anything_else"] is Answer.NO


def test_what_is_not_genuine_stands_first_and_decides() -> None:
    found = checklist(ORDER, on_genuineness("invalid"))
    assert found[0].question.code == "genuine"
    assert found[0].answer is Answer.NO
    assert whole(found) is Verdict.REFUSED
    assert whole(checklist(ORDER, on_genuineness("undetermined"))) is Verdict.UNDETERMINED
    assert whole(checklist(ORDER, on_genuineness("valid"))) is Verdict.PERMITTED


def test_an_instruction_not_to_disclose_is_a_no_and_silence_is_none() -> None:
    assert answers(*on_history(frozenset({"instructed"}), "pending"))["instructed"] is Answer.NO
    assert answers(*on_history(frozenset(), "pending"))["instructed"] is Answer.YES
    late = answers(*on_history(frozenset({"notification_not_simultaneous"}), "pending"))
    assert late["notified"] is Answer.WARNING


def test_every_receiving_side_of_every_tool_has_its_questions() -> None:
    for tool in all_tools():
        for side in tool.procedures:
            if side in RECEIVING:
                assert tool.answering.get(side), (tool.code, side)
                codes = [one.code for one in questions_of(tool.answering, side)]
                assert len(codes) == len(set(codes))
