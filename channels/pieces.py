"""Cutting a long text into pieces that a platform takes, where a reader would.

Lengths are in UTF-16 units, as most platforms count. Nothing but white space at a cut is ever lost.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

# From the best place to cut to the worst.
_BORDERS = tuple(map(re.compile, (r"\n[^\S\n]*\n\s*", r"\n\s*", r"(?<=[.!?…。！？])[\"'”’)]*\s+", r"\s+")))
_SPACE = re.compile(r"\s*")
_JOINER = "\u200d"


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str, limit: int) -> bool:
    """Say whether a text is at most `limit` UTF-16 units long."""
    return len(text) <= limit and (text.isascii() or units(text) <= limit)


def split(text: str, limit: int) -> tuple[str, ...]:
    """Cut a text into pieces of at most `limit` UTF-16 units, between paragraphs, lines, sentences or words.

    A single word that is too long is cut between what a reader sees as letters.

    Raises:
        ValueError: the limit is below 2, too short for many a letter.

    """
    if limit < 2:
        raise ValueError(f"nothing can be said in pieces of {limit} UTF-16 units")
    if fits(text, limit):
        return (text,)
    pieces, rest = [], text.strip()
    while not fits(rest, limit):
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = _begun(rest[cut:])
    return (*pieces, rest)


def _begun(text: str) -> str:
    """Return a text without the white space that it begins with; a space that carries an accent is a letter."""
    for cluster in clusters(text):
        if not cluster.isspace():
            break
        text = text[len(cluster) :]
    return text


def clusters(text: str) -> Iterator[str]:
    """Yield what a reader sees as single letters: accents, joined emoji and flags stay whole."""
    cluster = ""
    for letter in text:
        if cluster and not _joins(cluster, letter):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def _cut(text: str, limit: int) -> int:
    """Return how many letters go into the first piece of a text that is too long."""
    ends = _ends(text, limit)
    reach = _reach(text, ends[-1])
    whole = {*ends, reach}
    for border in _BORDERS:
        cuts = [found.end() for found in border.finditer(text, 0, reach) if found.end() in whole]
        # A cut in the first half would leave a scrap; then a lesser border further on reads better.
        if cuts and cuts[-1] * 2 >= reach:
            return cuts[-1]
    return cuts[-1] if cuts else ends[-1]


def _ends(text: str, limit: int) -> list[int]:
    """Return the places within the limit where a letter ends, as a reader sees letters; always at least one."""
    ends = _within(limit, clusters(text[: limit + 1]))
    # A letter under a heap of accents can be longer than the limit; then it has to be cut somewhere.
    return ends or _within(limit, text[:limit])


def _within(limit: int, parts: Iterable[str]) -> list[int]:
    used, end, ends = 0, 0, []
    for part in parts:
        used, end = used + units(part), end + len(part)
        if used > limit:
            break
        ends.append(end)
    return ends


def _reach(text: str, end: int) -> int:
    """Return the end of the white space after a place, for it is lost at a cut and needs no room."""
    space = _SPACE.match(text, end)
    after = space.end() if space else end
    carries = end < after < len(text) and _joins(text[after - 1], text[after])  # a space with an accent is a letter
    return after - 1 if carries else after


def _joins(cluster: str, letter: str) -> bool:
    if letter == _JOINER or cluster.endswith(_JOINER) or unicodedata.category(letter).startswith("M"):
        return True
    if _is_half_flag(letter):
        return len(cluster) == 1 and _is_half_flag(cluster)
    # The second and third parts of Hangul syllables, skin tones, and the tags that make regional flags.
    return any(
        first <= letter <= last for first, last in ("\u1160\u11ff", "\U0001f3fb\U0001f3ff", "\U000e0020\U000e007f")
    )


def _is_half_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
