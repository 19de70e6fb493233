"""Which version of the law this installation works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from cyberspex.apps.ports import outside
from cyberspex.core.documents.sheet import Sheet
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.findings import Finding
from cyberspex.core.law.assume import parse_assume
from cyberspex.core.law.clocks import ask
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.moves import Move
from cyberspex.core.law.time_limits import TimeLimit


def lawbook() -> Lawbook:
    """The version of the law in use."""
    return outside().lawbooks.current_lawbook(Path(settings.CYBERSPEX_DATA))


def lawbook_digest() -> str:
    """Its name, which every event carries."""
    return lawbook().digest


def sheet_file(sheet: Sheet, data: bytes, *, at: datetime) -> bytes:
    """A sheet to hand over as PDF/A, with its data inside."""
    return outside().documents.render_sheet(sheet, data, instant=at)


def decisions() -> tuple[Move, ...]:
    """Every decision about the law of this installation, oldest first."""
    return outside().law_history.moves(Path(settings.CYBERSPEX_DATA))


def lawbook_named(digest: str | None) -> Lawbook:
    """A kept version by its name, the one in use where none is named.

    Raises:
        InputError: `bad_digest` or `unknown_lawbook`.
    """
    if digest is None:
        return lawbook()
    return outside().lawbooks.lawbook_by_digest(digest, Path(settings.CYBERSPEX_DATA))


def kept() -> tuple[str, ...]:
    """The names of all versions that can be asked."""
    return outside().lawbooks.kept_digests(Path(settings.CYBERSPEX_DATA))


def clock(
    law: Lawbook, key: str, start: str, *, calendar: str | None, zone: str | None, stated_days: int | None,
    events: Sequence[str], rule: str | None,
) -> TimeLimit:  # fmt: skip
    """When a time limit ends.

    Raises:
        InputError: naming the part that cannot be read.
    """
    calendars = outside().calendars
    return ask(
        law, key, start, calendar=calendars.calendar_of(calendar) if calendar else None,
        zone=calendars.zone_for(calendar, zone), stated_days=stated_days, events=events, rule=rule,
    )  # fmt: skip


def pre_flight(draft: Mapping[str, Any], law: Lawbook, on: date) -> tuple[Finding, ...]:
    """The findings on a draft that fits its schema.

    Raises:
        InputError: where it does not.
    """
    from cyberspex.core.cooperation.check import check_draft

    outside().schemas.require_valid(draft)
    at = law.at(on, parse_assume(draft.get("assume")))
    return tuple(check_draft(draft, law=at, on=on, judge=outside().identifiers.judge, audience=Audience.FILE))


def schema(tool: str, audience: str | None) -> dict[str, Any]:
    """The JSON Schema of a tool's draft, or of one audience's copy.

    Raises:
        InputError: `unknown_tool` or `unknown_audience`.
    """
    return outside().schemas.schema_for(tool, audience)
