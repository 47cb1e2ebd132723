"""Vectors in a quarter of their room are still what they were, but for what nobody would notice."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kb.rows import CHUNK, Floats, pack

DIMENSION = 16
numbers = st.floats(-1, 1, width=32)
vectors = arrays.arrays(np.float32, st.tuples(st.integers(1, 8), st.just(DIMENSION)), elements=numbers)


@given(vectors)
def test_a_number_loses_less_than_half_a_step(some: Floats):
    packed = pack(some, len(some), DIMENSION)
    steps = np.abs(some).max(axis=1) / 127
    assert (np.abs(packed[slice(None)] - some) <= steps[:, None] * 0.51 + 1e-9).all()


@given(vectors, arrays.arrays(np.float32, DIMENSION, elements=numbers))
def test_likeness_is_the_product_with_each_row_that_is_asked_for(some: Floats, other: Floats):
    packed = pack(some, len(some), DIMENSION)
    which = np.arange(len(some))[::-1]
    assert np.allclose(packed.likeness(other, which), packed[which] @ other, atol=1e-4)


@given(vectors)
def test_rows_are_compared_among_each_other(some: Floats):
    packed = pack(some, len(some), DIMENSION)
    which = np.arange(len(some))
    assert np.allclose(packed.among(which), packed[which] @ packed[which].T, atol=1e-4)


def test_more_rows_than_are_taken_at_a_time_are_all_compared():
    some = np.random.default_rng(0).normal(size=(2 * CHUNK + 3, DIMENSION)).astype(np.float32)
    packed = pack(some, len(some), DIMENSION)
    which = np.arange(len(some))
    assert np.allclose(packed.likeness(some[0], which), packed[which] @ some[0], atol=1e-4)


def test_a_vector_of_zeros_stays_one():
    assert not pack([np.zeros(DIMENSION, np.float32)], 1, DIMENSION)[slice(None)].any()


def test_no_vectors_are_no_rows():
    none = pack([], 0, DIMENSION)
    assert len(none) == 0
    assert none.likeness(np.ones(DIMENSION, np.float32), np.arange(0)).shape == (0,)


def test_a_number_takes_one_byte():
    assert pack(np.eye(4, dtype=np.float32), 4, 4).bytes.itemsize == 1
