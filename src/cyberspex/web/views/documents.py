"""Documents of a case: prepared, signed here or elsewhere, sent, handed over by other means."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notes
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from cyberspex.web import people
from cyberspex.web.jinja import said
from cyberspex.web.secondfactor import passed
from cyberspex.web.views.common import file_answer, now, page, read_upload

LARGEST_KEY_BYTES = 64 * 1024
LARGEST_PDF_BYTES = 20 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@people.signed_in("approver")
def sign(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Sign here: key file, passphrase and second factor, each used once and kept nowhere."""
    from cyberspex.apps.cooperation import queries, services

    at = now()
    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            key = read_upload(request, "key", largest=LARGEST_KEY_BYTES) or b""
            services.sign_here(
                actor=request.user,
                case_id=case_id,
                p12=key,
                passphrase=request.POST.get("passphrase", "").encode(),
                second_factor=passed(request, request.POST.get("code", "")),
                at=at,
            )
        except CyberspexError as error:
            if error.code in ("no_such_case", "not_permitted"):
                raise
            faults = [({"second_factor": "code"}.get(error.code, error.path or "key"), said(error.message))]
        else:
            notes.success(request, _("Signed. The signature stands in the log."))
            return redirect("case", case_id=case_id)
    context = {"case": view.row, "exercise": view.exercise, "view": view, "faults": faults}
    return page(request, "sign.html", context, status=409 if faults else 200)


@require_http_methods(["GET", "POST"])
@people.signed_in("approver")
def sign_elsewhere(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Take the prepared PDF away, sign it with any PAdES tool, bring it back."""
    from cyberspex.apps.cooperation import queries, services

    at = now()
    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    faults: list[tuple[str, str]] = []
    checks: object = ()
    if request.method == "POST":
        try:
            data = read_upload(request, "file", largest=LARGEST_PDF_BYTES) or b""
            checks = services.accept_signed(
                actor=request.user,
                case_id=case_id,
                audience=request.POST.get("audience", ""),
                data=data,
                at=at,
            )
        except CyberspexError as error:
            if error.code in ("no_such_case", "not_permitted"):
                raise
            faults = [("file", said(error.message))]
            checks = error.details.get("checks", ())
        else:
            notes.success(request, _("It is the same document with a valid signature; it was accepted."))
            return redirect("case", case_id=case_id)
    context = {"case": view.row, "exercise": view.exercise, "view": view, "faults": faults, "checks": checks}
    return page(request, "sign_elsewhere.html", context, status=409 if faults else 200)


@require_GET
@people.signed_in("approver")
def prepared(request: people.SignedInRequest, case_id: UUID, audience: str) -> HttpResponseBase:
    """The prepared PDF for one audience."""
    from cyberspex.apps.cooperation import services

    found = services.download_prepared(actor=request.user, case_id=case_id, audience=audience, at=now())
    return file_answer(found.name, found.media_type, found.data)


@require_http_methods(["GET", "POST"])
@people.signed_in("drafter", "approver")
def send(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Send the order and the notification together; a second click changes nothing."""
    from cyberspex.apps.cooperation import queries, services

    at = now()
    view = queries.case_view(actor=request.user, case_id=case_id, at=at)
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        other = request.POST.get("by_other_means") == "yes"
        try:
            services.send(actor=request.user, case_id=case_id, at=at, by_other_means=other)
        except (InputError, ProcedureError) as error:
            if error.code in ("no_such_case", "not_permitted"):
                raise
            faults = [("", said(error.message))]
        else:
            if other:
                notes.success(request, _("Both bundles are ready to be carried. No clock runs yet."))
            else:
                notes.success(request, _("Sent. Each clock starts when the recipient's receipt arrives."))
            return redirect("case", case_id=case_id)
    context = {"case": view.row, "exercise": view.exercise, "view": view, "faults": faults}
    return page(request, "send.html", context, status=409 if faults else 200)


@require_GET
@people.signed_in("drafter", "approver")
def bundle(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Both bundles together, for delivery by other means."""
    from cyberspex.apps.cooperation import services

    found = services.download_bundle(actor=request.user, case_id=case_id, at=now())
    return file_answer(found.name, found.media_type, found.data)


@require_GET
@people.signed_in(*people.CASE_ROLES)
def document(request: people.SignedInRequest, case_id: UUID, document_id: str) -> HttpResponseBase:
    """One document of the case as a file; the opening goes into the access log."""
    from cyberspex.apps.cooperation import services

    opener = getattr(services, "open_document", None)
    if opener is None:
        raise Http404
    found = opener(actor=request.user, case_id=case_id, document_id=document_id, at=now())
    return file_answer(found.name, found.media_type, found.data)
