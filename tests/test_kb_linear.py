"""The small linear model: what it learns, and that its probabilities hold."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb import linear
from kb.features import COLUMNS, column, named, sparse
from kb.linear import Rows

WORDS = ("kopi", "teko", "gelas", "saring", "timbang", "giling")


def rows(texts: list[str], labels: list[int], weights: list[float] | None = None) -> Rows:
    return Rows(
        rows=[sparse(named(text)) for text in texts],
        labels=np.array(labels),
        weights=np.array(weights or [1.0] * len(texts), np.float32),
        judged=np.ones(len(texts), np.bool_),
    )


def sure(model: linear.Linear, text: str) -> list[float]:
    return [float(share) for share in linear.softmax(model.scores(sparse(named(text))))]


def test_it_learns_which_words_go_with_which_class():
    model = linear.train(rows(["kopi enak", "kopi pahit", "teko bocor", "teko pecah"], [0, 0, 1, 1]), 2)
    assert sure(model, "kopi baru")[0] > 0.5
    assert sure(model, "teko baru")[1] > 0.5


def test_what_counts_more_wins():
    said = ["kopi", "kopi lagi", "kopi terus", "kopi"]
    assert sure(linear.train(rows(said, [0, 0, 0, 1], [1, 1, 1, 9]), 2), "kopi")[1] > 0.5


def test_labels_that_mean_nothing_leave_it_unsure():
    noise = np.random.default_rng(7)
    said = [" ".join(noise.choice(WORDS, 3)) for _ in range(200)]
    model = linear.train(rows(said, [int(label) for label in noise.integers(0, 2, 200)]), 2)
    assert max(max(sure(model, text)) for text in said) < 0.75


def test_who_knows_nothing_holds_every_class_as_likely():
    assert sure(linear.untrained(4), "apa saja") == [0.25] * 4


def test_the_same_rows_make_the_same_model():
    said, labels = ["kopi enak", "teko bocor", "gelas retak"], [0, 1, 1]
    one, other = (linear.train(rows(said, labels), 2) for _ in range(2))
    assert (one.weights == other.weights).all()
    assert one.temperature == other.temperature


@given(st.lists(st.text(max_size=40), min_size=1, max_size=12), st.integers(1, 4))
def test_whatever_it_learns_from_its_shares_are_probabilities(texts: list[str], classes: int):
    model = linear.train(rows(texts, [place % classes for place in range(len(texts))]), classes)
    for text in texts:
        shares = sure(model, text)
        assert all(0 <= share <= 1 for share in shares)
        assert abs(sum(shares) - 1) < 1e-5


@given(st.text(max_size=200))
def test_a_message_is_a_row_of_length_one(text: str):
    row = sparse(named(text))
    assert abs(float(row.values @ row.values) - 1) < 1e-5
    assert len(set(row.columns.tolist())) == len(row.columns)
    assert 0 <= row.columns.min() <= row.columns.max() < COLUMNS


def test_a_word_after_a_denial_is_another_word():
    assert "word not-kecewa" in named("saya tidak pernah kecewa")
    assert "word kecewa" in named("saya kecewa")
    assert column("word kecewa") != column("word not-kecewa")
