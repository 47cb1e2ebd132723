"""What a writer remembers from one transaction to the next, as long as nobody else writes.

SQLite tells with a number whether another connection has committed since; while it stays the same, what was read once
need not be read again. On PostgreSQL others write all the time, so nothing outlives a transaction there.

A writer's own changes are not counted. A step that changes or deletes what some other step remembers (identities,
conversations, heads of chains) tells it so with `forget`.
"""

from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from data import driver

MOST = 30_000
"""Things remembered; with more, all is forgotten, which costs no more than reading them once more."""

Topic = dict[Any, Any]

_NOTES = "remembered"


def of(session: Session, topic: str) -> Topic:
    """Return what is remembered of a topic, to read and to add to; a rollback forgets it."""
    topics: dict[str, Topic] = session.info.setdefault(_NOTES, {})
    return topics.setdefault(topic, {})


def forget(session: Session) -> None:
    """Forget everything: part of the transaction has been taken back."""
    session.info.get(_NOTES, {}).clear()


class Memory:
    """One writer's."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._topics: dict[str, Topic] = {}
        self._seen: tuple[object, int] | None = None  # the connection, and its count of others' commits

    def lend(self, session: Session) -> None:
        """Give a transaction that has just begun what still holds."""
        connection = driver.connection(session)
        if connection.dialect.name != "sqlite":
            return
        seen = _others(connection)
        if seen != self._seen or sum(map(len, self._topics.values())) > self._most:
            self._topics = {}
        session.info[_NOTES], self._seen = self._topics, seen

    def lose(self) -> None:
        """Forget everything: the transaction has been rolled back."""
        self._topics, self._seen = {}, None


def _others(connection: Connection) -> tuple[object, int]:
    [(version,)] = driver.fetch(connection, "PRAGMA data_version", ())
    return connection.connection.driver_connection, version
