"""Pages for what went wrong, in words: what it means and what to do next."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from cyberspex.core.foundation.errors import (
    ConfigurationError,
    CyberspexError,
    InputError,
    IntegrityError,
    LawbookError,
    PartnerError,
    ProcedureError,
)
from cyberspex.web.jinja import said

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[CyberspexError], int], ...] = (
    (InputError, 400),
    (ProcedureError, 409),
    (PartnerError, 502),
    (IntegrityError, 500),
    (LawbookError, 500),
    (ConfigurationError, 500),
)


def status_of(error: CyberspexError) -> int:
    """The HTTP status of one of our errors, by who must act; a permission asked in vain is 403."""
    if error.code in ("not_permitted", "forbidden", "not_allowed"):
        return 403
    if error.code.startswith("no_such_") or error.code == "not_found":
        return 404
    if error.code in ("too_large", "upload_too_large"):
        return 413
    if error.code == "disk_full":
        return 507
    return next((status for family, status in _STATUS if isinstance(error, family)), 500)


def _words(status: int) -> tuple[str, str]:
    said = {
        400: (
            _("This cannot be read"),
            _(
                "Something that was sent does not have the form that was expected. Go "
                "back, correct it and send it again."
            ),
        ),
        403: (
            _("This is not yours to open"),
            _(
                "Your roles do not include this page or act. If they should, ask the "
                "administrator of your organisation."
            ),
        ),
        404: (
            _("There is no such page"),
            _("The address leads nowhere, or to something that your organisation has no record of."),
        ),
        405: (_("Not in this way"), _("This address does not take that kind of request.")),
        409: (
            _("Not now"),
            _(
                "The case has moved on, or this step is not possible in its present "
                "state. Open the case again to see where it stands."
            ),
        ),
        413: (_("Too large"), _("What was sent is larger than this installation takes in one piece.")),
        429: (_("Too many attempts"), _("Wait some minutes, then try again.")),
        500: (
            _("Something failed here"),
            _(
                "The fault is on this side. Nothing that was saved before is lost. If "
                "it happens again, tell the operator of this installation the time "
                "shown below."
            ),
        ),
        507: (_("No room left here"), ""),
        502: (
            _("The other side did not answer properly"),
            _("It will be tried again; the case shows when it arrives."),
        ),
    }
    return said.get(status, said[500])


def error_page(
    request: HttpRequest, status: int, *, error: CyberspexError | None = None, detail: str = ""
) -> HttpResponse:
    """A page for one status; `error` adds what exactly is wrong, for the person who typed it."""
    title, text = _words(status)
    if error is not None:
        _log.info("page error", extra={"code": error.code, "status": status})
        detail = detail or said(error.message)
        if status == 400:
            text = ""
    context = {
        "status": status,
        "title": title,
        "text": text,
        "detail": detail,
        "hint": said(error.hint) if error is not None and error.hint else "",
        "provision": error.citation if error is not None else "",
    }
    name = "_error_fragment.html" if request.headers.get("HX-Request") else "error.html"
    return HttpResponse(loader.render_to_string(name, context, request, using="jinja2"), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the body was too large."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413)
    if isinstance(exception, SuspiciousOperation):
        return error_page(request, 400)
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; says nothing about what exists elsewhere."""
    return error_page(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429, when someone guesses too often."""
    return error_page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: must work even where the page's own context is what failed."""
    try:
        return error_page(request, 500)
    except Exception:  # the last line of defence: a plain page without any context
        _log.exception("error page failed")
        return HttpResponse(
            "<!doctype html><html lang=en><title>Something failed</title><h1>Something failed here</h1>"
            "<p>Nothing that was saved before is lost.</p>",
            status=500,
        )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old, with the way out."""
    return error_page(
        request,
        403,
        detail=_(
            "The form was open for too long or came from another page. Go back, "
            "reload the page and send it again."
        ),
    )
