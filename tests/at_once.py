"""Two transactions at the same moment, forced: the first stays open until PostgreSQL says that the other one waits."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import text
from sqlmodel import Session

from data.db import Database
from data.jobs import Step
from tests.running_desk import until

T = TypeVar("T")
R = TypeVar("R")

BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def at_once(one: Database, other: Database, step: Step[T, R], first: T, second: T) -> tuple[R, R]:
    """Begin the second, in the other process, when the first has written all and not yet committed it."""
    written, may_commit = threading.Event(), threading.Event()

    def slowly(session: Session, items: Sequence[Any]) -> Sequence[R]:
        results = step(session, items)
        written.set()
        assert may_commit.wait(30)
        return results

    with ThreadPoolExecutor(2) as threads:
        early = threads.submit(one.write_now, slowly, first)
        assert written.wait(30)
        late = threads.submit(other.write_now, step, second)
        try:
            until(lambda: waits(one) or late.done(), "the second waits")
        finally:
            may_commit.set()
        return early.result(30), late.result(30)


def waits(db: Database) -> bool:
    """Say whether any transaction waits for another one."""
    return waiting(db) > 0


def waiting(db: Database) -> int:
    """Count the transactions that wait for another one."""
    with db.reading() as session:
        return int(session.connection().execute(BLOCKED).scalar_one())
