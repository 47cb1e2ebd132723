"""What an inquiry is about, without the greeting that comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subject import LONGEST, about, stands, subject


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("Halo kak, mau tanya ongkir ke Bali berapa ya?", "ongkir ke Bali berapa ya?"),
        ("kak kalau checkout hari ini kira2 nyampe kapan", "kalau checkout hari ini kira2 nyampe kapan"),
        ("halooo min, stok grinder ada?", "stok grinder ada?"),
        ("Selamat pagi\nSaya mau retur teko", "Saya mau retur teko"),
        ("Malam kak, buka sampai jam berapa?", "buka sampai jam berapa?"),
        ("pagi, pesanan saya belum sampai", "pesanan saya belum sampai"),
        ("Kak\nmau tanya dong kak\nretur gimana", "retur gimana"),
        ("assalamualaikum wr wb, kak saya mau tanya apakah bisa COD", "apakah bisa COD"),
        ("👋 halo kak 🙏 mau nanya, garansi berapa lama", "garansi berapa lama"),
        ("Hi there! I have a question: do you ship to Bali?", "do you ship to Bali?"),
        ("hello, my   kettle\nleaks", "my kettle"),
        ("Good morning team, it's broken", "it's broken"),
        ("May I ask when it ships?", "when it ships?"),
    ],
)
def test_what_comes_before_the_question_is_left_out(said: str, about: str):
    assert subject(said) == about


@pytest.mark.parametrize(
    "said",
    [
        "ongkir ke Bali berapa?",
        "malam ini buka jam berapa?",
        "min order berapa ya",
        "Ibu saya mau beli teko",
        "Kakak saya pesan teko",
        "Tim kalian lambat",
        "Higienis gak ya",
        "can I ask for a refund?",
        "mau tanya ke siapa soal retur?",
        "history of my order",
    ],
)
def test_what_only_looks_like_a_greeting_stays(said: str):
    assert subject(said) == said


@pytest.mark.parametrize("said", ["Halo kak, mau tanya", "hi", "tanya kak", "2", "🙏", "Good morning!"])
def test_a_greeting_alone_is_better_than_nothing(said: str):
    assert subject(said) == said


def test_the_first_of_several_messages_that_says_something_is_the_subject():
    assert subject("halo kak", "mau tanya", "garansi berapa lama?", "teko listrik") == "garansi berapa lama?"
    assert subject("halo kak", "permisi") == "halo kak"
    assert (subject(), subject(" \n ")) == ("", "")


@pytest.mark.parametrize(
    "said", ["halo min", "Selamat pagi kak", "👍", "sama-sama kak", "ok makasih ya", "p", "", "tes"]
)
def test_a_greeting_makes_way_for_what_it_was_about(said: str):
    assert not stands(said)
    assert about(said, "halo kak", "paket saya hilang") == "paket saya hilang"
    assert about(said, "permisi kak") == said


@pytest.mark.parametrize("said", ["ongkir ke Bali", "halo, garansi?", "makasih, tapi teko bocor", "okra"])
def test_what_says_something_stays(said: str):
    assert about(said, "paket saya hilang") == said


def test_a_long_line_is_cut():
    assert subject("halo, " + "teko " * 50) == f"{'teko ' * 15}teko…"


@given(st.text())
def test_a_subject_is_part_of_what_was_said_and_never_empty_if_anything_was(said: str):
    about = subject(said)
    assert bool(about) == bool(said.strip())
    assert len(about) <= LONGEST
    assert about.removesuffix("…") in " ".join(said.split())


GREETING = st.sampled_from(["halo", "Hai", "selamat siang", "PERMISI", "hello", "hey", "good evening", "mau tanya"])
WHOM = st.sampled_from(["", " kak", " min", " pak", " there", " team"])
PAUSE = st.sampled_from([" ", ", ", "! ", "\n", "... ", " 🙏 "])
QUESTION = st.sampled_from(["garansi berapa lama?", "Teko pecah", "where is my order", "bisa COD?"])


@given(GREETING, WHOM, PAUSE, GREETING, PAUSE, QUESTION)
def test_any_number_of_greetings_may_come_first(first, whom, pause, then, again, question):
    assert subject(f"{first}{whom}{pause}{question}") == question
    assert subject(f"{first}{whom}{pause}{then}{again}{question}") == question
