"""Which features each text has, and how much each weighs: rows that are nearly all zeros, multiplied without them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

CHUNK = 1 << 21
"""Numbers that a product holds at a time, beside what it was given and gives back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparse:
    """A matrix of `shape`, by rows: row r has `values[a:b]` in `columns[a:b]`, where a, b are `starts[r : r + 2]`."""

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

    def dense(self) -> Floats:
        """Return all of it, zeros too."""
        full = np.zeros(self.shape, np.float32)
        full[np.repeat(np.arange(self.shape[0]), np.diff(self.starts)), self.columns] = self.values
        return full


def weighed(texts: Iterable[Mapping[str, float]], least: int = 2) -> Sparse:
    """Return texts as unit rows of TF-IDF, from how often each has each feature.

    What fewer than `least` texts have does not count. Columns are in the order of the features' names, so that they do
    not depend on the order of the texts.
    """
    numbers: dict[str, int] = defaultdict(count().__next__)
    rows, amounts = [], []
    for text in texts:
        rows.append(np.array([numbers[feature] for feature in text], np.int64))
        amounts.append(np.array(list(text.values()), np.float32))
    columns = np.concatenate([*rows, np.zeros(0, np.int64)])
    counts = np.concatenate([*amounts, np.zeros(0, np.float32)])
    of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    found_in = np.bincount(columns, minlength=len(numbers))
    place = np.full(len(numbers), -1)
    kept = sorted(feature for feature, number in numbers.items() if found_in[number] >= least)
    place[[numbers[feature] for feature in kept]] = np.arange(len(kept))
    there = place[columns] >= 0
    rarity = np.log((len(rows) + 1) / (found_in[columns[there]] + 0.5))
    values = (counts[there] * rarity).astype(np.float32)
    of = of[there]
    squares = np.bincount(of, weights=values * values, minlength=len(rows))
    values = (values / np.sqrt(np.where(squares > 0, squares, 1))[of]).astype(np.float32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(of, minlength=len(rows)))))
    return Sparse(values=values, columns=place[columns[there]], starts=starts, shape=(len(rows), len(kept)))
