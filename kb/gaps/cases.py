"""Which questions a person had to answer, why, and what that cost.

The minutes that people worked on what else was said in an inquiry, once it was theirs, belong to the question that
brought them: no minute is lost, and none counts twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from kb.question import Did, Outcome, Question
from kb.substance import substance

ASKED_FOR = 5
"""Words with a meaning, from which one who asks for a person has said what for."""


class Why(StrEnum):
    """Why the desk's knowledge was not enough."""

    UNANSWERED = "unanswered"  # the bot found nothing, or nothing of what it offered was meant
    UNHELPFUL = "unhelpful"  # it answered, and that did not help
    HANDED_OVER = "handed_over"  # the customer called for a person then, or it did not try: a complaint, for instance


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
    """Return why a question needs more than the desk knows; None if it does not, or is none but a call for a person."""
    if question.outcome is Outcome.UNHELPFUL:
        return Why.UNHELPFUL if question.did in {Did.ANSWERED, Did.OFFERED} else Why.HANDED_OVER
    if question.did is Did.MISSED or (question.did is Did.OFFERED and question.outcome is Outcome.NONE_PICKED):
        return Why.UNANSWERED
    if question.did is Did.HANDED_OVER and not calls(question):
        return Why.HANDED_OVER
    return None


def calls(question: Question) -> bool:
    """Say whether a question only calls for a person, and does not say what for."""
    return question.did is Did.HANDED_OVER and question.reason == "asked" and substance(question.text) < ASKED_FOR


def _of_inquiry(asked: Iterable[Question]) -> list[Case]:
    found: list[Case] = []
    tried: Question | None = None  # by the bot just now, and nobody has said what became of it
    for question in sorted(asked, key=lambda one: one.message):
        reason = why(question)
        if reason:
            found.append(Case(question=question, why=reason, minutes=question.agent_minutes))
        elif tried and calls(question):
            found.append(
                Case(question=tried, why=Why.HANDED_OVER, minutes=tried.agent_minutes + question.agent_minutes)
            )
        elif found and (question.did is Did.BY_PERSON or calls(question)):
            found[-1] = replace(found[-1], minutes=found[-1].minutes + question.agent_minutes)
        open_still = question.outcome is Outcome.UNKNOWN and not why(question)
        tried = question if open_still and question.did in {Did.ANSWERED, Did.OFFERED} else None
    return found


def _untimed(case: Case, asked: Iterable[Question]) -> bool:
    """Say whether a person has worked on an inquiry, or will have to, and nobody knows for how long."""
    called = bool(case.question.reason) or (case.why is Why.HANDED_OVER)
    theirs = called or bool(case.question.replies)
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
