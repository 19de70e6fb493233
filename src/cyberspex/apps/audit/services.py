"""Entering issued documents in the log and proving that they are there.

The log of exercises and that of real cases are two logs with two keys.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.audit.models import Leaf
from cyberspex.core.audit.records import Checkpoint, LogRecord, Proof
from cyberspex.core.audit.tree import consistency_path, inclusion_path, root_of
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.time import format_instant

ORIGIN = {True: "cyberspex.exercise.log", False: "cyberspex.log"}


def _leaves(exercise: bool) -> list[bytes]:
    return [
        bytes(row)
        for row in Leaf.objects.filter(exercise=exercise).order_by("index").values_list("leaf", flat=True)
    ]


def _checkpoint(leaves: list[bytes], exercise: bool, at: datetime) -> Checkpoint:
    from cyberspex.adapters import log_keys

    plain = Checkpoint(
        origin=ORIGIN[exercise],
        size=len(leaves),
        root=root_of(leaves).hex(),
        at=format_instant(at),
        exercise=exercise,
    )
    return log_keys.sign(plain, Path(settings.CYBERSPEX_DATA))


def enter(signed: bytes, *, organisation: Organisation, at: datetime) -> tuple[bytes, int]:
    """Enter the first signed revision of a document; returns the proof file and the place in the log."""
    exercise = organisation.exercise
    record = LogRecord(document_sha256=sha256_hex(signed), nonce=secrets.token_hex(32))
    with transaction.atomic():
        Organisation.objects.select_for_update().order_by("pk").first()  # the lock of the log
        leaves = _leaves(exercise)
        index = len(leaves)
        Leaf.objects.create(exercise=exercise, index=index, leaf=record.leaf(), entered_at=at)
        leaves.append(record.leaf())
    proof = Proof(
        record=record,
        index=index,
        size=len(leaves),
        path=tuple(step.hex() for step in inclusion_path(index, leaves)),
        checkpoint=_checkpoint(leaves, exercise, at),
    )
    return json.dumps(proof.as_json(), indent=1).encode(), index


def checkpoint(*, exercise: bool, at: datetime) -> dict[str, Any]:
    """The present state of the log, signed."""
    return _checkpoint(_leaves(exercise), exercise, at).as_json()


def consistency(*, exercise: bool, first: int) -> list[str]:
    """The proof that the log only grew since it had `first` entries."""
    return [step.hex() for step in consistency_path(first, _leaves(exercise))]
