"""Under which regime, for what and until when an item of evidence is held (cets224.14).

- Every item has its regime from receipt: Article 14 itself (`1a`), another agreement (`1b`), another
  arrangement (`1c`) (14.1.a to c; R14-01 to R14-04 of the digest).
- Every item has a retention period or a review date; an item with neither is impossible (14.5; R14-13).
- A review that is due is a task, and a lapse is escalated; nothing is kept silently (R14-14).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict


class Regime(StrEnum):
    """Which rules protect the data (14.1)."""

    ARTICLE_14 = "1a"
    AGREEMENT = "1b"
    ARRANGEMENT = "1c"


LONGEST_PURPOSE = 200  # a purpose is a phrase; the file says the rest


@dataclass(frozen=True, kw_only=True)
class Holding:
    """How an item is held.

    Fields:
        regime: which rules protect it. basis: identifier of the agreement or arrangement, for `1b` and `1c`.
        determined_on: for `1c`, the day of the recorded mutual determination.
        case_id, purpose: for which case and for what (14.2.a). received_on: day of receipt.
        retain_until: last day on which it is kept. review_on: day on which keeping it is looked at again.
    """

    regime: Regime
    case_id: str
    purpose: str
    received_on: date
    basis: str | None = None
    determined_on: date | None = None
    retain_until: date | None = None
    review_on: date | None = None

    def __post_init__(self) -> None:
        if not self.purpose.strip() or len(self.purpose) > LONGEST_PURPOSE:
            raise InputError(
                "no_purpose", f"Say for what the item is held, in at most {LONGEST_PURPOSE} characters.",
                path="/purpose", citation="cets224.14.2.a",
            )  # fmt: skip
        if self.retain_until is None and self.review_on is None:
            raise InputError(
                "no_period", "Give a day until which it is kept, or a day on which this is reviewed.",
                path="/retain_until", citation="cets224.14.5",
            )  # fmt: skip
        for name, day in (("retain_until", self.retain_until), ("review_on", self.review_on)):
            if day is not None and day < self.received_on:
                raise InputError(
                    "before_receipt", f"{day.isoformat()} lies before the receipt on {self.received_on.isoformat()}.",
                    path=f"/{name}", citation="cets224.14.5",
                )  # fmt: skip
        if self.regime is Regime.ARTICLE_14 and self.basis:
            raise InputError(
                "basis_not_wanted", "Regime 1a is Article 14 itself; an agreement belongs to 1b, an arrangement to 1c.",
                path="/basis", citation="cets224.14.1.a",
            )  # fmt: skip
        if self.regime is not Regime.ARTICLE_14 and not self.basis:
            raise InputError(
                "no_basis", f"Regime {self.regime} names its agreement or arrangement.",
                path="/basis", citation=f"cets224.14.1.{'b' if self.regime is Regime.AGREEMENT else 'c'}",
            )  # fmt: skip
        if self.regime is Regime.ARRANGEMENT and self.determined_on is None:
            raise InputError(
                "not_determined", "Regime 1c needs the day on which the Parties determined it mutually.",
                path="/determined_on", citation="cets224.14.1.c",
            )  # fmt: skip


def may_apply(
    regime: Regime, *, received_on: date, binding_from: date | None, determined_on: date | None
) -> Finding:
    """Say whether a regime can apply to what was received on a day.

    Law:
        cets224.14.1.b: the agreement is mutually binding on the day of receipt. 14.1.c: only where the Parties
        mutually determined it. Does not judge whether an agreement covers the measure; people do.
    """
    if regime is Regime.ARTICLE_14:
        return Finding(
            verdict=Verdict.PERMITTED, code="article_14", provision="cets224.14.1.a",
            template="Article 14 applies unless the Parties have something else.",
        )  # fmt: skip
    day = binding_from if regime is Regime.AGREEMENT else determined_on
    provision = "cets224.14.1.b" if regime is Regime.AGREEMENT else "cets224.14.1.c"
    if day is None:
        return Finding(
            verdict=Verdict.UNDETERMINED, code="basis_unknown", provision=provision,
            template="Since when the agreement binds both Parties, or was determined, is not recorded.",
            fix_template="Record the day with its source, or hold the item under 1a.",
        )  # fmt: skip
    if day > received_on:
        return Finding(
            verdict=Verdict.REFUSED, code="basis_too_late", provision=provision,
            template="The basis counts from {day}, after the receipt on {received}.",
            fix_template="Hold the item under 1a.",
            params={"day": day.isoformat(), "received": received_on.isoformat()},
        )  # fmt: skip
    return Finding(
        verdict=Verdict.PERMITTED, code="basis_binding", provision=provision,
        template="The basis counts since {day}.", params={"day": day.isoformat()},
    )  # fmt: skip


class Duty(StrEnum):
    """What has to be done with a holding on a day."""

    NONE = "none"
    REVIEW = "review"
    ESCALATE = "escalate"
    ERASE = "erase"


REVIEW_GRACE_DAYS = (
    14  # our own: a review not made for two weeks goes to the data-protection officer's superior
)


def duty_on(*, retain_until: date | None, review_on: date | None, on: date) -> Duty:
    """Say what a holding asks for on a day: erase once the period is over, review when due, escalate a lapse.

    Law:
        cets224.14.5: kept only as long as necessary and appropriate for the purposes.
    """
    if retain_until is not None and on > retain_until:
        return Duty.ERASE
    if review_on is not None and on >= review_on:
        return Duty.ESCALATE if (on - review_on).days > REVIEW_GRACE_DAYS else Duty.REVIEW
    return Duty.NONE
