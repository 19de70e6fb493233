"""Lists of the lawbook on a page: filtered, sorted, cut into pages, and as CSV.

These lists have some thousand rows at most and lie in memory; lists of cases are read by keyset in the
queries of their app.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase

from cyberspex.core.foundation.errors import InputError
from cyberspex.web.jinja import state_name
from cyberspex.web.views.common import csv_file, json_file

PAGE_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Fields:
        key: the row's member, also the word in the address and the CSV's head.
        title: heading in English; the page translates it.
        kind: how a cell prints: text, state, code, tag, day, cite, link, mono, or entry: a link to the row's `href`.
        filter: whether the page offers the column's values to choose from; more: among the filters that are folded in.
        shown: whether the table has the column; one that is not shown filters and sorts only.
        unknown: whether an empty cell says that it is unknown; elsewhere it says nothing.
    """

    key: str
    title: str
    kind: str = "text"
    filter: bool = False
    more: bool = False
    shown: bool = True
    unknown: bool = False


@dataclass(kw_only=True)
class Listing:
    """A list ready to be printed."""

    columns: Sequence[Column]
    shown: Sequence[Column]
    rows: list[Mapping[str, Any]]
    choices: dict[str, list[str]]
    chosen: dict[str, str]
    chosen_keys: list[str]
    words: str
    sort: str
    total: int
    page: int
    pages: int
    previous: str
    next: str
    csv: str
    sort_links: dict[str, str]


def listing(
    request: HttpRequest,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    *,
    csv: str,
    sort: str,
    keep: Sequence[str] = ("on",),
) -> Listing:
    """Filter, sort and cut a list as the address asks."""
    found, chosen, words, order = asked(request, columns, rows, sort)
    number = request.GET.get("page", "1")
    if not number.isdigit() or int(number) < 1:
        raise InputError("bad_page", "A page is a number from 1 on.", path="page")
    pages = max(1, -(-len(found) // PAGE_ROWS))
    page = min(int(number), pages)
    kept = {name: [value] for name, value in chosen.items() if value}
    kept.update({name: request.GET.getlist(name) for name in keep if request.GET.get(name)})
    if words:
        kept["q"] = [words]

    def link(**more: str) -> str:
        return "?" + urlencode({**kept, **({"sort": order} if order != sort else {}), **more}, doseq=True)

    return Listing(
        columns=columns,
        shown=[column for column in columns if column.shown],
        rows=found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS],
        choices={
            column.key: sorted({str(row.get(column.key) or "") for row in rows} - {""})
            for column in columns
            if column.filter
        },
        chosen=chosen,
        chosen_keys=[key for key, value in chosen.items() if value],
        words=words,
        sort=order,
        total=len(found),
        page=page,
        pages=pages,
        previous=link(page=str(page - 1)) if page > 1 else "",
        next=link(page=str(page + 1)) if page < pages else "",
        csv=csv + "?" + urlencode(kept, doseq=True),
        sort_links={
            column.key: "?"
            + urlencode({**kept, "sort": ("-" if order == column.key else "") + column.key}, doseq=True)
            for column in columns
        },
    )


def as_csv(
    request: HttpRequest,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    *,
    name: str,
    sort: str,
) -> HttpResponseBase:
    """The same list, filtered alike, as a file; `?format=json` gives every member of each row in JSON."""
    found, _chosen, _words, _order = asked(request, columns, rows, sort)
    if request.GET.get("format") == "json":
        return json_file(name.removesuffix(".csv") + ".json", [dict(row) for row in found])
    return csv_file(
        name, [column.key for column in columns], ([row.get(c.key) for c in columns] for row in found)
    )


def asked(
    request: HttpRequest, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], sort: str
) -> tuple[list[Mapping[str, Any]], dict[str, str], str, str]:
    """The rows that the address asks for, in its order, with the filters, the words and the order that it names."""
    chosen = {column.key: request.GET.get(column.key, "") for column in columns if column.filter}
    words = request.GET.get("q", "").strip()
    needle = words.casefold()
    found = [
        row
        for row in rows
        if all(not value or str(row.get(key) or "") == value for key, value in chosen.items())
        and (not needle or any(needle in str(value).casefold() for value in _searched(row)))
    ]
    order = request.GET.get("sort", sort)
    key, down = order.lstrip("-"), order.startswith("-")
    if key not in {column.key for column in columns}:
        raise InputError(
            "bad_sort",
            f"The list sorts by one of: {', '.join(column.key for column in columns)}.",
            path="sort",
        )
    by_name = any(column.key == key and column.kind == "state" for column in columns)

    def text(row: Mapping[str, Any]) -> str:
        found = row.get(key)
        value = f"{found:012d}" if isinstance(found, int) else str(found or "")
        # A State stands where its name stands in the reader's language, not where its code does.
        return unicodedata.normalize("NFKD", state_name(value)).casefold() if by_name else value

    # What is empty stands last in both directions: it is unknown, not smallest.
    found.sort(key=text, reverse=down)
    found.sort(key=lambda row: not text(row))
    return found, chosen, words, order


def _searched(row: Mapping[str, Any]) -> Iterable[Any]:
    """Where words are looked for: in what a row gives for it, else in all that it holds."""
    return (row["words"],) if "words" in row else row.values()
