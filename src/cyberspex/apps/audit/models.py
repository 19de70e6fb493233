"""The log's leaves; append-only by trigger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Leaf(models.Model):
    """One entry of the log: a hash that says nothing, its place, and the nonce that only proofs carry."""

    exercise = models.BooleanField()
    index = models.BigIntegerField()
    leaf = models.BinaryField()
    entered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["exercise", "index"], name="one_leaf_per_place"),
        ]

    def __str__(self) -> str:
        return str(self.index)
