"""Whether confidences keep their word, so that of the matches with 0.9 nine in ten are right.

Figures and bins only; `reliability_page` draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from kb import binomial, recalibration
from kb.outcome import Outcome

BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Outcomes of about the same confidence. Shares run from 0 to 1."""

    least: float  # confidence
    most: float
    confidence: float  # on average
    right: int
    count: int
    low: float  # the interval in which the true share of right ones lies, nineteen times of twenty (Wilson)
    high: float

    @property
    def share(self) -> float:
        """The share of them that was right."""
        return self.right / self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How well confidences and outcomes go together."""

    count: int
    right: int
    bins: tuple[Bin, ...]  # of about as many outcomes each, lowest confidence first
    error: float  # expected calibration error: how far confidence and share right are apart on average, by bins
    brier: float  # the mean squared distance of confidence and outcome
    log_loss: float  # in nats

    @property
    def confidence(self) -> float:
        """The average confidence; 0 without any outcomes."""
        return sum(one.confidence * one.count for one in self.bins) / self.count if self.count else 0.0


def measure(outcomes: Sequence[Outcome], bins: int = BINS) -> Reliability | None:
    """Return figures and bins, or None where nothing was judged."""
    if not outcomes:
        return None
    made = tuple(_bin(some) for some in _split(outcomes, bins))
    count = len(outcomes)
    return Reliability(
        count=count,
        right=sum(one.right for one in outcomes),
        bins=made,
        error=sum(abs(one.share - one.confidence) * one.count for one in made) / count,
        brier=fmean((one.confidence - one.right) ** 2 for one in outcomes),
        log_loss=fmean(recalibration.log_loss(one.confidence, right=one.right) for one in outcomes),
    )


def _split(outcomes: Sequence[Outcome], bins: int) -> list[list[Outcome]]:
    """Deal outcomes into bins of about as many each; those of one confidence stay together."""
    if bins < 1:
        raise ValueError(f"at least one bin is needed, not {bins}")
    ordered = sorted(outcomes, key=lambda one: one.confidence)
    size = len(ordered) / bins
    split: list[list[Outcome]] = [[]]
    done = 0
    for _, equal in groupby(ordered, key=lambda one: one.confidence):
        same = list(equal)
        # A bin is full once its share of all is reached, whatever one big heap has put into those before it.
        if split[-1] and done + len(same) / 2 > size * len(split):
            split.append([])
        split[-1] += same
        done += len(same)
    last = [one for some in split[bins - 1 :] for one in some]
    return [*split[: bins - 1], last] if last else split


def _bin(outcomes: Sequence[Outcome]) -> Bin:
    right, count = sum(one.right for one in outcomes), len(outcomes)
    low, high = binomial.wilson(right, count)
    return Bin(
        least=min(one.confidence for one in outcomes),
        most=max(one.confidence for one in outcomes),
        confidence=fmean(one.confidence for one in outcomes),
        right=right,
        count=count,
        low=low,
        high=high,
    )
