"""Which features each text has, and how much each weighs: rows that are nearly all zeros, multiplied without them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

CHUNK = 1 << 21
"""Numbers that a product holds at a time, beside what it was given and gives back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparse:
    """A matrix of `shape`, by rows: row r has `values[ends[r-1]:ends[r]]` in `columns[ends[r-1]:ends[r]]`."""

    values: Floats  # (n,)
    columns: Whole  # (n,)
    starts: Whole  # (rows + 1,)
    shape: tuple[int, int]

    def turned(self) -> "Sparse":
        """Return the transpose."""
        rows = np.repeat(np.arange(self.shape[0]), np.diff(self.starts))
        order = np.argsort(self.columns, kind="stable")
        starts = np.searchsorted(self.columns[order], np.arange(self.shape[1] + 1))
        return Sparse(values=self.values[order], columns=rows[order], starts=starts, shape=self.shape[::-1])

    def times(self, dense: Floats) -> Floats:
        """Return the product with a dense matrix of (columns, k), as (rows, k)."""
        product = np.zeros((self.shape[0], dense.shape[1]), np.float32)
        most = max(1, CHUNK // dense.shape[1])  # values
        first = 0
        while first < self.shape[0]:
            last = int(np.searchsorted(self.starts, self.starts[first] + most, side="right")) - 1
            last = min(max(last, first + 1), self.shape[0])
            some = slice(self.starts[first], self.starts[last])
            full = np.flatnonzero(np.diff(self.starts[first : last + 1])) + first
            if len(full):
                terms = self.values[some, None] * dense[self.columns[some]]
                product[full] = np.add.reduceat(terms, self.starts[full] - self.starts[first], axis=0)
            first = last
        return product


def weighed(texts: Sequence[Mapping[str, float]], least: int = 2) -> Sparse:
    """Return texts as unit rows of TF-IDF, from how often each has each feature.

    What fewer than `least` texts have does not count. Columns are in the order of the features' names,
    so that they do not depend on the order of the texts.
    """
    found_in = Counter(feature for text in texts for feature in text)
    names = sorted(feature for feature, count in found_in.items() if count >= least)
    place = {feature: number for number, feature in enumerate(names)}
    rarity = np.log((len(texts) + 1) / (np.array([found_in[name] for name in names], np.float32) + 0.5))
    rows = [[(place[feature], count) for feature, count in text.items() if feature in place] for text in texts]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
    columns = _joined((number for row in rows for number, _ in row), np.int64)
    counts = _joined((count for row in rows for _, count in row), np.float32)
    values = (counts * rarity[columns]).astype(np.float32) if len(columns) else counts
    squares = np.zeros(len(rows), np.float32)
    np.add.at(squares, np.repeat(np.arange(len(rows)), np.diff(starts)), values * values)
    lengths = np.sqrt(np.where(squares > 0, squares, 1))
    values = values / np.repeat(lengths, np.diff(starts))
    return Sparse(values=values, columns=columns, starts=starts, shape=(len(rows), len(names)))


def _joined(numbers: Iterable[float], kind: type) -> NDArray:  # type: ignore[type-arg]
    return np.fromiter(numbers, kind)
