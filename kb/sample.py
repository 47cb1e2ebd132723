"""A sample of a rehearsal for somebody to judge: what changes, the gravest kinds and the most frequent cases first.

Questions that change in the same way and resemble each other are one case, so that twenty cases say more than twenty
questions would. Pure, and the same for the same rehearsal.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kb.normal import plain
from kb.rehearse import Change, Replayed

ALIKE = 72
"""How much two questions have to resemble each other to be one case: of 100, their words in any order."""

MOST = 400
"""Questions of one way of changing that are looked at for likeness, the most frequent ones: it costs their square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Questions that resemble each other and change in the same way."""

    members: tuple[Replayed, ...]  # the most frequent first

    @property
    def first(self) -> Replayed:
        """The one that speaks for all."""
        return self.members[0]

    @property
    def change(self) -> Change:
        """What becomes of them."""
        return self.first.change

    @property
    def count(self) -> int:
        """How often they came."""
        return sum(one.count for one in self.members)


def sample(replayed: Iterable[Replayed], size: int = 20) -> tuple[Case, ...]:
    """Return at most `size` cases to judge: of each kind of change in turn the one that came most often."""
    ways: dict[Change, dict[tuple[str, ...], list[Replayed]]] = defaultdict(lambda: defaultdict(list))
    for one in replayed:
        if one.change is not Change.SAME:
            ways[one.change][_way(one)].append(one)
    waiting = [deque(_cases(ways[kind].values())) for kind in Change if kind in ways]
    taken: list[Case] = []
    while len(taken) < size and any(waiting):
        taken += [cases.popleft() for cases in waiting if cases]
    return tuple(sorted(taken[:size], key=lambda case: list(Change).index(case.change)))


def _way(one: Replayed) -> tuple[str, ...]:
    best = (seen.articles[0] if seen.articles else "" for seen in (one.before, one.after))
    return (one.language, one.before.would, one.after.would, *best)


def _cases(ways: Iterable[Sequence[Replayed]]) -> list[Case]:
    found = [case for way in ways for case in _alike(sorted(way, key=lambda one: (-one.count, one.text)))]
    return sorted(found, key=lambda case: (-case.count, case.first.text))


def _alike(way: Sequence[Replayed]) -> list[Case]:
    """Put each question to the first one before it that it resembles."""
    leaders: list[str] = []
    members: list[list[Replayed]] = []
    for one in way[:MOST]:
        words = plain(one.text)
        near = process.extractOne(words, leaders, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        if near:
            members[near[2]].append(one)
        else:
            leaders.append(words)
            members.append([one])
    members += [[one] for one in way[MOST:]]
    return [Case(members=tuple(some)) for some in members]
