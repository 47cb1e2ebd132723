"""Gaps among real questions: which they are, what they cost, and that no minute is lost on the way."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.gaps.cases import Why, cases, why
from kb.gaps.found import Period, gaps
from kb.question import Did, Outcome, Question
from tests.gap_questions import ENGRAVING, FRANCHISE, NINETY, NOW, RENTING, asked, case, embed

TEXTS = (*ENGRAVING, *RENTING, *FRANCHISE)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (asked(), Why.UNANSWERED),
        (asked(did=Did.OFFERED, outcome=Outcome.NONE_PICKED), Why.UNANSWERED),
        (asked(did=Did.OFFERED, outcome=Outcome.PICKED), None),
        (asked(did=Did.ANSWERED), None),
        (asked(did=Did.ANSWERED, outcome=Outcome.HELPED), None),
        (asked(did=Did.ANSWERED, outcome=Outcome.UNHELPFUL), Why.UNHELPFUL),
        (asked(did=Did.HANDED_OVER, reason="complaint"), Why.HANDED_OVER),
        (asked("mau bicara dengan orang", did=Did.HANDED_OVER, reason="asked"), None),
        (asked("mau bicara dengan orang soal sewa mesin espresso", did=Did.HANDED_OVER, reason="asked"),
         Why.HANDED_OVER),
        (asked(did=Did.BY_PERSON, reason=""), None),
        (asked(did=Did.CHAT, reason=""), None),
    ],
)  # fmt: skip
def test_a_question_needs_more_than_is_known(question: Question, reason: Why | None):
    assert why(question) == reason


def test_what_follows_with_a_person_belongs_to_the_question_that_brought_them():
    first = asked(agent_minutes=3.0)
    later = replace(asked(did=Did.BY_PERSON, reason="", agent_minutes=4.0), inquiry=first.inquiry)
    [only] = cases([later, first])
    assert (only.question, only.minutes, only.guessed) == (first, 7.0, False)


def test_who_calls_for_a_person_after_an_answer_asked_what_came_before():
    tried = asked(did=Did.OFFERED, reason="")
    call = replace(asked("mau bicara dengan orang", did=Did.HANDED_OVER, reason="asked"), inquiry=tried.inquiry)
    [only] = cases([tried, replace(call, agent_minutes=6.0)])
    assert (only.question, only.why, only.minutes) == (tried, Why.HANDED_OVER, 6.0)


def test_minutes_that_nobody_knows_are_the_median_of_the_team():
    timed = [asked(agent_minutes=minutes, team="cs") for minutes in (2.0, 4.0, 90.0)]
    other = asked(agent_minutes=8.0, team="sales")
    unknown = asked(team="cs"), asked(team="technical")
    found = {one.question.message: one for one in cases([*timed, other, *unknown])}
    guesses = [found[one.message] for one in unknown]
    assert [(one.minutes, one.guessed) for one in guesses] == [(4.0, True), (6.0, True)]
    assert not found[timed[0].message].guessed


def test_where_no_time_is_known_nothing_is_made_up():
    [only] = cases([asked()])
    assert only.minutes == 0.0


histories = st.lists(
    st.tuples(st.sampled_from(TEXTS), st.integers(0, 60), st.integers(1, 170), st.sampled_from(list(Did))),
    min_size=1,
    max_size=25,
)


def history(drawn: list[tuple[str, int, int, Did]], seed: int = 0) -> list[Question]:
    """Questions in a few inquiries, as drawn."""
    made = []
    for number, (text, minutes, days, did) in enumerate(drawn, 1):
        question = asked(text, message=number, days=days, did=did, agent_minutes=float(minutes), reason="")
        made.append(replace(question, inquiry=1 + (number * 7 + seed) % 5))
    return made


@given(histories)
def test_no_minute_is_lost_or_counted_twice(drawn: list[tuple[str, int, int, Did]]):
    questions = history(drawn)
    found = cases(questions)
    theirs = set()
    for inquiry in {one.inquiry for one in questions}:
        waiting = False
        for one in sorted((one for one in questions if one.inquiry == inquiry), key=lambda one: one.message):
            waiting = waiting or why(one) is not None
            if why(one) or (waiting and one.did is Did.BY_PERSON):
                theirs.add(one)
    spent = sum(one.agent_minutes for one in theirs)
    assert sum(one.minutes for one in found if not one.guessed) == pytest.approx(spent)
    whole = Period(since=NOW - timedelta(days=400), until=NOW + timedelta(days=1))
    every = gaps(found, whole)
    assert sum(gap.minutes - gap.guessed for gap in every) == pytest.approx(spent)
    assert sum(gap.minutes for gap in every) == pytest.approx(sum(one.minutes for one in found))


@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_does_not_matter(drawn: list[tuple[str, int, int, Did]], dice: random.Random):
    found = list(cases(history(drawn)))
    first = gaps(found, NINETY, embed)
    dice.shuffle(found)
    assert gaps(found, NINETY, embed) == first


@given(histories)
def test_every_question_is_in_exactly_one_gap(drawn: list[tuple[str, int, int, Did]]):
    found = cases(history(drawn))
    counted = Counter(message for gap in gaps(found, NINETY) for message in gap.messages)
    assert counted == Counter(one.question.message for one in found if one.question.at >= NINETY.before)


def test_the_dearest_gap_comes_first_then_the_most_frequent():
    cheap = [case(text, 1.0) for text in ENGRAVING]
    dear = [case(text, 30.0) for text in RENTING]
    free = [case(text, 0.0) for text in FRANCHISE]
    first, second, *rest = gaps([*free, *cheap, *dear], NINETY)
    assert [one.count for one in (first, second)] == [3, 4]
    assert (first.minutes, second.minutes) == (90.0, 4.0)
    assert all(one.minutes == 0 for one in rest)


def test_the_time_before_is_told_apart():
    found = gaps([case(ENGRAVING[0], days=days) for days in (1, 80, 100, 100, 179, 181)], NINETY)
    [only] = found
    assert (only.count, only.before, only.inquiries) == (2, 3, 2)
    assert only.minutes == 10.0
    assert only.minutes_a_month == pytest.approx(10 / 3)
    assert only.central("id").question.at >= NINETY.since


def test_both_languages_are_one_gap_where_the_meaning_is_the_same():
    ours = [case(text, message=number) for number, text in enumerate(["ukir nama gelas", "gelas ukir nama"], 1)]
    theirs = [case("engrave name cups", message=9, language="en")]
    other = [case("opening hours sunday", message=10, language="en")]
    [first, second] = gaps([*ours, *theirs, *other], NINETY, embed)
    assert first.languages == ("id", "en")
    assert first.messages == {1, 2, 9}
    assert second.messages == {10}
    assert first.central("en").question.text == "engrave name cups"
    with pytest.raises(LookupError, match="nobody asked in de"):
        first.central("de")


def test_a_period_has_a_beginning_before_its_end():
    with pytest.raises(ValueError, match="a beginning before its end"):
        Period(since=NOW, until=NOW)
