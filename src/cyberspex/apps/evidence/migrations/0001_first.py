"""The first tables of `evidence`; safe before the code that uses them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PackageRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("organisation_id", models.UUIDField()),
                ("message_id", models.UUIDField(null=True)),
                ("content", models.UUIDField(help_text="The package, encrypted with the case's key.")),
                ("size_bytes", models.BigIntegerField()),
                ("verdict", models.CharField(blank=True, default="", max_length=20)),
                ("sealed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ItemRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("package_id", models.UUIDField(db_index=True)),
                ("case_id", models.UUIDField(db_index=True)),
                ("organisation_id", models.UUIDField()),
                ("identifier", models.CharField(blank=True, default="", max_length=60)),
                (
                    "path",
                    models.CharField(help_text="Place in the package; names are made by us.", max_length=200),
                ),
                ("size_bytes", models.BigIntegerField()),
                ("regime", models.CharField(max_length=40)),
                ("purpose", models.CharField(max_length=60)),
                ("retain_until", models.DateField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retain_until__isnull", False), ("review_on__isnull", False), _connector="OR"
                        ),
                        name="evidence_retention_or_review",
                    )
                ],
            },
        ),
    ]
