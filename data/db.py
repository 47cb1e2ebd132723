"""Transactions: plain functions on a session, run in batches, many to a commit.

A transaction takes a batch: `step(session, items) -> results`, one result an item. Whatever waits when a writer becomes
free goes into one database transaction, so that many messages share one sync to disk (see `lane`). Nothing here is a
coroutine of the caller's, so no transaction can await the network while it holds locks.

SQLite has one writer with readers beside it; PostgreSQL has several writers.
"""

import asyncio
import queue
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, make_url
from sqlmodel import Session

from data.engines import engines
from data.jobs import Along, Job, Step
from data.lane import Lane, Watch

T = TypeVar("T")
R = TypeVar("R")

SOON = 0.02
"""Seconds in which a busy database has a transaction anyway; only then is it worth asking how long to wait."""


class Database:
    """One database, with its writers and readers.

    Args:
        url: as SQLAlchemy writes it, `sqlite:///…` or `postgresql+psycopg://…`.
        writers: threads that write; SQLite has one in any case.

    """

    def __init__(self, url: str, *, writers: int = 4) -> None:
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.watch = Watch()
        self._writing, self._reading = engines(url, writers)
        writers = 1 if self.sqlite else writers
        self._along: queue.SimpleQueue[Along[Any]] = queue.SimpleQueue()
        names = [f"writer-{index}" for index in range(writers)]
        self._lanes = [Lane(self._writing, self.watch, self._along, name) for name in names]

    async def write(self, step: Step[T, R], item: T) -> R:
        """Run a transaction for one item, together with whatever else waits; return its result once it is committed.

        Raises:
            Exception: whatever `step` raised for this item, or the commit.

        """
        outcome = (await self.write_all(step, [item]))[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def write_all(self, step: Step[T, R], items: Sequence[T]) -> list[R | Exception]:
        """Run a transaction for many items; an item that failed has its error in its place."""
        if not items:
            return []
        job = Job(step, list(items), asyncio.get_running_loop().create_future())
        self._put(job)
        return cast("list[R | Exception]", await job.done)

    def along(self, step: Step[T, R], item: Callable[[], T]) -> "Along[R]":
        """Run a step at the end of the next transaction that has work of its own, whoever asked for that.

        So what follows from a change can begin in the very transaction that made it. The item is made when its time
        has come.
        """
        passenger: Along[R] = Along(Job(step, [], asyncio.get_running_loop().create_future()), item)
        self._along.put(passenger)
        return passenger

    async def follow(self, step: Step[T, R], item: Callable[[], T], pause: Callable[[], Awaitable[float]]) -> R:
        """Run a step with the next transaction that comes; if none has come after a pause of seconds, by itself.

        Raises:
            Exception: whatever `step` raised, or the commit.

        """
        following = self.along(step, item)
        try:
            done = await following.wait(SOON) or await following.wait(await pause())
        finally:
            mine = following.take_back()
        if done or not mine:
            return await following.result()
        return await self.write(step, item())

    async def write_last(self, step: Step[T, R], item: T) -> R:
        """Run a transaction when all that was asked for before is over, in every lane.

        A caller who gives up does not undo what has begun: it may be committed later than what another lane has done.

        Raises:
            Exception: whatever `step` raised, or the commit.

        """
        loop = asyncio.get_running_loop()
        ends = [Job(_nothing, [None], loop.create_future()) for _ in self._lanes]
        for lane, end in zip(self._lanes, ends, strict=True):
            lane.put(end)
        await asyncio.wait([end.done for end in ends])
        return await self.write(step, item)

    def write_now(self, step: Step[T, R], item: T) -> R:
        """Do the same from a thread without an event loop: a command, a test."""
        job = Job(step, [item], Future())
        self._put(job)
        outcome = job.done.result()[0]
        if isinstance(outcome, Exception):
            raise outcome
        return cast("R", outcome)

    async def read(self, query: Callable[[Session], R]) -> R:
        """Run a query beside the writers, in a thread."""
        return await asyncio.to_thread(self.read_now, query)

    def read_now(self, query: Callable[[Session], R]) -> R:
        """Run a query in this thread."""
        with self.reading() as session:
            return query(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one consistent state and changes nothing."""
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Give a bare connection that writes, for migrations: one of its own, so that writers notice (see `memory`)."""
        with self._writing.connect() as connection:
            connection.detach()
            yield connection

    def close(self) -> None:
        """Finish what waits, and let go of the database."""
        for lane in self._lanes:
            lane.close()
        self._writing.dispose()
        self._reading.dispose()

    def _put(self, job: "Job") -> None:
        lane = self._lanes[0] if self.sqlite else min(self._lanes, key=Lane.waiting)
        lane.put(job)


def _nothing(_session: Session, items: Sequence[None]) -> Sequence[None]:
    return items
