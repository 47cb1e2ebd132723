"""What differs between two texts, line by line, as a page shows it. Pure."""

from dataclasses import dataclass

from kb import history

_SIGNS = {"+": "added", "-": "removed", "@": "gap", " ": "same"}
_HEAD = 2  # lines in which a diff names its two texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line: added, removed, the same in both, or a gap where many are the same."""

    how: str
    text: str


def between(before: str, after: str) -> list[Change]:
    """Return the lines that differ, with a few around them; none if the texts are the same."""
    lines = history.diff(before, after, ("before", "after")).split("\n")[_HEAD:]
    found = [Change(how=_SIGNS[line[0]], text="" if line[0] == "@" else line[1:]) for line in lines if line]
    return found[1:]  # what is left out before the first change needs no sign
