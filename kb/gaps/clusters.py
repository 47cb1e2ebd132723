"""Which vectors belong together: average linkage down to a likeness, without saying how many groups there are.

The mean likeness of all pairs between two groups is the product of their mean vectors, so a group is kept as one
vector, and no table of all pairs is ever made. Groups that are each other's nearest are joined, all such pairs at a
time; with average linkage that gives the same groups as joining the nearest pair of all again and again (Bruynooghe
1978), and what is nearest stays so until it is joined itself. A group without any other near enough is done.
"""

import numpy as np
from numpy.typing import NDArray

from kb.gaps.sparse import Floats, Whole

BLOCK = 1 << 22
"""Likenesses that are held at a time."""


def together(vectors: Floats, least: float) -> Whole:
    """Return the number of the group of each row of unit vectors (n, k), counted from 0 by first appearance.

    Two groups are joined while the mean of their pairs' cosines is at least `least`. The same rows in the same order
    give the same groups; memory grows with n, time at the worst with its square.
    """
    groups = _Groups(vectors)
    while groups.join(least):
        pass
    return _numbered(groups.of)


class _Groups:
    """Groups that still grow, each with the sum of its vectors, its size and its nearest."""

    def __init__(self, vectors: Floats) -> None:
        count = len(vectors)
        self.of: Whole = np.arange(count)  # of each row: the number of its group, which is that of one of its rows
        self._ids: Whole = np.arange(count)
        self._sums = vectors.astype(np.float32, copy=True)
        self._sizes = np.ones(count, np.float32)
        self._nearest: Whole = np.full(count, -1)
        self._likeness = np.full(count, -np.inf, np.float32)
        self._stale: Whole = np.arange(count)

    def join(self, least: float) -> bool:
        """Join every two groups that are each other's nearest; say whether there were any."""
        self._look()
        self._forget(least)
        if len(self._ids) < 2:
            return False
        places = np.arange(len(self._ids))
        mutual = places[(self._nearest[self._nearest] == places) & (places < self._nearest)]
        if not len(mutual):  # a draw that rounding has broken both ways: the nearest pair of all
            best = int(np.argmax(self._likeness))
            mutual = np.array([min(best, int(self._nearest[best]))])
            self._nearest[mutual[0]] = max(best, int(self._nearest[best]))
        self._merge(mutual, self._nearest[mutual])
        return True

    def _look(self) -> None:
        """Find the nearest of those groups whose nearest is not known any more."""
        means = self._sums / self._sizes[:, None]
        rows = max(1, BLOCK // max(1, len(self._ids)))
        for start in range(0, len(self._stale), rows):
            some = self._stale[start : start + rows]
            likeness = means[some] @ means.T
            likeness[np.arange(len(some)), some] = -np.inf
            self._nearest[some] = likeness.argmax(axis=1)
            self._likeness[some] = likeness.max(axis=1)
        self._stale = self._stale[:0]

    def _forget(self, least: float) -> None:
        """Put away the groups that no other is near enough to: joining others brings none nearer."""
        keep = self._likeness >= least
        if keep.all():
            return
        self._keep_company(keep)
        renamed = np.cumsum(keep) - 1
        self._ids, self._sums, self._sizes = self._ids[keep], self._sums[keep], self._sizes[keep]
        self._nearest, self._likeness = renamed[self._nearest[keep]], self._likeness[keep]

    def _keep_company(self, keep: NDArray[np.bool_]) -> None:
        """Keep the nearest of those that are kept: the likeness is the same from both sides, but for rounding."""
        near = np.flatnonzero(keep)
        near = near[~keep[self._nearest[near]]]
        far = self._nearest[near]
        self._nearest[far], self._likeness[far] = near, self._likeness[near]
        keep[far] = True

    def _merge(self, left: Whole, right: Whole) -> None:
        """Put the groups at `right` into those at `left`."""
        into = np.arange(len(self.of))
        into[self._ids[right]] = self._ids[left]
        self.of = into[self.of]
        self._sums[left] += self._sums[right]
        self._sizes[left] += self._sizes[right]
        changed = np.zeros(len(self._ids), bool)
        changed[left] = changed[right] = True
        stale = changed | changed[self._nearest]
        keep = np.ones(len(self._ids), bool)
        keep[right] = False
        renamed = np.cumsum(keep) - 1
        renamed[right] = renamed[left]
        self._ids, self._sums, self._sizes = self._ids[keep], self._sums[keep], self._sizes[keep]
        self._nearest, self._likeness = renamed[self._nearest[keep]], self._likeness[keep]
        self._stale = np.flatnonzero(stale[keep])


def _numbered(names: NDArray[np.int64]) -> Whole:
    """Return the same groups, counted by first appearance."""
    _, first, numbers = np.unique(names, return_index=True, return_inverse=True)
    ranks = np.empty(len(first), np.int64)
    ranks[np.argsort(first, kind="stable")] = np.arange(len(first))
    return ranks[numbers]
