"""The table that is the queue: who holds a claim, what ends it, and how long a look may wait."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from data import work
from data.work import Claim, Want
from tests.path_desk import PathDesk

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def due(any_desk: PathDesk) -> PathDesk:
    """A desk where one conversation needs a look."""
    await any_desk.receives(any_desk.raw("ana", "jam buka toko"))
    return any_desk


def claims(desk: PathDesk, worker: str = "one") -> list[Claim]:
    return desk.app.db.write_now(work.claim, work.Ask(worker=worker, at=desk.at, lease=LEASE))


def does(desk: PathDesk, step: Callable[[Session, Sequence[Any]], object], item: Any) -> None:
    desk.write(lambda session: step(session, [item]))


def wants(desk: PathDesk, *, patience: timedelta, longest: timedelta) -> None:
    wanted = Want(conversation=1, at=desk.at, due_at=desk.at + patience, latest=desk.at + longest)
    does(desk, work.want, wanted)


async def test_what_is_claimed_is_nobody_elses_until_the_lease_runs_out(due: PathDesk):
    assert [claim.conversation for claim in claims(due)] == [1]
    assert claims(due, "two") == []
    due.passes(LEASE + SECOND)
    assert [claim.conversation for claim in claims(due, "two")] == [1]


async def test_what_is_settled_is_done(due: PathDesk):
    [claim] = claims(due)
    does(due, work.settle, claim)
    due.passes(LEASE + SECOND)
    assert claims(due) == []


async def test_what_was_said_meanwhile_leaves_it_due_at_once(due: PathDesk):
    [claim] = claims(due)
    await due.receives(due.raw("ana", "bisa cod ga"))
    does(due, work.settle, claim)
    assert [again.version for again in claims(due, "two")] == [claim.version + 1]


async def test_what_is_released_is_due_at_once(due: PathDesk):
    [claim] = claims(due)
    does(due, work.release, claim)
    assert len(claims(due, "two")) == 1


async def test_what_failed_is_put_off_and_each_time_counts(due: PathDesk):
    for failed in range(3):
        [claim] = claims(due)
        assert claim.attempts == failed
        does(due, work.postpone, (claim, due.at + LEASE))
        assert claims(due) == []
        due.passes(LEASE)


@pytest.mark.parametrize("end", [work.settle, work.release, work.postpone])
async def test_whose_lease_has_run_out_ends_nobody_elses_claim(due: PathDesk, end):
    [late] = claims(due, "one")
    due.passes(LEASE + SECOND)
    [held] = claims(due, "two")
    does(due, end, (late, due.at) if end is work.postpone else late)
    assert claims(due, "three") == [], "two still has it"
    does(due, work.settle, held)
    due.passes(LEASE + SECOND)
    assert claims(due, "three") == []


async def test_a_look_waits_for_the_rest_but_not_for_ever(due: PathDesk):
    does(due, work.settle, claims(due)[0])
    for _ in range(6):  # somebody who goes on writing, each time within two seconds
        wants(due, patience=2 * SECOND, longest=6 * SECOND)
        assert claims(due) == []
        due.passes(SECOND)
    assert len(claims(due)) == 1


async def test_what_comes_during_a_look_has_the_whole_time_again(due: PathDesk):
    does(due, work.settle, claims(due)[0])
    wants(due, patience=SECOND, longest=SECOND)
    due.passes(SECOND)
    [claim] = claims(due)
    wants(due, patience=2 * SECOND, longest=6 * SECOND)
    does(due, work.settle, claim)
    due.passes(SECOND)
    assert claims(due) == []
    due.passes(SECOND)
    assert len(claims(due)) == 1
