"""`POST /api/v1/inbox`: a signed order or message from a partner, or a signed document with its proof.

- 201 with a signed receipt for a new message, 200 with the same one for a repeat, else a problem document.
- The receipt is a JWS; its instant is the start of the time limits that run from receipt.
- A large evidence package follows its signed answer in parts; the answer names its digest, which is the right to bring it.
- 425 means that an earlier message of the thread is still on its way: send the same bytes again.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from cyberspex.api.limits import PerAddress
from cyberspex.api.problems import problem
from cyberspex.apps.evidence import receiving as evidence
from cyberspex.apps.exchange.services import PDF_MEDIA_TYPE, accept
from cyberspex.core.exchange.envelope import LARGEST_MESSAGE_BYTES, MEDIA_TYPE
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import SystemClock

router = Router(tags=["inbox"])

_COMPACT: dict[str, Any] = {
    "schema": {
        "type": "string",
        "description": "A JWS in compact form (RFC 7515, section 7.1), signed with ES256.",
    },
    "example": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImN5YmVyc3BleC1tZXNzYWdlK2p3cyIsIng1YyI6Wy4uLl19.eyJmb3JtYXQiOiJ-.MEUCIQ",
}
_FLATTENED: dict[str, Any] = {
    "schema": {
        "type": "object",
        "description": "A JWS in flattened form (RFC 7515, section 7.2.2).",
        "required": ["protected", "payload", "signature"],
        "additionalProperties": False,
        "properties": {name: {"type": "string"} for name in ("protected", "payload", "signature")},
    },
    "example": {
        "protected": "eyJhbGciOiJFUzI1NiIsIng1YyI6Wy4uLl19", "payload": "eyJmb3JtYXQiOiJ-", "signature": "MEUCIQ",
    },
}  # fmt: skip
_OPENAPI = {
    "requestBody": {
        "required": True,
        "content": {
            "application/jose": _COMPACT,
            "application/jose+json": _FLATTENED,
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["document"],
                    "properties": {
                        "document": {"type": "string", "format": "binary"},
                        "proof": {"type": "string", "format": "binary"},
                    },
                }
            },
        },
    },
    "responses": {
        "200": {"description": "A repeat; the receipt of the first time.", "content": {MEDIA_TYPE: _COMPACT}},
        "201": {"description": "Received; a signed receipt.", "content": {MEDIA_TYPE: _COMPACT}},
    },
}


@router.post(
    "",
    auth=None,
    throttle=[PerAddress(500)],
    openapi_extra=_OPENAPI,
    summary="Take in a signed message, order or document",
    operation_id="inbox_post",
)
def post(request: HttpRequest) -> HttpResponse:
    """Take one message in."""
    at = SystemClock().now()
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > LARGEST_MESSAGE_BYTES + 65536:
        return problem(413, "too_large", f"At most {LARGEST_MESSAGE_BYTES} bytes are taken in one message.")
    content_type = request.headers.get("content-type", "")
    proof: bytes | None = None
    if content_type.startswith("multipart/form-data"):
        document = request.FILES.get("document")
        attached = request.FILES.get("proof")
        if document is None:
            return problem(400, "no_document", "The form holds no file `document`.", path="/document")
        raw, content_type = document.read(LARGEST_MESSAGE_BYTES + 1), PDF_MEDIA_TYPE
        proof = attached.read(LARGEST_MESSAGE_BYTES + 1) if attached is not None else None
    else:
        raw = request.read(LARGEST_MESSAGE_BYTES + 1)
    accepted = accept(raw, content_type, at, proof=proof)
    return HttpResponse(accepted.receipt, content_type=MEDIA_TYPE, status=201 if accepted.created else 200)


LARGEST_PART_BYTES = 8 * 1024 * 1024
_PART_OPENAPI: dict[str, Any] = {
    "parameters": [
        {
            "name": "Package-Sha256",
            "in": "header",
            "required": True,
            "description": "The digest that the signed answer names.",
            "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "example": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        }
    ],
    "responses": {
        "200": {
            "description": "How many bytes have arrived, and whether the package is whole and verified.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["offset", "whole"],
                        "properties": {"offset": {"type": "integer"}, "whole": {"type": "boolean"}},
                    },
                    "example": {"offset": 1048576, "whole": False},
                }
            },
        },
    },
}
_OFFSET = {
    "name": "Upload-Offset",
    "in": "header",
    "required": True,
    "description": "Where the part belongs; a part that comes twice, or lies ahead, changes nothing.",
    "schema": {"type": "integer", "minimum": 0},
    "example": 0,
}


@router.get(
    "/{message_id}/package",
    auth=None,
    throttle=[PerAddress(500)],
    openapi_extra=_PART_OPENAPI,
    summary="Ask how much of a package has arrived",
    operation_id="inbox_package_reached",
)
def package_reached(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Say where the transfer goes on."""
    offset, whole = evidence.reached(message_id=message_id, sha256=request.headers.get("package-sha256", ""))
    return JsonResponse({"offset": offset, "whole": whole})


@router.post(
    "/{message_id}/package",
    auth=None,
    throttle=[PerAddress(500)],
    openapi_extra={
        **_PART_OPENAPI,
        "parameters": [*_PART_OPENAPI["parameters"], _OFFSET],
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
    },
    summary="Bring a part of a package",
    operation_id="inbox_package_part",
)
def package_part(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Take a part of a package that an answer announced."""
    offset = request.headers.get("upload-offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12):
        raise InputError("no_offset", "The header Upload-Offset says where the part belongs, for instance 0.")
    data = request.read(LARGEST_PART_BYTES + 1)
    if len(data) > LARGEST_PART_BYTES:
        return problem(413, "too_large", f"A part has at most {LARGEST_PART_BYTES} bytes.")
    reached, whole = evidence.take_part(
        message_id=message_id,
        sha256=request.headers.get("package-sha256", ""),
        offset=int(offset),
        data=data,
        at=SystemClock().now(),
    )
    return JsonResponse({"offset": reached, "whole": whole})
