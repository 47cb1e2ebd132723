"""How sure a match is, as a probability that it is right, and what may be done with it.

Two questions are asked: is the question any of the articles' business, and if so, is it this one's? What the first is
measured against is what the knowledge base's own phrasings look like when they are left out (`kb.yardstick`): among few
phrasings even a good match is not near. The constants were fitted once, on questions of six unlike domains together,
with and without a quarter of the articles that they ask for (docs/seams/kb.md); none is tuned to one knowledge base.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, log1p
from typing import Protocol


class Decision(StrEnum):
    """What the matches are good for."""

    ANSWER = "answer"
    OFFER = "offer"  # ask which of the best ones was meant
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The confidence from which to answer, and the one from which to offer."""

    answer: float = 0.92
    offer: float = 0.3

    def __post_init__(self) -> None:
        if not 0 < self.offer <= self.answer <= 1:
            raise ValueError(f"points need 0 < offer <= answer <= 1, not {self.offer} and {self.answer}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What a good match looks like in a knowledge base; the default is that of one with next to nothing to compare."""

    told: float = -1.9  # logarithm of the share
    nearness: float = 0.53
    meaning: float = 0.6
    density: float = 1.0  # phrasings an article, on average


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for and against the likeliest article, each from about 0 to 1."""

    chance: float  # among the articles that were considered, by all members together
    belief: float  # the head's own probability of it, among all articles
    share: float  # what the neighbours said for it, each weighed against the others
    nearness: float  # likeness of its nearest phrasing
    meaning: float  # the same, by the meaning of the words alone
    unknown: float  # how much of what the question tells, the knowledge base has no word for


class Sure(Protocol):
    """Anything that comes with a confidence."""

    @property
    def confidence(self) -> float:
        """The probability that it is right."""
        ...


def confidence(signs: Signs, yardstick: Yardstick) -> float:
    """Return the probability that an article answers the question."""
    concerns = (
        3.2
        + 3.15 * (told(signs.share) - yardstick.told)
        + 0.77 * (signs.nearness - yardstick.nearness)
        + 0.68 * (signs.meaning - yardstick.meaning)
        - 0.44 * signs.unknown
    )
    fits = -0.24 + 1.01 * _odds(signs.chance) - 0.25 * _odds(signs.belief)
    both, density = _log_logistic(concerns) + _log_logistic(fits), _density(yardstick)
    return exp(_log_logistic(2.26 + 0.39 * density + (1.65 + 0.37 * density) * both))


def told(share: float) -> float:
    """Return the logarithm of a share, with a floor below which it tells no more."""
    return log(max(share, 0.0) + 0.025)


def decide(matches: Sequence[Sure], points: Points) -> Decision:
    """Answer, offer or hand off, by the best match alone; matches come best first."""
    if not matches or matches[0].confidence < points.offer:
        return Decision.HANDOFF
    return Decision.ANSWER if matches[0].confidence >= points.answer else Decision.OFFER


def _density(yardstick: Yardstick) -> float:
    return min(log(yardstick.density) / log(10), 2.3)


def _odds(share: float) -> float:
    return log((share + 0.01) / (1.01 - share))


def _log_logistic(score: float) -> float:
    return -log1p(exp(-score)) if score > -30 else score
