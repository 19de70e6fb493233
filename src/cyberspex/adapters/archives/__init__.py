"""Archives of a backup: a tar of plain files, compressed, and for the data encrypted with age as it is written.

- The data archive is one age file: `age -d -i KEY | gunzip | tar t` reads it without this program.
- Nothing is held in memory whole, and an archive appears under its name only when it is complete.
- A reader takes plain files with plain relative names and nothing else.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

import pyrage

from cyberspex.core.foundation.errors import ConfigurationError, CyberspexError, InputError, IntegrityError

BLOCK_BYTES = 1024 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Archive:
    """Takes files one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, data: bytes) -> None:
        """A file from memory."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(data), 0o600
        self._tar.addfile(entry, io.BytesIO(data))

    def add_file(self, name: str, path: Path) -> None:
        """A file from disk, as long as it was when it was opened."""
        with path.open("rb") as stream:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(stream.fileno()).st_size, 0o600
            self._tar.addfile(entry, stream)


@contextmanager
def written(path: Path, key: str | None, *, recipient: str = "") -> Iterator[Archive]:
    """Write an archive, encrypted for the holder of a key where one is given.

    Args:
        key: a secret key of age whose own holder reads the archive.
        recipient: a public key of age instead, whose secret half is elsewhere.
    Raises:
        InputError: `file_exists`. ConfigurationError: `disk_full`.
    """
    to = pyrage.x25519.Identity.from_str(key).to_public() if key else None
    if recipient:
        to = recipient_of(recipient)
    if path.exists():
        raise InputError("file_exists", f"{path} is there already; a backup never overwrites one.")
    part = path.with_name(path.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            with (
                _encrypting(out, to) as sink,
                gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=1, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Archive(tar)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except OSError as error:
        if error.errno in FULL:
            raise ConfigurationError(
                "disk_full",
                f"The disk of {path.parent} is full: no backup was made. Free room and try again.",
            ) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def recipient_of(text: str) -> Any:
    """A public key of age.

    Raises:
        InputError: `bad_recipient`.
    """
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise InputError(
            "bad_recipient",
            "That is not a public key of age; it begins with age1, and `age-keygen` makes one.",
        ) from error


def is_encrypted(path: Path) -> bool:
    """Whether a file is an age file (age-encryption.org/v1)."""
    with path.open("rb") as stream:
        return stream.read(len(_AGE)) == _AGE


_AGE = b"age-encryption.org/"


@contextmanager
def read(path: Path, key: str | None) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Read an archive from front to back, each file with its name.

    Raises:
        IntegrityError: `altered_archive` where it was cut or changed, or where the key is not its key.
    """
    try:
        with (
            path.open("rb") as stream,
            _decrypting(stream, key) as source,
            gzip.GzipFile(fileobj=source, mode="rb") as packed,
        ):
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                yield _files_of(tar)
            while packed.read(BLOCK_BYTES):  # to the end, so that the last byte was checked, too
                pass
    except (tarfile.TarError, EOFError, OSError, zlib.error, pyrage.DecryptError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the archive's
        raise IntegrityError(
            "altered_archive",
            f"{path.name} cannot be read: it was cut or changed, it is no backup, or the keys are not its keys.",
        ) from error


def _files_of(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for entry in tar:
        place = PurePosixPath(entry.name)
        if (
            not entry.isreg()
            or place.is_absolute()
            or ".." in place.parts
            or not place.parts
            or "\\" in entry.name
        ):
            raise IntegrityError("foreign_archive", "The archive holds something that no backup holds.")
        stream = tar.extractfile(entry)
        assert stream is not None  # it is a regular file
        yield entry.name, stream


@contextmanager
def _encrypting(out: BinaryIO, recipient: Any) -> Iterator[BinaryIO]:
    if recipient is None:
        yield out
        return
    disk = _Disk(out)
    try:
        with _pipe(lambda source: pyrage.encrypt_io(source, disk, [recipient]), from_us=True) as sink:
            yield sink
    except pyrage.EncryptError:
        if disk.failed is not None:
            raise disk.failed from None
        raise


class _Disk:
    """Remembers why a write failed, which the encryption does not pass on."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        """Write, or remember why not."""
        try:
            return self._out.write(data)
        except OSError as error:
            self.failed = error
            raise

    def flush(self) -> None:
        """Nothing is held back here."""


@contextmanager
def _decrypting(stream: BinaryIO, key: str | None) -> Iterator[BinaryIO]:
    if key is None:
        yield stream
        return
    identity = pyrage.x25519.Identity.from_str(key)
    with _pipe(lambda sink: pyrage.decrypt_io(stream, sink, [identity]), from_us=False) as source:
        yield source


@contextmanager
def _pipe(work: Callable[[Any], object], *, from_us: bool) -> Iterator[BinaryIO]:
    """Our end of a pipe at whose other end a thread works; what went wrong there is what went wrong."""
    reading, writing = os.pipe()
    ours, theirs = (writing, reading) if from_us else (reading, writing)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(theirs, "rb" if from_us else "wb") as end:
                work(end)
        except BaseException as error:  # carried over to the thread that waits
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    end = os.fdopen(ours, "wb" if from_us else "rb")
    try:
        yield end
    except CyberspexError:
        with suppress(OSError):
            end.close()
        thread.join()
        raise
    except BaseException:
        with suppress(OSError):
            end.close()
        thread.join()
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0] from None
        raise
    else:
        with suppress(BrokenPipeError):
            end.close()
        thread.join()
        if failed:
            raise failed[0]
