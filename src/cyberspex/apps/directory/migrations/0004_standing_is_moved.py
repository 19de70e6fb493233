"""Where entries stand moves to its table. Safe before the new code."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from cyberspex.apps.directory.models import new_salt

MOVED = ("entered_by", "confirmed_by", "confirmed_at", "revoked_at", "revoked_because")


def move(apps: Any, _schema: Any) -> None:
    """Keep what stands; entries from before have no digest in their event and get none."""
    entry, standing = apps.get_model("directory", "Entry"), apps.get_model("directory", "Standing")
    for one in entry.objects.all().iterator():
        one.salt = new_salt()
        one.save(update_fields=["salt"])
        standing.objects.create(entry_id=one.pk, **{name: getattr(one, name) for name in MOVED})


def back(apps: Any, _schema: Any) -> None:
    """Put it back beside what was typed."""
    entry, standing = apps.get_model("directory", "Entry"), apps.get_model("directory", "Standing")
    for one in standing.objects.all().iterator():
        entry.objects.filter(pk=one.entry_id).update(**{name: getattr(one, name) for name in MOVED})


class Migration(migrations.Migration):
    dependencies = (("directory", "0003_standing"),)
    operations = (migrations.RunPython(move, back),)
