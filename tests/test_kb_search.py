import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.article import Article
from kb.search import Matcher, matcher


def article(name: str, *questions: str, language: str = "id", title: str = "") -> Article:
    return Article(id=name, language=language, title=title, questions=questions, body="…")


SHOP = Matcher.learn(
    [
        article("retur", "bagaimana cara mengembalikan barang", "syarat retur barang", title="Pengembalian barang"),
        article("retur", "how do I return an item", "send a product back", language="en", title="Returns"),
        article("refund", "kapan uang refund saya masuk", "dana refund belum cair"),
        article("ongkir", "berapa ongkos kirim ke luar jawa", "biaya pengiriman berapa"),
        article("cod", "apakah bisa bayar di tempat", "bisa cod tidak"),
        article("akun", "saya lupa kata sandi akun", "tidak bisa masuk ke akun"),
        article("voucher", "kode voucher tidak berfungsi", "voucher ditolak"),
        article("jam", "toko buka jam berapa", "jam operasional layanan pelanggan"),
    ]
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("gmn cara ngembaliin brg ya kak", "retur"),
        ("syart retr barng", "retur"),
        ("I want to return this item", "retur"),
        ("pengembalian", "retur"),
        ("refundnya kapan masuk", "refund"),
        ("ongkirnya brp ke luar pulau jawa", "ongkir"),
        ("bisa bayar ditempat ga", "cod"),
        ("lupa sandi", "akun"),
        ("vouchernya ditolak terus", "voucher"),
        ("jam brp buka", "jam"),
    ],
)
def test_a_question_in_other_words_finds_its_article(asked, found):
    assert SHOP.search(asked, "id")[0].article.id == found


@pytest.mark.parametrize("asked", ["Bisa COD tidak?!", "bisa cod ga", "  voucher   DITOLAK...", "Returns"])
def test_a_phrasing_word_for_word_is_certain(asked):
    assert [match.confidence for match in SHOP.search(asked, "id")] == [1.0]


def test_a_phrasing_that_two_articles_share_is_as_likely_the_one_as_the_other():
    shared = Matcher.learn([article("a", "cara bayar"), article("b", "cara bayar")])
    assert [match.confidence for match in shared.search("cara bayar", "id")] == [0.5, 0.5]


def test_a_longer_phrasing_in_common_is_never_certain():
    assert SHOP.search("bisa cod tidak kalau barang mau saya retur", "id")[0].confidence < 0.9


@pytest.mark.parametrize("asked", ["", "???", "👍", "xyzzy", "今日は"])
def test_what_resembles_nothing_finds_nothing(asked):
    assert SHOP.search(asked, "id") == ()


def test_there_are_no_more_matches_than_asked_for():
    assert len(SHOP.search("berapa lama barang saya dikirim ke akun saya", "id", limit=2)) == 2


def test_one_phrasing_is_named_for_each_match():
    best = SHOP.search("dana refund kapan cair", "id")[0]
    assert best.phrasing == "dana refund belum cair"


def test_a_knowledge_base_of_nothing_finds_nothing():
    assert Matcher.learn([]).search("halo", "id") == ()


def test_a_common_word_adds_to_what_rarer_words_found_in_a_large_knowledge_base():
    many = [article(f"a{number}", f"kartu kredit nomor {number}") for number in range(900)]
    best = Matcher.learn([*many, article("b", "kartu debit tertelan")]).search("kartu saya tertelan mesin", "id")[0]
    assert best.article.id == "b"


SAID = "bisa retur refund barang akun masuk berapa ongkir kak gmn the return xx"
words = st.lists(st.sampled_from(SAID.split()))


@given(st.one_of(st.text(), words.map(" ".join)))
def test_matches_come_best_first_one_per_article_with_a_probability(text):
    matches = SHOP.search(text, "id")
    confidences = [match.confidence for match in matches]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert len({match.article.id for match in matches}) == len(matches)


@given(words.map(" ".join))
def test_the_same_text_always_finds_the_same(text):
    assert SHOP.search(text, "id") == SHOP.search(text, "id")


def test_a_text_of_any_length_is_looked_at():
    assert isinstance(SHOP.search("barang " * 20_000, "id"), tuple)


def test_a_matcher_is_not_learnt_twice_while_somebody_uses_it_and_goes_with_the_last_who_did():
    articles = (article("camels", "boleh titip unta di parkiran"),)
    used = matcher(articles)
    assert matcher(articles) is used
    gone = weakref.ref(used)
    del used
    assert gone() is None
