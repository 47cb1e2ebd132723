"""Transactions: plain functions on a session, run in batches, many to a commit.

A transaction takes a batch: `step(session, items) -> results`, one result an item. Whatever waits when a writer becomes
free goes into one database transaction, so that many messages share one sync to disk; the previous commit is the
batching window, and nothing ever waits for company. A transaction that fails is halved until the culprit stands alone:
only its own caller gets the error, the others go through.

SQLite has one writer thread (`BEGIN IMMEDIATE`, WAL, `synchronous=FULL`) with readers beside it; PostgreSQL has
several writer threads. Nothing here is a coroutine of the caller's, so no transaction can await the network while it
holds locks.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import structlog
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

T = TypeVar("T")
R = TypeVar("R")
Step = Callable[[Session, Sequence[T]], Sequence[R]]

MOST = 512
"""Items in one transaction at the most; a longer one would keep the first of them waiting."""

log = structlog.get_logger()


class Database:
    """One database, with its writers and readers.

    Args:
        url: as SQLAlchemy writes it, `sqlite:///…` or `postgresql+psycopg://…`.
        writers: threads that write; SQLite has one in any case.

    """

    def __init__(self, url: str, *, writers: int = 4) -> None:
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.watch = Watch()
        self._writing, self._reading = _engines(url, writers)
        writers = 1 if self.sqlite else writers
        self._along: queue.SimpleQueue[Along[Any]] = queue.SimpleQueue()
        names = [f"writer-{index}" for index in range(writers)]
        self._lanes = [_Lane(self._writing, self.watch, self._along, name) for name in names]

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
        job = _Job(step, list(items), asyncio.get_running_loop().create_future())
        self._put(job)
        return cast("list[R | Exception]", await job.done)

    def along(self, step: Step[T, R], item: Callable[[], T]) -> "Along[R]":
        """Run a step at the end of the next transaction that has work of its own, whoever asked for that.

        So what follows from a change can begin in the very transaction that made it. The item is made when its time
        has come.
        """
        passenger = Along[R](_Job(step, [], asyncio.get_running_loop().create_future()), item)
        self._along.put(passenger)
        return passenger

    def write_now(self, step: Step[T, R], item: T) -> R:
        """Do the same from a thread without an event loop: a command, a test."""
        job = _Job(step, [item], Future())
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
        """Give a bare connection that writes, for migrations."""
        with self._writing.connect() as connection:
            yield connection

    def close(self) -> None:
        """Finish what waits, and let go of the database."""
        for lane in self._lanes:
            lane.close()
        self._writing.dispose()
        self._reading.dispose()

    def _put(self, job: "_Job") -> None:
        min(self._lanes, key=_Lane.waiting).put(job)


@dataclass(slots=True)
class Watch:
    """Who wants to know of every transaction: `before` its commit, inside it; `after` it, with the session's notes."""

    before: Callable[[Session], None] | None = None
    after: Callable[[dict[Any, Any]], None] | None = None


@dataclass(slots=True)
class _Job:
    step: Step[Any, Any]
    items: list[Any]
    done: Any = None  # a future, of a loop or of a thread, for whoever waits
    outcomes: list[Any] = field(default_factory=list)


class Along(Generic[R]):
    """A step that goes along with somebody else's transaction, unless it is taken back before that begins."""

    def __init__(self, job: _Job, item: Callable[[], Any]) -> None:
        self._job, self._item = job, item
        self._decided = threading.Lock()  # taken for good by whoever comes first: the transaction, or its owner

    def board(self) -> _Job | None:
        """Return the job, its item made, if it may begin; the owner can't take it back any more."""
        if not self._decided.acquire(blocking=False):
            return None
        self._job.items = [self._item()]
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


class _Lane:
    """A thread that writes, and the jobs that wait for it."""

    def __init__(self, engine: Engine, watch: Watch, along: "queue.SimpleQueue[Along[Any]]", name: str) -> None:
        self._engine, self._watch, self._along = engine, watch, along
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._busy = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def waiting(self) -> int:
        return self._jobs.qsize() + self._busy

    def put(self, job: _Job) -> None:
        if self._closed:
            raise RuntimeError("the database is closed")
        self._jobs.put(job)

    def close(self) -> None:
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
            _wake(jobs)
            self._busy = False

    def _transactions(self, jobs: Sequence[_Job]) -> Iterator[Sequence[_Job]]:
        """Divide what waits into transactions: one on SQLite, where nobody else writes meanwhile.

        Elsewhere each step has its own: it takes its locks in one order, and two steps in one transaction would not.
        """
        if self._engine.dialect.name == "sqlite":
            yield jobs
            return
        by_step: dict[Step[Any, Any], list[_Job]] = {}
        for job in jobs:
            by_step.setdefault(job.step, []).append(job)
        yield from by_step.values()

    def _rest(self, room: int) -> Iterator[_Job]:
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

    def _going_along(self) -> Iterator[_Job]:
        with suppress(queue.Empty):
            while True:
                if job := self._along.get_nowait().board():
                    yield job

    def _commit(self, jobs: Sequence[_Job]) -> None:
        """Run all jobs in one transaction; where that fails, in two, and so on."""
        if not jobs:
            return
        try:
            results = self._attempt(jobs)
        except Exception as error:  # noqa: BLE001 — any error belongs to its caller; a writer never dies
            self._divide(jobs, error)
            return
        for job, result in zip(jobs, results, strict=True):
            job.outcomes = result

    def _attempt(self, jobs: Sequence[_Job]) -> list[list[Any]]:
        together: dict[Step[Any, Any], list[Any]] = {}
        for job in jobs:
            together.setdefault(job.step, []).extend(job.items)
        with self._engine.connect() as connection, connection.begin(), Session(connection) as session:
            outcomes = {step: iter(_checked(step, session, items)) for step, items in together.items()}
            session.flush()
            if self._watch.before:
                self._watch.before(session)
        self._tell(session.info)
        return [[next(outcomes[job.step]) for _ in job.items] for job in jobs]

    def _tell(self, notes: dict[Any, Any]) -> None:
        try:
            if self._watch.after:
                self._watch.after(notes)
        except Exception:  # it is committed: an error here must not make it run again
            log.exception("somebody who watches transactions fell over")

    def _divide(self, jobs: Sequence[_Job], error: Exception) -> None:
        if sum(len(job.items) for job in jobs) == 1:
            jobs[0].outcomes = [self._alone(jobs[0], error)]
            return
        if len(jobs) > 1:
            middle = len(jobs) // 2
            self._commit(jobs[:middle])
            self._commit(jobs[middle:])
            return
        whole = jobs[0]
        middle = len(whole.items) // 2
        halves = [_Job(whole.step, whole.items[:middle]), _Job(whole.step, whole.items[middle:])]
        for half in halves:
            self._commit([half])
        whole.outcomes = [*halves[0].outcomes, *halves[1].outcomes]

    def _alone(self, job: _Job, error: Exception, tries: int = 3) -> Any:
        """Try again where only the timing was to blame; else the error is the outcome."""
        for _ in range(tries):
            if not _was_timing(error):
                break
            try:
                return self._attempt([job])[0][0]
            except Exception as next_error:  # noqa: BLE001 — as above
                error = next_error
        return error


def _wake(jobs: Sequence[_Job]) -> None:
    """Hand over the outcomes: one call into each event loop, however many wait there."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        if isinstance(job.done, Future):
            job.done.set_result(job.outcomes)
        else:
            loops.setdefault(job.done.get_loop(), []).append(job)
    for loop, waiting in loops.items():
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            loop.call_soon_threadsafe(_finish, waiting)


def _finish(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        if not job.done.done():
            job.done.set_result(job.outcomes)


def _checked(step: Step[Any, Any], session: Session, items: list[Any]) -> Sequence[Any]:
    results = step(session, items)
    if len(results) != len(items):
        raise TypeError(f"{step.__name__} gave {len(results)} results for {len(items)} items")
    return results


def _was_timing(error: Exception) -> bool:
    """Say whether PostgreSQL asks for another try: a deadlock, a serialization failure, or a lost connection."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}


def _engines(url: str, writers: int) -> tuple[Engine, Engine]:
    """Return the engine that writes and the one that reads."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(url, writers + 1), _postgresql(url, 5)
    if parsed.database in (None, "", ":memory:"):
        raise ValueError("a desk needs its SQLite database in a file, for instance sqlite:///var/sapa.db")
    Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return _sqlite(url, begin="BEGIN IMMEDIATE"), _sqlite(url, begin="BEGIN", query_only=True)


def _postgresql(url: str, connections: int) -> Engine:
    return create_engine(url, pool_size=connections, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: str, *, begin: str, query_only: bool = False) -> Engine:
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": 30}, pool_size=5, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # else the driver begins transactions of its own, and later than we ask
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: what was acknowledged survives a power cut; NORMAL lost all of it when measured.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -32000")  # 32 MB; it is taken only as it is used
        connection.execute("PRAGMA wal_autocheckpoint = 8000")  # pages; each checkpoint is a sync of its own
        if query_only:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
