"""Evidence uploaded in pieces by somebody who is signed in; a cut connection goes on where it ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Router, Schema
from ninja.security import django_auth

from cyberspex.apps.accounts.requests import SignedInRequest
from cyberspex.apps.cooperation import services
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import SystemClock

LARGEST_PIECE_BYTES = 8 * 1024 * 1024

router = Router(tags=["uploads"], auth=django_auth)


CASE = "3f0f6f0a-7a35-4c8e-9d0e-2f1b7a1c9e55"
UPLOAD = "5f1d7a0e9b1c4e0f8a3b2c1d0e9f8a7b"


class Begin(Schema):
    """For which identifier of which case a file of which size comes."""

    case_id: UUID = Field(examples=[CASE])
    identifier_id: str = Field(max_length=8, examples=["1"])
    size_bytes: int = Field(ge=0, lt=2**63, examples=[1048576])


class Finish(Schema):
    """Where the finished upload belongs."""

    case_id: UUID = Field(examples=[CASE])
    identifier_id: str = Field(max_length=8, examples=["1"])


class Reached(Schema):
    """How many bytes of an upload have arrived."""

    upload: str = Field(examples=[UPLOAD])
    offset: int = Field(examples=[0])


class Finished(Schema):
    """An upload that hangs on its identifier."""

    upload: str = Field(examples=[UPLOAD])
    done: bool = Field(examples=[True])


@router.post("", operation_id="uploads_begin", summary="Begin an upload", response={201: Reached})
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


@router.patch(
    "/{upload}",
    operation_id="uploads_add",
    summary="Add a piece at an offset",
    response={200: Reached},
    openapi_extra={
        "parameters": [
            {
                "name": "Upload-Offset",
                "in": "header",
                "required": True,
                "description": "Where the piece belongs.",
                "schema": {"type": "integer", "minimum": 0},
                "example": 0,
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
    },
)
def add(request: SignedInRequest, upload: str, case_id: UUID) -> HttpResponse:
    """Add a piece; the header `Upload-Offset` says where it belongs."""
    offset = request.headers.get("upload-offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
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


@router.post(
    "/{upload}/finish", operation_id="uploads_finish", summary="Close an upload", response={200: Finished}
)
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
