"""The Merkle tree against the plain definition of RFC 9162."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.core.audit.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
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


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("count", range(71))
def test_the_root_is_that_of_the_definition(count: int) -> None:
    assert root_of(leaves_of(count)) == plain_root(leaves_of(count))


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proven_and_no_other(count: int, data: st.DataObject) -> None:
    leaves = leaves_of(count)
    index = data.draw(st.integers(0, count - 1))
    path = inclusion_path(index, leaves)
    root = root_of(leaves)
    assert verify_inclusion(leaves[index], index, count, path, root)
    assert not verify_inclusion(leaf_hash(b"other"), index, count, path, root)
    if count > 1:
        assert not verify_inclusion(leaves[index], (index + 1) % count, count, path, root) or count == 1
        assert not verify_inclusion(leaves[index], index, count, path[:-1], root)


@given(st.integers(1, 70), st.integers(1, 70))
def test_a_log_that_only_grew_is_consistent(one: int, other: int) -> None:
    first, second = sorted((one, other))
    leaves = leaves_of(second)
    path = consistency_path(first, leaves)
    assert verify_consistency(first, second, root_of(leaves[:first]), root_of(leaves), path)
    changed = [leaf_hash(b"rewritten"), *leaves[1:]]
    assert not verify_consistency(
        first, second, root_of(leaves[:first]), root_of(changed), consistency_path(first, changed)
    )


def test_a_frontier_kept_in_a_store_goes_on_where_it_stopped() -> None:
    leaves = leaves_of(37)
    begun = Frontier()
    for leaf in leaves[:20]:
        begun.append(leaf)
    again = Frontier(begun.size, begun.roots)
    for leaf in leaves[20:]:
        again.append(leaf)
    assert again.root() == root_of(leaves)
