"""Whether confidences keep their word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.outcome import Outcome
from kb.reliability import measure

OUTCOMES = st.lists(
    st.builds(Outcome, confidence=st.floats(0, 1) | st.sampled_from([0.5, 1.0]), right=st.booleans()),
    min_size=1,
    max_size=200,
)


def heap(confidence: float, right: int, wrong: int) -> list[Outcome]:
    return [Outcome(confidence=confidence, right=number < right) for number in range(right + wrong)]


def test_the_figures_are_those_of_the_books():
    seen = measure(heap(0.9, 8, 2) + heap(0.6, 6, 4))
    assert seen
    assert seen.error == pytest.approx(0.05)
    assert seen.brier == pytest.approx((8 * 0.01 + 2 * 0.81 + 6 * 0.16 + 4 * 0.36) / 20)
    assert seen.log_loss == pytest.approx(0.6089, abs=1e-3)
    assert [(one.count, one.right, one.share) for one in seen.bins] == [(10, 6, 0.6), (10, 8, 0.8)]


def test_what_is_certain_and_right_is_perfect():
    seen = measure(heap(1.0, 30, 0))
    assert seen
    assert (seen.error, seen.brier, len(seen.bins)) == (0, 0, 1)


def test_of_nothing_there_are_no_figures():
    assert measure([]) is None


def test_no_bins_at_all_are_refused():
    with pytest.raises(ValueError, match="at least one bin"):
        measure(heap(0.5, 1, 1), bins=0)


def test_even_confidences_make_bins_of_equal_mass():
    seen = measure([Outcome(confidence=number / 1000, right=True) for number in range(1000)])
    assert seen
    assert [one.count for one in seen.bins] == pytest.approx([100] * 10, abs=1)


@given(OUTCOMES, st.integers(1, 12))
def test_bins_hold_each_outcome_once_in_order(outcomes: list[Outcome], bins: int):
    seen = measure(outcomes, bins)
    assert seen
    assert 1 <= len(seen.bins) <= bins
    assert sum(one.count for one in seen.bins) == seen.count == len(outcomes)
    assert sum(one.right for one in seen.bins) == seen.right
    for one, after in zip(seen.bins, seen.bins[1:], strict=False):
        assert one.most < after.least  # those of one confidence are never parted
    for one in seen.bins:
        assert one.least <= one.confidence + 1e-12
        assert one.confidence <= one.most + 1e-12
        assert one.low <= one.share <= one.high
    assert 0 <= seen.error <= 1
