"""Which articles a question may be about, best first.

`Searcher` is the seam: whatever finds articles satisfies it. `Matcher` is ours: it mends slips, takes a glance at the
question as written and with chat spelling written out, and weighs the articles for whichever of the two promises more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol
from weakref import WeakValueDictionary

from kb import learnt, renewal
from kb.article import Article
from kb.confidence import Signs, Yardstick, confidence
from kb.index import Index
from kb.kept import Kept
from kb.phrasing import Words, views
from kb.spelling import Spelling
from kb.vectors import Vectors
from kb.weighing import Glance, Weighed, glance, weigh
from kb.words import FAINT

LEAST = 0.1  # likeness of the nearest phrasing, below which a question resembles nothing


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
class View:
    """One way to look at a question, weighed."""

    weighed: Weighed
    signs: Signs
    confidence: float


class Matcher:
    """Finds articles by what their phrasings say, mean and look like."""

    version = 1  # of what its confidences mean

    def __init__(self, index: Index, measure: Yardstick) -> None:
        """Search an index, of which a good match looks like `measure`."""
        self.index, self.yardstick = index, measure
        self._spelling = Spelling(index.vocabulary, Vectors.load().knows)

    @classmethod
    def learn(cls, articles: Iterable[Article], kept: Kept | None = None) -> "Matcher":
        """Return the matcher of some articles, learnt from scratch unless what was learnt of them is kept.

        That takes a few seconds for ten thousand phrasings.
        """
        return Matcher(*learnt.learn(articles, kept=kept))

    def changed(self, articles: Iterable[Article]) -> "Matcher":
        """Return a matcher for other articles: in a moment if it knows most of them, else learnt from scratch."""
        known = tuple(articles)
        index = renewal.renewed(self.index, known)
        return Matcher(index, self.yardstick) if index else Matcher.learn(known)

    def search(self, text: str, language: str, limit: int = 10) -> tuple[Match, ...]:  # noqa: ARG002 — words decide
        """Return at most `limit` matches, best first; word for word is certain, unless several articles have it."""
        seen = views(text)
        if exact := tuple(dict.fromkeys(number for view in seen for number in self.index.exact.get(view, ()))):
            return self._certain(seen, exact)[:limit]
        if not seen or not self.index.articles:
            return ()
        mended = dict.fromkeys(map(self._spelling.mend, seen))
        view = self.look(max((glance(self.index, words) for words in mended), key=attrgetter("best")))
        return self._matches(view, limit) if view.signs.nearness >= LEAST else ()

    def _certain(self, seen: tuple[Words, ...], exact: tuple[int, ...]) -> tuple[Match, ...]:
        found = []
        for number in exact:
            block = self.index.phrasings[self.index.block(number)]
            same = next(phrasing for phrasing in block if phrasing.words in seen)
            found.append(Match(article=same.article, confidence=1 / len(exact), phrasing=same.text))
        return tuple(found)

    def look(self, seen: Glance) -> View:
        """Weigh the articles for one view of a question."""
        weighed = weigh(self.index, seen)
        signs = self._signs(seen.words, weighed)
        return View(weighed, signs, confidence(signs, self.yardstick))

    def _signs(self, words: Words, weighed: Weighed) -> Signs:
        encoder = self.index.encoder
        weights = {word: encoder.weight(word) for word in words if word not in FAINT}
        whole = sum(weights.values())
        strange = sum(weight for word, weight in weights.items() if word not in self.index.vocabulary)
        return Signs(
            chance=float(weighed.chances[0]),
            belief=weighed.belief,
            share=float(weighed.shares[0]),
            nearness=float(weighed.nearness[0]),
            meaning=weighed.meaning,
            unknown=strange / whole if whole else 0.0,
        )

    def _matches(self, view: View, limit: int) -> tuple[Match, ...]:
        weighed = view.weighed
        fitting = view.confidence / max(view.signs.chance, 1e-9)
        matches = []
        for place in range(min(limit, len(weighed.nearest))):
            phrasing = self.index.phrasings[weighed.nearest[place]]
            sure = min(float(weighed.chances[place]) * fitting, view.confidence)
            matches.append(Match(article=phrasing.article, confidence=sure, phrasing=phrasing.text))
        return tuple(matches)


_USED: WeakValueDictionary[tuple[Article, ...], Matcher] = WeakValueDictionary()


def matcher(articles: tuple[Article, ...], kept: Kept | None = None) -> Matcher:
    """Return the matcher of some articles; what somebody uses is not learnt twice."""
    known = _USED.get(articles)
    if known is None:
        known = _USED[articles] = Matcher.learn(articles, kept)
    return known
