"""Conjugate gradients, for all columns of the right side at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def solved(against: Callable[[Floats], Floats], wanted: Floats, rounds: int) -> Floats:
    """Return what the symmetric, positive `against` turns into what is wanted, as nearly as so many rounds come."""
    found, left = np.zeros_like(wanted), wanted.copy()
    way, size = left.copy(), (left * left).sum(axis=0)
    for _ in range(rounds):
        pulled = against(way)
        pace = size / ((way * pulled).sum(axis=0) + 1e-12)
        found += pace * way
        left -= pace * pulled
        grown = (left * left).sum(axis=0)
        way = left + grown / (size + 1e-12) * way
        size = grown
    return found
