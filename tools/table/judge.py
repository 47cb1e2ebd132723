"""How well sentence vectors alone find the right article with few examples, on the development parts.

Two measures a set: a linear softmax head, and the nearest centroid; English questions on Indonesian training show what
crosses the languages. Nothing here is part of the product, and nothing it reads is shipped.

    python -m tools.table.judge kb/vectors --data ../shared/data/kb
"""

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]

SHARPNESS = 12.0  # scale of unit vectors before the head, fitted for no set
STEPS = 300
DECAY = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Texts with labels to learn from, and others to be judged by."""

    name: str
    known: tuple[tuple[str, str], ...]  # (text, label)
    asked: tuple[tuple[str, str], ...]


def tasks(data: Path) -> tuple[Task, ...]:
    """Return the few-shot tasks, read from the folder of evaluation data."""

    def pairs(file: str, text: str = "text") -> tuple[tuple[str, str], ...]:
        with (data / f"{file}.tsv").open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            return tuple((row[text], row["label"]) for row in rows if row["label"] != "oos")

    shop = pairs("cs_id_kb", "question_id") + pairs("cs_id_kb", "question_en")
    return (
        Task(name="banking77", known=pairs("banking77_10shot"), asked=pairs("banking77_dev")),
        Task(name="massive_id", known=pairs("massive_id_10shot", "text_id"), asked=pairs("massive_id_dev", "text_id")),
        Task(name="clinc150", known=pairs("clinc150_10shot"), asked=pairs("clinc150_val")),
        Task(name="stackfaq", known=pairs("stackfaq_kb", "question"), asked=pairs("stackfaq_dev")),
        Task(name="cs_id", known=shop, asked=pairs("cs_id_dev")),
        Task(name="en on id", known=pairs("massive_id_10shot", "text_id"), asked=pairs("massive_id_dev", "text_en")),
    )


def judge(embed: Embed, given: Sequence[Task]) -> dict[str, tuple[float, float]]:
    """Return the share of right answers, in percent, by head and by centroid for each task."""
    return {task.name: _shares(embed, task) for task in given}


def told(shares: dict[str, tuple[float, float]]) -> str:
    """Return one line: the head's shares, their mean over the five sets, the centroids' mean, and the crossing."""
    five = [shares[name] for name in shares if name != "en on id"]
    heads, centroids = (sum(column) / len(five) for column in zip(*five, strict=True))
    each = " ".join(f"{name} {head:.1f}" for name, (head, _) in shares.items())
    return f"{each} | head {heads:.1f} centroid {centroids:.1f} (crossing {shares['en on id'][1]:.1f})"


def _shares(embed: Embed, task: Task) -> tuple[float, float]:
    labels = sorted({label for _, label in task.known})
    place = {label: index for index, label in enumerate(labels)}
    known = embed([text for text, _ in task.known])
    asked = embed([text for text, _ in task.asked])
    wanted = np.array([place[label] for _, label in task.known])
    truth = np.array([place[label] for _, label in task.asked])
    right_head = (_head(known, wanted, len(labels), asked) == truth).mean()
    right_centroid = (_centroid(known, wanted, len(labels), asked) == truth).mean()
    return 100 * float(right_head), 100 * float(right_centroid)


def _centroid(known: Floats, wanted: NDArray[np.int64], count: int, asked: Floats) -> NDArray[np.int64]:
    chosen = np.eye(count, dtype=np.float32)[wanted]
    centres = chosen.T @ known
    centres /= np.linalg.norm(centres, axis=1, keepdims=True) + 1e-9
    return (asked @ centres.T).argmax(axis=1)


def _head(known: Floats, wanted: NDArray[np.int64], count: int, asked: Floats) -> NDArray[np.int64]:
    """Fit a softmax head by Adam on all of the few examples, and return its choices."""
    inputs = np.hstack([known * SHARPNESS, np.ones((len(known), 1), np.float32)])
    target = np.eye(count, dtype=np.float32)[wanted]
    weights = np.zeros((inputs.shape[1], count), np.float32)
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        odds = inputs @ weights
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        slope = inputs.T @ (odds - target) / len(inputs) + DECAY / len(inputs) * weights
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope * slope
        pace = 0.05 * (1 - 0.9 * (step - 1) / STEPS)
        weights -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return (np.hstack([asked * SHARPNESS, np.ones((len(asked), 1), np.float32)]) @ weights).argmax(axis=1)


def main() -> None:
    """Judge the shipped table."""
    from kb.normal import plain
    from kb.vectors import Vectors

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the evaluation data")
    vectors = Vectors.load()

    def embed(texts: Sequence[str]) -> Floats:
        return np.stack([vectors.embed(plain(text).split()) for text in texts])

    print(told(judge(embed, tasks(parser.parse_args().data))))


if __name__ == "__main__":
    main()
