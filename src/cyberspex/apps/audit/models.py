"""The log as it is kept: the hash of every full subtree of its tree; append-only by trigger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Leaf(models.Model):
    """One entry of the log: a hash that says nothing, and its place."""

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


class Node(models.Model):
    """The hash of a full subtree above the leaves, kept when its last leaf was entered, so that no proof reads the log.

    Fields:
        level: one above the leaves, then upwards. place: from the left, at that level.
    """

    exercise = models.BooleanField()
    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["exercise", "level", "place"], name="one_node_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.place}"
