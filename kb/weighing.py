"""What speaks for each article when a question is asked, and how that is put together.

The members that vote are unlike each other: the head has learnt what tells the articles apart, the neighbours know
single phrasings, and the line compares letter by letter. They are fused log-linearly; the weights were fitted on
questions of several domains together, each left out once to see that they carry over (docs/seams/kb.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from kb import neighbours
from kb.encoder import PLACES
from kb.index import Index
from kb.phrasing import Words, in_order

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

CONSIDERED = 16  # articles, by the head and by their centres
MOST = 2000  # phrasings of these that are compared; the likeliest articles come first
COMPARED = 48  # phrasings that are compared letter by letter
CENTRE = 4.0  # what the likeness to an article's centre weighs beside the head's log-probability, to be considered
OFFERED = 3  # articles that are always looked at closely
NAMED = 10  # articles of which the nearest phrasing is told
FLOOR = 0.025  # of a share: no member alone can rule an article out
WEIGHTS = np.array([1.0, 2.5, 1.7, 1.6], np.float32)  # head, neighbours, nearest phrasing, line
_ABSENT = -2.0  # likeness of a phrasing that is passed over; no other is as low


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glance:
    """What a first glance at a question tells, of every article; cheap beside weighing the best of them."""

    words: Words
    vector: Floats  # shape (dimension,)
    belief: Floats  # shape (articles,): the head's log-probabilities
    promise: Floats  # shape (articles,): whether it is worth while to look closer

    @property
    def best(self) -> float:
        """The promise of the most promising article."""
        return float(self.promise.max())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighed:
    """The articles that a question may be about: each array has one place for each of them, likeliest first."""

    articles: Places  # their numbers
    chances: Floats  # the members together: of these articles, which; sums to 1
    shares: Floats  # what the neighbours said, about 0 to 1
    nearness: Floats  # likeness of the nearest phrasing, up to 1
    nearest: Places  # the number of that phrasing
    belief: float  # the head's own probability of the likeliest article
    meaning: float  # likeness of what the question means to what the nearest phrasing of the likeliest means


def glance(index: Index, words: Words) -> Glance:
    """Return what a first glance at words tells; the index must have some article."""
    vector = index.encoder.encode(words)
    belief = _log_shares(index.head.logits(vector))
    return Glance(words=words, vector=vector, belief=belief, promise=belief + CENTRE * (index.centres @ vector))


def weigh(index: Index, seen: Glance, without: str = "") -> Weighed:
    """Return the articles that a question may be about.

    `without` is a phrasing that is passed over, to see what would be found if it were not there.
    """
    vector, belief = seen.vector, seen.belief
    considered = _considered(index, seen.promise)
    part = _part(index, considered, vector)
    if without:
        part.likeness[[index.phrasings[row].text == without for row in part.rows]] = _ABSENT
    shares = _shares(index, part)
    nearness = np.maximum(np.maximum.reduceat(part.likeness, part.offsets), 0)
    believed = np.exp(belief[considered])
    votes = np.stack([_spoken(believed), _spoken(shares), nearness, _lines(index, seen.words, part)])
    chances = np.exp(_log_shares(WEIGHTS @ votes))
    order = np.argsort(-chances, kind="stable")
    nearest = np.array([_nearest(part, place) for place in order[:NAMED].tolist()])
    return Weighed(
        articles=considered[order],
        chances=chances[order],
        shares=shares[order],
        nearness=nearness[order],
        nearest=nearest,
        belief=float(believed[order[0]]),
        meaning=_meaning(vector, index.rows[nearest[:1]][0]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """The phrasings of the articles that are considered, one article after the other."""

    rows: Places  # their numbers
    owners: Places  # the place of each one's article among those considered
    offsets: Places  # where the phrasings of each article begin
    likeness: Floats  # of each phrasing to what is asked


def _considered(index: Index, promise: Floats) -> Places:
    """Return the most promising articles, as have not too many phrasings together, but some at least."""
    best = neighbours.nearest(promise, CONSIDERED)
    best = best[np.argsort(-promise[best], kind="stable")]
    return best[: max(int((_sizes(index, best).cumsum() <= MOST).sum()), OFFERED)]


def _sizes(index: Index, articles: Places) -> Places:
    return np.array([index.starts[number + 1] - index.starts[number] for number in articles.tolist()])


def _part(index: Index, considered: Places, vector: Floats) -> _Part:
    sizes = _sizes(index, considered)
    offsets = sizes.cumsum() - sizes
    starts = np.array([index.starts[number] for number in considered.tolist()])
    rows = np.arange(sizes.sum()) + np.repeat(starts - offsets, sizes)
    owners = np.repeat(np.arange(len(considered)), sizes)
    return _Part(rows=rows, owners=owners, offsets=offsets, likeness=index.rows.likeness(vector, rows))


def _shares(index: Index, part: _Part) -> Floats:
    best = _best(part, neighbours.needed(len(index.phrasings) / index.articles))
    told = neighbours.speak(part.likeness[best], index.rows.among(part.rows[best]))
    return np.bincount(part.owners[best], told, len(part.offsets)).astype(np.float32)


def _lines(index: Index, words: Words, part: _Part) -> Floats:
    best = _best(part, COMPARED)
    lines = [index.lines[row] for row in part.rows[best].tolist()]
    ratios = process.cdist([in_order(words)], lines, scorer=fuzz.ratio, dtype=np.float32)[0]
    greatest = np.zeros(len(part.offsets), np.float32)
    np.maximum.at(greatest, part.owners[best], ratios / 100)
    return greatest


def _best(part: _Part, count: int) -> Places:
    best = neighbours.nearest(part.likeness, count)
    return best[part.likeness[best] > _ABSENT]


def _nearest(part: _Part, place: int) -> int:
    start = part.offsets[place]
    after = part.offsets[place + 1] if place + 1 < len(part.offsets) else len(part.rows)
    best = start + part.likeness[start:after].argmax()
    return int(part.rows[best if part.likeness[best] > _ABSENT else part.likeness.argmax()])


def _spoken(shares: Floats) -> Floats:
    spoken: Floats = np.log(np.maximum(shares, 0) + FLOOR)
    return spoken


def _meaning(one: Floats, other: Floats) -> float:
    first, second = one[PLACES:], other[PLACES:]
    return float(first @ second) / max(float(np.linalg.norm(first)) * float(np.linalg.norm(second)), 1e-9)


def _log_shares(logits: Floats) -> Floats:
    shifted = logits - logits.max()
    shares: Floats = shifted - np.log(np.exp(shifted).sum())
    return shares
