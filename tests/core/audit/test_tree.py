"""The Merkle tree against the plain definition of RFC 9162."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.core.audit.tree import (
    EMPTY_ROOT,
    completed_by,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    subtrees_of,
    verify_consistency,
    verify_inclusion,
)


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition of section 2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(plain_root(leaves[:half]), plain_root(leaves[half:]))


def root_of(leaves: list[bytes]) -> bytes:
    return root(len(leaves), subtrees_of(leaves))


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("count", range(71))
def test_the_root_is_that_of_the_definition(count: int) -> None:
    assert root_of(leaves_of(count)) == plain_root(leaves_of(count))


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proven_and_no_other(count: int, data: st.DataObject) -> None:
    leaves = leaves_of(count)
    index = data.draw(st.integers(0, count - 1))
    path = inclusion_path(index, count, subtrees_of(leaves))
    top = root_of(leaves)
    assert verify_inclusion(leaves[index], index, count, path, top)
    assert not verify_inclusion(leaf_hash(b"other"), index, count, path, top)
    if count > 1:
        assert not verify_inclusion(leaves[index], (index + 1) % count, count, path, top) or count == 1
        assert not verify_inclusion(leaves[index], index, count, path[:-1], top)


@given(st.integers(1, 70), st.integers(1, 70))
def test_a_log_that_only_grew_is_consistent(one: int, other: int) -> None:
    first, second = sorted((one, other))
    leaves = leaves_of(second)
    path = consistency_path(first, second, subtrees_of(leaves))
    assert verify_consistency(first, second, root_of(leaves[:first]), root_of(leaves), path)
    changed = [leaf_hash(b"rewritten"), *leaves[1:]]
    assert not verify_consistency(
        first,
        second,
        root_of(leaves[:first]),
        root_of(changed),
        consistency_path(first, second, subtrees_of(changed)),
    )


@given(st.integers(1, 200))
def test_a_store_that_keeps_what_each_leaf_completes_gives_every_root_and_proof(count: int) -> None:
    leaves = leaves_of(count)
    kept: dict[tuple[int, int], bytes] = {}
    for index, leaf in enumerate(leaves):
        for level, place, found in completed_by(index, leaf, lambda level, place: kept[level, place]):
            kept[level, place] = found

    def subtree(level: int, place: int) -> bytes:
        return kept[level, place]

    assert root(count, subtree) == plain_root(leaves)
    assert inclusion_path(count // 2, count, subtree) == inclusion_path(
        count // 2, count, subtrees_of(leaves)
    )
    assert len(kept) < 2 * count


def test_a_proof_in_a_large_log_asks_for_few_subtrees() -> None:
    asked: set[tuple[int, int]] = set()

    def subtree(level: int, place: int) -> bytes:
        asked.add((level, place))
        return b""

    inclusion_path(9_999_999, 10_000_000, subtree)
    root(10_000_000, subtree)
    assert len(asked) < 60
