from __future__ import annotations

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "cyberspex.apps.cooperation"
    label = "cooperation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cyberspex.apps.cooperation import projections  # noqa: F401  # registers the projectors
