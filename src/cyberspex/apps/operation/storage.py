"""Telling a full disk apart from a fault in the program, whoever met it: the database or a file."""

from __future__ import annotations

import errno

from django.db import OperationalError

from cyberspex.core.foundation.errors import ConfigurationError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_ON_POSTGRESQL = "53100"  # disk_full among its error codes
FULL_ON_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")


def disk_full(error: BaseException) -> ConfigurationError | None:
    """What to say of an error that a full disk caused, none where it was something else."""
    cause = error.__cause__ if isinstance(error, OperationalError) else None
    if (
        (isinstance(error, OSError) and error.errno in FULL)
        or getattr(cause, "sqlite_errorname", "") in FULL_ON_SQLITE
        or getattr(cause, "sqlstate", "") == FULL_ON_POSTGRESQL
    ):
        return ConfigurationError(
            "disk_full",
            "The disk of this installation is full: nothing of this was kept. What was saved before is there; send it "
            "again when the operator has made room.",
        )
    return None
