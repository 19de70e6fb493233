"""Treaty status as the contract lists it."""

from __future__ import annotations

from typing import Any

from cyberspex.core.law.lawbook import Bound, LawbookAt


def entries(
    law: LawbookAt, *, state: str | None = None, instrument: str | None = None
) -> list[dict[str, Any]]:
    """One entry for each State and instrument of the lawbook, with its status on the day; of a State that is asked for
    also the treaties in which the sources do not list it.

    `status` is `in_force`, `not_yet_in_force`, `no_longer_in_force`, `signatory`, `not_party` or `unknown`.
    """
    found = []
    rows = [(i, s) for (i, s) in law.lawbook.status]
    rows += [(act, who) for (act, who) in law.lawbook.acts]
    if state:
        treaties = [str(row["instrument"]) for row in law.lawbook.table("instruments")]
        rows = list(dict.fromkeys([*rows, *((code, state) for code in treaties)]))
    for code, who in sorted(rows):
        if (state and who != state) or (instrument and code != instrument):
            continue
        row = law.lawbook.status.get((code, who)) or law.lawbook.acts.get((code, who)) or {}
        standing = law.in_force(who, code)
        signed = row.get("signed_on")
        word = str(standing.word)
        day = law.on.isoformat()
        if standing.word is Bound.NOT_YET and str(row.get("consent_on") or "") > day:
            word = "signatory" if signed and signed <= day else "not_party"  # it consents only later
        if standing.signed:
            word = "signatory"
        found.append(
            {
                "state": who,
                "instrument": code,
                "status": word,
                "signed_on": signed,
                "consent_on": row.get("consent_on"),
                "in_force_from": standing.since.isoformat() if standing.since else None,
                "source": standing.source,
                "as_of": standing.as_of,
                "confidence": standing.confidence,
                "note": standing.note,
            }
        )
    return found


def changes(
    before: LawbookAt, after: LawbookAt, *, state: str | None = None, instrument: str | None = None
) -> list[dict[str, Any]]:
    """Where the status on one day is not that on another, by the same lawbook: `was`, `status`, and the entry's facts."""
    old = {
        (one["state"], one["instrument"]): one["status"]
        for one in entries(before, state=state, instrument=instrument)
    }
    return [
        {"was": was, **one}
        for one in entries(after, state=state, instrument=instrument)
        if (was := old[one["state"], one["instrument"]]) != one["status"]
    ]
