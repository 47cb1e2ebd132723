"""From which confidence to answer: chosen on outcomes, so that the stated rate is kept."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.confidence import Points
from kb.operating import Basis, Operating, by_language, choose
from kb.outcome import Outcome

DEFAULT = Points(answer=0.92, offer=0.3)


def outcomes(*heaps: tuple[float, int, int], language: str = "id") -> list[Outcome]:
    """Make heaps of outcomes: confidence, how many, how many of them wrong."""
    return [
        Outcome(confidence=confidence, right=number >= wrong, language=language)
        for confidence, count, wrong in heaps
        for number in range(count)
    ]


OUTCOMES = st.lists(
    st.builds(
        Outcome,
        confidence=st.floats(0, 1),
        right=st.booleans(),
        among=st.none() | st.booleans(),
        language=st.sampled_from(["id", "en"]),
    ),
    max_size=300,
)


@pytest.mark.parametrize(
    ("heaps", "answer", "basis"),
    [
        ([], 0.92, Basis.UNKNOWN),
        ([(0.95, 182, 0)], 0.92, Basis.UNKNOWN),  # one too few, at one in forty for each of the two sequences
        ([(0.95, 183, 0)], 0.5, Basis.PROVEN),  # nobody has shown that anything below would be worse
        ([(0.95, 183, 1)], 0.92, Basis.UNKNOWN),
        ([(0.95, 183, 0), (0.8, 100, 30)], 0.81, Basis.PROVEN),
        ([(0.98, 300, 0), (0.93, 100, 60)], 0.94, Basis.PROVEN),
        ([(0.95, 2, 2)], 0.92, Basis.UNKNOWN),  # who was let down says so first
        ([(0.95, 20, 2)], 0.92, Basis.UNKNOWN),  # two of twenty may be chance
        ([(0.95, 20, 3)], 0.96, Basis.RAISED),  # three are not
        ([(0.995, 20, 15)], 1.0, Basis.RAISED),  # then only what is certain
        ([(0.95, 1000, 20)], 0.92, Basis.UNKNOWN),  # two of a hundred show no less than two of a hundred
    ],
)
def test_the_point_is_what_the_outcomes_allow(heaps: list[tuple[float, int, int]], answer: float, basis: Basis):
    chosen = choose(outcomes(*heaps))
    assert (chosen.points.answer, chosen.basis) == (answer, basis)


def test_it_says_what_it_has_and_what_it_would_need():
    chosen = choose(outcomes((0.95, 40, 1), (0.6, 10, 5)))
    assert (chosen.judged, chosen.scored, chosen.answered, chosen.wrong) == (50, 40, 40, 1)
    assert chosen.needed == 183
    assert chosen.bound == pytest.approx(0.1136, abs=1e-3)


def test_each_language_has_points_of_its_own():
    both = outcomes((0.95, 200, 0)) + outcomes((0.95, 20, 10), language="en")
    chosen = by_language(both, ("id", "en"))
    assert {language: one.basis for language, one in chosen.items()} == {"id": Basis.PROVEN, "en": Basis.RAISED}


@pytest.mark.parametrize(
    ("judged", "offer"),
    [
        ([(0.4, True)] * 49, 0.3),  # too few to move it
        ([(0.2, True)] * 30 + [(0.4, True)] * 30, 0.2),
        ([(0.2, False)] * 30 + [(0.5, True)] * 30, 0.5),
        ([(0.5, False)] * 60, 0.92),  # no offer was worth it
    ],
)
def test_offers_begin_where_they_are_worth_the_trouble(judged: list[tuple[float, bool]], offer: float):
    seen = [Outcome(confidence=confidence, right=False, among=among) for confidence, among in judged]
    assert choose(seen).points.offer == offer


@given(OUTCOMES, st.sampled_from([0.02, 0.05, 0.2]))
def test_a_proven_bound_keeps_the_rate_and_is_no_lower_than_what_was_seen(seen: list[Outcome], target: float):
    chosen = choose(seen, target)
    assert 0 < chosen.points.offer <= chosen.points.answer <= 1
    if chosen.answered:
        assert chosen.bound >= chosen.wrong / chosen.answered
    if chosen.basis is Basis.PROVEN:
        assert chosen.bound <= target
    else:
        assert chosen.points.answer >= DEFAULT.answer


@given(OUTCOMES, st.floats(0.93, 1), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_one_more_wrong_answer_never_lowers_the_point(
    seen: list[Outcome], confidence: float, dice: random.Random
):
    shuffled = dice.sample(seen, len(seen))
    assert choose(shuffled, 0.2) == choose(seen, 0.2)
    proven = choose(seen, 0.2)
    worse = choose([*seen, Outcome(confidence=confidence, right=False)], 0.2)
    if worse.basis is Basis.PROVEN:
        assert proven.basis is Basis.PROVEN
        assert worse.points.answer >= proven.points.answer


@pytest.mark.parametrize("target", [0, 1, -1])
def test_a_rate_that_is_none_is_refused(target: float):
    with pytest.raises(ValueError, match="rate of wrong answers"):
        choose([], target)


def simulate(wrong_at: Callable[[float], float], desks: int, questions: int) -> list[Operating]:
    """Let as many desks choose, each on questions of its own."""
    dice = random.Random(20260504)  # always the same desks

    def desk() -> list[Outcome]:
        confidences = [1 - 0.5 * dice.random() ** 1.5 for _ in range(questions)]
        return [Outcome(confidence=one, right=dice.random() >= wrong_at(one)) for one in confidences]

    return [choose(desk()) for _ in range(desks)]


def wrong_above(point: float, wrong_at: Callable[[float], float]) -> float:
    """Return the true rate of wrong answers from a point on, of the desks above."""
    confidences = [1 - 0.5 * (number / 20_000) ** 1.5 for number in range(20_000)]
    answered = [wrong_at(one) for one in confidences if one >= point]
    return sum(answered) / len(answered)


@pytest.mark.parametrize(
    "wrong_at",
    [
        lambda _confidence: 0.0201,  # hardly too many, everywhere: each point would be a mistake
        lambda confidence: (1 - confidence) / 2,  # better than it says
        lambda confidence: 0.03 if confidence > 0.96 else 0.001,  # worst where it is surest
        lambda confidence: 0.0 if confidence > 0.9 else 0.08,
    ],
    ids=["nowhere", "better", "upside down", "a cliff"],
)
def test_at_most_one_desk_of_twenty_goes_beyond_the_rate(wrong_at: Callable[[float], float]):
    chosen = simulate(wrong_at, desks=300, questions=700)
    beyond = [
        one for one in chosen if one.basis is Basis.PROVEN and wrong_above(one.points.answer, wrong_at) > one.target
    ]
    assert len(beyond) / len(chosen) <= 0.05


def test_with_enough_outcomes_most_desks_answer_more_than_by_default():
    chosen = simulate(lambda confidence: 0.001 if confidence > 0.7 else 0.3, desks=40, questions=1500)
    assert sum(one.basis is Basis.PROVEN and one.points.answer < 0.8 for one in chosen) >= 36
