"""What a confidence is worth at a desk."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.outcome import Outcome
from kb.recalibration import IDENTITY, Curve, fit, log_loss, rising

CURVES = st.builds(Curve, a=st.floats(0.2, 5), b=st.floats(0.2, 5), shift=st.floats(-3, 3))
SURE = st.floats(0, 1)
POINTS = st.lists(st.tuples(SURE, st.floats(0, 1)), min_size=1, max_size=80)


def desk(right_at: Callable[[float], float], count: int = 2000) -> list[Outcome]:
    dice = random.Random(7)  # always the same desk
    confidences = [dice.random() for _ in range(count)]
    return [Outcome(confidence=one, right=dice.random() < right_at(one)) for one in confidences]


@given(CURVES, SURE, SURE)
def test_a_curve_never_turns_round(curve: Curve, one: float, other: float):
    assert curve(min(one, other)) <= curve(max(one, other))


@given(CURVES, st.floats(0.05, 0.95))
def test_what_became_of_a_confidence_can_be_undone(curve: Curve, confidence: float):
    share = curve(confidence)
    if 1e-3 < share < 1 - 1e-3:
        assert curve.undo(share) == pytest.approx(confidence, abs=1e-6)


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_what_is_certain_stays_so(sure: float):
    assert Curve(a=2, b=3, shift=1)(sure) == sure


@pytest.mark.parametrize("count", [0, 199])
def test_little_data_leaves_the_confidence_alone(count: int):
    assert fit(desk(lambda _confidence: 0.5, count)) is IDENTITY


def test_confidences_that_keep_their_word_are_left_alone():
    assert fit(desk(lambda confidence: confidence)) is IDENTITY


@pytest.mark.parametrize(
    "right_at",
    [
        lambda confidence: confidence**2,
        lambda confidence: 0.5 + 0.4 * (confidence - 0.5),
        lambda confidence: 1 - (1 - confidence) ** 3,
    ],
    ids=["too sure", "much too sure on both sides", "too shy"],
)
def test_a_curve_learns_what_confidences_are_worth(right_at: Callable[[float], float]):
    seen = desk(right_at)
    curve = fit(seen)
    before = sum(log_loss(one.confidence, right=one.right) for one in seen)
    after = sum(log_loss(curve(one.confidence), right=one.right) for one in seen)
    assert after < before
    assert max(abs(curve(at) - right_at(at)) for at in (0.2, 0.5, 0.8)) < 0.06


@pytest.mark.parametrize(
    ("confidences", "share"),
    [((0.95, 0.96, 0.97, 0.98), 0.75), ((0.97, 0.98, 0.99), 0.6), ((0.93, 0.95, 0.97, 1.0), 0.7)],
)
def test_a_desk_that_was_always_too_sure_is_put_right(confidences: tuple[float, ...], share: float):
    dice = random.Random(1)
    seen = [Outcome(confidence=dice.choice(confidences), right=dice.random() < share) for _ in range(400)]
    curve = fit(seen)
    for sure in filter(lambda one: one < 1, confidences):
        right = [one.right for one in seen if one.confidence == sure]
        assert curve(sure) == pytest.approx(sum(right) / len(right), abs=0.06)


def test_what_is_certain_is_no_part_of_a_curve():
    seen = desk(lambda confidence: confidence**2)
    certain = [Outcome(confidence=sure, right=right) for sure in (0.0, 1.0) for right in (False, True)]
    assert fit([*seen, *certain * 200]) == fit(seen)


def test_a_curve_rises_even_where_the_sure_ones_are_wrong():
    curve = fit(desk(lambda confidence: 1 - confidence))
    assert curve(0.9) >= curve(0.1)


@pytest.mark.parametrize("slope", [0, -1])
def test_a_curve_that_falls_is_refused(slope: float):
    with pytest.raises(ValueError, match="must rise"):
        Curve(a=slope)


@pytest.mark.parametrize(
    ("points", "steps"),
    [
        ([(0.1, 0), (0.2, 1)], [(0.1, 0), (0.2, 1)]),
        ([(0.1, 1), (0.2, 0)], [(0.1, 0.5)]),
        ([(0.5, 1), (0.5, 0), (0.7, 1)], [(0.5, 0.5), (0.7, 1)]),
        ([(0.1, 0), (0.2, 1), (0.3, 0), (0.4, 1)], [(0.1, 0), (0.2, 0.5), (0.4, 1)]),
    ],
)
def test_steps_only_rise(points: list[tuple[float, float]], steps: list[tuple[float, float]]):
    assert list(rising(points)) == steps


@given(POINTS)
def test_steps_rise_and_keep_the_mean(points: list[tuple[float, float]]):
    steps = rising(points)
    heights = [height for _, height in steps]
    assert heights == sorted(heights)

    def height(place: float) -> float:
        return max((step for step in steps if step[0] <= place), key=lambda step: step[0])[1]

    assert sum(height(place) for place, _ in points) == pytest.approx(sum(value for _, value in points))
