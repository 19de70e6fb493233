"""The auditor's room: the organisation's events in order, whether their chain is whole, and the log.

An auditor sees who did what and when, in codes and identifiers; what a case says stays closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web import people
from cyberspex.web.views.common import csv_file, now, page


def _case(request: people.SignedInRequest) -> UUID | None:
    asked = request.GET.get("case", "").strip()
    try:
        return UUID(asked) if asked else None
    except ValueError as error:
        raise InputError("bad_case", "A case is named by its identifier (a UUID).", path="case") from error


@require_GET
@people.signed_in("auditor")
def events(request: people.SignedInRequest) -> HttpResponseBase:
    """The events, newest first, by keyset; `?csv=1` gives them all as a file."""
    from cyberspex.apps.history import queries

    found = queries.events(
        people.own_organisation(request), kind=request.GET.get("kind", "").strip(), case=_case(request)
    )
    if request.GET.get("csv"):
        head = ("seq", "at", "kind", "actor", "case", "reason", "lawbook", "exercise", "hash")

        def rows() -> Iterator[tuple[object, ...]]:
            for event in found.order_by("seq").iterator(chunk_size=500):
                yield (
                    event.seq, event.at.isoformat(), event.kind, event.actor_id or "", event.case_id or "",
                    event.reason, event.lawbook, event.exercise, event.hash,
                )  # fmt: skip

        return csv_file("events.csv", head, rows())
    shown = queries.page_of(found, before=request.GET.get("before", ""))
    kept = {name: request.GET[name] for name in ("kind", "case") if request.GET.get(name)}
    context = {
        "events": shown.entries,
        "next": "?" + urlencode({**kept, "before": shown.next}) if shown.next else "",
        "csv": "/audit/?" + urlencode({**kept, "csv": "1"}),
        "kind": request.GET.get("kind", ""),
        "case": request.GET.get("case", ""),
        "tab": "events",
    }
    return page(request, "audit.html", context)


@require_GET
@people.signed_in("auditor")
def chain(request: people.SignedInRequest) -> HttpResponseBase:
    """Whether every event follows from the one before it, computed now."""
    from cyberspex.apps.history import services as history

    answer: dict[str, Any]
    try:
        found = history.verify_chain(people.own_organisation(request))
        answer = {"whole": True, "detail": "", "found": found}
    except CyberspexError as error:
        answer = {"whole": False, "detail": error.message, "found": None}
    return page(request, "audit_chain.html", {"answer": answer, "at": now(), "tab": "chain"})
