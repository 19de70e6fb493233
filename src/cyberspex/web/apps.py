"""The Django app of the screens: templates, static files and the interface's translations."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens by area; holds no records."""

    name = "cyberspex.web"
    label = "web"
    verbose_name = "CyberSPEX: screens"
