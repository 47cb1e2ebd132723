"""Gaps: questions of one meaning that the desk's knowledge did not answer, and what they cost. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np

from kb.gaps.cases import Case, Why
from kb.gaps.clusters import together
from kb.gaps.likeness import Embed, Likeness, likeness
from kb.gaps.sparse import Floats, Whole

ALIKE = 0.53
"""The mean likeness down to which questions are one gap (read off CLINC150 and HWU64, see docs/gaps.md)."""

ACROSS = 0.5
"""The likeness of meaning down to which a gap in one language is the same as one in another."""

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time that is looked at, and as much before it to compare with."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if not self.since < self.until:
            raise ValueError(f"a period needs a beginning before its end, not {self.since} and {self.until}")

    @property
    def before(self) -> datetime:
        """The beginning of the time before."""
        return self.since - (self.until - self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions of one meaning; the most central one first, in the period or, where there is none, before."""

    cases: tuple[Case, ...]  # by how central they are
    period: Period

    @property
    def now(self) -> tuple[Case, ...]:
        """Those of the period itself."""
        return tuple(case for case in self.cases if case.question.at >= self.period.since)

    @property
    def count(self) -> int:
        """How often it was asked in the period."""
        return len(self.now)

    @property
    def before(self) -> int:
        """How often it was asked in the time before, which is as long."""
        return len(self.cases) - self.count

    @property
    def inquiries(self) -> int:
        """How many inquiries of the period it was asked in."""
        return len({case.question.inquiry for case in self.now})

    @property
    def minutes(self) -> float:
        """What people worked on it in the period."""
        return sum(case.minutes for case in self.now)

    @property
    def guessed(self) -> float:
        """What of these minutes nobody measured."""
        return sum(case.minutes for case in self.now if case.guessed)

    @property
    def minutes_a_month(self) -> float:
        """The same, for thirty days."""
        return self.minutes * (MONTH / (self.period.until - self.period.since))

    @property
    def whys(self) -> Mapping[Why, int]:
        """How often it was asked for which reason, the most frequent first."""
        counted = Counter(case.why for case in self.now)
        return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))

    @property
    def languages(self) -> tuple[str, ...]:
        """Its languages, the most frequent first."""
        counted = Counter(case.question.language for case in self.cases)
        return tuple(sorted(counted, key=lambda language: (-counted[language], language)))

    @property
    def messages(self) -> frozenset[int]:
        """What it is known by: the newest message of each of its questions."""
        return frozenset(case.question.message for case in self.cases)

    def central(self, language: str) -> Case:
        """Return the most telling question of a language, one of the period if there is one.

        Raises:
            LookupError: nobody asked in that language.

        """
        spoken = [case for case in self.cases if case.question.language == language]
        if not spoken:
            raise LookupError(f"nobody asked in {language}")
        return next((case for case in spoken if case.question.at >= self.period.since), spoken[0])


def gaps(found: Sequence[Case], period: Period, embed: Embed | None = None) -> tuple[Gap, ...]:
    """Return the gaps among questions of a period and the time before it: the dearest first, then the most frequent.

    Every question is in exactly one gap; one that nothing resembles is a gap by itself. The order of `found` does not
    matter. Languages come together by `embed` only.
    """
    ordered = sorted(
        (case for case in found if period.before <= case.question.at < period.until),
        key=lambda case: (case.question.at, case.question.message),
    )
    space = likeness([case.question.text for case in ordered], embed)
    rows = np.array(space.rows(case.question.text for case in ordered), np.int64)
    groups = together(space.vectors, ALIKE)
    if space.meanings is not None:
        groups = _across(groups, rows, [case.question.language for case in ordered], space)
    members: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        members[int(groups[row])].append(number)
    made = (_gap([ordered[one] for one in some], space.vectors[rows[some]], period) for some in members.values())
    return tuple(sorted(made, key=_cost))


def _cost(gap: Gap) -> tuple[float, int, int, int]:
    return -round(gap.minutes, 6), -gap.count, -len(gap.cases), min(gap.messages)


def _gap(members: Sequence[Case], vectors: Floats, period: Period) -> Gap:
    """Return a gap of some questions, the most central first; of those alike, the newest."""
    closeness = vectors @ vectors.mean(axis=0)
    order = sorted(
        range(len(members)), key=lambda one: (-round(float(closeness[one]), 5), -members[one].question.message)
    )
    return Gap(cases=tuple(members[one] for one in order), period=period)


def _across(groups: Whole, rows: Whole, languages: Sequence[str], space: Likeness) -> Whole:
    """Join groups of different languages whose meanings are each other's nearest, and near enough."""
    assert space.meanings is not None
    spoken = _spoken(groups, rows, languages)
    means = {group: _mean(space.meanings[groups == group]) for group in spoken}
    joined = groups.copy()
    for one, other in _pairs(spoken, means):
        joined[joined == max(one, other)] = min(one, other)
    return joined


def _spoken(groups: Whole, rows: Whole, languages: Sequence[str]) -> Mapping[int, str]:
    """Return the language in which most of each group was asked."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for row, language in zip(rows, languages, strict=True):
        counted[int(groups[row])][language] += 1
    return {group: min(counts, key=lambda one: (-counts[one], one)) for group, counts in sorted(counted.items())}


def _mean(vectors: Floats) -> Floats:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) or 1), np.float32)


def _pairs(spoken: Mapping[int, str], means: Mapping[int, Floats]) -> Iterator[tuple[int, int]]:
    """Give the groups that are each other's nearest in the other's language."""
    by_language = sorted(spoken, key=lambda group: (spoken[group], group))
    kinds = [(language, list(some)) for language, some in groupby(by_language, spoken.__getitem__)]
    for place, (_, ours) in enumerate(kinds):
        for _, theirs in kinds[place + 1 :]:
            likeness_of = np.stack([means[one] for one in ours]) @ np.stack([means[one] for one in theirs]).T
            nearest, back = likeness_of.argmax(axis=1), likeness_of.argmax(axis=0)
            for number, other in enumerate(nearest):
                if back[other] == number and likeness_of[number, other] >= ACROSS:
                    yield ours[number], theirs[int(other)]
