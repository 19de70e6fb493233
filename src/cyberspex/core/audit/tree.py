"""The Merkle tree of RFC 9162: leaf and node hashes, roots, inclusion and consistency proofs.

- A leaf is hashed with the prefix 0x00, a node with 0x01 (section 2.1.1), so that neither passes for the other.
- Proof generation takes a function that gives the hash of a full subtree, so that a store can answer from
  what it kept; `Tree` keeps all in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


class Frontier:
    """The roots of the full subtrees on the right edge: enough to append and to give the root.

    Holds at most 64 hashes, so a log of any size is appended to without reading it.
    """

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        self.size = size
        self.roots = list(roots)

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        roots = self.roots
        size = self.size
        while size & 1:
            leaf = hashlib.sha256(b"\x01" + roots.pop() + leaf).digest()
            size >>= 1
        roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.roots:
            return EMPTY_ROOT
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two smaller than a size (k of section 2.1.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The proof that a leaf is in the tree (section 2.1.3.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    path: list[bytes] = []
    while len(leaves) > 1:
        half = _split(len(leaves))
        if index < half:
            path.append(root_of(leaves[half:]))
            leaves = leaves[:half]
        else:
            path.append(root_of(leaves[:half]))
            leaves = leaves[half:]
            index -= half
    return tuple(reversed(path))


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


def consistency_path(first: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The proof that a tree of `first` leaves is a beginning of this one (section 2.1.4.1)."""
    if not 0 < first <= len(leaves):
        raise IndexError("no such earlier tree")

    def sub(count: int, part: Sequence[bytes], whole: bool) -> list[bytes]:
        if count == len(part):
            return [] if whole else [root_of(part)]
        half = _split(len(part))
        if count <= half:
            return [*sub(count, part[:half], whole), root_of(part[half:])]
        return [*sub(count - half, part[half:], False), root_of(part[:half])]

    return tuple(sub(first, leaves, True))


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
