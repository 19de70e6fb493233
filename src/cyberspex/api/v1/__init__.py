"""Version 1 of the interface between nodes and for partners' own systems."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema

from cyberspex.api.problems import problem, problem_of
from cyberspex.api.v1.description import described
from cyberspex.api.v1.inbox import router as inbox
from cyberspex.api.v1.law import router as law
from cyberspex.api.v1.log import router as log
from cyberspex.api.v1.uploads import router as uploads
from cyberspex.apps.operation.storage import disk_full
from cyberspex.core.foundation.errors import CyberspexError


class Interface(NinjaAPI):
    """The interface with a complete description of itself."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The OpenAPI document, every answer of every operation in it."""
        return described(super().get_openapi_schema(**kwargs))


api = Interface(
    title="CyberSPEX",
    version="1",
    description=(
        "The law, read by programs: lawful ways of proceeding with reasons, who is bound by what, declarations, catalogues, "
        "time limits, drafts and every lawbook that was ever in use here. Public, read only, and kept nowhere.\n\n"
        "Messages between authorities and providers: a message is a signed JWS; its receipt is one, too.\n\n"
        "Whatever cannot be asked or taken in is answered by a problem document (RFC 9457) that never repeats what was "
        "sent; a legal no is an answer, and no problem. So many requests of one address in a second are taken; beyond, "
        "429 says when to ask again."
    ),
    docs_url=None,
    urls_namespace="api-v1",
)
api.add_router("", law)
api.add_router("/inbox", inbox)
api.add_router("/uploads", uploads)
api.add_router("/log", log)


@api.exception_handler(CyberspexError)
def _on_cyberspex_error(request: HttpRequest, error: CyberspexError) -> HttpResponse:
    return problem_of(error)


@api.exception_handler(OperationalError)
@api.exception_handler(OSError)
def _on_full_disk(request: HttpRequest, error: Exception) -> HttpResponse:
    full = disk_full(error)
    if full is None:
        raise error
    return problem_of(full)


@api.exception_handler(ValidationError)
def _on_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = ", ".join("/".join(str(step) for step in item.get("loc", ())) for item in error.errors)
    return problem(400, "bad_request", f"These members are missing or wrong: {places}.")


@api.exception_handler(Throttled)
def _on_throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = problem(429, "too_many", "Too many requests came from this address; wait and send again.")
    if error.wait:
        answer.headers["Retry-After"] = str(int(error.wait) + 1)
    return answer


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "http_error", str(error))


@api.exception_handler(Http404)
def _on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", "There is nothing at this address.")
