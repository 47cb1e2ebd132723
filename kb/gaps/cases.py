"""Which questions a person had to answer, why, and what that cost.

The minutes that people worked on what else was said in an inquiry, once it was theirs, belong to the question that
brought them: no minute is lost, and none counts twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from kb.question import Did, Outcome, Question, substance

ASKED_FOR = 5
"""Words with a meaning, from which one who asks for a person has said what for."""


class Why(StrEnum):
    """Why the desk's knowledge was not enough."""

    UNANSWERED = "unanswered"  # the bot found nothing, or nothing of what it offered was meant
    UNHELPFUL = "unhelpful"  # it answered, and that did not help
    HANDED_OVER = "handed_over"  # it did not try: a complaint, an inquiry that came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question that needs more than the desk knows."""

    question: Question
    why: Why
    minutes: float  # that people worked because of it
    guessed: bool = False  # nobody knows how long; it is what others of the team took


def cases(questions: Iterable[Question]) -> tuple[Case, ...]:
    """Return the questions that need more than the desk knows, by their newest message, with their minutes.

    A person's work that nobody timed, and work that is still to be done, is taken to be the median of the team, or of
    the whole desk where the team has none; where nobody's time is known it is nothing.
    """
    inquiries: dict[int, list[Question]] = defaultdict(list)
    for question in questions:
        inquiries[question.inquiry].append(question)
    found = [case for _, asked in sorted(inquiries.items()) for case in _of_inquiry(asked)]
    usual = _usual(found)
    guessed = [_guessed(case, usual) if _untimed(case, inquiries[case.question.inquiry]) else case for case in found]
    return tuple(sorted(guessed, key=lambda case: case.question.message))


def why(question: Question) -> Why | None:
    """Return why a question needs more than the desk knows; None if it does not, or was put to a person anyway."""
    if question.outcome is Outcome.UNHELPFUL:
        return Why.UNHELPFUL if question.did in {Did.ANSWERED, Did.OFFERED} else Why.HANDED_OVER
    if question.did is Did.MISSED or (question.did is Did.OFFERED and question.outcome is Outcome.NONE_PICKED):
        return Why.UNANSWERED
    if question.did is not Did.HANDED_OVER:
        return None
    if question.reason == "asked" and substance(question.text) < ASKED_FOR:
        return None  # who only wants a person misses no article
    return Why.HANDED_OVER


def _of_inquiry(asked: Sequence[Question]) -> list[Case]:
    found: list[Case] = []
    for question in sorted(asked, key=lambda one: one.message):
        reason = why(question)
        if reason:
            found.append(Case(question=question, why=reason, minutes=question.agent_minutes))
        elif found and question.did is Did.BY_PERSON:
            found[-1] = replace(found[-1], minutes=found[-1].minutes + question.agent_minutes)
    return found


def _untimed(case: Case, asked: Iterable[Question]) -> bool:
    """Say whether a person has worked on an inquiry, or will have to, and nobody knows for how long."""
    theirs = bool(case.question.replies or case.question.reason)
    return theirs and not any(question.agent_minutes for question in asked)


def _usual(found: Iterable[Case]) -> Mapping[str | None, float]:
    """Return the median minutes by team; under None those of the desk."""
    timed: dict[str | None, list[float]] = defaultdict(list)
    for case in found:
        if case.minutes:
            timed[None].append(case.minutes)
            if case.question.team:
                timed[case.question.team].append(case.minutes)
    return {team: median(minutes) for team, minutes in timed.items()}


def _guessed(case: Case, usual: Mapping[str | None, float]) -> Case:
    return replace(case, minutes=usual.get(case.question.team, usual.get(None, 0.0)), guessed=True)
