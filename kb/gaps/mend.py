"""What would close a gap: a new article, other words by which an article is found, or another answer in one. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.gaps.action import Action
from kb.gaps.cases import Why
from kb.gaps.found import Gap
from kb.gaps.likeness import words
from kb.question import Outcome
from kb.words import FAINT

MOST = 0.5
"""The part of the questions that has to say so."""

SAME = 0.6
"""The part of the shorter text's words, from which an agent's answer says what an article says."""

LEAST = 4
"""Words with a meaning that a text needs, to be compared."""

NEAR = 0.3
"""The confidence from which the nearest article is likely the one that is meant."""


SURE = 0.5
"""The confidence from which it is meant, whatever words agents use."""


class Because(StrEnum):
    """What speaks for it."""

    NOTHING_NEAR = "nothing_near"
    OTHER_SAID = "other_said"  # something is near, but agents say something else
    PICKED = "picked"
    SAME_SAID = "same_said"  # agents say what the article says
    ONE_NEAR = "one_near"
    NOT_HELPED = "not_helped"


@dataclass(frozen=True, slots=True)
class Near:
    """The article that the knowledge of today finds for one question, and how sure it is; empty: none."""

    article: str
    confidence: float
    answers: bool = False  # it would be said at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """A proposal."""

    action: Action
    because: Because
    article: str = ""  # the nearest one; with `WRITE` for comparison only
    confidence: float = 0.0  # the mean, of the questions that it is nearest to
    answered_now: float = 0.0  # the part of the questions that the knowledge of today answers


def mend(gap: Gap, near: Sequence[Near], answers: Sequence[str], bodies: Mapping[str, str]) -> Mend:
    """Propose what closes a gap.

    `near` is what today's knowledge finds for some of its questions, `answers` what agents replied, `bodies` what the
    articles say, by id.
    """
    nearest, confidence, share = _nearest(near)
    answered = sum(one.answers for one in near) / len(near) if near else 0.0

    def propose(action: Action, because: Because, article: str = nearest) -> Mend:
        sure = confidence if article == nearest else 0.0
        return Mend(action=action, because=because, article=article, confidence=sure, answered_now=answered)

    asked = [case.question for case in gap.now or gap.cases]
    picked = Counter(one.article for one in asked if one.outcome is Outcome.PICKED and one.article)
    if picked and picked.most_common(1)[0][1] >= MOST * len(asked):
        return propose(Action.PHRASE, Because.PICKED, picked.most_common(1)[0][0])
    said = _said_by(answers, bodies)
    helpless = Counter(case.question.article for case in gap.now or gap.cases if case.why is Why.UNHELPFUL)
    if helpless[nearest] >= MOST * len(asked) and nearest and said in {"", nearest}:
        return propose(Action.REVISE, Because.NOT_HELPED)
    if said:
        return propose(Action.PHRASE, Because.SAME_SAID, said)
    if not nearest or confidence < NEAR or share < MOST:
        return propose(Action.WRITE, Because.NOTHING_NEAR)
    if confidence < SURE and any(map(_content, answers)):
        return propose(Action.WRITE, Because.OTHER_SAID)
    return propose(Action.PHRASE, Because.ONE_NEAR)


def _nearest(near: Sequence[Near]) -> tuple[str, float, float]:
    """Return the article that is nearest to most, the mean confidence, and the part of the questions it is that for."""
    found: dict[str, list[float]] = defaultdict(list)
    for one in near:
        if one.article:
            found[one.article].append(one.confidence)
    if not found:
        return "", 0.0, 0.0
    best = min(found, key=lambda article: (-sum(found[article]), article))
    return best, sum(found[best]) / len(found[best]), len(found[best]) / len(near)


def _said_by(answers: Sequence[str], bodies: Mapping[str, str]) -> str:
    """Return the article that says what most of the agents' answers say; empty if none does."""
    said: Counter[str] = Counter()
    telling = [content for answer in answers if (content := _content(answer))]
    known = {article: content for article, body in sorted(bodies.items()) if (content := _content(body))}
    for answer in telling:
        likely = max(known, key=lambda article: _overlap(answer, known[article]), default="")
        if likely and _overlap(answer, known[likely]) >= SAME:
            said[likely] += 1
    best = said.most_common(1)
    return best[0][0] if best and best[0][1] > MOST * len(telling) else ""


def _content(text: str) -> frozenset[str]:
    content = frozenset(word for word in words(text) if word not in FAINT)
    return content if len(content) >= LEAST else frozenset()


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other))
