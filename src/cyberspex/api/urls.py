"""Where the API stands: include these under `/api/`."""

from __future__ import annotations

from django.urls import path

from cyberspex.api.v1 import api

urlpatterns = [path("v1/", api.urls)]
