from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.types import Priority
from kb.article import Article
from kb.confidence import Decision, Points
from kb.guide import Guide, Kind
from kb.knowledge import Knowledge
from kb.recalibration import Curve
from kb.search import Match
from kb.tuning import Tuning, denials
from tests.path_desk import starter

GUIDE = Guide(
    kinds=(
        Kind(id="general", name={"id": "Umum"}, team="cs", phrases={}),
        Kind(id="payment", name={"id": "Pembayaran"}, team="cs", impact="high", phrases={}),
    ),
    urgency={},
    matrix={level: dict.fromkeys(("low", "normal", "high"), Priority.NORMAL) for level in ("low", "normal", "high")},
    cues={"id": {"thanks": ("makasih",)}},
)


def article(name: str, language: str, *questions: str, kind: str = "general") -> Article:
    return Article(id=name, language=language, title="", questions=questions, body=f"{name} in {language}", kind=kind)


REFUND = article("refund", "id", "kapan uang refund saya masuk", "refund belum cair", kind="payment")
REFUND_EN = article("refund", "en", "when do I get my refund", "refund not received", kind="payment")
COD = article("cod", "id", "bisa bayar di tempat", "apakah ada cod")
HOURS = article("hours", "en", "when are you open", "opening hours")


@pytest.fixture
def knowledge():
    return Knowledge([REFUND, REFUND_EN, COD, HOURS], GUIDE, ("id", "en"), "v1")


def test_a_known_question_is_answered(knowledge):
    seen = knowledge.look("refund belum cair!!", "id")
    assert (seen.decision, seen.confidence, seen.language, seen.version) == (Decision.ANSWER, 1.0, "id", "v1")
    assert seen.matches[0].article == REFUND


def test_an_unknown_question_is_handed_off(knowledge):
    assert knowledge.look("kurirnya digigit anjing tetangga").decision is Decision.HANDOFF


def test_the_answer_is_in_the_customers_language_whatever_phrasing_was_found(knowledge):
    seen = knowledge.look("hello, is there any info on refund belum cair please", "en")
    assert (seen.language, seen.matches[0].article) == ("en", REFUND_EN)


def test_an_article_that_lacks_a_language_is_given_in_another(knowledge):
    assert knowledge.article("cod", "en") == COD
    assert knowledge.article("hours", "id") == HOURS
    assert knowledge.article("refund", "en") == REFUND_EN


def test_an_unknown_article_is_none(knowledge):
    assert knowledge.article("unheard-of", "id") is None


def test_the_kind_of_a_likely_article_is_taken(knowledge):
    assert knowledge.look("refund belum cair").classification.kind == "payment"
    assert knowledge.look("kurirnya digigit anjing tetangga").classification.kind == "general"


@pytest.mark.parametrize(
    ("text", "substance", "gibberish"),
    [
        ("", 0, False),
        ("👍", 0, False),
        ("kak dong ya", 0, False),
        ("bisa refund", 1, False),
        ("tlg krm brg sy blm smpe", 5, False),
        ("sdkfjhg wqrtplk", 2, True),
        ("https www xn bcdfghj com", 5, False),
    ],
)
def test_how_much_a_message_says(knowledge, text, substance, gibberish):
    seen = knowledge.look(text)
    assert (seen.substance, seen.gibberish) == (substance, gibberish)


@pytest.fixture(scope="module")
def starters() -> Knowledge:
    return starter().knowledge


def test_cues_are_heard(knowledge):
    assert knowledge.look("makasih kak").cues == {"thanks", "courtesy"}


@pytest.mark.parametrize("word", ["kurirnya", "dipakai", "Unacceptable", "gak", "belum", "COD", "terkirimnya"])
def test_a_word_that_means_something_is_known(starters, word):
    assert starters.knows(word)


@pytest.mark.parametrize("word", ["Rina", "Megawati", "Dimas", "O'Neil", "Teresa", "kurniawan", "Kate", "Nguyễn"])
def test_a_name_is_not(starters, word):
    assert not starters.knows(word)


def test_another_searcher_takes_the_firsts_place():
    class Sure:
        def search(self, text, language, limit=10):
            return (Match(article=COD, confidence=0.6, phrasing="apakah ada cod"),)

    known = Knowledge([COD], GUIDE, ("id",), "v1", searcher=Sure(), points=Points(answer=0.5, offer=0.1))
    assert known.look("apa pun").decision is Decision.ANSWER


def test_each_language_may_have_points_of_its_own():
    class Half:
        def search(self, text, language, limit=10):
            return (Match(article=COD, confidence=0.6, phrasing="apakah ada cod"),)

    points = {"en": Points(answer=0.5, offer=0.1)}
    known = Knowledge([COD], GUIDE, ("id", "en"), "v1", searcher=Half(), points=points)
    assert known.look("apakah bisa bayar di tempat", "id").decision is Decision.OFFER
    assert known.look("can I pay when it arrives", "en").decision is Decision.ANSWER


def test_what_is_tuned_is_the_same_knowledge_with_other_points_and_curves():
    class Half:
        version = 3

        def search(self, text, language, limit=10):
            return (Match(article=COD, confidence=0.6, phrasing="apakah ada cod"),)

    known = Knowledge([COD], GUIDE, ("id",), "v1", searcher=Half())
    assert known.look("apa pun").decision is Decision.OFFER
    curve = Curve(a=3, b=3)
    refuted = denials({"cod": ["ada cod", "👍"]})
    tuning = Tuning(points={"id": Points(answer=0.7)}, curves={"id": curve}, version="4", refuted=refuted)
    tuned = known.tuned(tuning)
    assert (tuned.version, tuned.matcher, known.version) == ("v1/4", "Half/3", "v1")
    assert (tuned.look("apa pun").confidence, tuned.look("apa pun").decision) == (curve(0.6), Decision.ANSWER)
    assert tuned.tuned(Tuning(version="5")).version == "v1/5"
    assert known.look("apa pun").decision is Decision.OFFER
    assert (tuned.look("Ada COD?").matches, len(known.look("Ada COD?").matches)) == ((), 1)


def test_the_same_message_is_looked_at_once():
    asked = []

    class Counting:
        def search(self, text, language, limit=10):
            asked.append(text)
            return ()

    known = Knowledge([COD], GUIDE, ("id",), "v1", searcher=Counting())
    assert known.look("halo", "id") is known.look("halo", "id")
    assert asked == ["halo"]


def test_many_threads_see_the_same(knowledge):
    texts = [f"{text} {number}" for number in range(40) for text in ("refund belum cair", "when are you open", "cod")]
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(knowledge.look, texts))
    fresh = Knowledge([REFUND, REFUND_EN, COD, HOURS], GUIDE, ("id", "en"), "v1")
    assert seen == [fresh.look(text) for text in texts]


@given(st.text(), st.sampled_from(["", "id", "en", "zz"]))
def test_any_text_can_be_looked_at(text, hint):
    seen = Knowledge([COD, HOURS], GUIDE, ("id", "en"), "v1").look(text, hint)
    assert 0 <= seen.confidence <= 1
    assert seen.language in ("id", "en")
