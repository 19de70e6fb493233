"""The app's configuration."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """`cyberspex.apps.history`."""

    name = "cyberspex.apps.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks and keep the triggers in place after every migration."""
        from django.db.models.signals import post_migrate

        from cyberspex.apps.history import checks, triggers

        assert checks
        post_migrate.connect(triggers.install_after_migrate, sender=self)
