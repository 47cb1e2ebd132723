"""A linear model that tells articles apart: trained on the spot, from nothing but their phrasings.

It is a softmax regression. Each round takes the step of a bound on the curvature (Böhning 1992), hurried by Nesterov's
momentum, which begins anew where it leads uphill (O'Donoghue and Candès 2015): there is no rate to tune and no chance
in it, so the same phrasings always give the same model.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.rows import Rows

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]
Step = Callable[[Floats], Floats]

SHARPNESS = 3.0  # the length that vectors are given, so that few phrasings are enough to be sure of something
RIDGE = 1.0  # how strongly weights are held back
CURVATURE = 0.25  # Böhning's bound is 0.5, which only two articles reach that share all doubt; rounds are half as many
ROUNDS = range(8, 17)  # as many as the effort allows, within these
EFFORT = 1.2e11  # products that a training may take
CHUNK = 1024  # phrasings at a time: memory stays small however many there are
WHOLE = 512  # rows of a matrix that is inverted in one go


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The weights of each article: logits are `vector @ weights + bias`."""

    weights: Floats  # shape (dimension, articles)
    bias: Floats  # shape (articles,)

    def logits(self, vector: Floats) -> Floats:
        """Return logits, shape (articles,)."""
        scores: Floats = vector @ self.weights + self.bias
        return scores


def train(rows: Rows, labels: Labels, articles: int) -> Head:
    """Return the head for vectors of length 1, each with the number of its article."""
    size = rows.bytes.shape[1] + 1
    if not len(rows):
        return Head(np.zeros((size - 1, articles), np.float32), np.zeros(articles, np.float32))
    towards = _few(rows) if len(rows) < size else _many(rows, size)
    weights = np.zeros((size, articles), np.float32)
    ahead: Floats = weights
    pace = 1.0
    for _ in range(rounds(len(rows), size, articles)):
        slope = _slope(rows, labels, ahead)
        moved: Floats = ahead - towards(slope)
        if float(np.vdot(slope, moved - weights)) > 0:
            pace = 1.0
        following = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = moved + np.float32((pace - 1) / following) * (moved - weights)
        weights, pace = moved, following
    return Head((SHARPNESS * weights[:-1]).astype(np.float32), weights[-1])


def rounds(phrasings: int, size: int, articles: int) -> int:
    """Return how many rounds a training of this size is given."""
    affordable = int(EFFORT / max(2 * phrasings * size * articles, 1))
    return min(max(affordable, ROUNDS.start), ROUNDS.stop - 1)


def softmax(logits: Floats) -> Floats:
    """Return probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _many(rows: Rows, size: int) -> Step:
    """Return what divides a slope by the bound on the curvature."""
    curvature: Floats = np.zeros((size, size), np.float32)
    product = np.empty_like(curvature)
    for _, design in _chunks(rows):
        curvature += np.matmul(design.T, design, out=product)
    curvature *= CURVATURE
    curvature[np.diag_indices(size)] += RIDGE
    del product
    step = inverse(curvature)
    return lambda slope: step @ slope


def _few(rows: Rows) -> Step:
    """Return the same where there are fewer phrasings than numbers in each (Woodbury's identity)."""
    design = np.vstack([part.copy() for _, part in _chunks(rows)])
    step = inverse(design @ design.T + RIDGE / CURVATURE * np.eye(len(design), dtype=np.float32))
    return lambda slope: (slope - design.T @ (step @ (design @ slope))) / np.float32(RIDGE)


def inverse(matrix: Floats) -> Floats:
    """Return the inverse of a symmetric matrix without negative directions; by halves, which needs a third of the room.

    Raises:
        numpy.linalg.LinAlgError: it has none.

    """
    if len(matrix) <= WHOLE:
        whole: Floats = np.linalg.inv(matrix)
        return whole
    half = len(matrix) // 2
    side = matrix[:half, half:]
    # Solved, and not multiplied by the inverse: where directions are alike, that loses more than numbers so short have.
    across: Floats = np.linalg.solve(matrix[:half, :half], side)
    first = inverse(matrix[:half, :half])
    second = inverse(matrix[half:, half:] - side.T @ across)
    corner: Floats = across @ second
    return np.block([[first + corner @ across.T, -corner], [-corner.T, second]])


def _slope(rows: Rows, labels: Labels, weights: Floats) -> Floats:
    slope = RIDGE * weights
    for places, design in _chunks(rows):
        wrong = softmax(design @ weights)
        wrong[np.arange(len(design)), labels[places]] -= 1
        slope += design.T @ wrong
    return slope


def _chunks(rows: Rows) -> Iterator[tuple[slice, Floats]]:
    """Give the vectors, a part at a time, each with a 1 behind it for the bias; a part lasts until the next."""
    room = np.ones((min(CHUNK, len(rows)), rows.bytes.shape[1] + 1), np.float32)
    for start in range(0, len(rows), CHUNK):
        places = slice(start, start + CHUNK)
        part = room[: len(rows.scales[places])]
        np.multiply(rows.bytes[places], SHARPNESS * rows.scales[places, None], out=part[:, :-1])
        yield places, part
