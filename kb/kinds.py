"""Which kind of inquiry words resemble: learned from the guide, the articles, the shipped examples and corrections."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np

from kb import linear, primer
from kb.article import Article
from kb.features import COLUMNS, Named, Sparse, column, named, sparse
from kb.guide import COMPLAINT, Guide
from kb.kept import Arrays, Kept, code
from kb.linear import Floats, Linear, Rows
from kb.normal import words
from kb.tone import signs
from kb.tone_words import Sign
from kb.words import FAINT

MOST_PHRASINGS = 2000  # of articles that are learned from, so that a large knowledge base loads as fast
MOST_WORDS = 3  # that are told as what speaks for a kind
REMEMBERED = 4096  # texts with what they look like: when one article changes, all the others are learned from again
LIKE = 0.75  # the likeness from which a correction is taken for these words too
_PRIMED, _SAID, _PHRASING, _CORRECTED = 1.0, 0.5, 0.5, 4.0  # how much each source counts
_PHRASINGS = 200.0  # what all of these count together at most, so that they don't outweigh all else
_OWN = 4.0  # how much a phrase of a kind counts that has no shipped examples


FILE = "kinds.npz"

Asked = tuple[str, str, float]
"""A phrasing with its article's kind, and what it counts: kind, text, weight."""


class Like(NamedTuple):
    """A correction that words resemble."""

    kind: str
    text: str
    likeness: float  # cosine, up to 1


class Kinds:
    """A model of a desk's kinds; made once with its knowledge base, and never changed.

    What is kept is not learnt again.
    """

    def __init__(self, guide: Guide, articles: Iterable[Article] = (), kept: Kept | None = None) -> None:
        self.ids = tuple(kind.id for kind in guide.kinds)
        self._corrections = tuple((kind.id, text, sparse(named(text))) for kind in guide.kinds for text in kind.learnt)
        self._exact = {_words(text): (kind, text) for kind, text, _ in self._corrections}
        asked = tuple(_phrasings(articles, self.ids))
        version = _version(guide, asked)
        known = kept.read(FILE, version) if kept else None
        self._model = _taken(known) if known else _learnt(self.ids, guide, asked, self._corrections)
        if kept and not known:
            kept.write(FILE, version, _arrays(self._model))

    def scores(self, row: Sparse) -> Mapping[str, float]:
        """Return what speaks for each kind, as log-odds."""
        return dict(zip(self.ids, map(float, self._model.scores(row)), strict=True))

    def words(self, features: Named, kind: str) -> tuple[str, ...]:
        """Return the words of a message that speak most for a kind."""
        place = self.ids.index(kind)
        said = (name for name in features if name.startswith("word ") and name[len("word ") :] not in FAINT)
        weigh = {name.partition(" ")[2]: self._excess(name, place) for name in said}
        best = sorted((word for word in weigh if weigh[word] > 0), key=weigh.__getitem__, reverse=True)
        return tuple(word.removeprefix("not-") for word in best[:MOST_WORDS])

    def like(self, text: str, row: Sparse) -> Like | None:
        """Return the correction that words resemble most, if they do."""
        if exact := self._exact.get(_words(text)):
            return Like(*exact, 1.0)
        if not self._corrections:
            return None
        asked = np.zeros(COLUMNS, np.float32)
        asked[row.columns] = row.values
        likeness = [float(asked[known.columns] @ known.values) for _, _, known in self._corrections]
        best = max(range(len(likeness)), key=likeness.__getitem__)
        return Like(*self._corrections[best][:2], likeness[best]) if likeness[best] >= LIKE else None

    def _excess(self, name: str, place: int) -> float:
        """Return how much more a feature speaks for a class than for any other."""
        weights: Floats = self._model.weights[column(name)]
        others = np.delete(weights, place)
        return float(weights[place] - (others.max() if len(others) else 0))


def _words(text: str) -> tuple[str, ...]:
    return words(text) or (text.strip(),)


def _version(guide: Guide, asked: Sequence[Asked]) -> str:
    """Return what tells all that is learned from, and how, from anything else."""
    taught = [(kind.id, tuple(kind.learnt)) for kind in guide.kinds]
    told = repr((taught, tuple(_said(guide)), asked)).encode("utf-8", "surrogatepass")
    return blake2b(code() + told, digest_size=16).hexdigest()


def _arrays(model: Linear) -> Arrays:
    return {"weights": model.weights, "bias": model.bias, "temperature": np.array(model.temperature)}


def _taken(arrays: Arrays) -> Linear:
    return Linear(weights=arrays["weights"], bias=arrays["bias"], temperature=float(arrays["temperature"]))


def _learnt(
    ids: Sequence[str], guide: Guide, asked: Sequence[Asked], corrections: Sequence[tuple[str, str, Sparse]]
) -> Linear:
    rows = _rows(ids, guide, asked, corrections)
    return linear.train(rows, len(ids)) if rows.rows else linear.untrained(len(ids))


def _rows(
    ids: Sequence[str], guide: Guide, asked: Sequence[Asked], corrections: Sequence[tuple[str, str, Sparse]]
) -> Rows:
    """Return everything to learn from; the shipped examples and corrections say how sure the model may be."""
    primed = {one.kind for one in primer.examples()}
    every = [
        *((one.kind, one.row, _PRIMED, True) for one in primer.examples() if one.kind in ids),
        *((kind, row, _CORRECTED, True) for kind, _, row in corrections),
        *((kind, _row(text), _SAID if kind in primed else _OWN, False) for kind, text in _said(guide)),
        *((kind, _row(text), worth, False) for kind, text, worth in asked),
    ]
    labels = np.array([ids.index(kind) for kind, _, _, _ in every], np.int64)
    weights = np.array([weight for _, _, weight, _ in every], np.float32)
    return Rows(
        rows=[row for _, row, _, _ in every],
        labels=labels,
        weights=weights,
        judged=np.array([judged for _, _, _, judged in every], np.bool_),
    )


@lru_cache(maxsize=REMEMBERED)
def _row(text: str) -> Sparse:
    return sparse(named(text))


def _said(guide: Guide) -> Iterator[tuple[str, str]]:
    for kind in guide.kinds:
        for phrase in chain.from_iterable(kind.phrases.values()):
            yield kind.id, phrase


def _phrasings(articles: Iterable[Article], ids: Sequence[str]) -> Iterator[Asked]:
    """Give phrasings with their articles' kinds and what each counts: every article as much as any other.

    Which ones are taken, if there are too many, hardly changes with the articles beside: each one's first come first.
    """
    known = [one for one in articles if one.kind in ids]
    said = [[text for text in one.phrasings if _is_of(one.kind, text)] for one in known]
    ranks = sorted((rank, crc32(text.encode()), place) for place, of in enumerate(said) for rank, text in enumerate(of))
    taken = ranks[:MOST_PHRASINGS]
    counts = Counter(place for _, _, place in taken)
    whole = min(_PHRASINGS, _PHRASING * len(taken))
    for rank, _, place in taken:
        yield known[place].kind, said[place][rank], whole / len(counts) / counts[place]


def _is_of(kind: str, text: str) -> bool:
    """Say whether a phrasing is an example of a kind: who only supposes or asks does not complain."""
    return kind != COMPLAINT or not signs(text) & {Sign.SUPPOSING, Sign.ASKING}
