"""Entering issued documents in the log and proving that they are there.

The log of exercises and that of real cases are two logs with two keys.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.audit.models import Leaf, Node
from cyberspex.apps.ports import outside
from cyberspex.core.audit.records import CONSISTENCY_FORMAT, Checkpoint, LogRecord, Proof
from cyberspex.core.audit.tree import Subtree, completed_by, consistency_path, inclusion_path, root
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError
from cyberspex.core.foundation.time import format_instant

ORIGIN = {True: "cyberspex.exercise.log", False: "cyberspex.log"}


def _subtrees(exercise: bool, needed: Callable[[Subtree], object]) -> Subtree:
    """The full subtrees that a calculation asks for, fetched in two queries whatever the size of the log.

    Args:
        needed: the calculation; it runs once to see what it asks for.
    """
    asked: set[tuple[int, int]] = set()

    def recorded(level: int, place: int) -> bytes:
        asked.add((level, place))
        return b""

    needed(recorded)
    found: dict[tuple[int, int], bytes] = {}
    leaves = [place for level, place in asked if level == 0]
    for index, leaf in Leaf.objects.filter(exercise=exercise, index__in=leaves).values_list("index", "leaf"):
        found[0, index] = bytes(leaf)
    above = Q()
    for level, place in asked:
        if level:
            above |= Q(level=level, place=place)
    if above:
        rows = Node.objects.filter(above, exercise=exercise).values_list("level", "place", "hash")
        for level, place, kept in rows:
            found[level, place] = bytes(kept)
    if lost := asked - found.keys():
        raise IntegrityError("log_incomplete", f"The log lacks {len(lost)} of the hashes that it must hold.")
    return lambda level, place: found[level, place]


def _size(exercise: bool) -> int:
    last = Leaf.objects.filter(exercise=exercise).order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def _root(exercise: bool, size: int) -> bytes:
    return root(size, _subtrees(exercise, lambda subtree: root(size, subtree)))


def _checkpoint(size: int, top: bytes, exercise: bool, at: datetime) -> Checkpoint:
    plain = Checkpoint(
        origin=ORIGIN[exercise],
        size=size,
        root=top.hex(),
        at=format_instant(at),
        exercise=exercise,
    )
    return outside().log_keys.sign(plain, Path(settings.CYBERSPEX_DATA))


def enter(signed: bytes, *, organisation: Organisation, at: datetime) -> tuple[bytes, int]:
    """Enter the first signed revision of a document; returns the proof file and the place in the log.

    Reads and writes a few dozen hashes, however long the log is.
    """
    exercise = organisation.exercise
    record = LogRecord(document_sha256=sha256_hex(signed), nonce=secrets.token_hex(32))
    with transaction.atomic():
        # Two entries at once: the first row of the organisations is the lock of the log (PostgreSQL); SQLite
        # has one writer anyway. Were it passed by, the constraint on places would refuse the second entry.
        Organisation.objects.select_for_update().order_by("pk").first()
        index = _size(exercise)
        size = index + 1
        leaf = record.leaf()
        left = _subtrees(exercise, lambda subtree: list(completed_by(index, leaf, subtree)))
        Leaf.objects.create(exercise=exercise, index=index, leaf=leaf, entered_at=at)
        Node.objects.bulk_create(
            Node(exercise=exercise, level=level, place=place, hash=found)
            for level, place, found in completed_by(index, leaf, left)
            if level
        )
        subtree = _subtrees(exercise, lambda ask: (root(size, ask), inclusion_path(index, size, ask)))
    proof = Proof(
        record=record,
        index=index,
        size=size,
        path=tuple(step.hex() for step in inclusion_path(index, size, subtree)),
        checkpoint=_checkpoint(size, root(size, subtree), exercise, at),
    )
    return json.dumps(proof.as_json(), indent=1).encode(), index


def checkpoint(*, exercise: bool, at: datetime) -> dict[str, Any]:
    """The present state of the log, signed."""
    size = _size(exercise)
    return _checkpoint(size, _root(exercise, size), exercise, at).as_json()


def consistency(first: Checkpoint, *, at: datetime) -> bytes:
    """The proof that the log of today is the log of an earlier checkpoint with entries added, as `verify` reads it.

    A checkpoint that is not of this log gets a proof all the same: it does not hold, and that is the answer.

    Raises:
        InputError: `no_such_size` for a log that is larger than ours, or empty.
    """
    size = _size(first.exercise)
    if not 0 < first.size <= size:
        raise InputError(
            "no_such_size",
            f"The log has {size} entries; a checkpoint of it states a number from 1 to that.",
            path="/size",
        )
    subtree = _subtrees(
        first.exercise, lambda ask: (root(size, ask), consistency_path(first.size, size, ask))
    )
    proof = {
        "format": CONSISTENCY_FORMAT,
        "first": first.as_json(),
        "second": _checkpoint(size, root(size, subtree), first.exercise, at).as_json(),
        "path": [step.hex() for step in consistency_path(first.size, size, subtree)],
    }
    return json.dumps(proof, indent=1).encode()


def verify_log(*, exercise: bool) -> int:
    """Compute every kept hash anew from the leaves and return how many entries the log has.

    Raises:
        IntegrityError: `broken_log`, naming the place.
    """
    levels = Node.objects.filter(exercise=exercise).order_by().values_list("level", flat=True).distinct()
    # A level's hashes are completed from left to right, so each is read once and nothing is held.
    kept = {
        level: iter(
            Node.objects.filter(exercise=exercise, level=level)
            .order_by("place")
            .values_list("place", "hash")
            .iterator(chunk_size=2000)
        )
        for level in levels
    }
    edge: dict[tuple[int, int], bytes] = {}
    count = 0
    leaves = Leaf.objects.filter(exercise=exercise).order_by("index").values_list("index", "leaf")
    for index, leaf in leaves.iterator(chunk_size=2000):
        if index != count:
            raise IntegrityError("broken_log", f"The log has no entry {count}.")
        count += 1
        for level, place, found in completed_by(index, bytes(leaf), lambda *where: edge.pop(where)):
            if not place & 1:  # a left one waits for its right neighbour
                edge[level, place] = found
            there = next(kept.get(level, iter(())), None) if level else (place, found)
            if there is None or (there[0], bytes(there[1])) != (place, found):
                raise IntegrityError("broken_log", f"The log was changed at or before entry {index}.")
    if any(next(rest, None) is not None for rest in kept.values()):
        raise IntegrityError("broken_log", "The log keeps hashes of entries that are not there.")
    return count
