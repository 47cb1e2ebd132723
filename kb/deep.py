"""An encoder that also knows what a sentence means as a whole, beside its letters and words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Encoder, Words, unit
from kb.sentences import DIMENSION, Sentences
from kb.vectors import Vectors

Floats = NDArray[np.float32]

WHOLE = 1.4  # what the sentence weighs beside its letters and words together
CAUTION = 10  # phrasings that what they have in common is held back by: a few alike are not what all have in common


class DeepEncoder(Encoder):
    """Vectors as the plain encoder makes them, followed by the direction of the sentence.

    Directions of sentences have most of their length in common, whatever they say; that part is taken off.
    """

    def __init__(self, phrasings: Sequence[Words], vectors: Vectors, sentences: Sentences) -> None:
        """Count what the phrasings hold."""
        super().__init__(phrasings, vectors)
        self._sentences = sentences
        self.dimension += DIMENSION
        self.prepare(phrasings)
        total = sum((sentences.of(" ".join(words)) for words in phrasings), np.zeros(DIMENSION, np.float32))
        self._common: Floats = total / np.float32(len(phrasings) + CAUTION)

    def prepare(self, phrasings: Sequence[Words]) -> None:
        """Encode the sentences of many phrasings together, which is quicker."""
        self._sentences.prepare(" ".join(words) for words in phrasings)

    def encode(self, words: Words) -> Floats:
        """Return the vector of a text, shape (dimension,), of length 1; zeros if it has no word."""
        if not words:
            return np.zeros(self.dimension, np.float32)
        own = unit(self._sentences.of(" ".join(words)) - self._common)
        return unit(np.concatenate([super().encode(words), WHOLE * own]))
