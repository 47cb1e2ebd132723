"""A small linear model: softmax over sparse rows, trained on the spot, with probabilities that hold.

How sure it may be is found by leaving out: each half of the rows is foretold by a model that has not seen it, and a
temperature makes those forecasts as sure as they are right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.features import COLUMNS, Sparse

FOLDS = 2
ROUNDS = 12
STEP = 1.5  # AdaGrad's
DECAY = 0.04  # what pulls weights to nought, as strongly as so much of a row
TEMPERATURES = np.geomspace(0.3, 6, 40)

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """What to learn from: rows with their classes, how much each counts, and which may be left out to find out."""

    rows: Sequence[Sparse]
    labels: Places
    weights: Floats
    judged: NDArray[np.bool_]  # whether a forecast of this row says how sure the model may be


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    """A trained model."""

    weights: Floats  # column × class
    bias: Floats
    temperature: float

    def scores(self, row: Sparse) -> Floats:
        """Return what speaks for each class, as log-odds that hold."""
        raw: Floats = self.weights[row.columns].T @ row.values + self.bias
        return raw / np.float32(self.temperature)


def train(of: Rows, classes: int) -> Linear:
    """Learn to tell classes apart."""
    weights, bias, temperature = _learn(of, classes)
    return Linear(weights=weights, bias=bias, temperature=temperature)


def untrained(classes: int) -> Linear:
    """Return a model of which nothing is known: every class is as likely."""
    return Linear(weights=np.zeros((COLUMNS, classes), np.float32), bias=np.zeros(classes, np.float32), temperature=1.0)


def softmax(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return probabilities along the last axis."""
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[np.floating] = odds / odds.sum(axis=-1, keepdims=True)
    return shares


class _Table:
    """All rows in one, by row and by column, so that each step is two passes over flat arrays."""

    def __init__(self, rows: Sequence[Sparse]) -> None:
        self._room: Floats | None = None
        columns = np.concatenate([row.columns for row in rows])
        row_of = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
        # What only one row has tells nothing of others; a row keeps its first place, so that none is empty.
        kept = np.bincount(columns, minlength=COLUMNS)[columns] > 1
        kept[np.searchsorted(row_of, np.arange(len(rows)))] = True
        columns, row_of = columns[kept], row_of[kept]
        self.values: Floats = np.concatenate([row.values for row in rows])[kept, None]
        self.used, self.places = np.unique(columns, return_inverse=True)
        self.starts = _starts(np.bincount(row_of))
        by_column = np.argsort(self.places, kind="stable")
        self.row_of, self.values_by_column = row_of[by_column], self.values[by_column]
        self.column_starts = _starts(np.bincount(self.places))

    def times(self, weights: Floats) -> Floats:
        """Return rows × weights."""
        return self._summed(weights, self.places, self.values, self.starts)

    def transposed(self, wrong: Floats) -> Floats:
        """Return columns × what was wrong in each row."""
        return self._summed(wrong, self.row_of, self.values_by_column, self.column_starts)

    def _summed(self, of: Floats, places: Places, values: Floats, starts: Places) -> Floats:
        # One room for all passes: to get a new one from the system each time takes longer than to fill it.
        if self._room is None or self._room.shape[1] != of.shape[1]:
            self._room = np.empty((len(values), of.shape[1]), np.float32)
        np.take(of, places, axis=0, out=self._room, mode="clip")
        self._room *= values
        product: Floats = np.add.reduceat(self._room, starts)
        return product


def _starts(lengths: Places) -> Places:
    starts: Places = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    return starts


def _learn(of: Rows, classes: int) -> tuple[Floats, Floats, float]:
    """Train the model, and one without each half of the judged rows beside it, all in the same passes."""
    table, counts = _Table(of.rows), _counts(of)
    models = counts.shape[1]
    right = np.eye(classes, dtype=np.float32)[of.labels][:, None, :]
    weights = np.zeros((len(table.used), models * classes), np.float32)
    bias = np.zeros(models * classes, np.float32)
    slope, bias_slope = np.full_like(weights, 1e-6), np.full_like(bias, 1e-6)
    decay = np.float32(DECAY)
    scores = np.zeros((len(of.rows), models, classes), np.float32)
    for _ in range(ROUNDS):
        scores = (table.times(weights) + bias).reshape(scores.shape)
        wrong = ((softmax(scores) - right) * counts[:, :, None]).reshape(len(of.rows), -1).astype(np.float32)
        gradient = table.transposed(wrong) + decay * weights
        slope += gradient * gradient
        weights -= STEP * gradient / np.sqrt(slope)
        gradient = wrong.sum(0)
        bias_slope += gradient * gradient
        bias -= STEP / 4 * gradient / np.sqrt(bias_slope)
    whole = np.zeros((COLUMNS, classes), np.float32)
    whole[table.used] = weights[:, -classes:]
    return whole, bias[-classes:], _temperature(of, scores)


def _counts(of: Rows) -> Floats:
    """Return how much each row counts in each model: nothing in the one that has to foretell it; the last has all."""
    counts = np.repeat(of.weights[:, None], FOLDS + 1, axis=1)
    counts[of.judged, np.arange(of.judged.sum()) % FOLDS] = 0
    return counts


def _temperature(of: Rows, scores: Floats) -> float:
    """Return by what scores must be divided, so that what was foretold unseen is as sure as it is right."""
    judged = np.flatnonzero(of.judged)
    if not len(judged):
        return 1.0
    unseen = scores[judged, np.arange(len(judged)) % FOLDS].astype(np.float64)
    labels, weights = of.labels[judged], of.weights[judged]
    losses = [
        -(np.log(softmax(unseen / heat)[np.arange(len(judged)), labels] + 1e-12) * weights).sum()
        for heat in TEMPERATURES
    ]
    return float(TEMPERATURES[int(np.argmin(losses))])
