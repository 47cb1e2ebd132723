"""Questions for tests of gaps, as the desk's past gives them, and a way to compare words by meaning."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np

from kb.gaps.cases import Case, Why
from kb.gaps.found import Period
from kb.gaps.sparse import Floats
from kb.question import Did, Question

NOW = datetime(2026, 5, 4, 3, tzinfo=UTC)
NINETY = Period(since=NOW - timedelta(days=90), until=NOW)

ENGRAVING = (
    "apakah gelas bisa diukir nama?",
    "bisa ukir nama di gelas ga",
    "mau ukir nama di gelas bisa?",
    "gelas diukir nama bisa kak",
)
RENTING = (
    "apakah kalian menyewakan mesin espresso untuk acara?",
    "sewa mesin espresso untuk acara bisa?",
    "mau sewa mesin espresso buat acara nikahan",
)
FRANCHISE = ("bagaimana cara jadi mitra waralaba", "syarat waralaba apa saja", "mau tanya soal waralaba")

_numbers = itertools.count(1)


def asked(text: str = ENGRAVING[0], *, message: int = 0, days: float = 1, **also: Any) -> Question:
    """A question that nobody could answer, so many days ago; each in an inquiry of its own."""
    number = message or next(_numbers)
    values: dict[str, Any] = {
        "inquiry": number,
        "number": f"INQ-2026-{number:06}",
        "messages": (number,),
        "texts": (text,),
        "at": NOW - timedelta(days=days),
        "language": "id",
        "did": Did.MISSED,
        "reason": "unanswered",
    }
    return Question(**{**values, **also})


def case(text: str = ENGRAVING[0], minutes: float = 5.0, *, why: Why = Why.UNANSWERED, **also: Any) -> Case:
    return Case(question=asked(text, **also), why=why, minutes=minutes)


SAME = {"engrave": "ukir", "diukir": "ukir", "cups": "gelas", "cup": "gelas", "name": "nama", "names": "nama"}


def embed(words: Sequence[str]) -> Floats:
    """A table of meaning in which a few words of both languages are the same."""
    total = np.zeros(32, np.float32)
    for word in words:
        seed = int.from_bytes(blake2b(SAME.get(word, word).encode(), digest_size=8).digest(), "big")
        total += np.random.default_rng(seed).standard_normal(32).astype(np.float32)
    length = float(np.linalg.norm(total))
    return total / length if length else total
