"""May I answer? The receiving side's checklist, question by question.

- A tool lists its questions for each receiving side; section 22 of the Protocol digest gives their order.
- A finding of the pre-flight belongs to the first question whose provisions it names; what belongs to none is
  asked under "is anything else wrong?", so that no finding is lost.
- What only the receiving side can know (where it is, what its own law says) is asked of it, never guessed.

Not decided here: whether to answer. The law that binds the receiving side decides that (cets224.7.2.a).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cyberspex.core.foundation.findings import Finding, Verdict, overall


class Answer(StrEnum):
    """What can be said to one question of the checklist."""

    YES = "permitted"
    NO = "refused"
    OPEN = "undetermined"
    WARNING = "warning"
    YOURS = "yours"
    """Only the receiving side knows: a person answers it, the system does not."""


@dataclass(frozen=True, kw_only=True)
class AnsweringQuestion:
    """One question of a receiving side's checklist.

    Fields:
        code: stable word.
        ask: the question.
        provision: where the law asks it.
        gathers: beginnings of the provisions whose findings answer it.
        codes: codes of findings that answer it whatever their provision.
        help: what a person has to look at, where the system cannot answer it, or not alone.
        yours: whether only a person can answer it where nothing was found against it.
    """

    code: str
    ask: str
    provision: str
    gathers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    help: str = ""
    yours: bool = False


@dataclass(frozen=True, kw_only=True)
class AnsweredQuestion:
    """A question with its answer and the findings that it rests on."""

    question: AnsweringQuestion
    answer: Answer
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, object]:
        """The question and its answer for programs and files."""
        return {
            "question": self.question.code,
            "ask": self.question.ask,
            "provision": self.question.provision,
            "answer": str(self.answer),
            "findings": [finding.as_json() for finding in self.findings],
        }


GENUINE = AnsweringQuestion(
    code="genuine",
    ask="Is it genuine: signed, unaltered, and by an authority whose power is in the directory?",
    provision="",
    codes=("not_genuine", "genuine_unknown", "sender_undetermined"),
)
"""Asked first by every receiving side, whatever the tool: nothing else counts where the answer is no."""

ANYTHING_ELSE = AnsweringQuestion(
    code="anything_else", ask="Is everything else in order?", provision="", gathers=("",)
)


def on_genuineness(verdict: str) -> tuple[Finding, ...]:
    """What the verification of the document means for the answer."""
    if verdict == "valid":
        return ()
    if verdict == "invalid":
        return (
            Finding(
                verdict=Verdict.REFUSED,
                code="not_genuine",
                template="The document failed its verification. Do not act on it; tell the body it names.",
            ),
        )
    return (
        Finding(
            verdict=Verdict.UNDETERMINED,
            code="genuine_unknown",
            template="The document could not be verified as far as it has to be.",
            fix_template="Call the authority by a number that you know from elsewhere.",
        ),
    )


def on_history(flags: frozenset[str], state: str) -> tuple[Finding, ...]:
    """What came in since, or did not come together, and counts before an answer."""
    findings = []
    if "instructed" in flags or state == "blocked":
        findings.append(
            Finding(
                verdict=Verdict.REFUSED,
                code="instructed_not_to_disclose",
                template="The notified authority has instructed you not to disclose.",
                provision="cets224.7.5.c",
            )
        )
    if "sender_undetermined" in flags:
        findings.append(
            Finding(
                verdict=Verdict.UNDETERMINED,
                code="sender_undetermined",
                template="The directory does not know the signer; call the authority by a number you know.",
                provision="cets224.7.6",
            )
        )
    if "notification_not_simultaneous" in flags:
        findings.append(
            Finding(
                verdict=Verdict.WARNING,
                code="notification_not_simultaneous",
                template="Your State's authority was not notified together with this order.",
                provision="cets224.7.5.a",
            )
        )
    return tuple(findings)


def checklist(
    questions: Iterable[AnsweringQuestion], findings: Iterable[Finding]
) -> tuple[AnsweredQuestion, ...]:
    """Each question with its answer; the last one takes what no other asked for.

    A question that needs a person stays with that person unless a finding speaks against it.
    """
    asked = (*questions, ANYTHING_ELSE)
    gathered: dict[str, list[Finding]] = {one.code: [] for one in asked}
    for finding in findings:
        one = next(one for one in asked if _asks_for(one, finding))
        gathered[one.code].append(finding)
    return tuple(
        AnsweredQuestion(
            question=one, answer=_answer(one, gathered[one.code]), findings=tuple(gathered[one.code])
        )
        for one in asked
    )


def whole(answered: Iterable[AnsweredQuestion]) -> Verdict:
    """One answer for all questions: a no wins, then what is open."""
    return overall(finding for one in answered for finding in one.findings)


def questions_of(
    table: Mapping[str, tuple[AnsweringQuestion, ...]], side: str
) -> tuple[AnsweringQuestion, ...]:
    """The questions of one side: whether it is genuine, then those of its tool."""
    return (GENUINE, *table.get(side, ()))


def _asks_for(one: AnsweringQuestion, finding: Finding) -> bool:
    return finding.code in one.codes or any(
        finding.provision == start or finding.provision.startswith(f"{start}." if start else "")
        for start in one.gathers
    )


def _answer(one: AnsweringQuestion, findings: list[Finding]) -> Answer:
    verdict = overall(findings)
    if verdict is not Verdict.PERMITTED:
        return Answer(verdict)
    if any(finding.verdict is Verdict.WARNING for finding in findings):
        return Answer.WARNING
    return Answer.YOURS if one.yours else Answer.YES
