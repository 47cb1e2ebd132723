"""Which words the table has rows for, and how often each occurs.

Indonesian and English words come from `wordfreq`; English ones must also stand in a spelling dictionary unless they are
common, since frequency lists hold misspellings. Colloquial spellings come from the knowledge base's own list.
"""

import re
from collections.abc import Iterable, Mapping
from math import log10
from pathlib import Path

import wordfreq

from kb.normal import MEANT, PARTICLES, plain

INDONESIAN, ENGLISH = 31_000, 45_000  # how far down each list is read
COMMON = 12_000  # English words above this rank stay, whatever the dictionary says: names, brands, contractions
_WORD = re.compile(r"[a-z]+|[0-9]{1,4}|[0-9]+[a-z]{1,2}|[a-z]{1,2}[0-9]+")
RARE = 1e-7  # what a word occurs at that no list counts
TYPO = 150.0  # a word that is one slip away from another so many times as frequent is a slip itself
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def frequencies(dictionaries: Iterable[Path]) -> dict[str, float]:
    """Return word → share of running text, from 0 to 1, the larger of both languages' shares."""
    spelt = {plain(line) for file in dictionaries for line in file.read_text(encoding="utf-8").splitlines()}
    indonesian = _listed("id", "small", INDONESIAN)
    english = _listed("en", "large", ENGLISH)
    ranked = {word: rank for rank, word in enumerate(english)}
    english = {word: share for word, share in english.items() if word in spelt or ranked[word] < COMMON}
    found = dict(indonesian)
    for word, share in english.items():
        found[word] = max(share, found.get(word, 0.0))
    slips = _slips(indonesian, spelt)
    found = {word: share for word, share in found.items() if word not in slips}
    for chat, meant in MEANT.items():
        found.setdefault(chat, 0.3 * max(found.get(part, RARE) for part in meant.split()))
    for word in PARTICLES:
        found.setdefault(word, 1e-5)
    for number in range(101):
        found.setdefault(str(number), 1e-5)
    return found


def zipf(share: float) -> float:
    """Return a share of running text on Zipf's scale: the logarithm of occurrences in a thousand million words."""
    return log10(share) + 9


def _listed(language: str, size: str, first: int) -> dict[str, float]:
    counted = wordfreq.get_frequency_dict(language, size)
    found: dict[str, float] = {}
    for word in sorted(counted, key=lambda word: (-counted[word], word))[: first * 2]:
        normal = plain(word)
        if _WORD.fullmatch(normal) and not normal.startswith("00"):
            found[normal] = max(counted[word], found.get(normal, 0.0))
        if len(found) == first:
            break
    return found


def _slips(shares: Mapping[str, float], spelt: set[str]) -> set[str]:
    """Return the words of a frequency list that look like slips of far more frequent ones."""
    return {
        word
        for word, share in shares.items()
        if len(word) >= 5
        and word not in spelt
        and word not in MEANT
        and any(shares.get(other, 0.0) > TYPO * share for other in _mended(word))
    }


def _mended(word: str) -> set[str]:
    """Return what a word may have been before two of its letters changed places, or one was typed twice."""
    pairs = range(len(word) - 1)
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in pairs if word[at] != word[at + 1]}
    doubled = {word[:at] + word[at + 1 :] for at in pairs if word[at] == word[at + 1]}
    return swapped | doubled
