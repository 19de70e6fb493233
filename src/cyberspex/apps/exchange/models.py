"""What waits to leave and what arrived.

- An outbox row commits with the event that caused it; a worker finds it by polling, so no lost job matters.
- Rows of one release group leave together or not at all.
- An inbox row keeps the receipt, so that a repeat gets the same answer.
- An exercise can be addressed only to an exercise organisation; the database refuses the crossing.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Partner(models.Model):
    """How a body is reached: on this node, over HTTP, or only by other means."""

    body_id = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=300)
    state = models.CharField(max_length=6)
    kind = models.CharField(max_length=40, default="service_provider")
    transport = models.CharField(max_length=20)
    address = models.URLField(blank=True, default="")
    exercise = models.BooleanField()
    accepts_electronic = models.BooleanField(
        default=True, help_text="A provider need not take orders electronically (cets224.7.6)."
    )


class OutboxRow(models.Model):
    """One signed message that has to reach one body."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RELEASED = "released"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation_id = models.UUIDField()
    case_id = models.UUIDField(db_index=True)
    message_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=40)
    recipient = models.CharField(max_length=200)
    transport = models.CharField(max_length=20)
    exercise = models.BooleanField()
    recipient_exercise = models.BooleanField()
    group = models.UUIDField(db_index=True)
    content = models.UUIDField(help_text="The signed bytes, encrypted with the case's key.")
    beside = models.UUIDField(
        null=True, help_text="Large content that follows the message in parts; the message names its digest."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    prepared_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(exercise=F("recipient_exercise")), name="exchange_exercise_never_crosses"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_at", "id"],
                condition=Q(state__in=["waiting", "released"]),
                name="exchange_to_do",
            ),
        )


class InboxRow(models.Model):
    """One message received by one organisation, with the receipt given for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation_id = models.UUIDField()
    message_id = models.UUIDField()
    raw_sha256 = models.CharField(max_length=64)
    case_id = models.UUIDField()
    received_at = models.DateTimeField()
    receipt = models.BinaryField()
    known = models.BooleanField(help_text="Whether the directory knew the sender.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation_id", "message_id"], name="exchange_one_receipt"),
        )
        indexes = (
            models.Index(
                fields=["organisation_id", "received_at"], condition=Q(known=False), name="exchange_unknown"
            ),
        )
