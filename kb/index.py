"""What a set of articles is searched by: their phrasings as vectors, and the head that was trained on them.

An index never changes. A new one is made from scratch, or quickly from one that differs in a few articles.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from kb import head
from kb.article import Article
from kb.deep import DeepEncoder
from kb.encoder import Encoder
from kb.head import Head
from kb.phrasing import Phrasing, phrasings
from kb.rows import Rows, pack
from kb.sentences import Sentences
from kb.vectors import Vectors

Floats = NDArray[np.float32]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Index:
    """Phrasings with their vectors, in one block for each article."""

    encoder: Encoder
    phrasings: tuple[Phrasing, ...]
    lines: tuple[str, ...]  # of each phrasing, its words in alphabetical order
    rows: Rows  # of each phrasing, its vector of length 1
    starts: tuple[int, ...]  # the first phrasing of each article, and where the last one ends
    centres: Floats  # shape (articles, dimension): the direction of each article's phrasings together
    head: Head
    exact: Mapping[Words, tuple[int, ...]]  # words → the articles that have just these
    vocabulary: frozenset[str]  # every word of the phrasings
    drift: int = 0  # phrasings that came or went since the head was trained

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self.starts) - 1

    def block(self, number: int) -> slice:
        """Return where the phrasings of an article are."""
        return slice(self.starts[number], self.starts[number + 1])

    def article(self, number: int) -> Article:
        """Return the article with a number."""
        return self.phrasings[self.starts[number]].article


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What an index begins with: what is to be learnt, and how it is looked at."""

    blocks: list[list[Phrasing]]  # of each article, its phrasings
    encoder: Encoder

    @property
    def phrasings(self) -> list[Phrasing]:
        """All of them, one article after the other."""
        return [phrasing for block in self.blocks for phrasing in block]


def draft(articles: Iterable[Article], vectors: Vectors, sentences: Sentences | None = None) -> Draft:
    """Return the draft for some articles; those of one id, in different languages, are searched as one.

    With `sentences` the vectors also tell what each phrasing means as a whole.
    """
    parts = blocks(articles)
    words = [phrasing.words for block in parts for phrasing in block]
    return Draft(parts, DeepEncoder(words, vectors, sentences) if sentences else Encoder(words, vectors))


def build(draft: Draft) -> Index:
    """Return the index, learnt from scratch."""
    rows = encoded(draft.encoder, draft.phrasings)
    labels = np.repeat(np.arange(len(draft.blocks)), [len(block) for block in draft.blocks])
    return finished(draft, rows, head.train(rows, labels, len(draft.blocks)))


def finished(draft: Draft, rows: Rows, trained: Head) -> Index:
    """Return the index from what was learnt: the vectors of the draft's phrasings, and the head trained on them."""
    every = draft.phrasings
    return Index(
        encoder=draft.encoder,
        phrasings=tuple(every),
        lines=tuple(phrasing.line for phrasing in every),
        rows=rows,
        starts=starts(draft.blocks),
        centres=_centres(rows, starts(draft.blocks)),
        head=trained,
        exact=exact(draft.blocks),
        vocabulary=vocabulary(every),
    )


def blocks(articles: Iterable[Article], before: Sequence[Phrasing] = ()) -> list[list[Phrasing]]:
    """Return the phrasings of each article, all its languages together; `before` are some that were known already."""
    known: dict[str, dict[Words, None]] = defaultdict(dict)
    for phrasing in before:
        known[phrasing.text][phrasing.words] = None
    looks = {text: tuple(views) for text, views in known.items()}
    found = sorted(
        phrasings(articles, looks), key=lambda phrasing: phrasing.article.id
    )  # stable: files keep their order
    return [list(block) for _, block in groupby(found, key=lambda phrasing: phrasing.article.id)]


def encoded(encoder: Encoder, phrasings: Sequence[Phrasing]) -> Rows:
    """Return the vectors of phrasings."""
    encoder.prepare([phrasing.words for phrasing in phrasings])
    vectors = (encoder.encode(phrasing.words) for phrasing in phrasings)
    return pack(vectors, len(phrasings), encoder.dimension)


def centre(vectors: Floats) -> Floats:
    """Return the direction of some vectors together, shape (dimension,)."""
    total: Floats = vectors.sum(axis=0)
    return total / np.float32(max(float(np.linalg.norm(total)), 1e-9))


def _centres(rows: Rows, starts: Sequence[int]) -> Floats:
    centres = [centre(rows[slice(first, after)]) for first, after in pairwise(starts)]
    return np.stack(centres) if centres else np.zeros((0, rows.bytes.shape[1]), np.float32)


def starts(blocks: Sequence[Sequence[Phrasing]]) -> tuple[int, ...]:
    """Return where each block begins, and where the last one ends."""
    return (0, *accumulate(map(len, blocks)))


def vocabulary(phrasings: Iterable[Phrasing]) -> frozenset[str]:
    """Return every word that is in a phrasing."""
    return frozenset(word for phrasing in phrasings for word in phrasing.words)


def exact(blocks: Sequence[Sequence[Phrasing]]) -> Mapping[Words, tuple[int, ...]]:
    """Return the numbers of the articles that have just these words."""
    found: dict[Words, dict[int, None]] = defaultdict(dict)
    for number, block in enumerate(blocks):
        for phrasing in block:
            found[phrasing.words][number] = None
    return {words: tuple(numbers) for words, numbers in found.items()}
