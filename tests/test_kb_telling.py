"""Mistakes in the words of whoever fills in the form: each in both languages, at its field and line."""

import re
from pathlib import Path

import pytest

from data.library import VersionState
from data.mistakes import Mistake, Mistakes
from handoff.console import words as console_words
from kb import library
from kb.console import routes, sheets, telling
from kb.library import Library, Standing
from kb.parse import Allowed
from tests.articles import books, written

FOLDER = Path(routes.__file__).parent / "words"
ID, EN = console_words.of("id", FOLDER), console_words.of("en", FOLDER)

GOOD = {"title": "Ongkir", "questions": "berapa ongkirnya", "answer": "Sepuluh ribu."}


def told(form: dict[str, str], language: str = "id", files: Library | None = None) -> list[tuple[str, int, str, str]]:
    sheet = sheets.sent(GOOD | form, "shipping-cost", "id", {})
    new = Standing(
        article="shipping-cost", language="id", number=3, state=VersionState.DRAFT, text=sheet.text, based_on=""
    )
    with pytest.raises(Mistakes) as caught:
        library.check(files or books(written()), [], [new])
    words = ID if language == "id" else EN
    found = telling.tell(caught.value.mistakes, sheet, new.source.name, words, EN)
    return [(one.field, one.line, one.what, one.mend) for one in found]


@pytest.mark.parametrize(
    ("form", "field", "line", "what", "mend"),
    [
        ({"title": ""}, "title", 0, "belum diisi", ""),
        ({"questions": ""}, "questions", 0, "perlu sedikitnya satu", ""),
        ({"questions": "satu\n!!!"}, "questions", 2, "tidak ada kata di dalamnya: “!!!”",
         "tulis seperti pelanggan bertanya"),
        ({"answer": ""}, "answer", 0, "belum ada jawabannya", "tulis jawabannya"),
        ({"answer": "a\n{{ nmae }}"}, "answer", 2, "tidak ada isian “nmae”", "maksudnya name?"),
        ({"answer": "{{ name|lowr }}"}, "answer", 1, "tidak ada saringan “lowr” di sini", "maksudnya lower?"),
        ({"answer": "{{ name|lower(1) }}"}, "answer", 1, "memberi saringan “lower” terlalu banyak", "paling banyak 0"),
        ({"answer": "{% for x in name %}{% endfor %}"}, "answer", 1, "tidak boleh memakai for",
         "hanya kata, isian, saringan, if, dan else"),
        ({"answer": "a\n{% if name > 'a' %}{% endif %}"}, "answer", 2, "tidak boleh membandingkan dengan “gt”",
         "bandingkan dengan == atau !="),
        ({"answer": "{% if name is odd %}{% endif %}"}, "answer", 1, "tidak ada pemeriksaan “odd” di sini",
         "yang ada: defined, none, undefined"),
        ({"kind": "ordr"}, "kind", 0, "tidak ada jenis “ordr”", "maksudnya order?"),
        ({"team": "nobody"}, "team", 0, "tidak ada tim “nobody”", "yang ada: cs"),
        ({"valid_from": "besok"}, "valid_from", 0, "harus berupa tanggal, bukan “besok”", "tulis seperti 2027-01-31"),
        ({"valid_from": "2026-05-04", "valid_until": "2026-05-03"}, "valid_until", 0,
         "tidak boleh sebelum mulai berlaku, 2026-05-04", "tukar keduanya, atau kosongkan salah satu"),
        ({"questions": "how about shipping-time"}, "questions", 1,
         "“how about shipping-time” sudah menjadi pertanyaan 0.md baris 6", "simpan di tempat yang lebih cocok"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_the_readers_words(form: dict[str, str], field: str, line: int, what: str, mend: str):
    assert (field, line, what, mend) in told(form)


def test_what_nobody_has_put_into_words_is_told_as_it_is():
    assert telling.translated("the moon is too bright", ID["kb_mistake"], EN["kb_mistake"]) == "the moon is too bright"


def test_english_stays_word_for_word_but_for_its_quotes():
    for mistake in ({"title": ""}, {"answer": "{{ nmae }}"}, {"kind": "ordr"}):
        for _, _, what, mend in told(mistake, "en"):
            assert "jenis" not in what + mend
            assert "isian" not in what + mend


def test_a_mistake_in_another_article_says_where():
    sheet = sheets.sent(GOOD, "shipping-cost", "id", {})
    found = telling.tell([Mistake("articles/parking.en.md", 3, "kind: is missing")], sheet, "mine", ID, EN)
    assert [(one.elsewhere, one.field, one.what) for one in found] == [
        ("articles/parking.en.md:3", "kind", "belum diisi")
    ]


def test_a_nested_answer_and_a_long_one_are_told_too():
    deep = "{{ " + "(" * 300 + "name" + ")" * 300 + " }}"
    assert "terlalu banyak bersusun" in [what for _, _, what, _ in told({"answer": deep})]
    ((_, _, what, mend),) = told({"answer": "a" * 20_001})
    assert re.fullmatch(r"panjangnya \d+ karakter", what)
    assert mend == "paling banyak 20000"


def test_a_broken_template_is_told_with_its_reason():
    ((_, _, what, _),) = told({"answer": "{% if name %}"})
    assert re.match("tidak bisa dibaca sebagai templat: ", what)


def test_no_kinds_and_teams_are_known_where_their_files_are_broken():
    loose = Library(files=(), allowed=Allowed())
    assert [what for _, _, what, _ in told({"title": "", "kind": "ordr"}, files=loose)] == ["belum diisi"]
