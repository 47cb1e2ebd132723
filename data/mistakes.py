"""Mistakes that people make in files, gathered so that all are told at once."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz, process

T = TypeVar("T")

MOST_NAMES = 20
"""More names than this are no help to anybody."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in one place, and how to mend it."""

    file: str
    line: int  # from 1; 0 where no line can be named
    what: str
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f" — {self.mend}" if self.mend else "")


class Mistakes(ValueError):
    """All the mistakes found, each once, whoever found it; nothing has been changed."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(dict.fromkeys(mistakes), key=lambda one: (one.file, one.line)))
        super().__init__("\n".join(str(one) for one in self.mistakes))


def gather(read: Callable[[], T], into: list[Mistake]) -> T | None:
    """Read one thing of several: where it has mistakes, keep them and go on."""
    try:
        return read()
    except Mistakes as error:
        into.extend(error.mistakes)
        return None


def raise_if_any(mistakes: Sequence[Mistake]) -> None:
    """Raise all of them together, if there are some.

    Raises:
        Mistakes: there is at least one.

    """
    if mistakes:
        raise Mistakes(mistakes)


def nearest(name: str, known: Collection[str]) -> str:
    """Return a sentence that helps with a name that isn't known: the one that was meant, or the few there are."""
    found = process.extractOne(name, known, scorer=fuzz.ratio, processor=str.lower, score_cutoff=65)
    if found:
        return f"did you mean {found[0]}?"
    return f"known are {', '.join(sorted(known))}" if 0 < len(known) <= MOST_NAMES else ""
