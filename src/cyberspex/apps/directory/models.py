"""Entries of the directory. They are about certificates; names are never compared."""

from __future__ import annotations

import uuid

from django.db import models


class Entry(models.Model):
    """One dated binding of a certificate to a body; it counts once a second person confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body_id = models.CharField(max_length=200, db_index=True)
    name = models.CharField(max_length=300)
    state = models.CharField(max_length=2)
    kind = models.CharField(max_length=40)
    powers = models.JSONField()
    holder = models.CharField(max_length=10)
    holder_id = models.CharField(max_length=40, blank=True)
    function = models.CharField(max_length=40, blank=True)
    certificate_sha256 = models.CharField(max_length=64, db_index=True, blank=True)
    issuer_sha256 = models.CharField(max_length=64, blank=True, default="")
    identifier = models.CharField(
        max_length=200, blank=True, default="", help_text="With the issuer, instead of one certificate."
    )
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=40, blank=True, default="")
    exercise = models.BooleanField()
    entered_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)
