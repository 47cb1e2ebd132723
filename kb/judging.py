"""From what became of questions to outcomes: which of the matcher's choices somebody has called right or wrong.

Silence is no label. Nor is whatever lay below the point for offers, since nobody was shown it. One inquiry says one
thing about one article, however often it is said there.
"""

from collections.abc import Callable, Iterable, Iterator

from kb.outcome import Outcome
from kb.question import Did, Question
from kb.question import Outcome as Became

Raw = Callable[[float, str, str], float]
"""Takes a confidence as it was said, the version of the knowledge and the language; gives the matcher's own."""


def unchanged(confidence: float, _version: str, _language: str) -> float:
    """Return a confidence as it was said."""
    return confidence


def outcomes(questions: Iterable[Question], raw: Raw = unchanged) -> list[Outcome]:
    """Return an outcome for each question of which one is known; of several about the same, the worst."""
    found: dict[tuple[int, str], Outcome] = {}
    for question in questions:
        for article, one in _judged(question, raw):
            key = (question.inquiry, article)
            if key not in found or found[key].right:
                found[key] = one
    return list(found.values())


def _judged(question: Question, raw: Raw) -> Iterator[tuple[str, Outcome]]:
    linked = {one for one in question.linked if one}
    if question.did is Did.ANSWERED:
        best, helped = question.article, question.outcome is Became.HELPED
    elif question.did is Did.OFFERED and question.articles:
        best, helped = question.articles[0], question.article == question.articles[0]
        if question.article:
            linked |= {question.article}
    else:
        return
    failed = question.outcome in {Became.UNHELPFUL, Became.NONE_PICKED}
    if not (helped or failed or linked):
        return
    right = not failed and (best in linked if linked else helped)
    yield (
        best,
        Outcome(
            confidence=raw(question.confidence, question.knowledge, question.language),
            right=right,
            among=None if question.did is Did.ANSWERED else not failed and bool(linked & set(question.articles)),
            language=question.language,
        ),
    )
