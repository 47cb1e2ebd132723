"""What would close a gap, and what closing it has brought."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.gaps.action import Action
from kb.gaps.cases import Why, cases
from kb.gaps.deflection import Deflection, Rate, Verdict, alike, alone, deflection
from kb.gaps.found import Gap
from kb.gaps.likeness import likeness
from kb.gaps.mend import Because, Near, mend
from kb.question import Did, Outcome, Question
from tests.gap_questions import ENGRAVING, NINETY, NOW, RENTING, asked, case

SAYS = {"engraving": "Ukiran nama pada gelas Rp25.000, paling banyak lima belas huruf.", "hours": "Buka pukul delapan."}
AGENT = "Bisa kak, ukiran nama pada gelas Rp25.000."
OTHER = "Mesin espresso disewakan lima ratus ribu sehari."


def gap(count: int = 4, **also) -> Gap:
    return Gap(cases=tuple(case(**also) for _ in range(count)), period=NINETY)


ANSWERED: dict[str, Any] = {"did": Did.ANSWERED, "reason": "", "article": "engraving"}
UNHELPFUL: dict[str, Any] = {
    "why": Why.UNHELPFUL,
    "did": Did.ANSWERED,
    "outcome": Outcome.UNHELPFUL,
    "article": "engraving",
}
PICKED: dict[str, Any] = {"why": Why.HANDED_OVER, "did": Did.OFFERED, "outcome": Outcome.PICKED, "article": "hours"}
LOW, SURE = Near("engraving", 0.4), Near("engraving", 0.7)


@pytest.mark.parametrize(
    ("of", "near", "answers", "action", "because", "article"),
    [
        (gap(), [], [], Action.WRITE, Because.NOTHING_NEAR, ""),
        (gap(), [Near("engraving", 0.1)], [OTHER], Action.WRITE, Because.NOTHING_NEAR, "engraving"),
        (gap(), [LOW, Near("hours", 0.4), Near("x", 0.4)], [], Action.WRITE, Because.NOTHING_NEAR, "engraving"),
        (gap(), [LOW], [OTHER], Action.WRITE, Because.OTHER_SAID, "engraving"),
        (gap(), [LOW], [], Action.PHRASE, Because.ONE_NEAR, "engraving"),
        (gap(), [SURE], [OTHER], Action.PHRASE, Because.ONE_NEAR, "engraving"),
        (gap(), [], [AGENT, AGENT, OTHER], Action.PHRASE, Because.SAME_SAID, "engraving"),
        (gap(**PICKED), [LOW], [], Action.PHRASE, Because.PICKED, "hours"),
        (gap(**UNHELPFUL), [SURE], [], Action.REVISE, Because.NOT_HELPED, "engraving"),
        (gap(**UNHELPFUL), [SURE], [AGENT], Action.REVISE, Because.NOT_HELPED, "engraving"),
    ],
)
def test_a_gap_is_mended_by(of: Gap, near, answers, action: Action, because: Because, article: str):
    found = mend(of, near, answers, SAYS)
    assert (found.action, found.because, found.article) == (action, because, article)


def test_what_is_answered_today_is_told():
    found = mend(gap(), [Near("engraving", 0.95, answers=True), Near("engraving", 0.45)], [], SAYS)
    assert found.answered_now == 0.5
    assert found.confidence == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("question", "so"),
    [
        (asked(**ANSWERED), True),
        (asked(**ANSWERED, outcome=Outcome.HELPED), True),
        (asked(**ANSWERED, outcome=Outcome.UNHELPFUL), False),
        (asked(**ANSWERED, replies=(3,)), False),
        (asked(did=Did.OFFERED, reason="", outcome=Outcome.PICKED), True),
        (asked(did=Did.OFFERED, reason=""), False),
        (asked(), False),
    ],
)
def test_the_bot_answered_alone(question: Question, so: bool):
    assert alone(question) is so


PUBLISHED = NOW - timedelta(days=30)


def times(before: int, alone_before: int, after: int, alone_after: int) -> Deflection:
    made = []
    for days, count, well in ((40, before, alone_before), (10, after, alone_after)):
        made += [asked(days=days, **ANSWERED) for _ in range(well)]
        made += [asked(days=days, agent_minutes=6.0) for _ in range(count - well)]
    return deflection(made, PUBLISHED, {one.question.message: one.minutes for one in cases(made)})


@pytest.mark.parametrize(
    ("figures", "verdict", "saved"),
    [
        ((20, 0, 20, 18), Verdict.BETTER, 108.0),
        ((20, 10, 20, 1), Verdict.WORSE, -54.0),
        ((20, 8, 20, 10), Verdict.UNCLEAR, 12.0),
        ((20, 0, 9, 9), Verdict.TOO_FEW, 54.0),
        ((0, 0, 50, 50), Verdict.TOO_FEW, 0.0),
    ],
)
def test_what_an_article_did_is_concluded_only_from_enough(figures, verdict: Verdict, saved: float):
    found = times(*figures)
    assert found.verdict is verdict
    assert found.saved == pytest.approx(saved)
    assert found.handed_over == figures[2] - figures[3]


def test_who_calls_for_a_person_after_an_answer_was_not_answered_alone():
    tried = asked(days=10, **ANSWERED)
    assert deflection([tried], PUBLISHED, {}).after.alone == 1
    assert deflection([tried], PUBLISHED, {tried.message: 3.0}).after.alone == 0


@pytest.mark.parametrize(
    ("rate", "low", "high"),
    [(Rate(alone=0, count=0), 0, 1), (Rate(alone=8, count=10), 0.4902, 0.9433), (Rate(alone=0, count=10), 0, 0.2775)],
)
def test_an_interval_is_wilsons(rate: Rate, low: float, high: float):
    assert rate.interval == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_rate_lies_within_its_interval(alone: int, more: int):
    rate = Rate(alone=alone, count=alone + more)
    low, high = rate.interval
    assert 0 <= low <= rate.share <= high <= 1


def test_questions_of_the_gap_are_counted_however_they_were_answered():
    mine = [asked(text, message=1000 + at) for at, text in enumerate(ENGRAVING)]
    since = [asked(text, **ANSWERED) for text in ENGRAVING]
    by_person = replace(asked(ENGRAVING[1]), did=Did.BY_PERSON)
    others = [asked(text) for text in RENTING]
    every = [*mine, *since, by_person, *others]
    space = likeness(one.text for one in every)
    members = frozenset(one.message for one in mine)
    assert set(alike(members, every, space)) == {*mine, *since}
    assert alike(frozenset({5}), every, space) == ()
