"""Uploads of what is disclosed: in parts by script, or in one piece by a plain form."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web import people
from cyberspex.web.errors import status_of
from cyberspex.web.jinja import said
from cyberspex.web.views.common import now

LARGEST_PART_BYTES = 8 * 1024 * 1024  # the script sends 4 MiB at a time
LARGEST_FILE_BYTES = 1024**4


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isdigit() or int(text) > LARGEST_FILE_BYTES:
        raise InputError("bad_upload", f"The header {header} is a number of bytes.")
    return int(text)


@require_http_methods(["POST"])
@people.signed_in("receiving_officer")
def part(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """Take one part and say where the next one goes; a part that comes twice changes nothing."""
    from cyberspex.apps.cooperation import queries, services

    at = now()
    identifier = request.GET.get("for", "")
    queries.case_view(
        actor=request.user, case_id=case_id, at=at
    )  # another's case does not exist, whatever was sent
    try:
        upload_id = request.headers.get("Upload-Id", "")
        offset = _number(request, "Upload-Offset")
        length = _number(request, "Upload-Length")
        if int(request.headers.get("Content-Length") or 0) > LARGEST_PART_BYTES:
            raise InputError("too_large", "One part is at most 8 MiB.")
        if not upload_id:
            upload_id = services.upload_begin(
                actor=request.user, case_id=case_id, identifier_id=identifier, size_bytes=length, at=at
            )
        data = request.body
        if data:
            offset = services.upload_chunk(
                actor=request.user, case_id=case_id, upload=upload_id, offset=offset, data=data, at=at
            )
        done = offset >= length
        if done:
            services.upload_finish(
                actor=request.user, case_id=case_id, identifier_id=identifier, upload=upload_id, at=at
            )
        return JsonResponse({"id": upload_id, "offset": offset, "done": done})
    except CyberspexError as error:
        return HttpResponse(
            said(error.message), status=status_of(error), content_type="text/plain; charset=utf-8"
        )


@require_http_methods(["POST"])
@people.signed_in("receiving_officer")
def files(request: people.SignedInRequest, case_id: UUID) -> HttpResponseBase:
    """The plain form: the browser sends whole files, or the ids of files that the script has sent already."""
    from cyberspex.apps.cooperation import queries, services

    at = now()
    queries.case_view(actor=request.user, case_id=case_id, at=at)
    if request.POST.get("uploads"):
        notes.success(request, _("The files were taken in and sealed for this case."))
        return redirect("desk", case_id=case_id)
    given = request.FILES.getlist("files")
    if not given:
        raise InputError("no_file", "Choose a file first.", path="files")
    key = request.POST.get("identifier_id", "")
    for one in given:
        upload = services.upload_begin(
            actor=request.user, case_id=case_id, identifier_id=key, size_bytes=one.size or 0, at=at
        )
        offset = 0
        for chunk in one.chunks(4 * 1024 * 1024):
            offset = services.upload_chunk(
                actor=request.user, case_id=case_id, upload=upload, offset=offset, data=chunk, at=at
            )
        services.upload_finish(actor=request.user, case_id=case_id, identifier_id=key, upload=upload, at=at)
    notes.success(request, _("The files were taken in and sealed for this case."))
    return redirect("desk", case_id=case_id)
