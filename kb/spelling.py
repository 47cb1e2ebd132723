"""Slips of the finger in a question, taken back: a word that nobody knows becomes the word that it was meant to be.

Only words of the knowledge base are offered, and only to words that no list knows: chat spelling, names of places and
words of another subject stay as they are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.normal import MEANT, PARTICLES

SHORTEST, LONG = 4, 8  # letters: of a word that is looked at, and of one that may hold two slips
LONGEST = 30  # letters; what is longer is no word
REMEMBERED = 20_000  # words

Words = tuple[str, ...]


class Spelling:
    """The words that a knowledge base uses, to mend others by."""

    def __init__(self, vocabulary: Iterable[str], known: Callable[[str], bool]) -> None:
        """Take the words to mend by; `known` says of a word whether it stands in a list of real words."""
        self._known = known
        self._vocabulary = frozenset(vocabulary)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._vocabulary):
            if len(word) >= SHORTEST and word.isalpha():
                self._by_length[len(word)].append(word)
        self._meant = lru_cache(maxsize=REMEMBERED)(self._look)

    def mend(self, words: Words) -> Words:
        """Return the words with slips taken back."""
        return tuple(map(self._meant, words))

    def _look(self, word: str) -> str:
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha() or self._is_real(word):
            return word
        slips = 2 if len(word) >= LONG else 1
        near = [other for size in range(len(word) - slips, len(word) + slips + 1) for other in self._by_length[size]]
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found else word

    def _is_real(self, word: str) -> bool:
        return word in self._vocabulary or word in MEANT or word in PARTICLES or self._known(word)
