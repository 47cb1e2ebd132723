"""A text becomes a direction: alike for texts that are alike, and the same in every process."""

import os
import subprocess
import sys
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.encoder import PLACES, Encoder, Words, grams, unit
from kb.vectors import Vectors

KNOWN = ("where is my parcel", "cancel my order please", "paket saya di mana", "batalkan pesanan", "my order is late")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder([tuple(one.split()) for one in KNOWN], Vectors.load())


def alike(encoder: Encoder, one: str, other: str) -> float:
    return float(encoder.encode(tuple(one.split())) @ encoder.encode(tuple(other.split())))


texts = st.lists(st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1, max_size=12), max_size=12)


@given(texts)
def test_a_vector_has_length_one_unless_there_is_no_word(encoder: Encoder, words: list[str]):
    vector = encoder.encode(tuple(words))
    assert vector.shape == (encoder.dimension,)
    assert isclose(float(np.linalg.norm(vector)), 1 if words else 0, abs_tol=1e-3)


@given(texts)
def test_the_same_text_gives_the_same_vector(encoder: Encoder, words: list[str]):
    fresh = Encoder([tuple(one.split()) for one in KNOWN], Vectors.load())
    assert np.array_equal(fresh.encode(tuple(words)), encoder.encode(tuple(words)))


@pytest.mark.parametrize(
    ("asked", "nearer", "farther"),
    [
        ("where is my parcle", "where is my parcel", "cancel my order please"),  # a slip of the finger
        ("where is my package", "where is my parcel", "my order is late"),  # another word for it
        ("where is my parcel", "paket saya di mana", "batalkan pesanan"),  # another language
        ("cancel order", "cancel my order please", "my order is late"),
    ],
)
def test_what_means_or_looks_the_same_is_near(encoder: Encoder, asked: str, nearer: str, farther: str):
    assert alike(encoder, asked, nearer) > alike(encoder, asked, farther)


def test_the_order_of_words_tells_something(encoder: Encoder):
    assert alike(encoder, "order late my is", "my order is late") < 0.999


def test_a_rare_word_tells_more_than_a_common_one(encoder: Encoder):
    assert encoder.weight("parcel") > encoder.weight("my") > 0


def test_it_is_the_same_in_another_process(encoder: Encoder):
    lines = [
        "from kb.encoder import Encoder",
        "from kb.vectors import Vectors",
        f"print(Encoder([one.split() for one in {KNOWN!r}], Vectors.load()).encode(('my', 'ordr')).tobytes().hex())",
    ]
    environ = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], env=environ, capture_output=True, check=True)
    there = np.frombuffer(bytes.fromhex(done.stdout.decode()), np.float32)
    assert np.allclose(there, encoder.encode(("my", "ordr")), atol=1e-6)


@pytest.mark.parametrize(
    ("word", "parts"),
    [("a", [" a", "a ", " a "]), ("ab", [" a", "ab", "b ", " ab", "ab ", " ab "])],
)
def test_the_parts_of_a_word_have_two_to_five_letters(word: str, parts: list[str]):
    assert grams(word) == parts


def test_nothing_has_no_direction():
    nothing = np.zeros(PLACES, np.float32)
    assert not unit(nothing).any()


def test_an_encoder_of_nothing_encodes_all_the_same():
    empty: Words = ()
    none = Encoder([], Vectors.load())
    assert isclose(float(np.linalg.norm(none.encode(("kettle",)))), 1, abs_tol=1e-3)
    assert not none.encode(empty).any()
