"""Drafts from the desk's own words: what is one person's alone goes, what is the matter stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.gaps import drafting, edit
from kb.gaps.answer import Reply, central, tells, to_fill, written
from kb.gaps.drafting import Base, Words
from kb.gaps.found import Gap
from kb.gaps.phrasings import bare, telling
from kb.gaps.scrub import Names, public
from kb.parse import Source, parse
from tests.articles import written as article
from tests.gap_questions import ENGRAVING, NINETY, case

NAMES = Names.of(["Budi Santoso", "Hari"], ["Dewi Lestari"])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("saya Budi Santoso, email budi@toko.example, mana pesanan saya?", "saya, email, mana pesanan saya?"),
        ("pesanan #88123 belum sampai", "pesanan belum sampai"),
        ("resi JNE0012345678 kok diam", "resi kok diam"),
        ("INQ-2026-000123 gimana kabarnya", "gimana kabarnya"),
        ("hubungi 0812-3456-7890 ya", "hubungi ya"),
        ("nama saya Siti Aminah mau retur", "nama saya mau retur"),
        ("kak Dewi, garansi 12 bulan?", "garansi 12 bulan?"),
        ("hari apa buka? tanya Hari", "hari apa buka? tanya"),
        ("ongkir Rp 150000 ke Medan 2026-05-04", "ongkir Rp 150000 ke Medan 2026-05-04"),
        ("grinder V60-02 ada?", "grinder V60-02 ada?"),
    ],
)
def test_a_question_loses_what_is_its_askers_alone(said: str, left: str):
    assert public(said, NAMES) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Halo kak, mau tanya, bisa ukir nama?", "bisa ukir nama?"),
        ("selamat pagi min, bisa ukir nama? terima kasih ya kak", "bisa ukir nama"),
        ("Good morning, I have a question: do you engrave? Thanks a lot", "do you engrave"),
        ("halo", "halo"),
    ],
)
def test_a_phrasing_has_no_courtesies(said: str, left: str):
    assert bare(said) == left


@given(st.text(max_size=80))
def test_any_text_can_be_made_public(text: str):
    assert "\x01" not in public(text.replace("\x01", "").replace("\x02", ""), NAMES)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("belum sampai juga " * 10_000, "belum sampai juga " * 111 + "be"),
        ("halo" + " " * 100_000 + "ada?", "halo"),
        ("a-" * 50_000 + "@", ("a-" * 1_000).strip("-")),
        (", " * 50_000 + "ada?", ""),
    ],
    ids=["prose", "blanks", "hyphens", "commas"],
)
def test_of_a_long_message_only_the_beginning_is_a_phrasing(said: str, left: str):
    assert bare(said) == left


def reply(text: str, inquiry: int = 1) -> Reply:
    return Reply(inquiry=inquiry, number=f"INQ-2026-{inquiry:06}", text=text)


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (
            "Halo Kak Budi, terima kasih sudah menghubungi kami. Ukiran nama Rp25.000 per gelas.\nSalam,\nDewi",
            "Ukiran nama Rp25.000 per gelas.",
        ),
        (
            "Hi Budi! Yes, we engrave cups within three days. Let me know if you need more.\nBest,\nDewi Lestari",
            "Yes, we engrave cups within three days.",
        ),
        (
            "Baik Kak Budi, ukiran nama selesai tiga hari kerja.",
            "Baik Kak{% if name %} {{ name }}{% endif %}, ukiran nama selesai tiga hari kerja.",
        ),
        (
            "Tiket INQ-2026-000001 kami teruskan ke bagian ukir, biasanya tiga hari.",
            "Tiket {{ number }} kami teruskan ke bagian ukir, biasanya tiga hari.",
        ),
        (
            "Resi JNE0012345678 sudah dikirim ke budi@toko.example, mohon ditunggu tiga hari.",
            "Resi [nomor] sudah dikirim ke [email], mohon ditunggu tiga hari.",
        ),
        (
            "Ukiran nama bisa.\n\n- gelas: Rp25.000\n- tumbler: Rp30.000\n\nTerima kasih!",
            "Ukiran nama bisa.\n\n- gelas: Rp25.000\n- tumbler: Rp30.000",
        ),
        ("Tulis {{ kode }} di catatan pesanan, lalu bayar seperti biasa.",
         "Tulis { { kode }} di catatan pesanan, lalu bayar seperti biasa."),
    ],
)  # fmt: skip
def test_an_answer_is_what_agents_said_of_the_matter(said: str, body: str):
    assert written([reply(said)], reply(said), "id", NAMES) == body


def test_what_is_said_in_several_inquiries_belongs_to_the_matter():
    said = "Kirim foto produk ke garansi@toko.example lalu tunggu dua hari."
    both = [reply(said, 1), reply(said, 2)]
    assert "garansi@toko.example" in written(both, both[0], "id")
    assert to_fill(written(both[:1], both[0], "id")) == ("[email]",)


def test_the_answer_that_is_most_like_the_others_is_taken():
    usual = [reply(f"Ukiran nama Rp25.000 per gelas, selesai {days} hari kerja.", at) for at, days in
             enumerate(("tiga", "dua", "tiga"), 1)]  # fmt: skip
    odd = [reply("Sebentar ya kak.", 8), reply("Toko kami tutup saat libur Lebaran nanti.", 9)]
    chosen = central([*odd, *usual])
    assert chosen in usual
    assert central([reply("oke kak"), reply("siap, ditunggu ya")]) is None
    assert not tells("{% if name %}{{ name }}{% endif %} [nomor]")


def test_phrasings_are_distinct_and_no_others():
    texts = ["bisa ukir nama?", "Bisa ukir nama", "grafir tulisan di gelas", "jam buka", "x" * 200]
    chosen = telling(texts, lambda text: text == "jam buka")
    assert chosen == ("bisa ukir nama?", "grafir tulisan di gelas")


@given(st.lists(st.text(alphabet="abc ", max_size=12), max_size=30))
def test_never_more_phrasings_than_an_article_bears(texts: list[str]):
    chosen = telling(texts, lambda _text: False)
    assert len(chosen) <= 10
    assert set(chosen) <= set(texts)


def engraving(**also) -> Gap:
    answer = ("Bisa kak, ukiran nama Rp25.000 per gelas.",)
    return Gap(cases=tuple(case(text, agent_answers=answer, **also) for text in ENGRAVING), period=NINETY)


def test_a_new_article_reads_as_a_file_does():
    gap = engraving()
    [draft] = drafting.new(gap, drafting.name(gap, {"gelas-nama"}, Words()), "general", Words())
    read = parse(Source(name="draft", text=draft.text)).article
    assert (read.id, read.language, read.title) == (draft.article, "id", "Apakah gelas bisa diukir nama?")
    assert read.questions == draft.questions
    assert read.body == "Bisa kak, ukiran nama Rp25.000 per gelas."
    assert draft.to_fill == ()
    assert draft.source.startswith("INQ-")


def test_an_id_is_made_of_telling_words_and_no_other_article_has_it():
    gap = engraving()
    first = drafting.name(gap, set(), Words())
    assert "gelas" in first
    assert drafting.name(gap, {first}, Words()) == f"{first}-2"
    assert drafting.name(Gap(cases=(case("???", message=7),), period=NINETY), set(), Words()) == "gap-7"


def test_without_an_answer_there_is_something_to_fill_in():
    gap = Gap(cases=(case(), case(), case("do you engrave", language="en")), period=NINETY)
    drafts = drafting.new(gap, "engraving", "general", Words())
    assert [(one.language, one.to_fill) for one in drafts] == [
        ("id", ("[Tulis jawabannya di sini.]",)),
        ("en", ("[Write the answer here.]",)),
    ]


BASE = article("cups", "id", kind="order", ask='"custom: nama" # as they say', say="Bisa.")


def test_phrasings_are_added_and_the_rest_stays_as_it_was_written():
    base = Base(article="cups", language="id", text=BASE, phrasings=(ENGRAVING[0],), number=3)
    draft = drafting.more_phrasings(engraving(), base, Words())
    assert draft is not None
    assert draft.base == 3
    assert ENGRAVING[0] not in draft.questions
    kept = [line for line in draft.text.split("\n") if not any(one in line for one in draft.questions)]
    assert kept == BASE.split("\n")
    assert parse(Source(name="x", text=draft.text)).article.questions == ("custom: nama", *draft.questions)
    known = Base(article="cups", language="id", text=BASE, phrasings=ENGRAVING)
    assert drafting.more_phrasings(engraving(), known, Words()) is None


def test_another_answer_takes_the_place_of_the_one_that_did_not_help():
    base = Base(article="cups", language="id", text=BASE, phrasings=ENGRAVING)
    draft = drafting.other_answer(engraving(), base, Words())
    assert draft is not None
    read = parse(Source(name="x", text=draft.text)).article
    assert (read.body, read.questions) == ("Bisa kak, ukiran nama Rp25.000 per gelas.", ("custom: nama",))
    silent = Gap(cases=(case(),), period=NINETY)
    assert drafting.other_answer(silent, base, Words()) is None


@pytest.mark.parametrize(
    "front",
    [
        "questions: [satu, dua]\nid: x",
        "questions:\n- satu\n- dua\nid: x",
        "id: x\nquestions:\n    - satu\n    - >-\n      dua",
        "id: x\nquestions:\n  - satu\n  - dua",
    ],
)
def test_questions_are_added_however_the_list_is_written(front: str):
    text = edit.with_questions(f"---\n{front}\n---\nBody\n", ['tiga: "x"', "# empat"])
    full = text.replace("---\n", "---\nlanguage: id\ntitle: T\n", 1)
    assert parse(Source(name="x", text=full)).article.questions == ("satu", "dua", 'tiga: "x"', "# empat")
    assert text.endswith("---\nBody\n")


@pytest.mark.parametrize("text", ["", "no front matter", "---\nid: x\n---\nBody\n", "---\nquestions: []\n---\nBody\n"])
def test_what_is_no_article_is_not_edited(text: str):
    with pytest.raises(ValueError, match="article"):
        edit.with_questions(text, ["x"])
