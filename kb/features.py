"""What a message looks like to a linear model: its words, pairs of them, their beginnings, and how it is said.

Each feature is a name with a weight; names are hashed to columns, the same in every process.
"""

from collections.abc import Mapping
from itertools import combinations, pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kb.phrases import views
from kb.tone import MOST, signs

COLUMNS = 1 << 14
LONGEST = 120  # words among these
STEM = 5  # letters by which a word is known whatever its ending
SCOPE = 3  # words that a denial reaches

_DENIALS = frozenset({
    "tidak", "bukan", "belum", "jangan", "tanpa", "not", "never", "no", "dont", "didnt", "doesnt", "isnt", "wasnt",
    "without",
})  # fmt: skip
_WORD, _PAIR, _STEM, _SIGN, _SIGNS, _LENGTH = 1.0, 0.7, 0.5, 2.0, 1.5, 0.5  # what each sort of feature weighs

Named = Mapping[str, float]


class Sparse(NamedTuple):
    """A row of length 1: its columns, and what stands in them."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]


def named(text: str) -> Named:
    """Return the features of a message, each with its weight; a word after a denial is another word."""
    text = text[:MOST]
    words = views(text)[-1][:LONGEST] if views(text) else ()
    found: dict[str, float] = {f"word {word}": _WORD for word in _denied(words)}
    found |= {f"pair {one} {two}": _PAIR for one, two in pairwise(("^", *words, "$"))}
    found |= {f"stem {word[:STEM]}": _STEM for word in words if len(word) >= STEM}
    said = sorted(signs(text))
    found |= {f"sign {sign}": _SIGN for sign in said}
    found |= {f"sign {one} {two}": _SIGNS for one, two in combinations(said, 2)}
    found[f"length {min(4, len(words) // 4)}"] = _LENGTH
    return found


def sparse(features: Named) -> Sparse:
    """Return features as a row."""
    columns = {column(name): weight for name, weight in features.items()}
    values = np.fromiter(columns.values(), np.float32, len(columns))
    return Sparse(np.fromiter(columns, np.int32, len(columns)), values / np.sqrt(values @ values))


def column(name: str) -> int:
    """Return the column of a feature."""
    return crc32(name.encode()) % COLUMNS


def _denied(words: tuple[str, ...]) -> list[str]:
    found, reach = [], 0
    for word in words:
        if word in _DENIALS:
            reach = SCOPE + 1
        found.append(f"not-{word}" if 0 < reach <= SCOPE else word)
        reach -= 1
    return found
