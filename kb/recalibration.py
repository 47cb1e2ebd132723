"""What a confidence is worth at this desk: a curve from the matcher's own confidence to the share that was right.

The curve never turns round, so that the order of matches stays, and with little data it is the identity.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from statistics import fmean, stdev

from kb.outcome import Outcome

LEAST, LEAST_OF_EACH = 200, 20
"""Outcomes, and right as well as wrong ones among them, from which a curve is fitted."""

EDGE = 1e-4  # confidences nearer to 0 and 1 count as this near
PARTS = 5  # that are left out in turn, to see what a curve is worth on what it was not fitted to
PRIOR = 4.0  # how strongly a curve is held to the identity: as a handful of outcomes would
ROUNDS, SETTLED = 50, 1e-10
HALVINGS = 30  # of a step, at most
LEAST_SLOPE = 0.05
FINENESS = 8  # steps to a unit of log odds

Signs = tuple[float, float, float]
Row = tuple[Signs, int, int]  # signs, how many were right, of how many
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A beta calibration: the log odds are a·log c − b·log(1 − c) + shift. Where a is b it is Platt's."""

    a: float = 1.0
    b: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        if self.a <= 0 or self.b <= 0:
            raise ValueError(f"a curve must rise, which it doesn't with a = {self.a} and b = {self.b}")

    def __call__(self, confidence: float) -> float:
        """Return the share of such matches that was right; what is certain or hopeless stays so."""
        if self == IDENTITY or not EDGE < confidence < 1 - EDGE:
            return confidence
        share = _sigmoid(self.a * log(confidence) - self.b * log(1 - confidence) + self.shift)
        return min(max(share, EDGE), 1 - EDGE)

    def undo(self, share: float) -> float:
        """Return the confidence that became this share."""
        if self == IDENTITY or not 0 < share < 1:
            return share
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self(middle) < share else (low, middle)
        return high


IDENTITY = Curve()


def fit(outcomes: Sequence[Outcome]) -> Curve:
    """Return the curve that tells best what it has not seen: the identity, Platt's or a beta; in doubt the simpler one.

    A curve with more freedom must be better by more than one standard error of the difference. What is certain or
    hopeless tells nothing of it, since it stays so.
    """
    outcomes = [one for one in outcomes if EDGE < one.confidence < 1 - EDGE]
    wrong = sum(not one.right for one in outcomes)
    if len(outcomes) < LEAST or min(wrong, len(outcomes) - wrong) < LEAST_OF_EACH:
        return IDENTITY
    best: Family = _identity
    losses = _held_out(outcomes, best)
    for family in (_platt, _beta):
        others = _held_out(outcomes, family)
        gains = [before - after for before, after in zip(losses, others, strict=True)]
        if fmean(gains) > stdev(gains) / sqrt(len(gains)):
            best, losses = family, others
    return best(outcomes)


def log_loss(confidence: float, *, right: bool) -> float:
    """Return how surprised one is, in nats; what was certain and wrong surprises by nine."""
    near = min(max(confidence, EDGE), 1 - EDGE)
    return -log(near if right else 1 - near)


def rising(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return (where a step begins, its height) of the rising steps nearest to the points (isotonic regression)."""
    steps: list[list[float]] = []  # begin, sum, count
    for place, value in sorted(points):
        if steps and steps[-1][0] == place:
            steps[-1][1] += value
            steps[-1][2] += 1
        else:
            steps.append([place, value, 1])
    merged: list[list[float]] = []
    for step in steps:
        merged.append(step)
        while len(merged) > 1 and merged[-2][1] * merged[-1][2] >= merged[-1][1] * merged[-2][2]:
            _, total, count = merged.pop()
            merged[-1][1] += total
            merged[-1][2] += count
    return tuple((begin, total / count) for begin, total, count in merged)


Family = Callable[[Sequence[Outcome]], Curve]


def _held_out(outcomes: Sequence[Outcome], family: Family) -> list[float]:
    """Return the loss on each outcome of a curve that was fitted without its part."""
    ordered = sorted(outcomes, key=lambda one: (one.confidence, one.right))  # so that each part has some of everything
    losses: list[float] = []
    for part in range(PARTS):
        curve = family([one for place, one in enumerate(ordered) if place % PARTS != part])
        losses += [log_loss(curve(one.confidence), right=one.right) for one in ordered[part::PARTS]]
    return losses


def _identity(_outcomes: Sequence[Outcome]) -> Curve:
    return IDENTITY


def _platt(outcomes: Sequence[Outcome]) -> Curve:
    def signs(low: float, high: float) -> Signs:
        return low + high, 0.0, 1.0

    slope, _, shift = _newton(outcomes, signs, (1.0, 0.0, 0.0))
    slope = max(slope, LEAST_SLOPE)
    return Curve(a=slope, b=slope, shift=shift)


def _beta(outcomes: Sequence[Outcome]) -> Curve:
    def signs(low: float, high: float) -> Signs:
        return low, high, 1.0

    a, b, shift = _newton(outcomes, signs, (1.0, 1.0, 0.0))
    if min(a, b) < LEAST_SLOPE:  # it would turn round or lie flat, which only Platt's can't
        return _platt(outcomes)
    return Curve(a=a, b=b, shift=shift)


def _newton(outcomes: Sequence[Outcome], signs: Callable[[float, float], Signs], prior: Signs) -> Signs:
    """Return the weights that fit best, held to a prior."""
    rows = _gathered(outcomes, signs)
    weights = prior
    for _ in range(ROUNDS):
        step = _step(rows, weights, prior)
        weights = _nearer(rows, weights, step, prior)
        if max(map(abs, step)) < SETTLED:
            break
    return weights


def _step(rows: Sequence[Row], weights: Signs, prior: Signs) -> list[float]:
    slope = [PRIOR * (now - before) for now, before in zip(weights, prior, strict=True)]
    bend = [[PRIOR * (row == column) for column in range(3)] for row in range(3)]
    for seen, right, count in rows:
        share = _sigmoid(_odds(weights, seen))
        for row in range(3):
            slope[row] += (share * count - right) * seen[row]
            for column in range(3):
                bend[row][column] += count * share * (1 - share) * seen[row] * seen[column]
    return _solved(bend, slope)


def _nearer(rows: Sequence[Row], weights: Signs, step: Sequence[float], prior: Signs) -> Signs:
    """Return the weights after a step, halved until they fit better: where all were sure, a whole one leads astray."""
    before = _misfit(rows, weights, prior)
    for halvings in range(HALVINGS):
        low, high, shift = (weight - change / 2**halvings for weight, change in zip(weights, step, strict=True))
        if _misfit(rows, (low, high, shift), prior) < before:
            return low, high, shift
    return weights


def _misfit(rows: Sequence[Row], weights: Signs, prior: Signs) -> float:
    held = PRIOR / 2 * sum((now - before) ** 2 for now, before in zip(weights, prior, strict=True))
    odds = ((_odds(weights, seen), right, count) for seen, right, count in rows)
    return held + sum(right * _softplus(-one) + (count - right) * _softplus(one) for one, right, count in odds)


def _odds(weights: Signs, seen: Signs) -> float:
    return sum(weight * sign for weight, sign in zip(weights, seen, strict=True))


def _gathered(outcomes: Iterable[Outcome], signs: Callable[[float, float], Signs]) -> list[Row]:
    """Return signs, how many were right, and of how many; log odds that are nearly the same count as one."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for one in outcomes:
        near = min(max(one.confidence, EDGE), 1 - EDGE)
        heap = counts[round(FINENESS * log(near / (1 - near)))]
        heap[0] += one.right
        heap[1] += 1
    shares = {place: _sigmoid(place / FINENESS) for place in counts}
    return [
        (signs(log(share), -log(1 - share)), counts[place][0], counts[place][1])
        for place, share in sorted(shares.items())
    ]


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small system whose matrix is symmetric and positive, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for pivot in range(size):
        for below in range(pivot + 1, size):
            times = rows[below][pivot] / rows[pivot][pivot]
            rows[below] = [value - times * above for value, above in zip(rows[below], rows[pivot], strict=True)]
    solution = [0.0] * size
    for row in reversed(range(size)):
        known = sum(rows[row][column] * solution[column] for column in range(row + 1, size))
        solution[row] = (rows[row][size] - known) / rows[row][row]
    return solution


def _sigmoid(odds: float) -> float:
    return 1 / (1 + exp(-odds)) if odds >= 0 else 1 - 1 / (1 + exp(odds))


def _softplus(odds: float) -> float:
    return max(odds, 0.0) + log1p(exp(-abs(odds)))
