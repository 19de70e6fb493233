"""From an identifier to whoever may hold its data, and on to the routes.

- The identifier comes by POST only and is kept nowhere: in no address, log, session or cache.
- A registry is asked only by somebody who is signed in and presses the button for it; the registry learns the name or
  address, and this installation's address.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cyberspex.apps.directory.holders import holder_of
from cyberspex.core.directory.registration import Outcome
from cyberspex.core.foundation.errors import CyberspexError
from cyberspex.web import people
from cyberspex.web.jinja import said
from cyberspex.web.views.common import now, page

EXAMPLES = (
    "name@mail.example.org", "shop.example.org", "203.0.113.24", "2001:db8::/32", "AS64500", "+36 1 234 5678",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def holder(request: HttpRequest) -> HttpResponse:
    """The form, and with a POST the candidates below it."""
    context: dict[str, Any] = {
        "given": request.POST.get("identifier", ""),
        "answer": None,
        "faults": [],
        "examples": EXAMPLES,
        "may_ask": people.organisation(request) is not None,
        "at": now(),
    }
    status = 200
    if request.method == "POST":
        online = bool(request.POST.get("online"))
        if online and not context["may_ask"]:
            raise PermissionDenied
        try:
            context["answer"] = holder_of(context["given"], online=online, at=context["at"])
            context["told"] = (
                context["answer"].look_up is not None and context["answer"].look_up.outcome is Outcome.FOUND
            )
        except CyberspexError as error:
            status = 422
            context["faults"] = [("identifier", said(error.message))]
    return page(request, "holder.html", context, fragment="_holder_answer.html", status=status)
