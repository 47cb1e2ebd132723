"""How a text is looked at: its words as written and, where that differs, with chat spelling written out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb.article import Article
from kb.normal import plain, standard

Words = tuple[str, ...]

LONGEST = 60  # words of a text that are looked at
LETTERS = 40  # of a word; what is longer is no word
_NONE: Mapping[str, tuple[Words, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask for an article, as one of its views has it."""

    article: Article
    text: str
    words: Words

    @property
    def line(self) -> str:
        """Its words in alphabetical order, so that lines can be compared however they were put together."""
        return in_order(self.words)


def phrasings(articles: Iterable[Article], known: Mapping[str, tuple[Words, ...]] = _NONE) -> Iterator[Phrasing]:
    """Give every view of every phrasing, article by article; what has no word is left out.

    `known` are views of texts that have been looked at before: looking at ten thousand takes a third of a second.
    """
    for article in articles:
        for text in dict.fromkeys(article.phrasings):
            for words in known.get(text) or views(text):
                yield Phrasing(article, text, words)


def views(text: str) -> tuple[Words, ...]:
    """Return the words of a text as written, and with chat spelling written out if it has any; () without a word."""
    words = tuple(word[:LETTERS] for word in plain(text).split()[:LONGEST])
    if not words:
        return ()
    meant = standard(words)
    return (words,) if meant == words else (words, meant)


def in_order(words: Iterable[str]) -> str:
    """Return words as one line, in alphabetical order."""
    return " ".join(sorted(words))
