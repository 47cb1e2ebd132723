"""Of which kind an inquiry is, how somebody feels, and how soon it wants an answer: with the reasons for it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.types import Priority
from kb.classification import About, By, Classification, Temper
from kb.classify import Hint, classify
from kb.features import named, sparse
from kb.guide import Guide
from kb.kinds import Kinds
from kb.knowledge import Knowledge
from tests.path_desk import starter


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return starter().knowledge


@pytest.fixture(scope="module")
def kinds(knowledge: Knowledge) -> Kinds:
    return Kinds(knowledge.guide, knowledge.articles)


def by(seen: Classification, about: About) -> list[By]:
    return [reason.by for reason in seen.reasons if reason.about is about]


@pytest.mark.parametrize("text", ["bisa bawa anjing ke toko", "babi halal ga", "boleh bawa anjing kecil ga kak?"])
def test_an_animal_that_the_article_is_about_is_no_swear_word(knowledge: Knowledge, text: str):
    assert knowledge.look(text).classification.mood.temper is Temper.CALM


@pytest.mark.parametrize("text", ["anjing, barangnya ga sampai sampai", "anjing lo, balikin duit gue"])
def test_elsewhere_it_is_one(knowledge: Knowledge, text: str):
    assert knowledge.look(text).classification.mood.temper is Temper.ANGRY


@pytest.mark.parametrize(
    "text",
    [
        "kalau barangnya rusak di jalan gimana kak?",
        "what if my parcel is lost?",
        "misalnya pecah, bisa dituker ga",
        "is it covered when it arrives damaged?",
        "bukan komplain kak, cuma mau tanya stok",
        "no complaints so far, very happy",
        "kalo item-nya cracked bisa refund ga?",
        "maaf kak tadi saya marah-marah, ternyata salah saya",
        "prosedur komplain gimana?",
    ],
)
def test_what_is_only_supposed_denied_or_asked_about_is_no_complaint(knowledge: Knowledge, text: str):
    assert knowledge.classify(text).kind != "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "barang yang saya terima pecah",
        "udah seminggu paketku ga nyampe nyampe",
        "my order arrived broken and nobody answers",
        "hebat ya, bayar mahal dapet kardus kosong 👏",
        "item-nya missing satu kak",
        "kecewaaaa bangettt",
    ],
)
def test_what_has_happened_is(knowledge: Knowledge, text: str):
    seen = knowledge.classify(text)
    assert (seen.kind, seen.impact) == ("complaint", "high")
    assert seen.confidence >= 0.5


@pytest.mark.parametrize(
    ("text", "temper"),
    [
        ("MANA PAKET SAYA??? PENIPU!!!", Temper.ANGRY),
        ("brengsek, balikin duit gue", Temper.ANGRY),
        ("this is a scam, I will sue you", Temper.ANGRY),
        ("🤬 udah dua minggu", Temper.ANGRY),
        ("lama banget sih, capek nunggunya", Temper.ANNOYED),
        ("so frustrating, still no reply", Temper.ANNOYED),
        ("thanks for nothing", Temper.ANNOYED),
        ("barang saya kurang satu", Temper.CALM),
        ("keren bangettt makasih kak!!", Temper.CALM),
        ("JAM BUKA TOKO?", Temper.CALM),
        ("", Temper.CALM),
    ],
)
def test_how_somebody_feels(knowledge: Knowledge, text: str, temper: Temper):
    assert knowledge.classify(text).mood.temper is temper


def test_anger_raises_urgency_by_a_level_and_says_so(knowledge: Knowledge):
    seen = knowledge.classify("BANGSAT BARANG SAYA RUSAK SEMUA!!!")
    assert (seen.urgency, seen.impact, seen.priority) == ("high", "high", Priority.URGENT)
    assert by(seen, About.URGENCY) == [By.MOOD]
    assert by(seen, About.MOOD) == [By.TONE]
    assert {"shouting", "profanity"} <= set(seen.mood.signs)


@pytest.mark.parametrize(
    ("text", "urgency", "impact", "priority"),
    [
        ("jam buka toko?", "normal", "normal", Priority.NORMAL),
        ("jam buka toko? cuma iseng", "normal", "low", Priority.LOW),
        ("pesan 100 pcs untuk perusahaan", "normal", "high", Priority.HIGH),
        ("pesan 100 pcs untuk perusahaan, buat besok", "high", "high", Priority.URGENT),
        ("can I pick it up before Friday?", "high", "normal", Priority.HIGH),
        ("no rush: opening hours?", "low", "normal", Priority.LOW),
        ("paket saya belum sampai, ga masalah kok", "normal", "normal", Priority.NORMAL),
    ],
)
def test_deadlines_and_size_in_words_set_the_priority(
    knowledge: Knowledge, text: str, urgency: str, impact: str, priority: Priority
):
    seen = knowledge.classify(text)
    assert (seen.urgency, seen.impact, seen.priority) == (urgency, impact, priority)


def test_words_that_no_phrase_has_are_told_by_their_wording(knowledge: Knowledge):
    seen = knowledge.classify("udah bayar mahal malah dikasih barang bekas orang")
    assert seen.kind == "complaint"
    assert by(seen, About.KIND) == [By.WORDING]


def test_what_nothing_speaks_for_stays_general(knowledge: Knowledge):
    seen = classify("zxqv plmk", knowledge.guide)
    assert (seen.kind, seen.reasons, seen.reason) == ("general", (), "general; normal × normal → normal")
    assert seen.confidence < 0.5


def taught(guide: Guide, kind: str, *said: str) -> Kinds:
    learnt = tuple(replace(one, learnt=said) if one.id == kind else one for one in guide.kinds)
    return Kinds(replace(guide, kinds=learnt))


def test_what_an_agent_has_put_right_is_so_from_then_on(knowledge: Knowledge, kinds: Kinds):
    said = "kerak di ketel saya tebal"
    assert classify(said, knowledge.guide, kinds=kinds).kind == "technical"
    learned = taught(knowledge.guide, "order", said)
    seen = classify("Kerak di ketel saya tebal ya kak!", knowledge.guide, kinds=learned)
    assert (seen.kind, seen.confidence) == ("order", 0.99)
    assert by(seen, About.KIND) == [By.EXAMPLE]


def test_so_are_words_like_them(knowledge: Knowledge):
    learned = taught(knowledge.guide, "technical", "tolong cek sambungan grup kolaborasi saya")
    seen = classify("cek sambungan grup kolaborasi saya dong", knowledge.guide, kinds=learned)
    assert (seen.kind, by(seen, About.KIND)[0]) == ("technical", By.EXAMPLE)
    assert classify("jam buka toko", knowledge.guide, kinds=learned).kind == "general"


def test_the_kind_of_the_article_that_fits_counts(knowledge: Knowledge):
    seen = classify("soal yang tadi", knowledge.guide, hint=Hint("invoice", "payment", 0.97))
    assert (seen.kind, by(seen, About.KIND)) == ("payment", [By.ARTICLE])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("kettle nya mati terus padahal baru diservis", "complaint"),  # the matter with it is what is meant
        ("kalau kettle mati servisnya di mana?", "technical"),
    ],
)
def test_an_article_says_less_of_the_kind_where_something_is_the_matter(
    knowledge: Knowledge, kinds: Kinds, text: str, kind: str
):
    about = Hint("warranty", "technical", 0.94)
    assert classify(text, knowledge.guide, kinds=kinds, hint=about).kind == kind


def test_what_is_learnt_does_not_hang_on_the_order_of_the_articles(knowledge: Knowledge, kinds: Kinds):
    row = sparse(named("kok paket saya belum sampai juga"))
    turned = Kinds(knowledge.guide, knowledge.articles[::-1])
    assert turned.scores(row) == pytest.approx(kinds.scores(row), abs=0.01)


def test_the_journal_gets_no_persons_words(knowledge: Knowledge):
    seen = knowledge.classify("udah bayar mahal malah dikasih barang bekas orang, goblok semua")
    told = str(seen.values()) + seen.reason
    assert not {"bayar", "mahal", "bekas", "goblok", "words"} & set(re.findall(r"\w+", told))
    assert any(reason.words for reason in seen.reasons)


@given(st.text(max_size=300))
def test_any_text_has_a_kind_a_mood_and_a_priority(knowledge: Knowledge, text: str):
    seen = knowledge.classify(text)
    assert knowledge.guide.kind(seen.kind)
    assert 0 <= seen.confidence <= 0.99
    assert 0 <= seen.mood.confidence <= 1
    assert seen.priority is knowledge.guide.matrix[seen.urgency][seen.impact]
    assert seen == knowledge.classify(text)


def test_a_guide_of_other_kinds_learns_them_from_its_own_phrases(knowledge: Knowledge):
    general = next(one for one in knowledge.guide.kinds if one.id == "general")
    rooms = replace(general, id="rooms", phrases={"id": ("kamar", "menginap", "check in")})
    hotel = replace(knowledge.guide, kinds=(general, rooms))
    seen = classify("mau menginap dua malam, ada kamar?", hotel, kinds=Kinds(hotel))
    assert (seen.kind, by(seen, About.KIND)) == ("rooms", [By.PHRASE, By.PHRASE])
