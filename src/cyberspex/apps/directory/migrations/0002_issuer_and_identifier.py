"""An entry may bind an issuer with an identifier; a revocation has its reason. Safe before the new code."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("directory", "0001_initial"),)
    operations = (
        migrations.AlterField(
            model_name="entry",
            name="certificate_sha256",
            field=models.CharField(max_length=64, db_index=True, blank=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="issuer_sha256",
            field=models.CharField(max_length=64, blank=True, default=""),
        ),
        migrations.AddField(
            model_name="entry",
            name="identifier",
            field=models.CharField(
                max_length=200,
                blank=True,
                default="",
                help_text="With the issuer, instead of one certificate.",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="revoked_because",
            field=models.CharField(max_length=40, blank=True, default=""),
        ),
    )
