"""The first tables of `cooperation`; safe before the code that uses them."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("ciphertext", models.BinaryField()),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("approver_id", models.UUIDField()),
                ("function", models.CharField(max_length=40)),
                ("approved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_id", "version"), name="cooperation_one_approval_a_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseRow",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("tool", models.CharField(max_length=40)),
                ("side", models.CharField(max_length=30)),
                ("exercise", models.BooleanField()),
                ("organisation_exercise", models.BooleanField()),
                ("reference", models.CharField(max_length=100)),
                ("thread", models.UUIDField()),
                ("state", models.CharField(max_length=40)),
                ("is_open", models.BooleanField(default=True)),
                ("issuing_state", models.CharField(blank=True, default="", max_length=6)),
                ("receiving_state", models.CharField(blank=True, default="", max_length=6)),
                ("counterpart", models.CharField(blank=True, default="", max_length=200)),
                (
                    "third",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="The other body of the thread: the notified authority, or for it the provider.",
                        max_length=200,
                    ),
                ),
                ("urgency", models.PositiveSmallIntegerField(default=5)),
                ("due_on", models.DateField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("clock_key", models.CharField(blank=True, default="", max_length=60)),
                ("clock", models.JSONField(blank=True, default=dict)),
                ("order_sent_at", models.DateTimeField(null=True)),
                ("order_received_at", models.DateTimeField(null=True)),
                ("notification_sent_at", models.DateTimeField(null=True)),
                ("notification_received_at", models.DateTimeField(null=True)),
                ("channel", models.CharField(blank=True, default="", max_length=20)),
                ("flags", models.JSONField(blank=True, default=list)),
                ("drafted_by", models.UUIDField(null=True)),
                ("approved_by", models.UUIDField(null=True)),
                ("carried_from", models.UUIDField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("last_seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "-opened_at", "-case_id"], name="coop_newest"),
                    models.Index(fields=["organisation_id", "due_on", "case_id"], name="coop_due"),
                    models.Index(fields=["organisation_id", "reference", "case_id"], name="coop_reference"),
                    models.Index(
                        fields=["organisation_id", "state", "-opened_at", "-case_id"], name="coop_state"
                    ),
                    models.Index(
                        fields=["organisation_id", "tool", "-opened_at", "-case_id"], name="coop_tool"
                    ),
                    models.Index(
                        condition=models.Q(("is_open", True)),
                        fields=["organisation_id", "urgency", "due_on", "case_id"],
                        name="coop_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False), ("is_open", True)),
                        fields=["due_at"],
                        name="coop_clocks",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "thread"), name="cooperation_one_case_a_thread"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("side__in", ["issuing", "requesting_authority"])),
                        fields=("organisation_id", "exercise", "reference"),
                        name="cooperation_one_case_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exercise", models.F("organisation_exercise"))),
                        name="cooperation_exercise_never_crosses",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("organisation_id", models.UUIDField()),
                ("audience", models.CharField(max_length=30)),
                ("prepared", models.UUIDField(help_text="Content of the rendered document.")),
                ("signed", models.UUIDField(help_text="Content of the signed document.", null=True)),
                ("proof", models.UUIDField(help_text="Content of the proof file.", null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.UUIDField(null=True)),
                ("elsewhere", models.BooleanField(default=False)),
                ("log_index", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_id", "audience"), name="cooperation_one_document_an_audience"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", "file"), _negated=True),
                            ("signed__isnull", True),
                            _connector="OR",
                        ),
                        name="cooperation_file_copy_never_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentifierRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("identifier", models.CharField(max_length=60)),
                ("outcome", models.CharField(max_length=20)),
                ("reason", models.CharField(blank=True, default="", max_length=60)),
                ("content", models.UUIDField(null=True)),
                ("files", models.JSONField(blank=True, default=list)),
                ("decided_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_id", "identifier"), name="cooperation_one_answer_an_identifier"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("message_id", models.UUIDField()),
                ("case_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("incoming", models.BooleanField()),
                ("kind", models.CharField(max_length=40)),
                ("counterpart", models.CharField(max_length=200)),
                ("in_reply_to", models.CharField(blank=True, default="", max_length=40)),
                ("content", models.UUIDField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("failed", models.CharField(blank=True, default="", max_length=60)),
                ("hidden_from_provider", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["case_id", "prepared_at", "id"], name="coop_thread")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "message_id", "incoming"),
                        name="cooperation_one_row_a_message",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("exercise", models.BooleanField()),
                ("year", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "exercise", "year"), name="cooperation_one_series_a_year"
                    )
                ],
            },
        ),
    ]
