"""The engines behind a database: how SQLite and PostgreSQL are opened, to write and to read."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry


def engines(url: str, writers: int) -> tuple[Engine, Engine]:
    """Return the engine that writes and the one that reads."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        reading = _postgresql(url, 5).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return _postgresql(url, writers + 1), reading
    if parsed.database in (None, "", ":memory:"):
        raise ValueError("a desk needs its SQLite database in a file, for instance sqlite:///var/sapa.db")
    Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return _sqlite(url, begin="BEGIN IMMEDIATE"), _sqlite(url, begin="BEGIN", query_only=True)


def _postgresql(url: str, connections: int) -> Engine:
    return create_engine(url, pool_size=connections, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: str, *, begin: str, query_only: bool = False) -> Engine:
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 30, "cached_statements": 256},
        pool_size=5,
        hide_parameters=True,
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
