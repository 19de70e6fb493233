"""The one canonical container of an evidence package: a BagIt 1.0 bag in a ZIP whose bytes follow from its content.

- Stored without compression, one fixed time, no extra fields, no comments, no data descriptors.
- Fixed order: `bagit.txt`, the items by their names' bytes, `bag-info.txt`, manifests, tag manifests, `seal.p7s`.
- Less than 4 GiB and 65,535 members, so that no ZIP64 form exists; more is split into several packages.
Source: BagIt, RFC 8493; ZIP, APPNOTE 6.3.10 sections 4.3.7, 4.3.12, 4.3.16.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import deceptive_characters

LARGEST_BYTES = 2**32 - 2
MOST_MEMBERS = 65_534
LONGEST_NAME_BYTES = 200  # survives on every common file system inside a folder
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BEFORE = ("bagit.txt",)
AFTER = (
    "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt",
    "seal.p7s",
)  # fmt: skip
SEALED = "tagmanifest-sha512.txt"
_VERSION = 20
_FLAGS = 0x0800  # names are UTF-8
_TIME, _DATE = 0, (0 << 9) | (1 << 5) | 1  # 1980-01-01 00:00, the first that the format can say
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_RESERVED = frozenset('<>:"|?*\\%')  # `%` is BagIt's own escape; the rest cannot be names everywhere


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member of the container."""

    name: str
    size_bytes: int
    crc32: int
    offset: int


def local_header(name: str, size_bytes: int, crc32: int) -> bytes:
    """The bytes before a member's content."""
    raw = name.encode("utf-8")
    return (
        _LOCAL.pack(
            b"PK\x03\x04", _VERSION, _FLAGS, 0, _TIME, _DATE, crc32, size_bytes, size_bytes, len(raw), 0
        )
        + raw
    )


def read_local_header(data: bytes) -> tuple[str, int, int] | None:
    """Name length, size and CRC of a local header, none where it is not one; the name is read after it."""
    if len(data) != _LOCAL.size or data[:4] != b"PK\x03\x04":
        return None
    parts = _LOCAL.unpack(data)
    return str(parts[9]), int(parts[7]), int(parts[6])


LOCAL_BYTES = _LOCAL.size


def directory(members: Sequence[Member], start: int) -> bytes:
    """The bytes after the last member."""
    out = bytearray()
    for one in members:
        raw = one.name.encode("utf-8")
        out += _CENTRAL.pack(
            b"PK\x01\x02", _VERSION, _VERSION, _FLAGS, 0, _TIME, _DATE, one.crc32, one.size_bytes, one.size_bytes,
            len(raw), 0, 0, 0, 0, 0, one.offset,
        ) + raw  # fmt: skip
    size = len(out)
    return bytes(out) + _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), size, start, 0)


def require_name(name: str) -> None:
    """Refuse a name that another system could read as something else.

    Raises:
        InputError: `bad_name`, saying why.
    """
    parts = name.split("/")
    why = ""
    if not name.startswith("data/") or len(parts) < 2:
        why = "an item lies below data/"
    elif any(part in ("", ".", "..") for part in parts):
        why = "a part is empty or leads upwards"
    elif unicodedata.normalize("NFC", name) != name:
        why = "it is not in normal form C"
    elif deceptive_characters(name) or any(ord(character) < 32 for character in name):
        why = "it holds characters that a reader cannot see"
    elif _RESERVED & set(name):
        why = "it holds a character that some systems forbid"
    elif any(part.endswith((" ", ".")) or part.startswith(" ") for part in parts):
        why = "a part begins or ends with a space, or ends with a dot"
    elif len(name.encode("utf-8")) > LONGEST_NAME_BYTES:
        why = f"it is longer than {LONGEST_NAME_BYTES} bytes"
    if why:
        raise InputError("bad_name", f"A name in the package is refused: {why}.")


def ordered(names: Sequence[str]) -> list[str]:
    """The items in the container's order.

    Raises:
        InputError: `bad_name` also where two names differ only by capitals, which some systems do not tell apart.
    """
    for name in names:
        require_name(name)
    if len({name.casefold() for name in names}) != len(names):
        raise InputError("bad_name", "Two names in the package are the same, or differ only by capitals.")
    return sorted(names, key=lambda name: name.encode("utf-8"))


def manifest(lines: Sequence[tuple[str, str]]) -> bytes:
    """A BagIt manifest: digest, two spaces, name."""
    return "".join(f"{digest}  {name}\n" for name, digest in lines).encode("utf-8")


def bag_info(info: Sequence[tuple[str, str]], total_bytes: int, count: int) -> bytes:
    """The bag's own metadata, sorted; holds no personal data: it is read without opening anything."""
    lines = [*info, ("Payload-Oxum", f"{total_bytes}.{count}")]
    for name, value in lines:
        if any(character in f"{name}{value}" for character in "\r\n") or ":" in name:
            raise InputError("bad_info", "A line of the bag's information holds a line break.")
    return "".join(f"{name}: {value}\n" for name, value in sorted(lines)).encode("utf-8")


def parse_info(data: bytes) -> dict[str, str]:
    """Read the bag's own metadata, as `bag_info` wrote it; the last of a repeated name counts."""
    lines = (line.partition(": ") for line in data.decode("utf-8", "replace").splitlines())
    return {name: value for name, mark, value in lines if mark}
