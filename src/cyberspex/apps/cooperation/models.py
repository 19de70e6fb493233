"""Lists and states by which people work; every row but the working copy is a projection of events.

- Rows refer by identifier and have no foreign keys: history outlives its subject and nothing cascades.
- Rows hold codes, dates and identifiers; what a request says lies encrypted in the content store.
- The working copy of a draft is not history yet; what was submitted is.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class CaseRow(models.Model):
    """One organisation's case as its register shows it."""

    case_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    tool = models.CharField(max_length=40)
    side = models.CharField(max_length=30)
    exercise = models.BooleanField()
    organisation_exercise = models.BooleanField()
    reference = models.CharField(max_length=100)
    thread = models.UUIDField()
    state = models.CharField(max_length=40)
    is_open = models.BooleanField(default=True)
    issuing_state = models.CharField(max_length=6, blank=True, default="")
    receiving_state = models.CharField(max_length=6, blank=True, default="")
    counterpart = models.CharField(max_length=200, blank=True, default="")
    third = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="The other body of the thread: the notified authority, or for it the provider.",
    )
    urgency = models.PositiveSmallIntegerField(default=5)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    clock_key = models.CharField(max_length=60, blank=True, default="")
    clock = models.JSONField(default=dict, blank=True)
    order_sent_at = models.DateTimeField(null=True)
    order_received_at = models.DateTimeField(null=True)
    notification_sent_at = models.DateTimeField(null=True)
    notification_received_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20, blank=True, default="")
    flags = models.JSONField(default=list, blank=True)
    drafted_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    held_by = models.UUIDField(null=True, help_text="Who has the case on their desk; it binds nobody.")
    carried_from = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    last_seq = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "thread"], name="cooperation_one_case_a_thread"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "exercise", "reference"],
                condition=Q(side__in=["issuing", "requesting_authority"]),
                name="cooperation_one_case_a_number",
            ),
            models.CheckConstraint(
                condition=Q(exercise=F("organisation_exercise")), name="cooperation_exercise_never_crosses"
            ),
        )
        # Every list of the register is read by keyset: organisation first, then the order, then the key.
        indexes = (
            models.Index(fields=["organisation_id", "-opened_at", "-case_id"], name="coop_newest"),
            models.Index(fields=["organisation_id", "due_on", "case_id"], name="coop_due"),
            models.Index(fields=["organisation_id", "reference", "case_id"], name="coop_reference"),
            models.Index(fields=["organisation_id", "state", "-opened_at", "-case_id"], name="coop_state"),
            models.Index(fields=["organisation_id", "tool", "-opened_at", "-case_id"], name="coop_tool"),
            models.Index(fields=["organisation_id", "state", "due_on", "case_id"], name="coop_state_due"),
            models.Index(
                fields=["organisation_id", "counterpart", "-opened_at", "-case_id"], name="coop_counterpart"
            ),
            models.Index(
                fields=["organisation_id", "urgency", "due_on", "case_id"],
                condition=Q(is_open=True),
                name="coop_inbox",
            ),
            models.Index(
                fields=["due_at"], condition=Q(is_open=True, due_at__isnull=False), name="coop_clocks"
            ),
        )


class Draft(models.Model):
    """The working copy of a draft: encrypted, with a version number for two people who write at once."""

    case_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    version = models.PositiveIntegerField()
    ciphertext = models.BinaryField()
    saved_at = models.DateTimeField()
    saved_by = models.UUIDField()
    beside = models.BinaryField(
        null=True, help_text="Encrypted: where each person was, lines not yet taken, texts to choose from."
    )


class Approval(models.Model):
    """Who approved which version; one approval for one version, whoever clicks first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    version = models.PositiveIntegerField()
    approver_id = models.UUIDField()
    function = models.CharField(max_length=40)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case_id", "version"], name="cooperation_one_approval_a_version"),
        )


class DocumentRow(models.Model):
    """One document of a case: rendered, then signed, then entered in the log."""

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField()
    audience = models.CharField(max_length=30)
    prepared = models.UUIDField(help_text="Content of the rendered document.")
    signed = models.UUIDField(null=True, help_text="Content of the signed document.")
    proof = models.UUIDField(null=True, help_text="Content of the proof file.")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    elsewhere = models.BooleanField(default=False)
    log_index = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "audience"], name="cooperation_one_document_an_audience"
            ),
            models.CheckConstraint(
                condition=~Q(audience="file") | Q(signed__isnull=True),
                name="cooperation_file_copy_never_signed",
            ),
        )


class MessageRow(models.Model):
    """One message of a thread in one organisation's record, sent or received."""

    id = models.UUIDField(primary_key=True)
    message_id = models.UUIDField()
    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    incoming = models.BooleanField()
    kind = models.CharField(max_length=40)
    counterpart = models.CharField(max_length=200)
    in_reply_to = models.CharField(max_length=40, blank=True, default="")
    content = models.UUIDField(null=True)
    prepared_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=60, blank=True, default="")
    hidden_from_provider = models.BooleanField(default=False)
    by_other_means = models.BooleanField(
        default=False, help_text="Carried by people, so no worker delivers it."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "message_id", "incoming"], name="cooperation_one_row_a_message"
            ),
        )
        indexes = (models.Index(fields=["case_id", "prepared_at", "id"], name="coop_thread"),)


class IdentifierRow(models.Model):
    """What was answered for one identifier of an order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    identifier = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20)
    reason = models.CharField(max_length=60, blank=True, default="")
    content = models.UUIDField(null=True)
    files = models.JSONField(default=list, blank=True)
    decided_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "identifier"], name="cooperation_one_answer_an_identifier"
            ),
        )


class NumberSeries(models.Model):
    """The last number given in one series; exercises have a series of their own."""

    organisation_id = models.UUIDField()
    exercise = models.BooleanField()
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "exercise", "year"], name="cooperation_one_series_a_year"
            ),
        )
