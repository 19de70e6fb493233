"""Writing, verifying and reading evidence packages; the layout is `cyberspex.core.evidence.container`.

Reads and writes in blocks: memory does not grow with the package. Both digests are computed side by side in two threads.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

from cyberspex.core.evidence import container
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.streams import Openable
from cyberspex.core.signing import Check

BLOCK_BYTES = 1024 * 1024
BLOCKS = 4
SMALL_BYTES = 64 * 1024
"""Below it, handing a block to another thread costs more than it saves."""
LARGEST_TAG_BYTES = 32 * 1024 * 1024  # manifests of 65,534 members stay below
Item = tuple[str, bytes | Openable]


class _Ring:
    """A few blocks of memory that are read into in turns, and one thread for each digest.

    Each digest goes through the blocks at its own pace; a block is read into again when both are done with it.
    """

    def __init__(self) -> None:
        self.blocks = [memoryview(bytearray(BLOCK_BYTES)) for _number in range(BLOCKS)]
        self.jobs: list[tuple[Future[None], ...]] = [()] * BLOCKS
        self.place = 0
        self.lanes = (ThreadPoolExecutor(1), ThreadPoolExecutor(1))

    def __enter__(self) -> _Ring:
        return self

    def __exit__(self, *_why: object) -> None:
        for lane in self.lanes:
            lane.shutdown()

    def read(self, stream: BinaryIO, most: int) -> memoryview:
        """The next bytes of a stream, at most so many; they stay until the ring comes round."""
        self.place = (self.place + 1) % BLOCKS
        for job in self.jobs[self.place]:
            job.result()
        block = self.blocks[self.place][: min(BLOCK_BYTES, most)]
        return block[: stream.readinto(block)]  # type: ignore[attr-defined]

    def submit(self, *works: Callable[[], None]) -> tuple[Future[None], ...]:
        """Do something with the block just read, each work in its own lane and in order."""
        self.jobs[self.place] = tuple(lane.submit(work) for lane, work in zip(self.lanes, works, strict=True))
        return self.jobs[self.place]


class _Digests:
    """CRC-32, SHA-256 and SHA-512 of one stream."""

    def __init__(self, ring: _Ring) -> None:
        self.ring = ring
        self.crc = 0
        self.size = 0
        self.sha256 = hashlib.sha256()
        self.sha512 = hashlib.sha512()
        self.running: tuple[Future[None], ...] = ()

    def update(self, block: bytes | memoryview) -> None:
        self.size += len(block)
        if len(block) < SMALL_BYTES:
            self.finish()
            self._fast(block)
            self.sha512.update(block)
        else:
            self.running = self.ring.submit(partial(self.sha512.update, block), partial(self._fast, block))

    def _fast(self, block: bytes | memoryview) -> None:
        self.sha256.update(block)
        self.crc = zlib.crc32(block, self.crc)

    def finish(self) -> _Digests:
        """Wait until the last block was digested."""
        for job in self.running:
            job.result()
        self.running = ()
        return self

    def whole(self, source: bytes | Openable) -> _Digests:
        """Digest everything that a source holds."""
        if isinstance(source, bytes):
            self.update(source)
            return self.finish()
        with source.open("rb") as stream:
            while block := self.ring.read(stream, BLOCK_BYTES):
                self.update(block)
        return self.finish()


def _blocks(source: bytes | Openable) -> Iterator[bytes]:
    if not isinstance(source, bytes):
        with source.open("rb") as stream:
            while block := stream.read(BLOCK_BYTES):
                yield block
    elif source:
        yield source


def _size_of(stream: BinaryIO) -> int:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def write_package(
    out: BinaryIO, items: Iterable[Item], info: Mapping[str, str] | Sequence[tuple[str, str]], signer: Any,
    *, tsa_url: str | None = None,
) -> None:  # fmt: skip
    """Write one sealed package.

    Args:
        out: where it goes, written once from front to back.
        items: names (with or without `data/`) and contents.
        info: the bag's own information. signer: the organisation's seal.
        tsa_url: a time-stamp server, so that the seal outlives its certificate.
    Raises:
        InputError: `bad_name`, `too_large`, `too_many`.
    """
    from cyberspex.adapters.keys.signing import sign_detached

    sources = {name if name.startswith("data/") else f"data/{name}": content for name, content in items}
    names = container.ordered(list(sources))
    if len(names) > container.MOST_MEMBERS - 8:
        raise InputError("too_many", "A package holds at most 65,526 items; split it.")
    facts = list(info.items()) if isinstance(info, Mapping) else list(info)
    members: list[container.Member] = []
    offset = 0
    sha256: list[tuple[str, str]] = []
    sha512: list[tuple[str, str]] = []

    def put(name: str, content: bytes | Openable, digests: _Digests) -> None:
        nonlocal offset
        if offset + digests.size > container.LARGEST_BYTES:
            raise InputError("too_large", "A package has less than 4 GiB; split it.")
        header = container.local_header(name, digests.size, digests.crc)
        members.append(container.Member(name=name, size_bytes=digests.size, crc32=digests.crc, offset=offset))
        out.write(header)
        for block in _blocks(content):
            out.write(block)
        offset += len(header) + digests.size

    with _Ring() as ring:

        def digested(content: bytes | Openable) -> _Digests:
            return _Digests(ring).whole(content)

        tags: dict[str, bytes] = {"bagit.txt": container.BAGIT}
        put("bagit.txt", container.BAGIT, digested(container.BAGIT))
        total = 0
        for name in names:
            digests = digested(sources[name])
            total += digests.size
            sha256.append((name, digests.sha256.hexdigest()))
            sha512.append((name, digests.sha512.hexdigest()))
            put(name, sources[name], digests)
        tags["bag-info.txt"] = container.bag_info(facts, total, len(names))
        tags["manifest-sha256.txt"] = container.manifest(sha256)
        tags["manifest-sha512.txt"] = container.manifest(sha512)
        listed = [(name, digested(data)) for name, data in sorted(tags.items())]
        tags["tagmanifest-sha256.txt"] = container.manifest([(n, d.sha256.hexdigest()) for n, d in listed])
        tags["tagmanifest-sha512.txt"] = container.manifest([(n, d.sha512.hexdigest()) for n, d in listed])
        tags["seal.p7s"] = sign_detached(tags[container.SEALED], signer, tsa_url=tsa_url)
        for name in container.AFTER:
            put(name, tags[name], digested(tags[name]))
    out.write(container.directory(members, offset))


class _Broken(Exception):
    """The container or something in it is not as it must be; carries the part and the reason."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part = part
        self.why = why


def _walk(
    stream: BinaryIO, size: int, ring: _Ring, progress: Callable[[int, int], None] | None
) -> tuple[list[container.Member], dict[str, tuple[str, str]], dict[str, bytes]]:
    """Read every member once, deriving each byte that is not content."""
    members: list[container.Member] = []
    digests_of: dict[str, tuple[str, str]] = {}
    tags: dict[str, bytes] = {}
    offset = 0
    while True:
        head = stream.read(container.LOCAL_BYTES)
        found = container.read_local_header(head)
        if found is None:
            break
        length, content, crc = int(found[0]), found[1], found[2]
        raw = stream.read(length)
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _Broken("container", f"the name of member {len(members) + 1} is not UTF-8") from error
        if head + raw != container.local_header(name, content, crc):
            raise _Broken("container", f"the header of {name!r} is not the one that follows from it")
        if content > size:
            raise _Broken("container", f"{name!r} claims more bytes than there are")
        is_tag = not name.startswith("data/")
        if is_tag and (name not in (*container.BEFORE, *container.AFTER) or content > LARGEST_TAG_BYTES):
            raise _Broken("container", f"{name!r} does not belong in a package")
        if len(members) > container.MOST_MEMBERS:
            raise _Broken("container", "there are too many members")
        digests = _Digests(ring)
        left = content
        kept = bytearray()
        while left:
            block = ring.read(stream, left)
            if not block:
                raise _Broken(name, "the file ends in the middle of it")
            digests.update(block)
            if is_tag:
                kept += block
            left -= len(block)
            if progress is not None:
                progress(stream.tell(), size)
        if digests.finish().crc != crc:
            raise _Broken(name, "its content is not what its header says")
        members.append(container.Member(name=name, size_bytes=content, crc32=crc, offset=offset))
        if name in digests_of:
            raise _Broken(name, "it stands twice")
        digests_of[name] = (digests.sha256.hexdigest(), digests.sha512.hexdigest())
        if is_tag:
            tags[name] = bytes(kept)
        offset = stream.tell()
    rest = head + stream.read(LARGEST_TAG_BYTES + 1)
    if rest != container.directory(members, offset):
        raise _Broken("container", "what follows the last member is not the directory that follows from them")
    return members, digests_of, tags


def verify_package(
    path: Openable, trust: Any, at: datetime, progress: Callable[[int, int], None] | None = None
) -> tuple[Check, ...]:
    """Verify a package: container, manifests, seal. Every byte is accounted for; every manifest is checked.

    Args:
        trust: whom to trust; none leaves the seal's trust undetermined. at: the instant of verification.
    """
    from cyberspex.adapters.keys.checking import check_detached

    try:
        with path.open("rb") as stream, _Ring() as ring:
            size = _size_of(stream)
            members, digests, tags = _walk(stream, size, ring, progress)
            _require_layout(members, digests, tags)
    except _Broken as error:
        return (Check(name=error.part, verdict="invalid", detail=f"{error.part}: {error.why}."),)
    items = [one for one in members if one.name.startswith("data/")]
    checks = [
        Check(
            name="container", verdict="valid", detail="Every byte of the container follows from its content."
        ),
        Check(
            name="manifests",
            verdict="valid",
            detail=f"{len(items)} items match SHA-256 and SHA-512, none is unlisted.",
        ),
    ]
    checks += list(check_detached(tags[container.SEALED], tags["seal.p7s"], trust, at))
    return tuple(checks)


def _require_layout(
    members: Sequence[container.Member],
    digests: Mapping[str, tuple[str, str]],
    tags: Mapping[str, bytes],
) -> None:
    names = [one.name for one in members]
    items = [name for name in names if name.startswith("data/")]
    try:
        expected = [*container.BEFORE, *container.ordered(items), *container.AFTER]
    except InputError as error:
        raise _Broken("container", error.message) from error
    if names != expected:
        lost = next((name for name in expected if name not in names), "")
        raise _Broken("container", f"{lost!r} is missing" if lost else "the members are not in their order")
    if tags["bagit.txt"] != container.BAGIT:
        raise _Broken("bagit.txt", "it is not the declaration of BagIt 1.0")
    for number, name in enumerate(("sha256", "sha512")):
        if tags[f"manifest-{name}.txt"] != container.manifest(
            [(item, digests[item][number]) for item in items]
        ):
            raise _Broken(f"manifest-{name}.txt", "it does not list exactly the items with their digests")
        listed = sorted(("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt"))
        if tags[f"tagmanifest-{name}.txt"] != container.manifest(
            [(tag, digests[tag][number]) for tag in listed]
        ):
            raise _Broken(
                f"tagmanifest-{name}.txt", "it does not list exactly the tag files with their digests"
            )


def list_items(path: Openable) -> list[tuple[str, int]]:
    """The items of a package with their sizes, by names without `data/`.

    Raises:
        InputError: `not_a_package`.
    """
    return [(one.name.removeprefix("data/"), one.size_bytes) for one in _members(path)]


def item_blocks(path: Openable, name: str) -> Iterator[bytes]:
    """The bytes of one item, block by block.

    Raises:
        InputError: `not_a_package` or `no_such_item`.
    """
    wanted = name if name.startswith("data/") else f"data/{name}"
    member = next((one for one in _members(path) if one.name == wanted), None)
    if member is None:
        raise InputError("no_such_item", "The package holds no such item.")

    def blocks() -> Iterator[bytes]:
        with path.open("rb") as stream:
            stream.seek(member.offset)
            left = member.size_bytes
            while left and (block := stream.read(min(BLOCK_BYTES, left))):
                left -= len(block)
                yield block

    return blocks()


def read_tags(path: Openable, names: Sequence[str]) -> list[bytes]:
    """The bytes of tag files, such as `bag-info.txt`.

    Raises:
        InputError: `not_a_package` where one is missing or too large.
    """
    found: dict[str, bytes] = {}
    with path.open("rb") as stream:
        size = _size_of(stream)
        while header := container.read_local_header(stream.read(container.LOCAL_BYTES)):
            name = stream.read(int(header[0])).decode("utf-8", "replace")
            if header[1] > size:
                break
            end = stream.tell() + header[1]
            if name in names and header[1] <= LARGEST_TAG_BYTES:
                found[name] = stream.read(header[1])
            stream.seek(end)
    if set(found) != set(names):
        raise InputError("not_a_package", "That is not an evidence package.")
    return [found[name] for name in names]


def _members(path: Openable) -> Iterator[container.Member]:
    """The items in order; `offset` is where the content begins."""
    with path.open("rb") as stream:
        size = _size_of(stream)
        count = 0
        while found := container.read_local_header(stream.read(container.LOCAL_BYTES)):
            name = stream.read(int(found[0])).decode("utf-8", "replace")
            if found[1] > size:
                break
            offset = stream.tell()
            stream.seek(offset + found[1])
            count += 1
            if name.startswith("data/"):
                yield container.Member(name=name, size_bytes=found[1], crc32=found[2], offset=offset)
        if not count:
            raise InputError("not_a_package", "That is not an evidence package.")
