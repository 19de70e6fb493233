"""The start page: what to do next for whoever is signed in, and the way in for everybody else."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_http_methods

from cyberspex.web import people
from cyberspex.web.views.common import now, page


@require_GET
def home(request: HttpRequest) -> HttpResponseBase:
    """What to do next, by role; without sign-in, what this is and where to start."""
    if not request.user.is_authenticated:
        return page(request, "home_public.html", {})
    organisation = people.organisation(request)
    if organisation is None:
        return page(request, "home_nobody.html", {})
    if people.lacks_second_factor(request):
        return redirect("second-factor-first")
    at = now()
    roles = people.roles(request)
    context: dict[str, object] = {"at": at, "steps": (), "holdings": None, "chain": None, "reports": None}
    if roles & people.CASE_ROLES:
        from cyberspex.apps.cooperation import queries

        context["steps"] = queries.what_next(actor=request.user, organisation=organisation, at=at)
    if "administrator" in roles:
        from cyberspex.apps.catalogue import queries as catalogue

        if catalogue.may_decide(request.user, organisation):
            context["reports"] = catalogue.waiting_count()
    return page(request, "home.html", context)


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers and reaches its database; says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever the database's library raises means the same here
        return JsonResponse({"status": "failing", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


@require_http_methods(["POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language in a cookie and go back to the page they were on."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    try:
        # Only one of our own pages, and never another host's: `//host/path` does not resolve.
        resolve(target)
    except Resolver404:
        target = "/"
    if not target.startswith("/") or target.startswith("//"):
        target = "/"
    response = HttpResponseRedirect(target)
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response
