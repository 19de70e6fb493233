"""All addresses: pages, API, sign-in."""

from __future__ import annotations

from django.urls import include, path

handler400 = "cyberspex.web.errors.bad_request"
handler403 = "cyberspex.web.errors.forbidden"
handler404 = "cyberspex.web.errors.not_found"
handler500 = "cyberspex.web.errors.server_error"

urlpatterns = [
    path("api/", include("cyberspex.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("cyberspex.web.urls")),
]
