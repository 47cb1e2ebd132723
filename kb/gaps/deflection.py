"""What an article has spared people: how often the bot answers its questions alone, before and after. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from kb import binomial
from kb.gaps.found import ALIKE
from kb.gaps.likeness import Likeness
from kb.question import Did, Outcome, Question

ENOUGH = 10
"""Questions after publication, below which nothing is said of a difference."""


class Verdict(StrEnum):
    """What may be said of it."""

    TOO_FEW = "too_few"
    BETTER = "better"  # the intervals do not touch
    WORSE = "worse"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many of some questions the bot answered alone: no person was needed, and nobody said that it did not help."""

    alone: int
    count: int

    @property
    def share(self) -> float:
        """The part that it answered alone; 0 where nobody asked."""
        return self.alone / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true part lies with 95 % confidence (Wilson 1927); everything is possible where nobody asked."""
        return binomial.wilson(self.alone, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deflection:
    """The questions of an accepted gap before and after its article was published."""

    before: Rate
    after: Rate
    helped: int  # of those after: the customer said so
    handed_over: int  # of those after: a person was needed
    minutes_each: float  # that such a question cost people before
    since: datetime

    @property
    def saved(self) -> float:
        """Minutes that were spared, if the bot would have gone on as before; below nought if it got worse."""
        return (self.after.share - self.before.share) * self.after.count * self.minutes_each

    @property
    def verdict(self) -> Verdict:
        """What the figures allow to say."""
        if self.after.count < ENOUGH or not self.before.count:
            return Verdict.TOO_FEW
        if self.after.interval[0] > self.before.interval[1]:
            return Verdict.BETTER
        return Verdict.WORSE if self.after.interval[1] < self.before.interval[0] else Verdict.UNCLEAR


def alone(question: Question) -> bool:
    """Say whether the bot answered a question and no person was needed."""
    if question.outcome in {Outcome.UNHELPFUL, Outcome.NONE_PICKED} or question.replies or question.reason:
        return False
    return question.did is Did.ANSWERED or (question.did is Did.OFFERED and question.outcome is Outcome.PICKED)


def alike(members: frozenset[int], questions: Sequence[Question], space: Likeness) -> tuple[Question, ...]:
    """Return the questions that a gap is about, however they were answered: its own, and those as near to them.

    `members` are its messages, `space` compares all questions. What people heard once an inquiry was theirs is left
    out, since the bot had no chance.
    """
    vectors = space.vectors[np.array(space.rows(one.text for one in questions), np.int64)]
    mine = np.array([one.message in members for one in questions], bool)
    if not mine.any():
        return ()
    near = mine | (vectors @ vectors[mine].mean(axis=0) >= ALIKE)
    chosen = (one for one, so in zip(questions, near, strict=True) if so and one.did not in {Did.BY_PERSON, Did.CHAT})
    return tuple(sorted(chosen, key=lambda one: one.message))


def deflection(questions: Sequence[Question], since: datetime, needed: Mapping[int, float]) -> Deflection:
    """Measure the questions of one gap before and after its article was published.

    `needed`: the messages of all questions for which a person was needed, also where the bot had tried; with minutes.
    """

    def rate(some: Sequence[Question]) -> Rate:
        return Rate(alone=sum(alone(one) and one.message not in needed for one in some), count=len(some))

    before = [one for one in questions if one.at < since]
    after = [one for one in questions if one.at >= since]
    dear = [minutes for one in before if (minutes := needed.get(one.message))]
    done = rate(after)
    return Deflection(
        before=rate(before),
        after=done,
        helped=sum(one.outcome is Outcome.HELPED and one.message not in needed for one in after),
        handed_over=done.count - done.alone,
        minutes_each=sum(dear) / len(dear) if dear else 0.0,
        since=since,
    )
