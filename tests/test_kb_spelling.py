"""Slips of the finger are taken back, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.normal import MEANT, PARTICLES
from kb.spelling import LONG, LONGEST, Spelling
from kb.vectors import Vectors

KNOWN = ("pesanan", "pengembalian", "voucher", "password", "refund", "courier", "alamat", "kirim", "bayar", "order")


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(KNOWN, Vectors.load().knows)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pesanna", "pesanan"),  # two letters changed places
        ("pesnan", "pesanan"),  # one is missing
        ("pesanann", "pesanan"),  # one is there twice
        ("pesaban", "pesanan"),  # the key beside it
        ("pengembalain", "pengembalian"),
        ("pengmbaliann", "pengembalian"),  # two slips in a long word
        ("passwrod", "password"),
        ("refumd", "refund"),
        ("couirer", "courier"),
    ],
)
def test_a_slip_is_mended(spelling: Spelling, typed: str, meant: str):
    assert spelling.mend((typed,)) == (meant,)


@pytest.mark.parametrize(
    "word",
    [
        "gmn", "brp", "blm", "utk",  # chat spelling
        "older", "border", "layar", "kirin",  # other words that lie one letter away
        "budi", "jakarta", "surabaya", "bandung",  # names
        "odr", "kim",  # too short to say what was meant
        "xyzzyplugh",  # like nothing that is known
        "ord3r", "0rder",  # not made of letters alone
    ],
)  # fmt: skip
def test_what_is_no_slip_is_left_alone(spelling: Spelling, word: str):
    assert spelling.mend((word,)) == (word,)


@given(st.lists(st.text(max_size=40), max_size=6).map(tuple))
def test_nothing_is_invented(spelling: Spelling, words: tuple[str, ...]):
    mended = spelling.mend(words)
    assert len(mended) == len(words)
    assert all(after in (before, *KNOWN) for before, after in zip(words, mended, strict=True))


@given(st.lists(st.sampled_from([*KNOWN, *sorted(MEANT)[:60], *sorted(PARTICLES)]), max_size=6).map(tuple))
def test_words_that_somebody_knows_stay(spelling: Spelling, words: tuple[str, ...]):
    assert spelling.mend(words) == words


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz", max_size=14), max_size=4).map(tuple))
def test_what_is_mended_needs_no_mending(spelling: Spelling, words: tuple[str, ...]):
    once = spelling.mend(words)
    assert spelling.mend(once) == once


def test_a_short_word_may_hold_one_slip_and_a_long_one_two():
    nobody = Spelling(("abcdefg", "abcdefgh"), lambda _: False)
    assert nobody.mend(("abxdefx", "abxdefxh")) == ("abxdefx", "abcdefgh")
    assert len("abcdefgh") == LONG


def test_what_is_too_long_for_a_word_is_left_alone():
    word = "a" * (LONGEST + 1)
    assert Spelling(("a" * LONGEST,), lambda _: False).mend((word,)) == (word,)


def test_without_a_vocabulary_nothing_is_mended():
    assert Spelling((), lambda _: False).mend(("ordr",)) == ("ordr",)
