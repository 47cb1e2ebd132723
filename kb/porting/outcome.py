"""What an import wants, and what becomes of each thing that it brings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Became(StrEnum):
    """What becomes of an item."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # the desk has it already, otherwise; it was not asked to replace it
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the desk has and wants."""

    languages: Sequence[str]
    kinds: Collection[str] = ()  # of the guide; empty: any
    teams: Collection[str] = ()  # empty: any
    language: str = ""  # of everything that does not say its own; empty: guessed
    publish: bool = False  # not as drafts
    replace: bool = False  # what the desk has already


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one item."""

    where: str
    became: Became
    title: str
    id: str = ""
    language: str = ""
    file: str = ""
    notes: tuple[str, ...] = ()  # what was left out or changed, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that an import would do."""

    rows: tuple[Row, ...]
    files: Mapping[str, str]  # by name: the text to write

    def count(self, became: Became) -> int:
        """Return how many items become this."""
        return sum(row.became is became for row in self.rows)
