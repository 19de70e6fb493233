"""Reports of changes and what was decided on them. Safe before the new code."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("catalogue", models.CharField(max_length=20)),
                ("entry", models.CharField(db_index=True, max_length=200)),
                ("content", models.JSONField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("lawbook", models.CharField(max_length=64)),
                ("reported_by", models.UUIDField(db_index=True)),
                ("organisation_id", models.UUIDField()),
                ("reported_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="decision",
                        serialize=False,
                        to="catalogue.report",
                    ),
                ),
                ("outcome", models.CharField(max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("decided_by", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
                ("lawbook", models.CharField(blank=True, max_length=64)),
            ],
        ),
    )
