"""Errors as problem documents (RFC 9457): a stable type, a title, a status and a sentence.

A sentence never repeats what was sent: the answer goes to a machine whose log somebody else reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from cyberspex.core.foundation.errors import (
    ConfigurationError,
    CyberspexError,
    InputError,
    IntegrityError,
    PartnerError,
    ProcedureError,
)

MEDIA_TYPE = "application/problem+json"
_BY_CODE = {
    "too_large": 413,
    "draft_too_large": 413,
    "unknown_media_type": 415,
    "not_signed_in": 401,
    "not_permitted": 403,
    "not_a_party": 403,
    "sender_not_signer": 403,
    "unknown_recipient": 404,
    "unknown_thread": 404,
    "no_such_case": 404,
    "no_such_item": 404,
    "no_such_package": 404,
    "unknown_lawbook": 404,
    "unknown_catalogue": 404,
    "no_such_entry": 404,
    "message_id_reused": 409,
    "thread_exists": 409,
    "not_now": 425,
    "exercise_crossing": 409,
    "too_many_unknown_senders": 429,
    "too_many": 429,
    "disk_full": 507,
}
_BY_FAMILY: tuple[tuple[type[CyberspexError], int], ...] = (
    (InputError, 400),
    (IntegrityError, 422),
    (ProcedureError, 422),
    (PartnerError, 502),
    (ConfigurationError, 503),
)
TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    409: "In conflict with what is recorded",
    413: "Too large",
    415: "Unknown media type",
    422: "Not accepted",
    425: "Too early",
    429: "Too many requests",
    500: "Something failed here",
    502: "A partner failed",
    503: "Not set up",
    507: "No room left",
}


def status_of(error: CyberspexError) -> int:
    """The HTTP status of an error."""
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    return next((status for family, status in _BY_FAMILY if isinstance(error, family)), 500)


def problem(status: int, code: str, detail: str, *, path: str = "", citation: str = "") -> HttpResponse:
    """One problem document."""
    body: dict[str, object] = {
        "type": f"urn:cyberspex:problem:{code}",
        "title": TITLES.get(status, "Not accepted"),
        "status": status,
        "detail": detail,
    }
    if path:
        body["path"] = path
    if citation:
        body["provision"] = citation
    return HttpResponse(json.dumps(body), content_type=MEDIA_TYPE, status=status)


class ProblemDocuments:
    """Middleware: what the framework itself refuses under `/api/` is a problem document, too.

    Does not touch answers that already are one, nor answers that succeed.
    """

    _FRAMEWORK: ClassVar[Mapping[int, tuple[str, str]]] = {
        400: ("bad_request", "The request cannot be read."),
        403: ("not_permitted", "The request was refused, for instance because its CSRF token is missing."),
        404: ("not_found", "There is nothing at this address; /api/v1/openapi.json lists what there is."),
        405: ("method_not_allowed", "This address knows other methods; the header Allow names them."),
        413: ("too_large", "The request is larger than what is taken here."),
        500: ("failed", "Something failed here; nothing was taken in. Send the same bytes again later."),
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or put the framework's own page into a problem document."""
        answer = self.get_response(request)
        if not request.path_info.startswith("/api/") or answer.status_code not in self._FRAMEWORK:
            return answer
        if answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return answer
        code, detail = self._FRAMEWORK[answer.status_code]
        said = problem(answer.status_code, code, detail)
        if "Allow" in answer.headers:
            said.headers["Allow"] = answer.headers["Allow"]
        return said


_PLAIN = frozenset(
    {
        "bad_message", "too_large", "unknown_media_type", "not_a_request", "no_offset", "no_document", "bad_offset",
        "bad_size", "unknown_identifier", "unknown_outcome", "unknown_reason", "repeated_parameter", "empty_parameter",
        "missing_parameter", "bad_parameter",
    }
)  # fmt: skip
"""Errors of input whose sentence is the same whatever was sent; every other one is told by its code and place."""
_PLACE = re.compile(r"[A-Za-z0-9_/]{0,100}")


def problem_of(error: CyberspexError) -> HttpResponse:
    """The problem document of an error.

    An error of input repeats to a person what they typed; here it says where the fault is, and no more.
    """
    detail = error.message
    if isinstance(error, InputError) and error.code not in _PLAIN:
        detail = "What stands there cannot be read, or is not one of the words allowed; the published schema says which."
    path = error.path if _PLACE.fullmatch(error.path) else ""
    return problem(status_of(error), error.code, detail, path=path, citation=error.citation)
