"""The Merkle tree of RFC 9162: leaf and node hashes, roots, inclusion and consistency proofs.

- A leaf is hashed with the prefix 0x00, a node with 0x01 (section 2.1.1), so that neither passes for the other.
- Roots and proofs are made from the hashes of full subtrees, asked for one by one: a store that keeps them
  answers for a log of any size with a few dozen of them, and never reads the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


Subtree = Callable[[int, int], bytes]
"""The hash of the full subtree at a level and a place: it covers `2**level` leaves from `place * 2**level` on."""


def subtrees_of(leaves: Sequence[bytes]) -> Subtree:
    """Full subtrees over leaf hashes in memory, each computed once."""
    known: dict[tuple[int, int], bytes] = {}

    def subtree(level: int, place: int) -> bytes:
        if level == 0:
            return leaves[place]
        if (level, place) not in known:
            known[level, place] = node_hash(subtree(level - 1, 2 * place), subtree(level - 1, 2 * place + 1))
        return known[level, place]

    return subtree


def completed_by(index: int, leaf: bytes, subtree: Subtree) -> Iterator[tuple[int, int, bytes]]:
    """The full subtrees that a new leaf completes, from the leaf itself upwards: level, place, hash."""
    level = 0
    yield level, index, leaf
    while index & 1:
        leaf = node_hash(subtree(level, index - 1), leaf)
        index >>= 1
        level += 1
        yield level, index, leaf


def root(size: int, subtree: Subtree) -> bytes:
    """The root of the first `size` leaves (section 2.1.1)."""
    return _range_hash(0, size, subtree) if size else EMPTY_ROOT


def _range_hash(start: int, size: int, subtree: Subtree) -> bytes:
    """The hash over a range that begins where a subtree of its size can begin."""
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return subtree(level, start >> level)
    half = _split(size)
    return node_hash(_range_hash(start, half, subtree), _range_hash(start + half, size - half, subtree))


def _split(size: int) -> int:
    """The largest power of two smaller than a size (k of section 2.1.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that a leaf is among the first `size` (section 2.1.3.1)."""
    if not 0 <= index < size:
        raise IndexError("no such leaf")
    path: list[bytes] = []
    start = 0
    while size > 1:
        half = _split(size)
        if index - start < half:
            path.append(_range_hash(start + half, size - half, subtree))
            size = half
        else:
            path.append(_range_hash(start, half, subtree))
            start += half
            size -= half
    return tuple(reversed(path))


def consistency_path(first: int, second: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that the first leaves of the later tree are the earlier tree (section 2.1.4.1)."""
    if not 0 < first <= second:
        raise IndexError("no such earlier tree")

    def sub(count: int, start: int, size: int, whole: bool) -> list[bytes]:
        if count == size:
            return [] if whole else [_range_hash(start, size, subtree)]
        half = _split(size)
        if count <= half:
            return [*sub(count, start, half, whole), _range_hash(start + half, size - half, subtree)]
        return [*sub(count - half, start + half, size - half, False), _range_hash(start, half, subtree)]

    return tuple(sub(first, 0, second, True))


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof leads from a leaf to a root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last = index, size - 1
    found = leaf
    for step in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(step, found)
            while not number & 1 and number:
                number >>= 1
                last >>= 1
        else:
            found = node_hash(found, step)
        number >>= 1
        last >>= 1
    return last == 0 and found == root


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether a proof shows that the later tree only added to the earlier one (section 2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    number, last = first - 1, second - 1
    while number & 1:
        number >>= 1
        last >>= 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            old = node_hash(step, old)
            new = node_hash(step, new)
            while not number & 1 and number:
                number >>= 1
                last >>= 1
        else:
            new = node_hash(new, step)
        number >>= 1
        last >>= 1
    return last == 0 and old == first_root and new == second_root
