"""Entries hold only what was typed. Safe after the new code, which no longer reads these columns."""

from __future__ import annotations

from django.db import migrations

MOVED = ("entered_by", "confirmed_by", "confirmed_at", "revoked_at", "revoked_because")


class Migration(migrations.Migration):
    dependencies = (("directory", "0004_standing_is_moved"),)
    operations = tuple(migrations.RemoveField(model_name="entry", name=name) for name in MOVED)
