"""Names for articles, made from their titles: the same title gives the same name, in every run."""

import hashlib
import re
import unicodedata
from collections.abc import Container

LONGEST = 60
"""Letters that a name has at the most, so that the file's name stays short."""

_NOT_NAME = re.compile(r"[^a-z0-9]+")


def slug(title: str) -> str:
    """Return a title as a name for files; a title in another script gets its digest."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = _NOT_NAME.sub("-", re.sub(r"(?<=\w)['’`](?=\w)", "", letters)).strip("-")
    if len(name) > LONGEST:
        name = name[: LONGEST + 1].rpartition("-")[0] or name[:LONGEST]
    return name or f"article-{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def free(name: str, taken: Container[str]) -> str:
    """Return a name, with a number if it is taken."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
