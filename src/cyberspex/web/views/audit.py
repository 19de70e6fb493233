"""The auditor's room: the organisation's events in order, whether their chain is whole, and the log.

An auditor sees who did what and when, in codes and identifiers; what a case says stays closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web import people
from cyberspex.web.views.common import csv_file, now, page

PAGE_ROWS = 100


def _events(request: people.SignedInRequest) -> Any:
    from cyberspex.apps.history.models import Event

    found = Event.objects.filter(organisation_id=people.own_organisation(request).pk)
    kind = request.GET.get("kind", "").strip()
    if kind:
        found = found.filter(kind__startswith=kind)
    case = request.GET.get("case", "").strip()
    if case:
        from uuid import UUID

        try:
            found = found.filter(case_id=UUID(case))
        except ValueError as error:
            raise InputError(
                "bad_case", "A case is named by its identifier (a UUID).", path="case"
            ) from error
    return found


@require_GET
@people.signed_in("auditor")
def events(request: people.SignedInRequest) -> HttpResponseBase:
    """The events, newest first, by keyset; `?csv=1` gives them all as a file."""
    from cyberspex.apps.accounts.models import User

    found = _events(request)
    if request.GET.get("csv"):
        head = ("seq", "at", "kind", "actor", "case", "reason", "lawbook", "exercise", "hash")

        def rows() -> Iterator[tuple[object, ...]]:
            for event in found.order_by("seq").iterator(chunk_size=500):
                yield (
                    event.seq, event.at.isoformat(), event.kind, event.actor_id or "", event.case_id or "",
                    event.reason, event.lawbook, event.exercise, event.hash,
                )  # fmt: skip

        return csv_file("events.csv", head, rows())
    before = request.GET.get("before", "")
    if before:
        if not before.isdigit():
            raise InputError("bad_place", "A place in the list is a number.", path="before")
        found = found.filter(seq__lt=int(before))
    shown = list(found.order_by("-seq")[: PAGE_ROWS + 1])
    more = len(shown) > PAGE_ROWS
    shown = shown[:PAGE_ROWS]
    names = {one.pk: one.email for one in User.objects.filter(pk__in={event.actor_id for event in shown})}
    kept = {name: request.GET[name] for name in ("kind", "case") if request.GET.get(name)}
    from urllib.parse import urlencode

    context = {
        "events": [{"event": event, "actor": names.get(event.actor_id, "")} for event in shown],
        "next": "?" + urlencode({**kept, "before": shown[-1].seq}) if more else "",
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
