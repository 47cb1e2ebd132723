"""A gap keeps its number while it grows, so that what was decided of it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.gaps import GapState
from kb.gaps.identity import Known, members, same, stands


def known(id: int, *messages: int, **also) -> Known:
    return Known(id=id, members=frozenset(messages), **also)


@pytest.mark.parametrize(
    ("found", "before", "named"),
    [
        ([{1, 2, 3, 4}], [known(7, 1, 2)], {0: 7}),  # it grew
        ([{1, 2}, {3, 4, 5}], [known(7, 1, 2, 3, 4, 5)], {1: 7}),  # it fell apart: the larger piece
        ([{1, 2, 3, 4, 5}], [known(7, 1, 2), known(8, 3, 4, 5)], {0: 8}),  # two became one: the larger
        ([{1, 2, 3, 4}], [known(7, 1, 2), known(8, 3, 4)], {0: 7}),  # as large: the older
        ([{5, 6}], [known(7, 1, 2)], {}),
        ([{1, 10, 11, 12}], [known(7, 1, 2, 3, 4)], {}),  # one shared question is not enough
        ([{3, 4}], [known(7, 1, 2, 3, 4, 5, 6)], {0: 7}),  # the others are older than what is looked at
        ([], [known(7, 1)], {}),
    ],
)
def test_which_gap_is_which(found: list[set[int]], before: list[Known], named: dict[int, int]):
    assert same(found, before) == named


pieces = st.lists(st.integers(0, 6), min_size=1, max_size=30)


@given(pieces, st.lists(st.integers(0, 6), max_size=20))
def test_gaps_that_only_grow_keep_their_numbers(first: list[int], more: list[int]):
    before = [known(name + 1, *[at for at, one in enumerate(first) if one == name]) for name in sorted(set(first))]
    grown = [set(one.members) for one in before]
    for at, name in enumerate(more):
        home = next((place for place, one in enumerate(before) if one.id == name + 1), None)
        if home is not None:
            grown[home].add(100 + at)
    assert same(grown, before) == {place: one.id for place, one in enumerate(before)}


@given(pieces, pieces)
def test_no_number_is_given_twice_and_no_question_is_in_two(old: list[int], new: list[int]):
    before = [known(name + 1, *[at for at, one in enumerate(old) if one == name]) for name in sorted(set(old))]
    found = [{at for at, one in enumerate(new) if one == name} for name in sorted(set(new))]
    named = same(found, before)
    assert len(set(named.values())) == len(named)
    kept = members({id: found[place] for place, id in named.items()}, before)
    every = [message for messages in kept.values() for message in messages]
    assert len(every) == len(set(every))
    assert {message for one in before for message in one.members} <= set(every)


@pytest.mark.parametrize(("size", "state"), [(5, GapState.DISMISSED), (9, GapState.DISMISSED), (10, GapState.OPEN)])
def test_a_dismissed_gap_stays_so_until_it_has_doubled(size: int, state: GapState):
    assert stands(known(1, 1, state=GapState.DISMISSED, size=5), size) is state


def test_an_accepted_gap_stays_accepted():
    assert stands(known(1, 1, state=GapState.ACCEPTED, size=1), 100) is GapState.ACCEPTED
