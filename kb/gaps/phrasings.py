"""Which of many ways to ask the same thing tell most: the central one, then whatever is least like those before."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from kb.gaps.likeness import cosines, words
from kb.gaps.scrub import NOBODY, Names, public

MOST = 10
LONGEST = 140  # characters
LOOKED_AT = 2_000  # characters of a message: whoever writes more has told a story
COMPARED = 300  # of the most central ones
LIKE = 0.97  # from which two are the same
_COURTESY = re.compile(
    r"^(?:(?:halo|hallo|hello|hai|hi|hey|permisi|selamat\s+(?:pagi|siang|sore|malam)|good\s+(?:morning|afternoon|evening)"
    r"|kak|kakak|min|admin|gan|sis|bang|mas|mbak|there|maaf|sorry|(?:mau|numpang|saya mau|aku mau)\s+(?:tanya|nanya)"
    r"|i have a question)\b[\s,.!:]*)+",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"[\s,.!?]*\b(?:terima\s*kasih|makasih|thanks?(?:\s+(?:you|a lot|in advance))?)"
    r"(?:\s+(?:ya|yah|kak|kakak|min|banyak|sebelumnya))*[\s.!]*$",
    re.IGNORECASE,
)


def bare(text: str, names: Names = NOBODY) -> str:
    """Return a question without courtesies and without what is its asker's alone."""
    text = public(text[:LOOKED_AT], names)
    shorter = _THANKS.sub("", _COURTESY.sub("", text)).strip(" ,;:-")
    return shorter or text


def telling(texts: Sequence[str], taken: Callable[[str], bool]) -> tuple[str, ...]:
    """Return at most ten of the texts, the first first, then each time what is least like those chosen already.

    `taken` says of a text that something else is found by it, so that it may not be chosen.
    """
    usable = list({words(text): text for text in reversed(texts) if text and len(text) <= LONGEST}.values())[::-1]
    usable = [text for text in usable if words(text) and not taken(text)][:COMPARED]
    if len(usable) < 2:
        return tuple(usable)
    alike = cosines(usable)
    chosen, nearest = [0], alike[0]
    while len(chosen) < min(MOST, len(usable)):
        farthest = int(np.argmin(nearest))
        if nearest[farthest] > LIKE:
            break
        chosen.append(farthest)
        nearest = np.maximum(nearest, alike[farthest])
    return tuple(usable[one] for one in chosen)
