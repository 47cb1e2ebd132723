"""A rehearsal: real questions of the past, asked of the knowledge that stands and of the one that is to come.

Pure: what either would do is asked of two functions that are handed in. Questions that were asked several times, in
whatever spelling that makes no difference, are asked once and counted as often as they came.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kb import binomial
from kb.normal import plain
from kb.question import Outcome, Question
from kb.would import Look, Seen, Would


class Change(StrEnum):
    """What becomes of a question, the gravest first."""

    CHANGED = "changed"  # answered by another article
    LOST = "lost"  # not answered any more
    NEW = "new"  # answered now
    OFFERS = "offers"  # other articles are offered, or some are now, or none any more; no answer either way
    REWORDED = "reworded"  # answered by the same article, which says something else
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A question as it came once or more often, and what would be done about it before and after."""

    texts: tuple[str, ...]  # as it came last
    language: str
    count: int
    inquiry: int  # where it came last
    messages: tuple[int, ...]
    before: Seen
    after: Seen
    right: Mapping[str, int] = field(default_factory=dict)  # article → how often customers said that it is the one
    wrong: Mapping[str, int] = field(default_factory=dict)  # article → how often they said that it did not help

    @property
    def text(self) -> str:
        """The question in one line."""
        return " ".join(self.texts)

    @property
    def change(self) -> Change:
        """What becomes of it."""
        return change(self.before, self.after)

    def told(self, seen: Seen) -> tuple[int, int]:
        """Return how often customers spoke against what would be answered, and how often they spoke of it at all."""
        if not (article := seen.article):
            return 0, 0
        against = self.wrong.get(article, 0) + sum(self.right.values()) - self.right.get(article, 0)
        return against, against + self.right.get(article, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something was found, of how many that could tell."""

    found: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1; None where nothing could tell."""
        return self.found / self.of if self.of else None

    @property
    def at_most(self) -> float | None:
        """What the true share is at most, in nineteen of twenty cases (Wilson's bound)."""
        return binomial.wilson(self.found, self.of, 2 * binomial.DOUBT)[1] if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What changes, counted in questions as they came."""

    questions: int
    changes: Mapping[Change, int]  # every change has its number
    answered_before: int
    answered_after: int
    wrong_before: Rate  # of the answers that customers have said something of: how many they spoke against
    wrong_after: Rate

    @property
    def coverage_before(self) -> float:
        """The share that is answered, from 0 to 1."""
        return self.answered_before / self.questions if self.questions else 0.0

    @property
    def coverage_after(self) -> float:
        """The share that would be answered, from 0 to 1."""
        return self.answered_after / self.questions if self.questions else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a rehearsal has shown."""

    replayed: tuple[Replayed, ...]  # each once, those that came most often first
    figures: Figures
    languages: Mapping[str, Figures]


class Verdict(StrEnum):
    """What a rehearsal comes to."""

    REFUSED = "refused"  # protected questions would lose what they must get
    EMPTY = "empty"  # there was no question to ask
    WORSE = "worse"  # fewer are answered, or more that customers have called wrong
    LOOK = "look"  # some get another answer, or none any more: somebody should read the sample
    BETTER = "better"  # more are answered, and no answer is changed or lost
    SAME = "same"  # nothing changes in what is answered


def compare(
    questions: Iterable[Question],
    before: Look,
    after: Look,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Rehearsal:
    """Ask each question of both, and count what changes. `progress` is told how many of how many are done."""
    groups = _grouped(questions)
    replayed = []
    for done, group in enumerate(groups, 1):
        replayed.append(_replay(group, before, after))
        progress(done, len(groups))
    replayed.sort(key=lambda one: (-one.count, one.text))
    spoken = sorted({one.language for one in replayed})
    return Rehearsal(
        replayed=tuple(replayed),
        figures=_figures(replayed),
        languages={language: _figures([one for one in replayed if one.language == language]) for language in spoken},
    )


def change(before: Seen, after: Seen) -> Change:
    """Return what becomes of a question that got the one, and would get the other."""
    if before.article and after.article:
        if before.article != after.article:
            return Change.CHANGED
        return Change.SAME if before.words == after.words else Change.REWORDED
    if before.article or after.article:
        return Change.LOST if before.article else Change.NEW
    return Change.SAME if _offered(before) == _offered(after) else Change.OFFERS


def verdict(rehearsal: Rehearsal, *, refused: bool = False) -> Verdict:
    """Return what it comes to; `refused`: protected questions would lose what they must get."""
    figures, changes = rehearsal.figures, rehearsal.figures.changes
    if refused:
        return Verdict.REFUSED
    if not figures.questions:
        return Verdict.EMPTY
    if figures.answered_after < figures.answered_before or figures.wrong_after.found > figures.wrong_before.found:
        return Verdict.WORSE
    if changes[Change.CHANGED] or changes[Change.LOST]:
        return Verdict.LOOK
    return Verdict.BETTER if changes[Change.NEW] else Verdict.SAME


def _offered(seen: Seen) -> tuple[str, ...]:
    return tuple(sorted(seen.articles)) if seen.would is Would.OFFER else ()


def _grouped(questions: Iterable[Question]) -> Sequence[Sequence[Question]]:
    groups: dict[tuple[str, ...], list[Question]] = {}
    for one in questions:
        key = (one.language, *(plain(text) for text in one.texts))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _replay(group: Sequence[Question], before: Look, after: Look) -> Replayed:
    newest = max(group, key=lambda one: (one.at, one.message))
    right = Counter(one.article for one in group if one.outcome in {Outcome.HELPED, Outcome.PICKED} and one.article)
    wrong = Counter(one.article for one in group if one.outcome is Outcome.UNHELPFUL and one.article)
    return Replayed(
        texts=newest.texts,
        language=newest.language,
        count=len(group),
        inquiry=newest.inquiry,
        messages=newest.messages,
        before=before(newest.texts, newest.language),
        after=after(newest.texts, newest.language),
        right=right,
        wrong=wrong,
    )


def _figures(replayed: Iterable[Replayed]) -> Figures:
    changes = dict.fromkeys(Change, 0)
    answered, told = [0, 0], [[0, 0], [0, 0]]
    for one in replayed:
        changes[one.change] += one.count
        for place, seen in enumerate((one.before, one.after)):
            answered[place] += one.count * bool(seen.article)
            against, all_ = one.told(seen)
            told[place][0] += against
            told[place][1] += all_
    before, after = (Rate(found=found, of=of) for found, of in told)
    return Figures(
        questions=sum(changes.values()),
        changes=changes,
        answered_before=answered[0],
        answered_after=answered[1],
        wrong_before=before,
        wrong_after=after,
    )
