"""Which articles a question may be about, best first.

`Searcher` is the seam: whatever finds articles satisfies it. The first one compares words and letters only; it knows
nothing of meaning, and its confidence says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt
from operator import attrgetter
from typing import Protocol

from rapidfuzz import fuzz, process

from kb.article import Article
from kb.confidence import Signs, confidence
from kb.normal import plain, standard
from kb.words import Words

CANDIDATES = 40  # phrasings that are compared letter by letter
CROWD = 600  # once so many phrasings were found, a common word only adds to those
LONGEST = 60  # words of a text that are looked at
NEAR = 0.35  # a phrasing with less than this part of the best word score is no candidate
REMEMBERED = 4096  # words, with all that they give
RATIO = 0.4  # what the likeness of the whole line weighs against the words
SHARPNESS = 9.0  # how fast a phrasing's vote falls with its score
NOTHING = 0.4  # the score with which "none of these" votes

Scores = dict[int, float]  # the number of a phrasing → how well it fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article that may be meant, how sure that is, and the phrasing that says so."""

    article: Article
    confidence: float
    phrasing: str


class Searcher(Protocol):
    """Something that finds articles: the same text always gives the same matches, from any thread."""

    def search(self, text: str, language: str, limit: int = 10) -> tuple[Match, ...]:
        """Return at most `limit` matches, one per article id, best first; none where nothing resembles the text."""
        ...


@dataclass(frozen=True, slots=True)
class _Phrasing:
    article: Article
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question: what it weighs, and what it gives to each phrasing that has it or one like it."""

    weight: float
    gives: Mapping[int, float]


class FuzzySearcher:
    """Finds articles by shared and similar words, then by the likeness of whole lines."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._phrasings = tuple(_phrasings(articles))
        self._lines = [_line(phrasing.words) for phrasing in self._phrasings]
        self._words = Words([phrasing.words for phrasing in self._phrasings])
        self._exact: dict[tuple[str, ...], list[_Phrasing]] = defaultdict(list)
        self._with_word: dict[str, Scores] = defaultdict(dict)
        for number, phrasing in enumerate(self._phrasings):
            self._exact[phrasing.words].append(phrasing)
            weights = {word: self._words.weight(word) for word in phrasing.words}
            length = _length(weights.values())
            for word, weight in weights.items():
                self._with_word[word][number] = weight / length
        self._word = lru_cache(maxsize=REMEMBERED)(self._look_up)

    def search(self, text: str, language: str, limit: int = 10) -> tuple[Match, ...]:  # noqa: ARG002 — words decide
        """Return at most `limit` matches, best first; word for word is certain, unless several articles have it."""
        views = _views(text)
        exact = {found.article.id: found for view in views for found in self._exact.get(view, ())}
        if exact:
            certain = 1 / len(exact)
            matches = [Match(article=it.article, confidence=certain, phrasing=it.text) for it in exact.values()]
            return tuple(matches[:limit])
        scores: Scores = {}
        for view in views:
            for number, score in self._score(view).items():
                scores[number] = max(score, scores.get(number, 0.0))
        return self._matches(scores, self._unknown(views[-1]), limit) if scores else ()

    def _score(self, words: tuple[str, ...]) -> Scores:
        asked = [self._word(word) for word in dict.fromkeys(words)]
        found = _collect(asked)
        near = _near(found)
        lines = [self._lines[number] for number in near]
        ratios = process.extract(_line(words), lines, scorer=fuzz.ratio, processor=None, limit=None)
        wordy = (1 - RATIO) / _length(word.weight for word in asked)
        return {near[place]: found[near[place]] * wordy + RATIO * ratio / 100 for _, ratio, place in ratios}

    def _unknown(self, words: Iterable[str]) -> float:
        asked = [self._word(word) for word in dict.fromkeys(words)]
        weight = sum(word.weight for word in asked)
        return sum(word.weight for word in asked if not word.gives) / weight if weight else 0.0

    def _matches(self, scores: Scores, unknown: float, limit: int) -> tuple[Match, ...]:
        best: dict[str, int] = {}
        votes: dict[str, float] = defaultdict(float)
        top = max(scores.values())
        for number, score in scores.items():
            article = self._phrasings[number].article.id
            votes[article] += exp(SHARPNESS * (score - top))
            if scores[best.setdefault(article, number)] < score:
                best[article] = number
        cast = sum(votes.values()) + exp(SHARPNESS * (NOTHING - top))
        matches = []
        for article in sorted(best, key=votes.__getitem__, reverse=True)[:limit]:
            phrasing = self._phrasings[best[article]]
            signs = Signs(score=scores[best[article]], share=votes[article] / cast, unknown=unknown)
            matches.append(Match(article=phrasing.article, confidence=confidence(signs), phrasing=phrasing.text))
        return tuple(sorted(matches, key=attrgetter("confidence"), reverse=True))

    def _look_up(self, word: str) -> _Word:
        weight = self._words.weight(word)
        gives: Scores = {}
        if weight:
            for other, likeness in self._words.alike(word).items():
                for number, value in self._with_word[other].items():
                    gives[number] = max(gives.get(number, 0.0), weight * likeness * value)
        return _Word(weight, gives)


def _phrasings(articles: Iterable[Article]) -> Iterator[_Phrasing]:
    for article in articles:
        for text in article.phrasings:
            for words in filter(None, _views(text)):
                yield _Phrasing(article, text, words)


def _views(text: str) -> tuple[tuple[str, ...], ...]:
    words = tuple(plain(text).split()[:LONGEST])
    meant = standard(words)
    return (words,) if meant == words else (words, meant)


def _collect(asked: Iterable[_Word]) -> Scores:
    found: Scores = defaultdict(float)
    for word in sorted(asked, key=attrgetter("weight"), reverse=True):
        gives = word.gives
        if len(found) > CROWD and len(gives) > len(found):
            for number in found.keys() & gives.keys():
                found[number] += gives[number]
        else:
            for number, value in gives.items():
                found[number] += value
    return found


def _near(found: Scores) -> Sequence[int]:
    least = NEAR * max(found.values(), default=0.0)
    near = [number for number, score in found.items() if score >= least]
    return sorted(near, key=found.__getitem__, reverse=True)[:CANDIDATES]


def _line(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _length(weights: Iterable[float]) -> float:
    return sqrt(sum(weight * weight for weight in weights)) or 1.0
