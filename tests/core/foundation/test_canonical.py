"""The byte form that digests and signatures rest on."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.core.foundation.canonical import canonical_bytes, digest_of
from cyberspex.core.foundation.errors import InputError

_LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
)
VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_reading_the_canonical_form_gives_the_value_back(value: object) -> None:
    assert json.loads(canonical_bytes(value)) == value


@given(VALUES)
def test_writing_twice_gives_the_same_bytes(value: object) -> None:
    assert canonical_bytes(json.loads(canonical_bytes(value))) == canonical_bytes(value)


def test_the_order_of_members_does_not_change_the_digest() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


def test_members_are_sorted_by_utf16_code_units() -> None:
    # RFC 8785 section 3.2.3 gives this order: the emoji (a surrogate pair) stands before U+FB33.
    assert list(json.loads(canonical_bytes({"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3}))) == [
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, b"x", {1: "a"}, {"a": {"b": 0.1}}, "\ud800"])
def test_a_value_with_more_than_one_form_is_refused(value: object) -> None:
    with pytest.raises(InputError) as caught:
        canonical_bytes(value)
    assert caught.value.code == "not_canonical"
