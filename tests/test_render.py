"""What is shown where little can be shown, and what customers' words then pick."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from channels.base import Shows
from channels.pieces import clusters, split, units
from channels.render import chosen, plain, render
from data.types import TEXT_LIMIT, Address, Choice, Outbound

ANA = Address("wire", "ana")
CHOICES = (
    Choice("yes", "Ya, terjawab"),
    Choice("more", "Belum, saya mau tanya lagi"),
    Choice("person", "Bicara dengan orang"),
)
FAMILY, FLAG, ACCENTED, THUMB = "👨‍👩‍👧‍👦", "🇮🇩", "e\u0301", "👍🏽"


def message(text: str, choices: tuple[Choice, ...] = (), language: str = "id") -> Outbound:
    return Outbound(id=7, to=ANA, text=text, language=language, choices=choices, thread="t", author="Dina")


def test_what_can_be_shown_is_left_alone():
    said = message("**Halo**, Kak!", CHOICES)
    assert render(said, Shows(choices=3, markdown=True)) == (said,)


@pytest.mark.parametrize("buttons", [0, 2])
def test_too_few_buttons_become_numbered_lines(buttons):
    (shown,) = render(message("Apakah membantu?", CHOICES), Shows(choices=buttons))
    assert shown.choices == ()
    assert shown.text == (
        "Apakah membantu?\n\n1. Ya, terjawab\n2. Belum, saya mau tanya lagi\n3. Bicara dengan orang\n\n"
        "Silakan balas dengan nomor pilihan Anda."
    )


def test_the_hint_is_in_the_language_of_the_message():
    (shown,) = render(message("Did this help?", CHOICES, "en"), Shows())
    assert shown.text.endswith("Just reply with the number of your choice.")


def test_choices_without_words_stand_alone():
    (shown,) = render(message("", CHOICES), Shows())
    assert shown.text.startswith("1. Ya")


def test_buttons_come_with_the_last_piece():
    shown = render(message("satu dua tiga empat", CHOICES), Shows(choices=3, limit=9))
    assert [(one.text, one.choices) for one in shown] == [("satu dua", ()), ("tiga", ()), ("empat", CHOICES)]
    assert {(one.id, one.thread, one.author) for one in shown} == {(7, "t", "Dina")}


def test_numbers_stay_together_where_they_fit_in_one_piece():
    shown = render(message("kata " * 30, CHOICES), Shows(limit=130))
    assert [one.text for one in shown][-1].startswith("1. Ya, terjawab\n2.")
    assert all("1." not in one.text for one in shown[:-1])


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**tebal**, *miring*, __tebal__, _miring_ dan `kode`", "tebal, miring, tebal, miring dan kode"),
        ("**tebal dan *miring* juga**", "tebal dan miring juga"),
        ("# Judul\n\n## Bagian", "Judul\n\nBagian"),
        ("[lacak pesanan](https://toko.example/lacak_(baru)_1)", "lacak pesanan (https://toko.example/lacak_(baru)_1)"),
        ("[**sini**](https://toko.example)", "sini (https://toko.example)"),
        ("[https://toko.example](https://toko.example)", "https://toko.example"),
        ("<https://toko.example/_a_>", "https://toko.example/_a_"),
        ("[halo@toko.example](mailto:halo@toko.example)", "halo@toko.example"),
        ("![Peta](https://toko.example/peta.png)", "Peta (https://toko.example/peta.png)"),
        (r"\*syarat dan \_ketentuan\_", "*syarat dan _ketentuan_"),
        ("`*bukan miring*`", "*bukan miring*"),
    ],
)
def test_markdown_becomes_plain_words(markdown, words):
    assert plain(markdown) == words


@pytest.mark.parametrize(
    "words",
    [
        "2*3*4 = 24, 5 * 3 * 2 = 30",
        "Rp10.000* sampai Rp20.000*",
        "nama_berkas_baru.txt dan https://toko.example/_a_/*b*",
        "senang sekali ^_^ kemarin juga ^_^ lalu T_T",
        "- satu\n- dua\n  1. tiga\n\n\n> kata orang",
        "#1 terlaris, kanal #bantuan",
        "[1] catatan (lihat bawah), [sini](javascript:alert(1))",
        "a < b && c > d **",
    ],
)
def test_what_is_no_mark_stays_letter_for_letter(words):
    assert plain(words) == words


@pytest.mark.parametrize("part", [" **a", " _a", "[a", " *a", "**_", "[a](https://(", "`a\n", "\\"])
def test_a_hostile_text_is_read_in_time(part):
    started = time.perf_counter()
    plain(part * (TEXT_LIMIT // len(part)))
    assert time.perf_counter() - started < 5  # a quadratic search takes minutes


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("pendek", 6, ("pendek",)),
        ("  tetap  ", 9, ("  tetap  ",)),
        ("Satu paragraf.\n\nLainnya di sini.", 20, ("Satu paragraf.", "Lainnya di sini.")),
        ("baris satu\nbaris dua", 15, ("baris satu", "baris dua")),
        ("Kalimat ini. Kalimat itu juga", 20, ("Kalimat ini.", "Kalimat itu juga")),
        ("satu dua", 4, ("satu", "dua")),
        ("satu\n\ndua tiga empat lima enam tujuh", 30, ("satu\n\ndua tiga empat lima enam", "tujuh")),
        ("sangatpanjang", 5, ("sanga", "tpanj", "ang")),
        ("🛵🛵🛵", 4, ("🛵🛵", "🛵")),
        ("🛵🛵🛵", 5, ("🛵🛵", "🛵")),
        (FLAG * 3, 9, (FLAG * 2, FLAG)),
        (ACCENTED * 3, 5, (ACCENTED * 2, ACCENTED)),
        (THUMB + "a" + THUMB, 5, (THUMB + "a", THUMB)),
        (FAMILY + FAMILY, 20, (FAMILY, FAMILY)),
    ],
)
def test_a_long_text_is_cut_where_a_reader_would(text, limit, pieces):
    assert split(text, limit) == pieces


def test_a_limit_that_no_emoji_fits_in_is_refused():
    with pytest.raises(ValueError, match="1 UTF-16"):
        split("🛵", 1)


LETTERS = some.sampled_from(
    ["a", "kata", " ", "\n", "\n\n", ". ", "🛵", FAMILY, FLAG, ACCENTED, THUMB, "ก็", "\u0301", "1."]
)
SOME_TEXT = some.lists(LETTERS, max_size=80).map("".join)


@given(SOME_TEXT | some.text(), some.integers(2, 60))
def test_pieces_fit_and_lose_nothing_but_white_space(text, limit):
    pieces = split(text, limit)
    assert all(units(piece) <= limit for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


@given(SOME_TEXT, some.integers(24, 60))
def test_no_piece_begins_inside_a_letter(text, limit):
    starts = {piece[0] for piece in split(text, limit)[1:]}
    assert not starts & {"\u200d", "\u0301", "\U0001f3fd"}


WORDS = some.sampled_from(["a", "kata", "Selesai.", "🛵", FAMILY, FLAG + FLAG, ACCENTED * 9, "x" * 30])


@given(some.lists(WORDS), some.sampled_from([" ", "  ", "\n", "\n\n"]))
def test_words_that_fit_are_never_cut(words, space):
    assert " ".join(split(space.join(words), 30)).split() == words


@given(
    some.lists(some.sampled_from([FAMILY, FLAG, ACCENTED, THUMB, "a", "한", "ก็", "🏴\U000e0067\U000e0062\U000e007f"]))
)
def test_letters_are_what_a_reader_sees(letters):
    assert list(clusters("".join(letters))) == letters


@given(
    SOME_TEXT, some.lists(some.text(min_size=1, max_size=20), max_size=5), some.integers(0, 5), some.integers(20, 90)
)
def test_whatever_is_rendered_can_be_shown(text, labels, buttons, limit):
    choices = tuple(Choice(str(number), label) for number, label in enumerate(labels))
    shown = render(message(text, choices), Shows(choices=buttons, limit=limit))
    assert shown
    assert all(units(one.text) <= limit for one in shown)
    assert [one.choices for one in shown] == [()] * (len(shown) - 1) + [choices if len(choices) <= buttons else ()]


@pytest.mark.parametrize(
    "text",
    [
        "2", " 2. ", "(2)", "#2", "2)", "2️⃣", "②", "no 2", "No. 2", "no2", "nomor 2", "nomor dua", "nomer dua kak",
        "ke-2", "kedua", "yang kedua", "yg kedua aja", "ya, yang kedua kak", "pilihan kedua", "opsi 2",
        "saya pilih nomor 2", "saya mau yang kedua", "dua", "the second one", "the second option please", "second",
        "2nd", "number two", "option 2", "I choose the second", "I'll take number 2", "b", "B.", "opsi b", "option B",
        "jawaban: b", "Belum, saya mau tanya lagi", "belum saya mau tanya lagi", "BELUM,  saya mau tanyalagi",
        "2. Belum, saya mau tanya lagi", "belum saya mau tanya lagi ya kak", "belum saya mau tanyaa lagi",
        "belun saya mau tanya lagi",
    ],
)  # fmt: skip
def test_the_second_choice_is_picked_in_many_ways(text):
    assert chosen(text, CHOICES) == CHOICES[1]


@pytest.mark.parametrize("text", ["terakhir", "yang terakhir", "the last one", "3", "c", "bicara dengan orang dong"])
def test_the_last_choice_is_picked_too(text):
    assert chosen(text, CHOICES) == CHOICES[2]


@pytest.mark.parametrize(
    "text",
    [
        "2 hari lagi", "2 kg", "2x", "saya mau 2", "pesan 2 dong", "dua hari yang lalu", "2 dan 3", "1/2", "2.5",
        "10.000", "-", "0", "4", "12", "99999999999", "d", "satu lagi", "dua-duanya", "keduanya", "the two of us",
        "no one", "no", "no thanks", "ke rumah", "a friend", "second hand", "the last order", "terakhir kapan?", "",
        "   ", "!!!", "🛵", "ya", "belum", "bicara", "saya tidak mau bicara dengan orang", "2 " * 200,
    ],
)  # fmt: skip
def test_other_words_pick_nothing(text):
    assert chosen(text, CHOICES) is None


@pytest.mark.parametrize(
    ("text", "labels", "picked"),
    [
        ("Ini tidak menjawab pertanyaan saya", ["Ini menjawab pertanyaan saya", "Lainnya"], None),
        ("I cant wait for it now", ["I can wait for it now", "Cancel"], None),
        ("Pesanan nomor 1234 saja", ["Pesanan nomor 1235", "Lainnya"], None),
        ("ya", ["Ya", "Tidak"], "Ya"),
        ("Tidak kak", ["Ya", "Tidak"], "Tidak"),
        ("no thanks", ["Yes", "No"], "No"),
        ("yes please", ["Yes", "No"], "Yes"),
        ("2", ["5", "4", "3", "2", "1"], "2"),
        ("👍", ["👍", "👎"], "👍"),
        ("👎", ["👍", "👎"], "👎"),
        ("lainnya", ["Lainnya", "lainnya"], None),
        ("2", [], None),
        ("terakhir", [], None),
        ("10", [f"pilihan {letter}" for letter in "abcdefghij"], "pilihan j"),
    ],
)
def test_what_is_picked_depends_on_what_was_offered(text, labels, picked):
    found = chosen(text, [Choice(label, label) for label in labels])
    assert (found and found.label) == picked


@given(some.text(max_size=400), some.lists(some.text(max_size=30), max_size=4))
def test_picking_never_fails(text, labels):
    offered = [Choice(str(number), label) for number, label in enumerate(labels)]
    assert chosen(text, offered) in [None, *offered]


@given(some.integers(1, 10), some.sampled_from(["{}", "no {}", "nomor {} ya kak", "yang ke-{}", "option {}", "{}."]))
def test_every_number_picks_its_choice(number, words):
    offered = [Choice(str(one), f"barang {chr(96 + one)}{chr(96 + one)}") for one in range(1, 11)]
    assert chosen(words.format(number), offered) == offered[number - 1]
