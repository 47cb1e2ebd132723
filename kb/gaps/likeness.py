"""How alike questions are: by their words and letters, by what occurs with what, and if there is a table by meaning.

Words, pairs of words and runs of letters are weighed by rarity and brought down to a few dimensions by a truncated
singular value decomposition (latent semantic analysis: Deerwester et al. 1990, by random projection: Halko et al.
2011), so that words that stand in the same questions come near each other. The projection's seed is fixed and texts
are taken in their alphabetical order: the same texts have the same likeness, in whatever order they come.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.gaps.sparse import Floats, Sparse, weighed
from kb.normal import plain, standard
from kb.words import FAINT

Doubles = NDArray[np.float64]

Embed = Callable[[Sequence[str]], Floats]
"""Words of a text → what they mean, a unit vector (k,), or nought where nothing is known of them."""

MOST_DIMENSIONS = 128
TEXTS_PER_DIMENSION = 3
"""Few texts need few dimensions; with one for each text nothing would come near anything."""

MOST_COMPARED = 128
"""Dimensions in which texts are compared: the time that it takes to find groups is as long as this is."""

SPARE = 16  # dimensions more for the projection than are kept
ROUNDING = 1e-9  # of the largest, below which a singular value's square is nought
PASSES = 2  # over the matrix, each of which sharpens the projection
FAINTNESS = 0.25
LETTERS, PAIR = 0.5, 0.5  # what a run of letters, and a pair of words, count against a word
RUNS = (3, 4, 5)
LONGEST = 60  # words of a text that are looked at
MEANING = 0.6
"""What meaning weighs against words and letters, where there is a table of it."""

_SAID_COURTESIES = """
halo hallo hello hai hi hei hey permisi selamat pagi siang sore malam good morning afternoon evening makasih terima
kasih thanks thank tolong mohon please maaf sorry tanya nanya
"""
COURTESIES = frozenset(_SAID_COURTESIES.split())
"""Words around a question that say nothing of what it asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Distinct texts as unit vectors: the cosine of two is how alike they are."""

    places: Mapping[tuple[str, ...], int]  # words of a text → its row
    vectors: Floats  # (distinct texts, dimensions)
    meanings: Floats | None = field(default=None)  # (distinct texts, k); None without a table

    def rows(self, texts: Iterable[str]) -> list[int]:
        """Return the row of each text; a text that was not there when this was made is a KeyError."""
        return [self.places[words(text)] for text in texts]


def words(text: str) -> tuple[str, ...]:
    """Return what of a text is compared: its words, chat spelling written out; courtesies only if it has no others."""
    said = standard(tuple(plain(text).split()[:LONGEST]))
    return tuple(word for word in said if word not in COURTESIES) or said


def likeness(texts: Iterable[str], embed: Embed | None = None) -> Likeness:
    """Compare texts; what has the same words is one text."""
    distinct = sorted({words(text) for text in texts})
    places = {said: number for number, said in enumerate(distinct)}
    if not distinct:
        return Likeness(places=places, vectors=np.zeros((0, 1), np.float32))
    reduced = _unit(_reduced(weighed(_features(said) for said in distinct)))
    if embed is None:
        return Likeness(places=places, vectors=reduced)
    meanings = np.stack([embed(said) for said in distinct]).astype(np.float32)
    both = np.hstack([reduced * np.sqrt(np.float32(1 - MEANING)), meanings * np.sqrt(np.float32(MEANING))])
    return Likeness(places=places, vectors=_shorter(_unit(both)), meanings=meanings)


def cosines(texts: Sequence[str]) -> Floats:
    """Return how alike each of some texts is to each other one, (n, n), by words and letters alone; for a few texts."""
    rows = weighed((_features(words(text)) for text in texts), 1).dense()
    return rows @ rows.T


def _features(said: Sequence[str]) -> Mapping[str, float]:
    features: dict[str, float] = defaultdict(float)
    for word in said:
        features[f"w {word}"] += FAINTNESS if word in FAINT else 1.0
    for first, second in pairwise(said):
        features[f"p {first} {second}"] += PAIR
    for word in said:
        if word not in FAINT:
            for run in _runs(f"<{word}>"):
                features[f"c {run}"] += LETTERS
    return features


def _runs(word: str) -> Iterable[str]:
    return (word[start : start + length] for length in RUNS for start in range(len(word) - length + 1))


def _reduced(rows: Sparse) -> Floats:
    """Return the rows in as many dimensions as they are worth, (rows, k)."""
    count, features = rows.shape
    kept = max(2, min(MOST_DIMENSIONS, count // TEXTS_PER_DIMENSION))
    if not features:
        return np.zeros((count, kept), np.float32)
    turned = rows.turned()
    start = np.random.default_rng(0).standard_normal((features, min(kept + SPARE, features))).astype(np.float32)
    basis = _orthonormal(rows.times(start))
    for _ in range(PASSES):
        basis = _orthonormal(rows.times(turned.times(basis)))
    sizes, turns = _turns(turned.times(basis))
    return np.asarray(basis @ (turns * np.sqrt(sizes))[:, :kept], np.float32)


def _shorter(vectors: Floats) -> Floats:
    """Return unit vectors in the directions in which they differ most, no more than can be compared quickly."""
    if vectors.shape[1] <= MOST_COMPARED:
        return vectors
    return _unit(np.asarray(vectors @ _turns(vectors)[1][:, :MOST_COMPARED], np.float32))


def _orthonormal(columns: Floats) -> Floats:
    """Return an orthonormal basis of what some columns span, by way of their products, which is quicker than by QR."""
    sizes, turns = _turns(columns)
    return np.asarray(columns @ (turns / np.sqrt(sizes)), np.float32)


def _turns(columns: Floats) -> tuple[Doubles, Doubles]:
    """Return the squares of the columns' singular values, the largest first, and the right singular vectors."""
    exact = columns.astype(np.float64)
    sizes, turns = np.linalg.eigh(exact.T @ exact)
    real = sizes > sizes[-1] * ROUNDING
    return sizes[real][::-1], turns[:, real][:, ::-1]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
