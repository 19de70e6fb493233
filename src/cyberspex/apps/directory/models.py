"""Entries of the directory. They are about certificates; names are never compared.

What was typed is kept as it was entered and never changes; an event holds its salted digest. Whether an entry was
confirmed or revoked is a projection of events.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from django.db import models

from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.time import format_instant


def new_salt() -> bytes:
    """A salt for the digest of an entry."""
    return secrets.token_bytes(32)


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
    exercise = models.BooleanField()
    salt = models.BinaryField(default=new_salt)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def content_sha256(self) -> str:
        """The salted digest of what was typed, as the event of entering it holds it."""
        typed = [
            self.body_id, self.name, self.state, self.kind, list(self.powers), self.holder, self.holder_id, self.function,
            self.certificate_sha256, self.issuer_sha256, self.identifier, format_instant(self.valid_from),
            format_instant(self.valid_until) if self.valid_until else None, self.exercise,
        ]  # fmt: skip
        return sha256_hex(bytes(self.salt) + canonical_bytes(typed))

    @property
    def confirmed_at(self) -> datetime | None:
        """When a second person confirmed it."""
        return self.standing.confirmed_at

    @property
    def revoked_at(self) -> datetime | None:
        """From when on it no longer binds."""
        return self.standing.revoked_at

    @property
    def revoked_because(self) -> str:
        """The code of the reason."""
        return self.standing.revoked_because


class Standing(models.Model):
    """Where an entry stands: a projection of the events `directory:entry:*`."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    content_sha256 = models.CharField(max_length=64)
    entered_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=40, blank=True, default="")

    def __str__(self) -> str:
        return str(self.pk)
