"""Fits the rows of words, so that the sum of a sentence's rows points where its teachers point.

First by least squares, near where each word's own teacher puts it; then by gradient, so that sentences lie to each
other as their targets do (a softmax over the likenesses within a batch).
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from torch.nn.functional import embedding_bag, normalize

from kb.normal import MEANT
from tools.table.conjugate import solved

Floats = NDArray[np.float32]

NEARNESS = 2.0  # how much a word stays where it was put, against one sentence that it is in
ROUNDS = 12  # of conjugate gradients
SHARPNESS = 0.07  # temperature of the softmax over likenesses
CHATTY = 0.3  # share of Indonesian sentences that are read in chat spelling, its target unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Sentences and where each should point."""

    sentences: Sequence[Sequence[int]]  # places of words in the table, none of them empty
    targets: Floats  # (sentences, dimension), length 1
    weights: Floats  # (sentences,)

    def __post_init__(self) -> None:
        if not len(self.sentences) == len(self.targets) == len(self.weights):
            raise ValueError("a lesson needs a target and a weight for each sentence")


def start(lesson: Lesson, alone: Floats, weight: Floats) -> Floats:
    """Return first rows: each word's teacher turned towards the targets by ridge, as long as the word tells."""
    weighted = alone * weight[:, None]
    made_of = _made_of(lesson.sentences, len(alone))
    said = made_of @ weighted
    said /= np.linalg.norm(said, axis=1, keepdims=True) + 1e-9
    kept = lesson.weights[:, None]
    turn = np.linalg.solve(
        said.T @ (said * kept) + 20 * np.eye(said.shape[1], dtype=np.float32), said.T @ (kept * lesson.targets)
    )
    rows: Floats = (weighted @ turn).astype(np.float32)
    return rows


def least_squares(lesson: Lesson, rows: Floats) -> Floats:
    """Return rows whose sums, as long as they were, come nearest to the targets."""
    made_of = _made_of(lesson.sentences, len(rows))
    lengths = np.linalg.norm(made_of @ rows, axis=1) + 1e-9
    scaled = diags((1 / lengths).astype(np.float32)) @ made_of
    kept = lesson.weights[:, None]
    typical = float(np.mean(1 / lengths**2))

    def against(these: Floats) -> Floats:
        pulled: Floats = scaled.T @ (kept * (scaled @ these)) + NEARNESS * typical * these
        return pulled

    change = solved(against, scaled.T @ (kept * (lesson.targets - scaled @ rows)), ROUNDS)
    fitted: Floats = (rows + change).astype(np.float32)
    return fitted


def by_gradient(lesson: Lesson, rows: Floats, spelt: Mapping[int, Sequence[int]], pace: float, rounds: float) -> Floats:
    """Return rows by which sentences lie to each other as their targets do."""
    torch.manual_seed(1)
    chance, order = random.Random(1), np.random.default_rng(1)
    scale = float(np.sqrt((rows**2).mean()))
    table = torch.nn.Parameter(torch.tensor(rows / scale))
    optimiser = torch.optim.SparseAdam([table], lr=pace, betas=(0.9, 0.98))
    size = 768
    steps = int(rounds * len(lesson.sentences) / size)
    kept = lesson.weights / lesson.weights.sum()
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = pace * min(1.0, (step + 1) / 40) * max(0.03, 1 - step / steps)
        batch = order.choice(len(lesson.sentences), size, replace=False, p=kept)
        words = [_chatty(lesson.sentences[at], spelt, chance) for at in batch]
        starts = np.concatenate([[0], np.cumsum([len(each) for each in words])[:-1]])
        flat = torch.tensor(np.concatenate([np.asarray(each, np.int64) for each in words]))
        said = normalize(embedding_bag(flat, table, torch.tensor(starts), mode="sum", sparse=True), dim=1)
        loss = _loss(said, torch.tensor(lesson.targets[batch]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    fitted: Floats = table.detach().numpy() * np.float32(scale)
    return fitted


def spellings(place: Mapping[str, int]) -> dict[int, list[int]]:
    """Return, for the place of a word, those of its chat spellings."""
    found: dict[int, list[int]] = {}
    for chat, meant in MEANT.items():
        if meant in place and chat in place:
            found.setdefault(place[meant], []).append(place[chat])
    return found


def _loss(said: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    itself = torch.eye(len(said), dtype=torch.bool)
    wanted = torch.softmax((target @ target.T / SHARPNESS).masked_fill(itself, -1e4), 1)
    lie = torch.log_softmax((said @ said.T / SHARPNESS).masked_fill(itself, -1e4), 1)
    apart = 1 - (said * target).sum(1).mean()
    return apart - (wanted * lie).sum(1).mean()


def _chatty(sentence: Sequence[int], spelt: Mapping[int, Sequence[int]], chance: random.Random) -> Sequence[int]:
    if chance.random() > CHATTY:
        return sentence
    return [chance.choice(spelt[word]) if word in spelt and chance.random() < 0.5 else word for word in sentence]


def _made_of(sentences: Sequence[Sequence[int]], words: int) -> csr_matrix:
    ends = np.concatenate([[0], np.cumsum([len(sentence) for sentence in sentences])])
    flat = np.concatenate([np.asarray(sentence, np.int64) for sentence in sentences])
    return csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(sentences), words))
