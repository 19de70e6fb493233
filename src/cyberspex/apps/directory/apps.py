"""The app's configuration."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """`cyberspex.apps.directory`."""

    name = "cyberspex.apps.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the projection."""
        from cyberspex.apps.directory import projections  # noqa: F401  # registers the projector
