"""Many vectors in a quarter of their room: each number is one byte, with one scale for each vector.

What is lost that way is far below what tells two phrasings apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

CHUNK = 64  # rows at a time, so that they stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Vectors, one in each row."""

    bytes: NDArray[np.int8]  # shape (rows, dimension)
    scales: Floats  # shape (rows,)

    def __len__(self) -> int:
        return len(self.scales)

    def __getitem__(self, which: Places | slice) -> Floats:
        """Return some of the vectors, shape (some, dimension)."""
        vectors: Floats = self.bytes[which].astype(np.float32)
        vectors *= self.scales[which, None]
        return vectors

    def likeness(self, vector: Floats, which: Places) -> Floats:
        """Return the product of a vector with each of some rows, shape (some,)."""
        found = np.empty(len(which), np.float32)
        for start in range(0, len(which), CHUNK):
            some = which[start : start + CHUNK]
            np.dot(self.bytes[some].astype(np.float32), vector, out=found[start : start + CHUNK])
        found *= self.scales[which]
        return found

    def among(self, which: Places) -> Floats:
        """Return the product of each of some rows with each other, shape (some, some)."""
        plain, scales = self.bytes[which].astype(np.float32), self.scales[which]
        products: Floats = plain @ plain.T
        products *= scales
        products *= scales[:, None]
        return products


def pack(vectors: Iterable[Floats], count: int, dimension: int) -> Rows:
    """Return so many vectors, each of shape (dimension,), as rows; one at a time, so that they need little room."""
    rows = Rows(np.zeros((count, dimension), np.int8), np.zeros(count, np.float32))
    for place, vector in enumerate(vectors):
        scale = max(float(np.abs(vector).max()), 1e-9) / 127
        rows.bytes[place], rows.scales[place] = np.rint(vector / scale), scale
    return rows
