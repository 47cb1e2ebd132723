"""Parts of texts as numbers: in how many texts each is, and the places that it has in a vector.

A part is told by its code alone. Two parts rarely share one, and then they only count as the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.uint32]
Places = NDArray[np.int16]

AT_A_TIME = 256  # texts whose parts are put together


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """In how many texts each part is: a tenth of the room that a dictionary of words takes."""

    codes: Codes  # ascending
    counts: NDArray[np.int32]

    def of(self, which: Codes) -> NDArray[np.int32]:
        """Return the counts of some parts; 0 for those that no text has."""
        if not len(self.codes):
            return np.zeros(len(which), np.int32)
        places = np.minimum(np.searchsorted(self.codes, which), len(self.codes) - 1)
        return np.where(self.codes[places] == which, self.counts[places], 0).astype(np.int32)


def counted(texts: Iterable[Codes]) -> Counts:
    """Count in how many texts each part is; one that is several times in a text counts once.

    Some hundred texts at a time: to put together all parts of all texts would hold up every other thread.
    """
    left = iter(texts)
    parts = [(np.zeros(0, np.uint32), np.zeros(0, np.intp))]
    while some := [np.unique(text) for text in islice(left, AT_A_TIME)]:
        parts.append(np.unique(np.concatenate(some), return_counts=True))
    found, places = np.unique(np.concatenate([codes for codes, _ in parts]), return_inverse=True)
    counts = np.bincount(places, np.concatenate([counts for _, counts in parts]), len(found))
    return Counts(found, counts.astype(np.int32))


def code(part: str) -> int:
    """Return the code of a part, the same in every process."""
    return crc32(part.encode("utf-8", "surrogatepass"))


def codes(parts: Sequence[str]) -> Codes:
    """Return the codes of some parts."""
    return np.fromiter(map(code, parts), np.uint32, len(parts))


def placed(which: Codes, weights: Floats, places: int) -> tuple[Places, Floats]:
    """Return where parts stand in a vector with so many places, and with what.

    A part has two places, each with a sign of its own: few parts share both.
    """
    halves = np.concatenate((which, which >> 16))
    signs = 1 - ((halves & 0x8000) >> 14).astype(np.float32)
    return ((halves & 0x7FFF) % places).astype(np.int16), signs * np.concatenate((weights, weights))
