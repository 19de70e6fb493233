"""The first tables of `exchange`; safe before the code that uses them."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("body_id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=300)),
                ("state", models.CharField(max_length=6)),
                ("kind", models.CharField(default="service_provider", max_length=40)),
                ("transport", models.CharField(max_length=20)),
                ("address", models.URLField(blank=True, default="")),
                ("exercise", models.BooleanField()),
                (
                    "accepts_electronic",
                    models.BooleanField(
                        default=True,
                        help_text="A provider need not take orders electronically (cets224.7.6).",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InboxRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("message_id", models.UUIDField()),
                ("raw_sha256", models.CharField(max_length=64)),
                ("case_id", models.UUIDField()),
                ("received_at", models.DateTimeField()),
                ("receipt", models.BinaryField()),
                ("known", models.BooleanField(help_text="Whether the directory knew the sender.")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("known", False)),
                        fields=["organisation_id", "received_at"],
                        name="exchange_unknown",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "message_id"), name="exchange_one_receipt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("case_id", models.UUIDField(db_index=True)),
                ("message_id", models.UUIDField(unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("recipient", models.CharField(max_length=200)),
                ("transport", models.CharField(max_length=20)),
                ("exercise", models.BooleanField()),
                ("recipient_exercise", models.BooleanField()),
                ("group", models.UUIDField(db_index=True)),
                ("content", models.UUIDField(help_text="The signed bytes, encrypted with the case's key.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("released", "Released"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "released"])),
                        fields=["next_at", "id"],
                        name="exchange_to_do",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("exercise", models.F("recipient_exercise"))),
                        name="exchange_exercise_never_crosses",
                    )
                ],
            },
        ),
    ]
