"""Reports and decisions. Both are only ever added: a trigger of the database refuses the rest."""

from __future__ import annotations

import uuid

from django.db import models


class Report(models.Model):
    """What somebody reported of one entry; it changes nothing before a second person decides.

    Fields:
        content: the proposal with its cells, source, day and remark. sha256: of its canonical form, for the history.
        lawbook: the version that the person saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    catalogue = models.CharField(max_length=20)
    entry = models.CharField(max_length=200, db_index=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, db_index=True)
    lawbook = models.CharField(max_length=64)
    reported_by = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField()
    reported_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


class Decision(models.Model):
    """What became of a report; there is one at most.

    Fields:
        lawbook: the version that the accepted change made, empty where none was made.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, primary_key=True, related_name="decision")
    outcome = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    decided_by = models.UUIDField()
    organisation_id = models.UUIDField()
    decided_at = models.DateTimeField()
    lawbook = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.pk)
