"""Which of the gaps found today are those that were found before, and what was decided of them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.gaps import GapState

SHARED = 0.5
"""The part of the smaller one that two must have in common, to be the same gap."""

GROWN = 2
"""A gap that was dismissed comes back when it has been asked so many times as often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A gap that was found before."""

    id: int
    state: GapState = GapState.OPEN
    size: int = 0  # how many questions it had when that was decided
    article: str = ""
    decided_by: int | None = None  # None: a command, or nobody
    decided_at: datetime | None = None
    why: str = ""
    members: frozenset[int]  # messages


def same(found: Sequence[Collection[int]], known: Collection[Known]) -> Mapping[int, int]:
    """Return which of the gaps found (by place) is which of those known (by id).

    A gap is known by its messages. Whatever shares most goes together first; of a gap that fell apart the larger piece
    keeps the name, and of two that became one the larger one gives it.
    """
    home = {message: gap.id for gap in known for message in gap.members}
    sizes = {gap.id: len(gap.members) for gap in known}
    shared: dict[tuple[int, int], int] = {}
    for place, messages in enumerate(found):
        for gap, count in Counter(home[one] for one in messages if one in home).items():
            shared[place, gap] = count
    named: dict[int, int] = {}
    taken: set[int] = set()
    for (place, name), count in sorted(shared.items(), key=lambda one: (-one[1], one[0][1], min(found[one[0][0]]))):
        enough = count >= SHARED * min(len(found[place]), sizes[name])
        if enough and place not in named and name not in taken:
            named[place] = name
            taken.add(name)
    return named


def stands(known: Known, size: int) -> GapState:
    """Return what a decision is worth, now that a gap has `size` questions: a dismissed one that grew is open again."""
    if known.state is GapState.DISMISSED and size >= GROWN * max(known.size, 1):
        return GapState.OPEN
    return known.state


def members(found: Mapping[int, Collection[int]], known: Collection[Known]) -> Mapping[int, frozenset[int]]:
    """Return all messages of each known gap, those of before too; a message is where it was found last."""
    moved = {message for messages in found.values() for message in messages}
    kept: dict[int, set[int]] = defaultdict(set)
    for gap in known:
        kept[gap.id] |= gap.members - moved
    for name, messages in found.items():
        kept[name] |= set(messages)
    return {name: frozenset(messages) for name, messages in kept.items()}
