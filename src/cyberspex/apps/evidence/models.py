"""Evidence items as lists show them; each row is a projection of custody events.

- An item says where it came from, whether its package verified, and under which regime it is held.
- The bytes lie encrypted in the content store; opening them is an access event.
"""

from __future__ import annotations

from django.db import models


class PackageRow(models.Model):
    """One evidence package of a case, made by the provider or received by the issuing side."""

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField()
    message_id = models.UUIDField(null=True)
    content = models.UUIDField(help_text="The package, encrypted with the case's key.")
    size_bytes = models.BigIntegerField()
    verdict = models.CharField(max_length=20, blank=True, default="")
    sealed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)


class AwaitedRow(models.Model):
    """A package that a received answer announced and that travels beside it, in parts.

    Fields:
        upload: name of the upload that takes the parts, empty before the first one.
    """

    message_id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField()
    upload = models.CharField(max_length=32, blank=True, default="")
    announced_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)


class ItemRow(models.Model):
    """One item inside a received package."""

    id = models.UUIDField(primary_key=True)
    package_id = models.UUIDField(db_index=True)
    case_id = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField()
    identifier = models.CharField(max_length=60, blank=True, default="")
    path = models.CharField(max_length=200, help_text="Place in the package; names are made by us.")
    size_bytes = models.BigIntegerField()
    regime = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    retain_until = models.DateField(null=True)
    review_on = models.DateField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            # cets224.14.5: a specific period or a review; an item with neither cannot exist.
            models.CheckConstraint(
                condition=models.Q(retain_until__isnull=False) | models.Q(review_on__isnull=False),
                name="evidence_retention_or_review",
            ),
        )
