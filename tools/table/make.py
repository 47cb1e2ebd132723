"""Makes the table of words: which words, sentences with them, what teachers say of these, rows fitted to that, files.

python -m tools.table.make --kept FOLDER
"""

import argparse
import logging
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.vectors import FOLDER
from tools.table import contexts, fit, pack, sentences, targets, teachers, words

Floats = NDArray[np.float32]

log = logging.getLogger("table")

DICTIONARIES = (Path("/usr/share/dict/american-english"), Path("/usr/share/dict/british-english"))
DIMENSION = 224
PARTS = 8_192  # places of parts of words
SAYINGS = 45_000
SLOW = 32_000  # texts that the slow teacher is asked about
ENGLISH = 80_000  # texts that the teacher of English is asked about
FAINTNESS = 1e-3  # SIF: a word of this share of running text counts half
PACE, ROUNDS = 0.03, 0.8


def main() -> None:
    """Make the table from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", type=Path, required=True, help="folder for what the teachers said")
    parser.add_argument("--more", type=Path, help="a file of further Indonesian sentences, one a line")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    more = given.more.read_text(encoding="utf-8").splitlines() if given.more else []
    make(given.kept, more, given.processes)


def make(kept: Path, more: Sequence[str], processes: int) -> None:
    """Make the table and write it where the program opens it."""
    shares = words.frequencies(DICTIONARIES)
    listed = sorted(shares)
    lexicon = contexts.Lexicon(
        words=listed,
        shares=np.array([shares[word] for word in listed], np.float32),
        alone=teachers.taught("universal", listed, kept, processes),
    )
    log.info("%d words", len(listed))
    texts, indonesian, pairs = _corpus(lexicon, more)
    log.info("%d texts", len(texts))
    said = _said(texts, indonesian, kept, processes)
    place = {word: index for index, word in enumerate(listed)}
    lesson = _lesson(texts, place, targets.blended(said, indonesian, pairs, DIMENSION), targets.weights(said))
    pack.write(FOLDER, listed, _fitted(lesson, lexicon, place), PARTS)
    log.info("written to %s", FOLDER)


def _corpus(
    lexicon: contexts.Lexicon, more: Sequence[str]
) -> tuple[list[str], NDArray[np.bool_], list[tuple[int, int]]]:
    """Return all different texts, which of them are Indonesian only, and the places of translations."""
    chance = random.Random(11)
    sayings = list(sentences.sayings(SAYINGS, random.Random(7)))
    frames = sentences.frames(sentences.FRAMES.read_text(encoding="utf-8"))
    english = [saying.english for saying in sayings] + list(contexts.contexts(lexicon, "en", frames, chance))
    translations = [saying.indonesian for saying in sayings]
    indonesian = translations + list(contexts.contexts(lexicon, "id", frames, chance)) + list(more)
    texts = sorted({*english, *indonesian})
    place = {text: index for index, text in enumerate(texts)}
    only = set(indonesian) - set(english)
    pairs = [(place[saying.english], place[saying.indonesian]) for saying in sayings]
    return texts, np.array([text in only for text in texts]), pairs


def _said(texts: Sequence[str], indonesian: NDArray[np.bool_], kept: Path, processes: int) -> dict[str, targets.Said]:
    chance = np.random.default_rng(5)
    everything = np.arange(len(texts))
    english = np.flatnonzero(~indonesian)
    asked = {
        "universal": everything,
        "e5": np.sort(chance.choice(everything, min(SLOW, len(everything)), replace=False)),
        "minilm": np.sort(chance.choice(english, min(ENGLISH, len(english)), replace=False)),
    }
    return {teacher: _asked(teacher, places, texts, kept, processes) for teacher, places in asked.items()}


def _asked(teacher: str, places: NDArray[np.intp], texts: Sequence[str], kept: Path, processes: int) -> targets.Said:
    heard = teachers.taught(teacher, [texts[place] for place in places], kept, processes)
    log.info("%s has been asked about %d texts", teacher, len(places))
    vectors = np.zeros((len(texts), heard.shape[1]), np.float32)
    vectors[places] = heard
    asked = np.zeros(len(texts), np.bool_)
    asked[places] = True
    return targets.Said(vectors=vectors, asked=asked)


def _lesson(texts: Sequence[str], place: dict[str, int], wanted: Floats, weights: Floats) -> fit.Lesson:
    read = [[place[word] for word in text.split() if word in place] for text in texts]
    some = [index for index, sentence in enumerate(read) if sentence]
    return fit.Lesson(sentences=[read[index] for index in some], targets=wanted[some], weights=weights[some])


def _fitted(lesson: fit.Lesson, lexicon: contexts.Lexicon, place: dict[str, int]) -> Floats:
    telling: Floats = (FAINTNESS / (FAINTNESS + lexicon.shares)).astype(np.float32)
    alone = lexicon.alone - np.average(lexicon.alone, axis=0, weights=telling).astype(np.float32)
    alone /= np.linalg.norm(alone, axis=1, keepdims=True)
    rows = fit.least_squares(lesson, fit.start(lesson, alone, telling))
    # Half-way: the gradient helps Indonesian and chat spelling, and costs English a little when it has its way.
    further = fit.by_gradient(lesson, rows, fit.spellings(place), PACE, ROUNDS)
    return ((rows + further) / 2).astype(np.float32)


if __name__ == "__main__":
    main()
