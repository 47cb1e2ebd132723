"""A linear model tells articles apart, learns the same from the same, and knows when to stop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kb import head
from kb.head import ROUNDS, Floats, Head
from kb.rows import Rows, pack

ARTICLES, EACH, DIMENSION = 5, 12, 48


def made(seed: int = 0, each: int = EACH) -> tuple[Rows, head.Labels]:
    """Vectors of length 1 around a direction of each article's own."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(ARTICLES, DIMENSION))
    vectors = np.repeat(centres, each, axis=0) + 0.6 * rng.normal(size=(ARTICLES * each, DIMENSION))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return pack(vectors, len(vectors), DIMENSION), np.repeat(np.arange(ARTICLES), each)


@pytest.fixture(scope="module")
def trained() -> Head:
    return head.train(*made(), ARTICLES)


def test_it_tells_apart_what_it_has_learnt(trained: Head):
    rows, labels = made()
    assert [int(trained.logits(vector).argmax()) for vector in rows[slice(None)]] == labels.tolist()


def test_the_same_phrasings_give_the_same_model(trained: Head):
    again = head.train(*made(), ARTICLES)
    assert np.array_equal(again.weights, trained.weights)
    assert np.array_equal(again.bias, trained.bias)


def test_other_phrasings_give_another():
    assert not np.array_equal(head.train(*made(1), ARTICLES).weights, head.train(*made(2), ARTICLES).weights)


def test_an_article_with_more_phrasings_is_likelier_before_anything_is_asked():
    rows, _ = made()
    labels = np.array([0] * (len(rows) - EACH) + [1] * EACH)
    bias = head.train(rows, labels, 2).bias
    assert bias[0] > bias[1]


def test_more_phrasings_than_are_taken_at_a_time_are_all_learnt():
    rows, labels = made(each=head.CHUNK // 2)
    late = slice(len(rows) - 99, len(rows))
    learnt = head.train(rows, labels, ARTICLES)
    found = [int(learnt.logits(vector).argmax()) for vector in rows[late]]
    assert np.mean(found == labels[late]) > 0.99
    assert labels[: head.CHUNK].max() < ARTICLES - 1


@pytest.mark.parametrize("pairs", [1, 10])
def test_articles_that_nothing_tells_apart_are_believed_alike(pairs: int):
    rng = np.random.default_rng(pairs)
    same = rng.normal(size=(pairs, DIMENSION)).astype(np.float32)
    same /= np.linalg.norm(same, axis=1, keepdims=True)
    labels = np.repeat(np.arange(2 * pairs), 40)
    learnt = head.train(pack(same[labels // 2], len(labels), DIMENSION), labels, 2 * pairs)
    shares = head.softmax(np.stack([learnt.logits(one) for one in same]))
    for pair, of in enumerate(shares):
        assert of[2 * pair] == pytest.approx(of[2 * pair + 1], abs=0.05)
        assert of[2 * pair] > 0.4


def test_what_only_chance_tells_apart_makes_no_one_sure():
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(600, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = rng.integers(0, 2, len(vectors))
    learnt = head.train(pack(vectors, len(vectors), DIMENSION), labels, 2)
    shares = head.softmax(np.stack([learnt.logits(one) for one in vectors]))
    assert -np.log(shares[np.arange(len(labels)), labels]).mean() < np.log(2)  # no worse than to know nothing


@given(st.integers(0, 10**6), st.integers(1, 5000), st.integers(0, 10**4))
def test_a_training_has_some_rounds_and_not_too_many(phrasings: int, size: int, articles: int):
    assert head.rounds(phrasings, size, articles) in ROUNDS


def test_the_more_there_is_the_fewer_rounds_there_are():
    assert head.rounds(100, 1500, 10) == ROUNDS.stop - 1
    assert head.rounds(100_000, 1500, 3000) == ROUNDS.start


@given(arrays.arrays(np.float32, st.integers(1, 20), elements=st.floats(-80, 80, width=32)))
def test_probabilities_sum_to_one_and_keep_the_order(logits: Floats):
    shares = head.softmax(logits)
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    assert (shares[np.argsort(logits)] == np.sort(shares)).all()


@pytest.mark.parametrize("size", [1, 2, head.WHOLE, head.WHOLE + 1, 2 * head.WHOLE + 3])
def test_the_inverse_by_halves_is_the_inverse(size: int):
    some = np.random.default_rng(size).normal(size=(64, size)).astype(np.float32) / np.float32(8)
    matrix = np.eye(size, dtype=np.float32) + some.T @ some
    assert np.allclose(matrix @ head.inverse(matrix), np.eye(size), atol=1e-3)
