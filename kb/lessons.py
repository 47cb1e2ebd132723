"""What a question that was asked teaches, and what speaks against believing it. Pure: no lesson is kept here.

A choice taken in "did you mean" says which article answers the words; so does an agent who answers with an article. An
answer that did not help, and an offer of which none was meant, say which article does not.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from data.examples import About, Source
from kb.article import Article
from kb.examples import Proposal, same
from kb.knowledge import Knowledge
from kb.question import SUBSTANCE, Did, Outcome, Question
from kb.quoting import Quotes

MOST_BY_ONE = 5
"""Lessons of one customer that may count without a nod, within `kb.lesson_list.LATELY`."""

LONGEST = 300
"""Characters of a question; more is a story, of which nobody knows which part was answered."""

_PERSONAL = re.compile(
    r"[^\s@]{1,64}@[^\s@]{1,255}\.\w|https?://|www\.|(?:\d[ .-]?){5,}|\b(?=\w*\d)(?=\w*[A-Za-z])[\w/-]{7,}"
)
_AMOUNT = re.compile(r"(?:\brp|\bidr|\busd|\$)\.?\s*[\d.,]+", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:nama (?:saya|aku|lengkap)|atas nama|my name is|i am called|alamat saya|my address)\b", re.IGNORECASE
)


class Doubt(StrEnum):
    """Why a lesson never counts without somebody's nod."""

    NEGATIVE = "says what an article does not answer"
    OTHERS_OWN = "is word for word a question of another article"
    OWN = "is word for word one of the article's own questions"
    CONTRADICTED = "was said to be answered by another article too"
    GIBBERISH = "has no words that mean something"
    PERSONAL = "holds personal data"
    LONG = "is too long for a question"
    INSISTED = "comes from somebody who has taught much lately"
    UNKNOWN = "is about an article or a kind that there is not"
    CHAT = "is about small talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an example says, with what the table knows of others."""

    text: str
    label: str
    against: bool = False
    others: frozenset[str] = frozenset()  # articles that the same words were said to be answered by
    lately: int = 0  # how much whoever proposed it has taught lately


def taught(question: Question, quotes: Quotes) -> Iterator[Proposal]:
    """Give what one question teaches, nothing where nobody has said anything."""
    if question.reason == "asked":  # who wants a person asks nothing that an article could answer
        return
    if question.did is Did.OFFERED and question.article and question.outcome is not Outcome.UNHELPFUL:
        yield _proposal(question, question.article, Source.CHOICE)
    if question.article and question.outcome is Outcome.UNHELPFUL:
        yield _proposal(question, question.article, Source.UNHELPFUL, against=True)
    if question.outcome is Outcome.NONE_PICKED and question.articles:
        # Only the first: the others were offered because there was room, and three nods for one "no" are too many.
        yield _proposal(question, question.articles[0], Source.UNHELPFUL, against=True)
    answers = zip(question.agent_answers, question.linked, question.repliers, strict=True)
    linked = {named or quotes.article(text): agent for text, named, agent in answers}
    for article, agent in linked.items():
        if article:
            yield _proposal(question, article, Source.LINKED, agent=agent)


def doubts(claim: Claim, known: Knowledge, own: Mapping[str, frozenset[str]]) -> tuple[Doubt, ...]:
    """Return what speaks against believing a claim without asking; `own` is what `phrasings` returns."""
    asked_of = own.get(same(claim.text), frozenset())
    article = known.article(claim.label, "")
    seen = known.look(claim.text)
    speaks = {
        Doubt.NEGATIVE: claim.against,
        Doubt.OTHERS_OWN: not claim.against and bool(asked_of - {claim.label}),
        Doubt.OWN: claim.against and claim.label in asked_of,
        Doubt.CONTRADICTED: not claim.against and bool(claim.others - {claim.label}),
        Doubt.GIBBERISH: seen.gibberish or seen.substance < SUBSTANCE,
        Doubt.PERSONAL: is_personal(claim.text),
        Doubt.LONG: len(claim.text) > LONGEST,
        Doubt.INSISTED: claim.lately > MOST_BY_ONE,
        Doubt.UNKNOWN: article is None,
        Doubt.CHAT: article is not None and article.smalltalk,
    }
    return tuple(doubt for doubt, found in speaks.items() if found)


def doubts_of_kind(text: str, kind: str, known: Knowledge) -> tuple[Doubt, ...]:
    """Return what speaks against believing without asking that a text is of a kind; one word may be enough to tell."""
    speaks = {
        Doubt.GIBBERISH: known.look(text).gibberish,
        Doubt.PERSONAL: is_personal(text),
        Doubt.LONG: len(text) > LONGEST,
        Doubt.UNKNOWN: known.guide.kind(kind) is None,
    }
    return tuple(doubt for doubt, found in speaks.items() if found)


def phrasings(articles: Iterable[Article]) -> Mapping[str, frozenset[str]]:
    """Return the articles by their own questions and titles, as words are compared; what was learnt is left out."""
    found: dict[str, set[str]] = {}
    for article in articles:
        for text in filter(None, (*article.questions, article.title)):
            found.setdefault(same(text), set()).add(article.id)
    return {words: frozenset(ids) for words, ids in found.items()}


def is_personal(text: str) -> bool:
    """Say whether a text tells who somebody is, where they can be reached, or which order is theirs."""
    return bool(_PERSONAL.search(_AMOUNT.sub(" ", text)) or _NAMED.search(text))


def by_article(lessons: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Return the texts of each article, from pairs of article and text, each text once."""
    found: dict[str, dict[str, str]] = {}
    for article, text in lessons:
        found.setdefault(article, {}).setdefault(same(text), text)
    return {article: tuple(texts.values()) for article, texts in found.items()}


def new(proposals: Iterable[Proposal], known: Collection[tuple[str, int]]) -> Iterator[Proposal]:
    """Give the proposals that no message has made yet; `known` are pairs of `key` and message."""
    for one in proposals:
        if one.message is not None and (key(one.label, same(one.text), against=one.against), one.message) not in known:
            yield one


def key(label: str, words: str, *, against: bool) -> str:
    """Return what two proposals of the same example have in common; `words` as `same` gives them."""
    return f"{label}/{against:d}/{words}"


def _proposal(
    question: Question, article: str, source: Source, *, against: bool = False, agent: int | None = None
) -> Proposal:
    return Proposal(
        about=About.ARTICLE,
        text=question.text,
        label=article,
        source=source,
        language=question.language,
        against=against,
        inquiry=question.inquiry,
        message=question.message,
        made_by=agent,
    )
