"""What every page knows: the language, the reader, their way around, the kind of installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cyberspex.web import people

REGISTER_ROLES = people.CASE_ROLES
INBOX_ROLES = frozenset({"receiving_officer", "notified_officer"})


def mode() -> str:
    """demo, production or test, as the installation was configured."""
    return str(getattr(settings, "CYBERSPEX_MODE", "production"))


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The header's links for the reader's roles; what a role may not open is not offered."""
    roles = people.roles(request) if _signed_in(request) else frozenset()
    links: list[tuple[str, str]] = []
    if _signed_in(request):
        links.append(("/", _("To do")))
        if roles & REGISTER_ROLES:
            links.append(("/requests/", _("Requests")))
        if roles & INBOX_ROLES:
            links.append(("/inbox/", _("Inbox")))
        if "data_protection_officer" in roles:
            links.append(("/protection/", _("Data protection")))
        if "auditor" in roles:
            links.append(("/audit/", _("Audit")))
        if "administrator" in roles:
            links.append(("/administration/", _("Administration")))
        if roles & {"administrator", "auditor", "receiving_officer", "approver"}:
            links.append(("/directory/", _("Directory")))
    links += [("/holder/", _("Holder")), ("/routes/", _("Routes")), ("/law/", _("Law"))]
    links += [("/providers/", _("Providers")), ("/verify/", _("Verify")), ("/docs/", _("Help"))]
    path = request.path
    return [
        {
            "href": href,
            "text": text,
            "here": path == href
            or (href != "/" and path.startswith(href))
            or (href == "/providers/" and path.startswith("/catalogue/")),
        }
        for href, text in links
    ]


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the Jinja templates."""
    known = _signed_in(request)
    return {
        "lang": (get_language() or "en").split("-")[0],
        "languages": [("en", "English"), ("fr", "Français")],
        "nav": navigation(request),
        "reader": request.user if known else None,
        "organisation": people.organisation(request) if known else None,
        "own_organisations": _own_organisations(request) if known else [],
        "roles": sorted(people.roles(request)) if known else [],
        "mode": mode(),
        "notes": [{"text": str(note), "tone": note.level_tag} for note in get_messages(request)]
        if hasattr(request, "_messages")
        else [],
    }


def _own_organisations(request: HttpRequest) -> list[Any]:
    seen: dict[Any, Any] = {}
    for one in people.memberships(request):
        seen.setdefault(one.organisation_id, one.organisation)
    return list(seen.values())
