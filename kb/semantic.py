"""A matcher that thinks twice: where words and letters leave it unsure, it asks what the whole sentence means.

The first look is the default matcher's and costs nothing more. Where that clearly answers, or where the question is
clearly nobody's business, it stands; anything between is looked at again among vectors that hold the sentence's
direction too. Both looks are calibrated the same way, each by its own yardstick.
"""

from collections.abc import Iterable

import structlog

from kb import learnt, renewal
from kb.article import Article
from kb.kept import Kept
from kb.search import Matcher, View
from kb.sentences import NotEncodedError, Sentences
from kb.weighing import Glance, glance

CLEAR = 0.94  # confidence from which the first look stands
SURE = 0.92  # confidence from which only a second look that is surer still counts for more
NOTHING = 0.1  # confidence below which the first look stands, too: a whole sentence always resembles something
AT_ONCE = 50  # sentences that may be encoded while somebody waits: about a second


log = structlog.get_logger()


class Semantic(Matcher):
    """Finds articles as the default matcher does, and asks the sentence encoder where that is unsure."""

    version = 2

    def __init__(self, light: Matcher, deep: Matcher, sentences: Sentences) -> None:
        """Take both looks; what the second one's phrasings mean is known to `sentences`."""
        super().__init__(light.index, light.yardstick)
        self.light, self.deep, self.sentences = light, deep, sentences

    def changed(self, articles: Iterable[Article]) -> Matcher:
        """Return a matcher for other articles; one that looks once if too many sentences would have to be encoded."""
        known = tuple(articles)
        light = self.light.changed(known)
        if len(unknown(light, self.sentences)) > AT_ONCE:
            return light
        try:
            index = renewal.renewed(self.deep.index, known)
            deep = Matcher(index, self.deep.yardstick) if index else Matcher(*learnt.learn(known, self.sentences))
        except NotEncodedError as error:
            log.warning("cannot learn what new phrasings mean; words and letters decide", error=str(error))
            return light
        return Semantic(light, deep, self.sentences)

    def look(self, seen: Glance) -> View:
        """Weigh the articles for one view of a question, and once more where that leaves it unsure."""
        first = super().look(seen)
        if not NOTHING <= first.confidence < CLEAR:
            return first
        try:
            second = self.deep.look(glance(self.deep.index, seen.words))
        except NotEncodedError as error:
            log.warning("cannot ask what the whole question means; words and letters decide", error=str(error))
            return first
        return first if first.confidence >= max(SURE, second.confidence) else second


def deepened(light: Matcher, articles: Iterable[Article], sentences: Sentences, kept: Kept | None = None) -> Semantic:
    """Return a matcher that thinks twice, from the one that finds these articles at the first look.

    What the phrasings mean is worked out now if `sentences` does not know it: twenty milliseconds for each.
    """
    return Semantic(light, Matcher(*learnt.learn(articles, sentences, kept)), sentences)


def unknown(light: Matcher, sentences: Sentences) -> list[str]:
    """Return the phrasings of which it is not known yet what they mean as a whole."""
    return sentences.unknown(" ".join(phrasing.words) for phrasing in light.index.phrasings)
