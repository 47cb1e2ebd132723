"""A lane: a thread that writes, and the jobs that wait for it.

The previous commit is the batching window, so nothing ever waits for company. A transaction that fails is halved until
the culprit stands alone: only its own caller gets the error, the others go through.
"""

import queue
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from data.jobs import Along, Job, Step, wake
from data.memory import Memory

MOST = 512
"""Items in one transaction at the most; a longer one would keep the first of them waiting."""

log = structlog.get_logger()


@dataclass(slots=True)
class Watch:
    """Who wants to know of every transaction: `before` its commit, inside it; `after` it, with the session's notes."""

    before: Callable[[Session], None] | None = None
    after: Callable[[dict[Any, Any]], None] | None = None


class Lane:
    """A thread that writes, and the jobs that wait for it."""

    def __init__(self, engine: Engine, watch: Watch, along: "queue.SimpleQueue[Along[Any]]", name: str) -> None:
        self._engine, self._watch, self._along = engine, watch, along
        self._memory = Memory()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closed = False
        self._busy = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def waiting(self) -> int:
        """Return how many jobs wait here, the one under way included."""
        return self._jobs.qsize() + self._busy

    def put(self, job: Job) -> None:
        """Let a job wait for its turn.

        Raises:
            RuntimeError: the lane is closed.

        """
        if self._closed:
            raise RuntimeError("the database is closed")
        self._jobs.put(job)

    def close(self) -> None:
        """Finish what waits, and end the thread."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            # From here on a caller who gives up can't undo it: the transaction runs, and its result is dropped.
            self._busy = True
            waiting = (first, *self._rest(MOST - len(first.items)))
            jobs = [job for job in waiting if not job.done.cancelled()]
            jobs += self._going_along() if jobs else ()
            for together in self._transactions(jobs):
                self._commit(together)
            wake(jobs)
            self._busy = False

    def _transactions(self, jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
        """Divide what waits into transactions: one on SQLite, where nobody else writes meanwhile.

        Elsewhere each step has its own: it takes its locks in one order, and two steps in one transaction would not.
        """
        if self._engine.dialect.name == "sqlite":
            yield jobs
            return
        by_step: dict[Step[Any, Any], list[Job]] = {}
        for job in jobs:
            by_step.setdefault(job.step, []).append(job)
        yield from by_step.values()

    def _rest(self, room: int) -> Iterator[Job]:
        while room > 0:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            room -= len(job.items)
            yield job

    def _going_along(self) -> Iterator[Job]:
        with suppress(queue.Empty):
            while True:
                if job := self._along.get_nowait().board():
                    yield job

    def _commit(self, jobs: Sequence[Job]) -> None:
        """Run all jobs in one transaction; where one of them is at fault, in two, and so on."""
        if not jobs:
            return
        try:
            results = self._patiently(jobs)
        except Exception as error:  # noqa: BLE001 — any error belongs to its caller; a writer never dies
            self._divide(jobs, error)
            return
        for job, result in zip(jobs, results, strict=True):
            job.outcomes = result

    def _patiently(self, jobs: Sequence[Job], tries: int = 3) -> list[list[Any]]:
        """Attempt it again where only the timing was to blame; not at once, lest the same two meet again."""
        for _ in range(tries):
            try:
                return self._attempt(jobs)
            except DBAPIError as error:
                if not _was_timing(error):
                    raise
                log.warning("a transaction is tried again", steps=_names(jobs), why=str(error.orig).partition("\n")[0])
                time.sleep(random.uniform(0, 0.05))  # noqa: S311 — no secret
        return self._attempt(jobs)

    def _attempt(self, jobs: Sequence[Job]) -> list[list[Any]]:
        together: dict[Step[Any, Any], list[Any]] = {}
        for job in jobs:
            together.setdefault(job.step, []).extend(job.items)
        try:
            with self._engine.connect() as connection, connection.begin(), Session(connection) as session:
                self._memory.lend(session)
                outcomes = {step: iter(_checked(step, session, items)) for step, items in together.items()}
                session.flush()
                if self._watch.before:
                    self._watch.before(session)
        except BaseException:
            self._memory.lose()
            raise
        self._tell(session.info)
        return [list(islice(outcomes[job.step], len(job.items))) for job in jobs]

    def _tell(self, notes: dict[Any, Any]) -> None:
        try:
            if self._watch.after:
                self._watch.after(notes)
        except Exception:  # it is committed: an error here must not make it run again
            log.exception("somebody who watches transactions fell over")

    def _divide(self, jobs: Sequence[Job], error: Exception) -> None:
        """Find who is at fault; if it is nobody, or there is one left, the error is the outcome."""
        if _is_nobodys(error) or sum(len(job.items) for job in jobs) == 1:
            for job in jobs:
                job.outcomes = [error] * len(job.items)
            return
        if len(jobs) > 1:
            middle = len(jobs) // 2
            self._commit(jobs[:middle])
            self._commit(jobs[middle:])
            return
        whole = jobs[0]
        middle = len(whole.items) // 2
        halves = [Job(whole.step, whole.items[:middle]), Job(whole.step, whole.items[middle:])]
        for half in halves:
            self._commit([half])
        whole.outcomes = [*halves[0].outcomes, *halves[1].outcomes]


def _checked(step: Step[Any, Any], session: Session, items: list[Any]) -> Sequence[Any]:
    results = step(session, items)
    if len(results) != len(items):
        raise TypeError(f"{step.__name__} gave {len(results)} results for {len(items)} items")
    return results


def _names(jobs: Sequence[Job]) -> list[str]:
    return sorted({job.step.__name__ for job in jobs})


def _was_timing(error: DBAPIError) -> bool:
    """Say whether PostgreSQL asks for another try: a deadlock, a serialization failure, or a lost connection."""
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}


def _is_nobodys(error: Exception) -> bool:
    """Say whether the database itself is in trouble, so that a smaller transaction would fare no better."""
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _TROUBLE
    unanswered = isinstance(error, OperationalError) and not getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or unanswered


_TROUBLE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
