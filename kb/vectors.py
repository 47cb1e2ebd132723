"""What words mean, as directions: a table of Indonesian, English and colloquial words that is shipped with the program.

The table is data, read only and shared by every process that opens it; `tools/table` makes it. Nothing is learnt here,
and a word means the same in every knowledge base.
"""

import mmap
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FOLDER = Path(__file__).with_name("table")
GRAM = (3, 4, 5)  # letters in the parts that an unknown word is composed from
ENDINGS = ("nya", "kah", "lah", "pun", "ku", "mu", "s")  # that leave a word its meaning, in either language
STEM = 4  # letters that must be left of a word without its ending
LONGEST = 40  # letters of an unknown word that are looked at: what is longer is no word


class Vectors:
    """The words of the table and their rows, opened and not read: the system brings in what is asked for."""

    def __init__(self, folder: Path) -> None:
        """Open the table in a folder.

        Raises:
            OSError: a file of the table is missing.
            ValueError: a file is no array, or the files are not of one table.

        """
        self._keys: NDArray[np.uint64] = _opened(folder / "keys.npy")
        self._rows: NDArray[np.int8] = _opened(folder / "rows.npy")
        self._scales: Floats = _opened(folder / "scales.npy")
        self._grams: NDArray[np.int8] = _opened(folder / "grams.npy")
        self._gram_scales: Floats = _opened(folder / "gram_scales.npy")
        agree = len(self._keys) == len(self._rows) == len(self._scales)
        agree = agree and len(self._grams) == len(self._gram_scales) and self._rows.shape[1:] == self._grams.shape[1:]
        if not agree:
            raise ValueError(f"{folder}: the files are not of one table; make it anew, or install the program again")

    @staticmethod
    @cache
    def load() -> "Vectors":
        """Return the table that is shipped, the same one at every call."""
        return Vectors(FOLDER)

    @property
    def dimension(self) -> int:
        """How many numbers a word has."""
        return int(self._rows.shape[1])

    @property
    def fingerprint(self) -> bytes:
        """What tells this table from any other."""
        return blake2b(self._scales.tobytes() + self._gram_scales.tobytes(), digest_size=16).digest()

    def knows(self, word: str) -> bool:
        """Say whether a plain word stands in the table: then it is no slip, whatever it resembles."""
        return bool(self._found([word])[1][0])

    def of(self, words: Sequence[str]) -> Floats:
        """Return a row for each plain word, shape (words, dimension), the longer the more the word tells.

        A word that the table lacks means what it does without an ending, if that is known (`alarmku`); else it is
        composed from its letters, so that it lies near what it is spelt like.
        """
        rows = np.zeros((len(words), self.dimension), np.float32)
        if not words:
            return rows
        places, known = self._found(words)
        rows[known] = self._rows[places[known]] * self._scales[places[known], None]
        for index in np.flatnonzero(~known).tolist():
            rows[index] = self._unknown(words[index][:LONGEST])
        return rows

    def one(self, word: str) -> Floats:
        """Return the row of a plain word, as `of` does, shape (dimension,)."""
        wanted = np.uint64(key(word))
        place = min(int(self._keys.searchsorted(wanted)), len(self._keys) - 1)
        found: Floats = self._rows[place] * self._scales[place]
        return found if self._keys[place] == wanted else self._unknown(word[:LONGEST])

    def rest(self) -> None:
        """Let go of what was read; the system still has it, and brings it in again when it is asked for."""
        for array in (self._rows, self._grams):
            if isinstance(array.base, np.memmap) and hasattr(mmap, "MADV_DONTNEED"):
                array.base._mmap.madvise(mmap.MADV_DONTNEED)  # type: ignore[attr-defined]  # noqa: SLF001 — no other way

    def embed(self, words: Sequence[str]) -> Floats:
        """Return the direction of a sentence, shape (dimension,) and length 1; zeros if its words tell nothing."""
        total: Floats = self.of(words).sum(axis=0)
        length = np.linalg.norm(total)
        return total / length if length else total

    def _found(self, words: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        wanted = np.array([key(word) for word in words], np.uint64)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return places, self._keys[places] == wanted

    def _unknown(self, word: str) -> Floats:
        stems = [word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)]
        places, known = self._found(stems)
        longest = [
            place for stem, place, there in zip(stems, places, known, strict=True) if there and len(stem) >= STEM
        ]
        return self._rows[longest[0]] * self._scales[longest[0]] if longest else self._composed(word)

    def _composed(self, word: str) -> Floats:
        places = buckets(word, len(self._grams))
        if not places:
            return np.zeros(self.dimension, np.float32)
        parts = self._grams[places] * self._gram_scales[places, None]
        composed: Floats = parts.mean(axis=0)
        return composed


def key(word: str) -> int:
    """Return the number under which a word's row stands: 64 bits, since two words must not share one."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest())


def buckets(word: str, count: int) -> list[int]:
    """Return the places, of so many, of a word's parts of three to five letters, its borders counting as letters."""
    bordered = f"<{word}>"
    parts = (bordered[start : start + size] for size in GRAM for start in range(len(bordered) - size + 1))
    return [crc32(part.encode()) % count for part in parts]


def _opened(file: Path) -> NDArray[Any]:
    # A plain array over the mapping: indexing numpy's own memmap costs several times as much.
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
