"""What a statement finds, as plain tuples, as fast as the driver gives them; or how many rows it changes at once.

SQLAlchemy makes ready anew for each execution of a statement, and its rows look up every name that they are asked for.
Here a statement is compiled once. Elsewhere than on SQLite the network takes longer than either, so nothing is gained.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Boolean, Connection, Executable, Select
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from data import driver
from data.columns import Moment, stored_moment

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]
S = TypeVar("S", bound=Select[Any])


def fetch(session: Session, statement: Executable, values: Mapping[str, Any]) -> list[Row]:
    """Return all rows that a statement finds. The statement is one that stays, and has no list of values."""
    connection = driver.connection(session)
    if connection.dialect.name != "sqlite":
        return [tuple(row) for row in connection.execute(statement, values)]
    plan = _plan(connection, statement)
    return plan.plain(driver.fetch(connection, plan.sql, plan.bound(values)))


def change(session: Session, statement: Executable, values: Mapping[str, Any]) -> int:
    """Run a statement that changes a set of rows; return how many that were. The same holds for the statement."""
    connection = driver.connection(session)
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, values).rowcount
    plan = _plan(connection, statement)
    return driver.run(connection, plan.sql, plan.bound(values)).rowcount


def held(wanted: S) -> S:
    """Return the query that also locks what it finds, in the order that it asks for.

    Not the keys: whoever writes a row that only points there, as every message and event does, need not wait, and so
    two transactions that have locked one row each can't wait for each other because of what they write about it.
    """
    return wanted.with_for_update(key_share=True)


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    names: tuple[str, ...]  # of each question mark
    constants: Mapping[str, Any]  # what the statement itself brings
    times: frozenset[str]  # which of the names are points in time
    results: tuple[tuple[int, Convert], ...]  # which columns of a row are not yet what they mean

    def bound(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        given = {**self.constants, **values}
        return tuple(stored_moment(given[name]) if name in self.times else given[name] for name in self.names)

    def plain(self, rows: list[Row]) -> list[Row]:
        """Return rows as what their values mean; column by column, since most have but a few to convert."""
        if not rows or not self.results:
            return rows
        flat, width = list(chain.from_iterable(rows)), len(rows[0])
        for at, convert in self.results:
            flat[at::width] = [None if value is None else convert(value) for value in flat[at::width]]
        values = iter(flat)
        return list(zip(*[values] * width, strict=True))


_PLANS: dict[int, tuple[Executable, _Plan]] = {}


def _plan(connection: Connection, statement: Executable) -> _Plan:
    known = _PLANS.get(id(statement))
    if known:
        return known[1]
    compiled: Any = statement.compile(dialect=connection.dialect)  # type: ignore[attr-defined]
    names = tuple(compiled.positiontup or ())
    plan = _Plan(
        sql=str(compiled),
        names=names,
        constants={name: value for name, value in compiled.params.items() if not compiled.binds[name].required},
        times=frozenset(name for name in names if isinstance(compiled.binds[name].type, Moment)),
        results=tuple(_results([one[3] for one in compiled._result_columns or ()])),  # noqa: SLF001 — nothing else tells the types
    )
    _PLANS[id(statement)] = (statement, plan)  # which keeps the statement, and with it its id
    return plan


def _results(kinds: list[TypeEngine[Any]]) -> list[tuple[int, Convert]]:
    ways: list[tuple[type[TypeEngine[Any]], Convert]] = [(Moment, datetime.fromisoformat), (Boolean, bool)]
    return [(at, convert) for at, kind in enumerate(kinds) for one, convert in ways if isinstance(kind, one)]
