"""How sure a match is, as a probability that it is right, and what may be done with it.

The constants were fitted once, on questions of five unlike domains together, with and without a quarter of the
articles that they ask for (docs/seams/kb.md says how); they are not meant to be tuned to one knowledge base.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
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
class Signs:
    """What speaks for and against one article, each from 0 to 1."""

    score: float  # how well its best phrasing fits
    share: float  # its part of the votes, which all phrasings have, and "none of these" too
    unknown: float  # how much of what the question tells, the knowledge base has no word for


class Sure(Protocol):
    """Anything that comes with a confidence."""

    @property
    def confidence(self) -> float:
        """The probability that it is right."""
        ...


def confidence(signs: Signs) -> float:
    """Return the probability that an article answers the question."""
    odds = log((signs.share + 0.02) / (1.02 - signs.share))
    return 1 / (1 + exp(-0.48 - 0.84 * signs.score - 1.14 * odds + 1.28 * signs.unknown))


def decide(matches: Sequence[Sure], points: Points) -> Decision:
    """Answer, offer or hand off, by the best match alone; matches come best first."""
    if not matches or matches[0].confidence < points.offer:
        return Decision.HANDOFF
    return Decision.ANSWER if matches[0].confidence >= points.answer else Decision.OFFER
