"""A few articles changed: what is found then is what would be found after learning everything from scratch."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import renewal
from kb.article import Article
from kb.search import Match, Matcher

THINGS = (
    "kettle", "grinder", "invoice", "parcel", "voucher", "password", "refund", "courier", "warranty", "address",
    "coupon", "newsletter",
)  # fmt: skip
ASKS = ("where is my {}", "how do i change the {}", "{} rusak", "the {} is late", "bisa ganti {} ga", "i lost my {}",
        "what does a {} cost", "cancel the {} please", "kapan {} datang", "is the {} new")  # fmt: skip


def about(thing: str, *more: str) -> Article:
    questions = (*(ask.format(thing) for ask in ASKS), *more)
    return Article(id=thing, language="en", title="", questions=questions, body="…")


ARTICLES = tuple(map(about, THINGS))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.learn(ARTICLES)


def ids(matches: Iterable[Match]) -> list[str]:
    return [match.article.id for match in matches]


def first(matcher: Matcher, text: str) -> str:
    return ids(matcher.search(text, "en"))[0]


def is_renewed(before: Matcher, after: Matcher) -> bool:
    return after.index.encoder is before.index.encoder


def test_an_article_that_was_added_is_found(matcher: Matcher):
    added = Article(id="umbrella", language="en", title="", questions=("my umbrella leaks", "payung bocor"), body="…")
    after = matcher.changed((*ARTICLES, added))
    assert is_renewed(matcher, after)
    assert first(after, "the umbrella leaks!") == "umbrella"
    assert first(after, "how to change my grinder") == "grinder"


def test_a_phrasing_that_was_added_is_found_and_certain(matcher: Matcher):
    after = matcher.changed((about("kettle", "the pot whistles at night"), *ARTICLES[1:]))
    assert is_renewed(matcher, after)
    match, *_ = after.search("the pot whistles at night", "en")
    assert (match.article.id, match.confidence) == ("kettle", 1.0)


def test_an_article_that_was_removed_is_found_no_more(matcher: Matcher):
    after = matcher.changed(ARTICLES[1:])
    assert is_renewed(matcher, after)
    assert "kettle" not in ids(after.search("where is my kettle", "en"))
    assert first(after, "where is my voucher") == "voucher"


def test_an_article_whose_words_alone_changed_is_said_as_it_is_now(matcher: Matcher):
    after = matcher.changed((replace(ARTICLES[0], body="New."), *ARTICLES[1:]))
    assert is_renewed(matcher, after)
    assert after.search("kettle rusak", "en")[0].article.body == "New."
    assert matcher.search("kettle rusak", "en")[0].article.body == "…"


def test_another_spelling_of_what_is_known_is_no_news(matcher: Matcher):
    spelt = tuple(
        replace(one, questions=(*one.questions, *(f"{said}?!" for said in one.questions))) for one in ARTICLES
    )
    after = matcher.changed(spelt)
    assert is_renewed(matcher, after)
    assert after.index.drift == 0


def test_when_much_has_changed_all_is_learnt_from_scratch(matcher: Matcher):
    after = matcher.changed(ARTICLES[: len(ARTICLES) // 2])
    assert not is_renewed(matcher, after)
    assert first(after, "where is my kettle") == "kettle"


def test_little_by_little_is_much_in_the_end(matcher: Matcher):
    steps, now, known = 0, matcher, ARTICLES
    while is_renewed(matcher, now):
        steps += 1
        known = (replace(known[0], questions=(*known[0].questions, f"a kettle of sort {steps}")), *known[1:])
        now = now.changed(known)
    assert steps == pytest.approx(renewal.DRIFT * len(now.index.phrasings), abs=2)
    assert now.index.drift == 0


def test_what_was_before_goes_on_as_it_was(matcher: Matcher):
    before = matcher.search("where is my parcle", "en")
    matcher.changed(ARTICLES[1:])
    assert matcher.search("where is my parcle", "en") == before


@given(kept=st.lists(st.sampled_from(ARTICLES), min_size=11, max_size=12, unique_by=lambda one: one.id))
@settings(max_examples=15, deadline=None)
def test_the_renewed_has_what_the_new_has(matcher: Matcher, kept: Sequence[Article]):
    renewed, new = matcher.changed(kept).index, Matcher.learn(kept).index
    assert renewed.phrasings == new.phrasings
    assert renewed.lines == new.lines
    assert renewed.starts == new.starts
    assert renewed.exact == new.exact
    assert renewed.head.weights.shape == new.head.weights.shape
    assert np.allclose(np.linalg.norm(renewed.centres, axis=1), 1, atol=1e-4)


@given(gone=st.sampled_from(THINGS), asked=st.sampled_from(THINGS), ask=st.sampled_from(ASKS))
@settings(max_examples=30, deadline=None)
def test_what_was_not_changed_is_found_as_before(matcher: Matcher, gone: str, asked: str, ask: str):
    after = matcher.changed([one for one in ARTICLES if one.id != gone])
    found = ids(after.search(f"hello, {ask.format(asked)}", "en"))
    assert gone not in found
    if gone != asked:
        assert found[0] == asked


def test_words_of_a_new_article_are_known_at_once(matcher: Matcher):
    renewed = matcher.changed([*ARTICLES, about("trampoline")])
    assert "trampoline" in renewed.index.vocabulary
    assert renewed.search("trampolinne rusak", "id")[0].article.id == "trampoline"
    assert "kettle" not in matcher.changed(ARTICLES[1:]).index.vocabulary


def test_an_article_that_was_written_anew_is_not_believed_for_what_it_was_about():
    bell = replace(about("bell"), questions=("i lost my bell", "the bell is late", "bell rusak"))
    hours = replace(bell, questions=("opening hours of the shop", "when do you close", "jam buka toko"))
    before = Matcher.learn([*ARTICLES, bell])
    after = before.changed([*ARTICLES, hours])
    assert after.index.encoder is before.index.encoder
    assert ids(before.search("my bell is broken", "en"))[0] == "bell"
    assert ids(after.search("my bell is broken", "en"))[0] != "bell"
    assert ids(after.search("when does the shop close", "en"))[0] == "bell"
