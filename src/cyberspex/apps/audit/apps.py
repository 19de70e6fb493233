"""The app's configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """`cyberspex.apps.audit`."""

    name = "cyberspex.apps.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
