"""From when would an instrument bind a pair of States, if one of them deposited its consent on a day?

- cets224.16.3: the Protocol itself enters into force three months after the fifth consent; cets224.16.4: for a later Party
  three months after its own.
- Only instruments whose rule is known are asked: the Protocol and the Convention (ets185.36.4).
- A State that may not become a Party cannot be assumed one (cets224.16.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import within_reach
from cyberspex.core.law.assume import Assumptions
from cyberspex.core.law.lawbook import CONSENTS_NEEDED, Bound, Lawbook, after_three_months

RULES: Mapping[str, str] = {"cets224": "cets224.16.4", "ets185": "ets185.36.4"}
"""The provision on entry into force for a later Party, by instrument."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One State on the way to being bound.

    Fields:
        consent_on: when it consented, or is taken to consent. assumed: whether that is taken as if.
        in_force_from: none while too many consents are missing, or where the day is not known.
        bound: whether it is bound already on the day asked about.
    """

    state: str
    consent_on: date | None
    assumed: bool
    in_force_from: date | None
    bound: bool


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """What would follow from the deposits.

    Fields:
        provision: on which the day rests: entry into force of the Protocol itself, or for a later Party.
        instrument_from: when the instrument itself enters into force, none while consents are missing.
        consents: how many are known with those assumed. missing: how many more are needed.
        earliest_from: where consents are missing, the day if all of them came on the day asked about, or with the last deposit.
        pair_from: the later of the two States' days.
    """

    on: date
    instrument: str
    provision: str
    instrument_from: date | None
    consents: int
    missing: int
    earliest_from: date | None
    states: tuple[Entry, ...]
    pair_from: date | None

    def as_json(self) -> dict[str, Any]:
        """The horizon for programs."""

        def day(value: date | None) -> str | None:
            return value.isoformat() if value else None

        return {
            "on": day(self.on), "instrument": self.instrument, "provision": self.provision, "instrument_from": day(self.instrument_from),
            "consents": self.consents, "missing": self.missing, "earliest_from": day(self.earliest_from), "pair_from": day(self.pair_from),
            "states": [
                {"state": one.state, "consent_on": day(one.consent_on), "assumed": one.assumed,
                 "in_force_from": day(one.in_force_from), "bound": one.bound}
                for one in self.states
            ],
        }  # fmt: skip


def horizon(
    lawbook: Lawbook, states: tuple[str, ...], *, on: date, deposits: Mapping[str, date] | None = None, instrument: str = "cets224"
) -> Horizon:  # fmt: skip
    """When the instrument would bind these States.

    Args:
        on: the day asked about; a State that has not consented and has no deposit is taken to deposit on it.
        deposits: the day of deposit by State; it adds to the consents that the lawbook knows, and replaces none.
    Raises:
        InputError: `unknown_instrument`, `unknown_state`, `former_state`, `has_consented`, `cannot_be_party`, `day_out_of_reach`.
    """
    if instrument not in RULES:
        raise InputError(
            "unknown_instrument", f"The horizon is known for {' and '.join(RULES)}, not for {instrument!r}.", path="--instrument"
        )  # fmt: skip
    given = dict(deposits or {})
    for state in (*states, *given):
        lawbook.require_state(state, "")
    for day in (on, *given.values()):
        within_reach(day)
    today = lawbook.at(on)
    known = {state: _consent(lawbook, state, instrument) for state in (*states, *given)}
    for state in given:
        if known[state] is not None or today.in_force(state, instrument).word is Bound.IN_FORCE:
            raise InputError(
                "has_consented", f"{state} has consented to be bound already; leave its deposit out."
            )
    for state in states:
        if known[state] is None and today.in_force(state, instrument).word is not Bound.IN_FORCE:
            given.setdefault(state, on)
    law = lawbook.at(
        on, Assumptions(consents=tuple(sorted((state, instrument, day) for state, day in given.items())))
    )
    entries = []
    for state in states:
        standing = law.in_force(state, instrument)
        entries.append(
            Entry(
                state=state,
                consent_on=given.get(state) or known[state],
                assumed=state in given,
                in_force_from=standing.since,
                bound=standing.word is Bound.IN_FORCE and state not in given,
            )
        )
    held = [_consent(lawbook, state, instrument) for act, state in lawbook.status if act == instrument]
    consents = sorted([one for one in held if one is not None] + list(given.values()))
    missing = max(0, CONSENTS_NEEDED - len(consents)) if instrument == "cets224" else 0
    # A Party without a known day is bound on the day asked about; from when does not matter for the pair.
    since = [one.in_force_from or (on if one.bound else None) for one in entries]
    days = [day for day in since if day is not None]
    entered = lawbook.entered.get(instrument)
    whole = (
        after_three_months(consents[CONSENTS_NEEDED - 1])
        if instrument == "cets224" and not missing
        else entered
    )
    pair = max(days) if len(days) == len(since) else None
    with_it = instrument == "cets224" and (
        missing > 0 or pair == whole
    )  # they are bound with the entry into force itself
    return Horizon(
        on=on, instrument=instrument, provision="cets224.16.3" if with_it else RULES[instrument], instrument_from=whole,
        consents=len(consents), missing=missing, earliest_from=after_three_months(max([on, *consents])) if missing else None,
        states=tuple(entries), pair_from=pair,
    )  # fmt: skip


def _consent(lawbook: Lawbook, state: str, instrument: str) -> date | None:
    row = lawbook.status.get((instrument, state), {})
    return date.fromisoformat(row["consent_on"]) if row.get("consent_on") else None
