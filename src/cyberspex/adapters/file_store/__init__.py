"""Large files with uploads that can be resumed, encrypted from the first byte.

- Each part is encrypted with the owner's key when it arrives and written to its own file, whole or not at all.
- Names on disk are random: they say nothing of what is inside.
- A part that was written is acknowledged by the new offset; after a cut the sender asks where to go on.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cyberspex.adapters import encryption
from cyberspex.core.foundation.errors import ConfigurationError, InputError, ProcedureError

LARGEST_FILE_BYTES = 4 * 1024**3 - 1  # a package is one container of less than 4 GiB
LARGEST_PART_BYTES = 16 * 1024 * 1024  # what a request may hold in memory
_ID = re.compile(r"[0-9a-f]{32}")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and tell a full disk apart.

    Raises:
        ConfigurationError: `disk_full`.
    """
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


class FileStore:
    """Files below a folder; the owner's key lies in the data folder above it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _place(self, upload: str, owner: str) -> Path:
        place = self.folder / upload if _ID.fullmatch(upload) else None
        if place is None or not (place / "about.json").is_file():
            raise InputError("no_such_upload", "There is no such upload; begin it again.", path="upload")
        if json.loads((place / "about.json").read_bytes())["owner"] != owner:
            raise InputError("no_such_upload", "There is no such upload; begin it again.", path="upload")
        return place

    def begin(self, *, size_bytes: int, owner: str) -> str:
        """Announce a file of a size; returns the name of the upload."""
        if not 0 < size_bytes <= LARGEST_FILE_BYTES:
            raise InputError(
                "bad_size",
                "A file has at least one byte and less than 4 GiB; split a larger one.",
                path="size_bytes",
            )
        upload = secrets.token_hex(16)
        place = self.folder / upload
        place.mkdir(parents=True, mode=0o700)
        write_whole(place / "about.json", json.dumps({"size_bytes": size_bytes, "owner": owner}).encode())
        return upload

    def _parts(self, place: Path) -> list[tuple[int, int, Path]]:
        found = []
        for path in place.glob("part-*"):
            offset, size = path.name.split("-")[1:]
            found.append((int(offset), int(size), path))
        return sorted(found)

    def offset(self, upload: str, *, owner: str) -> int:
        """How many bytes have arrived: where the sender goes on."""
        end = 0
        for start, size, _path in self._parts(self._place(upload, owner)):
            if start == end:
                end += size
        return end

    def write(self, upload: str, *, offset: int, data: bytes, owner: str) -> int:
        """Take a part; one that is there already, or that lies ahead, changes nothing. Returns the offset reached."""
        place = self._place(upload, owner)
        about = json.loads((place / "about.json").read_bytes())
        if len(data) > LARGEST_PART_BYTES:
            raise InputError("part_too_large", "A part has at most 16 MiB.", path="data")
        here = self.offset(upload, owner=owner)
        if offset != here or not data:
            return here
        if offset + len(data) > about["size_bytes"]:
            raise InputError("too_much", "More bytes came than were announced.", path="data")
        key = encryption.organisation_key(self.folder.parent, owner)
        write_whole(place / f"part-{offset}-{len(data)}", encryption.encrypt_bytes(data, key))
        return offset + len(data)

    def finish(self, upload: str, *, owner: str) -> tuple[str, int]:
        """Close an upload that is whole; returns its reference and size.

        Raises:
            ProcedureError: `not_whole`, saying how much is there.
        """
        place = self._place(upload, owner)
        size = int(json.loads((place / "about.json").read_bytes())["size_bytes"])
        here = self.offset(upload, owner=owner)
        if here != size:
            raise ProcedureError("not_whole", f"{here} of {size} bytes have arrived; go on from there.")
        return upload, size

    def blocks(self, reference: str) -> Iterator[bytes]:
        """The bytes of a file, part by part."""
        place = self.folder / reference if _ID.fullmatch(reference) else None
        if place is None or not (place / "about.json").is_file():
            raise InputError("no_such_file", "There is no such file.")
        owner = json.loads((place / "about.json").read_bytes())["owner"]
        key = encryption.organisation_key(self.folder.parent, owner)
        for _start, _size, path in self._parts(place):
            yield encryption.decrypt_bytes(path.read_bytes(), key)

    def read(self, reference: str) -> bytes:
        """The bytes of a file."""
        return b"".join(self.blocks(reference))

    def discard(self, reference: str) -> None:
        """Remove a file and everything that was said of it."""
        place = self.folder / reference
        if _ID.fullmatch(reference) and place.is_dir():
            for path in place.iterdir():
                path.unlink()
            place.rmdir()
