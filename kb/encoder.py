"""What a text is about, as a direction: its letters, words and word pairs, and what its words mean.

Letters, words and pairs are hashed into a fixed number of places, so that a vector has the same shape in every
knowledge base; how much each of them tells is counted once, on the phrasings that the knowledge base has. Meaning
comes from the shipped table of words.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.counts import Codes, Counts, Places, codes, counted, placed
from kb.vectors import Vectors

Floats = NDArray[np.float32]
Words = tuple[str, ...]

PLACES = 1344  # that letters, words and pairs share; fewer cost accuracy where phrasings are many
GRAMS = range(2, 6)  # letters in the parts of a word
REMEMBERED = 10_000  # words; each takes about a kilobyte
LETTERS, WORDS, PAIRS, MEANING = 1.0, 1.0, 0.5, 2.0  # what each weighs in a vector, fitted on no set of its own
ITSELF = 2  # places that a word itself has, behind those of its letters
_SURFACE = np.array([LETTERS, WORDS, PAIRS])
_BORDER = "\x02"  # stands before the first word and after the last: where a word stands tells something too


class _Word(NamedTuple):
    """What one word adds to a vector, worked out once."""

    places: Places  # where its letters are, and then where it is itself
    values: Floats  # and what stands there
    meaning: Floats
    weight: float


class Encoder:
    """Turns words into vectors, by what the phrasings of one knowledge base have made common or rare."""

    def __init__(self, phrasings: Sequence[Words], vectors: Vectors) -> None:
        """Count what the phrasings hold; they are not kept."""
        self._vectors = vectors
        self._total = len(phrasings)
        self._words = Counter(word for words in phrasings for word in dict.fromkeys(words))
        self._pairs = counted(codes(_pairs(words)) for words in phrasings)
        parts = {word: codes(grams(word)) for word in self._words}
        self._grams = counted(np.concatenate([parts[word] for word in words]) for words in phrasings if words)
        self._known = lru_cache(maxsize=REMEMBERED)(self._study)
        self.dimension = PLACES + vectors.dimension

    def prepare(self, phrasings: Sequence[Words]) -> None:
        """Do beforehand what is quicker for many texts together than for one at a time; here there is nothing."""

    def encode(self, words: Words) -> Floats:
        """Return the vector of a text, shape (dimension,), of length 1; zeros if it has no word."""
        if not words:
            return np.zeros(self.dimension, np.float32)
        counts = Counter(words)
        known = [self._known(word) for word in counts]
        values = [_often(word, times) for word, times in zip(known, counts.values(), strict=True)]
        told = codes(_pairs(words))
        places, pairs = placed(told, self._rarities(self._pairs, told), PLACES)
        where = np.concatenate([*(word.places for word in known), places + np.int16(2 * PLACES)])
        kinds = np.bincount(where, np.concatenate([*values, pairs]), 3 * PLACES).reshape(3, PLACES)
        lengths = np.sqrt(np.einsum("ij,ij->i", kinds, kinds))
        surface = (_SURFACE / np.maximum(lengths, 1e-9)) @ kinds
        times = np.fromiter(counts.values(), np.float32, len(counts))
        meaning = times @ np.array([word.meaning for word in known])
        return unit(np.concatenate((surface, MEANING * unit(meaning)), dtype=np.float32, casting="same_kind"))

    def rest(self) -> None:
        """Let go of what was worked out for single words; it is worked out anew for those that are asked for."""
        self._known.cache_clear()

    def weight(self, word: str) -> float:
        """Return how much a word tells, from 0 up: rare here and rare in the language."""
        return self._known(word).weight

    def _rarities(self, counts: Counts, which: Codes) -> Floats:
        rarities: Floats = (np.log((1 + self._total) / (1 + counts.of(which))) + 1).astype(np.float32)
        return rarities

    def _study(self, word: str) -> _Word:
        told = codes(grams(word))
        places, letters = placed(told, self._rarities(self._grams, told), PLACES)
        meaning = self._vectors.one(word)
        rarity = log((1 + self._total) / (1 + self._words.get(word, 0))) + 1
        weight = sqrt(rarity * sqrt(float(meaning @ meaning)))
        itself, own = placed(codes([word]), np.array([weight], np.float32), PLACES)
        return _Word(
            places=np.concatenate((places, itself + np.int16(PLACES))),
            values=np.concatenate((letters, own)),
            meaning=meaning,
            weight=weight,
        )


def grams(word: str) -> list[str]:
    """Return the parts of a word of two to five letters, its borders counting as letters."""
    bordered = f" {word} "
    return [bordered[at : at + size] for size in GRAMS for at in range(max(len(bordered) - size + 1, 0))]


def unit(vector: Floats) -> Floats:
    """Return a vector with length 1, or as it is if it has none."""
    length = sqrt(float(vector @ vector))
    return vector / np.float32(length) if length else vector


def _often(word: _Word, times: int) -> Floats:
    """Return what a word adds that is in a text so many times: its letters each time, itself less and less."""
    if times == 1:
        return word.values
    values = word.values * np.float32(times)
    values[-ITSELF:] *= np.float32((1 + log(times)) / times)
    return values


def _pairs(words: Words) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise((_BORDER, *words, _BORDER))]
