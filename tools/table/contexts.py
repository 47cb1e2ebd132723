"""Puts every word of the table into a few sentences, among words that it has to do with.

A table that saw its words only alone would not learn how much each of them counts beside others.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import wordfreq
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Frames = Mapping[str, Sequence[tuple[str, str]]]

COMPANY = 13  # words nearest to a word, from which its company is drawn
RARE, COMMON, FREQUENT = 3e-6, 4e-6, 2e-3  # shares of running text: three sentences above; company between these


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of the table, how often each occurs, and what a teacher says of each alone."""

    words: Sequence[str]
    shares: Floats  # (words,)
    alone: Floats  # (words, numbers)

    def __post_init__(self) -> None:
        if not len(self.words) == len(self.shares) == len(self.alone):
            raise ValueError("a lexicon needs a share and a vector for each word")


def contexts(lexicon: Lexicon, language: str, frames: Frames, chance: random.Random) -> Iterator[str]:
    """Return plain sentences in a language ("en", "id"), two or three for each of its words."""
    spoken = np.array([language in languages(word) for word in lexicon.words])
    plain = np.array([word.isalpha() and len(word) > 2 for word in lexicon.words])
    pool = np.flatnonzero(spoken & plain & (lexicon.shares > COMMON) & (lexicon.shares < FREQUENT))
    directions = lexicon.alone - lexicon.alone.mean(axis=0)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    side = 0 if language == "en" else 1
    shapes = [frame[side] for kind in ("doing", "thing") for frame in frames[kind]]
    for index in np.flatnonzero(spoken).tolist():
        likeness = directions[pool] @ directions[index]
        nearest = [lexicon.words[pool[at]] for at in np.argpartition(-likeness, COMPANY)[:COMPANY] if pool[at] != index]
        for _ in range(3 if lexicon.shares[index] > RARE else 2):
            stranger = lexicon.words[pool[chance.randrange(len(pool))]]
            yield _said(lexicon.words[index], chance.sample(nearest, 2), stranger, shapes, chance)


def languages(word: str) -> tuple[str, ...]:
    """Return the languages that a word is at home in: both, unless it is three times as frequent in one."""
    indonesian = wordfreq.get_frequency_dict("id", "small").get(word, 0.0)
    english = wordfreq.get_frequency_dict("en", "large").get(word, 0.0)
    if indonesian > 3 * english:
        return ("id",)
    return ("en",) if english > 3 * indonesian else ("en", "id")


def _said(word: str, near: Sequence[str], stranger: str, shapes: Sequence[str], chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.2:
        return f"{word} {near[0]}"
    if draw < 0.35:
        return " ".join(chance.sample([word, *near, stranger], 4))
    if draw < 0.45:
        return word
    inside = chance.choice((f"{word} {near[0]}", f"{near[0]} {word}", word, f"{word} {stranger}"))
    return chance.choice(shapes).format(inside)
