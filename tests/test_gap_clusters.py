"""Which questions belong together: by likeness alone, without being told how many groups there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.gaps import clusters
from kb.gaps.clusters import together
from kb.gaps.likeness import likeness, words
from kb.gaps.sparse import Floats, weighed
from tests.gap_questions import ENGRAVING, FRANCHISE, RENTING, embed

LEAST = 0.5


def units(seed: int, count: int, dimensions: int = 4) -> Floats:
    rows = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def by_hand(vectors: np.ndarray, least: float) -> set[frozenset[int]]:
    """Average linkage as it is defined: join the nearest two of all, again and again."""
    groups = [[one] for one in range(len(vectors))]
    cosines = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    while len(groups) > 1:
        near = [(cosines[np.ix_(a, b)].mean(), i, j) for i, a in enumerate(groups) for j, b in enumerate(groups[:i])]
        likeness, i, j = max(near)
        if likeness < least:
            break
        groups[j] += groups.pop(i)
    return {frozenset(group) for group in groups}


def as_sets(numbers: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(numbers == one).tolist()) for one in set(numbers.tolist())}


@given(st.integers(0, 2**32), st.integers(1, 24), st.sampled_from([0.2, 0.5, 0.8]))
def test_joining_many_pairs_at_a_time_is_average_linkage(seed: int, count: int, least: float):
    vectors = units(seed, count)
    assert as_sets(together(vectors, least)) == by_hand(vectors, least)


@given(st.integers(0, 2**32), st.integers(2, 24))
def test_the_order_of_the_rows_does_not_matter(seed: int, count: int):
    vectors = units(seed, count)
    order = np.random.default_rng(seed).permutation(count)
    shuffled = as_sets(together(vectors[order], LEAST))
    assert {frozenset(order[list(group)].tolist()) for group in shuffled} == as_sets(together(vectors, LEAST))


@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_small_block_gives_what_a_large_one_gives(seed: int, count: int):
    vectors = units(seed, count)
    whole, clusters.BLOCK = clusters.BLOCK, 16
    try:
        small = together(vectors, LEAST)
    finally:
        clusters.BLOCK = whole
    assert small.tolist() == together(vectors, LEAST).tolist()


def test_what_is_the_same_is_one_group_and_nothing_is_none():
    assert together(np.repeat(units(1, 1), 7, axis=0), 0.9).tolist() == [0] * 7
    assert together(np.zeros((0, 3), np.float32), LEAST).tolist() == []
    assert together(np.zeros((3, 3), np.float32), LEAST).tolist() == [0, 1, 2]  # texts without a word are like nothing


def test_sparse_rows_multiply_as_dense_ones_do():
    texts = [{"a": 1.0, "b": 2.0}, {}, {"b": 1.0, "c": 1.0}, {"a": 1.0, "c": 3.0}]
    rows = weighed(texts)
    dense = rows.times(np.eye(rows.shape[1], dtype=np.float32))
    other = np.random.default_rng(3).standard_normal((rows.shape[1], 5)).astype(np.float32)
    assert np.allclose(rows.times(other), dense @ other, atol=1e-6)
    assert np.allclose(rows.turned().times(np.eye(4, dtype=np.float32)), dense.T, atol=1e-6)
    assert np.allclose(np.linalg.norm(dense, axis=1), [1, 0, 1, 1], atol=1e-6)


def test_questions_of_one_meaning_are_one_group():
    texts = [*ENGRAVING, *RENTING, *FRANCHISE]
    space = likeness(texts)
    groups = together(space.vectors, LEAST)[space.rows(texts)]
    cut = len(ENGRAVING), len(ENGRAVING) + len(RENTING)
    mine, others, rest = set(groups[: cut[0]]), set(groups[cut[0] : cut[1]]), set(groups[cut[1] :])
    assert not mine & others
    assert not (mine | others) & rest
    assert len(mine) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Halo kak, bisa ukir nama?", "bisa ukir nama"),
        ("gmn caranya", "bagaimana caranya"),
        ("thanks, where is my order", "where is my order"),
    ],
)
def test_courtesies_and_chat_spelling_make_no_other_question(one: str, other: str):
    assert words(one) == words(other)


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_texts_can_be_compared(texts: list[str]):
    space = likeness(texts, embed)
    assert len(space.rows(texts)) == len(texts)
    assert np.isfinite(space.vectors).all()
