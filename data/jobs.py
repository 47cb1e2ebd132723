"""Steps that wait for a writer: what is to be done, and who hears of the outcomes.

A `Job` stands in a lane's line. An `Along` stands in none: it goes with whatever is written next, and may be taken back
until then.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, TypeVar, cast

from msgspec import Struct
from sqlmodel import Session

T = TypeVar("T")
R = TypeVar("R")
Step = Callable[[Session, Sequence[T]], Sequence[R]]


class Job(Struct, eq=False):
    """A step that waits to be run, and where its outcomes go."""

    step: Step[Any, Any]
    items: list[Any]
    done: Any = None  # a future, of a loop or of a thread, for whoever waits
    outcomes: list[Any] = []


class Along(Generic[R]):
    """A step that goes along with somebody else's transaction, unless it is taken back before that begins."""

    def __init__(self, job: Job, item: Callable[[], Any]) -> None:
        self._job, self._item = job, item
        self._decided = threading.Lock()  # taken for good by whoever comes first: the transaction, or its owner

    def board(self) -> Job | None:
        """Return the job, its item made, if it may begin; the owner can't take it back any more."""
        if self._job.done.cancelled() or not self._decided.acquire(blocking=False):
            return None
        try:
            self._job.items = [self._item()]
        except Exception as error:  # noqa: BLE001 — it belongs to the owner; a writer never dies
            self._job.outcomes = [error]
            wake([self._job])
            return None
        return self._job

    def take_back(self) -> bool:
        """Say whether it has not begun, and now never will."""
        return self._decided.acquire(blocking=False)

    async def wait(self, seconds: float) -> bool:
        """Wait until it is done, or the time is up; say whether it is done."""
        await asyncio.wait({self._job.done}, timeout=seconds)
        return bool(self._job.done.done())

    async def result(self) -> R:
        """Wait until it is done, and return its result.

        Raises:
            Exception: whatever the step raised, or the commit.

        """
        outcome = (await self._job.done)[0]
        if isinstance(outcome, Exception):
            raise outcome
        return cast("R", outcome)


def wake(jobs: Sequence[Job]) -> None:
    """Hand over the outcomes: one call into each event loop, however many wait there."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if isinstance(job.done, Future):
            job.done.set_result(job.outcomes)
        else:
            loops.setdefault(job.done.get_loop(), []).append(job)
    for loop, waiting in loops.items():
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            loop.call_soon_threadsafe(_finish, waiting)


def _finish(jobs: Sequence[Job]) -> None:
    for job in jobs:
        if not job.done.done():
            job.done.set_result(job.outcomes)
