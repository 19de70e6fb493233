"""What the audit room asks from outside: the keys of the logs."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cyberspex.core.audit.records import Checkpoint


class LogKeys(Protocol):
    """The keys of the two logs."""

    def sign(self, checkpoint: Checkpoint, data: Path) -> Checkpoint:
        """The checkpoint with its signature."""
        ...
