"""The words that a knowledge base knows: how much each tells, and which resemble each other.

It is made once from all phrasings and never changes; a word that it doesn't know is only ever compared with those
that it does.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from math import log

_FAINT = """
a an the is are was were be to of in on at for and or do does did i my me you your it its this that with can could
please how what there have has if am from as so will just by
yang di ke dari saya aku untuk dengan apa apakah bagaimana cara ada dan atau ini itu bisa adalah pada akan juga nya mau
ingin
"""
FAINT = frozenset(_FAINT.split())
"""Words that sit in so many questions that they hardly tell one from another."""

FAINTNESS = 0.25  # what a faint word weighs, of what its rarity would give it
COMMON = 50  # a faint word in more phrasings than this tells nothing
ALIKE = 0.5  # share of letter triples, below which two words have nothing to do with each other


class Words:
    """The vocabulary of a set of phrasings."""

    def __init__(self, phrasings: Collection[Collection[str]]) -> None:
        self._found_in = Counter(word for words in phrasings for word in dict.fromkeys(words))
        self._total = len(phrasings)
        self._triples = {word: triples(word) for word in self._found_in}
        self._with_triple: dict[str, list[str]] = defaultdict(list)
        for word, parts in self._triples.items():
            for part in parts:
                self._with_triple[part].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._found_in

    def weight(self, word: str) -> float:
        """Return how much a word tells, from 0 up: the rarer the more, and an unknown word tells most."""
        count = self._found_in.get(word, 0)
        rarity = log((self._total + 1) / (count + 0.5))
        if word not in FAINT:
            return rarity
        return FAINTNESS * rarity if count <= COMMON else 0.0

    def alike(self, word: str) -> Mapping[str, float]:
        """Return the known words that resemble one, each with a likeness up to 1; itself too, if it is known."""
        parts = triples(word)
        shared = Counter(other for part in parts for other in self._with_triple.get(part, ()))
        likeness = {other: 2 * same / (len(parts) + len(self._triples[other])) for other, same in shared.items()}
        return {other: value for other, value in likeness.items() if value >= ALIKE}


def triples(word: str) -> tuple[str, ...]:
    """Return the runs of three letters in a word, each once, its borders counting as letters."""
    bordered = f"<{word}>"
    return tuple(dict.fromkeys(bordered[start : start + 3] for start in range(len(bordered) - 2)))
