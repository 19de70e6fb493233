"""The start-up: Django calls `ready` once, before anything is served."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """`cyberspex.project`; has no tables."""

    name = "cyberspex.project"
    label = "project"

    def ready(self) -> None:
        """Hand the adapters to the apps."""
        from cyberspex.project.wiring import wire

        wire()
