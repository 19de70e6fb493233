"""Small files that are written whole or not at all, whoever reads them meanwhile and however the disk stands."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from cyberspex.core.foundation.errors import ConfigurationError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, with its folder where there is none, and tell a full disk apart.

    Raises:
        ConfigurationError: `disk_full`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ConfigurationError(
                "disk_full", "The disk is full: nothing of this part was kept. Free room and send it again."
            ) from error
        raise
