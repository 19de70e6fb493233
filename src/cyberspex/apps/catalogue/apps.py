"""The app's configuration."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """`cyberspex.apps.catalogue`."""

    name = "cyberspex.apps.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
