"""Evidence uploaded in pieces by somebody who is signed in; a cut connection goes on where it ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Router, Schema
from ninja.security import django_auth

from cyberspex.apps.accounts.requests import SignedInRequest
from cyberspex.apps.cooperation import services
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import SystemClock

LARGEST_PIECE_BYTES = 8 * 1024 * 1024

router = Router(tags=["uploads"], auth=django_auth)


class Begin(Schema):
    """For which identifier of which case a file of which size comes."""

    case_id: UUID
    identifier_id: str
    size_bytes: int


class Finish(Schema):
    """Where the finished upload belongs."""

    case_id: UUID
    identifier_id: str


@router.post("", operation_id="uploads_begin", summary="Begin an upload")
def begin(request: SignedInRequest, body: Begin) -> HttpResponse:
    """Begin an upload."""
    upload = services.upload_begin(
        actor=request.user,
        case_id=body.case_id,
        identifier_id=body.identifier_id,
        size_bytes=body.size_bytes,
        at=SystemClock().now(),
    )
    return JsonResponse({"upload": upload, "offset": 0}, status=201)


@router.patch("/{upload}", operation_id="uploads_add", summary="Add a piece at an offset")
def add(request: SignedInRequest, upload: str, case_id: UUID) -> HttpResponse:
    """Add a piece; the header `Upload-Offset` says where it belongs."""
    offset = request.headers.get("upload-offset", "")
    if not offset.isdigit():
        raise InputError(
            "no_offset", "The header Upload-Offset says where the piece belongs, for instance 0."
        )
    data = request.read(LARGEST_PIECE_BYTES + 1)
    if len(data) > LARGEST_PIECE_BYTES:
        raise InputError("too_large", f"A piece has at most {LARGEST_PIECE_BYTES} bytes.")
    reached = services.upload_chunk(
        actor=request.user,
        case_id=case_id,
        upload=upload,
        offset=int(offset),
        data=data,
        at=SystemClock().now(),
    )
    return JsonResponse({"upload": upload, "offset": reached})


@router.post("/{upload}/finish", operation_id="uploads_finish", summary="Close an upload")
def finish(request: SignedInRequest, upload: str, body: Finish) -> HttpResponse:
    """Close an upload and hang the file on its identifier."""
    services.upload_finish(
        actor=request.user,
        case_id=body.case_id,
        identifier_id=body.identifier_id,
        upload=upload,
        at=SystemClock().now(),
    )
    return JsonResponse({"upload": upload, "done": True})
