"""The catalogues beside the law: lists of providers, authorities and legislation, one page for each entry, and what is
due for another look.

What is unknown is printed as unknown, and each cell with its own source and age.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_noop as _n
from django.views.decorators.http import require_GET

from cyberspex.core.directory.catalogues import (
    COLUMNS,
    INVENTORIES,
    Catalogue,
    Entry,
    column_of,
    entries,
    entry_named,
    text_of,
)
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.cells import Freshness
from cyberspex.web.lists import Column, asked, listing
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import csv_file, day_in, json_file, page

_STANDING = (
    Column(key="score", title=_n("Standing"), kind="standing"),
    Column(key="standing", title=_n("Standing"), kind="code", filter=True, shown=False),
    Column(key="confidence", title=_n("Confidence"), kind="code", filter=True, more=True, shown=False),
    Column(key="seen", title=_n("Last seen"), kind="day", shown=False),
    Column(key="source", title=_n("Source"), kind="link"),
)
_PROVIDERS = (
    Column(key="provider", title=_n("Provider"), kind="entry"),
    Column(key="provider_type", title=_n("Kind"), kind="code", filter=True, unknown=True),
    Column(key="seat_country", title=_n("Seat"), kind="state", filter=True, unknown=True),
    Column(
        key="eu_establishment_or_representative_country",
        title=_n("In the EU"),
        kind="state",
        filter=True,
        unknown=True,
    ),
)
_KNOWN = (
    Column(key="policies", title=_n("Policies known"), kind="titles", unknown=True),
    *(
        Column(key=f"{word}_known", title=column.title, kind="code", filter=True, more=True, shown=False)
        for word, column in INVENTORIES.items()
    ),
)
_AUTHORITIES = (
    Column(key="state", title=_n("State"), kind="state", filter=True),
    Column(key="body", title=_n("Body"), kind="entry"),
    Column(key="role", title=_n("Function"), kind="code", filter=True),
    Column(key="instrument", title=_n("Instrument"), kind="cite", filter=True, more=True, shown=False),
    Column(key="cited", title=_n("Provision")),
    Column(key="contact_public", title=_n("Public contact"), unknown=True),
    *_STANDING,
)
_LEGISLATION = (
    Column(key="state", title=_n("State"), kind="state", filter=True),
    Column(key="title", title=_n("Act or bill"), kind="entry"),
    Column(key="topic", title=_n("Subject"), kind="code", filter=True),
    Column(key="provision", title=_n("Provision"), unknown=True),
    Column(key="status", title=_n("Status"), kind="code", filter=True),
    Column(key="in_force_date", title=_n("In force from"), kind="day", unknown=True),
    *_STANDING,
)
_DUE = (
    Column(key="name", title=_n("Entry"), kind="entry"),
    Column(key="catalogue", title=_n("Catalogue"), kind="code", filter=True),
    Column(key="state", title=_n("State"), kind="state", filter=True, unknown=True),
    Column(key="look_at", title=_n("Look at"), kind="titles"),
    Column(key="score", title=_n("Standing"), kind="standing"),
    Column(key="confidence", title=_n("Confidence"), kind="code", filter=True),
    Column(key="source", title=_n("Source"), kind="link"),
)
CELL_HEAD = (
    "catalogue", "entry", "name", "column", "value", "source", "as_of", "confidence", "published_by", "age_days",
    "score", "standing",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a catalogue stands among the pages."""

    catalogue: Catalogue
    columns: tuple[Column, ...]
    template: str
    sort: str
    name: str
    entry: str


PLACES = {
    Catalogue.PROVIDERS: Place(
        catalogue=Catalogue.PROVIDERS, columns=(*_PROVIDERS, *_KNOWN, *_STANDING), template="providers.html",
        sort="provider", name="providers", entry="provider",
    ),
    Catalogue.AUTHORITIES: Place(
        catalogue=Catalogue.AUTHORITIES, columns=_AUTHORITIES, template="law_authorities.html", sort="state",
        name="law-authorities", entry="law-authority",
    ),
    Catalogue.LEGISLATION: Place(
        catalogue=Catalogue.LEGISLATION, columns=_LEGISLATION, template="law_legislation.html", sort="state",
        name="law-legislation", entry="law-act",
    ),
}  # fmt: skip


def href(catalogue: Catalogue, entry_id: str) -> str:
    """The page of an entry."""
    return reverse(PLACES[catalogue].entry, kwargs={"entry_id": entry_id})


def _row(entry: Entry, on: date, inventory: str) -> dict[str, Any]:
    """An entry as the lists print it; of one inventory its own cell decides standing and source."""
    shown = entry.cell(INVENTORIES[inventory].key) if inventory else entry.stalest
    row: dict[str, Any] = {one.column: one.value for one in entry.cells}
    row |= {
        "id": entry.id,
        "words": text_of(entry),
        "href": href(entry.catalogue, entry.id),
        "source": shown.source,
        "seen": shown.as_of,
        "confidence": shown.confidence,
        "score": shown.staleness.score if shown.staleness else None,
        "standing": str(shown.staleness.word) if shown.staleness else "",
    }
    if entry.catalogue is Catalogue.PROVIDERS:
        row["titles"] = [one.title for one in INVENTORIES.values() if entry.cell(one.key).known]
        row["policies"] = len(row["titles"]) or None
        for word, column in INVENTORIES.items():
            row[f"{word}_known"] = "known" if entry.cell(column.key).known else "unknown"
    if entry.catalogue is Catalogue.AUTHORITIES:
        row["cited"] = _cited(entry)
    return row


def _cited(entry: Entry) -> str:
    """The provision of a designation as a lawyer writes it; an article that names its own act stands alone."""
    from cyberspex.web.words import provision

    article, instrument = entry.cell("article").value, entry.cell("instrument").value
    if not article or "Art." in article or "/" in article:
        return article or provision(instrument)
    return f"{provision(instrument)}, {article}"


def _inventory(request: HttpRequest) -> str:
    word = request.GET.get("inventory", "")
    if word and word not in INVENTORIES:
        raise InputError(
            "unknown_inventory", f"The inventories are: {', '.join(INVENTORIES)}.", path="inventory"
        )
    return word


def _columns(place: Place, inventory: str) -> tuple[Column, ...]:
    if not inventory:
        return place.columns
    policy = INVENTORIES[inventory]
    return (
        *_PROVIDERS,
        Column(key=policy.key, title=policy.title, unknown=True),
        Column(key=f"{inventory}_known", title=_n("Known or not"), kind="tag", filter=True, shown=False),
        *_STANDING,
    )


def _order(place: Place, inventory: str) -> str:
    """In an inventory the freshest stand first, and what is unknown last."""
    return "score" if inventory else place.sort


def _list(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    place = PLACES[catalogue]
    on = day_in(request)
    inventory = _inventory(request) if catalogue is Catalogue.PROVIDERS else ""
    found = entries(lawdata.lawbook(), catalogue, on)
    made = listing(
        request,
        _columns(place, inventory),
        [_row(one, on, inventory) for one in found],
        csv=reverse(f"{place.name}-csv"),
        sort=_order(place, inventory),
        keep=("on", "inventory"),
    )
    context = {
        "list": made,
        "on": on,
        "tab": str(catalogue),
        "inventory": inventory,
        "inventories": [(word, column.title) for word, column in INVENTORIES.items()],
        "due": sum(one.staleness.word is Freshness.DUE for one in found),
    }
    return page(request, place.template, context)


def _file(request: HttpRequest, catalogue: Catalogue) -> HttpResponseBase:
    """The list as a file, filtered alike: one line an entry, one line a cell (`format=cells`), or JSON."""
    place = PLACES[catalogue]
    on = day_in(request)
    inventory = _inventory(request) if catalogue is Catalogue.PROVIDERS else ""
    known = {one.id: one for one in entries(lawdata.lawbook(), catalogue, on)}
    rows = [_row(one, on, inventory) for one in known.values()]
    found = [
        known[row["id"]]
        for row in asked(request, _columns(place, inventory), rows, _order(place, inventory))[0]
    ]
    form = request.GET.get("format", "csv")
    if form == "json":
        return json_file(f"{catalogue}.json", [one.as_json() for one in found])
    if form == "cells":
        return csv_file(f"{catalogue}-cells.csv", CELL_HEAD, _cell_lines(found))
    head = [column.key for column in COLUMNS[catalogue]]
    return csv_file(
        f"{catalogue}.csv",
        ["id", *head, "source", "as_of", "confidence", "score", "standing", "look_at", "note"],
        (
            (
                one.id, *(part.value for part in one.cells), one.source, one.as_of, one.confidence,
                one.staleness.score, one.staleness.word, one.stalest.column, one.note,
            )
            for one in found
        ),
    )  # fmt: skip


def _cell_lines(found: Sequence[Entry]) -> Iterator[Sequence[object]]:
    for entry in found:
        for one in entry.cells:
            said: Mapping[str, Any] = one.as_json()
            yield (
                entry.catalogue, entry.id, entry.name, one.column, one.value, one.source, one.as_of, one.confidence,
                one.published_by, said["age_days"], said["score"], said["standing"],
            )  # fmt: skip


def _entry(request: HttpRequest, catalogue: Catalogue, entry_id: str) -> HttpResponse:
    on = day_in(request)
    try:
        entry = entry_named(lawdata.lawbook(), catalogue, entry_id, on)
    except InputError as error:
        raise Http404 from error
    from cyberspex.apps.catalogue import queries

    context = {
        "history": queries.history(catalogue, entry.id),
        "waiting": queries.waiting_of(catalogue, entry.id),
        "entry": entry,
        "columns": {column.key: column for column in COLUMNS[catalogue]},
        "on": on,
        "list_href": reverse(PLACES[catalogue].name),
        "digest": lawdata.lawbook().digest,
    }
    return page(request, "catalogue_entry.html", context)


@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    """Providers with their seat and what is known of their published policies."""
    return _list(request, Catalogue.PROVIDERS)


@require_GET
def providers_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return _file(request, Catalogue.PROVIDERS)


@require_GET
def provider(request: HttpRequest, entry_id: str) -> HttpResponse:
    """One provider, each cell with its source and age."""
    return _entry(request, Catalogue.PROVIDERS, entry_id)


@require_GET
def authorities(request: HttpRequest) -> HttpResponse:
    """Who is designated for what."""
    return _list(request, Catalogue.AUTHORITIES)


@require_GET
def authorities_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return _file(request, Catalogue.AUTHORITIES)


@require_GET
def authority(request: HttpRequest, entry_id: str) -> HttpResponse:
    """One designated body."""
    return _entry(request, Catalogue.AUTHORITIES, entry_id)


@require_GET
def legislation(request: HttpRequest) -> HttpResponse:
    """Acts and bills of States by subject."""
    return _list(request, Catalogue.LEGISLATION)


@require_GET
def legislation_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return _file(request, Catalogue.LEGISLATION)


@require_GET
def act(request: HttpRequest, entry_id: str) -> HttpResponse:
    """One act or bill."""
    return _entry(request, Catalogue.LEGISLATION, entry_id)


def _due_rows(on: date) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "words": text_of(one),
            "name": one.name,
            "href": href(catalogue, one.id),
            "catalogue": str(catalogue),
            "state": one.states[0] if one.states else "",
            "look_at": one.stalest.column,
            "titles": [column_of(catalogue, one.stalest.column).title],
            "seen": one.stalest.as_of,
            "confidence": one.stalest.confidence,
            "score": one.staleness.score,
            "standing": str(one.staleness.word),
            "source": one.stalest.source,
        }
        for catalogue in Catalogue
        for one in entries(lawdata.lawbook(), catalogue, on)
        if one.staleness.word is Freshness.DUE
    ]


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """Every entry that `law lint` warns of as due for another look, the stalest first."""
    on = day_in(request)
    made = listing(request, _DUE, _due_rows(on), csv=reverse("catalogue-due-csv"), sort="-score")
    return page(request, "catalogue_due.html", {"list": made, "on": on})


@require_GET
def due_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    found = asked(request, _DUE, _due_rows(day_in(request)), "-score")[0]
    head = ("catalogue", "id", "name", "state", "look_at", "seen", "confidence", "score", "source")
    if request.GET.get("format") == "json":
        return json_file("due.json", [{key: row[key] for key in head} for row in found])
    return csv_file("due.csv", head, ([row[key] for key in head] for row in found))
