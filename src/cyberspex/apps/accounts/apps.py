"""The app's configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """`cyberspex.apps.accounts`."""

    name = "cyberspex.apps.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
