"""Whom this installation trusts, and the verdict on what somebody hands in.

- The trust of exercises and that of real cases lie apart and are never mixed.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from cyberspex.apps.ports import outside
from cyberspex.core.foundation.streams import Openable
from cyberspex.core.signing.ports import Trust


def trust_folder(exercise: bool) -> Path:
    """Where the trust of exercises lies, or that of real cases."""
    return Path(settings.CYBERSPEX_DATA) / "trust" / ("exercise" if exercise else "real")


def trust(exercise: bool) -> Trust:
    """The trust of exercises or that of real cases."""
    folder = trust_folder(exercise)
    try:
        with os.scandir(folder) as found:
            changed = sorted((one.name, one.stat().st_mtime_ns) for one in found)
    except FileNotFoundError:
        changed = []
    return _trust_as_of(folder, tuple(changed))


def changed_at(path: Path) -> int:
    """When a file was last written; 0 where there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=16)
def _trust_as_of(folder: Path, changed: tuple[tuple[str, int], ...]) -> Trust:
    """The trust as its files stand; read again when one of them changes, not for every message."""
    return outside().trusts.load_trust(folder)


def verify(
    data: bytes | Openable, *, exercise: bool, at: datetime, proof: bytes | None = None
) -> dict[str, Any]:
    """The answer of `cyberspex verify` for something whose kind of case is known."""
    return outside().verifier.verify_bytes(data, trust(exercise), at, proof=proof).as_json()


def verify_file(path: Path, *, at: datetime, proof: bytes | None = None) -> dict[str, Any]:
    """The same for a file that anyone hands in: what says that it is an exercise meets the exercise trust."""
    answer = outside().verifier.verify_bytes(path, _trust_if_any(exercise=False), at, proof=proof)
    if answer.exercise:
        answer = outside().verifier.verify_bytes(path, _trust_if_any(exercise=True), at, proof=proof)
    return answer.as_json()


def _trust_if_any(*, exercise: bool) -> Trust | None:
    return trust(exercise) if (trust_folder(exercise) / "trust.json").is_file() else None
