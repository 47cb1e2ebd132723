"""How much of a text means something, so that "hm ok" is not taken for a question."""

from collections.abc import Iterable

from kb.normal import PARTICLES, words
from kb.words import FAINT

TELLING = 4
"""Letters of a word that may be a question by itself: `garansi?` is one, `hm` is none."""


def substance(text: str) -> int:
    """Return how many words of a text mean something: not those of every question, nor those that carry only tone."""
    return count(words(text))


def tells(text: str) -> bool:
    """Say whether a text that was not understood may have been a question: it has a word that is more than a sound."""
    return any(len(word) >= TELLING and _means(word) for word in words(text))


def count(said: Iterable[str]) -> int:
    """Return how many of some standard words mean something."""
    return sum(map(_means, said))


def _means(word: str) -> bool:
    return word not in FAINT and word not in PARTICLES
