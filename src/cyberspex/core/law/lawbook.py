"""The lawbook as typed objects, and what it says on a day.

- Entry into force of the Protocol is computed from consents (cets224.16.3, 16.4), never stored.
- Not yet in force, no longer in force, not a Party and not known are four different answers.
- A declaration is made, not made, or not known; what is expected from an act of the Union says so.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.assume import NOTHING, Assumptions

Row = Mapping[str, Any]
CONSENTS_NEEDED = 5  # cets224.16.3
_DAYS_KEPT = 64
_THREE_MONTHS = {"cets224": "cets224.16.4", "ets185": "ets185.36.4"}
"""Instruments that bind a later State on the first day of the month after three months."""


class Bound(StrEnum):
    """Whether an instrument binds a State on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet_in_force"
    ENDED = "no_longer_in_force"
    NOT_PARTY = "not_party"
    UNKNOWN = "unknown"


class Known(StrEnum):
    """Whether a State made a declaration."""

    MADE = "made"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether an instrument binds a State on a day, and according to whom.

    Fields:
        since: the day from which it binds or will bind, none where that is not known.
        note: what a careful reader should know of the data, empty where nothing.
        signed: it signed and has not consented, so that it is not bound yet.
    """

    word: Bound
    since: date | None = None
    source: str = ""
    as_of: str = ""
    confidence: str = ""
    note: str = ""
    assumed: bool = False
    signed: bool = False


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a State declared under a provision.

    Fields:
        scope: none for every case; otherwise the words of the declaration. authority: the body that it names.
        expected: it follows from what an act of the Union asks, and was not seen deposited.
    """

    word: Known
    scope: tuple[str, ...] | None = None
    summary: str = ""
    authority: str = ""
    source: str = ""
    as_of: str = ""
    confidence: str = ""
    expected: bool = False
    assumed: bool = False


def after_three_months(day: date) -> date:
    """The first day of the month following the expiration of three months after a day.

    Law:
        cets224.16.3, 16.4, 18.3, 24.2; ets185.36.3, 36.4.
    """
    month = day.month - 1 + 3
    end = date(
        day.year + month // 12,
        month % 12 + 1,
        min(day.day, calendar.monthrange(day.year + month // 12, month % 12 + 1)[1]),
    )
    return date(end.year + end.month // 12, end.month % 12 + 1, 1)


def _day(row: Row, name: str) -> date | None:
    text = row.get(name)
    return date.fromisoformat(text) if text else None


def _not_bound(row: Row, facts: Mapping[str, Any], on: date) -> Standing:
    """A State that signed and did not consent; it may have signed only after the day."""
    signed = _day(row, "signed_on")
    if row.get("status") != "signatory" or (signed is not None and signed > on):
        return Standing(word=Bound.NOT_PARTY, **facts)
    return Standing(
        word=Bound.NOT_PARTY,
        signed=True,
        note=f"It signed on {signed.isoformat()} and is not bound yet."
        if signed
        else "It signed on a day not known here and is not bound yet.",
        **facts,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Lawbook:
    """An immutable bundle of cited, dated facts, named by its digest.

    Fields:
        digest: SHA-256 of its canonical form. compiled_on: the day on which its facts were put together.
        tables: the rows by file name.
    """

    digest: str
    compiled_on: date
    tables: Mapping[str, Sequence[Row]]

    def table(self, name: str) -> Sequence[Row]:
        """The rows of a file."""
        return self.tables.get(name, ())

    @property
    def time_limits(self) -> Sequence[Row]:
        """The time limits of all instruments."""
        return self.table("time_limits")

    @cached_property
    def opened(self) -> Mapping[str, date]:
        """When each instrument was opened for signature: before that day nothing existed."""
        rows = (
            (str(row["instrument"]), _day(row, "opened_for_signature")) for row in self.table("instruments")
        )
        return {instrument: day for instrument, day in rows if day is not None}

    @cached_property
    def entered(self) -> Mapping[str, date]:
        """When each instrument entered into force as such; none of those for which the lawbook knows no day."""
        rows = (
            (str(row["instrument"]), _day(row, "entry_into_force_date")) for row in self.table("instruments")
        )
        return {instrument: day for instrument, day in rows if day is not None}

    @cached_property
    def states(self) -> Mapping[str, Row]:
        """States and territories by their two letters."""
        return {str(row["code"]): row for row in self.table("states")}

    def require_state(self, code: str, path: str) -> None:
        """Refuse a code that names no State or territory of today; a former State, or another code for one, is told so.

        Raises:
            InputError: `former_state` or `unknown_state`.
        """
        if code in self.states:
            return
        row = next((row for row in self.table("former_states") if row["code"] == code), None)
        where = f"{code!r} at {path}" if path else repr(code)
        if row is None:
            raise InputError(
                "unknown_state", f"{where} is not the two-letter code of a State; write for instance HU.", path=path
            )  # fmt: skip
        now = ", ".join(row["now"])
        if row.get("until"):
            raise InputError(
                "former_state", f"{where} names {row['name']}, no State since {row['until']}; name the State of today: {now}.",
                path=path,
            )  # fmt: skip
        raise InputError(
            "unknown_state", f"{where} stands for {row['name']}; here its code is {now!r}.", path=path
        )

    @cached_property
    def languages(self) -> Mapping[str, tuple[str, ...]]:
        """Official languages by State."""
        return {code: tuple(row.get("languages", ())) for code, row in self.states.items()}

    @cached_property
    def providers(self) -> Mapping[str, Row]:
        """Holders of data by their id."""
        return {str(row["id"]): row for row in self.table("providers")}

    @cached_property
    def status(self) -> Mapping[tuple[str, str], Row]:
        """Treaty status by instrument and State."""
        return {(str(row["instrument"]), str(row["state"])): row for row in self.table("status")}

    @cached_property
    def deposited(self) -> Mapping[tuple[str, str], Sequence[Row]]:
        """Declarations by State and provision."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.table("declarations"):
            found.setdefault((str(row["state"]), str(row["provision"])), []).append(row)
        return found

    @cached_property
    def expected(self) -> Mapping[str, Row]:
        """What Member States of the Union are asked to declare, by provision."""
        return {str(row["provision"]): row for row in self.table("union_positions")}

    @cached_property
    def acts(self) -> Mapping[tuple[str, str], Row]:
        """Participation in acts and agreements by act and State."""
        return {(str(row["act"]), str(row["state"])): row for row in self.table("participation")}

    @cached_property
    def confidence(self) -> Mapping[str, str]:
        """How sure the lawbook is of what a provision says."""
        return {str(row["provision"]): str(row["confidence"]) for row in self.table("provisions")}

    @cached_property
    def executive_partners(self) -> frozenset[str]:
        """States whose law lets them make executive agreements: the partner of every agreement held."""
        return frozenset(
            str(row["partner"]) for (act, _state), row in self.acts.items() if act == "us.cloud_act"
        )

    def declarations(self, state: str, provision: str) -> Sequence[Row]:
        """The declarations of a State under a provision, deposited or expected of it."""
        rows = self.deposited.get((state, provision), ())
        if rows or not self.states.get(state, {}).get("european_union"):
            return rows
        row = self.expected.get(provision)
        return (
            (row,) if row and "required" in str(row["kind"]) and state not in row.get("not_for", ()) else ()
        )

    def at(self, on: date, assume: Assumptions = NOTHING) -> LawbookAt:
        """The lawbook on a day, with what is assumed.

        Look-ups are shared between questions of one day and one assumption: the facts of a bundle never change.
        Answers are not kept.
        """
        key = (on, assume)
        if key not in self._days:
            law = LawbookAt(lawbook=self, on=on, assume=assume)
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            self._days[key] = law
        return self._days[key]

    @cached_property
    def _days(self) -> dict[tuple[date, Assumptions], LawbookAt]:
        return {}


class LawbookAt:
    """What the lawbook says on a day, with what is assumed.

    Raises:
        InputError: `cannot_be_party` where a consent is assumed of a State that may not become a Party
            (cets224.16.1), `unknown_state` for a State that the lawbook does not know.
    """

    def __init__(self, *, lawbook: Lawbook, on: date, assume: Assumptions = NOTHING) -> None:
        self.lawbook = lawbook
        self.on = on
        self.assume = assume
        self._standings: dict[tuple[str, str], Standing] = {}
        self._declared: dict[tuple[str, str], Declared] = {}
        self._members: dict[str, bool] = {}
        self.reasons: dict[tuple[str, str, str], Any] = {}
        """Look-ups of this law put into reasons, by instrument, provision and State; they hold for every need."""
        self.kept: dict[str, Any] = {}
        """What was made of this law as a whole, such as its kinds of States, by name."""
        for number, (state, instrument, day) in enumerate(assume.consents):
            path = f"/assume/consents/{number}"
            self._require_state(state, f"{path}/state")
            if instrument == "cets224" and not self._may_join(state, day):
                raise InputError(
                    "cannot_be_party",
                    f"{state} cannot be assumed a Party to CETS 224: only Parties to the Convention may consent"
                    " (Article 16(1)).",
                    path=f"{path}/state",
                    citation="cets224.16.1",
                )
        for number, item in enumerate(assume.declarations):
            self._require_state(item.state, f"/assume/declarations/{number}/state")
        for number, (who, _what) in enumerate(assume.determinations):
            for state in sorted(who):
                self._require_state(state, f"/assume/determinations/{number}/states")

    def _require_state(self, state: str, path: str) -> None:
        self.lawbook.require_state(state, path)

    def may_join(self, state: str) -> bool:
        """Whether the Protocol is open to a State: only Parties to the Convention may consent (cets224.16.1)."""
        return self._may_join(state, self.on)

    def _may_join(self, state: str, day: date) -> bool:
        row = self.lawbook.status.get(("ets185", state), {})
        if row.get("status") == "party":
            return True
        if any(s == state and i == "ets185" and on <= day for s, i, on in self.assume.consents):
            return True
        return "ets185" in self.assume.in_force and row.get("status") == "signatory"

    # --- States

    def knows_state(self, state: str) -> bool:
        """Whether a code names a State or territory."""
        return state in self.lawbook.states

    def languages(self, state: str) -> tuple[str, ...]:
        """Official languages of a State, empty where the lawbook does not know them."""
        return self.lawbook.languages.get(state, ())

    def in_union(self, state: str) -> bool:
        """Whether a State is a member of the European Union on the day."""
        if state not in self._members:
            self._members[state] = self._member(state)
        return self._members[state]

    def _member(self, state: str) -> bool:
        row = self.lawbook.states.get(state, {})
        joined, left = _day(row, "european_union_from"), _day(row, "european_union_until")
        if joined is None:
            return bool(row.get("european_union"))
        return joined <= self.on and (left is None or self.on < left)

    def provider(self, identifier: str) -> Row | None:
        """A holder of the catalogue."""
        return self.lawbook.providers.get(identifier)

    # --- instruments

    @cached_property
    def _protocol_from(self) -> date | None:
        """The day on which the Protocol enters into force as such, none while consents are missing."""
        days = sorted(day for day, _row in self._consents.values())
        return after_three_months(days[CONSENTS_NEEDED - 1]) if len(days) >= CONSENTS_NEEDED else None

    @cached_property
    def _consents(self) -> Mapping[str, tuple[date, Row]]:
        found: dict[str, tuple[date, Row]] = {}
        for (instrument, state), row in self.lawbook.status.items():
            day = _day(row, "consent_on")
            if instrument == "cets224" and day is not None:
                found[state] = (day, row)
        for state, instrument, day in self.assume.consents:
            if instrument == "cets224":
                found[state] = (day, {})
        return found

    def in_force(self, state: str, instrument: str) -> Standing:
        """Whether an instrument binds a State on the day."""
        key = (instrument, state)
        if key not in self._standings:
            self._standings[key] = self._standing(state, instrument)
        return self._standings[key]

    def _standing(self, state: str, instrument: str) -> Standing:
        lawbook = self.lawbook
        row = lawbook.status.get((instrument, state))
        facts: dict[str, Any] = {
            "source": str((row or {}).get("source", "")),
            "as_of": str((row or {}).get("as_of", "")),
            "confidence": str((row or {}).get("confidence", "")),
        }
        if instrument in self.assume.not_in_force:
            return Standing(word=Bound.NOT_YET, note="Assumed not in force.", assumed=True, **facts)
        opened = lawbook.opened.get(instrument)
        if opened is not None and self.on < opened:
            return Standing(
                word=Bound.NOT_YET, note=f"It was opened for signature on {opened.isoformat()} only.", **facts
            )
        consented = [day for s, i, day in self.assume.consents if (s, i) == (state, instrument)]
        if instrument in self.assume.in_force and (
            consented
            or (instrument, state) in lawbook.acts
            or (row is not None and row.get("status") not in ("not_signed", "invited_to_accede"))
        ):
            return Standing(word=Bound.IN_FORCE, note="", assumed=True, **facts)
        if instrument == "cets224":
            return self._protocol(state, row, facts)
        if (instrument, state) in lawbook.acts:
            act = lawbook.acts[instrument, state]
            since = date.fromisoformat(str(act["from"]))
            facts = {name: str(act.get(name, "")) for name in facts}
            ended = _day(act, "until")
            if ended is not None and self.on >= ended:
                return Standing(
                    word=Bound.ENDED, since=since, note=f"It ended on {ended.isoformat()}.", **facts
                )
            word = Bound.IN_FORCE if self.on >= since else Bound.NOT_YET
            if act.get("doubtful") and word is Bound.IN_FORCE:
                return Standing(word=Bound.UNKNOWN, note=str(act.get("note", "")), **facts)
            unsure = facts["confidence"] == "memory-low"
            note = f"That {state} takes part is remembered with low confidence; check it." if unsure else ""
            return Standing(word=word, since=since, note=note, **facts)
        if consented:
            # An opt-in to an act of the Union takes effect with the decision that confirms it.
            since = consented[0] if instrument.startswith("eu.") else after_three_months(consented[0])
            return Standing(
                word=Bound.IN_FORCE if self.on >= since else Bound.NOT_YET, since=since, assumed=True, **facts
            )
        if row is None:
            if instrument == "un.cybercrime" and instrument in self.assume.in_force:
                return Standing(word=Bound.UNKNOWN, note="Whether it signed was not seen.", **facts)
            if instrument in ("ets185", "ets030", "ets182", "ets189"):
                return Standing(
                    word=Bound.NOT_PARTY, note="The sources seen do not list it as a Party.", **facts
                )
            return Standing(word=Bound.NOT_PARTY, **facts)
        if row.get("status") not in ("party", "consented"):
            return _not_bound(row, facts, self.on)
        start = _day(row, "in_force_from")
        consent = _day(row, "consent_on")
        if start is None and consent is not None and instrument in _THREE_MONTHS:
            start = after_three_months(consent)
        if start is not None:
            word = Bound.IN_FORCE if self.on >= start else Bound.NOT_YET
            note = "" if facts["confidence"] == "seen" else f"The dates of {state} are remembered, not seen."
            return Standing(word=word, since=start, note=note, **facts)
        known_from = _day(row, "as_of") or lawbook.compiled_on
        if self.on >= known_from:
            return Standing(
                word=Bound.IN_FORCE,
                note=f"{state} is listed as a Party without a date; the source is of {facts['as_of']}."
                if facts["as_of"]
                else f"{state} is listed as a Party without a date, on an undated page.",
                **facts,
            )
        return Standing(
            word=Bound.UNKNOWN,
            note=f"{state} is listed as a Party without a date; known only from {known_from.isoformat()} on.",
            **facts,
        )

    def _protocol(self, state: str, row: Row | None, facts: dict[str, Any]) -> Standing:
        consent = self._consents.get(state)
        assumed = any(s == state and i == "cets224" for s, i, _ in self.assume.consents)
        start = self._protocol_from
        if consent is None:
            if row is not None and row.get("status") == "signatory":
                return _not_bound(row, facts, self.on)
            if not self._may_join(state, self.on):
                return Standing(
                    word=Bound.NOT_PARTY,
                    note="It is not a Party to the Convention, so it cannot be one to the Protocol (Article 16(1)).",
                    **facts,
                )
            return Standing(word=Bound.NOT_PARTY, note="It has not signed.", **facts)
        later = consent[0].isoformat() if consent[0] > self.on else ""
        if start is None:
            known = sum(day <= self.on for day, _row in self._consents.values())
            return Standing(
                word=Bound.NOT_YET,
                note=f"It consents on {later} only. {known} of {CONSENTS_NEEDED} consents needed are known."
                if later
                else f"{known} of {CONSENTS_NEEDED} consents needed are known.",
                assumed=bool(self.assume.consents), **facts,
            )  # fmt: skip
        since = max(start, after_three_months(consent[0]))
        note = f"It will bind {state} from {since.isoformat()}."
        if later:
            note = f"It consents on {later} only. It will bind {state} from {since.isoformat()}."
        return Standing(
            word=Bound.IN_FORCE if self.on >= since else Bound.NOT_YET,
            since=since,
            note="" if self.on >= since else note,
            assumed=assumed or bool(self.assume.consents),
            **facts,
        )

    # --- declarations

    def declared(self, state: str, provision: str) -> Declared:
        """What a State declared under a provision, as far as is known on the day."""
        key = (state, provision)
        if key not in self._declared:
            self._declared[key] = self._declaration(state, provision)
        return self._declared[key]

    def _declaration(self, state: str, provision: str) -> Declared:
        for item in self.assume.declarations:
            if (
                item.state == state
                and item.provision == provision
                and (item.on is None or item.on <= self.on)
            ):
                if item.scope == ():
                    return Declared(word=Known.NONE, assumed=True)
                return Declared(word=Known.MADE, scope=item.scope, assumed=True)
        for row in self.lawbook.deposited.get((state, provision), ()):
            made = _day(row, "declared_on")
            if str(row["kind"]).startswith("withdrawal") or (made is not None and made > self.on):
                continue
            return Declared(
                word=Known.MADE,
                scope=tuple(row["scope"]) if "scope" in row else None,
                summary=str(row.get("summary", "")),
                authority=str(row.get("authority", "")),
                source=str(row.get("source", "")),
                as_of=str(row.get("as_of", "")),
                confidence=str(row.get("confidence", "")),
            )
        if not provision.startswith("cets224"):
            return Declared(word=Known.UNKNOWN)
        asked = self.lawbook.expected.get(provision)
        if asked is not None and self.in_union(state) and state not in asked.get("not_for", ()):
            facts: dict[str, Any] = {
                "summary": str(asked.get("summary", "")), "source": str(asked.get("source", "")),
                "as_of": str(asked.get("as_of", "")), "confidence": str(asked.get("confidence", "")),
            }  # fmt: skip
            kind = str(asked["kind"])
            if asked.get("confidence") != "memory-low":
                if "required" in kind:
                    return Declared(word=Known.MADE, expected=True, **facts)
                if "refrain" in kind:
                    return Declared(word=Known.NONE, expected=True, **facts)
        row = self.lawbook.status.get(("cets224", state), {})
        if row.get("consent_on"):
            known = self.lawbook.deposited.get((state, "cets224"), ())
            source = str((known[0] if known else row).get("source", ""))
            as_of = str((known[0] if known else row).get("as_of", ""))
            return Declared(word=Known.UNKNOWN, source=source, as_of=as_of)
        return Declared(word=Known.NONE)  # nothing was deposited, so nothing was declared (cets224.19)
