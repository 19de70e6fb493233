"""The directory: which certificate belongs to which authority, with which powers, from when to when.

One person enters, a second confirms, and either may be asked why later; names are never compared.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notes
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.core.foundation.time import parse_date
from cyberspex.web import people, words
from cyberspex.web.jinja import said
from cyberspex.web.lists import Column, as_csv, listing
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import file_answer, now, page, read_instant, read_upload

LARGEST_CERTIFICATE_BYTES = 64 * 1024
READERS = ("administrator", "auditor", "approver", "receiving_officer", "notified_officer")


def powers() -> list[tuple[str, str]]:
    """Every power that an entry can give, with its words."""
    from cyberspex.apps.directory.services import known_powers

    return [
        (power, f"{words.provision(power.partition(':')[0])}: {words.label(power.partition(':')[2])}")
        for power in known_powers()
    ]


COLUMNS = (
    Column(key="name", title=_n("Body")),
    Column(key="body_id", title=_n("Identifier"), shown=False),
    Column(key="state", title=_n("State"), kind="state", filter=True),
    Column(key="kind", title=_n("Kind"), kind="code", filter=True, shown=False),
    Column(key="powers", title=_n("Powers")),
    Column(key="certificate", title=_n("Certificate")),
    Column(key="holder", title=_n("Held by"), kind="code", filter=True, shown=False),
    Column(key="valid_from", title=_n("From"), kind="day"),
    Column(key="valid_until", title=_n("Until"), kind="day"),
    Column(key="standing", title=_n("Standing"), kind="code", filter=True),
)
"""What a list of entries has; what an issuer vouches for can be a person's number and is on the page only."""


def _rows() -> list[dict[str, Any]]:
    from cyberspex.apps.directory import queries

    return [
        {
            "name": one.name, "body_id": one.body_id, "state": one.state, "kind": one.kind,
            "powers": " ".join(one.powers), "certificate": one.certificate_sha256 or one.issuer_sha256,
            "holder": one.holder, "valid_from": one.valid_from.date().isoformat(),
            "valid_until": one.valid_until.date().isoformat() if one.valid_until else "",
            "standing": "revoked" if one.revoked_at else "confirmed" if one.confirmed_at else "waiting",
            "words": f"{one.name} {one.body_id} {' '.join(one.powers)} {one.certificate_sha256} {one.issuer_sha256}",
            "entry": one,
        }
        for one in queries.entries()
    ]  # fmt: skip


@require_GET
@people.signed_in(*READERS)
def entries(request: people.SignedInRequest) -> HttpResponseBase:
    """The entries with their powers, period and standing; those that wait for confirmation are told above the list."""
    rows = _rows()
    context = {
        "list": listing(request, COLUMNS, rows, csv="/directory/entries.csv", sort="name", keep=()),
        "waiting": sum(row["standing"] == "waiting" for row in rows),
        "may_change": "administrator" in people.roles(request),
    }
    return page(request, "directory.html", context)


@require_GET
@people.signed_in(*READERS)
def entries_csv(request: people.SignedInRequest) -> HttpResponseBase:
    """The same list as a file."""
    rows = [{key: value for key, value in row.items() if key not in ("words", "entry")} for row in _rows()]
    return as_csv(request, COLUMNS, rows, name="directory.csv", sort="name")


@require_http_methods(["GET", "POST"])
@people.signed_in("administrator")
def new(request: people.SignedInRequest) -> HttpResponseBase:
    """Enter a binding; it has no effect before a second person confirms it."""
    from cyberspex.apps.directory import services

    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            until = request.POST.get("valid_until", "").strip()
            since = request.POST.get("valid_from", "").strip()
            identifier = request.POST.get("identifier", "").strip()
            if request.POST.get("binds") == "issuer" and not identifier:
                raise InputError(
                    "missing", "Give the identifier that the issuer vouches for.", path="identifier"
                )
            services.enter(
                actor=request.user,
                body_id=request.POST.get("body_id", "").strip(),
                name=request.POST.get("name", "").strip(),
                state=request.POST.get("state", ""),
                kind=request.POST.get("kind", ""),
                powers=tuple(request.POST.getlist("powers")),
                holder=request.POST.get("holder", "seal"),
                person=request.POST.get("person", "").strip(),
                certificate=read_upload(request, "certificate", largest=LARGEST_CERTIFICATE_BYTES) or b"",
                identifier=identifier if request.POST.get("binds") == "issuer" else "",
                valid_from=parse_date(since, "valid_from") if since else now().date(),
                valid_until=parse_date(until, "valid_until") if until else None,
                at=now(),
            )
        except CyberspexError as error:
            faults = [(error.path, said(error.message))]
        else:
            notes.success(request, _("Entered. Somebody else has to confirm it."))
            return redirect("directory")
    context: dict[str, Any] = {
        "faults": faults,
        "form": request.POST,
        "lists": request.POST.getlist("powers"),
        "powers": powers(),
        "states": lawdata.states(now().date()),
        "kinds": [(code, words.label(code)) for code in services.KINDS],
    }
    return page(request, "directory_new.html", context, status=422 if faults else 200)


@require_http_methods(["POST"])
@people.signed_in("administrator")
def confirm(request: people.SignedInRequest, entry_id: str) -> HttpResponseBase:
    """Confirm an entry that somebody else made."""
    from cyberspex.apps.directory import services

    services.confirm(actor=request.user, entry_id=entry_id, at=now())
    notes.success(request, _("Confirmed."))
    return redirect("directory")


@require_http_methods(["GET", "POST"])
@people.signed_in("administrator")
def revoke(request: people.SignedInRequest, entry_id: str) -> HttpResponseBase:
    """Revoke an entry from an instant on; what was signed before stays bound."""
    from cyberspex.apps.directory import queries, services

    at = now()
    entry = queries.entry(entry_id)
    if entry is None:
        raise Http404
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            services.revoke(
                actor=request.user,
                entry_id=entry_id,
                reason=request.POST.get("reason", ""),
                since=read_instant(request, "since") if request.POST.get("since") else None,
                at=at,
            )
        except InputError as error:
            faults = [(error.path, said(error.message))]
        else:
            notes.success(request, _("Revoked."))
            return redirect("directory")
    context = {
        "entry": entry,
        "faults": faults,
        "form": request.POST,
        "reasons": [(code, words.label(code)) for code in services.REVOKED_BECAUSE],
    }
    return page(request, "directory_revoke.html", context, status=422 if faults else 200)


@require_GET
@people.signed_in(*READERS)
def export(request: people.SignedInRequest) -> HttpResponseBase:
    """The trust as a ZIP file: unpacked, it is the folder of `verify --trust`."""
    from cyberspex.apps.directory import services

    exercise = people.own_organisation(request).exercise
    name = "cyberspex-trust-exercise.zip" if exercise else "cyberspex-trust.zip"
    return file_answer(name, "application/zip", services.export(exercise=exercise))
