"""A table for where an entry stands, a projection of events. Safe before the new code."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import cyberspex.apps.directory.models


class Migration(migrations.Migration):
    dependencies = (("directory", "0002_issuer_and_identifier"),)
    operations = (
        migrations.AddField(
            model_name="entry",
            name="salt",
            field=models.BinaryField(default=cyberspex.apps.directory.models.new_salt),
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="directory.entry",
                    ),
                ),
                ("content_sha256", models.CharField(max_length=64)),
                ("entered_by", models.UUIDField(null=True)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_because", models.CharField(blank=True, default="", max_length=40)),
            ],
        ),
    )
