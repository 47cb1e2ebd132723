"""Bounds on a share that was counted."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.binomial import at_most, lower, needed, upper, wilson

COUNTS = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
SHARES = st.floats(0.001, 0.999)
DOUBTS = st.floats(0.001, 0.4)


def exactly_at_most(found: int, of: int, share: Fraction) -> Fraction:
    return sum((comb(of, hits) * share**hits * (1 - share) ** (of - hits) for hits in range(found + 1)), Fraction(0))


@pytest.mark.parametrize(
    ("found", "of", "bound"),
    [
        (0, 1, 0.95),
        (0, 59, 0.0495),  # the rule of three, as it really is
        (0, 149, 0.0199),
        (1, 10, 0.3942),
        (5, 100, 0.1023),
        (10, 10, 1.0),
        (2000, 100_000, 0.020745),
    ],
)
def test_the_upper_bound_is_that_of_clopper_and_pearson(found: int, of: int, bound: float):
    assert upper(found, of) == pytest.approx(bound, rel=2e-3)


@pytest.mark.parametrize(("share", "answers"), [(0.02, 149), (0.05, 59), (0.5, 5), (0.95, 1)])
def test_so_many_without_a_miss_it_takes_to_prove_a_rate(share: float, answers: int):
    assert needed(share) == answers
    assert upper(0, answers) <= share + 1e-12 < upper(0, answers - 1)


@given(COUNTS, st.integers(1, 99))
def test_the_sum_is_that_of_exact_arithmetic(counts: tuple[int, int], percent: int):
    found, of = counts
    exact = exactly_at_most(found, of, Fraction(percent, 100))
    assert at_most(found, of, percent / 100) == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


@given(COUNTS, DOUBTS)
def test_bounds_enclose_what_was_counted(counts: tuple[int, int], doubt: float):
    found, of = counts
    assert 0 <= lower(found, of, doubt) <= found / of <= upper(found, of, doubt) <= 1
    low, high = wilson(found, of, doubt)
    assert 0 <= low <= found / of <= high <= 1


@given(COUNTS, DOUBTS)
def test_a_bound_leaves_exactly_the_doubt(counts: tuple[int, int], doubt: float):
    found, of = counts
    if found < of:
        assert at_most(found, of, upper(found, of, doubt)) == pytest.approx(doubt, rel=1e-6)
    if found > 0:
        assert 1 - at_most(found - 1, of, lower(found, of, doubt)) == pytest.approx(doubt, rel=1e-6)


@given(COUNTS, DOUBTS)
def test_one_more_miss_raises_the_bound_and_one_more_hit_lowers_it(counts: tuple[int, int], doubt: float):
    found, of = counts
    assert upper(found, of, doubt) <= upper(found + 1, of + 1, doubt) + 1e-9
    assert upper(found, of + 1, doubt) <= upper(found, of, doubt) + 1e-9


@given(COUNTS, SHARES, SHARES)
def test_the_likelier_a_hit_the_less_likely_are_few(counts: tuple[int, int], one: float, other: float):
    assert at_most(*counts, max(one, other)) <= at_most(*counts, min(one, other)) + 1e-12


def test_nothing_counted_bounds_nothing():
    assert (lower(0, 0), upper(0, 0), wilson(0, 0)) == (0, 1, (0, 1))


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3)])
def test_what_can_not_be_counted_is_refused(counts: tuple[int, int]):
    for bound in (lower, upper, wilson):
        with pytest.raises(ValueError, match="of 3"):
            bound(*counts)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_a_rate_that_is_no_rate_is_refused(share: float):
    with pytest.raises(ValueError, match="between 0 and 1"):
        needed(share)
