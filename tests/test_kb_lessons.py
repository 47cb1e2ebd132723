"""What a question teaches, and what speaks against believing it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot import content
from data.examples import Source
from kb import lessons
from kb.article import Article
from kb.knowledge import Knowledge
from kb.lessons import Claim, Doubt
from kb.question import Did, Outcome, Question
from kb.quoting import Quotes

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
BODY = "Barang kami kirim dengan kurir pada hari kerja berikutnya. {{ name }}, nomor resi dikirim lewat email Kakak."
SHIPPING = Article(id="shipping", language="id", title="Pengiriman", questions=("kapan dikirim",), body=BODY)
RETURNS = Article(
    id="returns", language="id", title="Retur", questions=("cara retur",),
    body="Barang boleh kembali dalam tujuh hari sejak diterima, asal masih utuh dan lengkap dengan nota pembelian.",
)  # fmt: skip
QUOTES = Quotes([SHIPPING, RETURNS])

ASKED = Question(
    inquiry=7, number="INQ-2026-000007", messages=(41, 42), texts=("kak", "paketku kapan jalan"), at=AT, language="id",
    did=Did.OFFERED, articles=("shipping", "returns"), confidence=0.6, knowledge="abc",
)  # fmt: skip


def teaches(question: Question) -> list[tuple[str, bool, Source]]:
    return [(one.label, one.against, one.source) for one in lessons.taught(question, QUOTES)]


def answered(text: str, linked: str = "") -> Question:
    return replace(ASKED, did=Did.MISSED, replies=(50,), repliers=(3,), agent_answers=(text,), linked=(linked,))


@pytest.mark.parametrize(
    ("question", "taught"),
    [
        (ASKED, []),  # silence teaches nothing
        (replace(ASKED, article="returns", outcome=Outcome.PICKED), [("returns", False, Source.CHOICE)]),
        (replace(ASKED, article="returns", outcome=Outcome.HELPED), [("returns", False, Source.CHOICE)]),
        (replace(ASKED, article="returns", outcome=Outcome.UNHELPFUL), [("returns", True, Source.UNHELPFUL)]),
        (replace(ASKED, outcome=Outcome.NONE_PICKED), [("shipping", True, Source.UNHELPFUL)]),
        (replace(ASKED, did=Did.ANSWERED, articles=(), article="shipping", outcome=Outcome.HELPED), []),
        (
            replace(ASKED, did=Did.ANSWERED, articles=(), article="shipping", outcome=Outcome.UNHELPFUL),
            [("shipping", True, Source.UNHELPFUL)],
        ),
        (answered("Sebentar ya Kak.", "returns"), [("returns", False, Source.LINKED)]),
        (answered("Sebentar ya Kak."), []),
        (answered(f"Halo Kak! {RETURNS.body}"), [("returns", False, Source.LINKED)]),
        (replace(answered("Baik.", "returns"), reason="asked"), []),  # who asks for a person asks nothing else
    ],
)
def test_a_question_teaches_what_somebody_said_of_it(question: Question, taught: list[tuple[str, bool, Source]]):
    assert teaches(question) == taught


def test_a_lesson_knows_where_it_comes_from():
    [one] = lessons.taught(answered("Baik.", "returns"), QUOTES)
    assert (one.text, one.language) == ("kak paketku kapan jalan", "id")
    assert (one.inquiry, one.message, one.made_by) == (7, 42, 3)


@pytest.mark.parametrize(
    ("said", "article"),
    [
        (RETURNS.body, "returns"),
        (f"Siap, Kak Ana. {RETURNS.body.upper()} Terima kasih!", "returns"),
        ("Barang kami kirim dengan kurir pada hari kerja berikutnya. Budi, nomor resi dikirim lewat email Kakak.",
         "shipping"),
        ("Barang boleh kembali dalam tujuh hari sejak diterima ya.", "returns"),  # all of it, though not all of that
        ("Bisa kak, dalam tujuh hari sejak diterima ya.", ""),  # a part that may stand in any answer
        ("Cara retur ada di https://toko.example/bantuan/returns.", "returns"),
        ("Lihat https://toko.example/help?article=shipping#top", "shipping"),
        ("Lihat https://toko.example/returns dan https://toko.example/shipping", ""),
        ("returns", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_an_answer_is_recognised_by_its_words_or_its_address(said: str, article: str):
    assert QUOTES.article(said) == article


def test_two_articles_with_the_same_words_are_not_told_apart_by_them():
    assert Quotes([RETURNS, replace(RETURNS, id="other")]).article(RETURNS.body) == ""


@cache
def known() -> Knowledge:
    folder = Path(__file__).parent.parent / "data" / "starter"
    return content.read(folder, desk="Toko", languages=("id", "en"), zone="Asia/Jakarta").knowledge


def own_question(article: str) -> str:
    found = known().article(article, "id")
    assert found
    return found.questions[0]


def some(*, smalltalk: bool = False) -> list[str]:
    return list(dict.fromkeys(one.id for one in known().articles if one.smalltalk is smalltalk))


def doubts(claim: Claim) -> set[Doubt]:
    return set(lessons.doubts(claim, known(), lessons.phrasings(known().articles)))


def test_a_plain_lesson_is_not_doubted():
    assert doubts(Claim(text="paket saya kok belum jalan dari kemarin", label=some()[0])) == set()


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("paket saya dengan nomor 0812-3456-7890 di mana", Doubt.PERSONAL),
        ("tolong kirim ke ana@contoh.example ya", Doubt.PERSONAL),
        ("pesanan INV2026A17 kok belum sampai", Doubt.PERSONAL),
        ("nama saya Budi mau tanya ongkir", Doubt.PERSONAL),
        ("xkcdqwrt zxcvbnmm", Doubt.GIBBERISH),
        ("ya kak", Doubt.GIBBERISH),
        ("paket saya belum jalan " * 20, Doubt.LONG),
    ],
)
def test_what_should_not_be_learnt_is_doubted(text: str, doubt: Doubt):
    assert doubt in doubts(Claim(text=text, label=some()[0]))


@pytest.mark.parametrize("text", ["ongkir di atas Rp 150.000 gratis ga kak", "garansi 2 tahun berlaku ga kak"])
def test_amounts_are_nobodys_data(text: str):
    assert not lessons.is_personal(text)


@pytest.mark.parametrize("text", ["a@" * 40_000, "x" * 80_000, "a." * 40_000, "@" * 80_000, "x@" + "a" * 80_000])
def test_a_text_made_to_keep_us_busy_is_judged_at_once(text: str):
    assert not lessons.is_personal(text)  # in hours, where each place were looked at from each other


def test_the_words_of_another_article_are_doubted():
    one, other = some()[:2]
    assert doubts(Claim(text=own_question(other), label=one)) >= {Doubt.OTHERS_OWN}
    assert Doubt.OTHERS_OWN not in doubts(Claim(text=own_question(one), label=one))
    assert Doubt.OWN in doubts(Claim(text=own_question(one), label=one, against=True))


def test_what_others_contradict_and_what_one_insists_on_is_doubted():
    one, other = some()[:2]
    claim = Claim(text="paket saya kok belum jalan", label=one)
    assert doubts(replace(claim, others=frozenset({one, other}))) == {Doubt.CONTRADICTED}
    assert doubts(replace(claim, lately=lessons.MOST_BY_ONE + 1)) == {Doubt.INSISTED}
    assert doubts(replace(claim, against=True)) == {Doubt.NEGATIVE}
    assert doubts(replace(claim, label="gone")) == {Doubt.UNKNOWN}
    assert doubts(replace(claim, label=some(smalltalk=True)[0])) == {Doubt.CHAT}


def test_phrasings_of_an_article_are_told_once_however_they_are_spelt():
    pairs = [("a", "gmn cara retur?"), ("a", "Bagaimana cara retur"), ("b", "gmn cara retur?")]
    assert lessons.by_article(pairs) == {"a": ("gmn cara retur?",), "b": ("gmn cara retur?",)}
