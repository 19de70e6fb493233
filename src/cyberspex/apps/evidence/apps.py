from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "cyberspex.apps.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cyberspex.apps.evidence import projections  # noqa: F401  # registers the projectors
