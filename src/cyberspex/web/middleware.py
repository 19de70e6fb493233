"""What every answer of the web application carries, and how errors become pages in words.

- No script, style or frame but our own files; nothing inline. A page with case content is kept by no cache.
- Every error of our own families becomes a page that says what is wrong and what to do, never a traceback.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cyberspex.apps.operation.storage import disk_full
from cyberspex.core.foundation.errors import CyberspexError
from cyberspex.web.errors import error_page, status_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# `data:` for images only: the QR code of an authenticator is made on the server and put into the page.

# Chromium checks `form-action` against redirects, too; all of ours stay on the same host.


class SecurityHeaders:
    """Strict headers on every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that a view has not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """One of our own errors, and a full disk, becomes a page; anything else goes its usual way."""
        if request.path.startswith("/api/"):
            return None
        error = exception if isinstance(exception, CyberspexError) else disk_full(exception)
        return None if error is None else error_page(request, status_of(error), error=error)
