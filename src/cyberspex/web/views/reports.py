"""Reporting a change of a catalogue, the reports that wait, and deciding on them.

- Anyone who is signed in reports, with source and day; the public reads and does not (docs/explanation/catalogues.md).
- A report changes nothing before a second person with the office for it accepts it.
- Nothing typed is lost: a form with a fault comes back as it was filled in.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.apps.catalogue import queries, services
from cyberspex.core.directory.catalogues import (
    COLUMNS,
    NAMED_BY,
    Catalogue,
    Entry,
    Form,
    entry_named,
    words_used,
)
from cyberspex.core.directory.policy_files import parse
from cyberspex.core.directory.proposals import Proposal
from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web import people, words
from cyberspex.web.jinja import said
from cyberspex.web.views import lawdata
from cyberspex.web.views.catalogues import PLACES, href
from cyberspex.web.views.common import now, page, read_upload

LARGEST_UPLOAD_BYTES = 1024 * 1024
"""What is read at all; a policy file is far smaller, and a larger one is refused in its own words."""


def _entry(catalogue: str, entry_id: str) -> Entry:
    try:
        return entry_named(lawdata.lawbook(), Catalogue(catalogue), entry_id, now().date())
    except (ValueError, InputError) as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@people.signed_in()
def report(request: people.SignedInRequest, catalogue: str, entry_id: str) -> HttpResponseBase:
    """Report that a cell of an entry is another, was seen again, or is no longer known."""
    entry = _entry(catalogue, entry_id)
    organisation = people.own_organisation(request)
    given = request.POST if request.method == "POST" else request.GET
    columns = {column.key: column for column in COLUMNS[entry.catalogue]}
    column = columns.get(given.get("column", ""))
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            services.report(
                actor=request.user,
                organisation=organisation,
                given={
                    **{
                        name: request.POST.get(name, "")
                        for name in ("column", "value", "source", "seen_on", "remark")
                    },
                    "catalogue": catalogue,
                    "entry": entry_id,
                },
                nothing_known=request.POST.get("nothing_known") == "yes",
                at=now(),
            )
        except InputError as error:
            faults = [(error.path, said(error.message))]
        else:
            notes.success(
                request, _("Reported. A second person decides; the entry stays as it is until then.")
            )
            return redirect(href(entry.catalogue, entry.id))
    context = {
        "entry": entry,
        "columns": columns,
        "column": column,
        "cell": entry.cell(column.key) if column else None,
        "options": _options(entry.catalogue, column.key, column.form) if column else [],
        "form": given,
        "faults": faults,
        "back_href": href(entry.catalogue, entry.id),
    }
    return page(request, "catalogue_report.html", context, status=422 if faults else 200)


@require_http_methods(["GET", "POST"])
@people.signed_in()
def report_entry(request: people.SignedInRequest, catalogue: str) -> HttpResponseBase:
    """Report an entry that a catalogue does not have."""
    try:
        which = Catalogue(catalogue)
    except ValueError as error:
        raise Http404 from error
    organisation = people.own_organisation(request)
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            services.report_entry(
                actor=request.user,
                organisation=organisation,
                catalogue=catalogue,
                given={name: str(value) for name, value in request.POST.items()},
                at=now(),
            )
        except InputError as error:
            faults = [(error.path, said(error.message))]
        else:
            notes.success(
                request, _("Reported. A second person decides; the catalogue stays as it is until then.")
            )
            return redirect(PLACES[which].name)
    context = {
        "catalogue": which,
        "columns": COLUMNS[which],
        "options": {one.key: _options(which, one.key, one.form) for one in COLUMNS[which]},
        "form": request.POST,
        "faults": faults,
        "back_href": reverse(PLACES[which].name),
    }
    return page(request, "catalogue_new.html", context, status=422 if faults else 200)


def _options(catalogue: Catalogue, column: str, form: Form) -> list[tuple[str, str]]:
    if form is Form.STATE:
        return lawdata.states(now().date())
    if form is Form.WORD:
        used = words_used(lawdata.lawbook(), catalogue, column)
        named = words.provision if column == "instrument" else words.label
        return sorted(((word, named(word)) for word in used), key=lambda pair: pair[1])
    return []


@require_GET
@people.signed_in()
def waiting(request: people.SignedInRequest) -> HttpResponseBase:
    """Reports by what became of them: one's own, or everybody's for whoever decides."""
    organisation = people.own_organisation(request)
    standing = request.GET.get("standing", queries.WAITING)
    if standing not in queries.STANDINGS:
        raise InputError(
            "unknown_standing", f"Choose one of: {', '.join(queries.STANDINGS)}.", path="standing"
        )
    decides = queries.may_decide(request.user, organisation)
    found = queries.reports(actor=request.user, all_of_them=decides, standing=standing)
    context = {
        "reports": [{"report": one, **_shown(one.proposal)} for one in found],
        "standing": standing,
        "standings": queries.STANDINGS,
        "decides": decides,
    }
    return page(request, "catalogue_reports.html", context)


@require_http_methods(["GET", "POST"])
@people.signed_in()
def decide(request: people.SignedInRequest, report_id: UUID) -> HttpResponseBase:
    """One report with what stands there now; whoever may, accepts or refuses it, and its author takes it back."""
    organisation = people.own_organisation(request)
    decides = queries.may_decide(request.user, organisation)
    found = queries.report(actor=request.user, report_id=report_id, all_of_them=decides)
    if found is None:
        raise Http404
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        act = request.POST.get("act", "")
        given: dict[str, Any] = {
            "actor": request.user, "organisation": organisation, "report_id": report_id, "at": now(),
        }  # fmt: skip
        try:
            if act == "accept":
                services.accept(**given, reason=request.POST.get("reason", ""))
            elif act == "refuse":
                services.refuse(**given, reason=request.POST.get("reason", ""))
            elif act == "withdraw":
                services.withdraw(**given)
            else:
                raise InputError("unknown_act", "Accept, refuse, or take it back.")
        except CyberspexError as error:
            if error.code == "not_permitted":
                raise
            faults = [(error.path if error.path == "reason" else "", said(error.message))]
        else:
            notes.success(request, _("Decided."))
            return redirect("catalogue-reports")
    own = found.reported_by == request.user.pk
    context = {
        "report": found,
        **_shown(found.proposal),
        "may_decide": decides and not own and found.standing == queries.WAITING,
        "may_withdraw": own and found.standing == queries.WAITING,
        "own": own,
        "faults": faults,
        "form": request.POST,
    }
    return page(request, "catalogue_decide.html", context, status=422 if faults else 200)


def _shown(proposal: Proposal) -> dict[str, Any]:
    """A proposal beside what stands in the catalogue now."""
    titles = {column.key: column for column in COLUMNS[proposal.catalogue]}
    try:
        entry = entry_named(lawdata.lawbook(), proposal.catalogue, proposal.entry, now().date())
    except InputError:
        entry = None
    name = proposal.entry
    if entry is not None:
        name = entry.name
    elif proposal.new_entry:
        name = next((one.value for one in proposal.cells if one.column == NAMED_BY[proposal.catalogue]), name)
    return {
        "name": name,
        "href": href(proposal.catalogue, proposal.entry) if entry is not None else "",
        "cells": [
            {
                "column": titles[one.column],
                "was": one.was,
                "value": one.value,
                "effect": str(one.effect),
                "now": entry.cell(one.column) if entry is not None else None,
                "moved": entry is not None and entry.cell(one.column).value != one.was,
            }
            for one in proposal.cells
        ],
    }


@require_http_methods(["GET", "POST"])
@people.signed_in()
def import_file(request: people.SignedInRequest) -> HttpResponseBase:
    """Read the policy file of a provider, show what it would change, and hand it in for a decision."""
    organisation = people.own_organisation(request)
    faults: list[tuple[str, str]] = []
    text = request.POST.get("text", "")
    preview = None
    if request.method == "POST":
        try:
            uploaded = read_upload(request, "file", largest=LARGEST_UPLOAD_BYTES, required=False)
            if uploaded is not None:
                text = uploaded.decode("utf-8", "replace")
            if not text.strip() and uploaded is None:
                raise InputError("no_file", "Choose a file first, or write its text.", path="text")
            at = now()
            preview = services.preview(parse(text.encode() if uploaded is None else uploaded), at)
            # A file that was chosen only now is compared first: nobody hands in what they did not see.
            if request.POST.get("act") == "hand_in" and uploaded is None and preview.proposal is not None:
                services.hand_in(
                    actor=request.user, organisation=organisation, proposal=preview.proposal, at=at
                )
                notes.success(
                    request, _("Handed in. A second person decides; the catalogue stays as it is until then.")
                )
                return redirect("catalogue-reports")
        except InputError as error:
            faults = [("text", said(error.message))]
    context = {
        "text": text,
        "preview": preview,
        "shown": _shown(preview.proposal) if preview is not None and preview.proposal is not None else None,
        "titles": {column.key: column.title for column in COLUMNS[Catalogue.PROVIDERS]},
        "faults": faults,
    }
    return page(request, "catalogue_import.html", context, status=422 if faults else 200)
