"""The tables of the history. Events are only ever added; a trigger of the database refuses the rest."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Case(models.Model):
    """The anchor of one organisation's record of a case; `exercise` never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField(db_index=True)
    tool = models.CharField(max_length=40)
    side = models.CharField(max_length=40)
    exercise = models.BooleanField()
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Event(models.Model):
    """One thing that happened, chained to the one before it in the same organisation."""

    organisation_id = models.UUIDField()
    case_id = models.UUIDField(null=True, db_index=True)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=120)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    lawbook = models.CharField(max_length=64)
    exercise = models.BooleanField()
    data = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "seq"], name="one_event_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class CaseKey(models.Model):
    """The key of a case, wrapped by its organisation's key; erasure destroys it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    organisation_id = models.UUIDField()
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class Content(models.Model):
    """What an event speaks of, encrypted; erasure destroys salt and ciphertext and leaves the row.

    Fields:
        file: for large content, the reference of the case's file that holds it; the ciphertext is empty then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField()
    case_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40)
    stored_at = models.DateTimeField()
    salt = models.BinaryField()
    ciphertext = models.BinaryField()
    file = models.CharField(max_length=32, blank=True, default="")
    sha256_salted = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)
