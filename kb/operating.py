"""From which confidence to answer, and from which to offer, so that a stated rate of wrong answers is kept.

It is decided on what became of the desk's own answers ("learn, then test"): a point may be used only if the questions
above it would hardly have gone so well were more than the stated share of such answers wrong. Points are tried in an
order that is fixed before anything is known, each with the whole remaining doubt, and the first that fails ends its
sequence. So a point that does not keep the rate is chosen with a probability of `doubt` at most, over all points.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from kb import binomial, recalibration
from kb.confidence import Points
from kb.outcome import Outcome, of_language

TARGET = 0.02
"""Of all that is answered at once, the share that may be wrong."""

DEFAULTS = Points()
HIGH = 0.97
"""Where the second sequence begins: a desk whose usual point does not hold may still prove a higher one."""

STEP, LOWEST = 0.01, 0.5  # between two points that are tried, and the last of them: nothing less likely is ever said
USEFUL = 1 / 3  # the share of offers that should hold what was meant
FEW = 3  # wrong answers that contradict nothing yet: who was let down says so sooner than who was helped
OFFERS = 50  # judged offers, from which the point for them may move


class Basis(StrEnum):
    """Why these points and no others."""

    PROVEN = "proven"  # the rate is kept, up to the doubt
    UNKNOWN = "not enough data"  # nothing is proven, and the conservative defaults hold
    RAISED = "raised"  # the default has been shown not to keep the rate, and nothing else to keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """The points of one language, and what they rest on."""

    points: Points
    basis: Basis
    target: float
    judged: int  # questions of which it is known whether the best match was right
    answered: int  # of these, how many are answered at these points
    wrong: int  # of those answered, how many were wrong
    bound: float  # the wrong rate is no higher than this, with a doubt of one in twenty; 1 if nothing was answered
    needed: int  # answers of which it is known, and none of them wrong, that it takes at least to prove anything
    scored: int  # questions judged at or above the default point: what there is of those needed


class _Judged:
    """Outcomes by confidence, so that each point is counted at once."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        by_confidence = sorted(outcomes, key=lambda one: one.confidence)
        self._confidences = [one.confidence for one in by_confidence]
        self._wrong = [0, *accumulate(not one.right for one in by_confidence)]

    def above(self, point: float) -> tuple[int, int]:
        """Return how many were wrong, and how many there are, from a confidence on."""
        place = bisect_left(self._confidences, point)
        return self._wrong[-1] - self._wrong[place], len(self._confidences) - place


def choose(
    outcomes: Sequence[Outcome], target: float = TARGET, defaults: Points = DEFAULTS, doubt: float = binomial.DOUBT
) -> Operating:
    """Choose the points of one language; outcomes should be one for each inquiry, since the same one says little anew.

    What is tested is the mix of questions that came. Given how many lie above a point, the wrong ones among them are
    hits of as many draws, or of draws that scatter less, so that the binomial test holds.
    """
    if not 0 < target < 1:
        raise ValueError(f"a rate of wrong answers is between 0 and 1, not {target}")
    judged = _Judged(outcomes)
    starts = sorted({max(HIGH, defaults.answer), defaults.answer}, reverse=True)
    proven = [point for start in starts for point in _proven(judged, _descending(start), target, doubt / len(starts))]
    if proven:
        answer, basis = min(proven), Basis.PROVEN
    else:
        answer = _uncontradicted(judged, target, defaults.answer, doubt)
        basis = Basis.UNKNOWN if answer == defaults.answer else Basis.RAISED
    wrong, answered = judged.above(answer)
    return Operating(
        points=Points(answer=answer, offer=_offer(outcomes, answer, defaults)),
        basis=basis,
        target=target,
        judged=len(outcomes),
        answered=answered,
        wrong=wrong,
        bound=binomial.upper(wrong, answered, doubt) if answered else 1.0,
        needed=binomial.needed(target, doubt / len(starts)),
        scored=judged.above(defaults.answer)[1],
    )


def by_language(
    outcomes: Sequence[Outcome], languages: Iterable[str], target: float = TARGET, defaults: Points = DEFAULTS
) -> Mapping[str, Operating]:
    """Choose the points of each language, on its own outcomes alone."""
    return {language: choose(of_language(outcomes, language), target, defaults) for language in languages}


def _descending(start: float) -> list[float]:
    """Return a point, and the rounder ones below it."""
    steps = int((start - LOWEST) / STEP + 1e-9)
    return [start, *(round(start - STEP * step, 4) for step in range(1, steps + 1))]


def _proven(judged: _Judged, points: Sequence[float], target: float, doubt: float) -> list[float]:
    """Return the points that pass, up to the first that doesn't."""
    passed: list[float] = []
    for point in points:
        wrong, answered = judged.above(point)
        if binomial.at_most(wrong, answered, target) > doubt:
            break
        passed.append(point)
    return passed


def _uncontradicted(judged: _Judged, target: float, default: float, doubt: float) -> float:
    """Return the default, or the first point above it that no outcomes speak against; at 1 only what is certain."""
    steps = int((1 - default) / STEP + 1e-9)
    for point in (default, *(round(default + STEP * step, 4) for step in range(1, steps + 1))):
        wrong, answered = judged.above(point)
        if wrong < FEW or binomial.lower(wrong, answered, doubt) <= target:
            return min(point, 1.0)
    return 1.0


def _offer(outcomes: Sequence[Outcome], answer: float, defaults: Points) -> float:
    """Return from where an offer is worth the customer's trouble, as far as enough of them were judged."""
    offers = [(one.confidence, one.among) for one in outcomes if one.among is not None and one.confidence < answer]
    if len(offers) < OFFERS:
        return min(defaults.offer, answer)
    steps = recalibration.rising([(confidence, float(among)) for confidence, among in offers])
    useful = [confidence for confidence, share in steps if share >= USEFUL]
    lowest = min(useful, default=answer)
    return min(max(round(lowest, 4), STEP), answer)
