"""Reads of the history: who did what and when, newest first, by keyset."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.history.models import Event
from cyberspex.core.foundation.errors import InputError

PAGE_ROWS = 100


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An event with the e-mail address of who acted, empty for the clock and for partners."""

    event: Event
    actor: str


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """One page of events; `next` is the place that the following page begins before, none after the last."""

    entries: tuple[Entry, ...]
    next: int | None


def events(organisation: Organisation, *, kind: str = "", case: UUID | None = None) -> QuerySet[Event]:
    """The events of an organisation, of one kind (by its beginning) or one case where these are given."""
    found = Event.objects.filter(organisation_id=organisation.pk)
    if kind:
        found = found.filter(kind__startswith=kind)
    return found.filter(case_id=case) if case is not None else found


def openings(organisation: Organisation) -> QuerySet[Event]:
    """Every opening of content or evidence (cets224.14.8)."""
    return events(organisation).filter(kind__regex=r"^(content|evidence):.*(open|download)$")


def page_of(found: QuerySet[Event], *, before: str = "") -> EventPage:
    """One page of events, newest first.

    Args:
        before: the `next` of the page before, empty for the first.
    Raises:
        InputError: `bad_place`.
    """
    if before:
        if not before.isdecimal() or len(before) > 18:
            raise InputError("bad_place", "A place in the list is a number.", path="before")
        found = found.filter(seq__lt=int(before))
    shown = list(found.order_by("-seq")[: PAGE_ROWS + 1])
    more, shown = len(shown) > PAGE_ROWS, shown[:PAGE_ROWS]
    names = dict(User.objects.filter(pk__in={event.actor_id for event in shown}).values_list("pk", "email"))
    return EventPage(
        entries=tuple(
            Entry(event=event, actor=names.get(event.actor_id, "") if event.actor_id else "")
            for event in shown
        ),
        next=shown[-1].seq if more else None,
    )
