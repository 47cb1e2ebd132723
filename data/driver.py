"""SQLite's own driver under a connection of SQLAlchemy's, whose way to it takes longer than many a statement.

Errors are SQLAlchemy's, so that nobody has to know which way a statement went.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import shorten
from typing import Any, cast

from sqlalchemy import Connection, exc
from sqlmodel import Session


def connection(session: Session) -> Connection:
    """Return the connection that a session works on; the session itself takes longer to say than many a statement."""
    return session.bind if isinstance(session.bind, Connection) else session.connection()


def run(connection: Connection, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
    """Run a statement once.

    Raises:
        sqlalchemy.exc.DBAPIError: of the kind that the driver's error is.

    """
    with _as_sqlalchemy(sql):
        return _driver(connection).execute(sql, values)


def fetch(connection: Connection, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement once, and return all that it finds; SQLite may fail at any row.

    Raises:
        sqlalchemy.exc.DBAPIError: of the kind that the driver's error is.

    """
    with _as_sqlalchemy(sql):
        return _driver(connection).execute(sql, values).fetchall()


def run_many(connection: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> sqlite3.Cursor:
    """Run a statement once for each row.

    Raises:
        sqlalchemy.exc.DBAPIError: of the kind that the driver's error is.

    """
    with _as_sqlalchemy(sql):
        return _driver(connection).executemany(sql, rows)


@contextmanager
def _as_sqlalchemy(sql: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        kind = getattr(exc, type(error).__name__, exc.DatabaseError)  # they have the same names
        raise kind(shorten(sql, 300, placeholder=" …"), None, error, hide_parameters=True) from error


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)
