"""Writes the table's files: rows as whole numbers of eight bits with a scale each, and rows for parts of words.

What it writes is read by `kb/vectors.py`, whose hashing it uses.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import cg

from kb.vectors import buckets, key

Floats = NDArray[np.float32]

SMOOTHING = 0.3  # ridge: what a part that few words have is held back by
ROUNDS = 60


def write(folder: Path, words: Sequence[str], rows: Floats, count: int) -> None:
    """Write the table of these words, its rows of shape (words, dimension), with so many rows for parts."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = np.array([key(word) for word in words], np.uint64)
    order = np.argsort(keys)
    small, scales = _eight_bits(rows[order])
    small_grams, gram_scales = _eight_bits(_parts(words, rows, count))
    for name, array in {
        "keys": keys[order],
        "rows": small,
        "scales": scales,
        "grams": small_grams,
        "gram_scales": gram_scales,
    }.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def _eight_bits(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    scales = np.abs(rows).max(axis=1) / 127
    scales[scales == 0] = 1
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def _parts(words: Sequence[str], rows: Floats, count: int) -> Floats:
    """Return rows for parts of words, such that the mean of a word's parts comes near its own row (ridge)."""
    places = [buckets(word, count) for word in words]
    lengths = np.array([len(place) for place in places])
    shares = np.repeat(1 / np.maximum(lengths, 1), lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    made_of = csr_matrix((shares, np.concatenate(places), starts), shape=(len(words), count))
    normal = made_of.T @ made_of
    normal.setdiag(normal.diagonal() + SMOOTHING * normal.diagonal().mean())
    wanted = made_of.T @ rows
    solved = [cg(normal, wanted[:, column], maxiter=ROUNDS, rtol=1e-4)[0] for column in range(rows.shape[1])]
    return np.stack(solved, axis=1).astype(np.float32)
