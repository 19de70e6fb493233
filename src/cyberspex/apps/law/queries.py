"""Which version of the law this installation works with."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from cyberspex.apps.ports import outside
from cyberspex.core.law.lawbook import Lawbook


def lawbook() -> Lawbook:
    """The version of the law in use."""
    return outside().lawbooks.current_lawbook(Path(settings.CYBERSPEX_DATA))


def lawbook_digest() -> str:
    """Its name, which every event carries."""
    return lawbook().digest
