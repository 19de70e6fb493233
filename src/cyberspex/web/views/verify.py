"""Is it genuine? An order, evidence package, message or log proof in, a plain verdict with its checks out.

- Needs no account and keeps nothing: what is uploaded is checked in a temporary file and gone.
- The verdict is that of `cyberspex verify`, with the trust of this installation.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cyberspex.apps.signing.queries import verify_file
from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.web.jinja import said
from cyberspex.web.views.common import now, page, read_upload

LARGEST_FILE_BYTES = 2 * 1024**3  # evidence of a case; a larger package is checked in the shell
LARGEST_PROOF_BYTES = 1024 * 1024


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and with a POST the verdict below it."""
    context: dict[str, Any] = {"answer": None, "faults": [], "name": ""}
    status = 200
    if request.method == "POST":
        try:
            given = request.FILES.get("file")
            if given is None:
                raise InputError("no_file", "Choose a file first.", path="file")
            if (given.size or 0) > LARGEST_FILE_BYTES:
                raise InputError(
                    "too_large",
                    "The file is too large for the browser; run cyberspex verify in a shell.",
                    path="file",
                )
            proof = read_upload(request, "proof", largest=LARGEST_PROOF_BYTES, required=False)
            with tempfile.NamedTemporaryFile(prefix="verify-") as kept:
                for chunk in given.chunks():
                    kept.write(chunk)
                kept.flush()
                context["answer"] = verify_file(Path(kept.name), proof=proof, at=now())
            context["name"] = given.name
            context["exercise"] = bool(context["answer"].get("exercise"))
        except CyberspexError as error:
            status = 413 if error.code == "too_large" else 422
            context["faults"] = [
                (error.path if error.path in ("file", "proof") else "file", said(error.message))
            ]
    return page(request, "verify.html", context, fragment="_verify_answer.html", status=status)
