"""A question among the phrasings nearest to it: how alike they are, and which article they speak for together.

The nearest few dozen are weighed against each other by kernel ridge regression, solved anew for each question: what
many phrasings say in the same words counts once. On the sets where it was tried, so many neighbours decide as well as
all phrasings at once would, so nothing has to be trained, and a phrasing counts from the moment that it is added.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

NEAREST = 64
NEAREST_OF_FEW = 40  # where articles have few phrasings: those farther off are other articles' anyway
FEW = 20  # phrasings an article, on average
STEEPNESS = 3.0  # how fast a neighbour's word loses weight with its distance
RIDGE = 0.1


def speak(likeness: Floats, among: Floats) -> Floats:
    """Return how much each neighbour speaks for its article, shape (neighbours,).

    `likeness` is that of the question to each neighbour, `among` that of the neighbours to each other, shape
    (neighbours, neighbours), both as the cosine. Summed by article, the shares of a question that is none of their
    business stay near 0, of one that they all mean near 1.
    """
    kernel = np.exp(STEEPNESS * (among - 1))
    kernel[np.diag_indices(len(kernel))] += RIDGE
    near = np.exp(STEEPNESS * (likeness - 1))
    told: Floats = np.linalg.solve(kernel, near).astype(np.float32)
    return told


def needed(density: float) -> int:
    """Return how many neighbours are asked where articles have so many phrasings on average."""
    return NEAREST_OF_FEW if density < FEW else NEAREST


def nearest(likeness: Floats, count: int = NEAREST) -> Places:
    """Return the places of the greatest likenesses, at most so many, in no order."""
    if len(likeness) <= count:
        return np.arange(len(likeness))
    places: Places = np.argpartition(-likeness, count - 1)[:count]
    return places
