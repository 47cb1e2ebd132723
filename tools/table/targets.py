"""Blends what several teachers say of sentences into one target each, the same for a sentence and its translation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

WEIGHTS = {"universal": 1.0, "e5": 1.2, "minilm": 0.8}
TOGETHER = 0.65  # how far a sentence and its translation are moved towards each other
HEARD = {"universal": 0.25, "e5": 0.75, "minilm": 0.25}  # what a sentence counts for each teacher that was asked
EVENNESS = 0.3  # how far fainter directions are strengthened: 0 leaves them, 1 makes all alike
HELD = 30.0  # ridge, when one teacher is foretold from the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one teacher says of sentences; zeros where it was not asked."""

    vectors: Floats  # (sentences, its numbers)
    asked: Bools  # (sentences,)


def blended(said: Mapping[str, Said], indonesian: Bools, pairs: Sequence[tuple[int, int]], size: int) -> Floats:
    """Return a target for each sentence, shape (sentences, size), length 1; what was not asked is foretold by ridge.

    The first teacher must have been asked about all; `pairs` are places of an English sentence and its translation.
    """
    parts: list[Floats] = []
    for teacher, one in said.items():
        whole = _from_pairs(_centred(one, indonesian), pairs) if teacher == "minilm" else _centred(one, indonesian)
        if not whole.asked.all():
            _foretell(whole, np.hstack(parts))
        parts.append(whole.vectors)
    scaled = np.hstack([part * WEIGHTS[teacher] for teacher, part in zip(said, parts, strict=True)])
    targets = _unit(scaled)
    english, translation = np.array(pairs).T
    middle = (targets[english] + targets[translation]) / 2
    for side in (english, translation):
        targets[side] = (1 - TOGETHER) * targets[side] + TOGETHER * middle
    return _unit(_main_directions(_unit(targets), size))


def weights(said: Mapping[str, Said]) -> Floats:
    """Return what each sentence counts: the more teachers were asked about it, the more."""
    total: Floats = np.sum([HEARD[teacher] * one.asked for teacher, one in said.items()], axis=0, dtype=np.float32)
    return total


def _centred(one: Said, indonesian: Bools) -> Said:
    """Take away from each language its mean, since that is where the language itself shows."""
    vectors = one.vectors.astype(np.float32)
    for side in (indonesian, ~indonesian):
        here = one.asked & side
        if here.any():
            vectors[here] -= vectors[here].mean(axis=0)
    return Said(vectors=_unit(vectors), asked=one.asked.copy())


def _from_pairs(one: Said, pairs: Sequence[tuple[int, int]]) -> Said:
    """Let a translation say what the English sentence says, where the teacher knows English alone."""
    for english, translation in pairs:
        if one.asked[english] and not one.asked[translation]:
            one.vectors[translation] = one.vectors[english]
            one.asked[translation] = True
    return one


def _foretell(one: Said, others: Floats) -> None:
    known, wanted = others[one.asked], one.vectors[one.asked]
    turn = np.linalg.solve(known.T @ known + HELD * np.eye(known.shape[1], dtype=np.float32), known.T @ wanted)
    one.vectors[~one.asked] = others[~one.asked] @ turn


def _main_directions(vectors: Floats, size: int) -> Floats:
    _, directions = np.linalg.eigh(vectors.T @ vectors)  # smallest first
    kept: Floats = vectors @ directions[:, ::-1][:, :size]
    spread = kept.std(axis=0)
    evened: Floats = kept * (spread[0] / spread) ** EVENNESS
    return evened


def _unit(vectors: Floats) -> Floats:
    unit: Floats = (vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)).astype(np.float32)
    return unit
