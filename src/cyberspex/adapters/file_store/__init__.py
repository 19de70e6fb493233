"""Large files of a case, encrypted with its key from the first byte, in parts that are never read whole.

- Each part is encrypted when it arrives and written to its own file, whole or not at all.
- Names on disk are random and lie in the folder of their case: they say nothing of what is inside, and erasing a
  case removes its folder.
- A part that was written is acknowledged by the new offset; after a cut the sender asks where to go on.
- A kept file is read by seeking: one part at a time is open in memory, and none is written in the clear.
"""

from __future__ import annotations

import io
import json
import os
import re
import secrets
import shutil
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cyberspex.adapters import encryption
from cyberspex.adapters.whole_files import write_whole
from cyberspex.core.foundation.errors import InputError, ProcedureError

LARGEST_FILE_BYTES = 4 * 1024**3 - 1  # a package is one container of less than 4 GiB
LARGEST_PART_BYTES = 16 * 1024 * 1024  # what a request may hold in memory
PART_BYTES = 4 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{32}")
_OWNER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that is whole; opens like a path does, but decrypts one part at a time.

    Fields:
        parts: where each part begins, how long it is, and its place.
    """

    size_bytes: int
    parts: tuple[tuple[int, int, Path], ...]
    key: str = field(repr=False)

    def open(self, _mode: Literal["rb"] = "rb", /) -> _Reader:
        """A stream that can be read and positioned."""
        return _Reader(self)


class _Reader(io.RawIOBase):
    def __init__(self, kept: KeptFile) -> None:
        self._kept = kept
        self._starts = [start for start, _size, _path in kept.parts]
        self._at = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._kept.size_bytes}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """As many bytes as were asked for, fewer only at the end."""
        left = self._kept.size_bytes - self._at
        wanted = left if size is None or size < 0 else min(size, left)
        found = []
        while wanted > 0:
            number = bisect_right(self._starts, self._at) - 1
            start, length, path = self._kept.parts[number]
            if self._open[0] != number:
                self._open = (number, encryption.decrypt_bytes(path.read_bytes(), self._kept.key))
            piece = self._open[1][self._at - start : min(length, self._at - start + wanted)]
            if not piece:
                break
            found.append(piece)
            self._at += len(piece)
            wanted -= len(piece)
        return b"".join(found)

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class Writer:
    """Takes bytes as they come and keeps them in parts; `finish` says by which reference."""

    def __init__(self, store: FileStore, owner: str, key: str) -> None:
        self.reference, self._place = store.new_place(owner)
        self._key = key
        self._owner = owner
        self._held = bytearray()
        self._written = 0

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._held += data
        while len(self._held) >= PART_BYTES:
            self._keep(bytes(memoryview(self._held)[:PART_BYTES]))
            del self._held[:PART_BYTES]
        return len(data)

    def _keep(self, part: bytes) -> None:
        place = self._place / f"part-{self._written}-{len(part)}"
        write_whole(place, encryption.encrypt_bytes(part, self._key))
        self._written += len(part)

    def finish(self) -> tuple[str, int]:
        """Keep what is left; returns the reference and the size."""
        if self._held:
            self._keep(bytes(self._held))
            self._held.clear()
        about = {"size_bytes": self._written, "owner": self._owner}
        write_whole(self._place / "about.json", json.dumps(about).encode())
        return self.reference, self._written


class FileStore:
    """Files below a folder, one folder a case; the key of the case comes with each call and is kept nowhere here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _of(self, owner: str) -> Path:
        if not _OWNER.fullmatch(owner):
            raise InputError("no_such_file", "There is no such file.")
        return self.folder / owner

    def _place(self, upload: str, owner: str) -> Path:
        place = self._of(owner) / upload if _ID.fullmatch(upload) else None
        if place is None or not (place / "about.json").is_file():
            raise InputError("no_such_upload", "There is no such upload; begin it again.", path="upload")
        return place

    def new_place(self, owner: str) -> tuple[str, Path]:
        """A new reference and its folder."""
        reference = secrets.token_hex(16)
        place = self._of(owner) / reference
        place.mkdir(parents=True, mode=0o700)
        return reference, place

    def begin(self, *, size_bytes: int, owner: str) -> str:
        """Announce a file of a size; returns the name of the upload."""
        if not 0 < size_bytes <= LARGEST_FILE_BYTES:
            raise InputError(
                "bad_size",
                "A file has at least one byte and less than 4 GiB; split a larger one.",
                path="size_bytes",
            )
        upload, place = self.new_place(owner)
        write_whole(place / "about.json", json.dumps({"size_bytes": size_bytes, "owner": owner}).encode())
        return upload

    def _parts(self, place: Path) -> list[tuple[int, int, Path]]:
        found = []
        for path in place.glob("part-*"):
            offset, size = path.name.split("-")[1:]
            found.append((int(offset), int(size), path))
        return sorted(found)

    def _reached(self, place: Path) -> int:
        end = 0
        for start, size, _path in self._parts(place):
            if start == end:
                end += size
        return end

    def offset(self, upload: str, *, owner: str) -> int:
        """How many bytes have arrived: where the sender goes on."""
        return self._reached(self._place(upload, owner))

    def write(self, upload: str, *, offset: int, data: bytes, owner: str, key: str) -> int:
        """Take a part; one that is there already, or that lies ahead, changes nothing. Returns the offset reached."""
        place = self._place(upload, owner)
        about = json.loads((place / "about.json").read_bytes())
        if len(data) > LARGEST_PART_BYTES:
            raise InputError("part_too_large", "A part has at most 16 MiB.", path="data")
        here = self._reached(place)
        if offset != here or not data:
            return here
        if offset + len(data) > about["size_bytes"]:
            raise InputError("too_much", "More bytes came than were announced.", path="data")
        write_whole(place / f"part-{offset}-{len(data)}", encryption.encrypt_bytes(data, key))
        return offset + len(data)

    def finish(self, upload: str, *, owner: str) -> tuple[str, int]:
        """Close an upload that is whole; returns its reference and size.

        Raises:
            ProcedureError: `not_whole`, saying how much is there.
        """
        place = self._place(upload, owner)
        size = int(json.loads((place / "about.json").read_bytes())["size_bytes"])
        here = self._reached(place)
        if here != size:
            raise ProcedureError("not_whole", f"{here} of {size} bytes have arrived; go on from there.")
        return upload, size

    @contextmanager
    def writer(self, *, owner: str, key: str) -> Iterator[Writer]:
        """Write a file from front to back; what was not finished leaves nothing behind."""
        writer = Writer(self, owner, key)
        try:
            yield writer
        except BaseException:
            self.discard(writer.reference, owner=owner)
            raise

    def kept(self, reference: str, *, owner: str, key: str) -> KeptFile:
        """A file that is whole.

        Raises:
            ProcedureError: `not_whole`. InputError: `no_such_upload`.
        """
        _reference, size = self.finish(reference, owner=owner)
        return KeptFile(size_bytes=size, parts=tuple(self._parts(self._place(reference, owner))), key=key)

    def discard(self, reference: str, *, owner: str) -> None:
        """Remove a file and everything that was said of it."""
        if _ID.fullmatch(reference):
            shutil.rmtree(self._of(owner) / reference, ignore_errors=True)

    def erase(self, *, owner: str) -> None:
        """Remove every file of a case, unfinished uploads included."""
        shutil.rmtree(self._of(owner), ignore_errors=True)
