"""What the starter desk does about customers' first messages, which were written before its articles were seen."""

import pytest

from benchmarks.starter import Became, Judged, Written, measure, of_set, questions
from bot.content import Content
from tests.path_desk import starter

LEAST = 0.9
COINCIDENCES = {"bisa cod ga", "can i use two vouchers at once", "do you sell gift cards"}
"""Short messages of the second set that were phrasings already when they were written, by somebody who saw none."""


@pytest.fixture(scope="module")
def content() -> Content:
    return starter()


@pytest.fixture(scope="module")
def judged(content: Content) -> list[Judged]:
    return measure(content, questions())


def told(judged: list[Judged], became: Became) -> list[str]:
    return [f"{one.asked.text}: {', '.join(one.articles)}" for one in judged if one.became is became]


@pytest.mark.parametrize("written", Written)
def test_nine_of_ten_come_right(judged: list[Judged], written: Written):
    those = of_set(judged, written)
    assert sum(one.right for one in those) >= LEAST * len(those)


def test_none_is_answered_wrongly(judged: list[Judged]):
    assert told(judged, Became.WRONG) == []


def test_every_label_is_an_article_in_both_languages(content: Content):
    named = {article for one in questions() for article in one.articles}
    there = {(one.id, one.language) for one in content.articles}
    assert {(article, language) for article in named for language in ("id", "en")} <= there


def test_no_message_is_a_phrasing(content: Content):
    said = {phrasing.lower() for article in content.articles for phrasing in article.questions}
    same = {one.text for one in questions() if one.text.lower() in said and one.expect != "chat"}
    assert same == COINCIDENCES
