"""Many rows through one statement, as fast as the driver goes.

SQLAlchemy prepares each row of an `executemany` anew, which takes longer than SQLite needs to write it. Here a
statement is compiled once, and values are converted column by column. Elsewhere the driver's own batching is better.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Boolean, Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from data import driver
from data.columns import Moment, stored_moment

Row = tuple[Any, ...]
Column = Sequence[Any]


TOGETHER = (64, 8)
"""Rows that one INSERT writes: the database is entered once for all of them, and other threads go on meanwhile."""


def execute(session: Session, statement: UpdateBase, names: tuple[str, ...], rows: Sequence[Row]) -> int:
    """Run a statement once for each row, and return how many rows of the table it touched in all.

    `names` says which of the statement's parameters each value of a row is. The statement is one that stays.
    """
    if not rows:
        return 0
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows]).rowcount
    columns: dict[str, Column] = dict(zip(names, zip(*rows, strict=True), strict=True))
    if statement.is_insert:
        columns = {name: column for name, column in columns.items() if not _is_empty(column)}
    plan = _plan(connection, statement, tuple(columns))
    return _write(connection, plan, plan.rows(columns))


def _write(connection: Connection, plan: "_Plan", rows: list[Row]) -> int:
    """Write as many rows together as can be, and the last ones one by one; return how many that were."""
    results, at = [], 0
    for many, sql in plan.together.items():
        while len(rows) - at >= many:
            results.append(driver.run(connection, sql, tuple(chain.from_iterable(rows[at : at + many]))))
            at += many
    if left := rows[at:]:
        results.append(driver.run_many(connection, plan.sql, left))
    return sum(result.rowcount for result in results)


def _is_empty(column: Column) -> bool:
    return column[0] is None and column.count(None) == len(column)


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    together: Mapping[int, str]  # the same for so many rows, most first, where it is an INSERT
    places: tuple[tuple[str, Callable[[Column], Iterable[Any]]], ...]  # of each question mark: its column, its way
    constants: dict[str, Any]  # what the statement itself brings

    def rows(self, columns: dict[str, Column]) -> list[Row]:
        """Return the rows as the driver takes them."""
        constant = self.constants
        values = [repeat(constant[n]) if n in constant else convert(columns[n]) for n, convert in self.places]
        return list(zip(*values, strict=False))  # what is constant never ends


_PLANS: dict[tuple[int, tuple[str, ...]], tuple[UpdateBase, _Plan]] = {}


def _plan(connection: Connection, statement: UpdateBase, names: tuple[str, ...]) -> _Plan:
    known = _PLANS.get((id(statement), names))
    if known:
        return known[1]
    plan = _made(connection.dialect, statement, names)
    _PLANS[id(statement), names] = (statement, plan)  # which keeps the statement, and with it its id
    return plan


def _made(dialect: Dialect, statement: UpdateBase, names: tuple[str, ...]) -> _Plan:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    order = list(compiled.positiontup)
    constants = {name: compiled.params[name] for name in order if name not in names}
    if forgotten := [name for name in constants if compiled.binds[name].required]:
        raise TypeError(f"the rows have no {', '.join(forgotten)}, which the statement asks for: {compiled}")
    places = tuple((name, _converter(compiled.binds[name].type)) for name in order)
    return _Plan(str(compiled), _together(str(compiled), len(order)), places, constants)


def _together(sql: str, width: int) -> dict[int, str]:
    row = f"({', '.join('?' * width)})"
    if f"VALUES {row}" not in sql:
        return {}
    return {many: sql.replace(f"VALUES {row}", f"VALUES {', '.join([row] * many)}") for many in TOGETHER}


def _converter(kind: TypeEngine[Any]) -> Callable[[Column], Iterable[Any]]:
    """Return what makes a column's values plain; any others take the driver several times as long."""
    if isinstance(kind, Moment):
        return _moments
    return _numbers if isinstance(kind, Boolean) else _plain


def _moments(column: Column) -> Iterable[Any]:
    first = column[0]  # which is most often the moment of all: that of the transaction
    return repeat(stored_moment(first)) if column.count(first) == len(column) else map(stored_moment, column)


def _numbers(column: Column) -> Iterable[Any]:
    return [None if value is None else int(value) for value in column]


def _plain(column: Column) -> Iterable[Any]:
    if type(column[0]) is str or not isinstance(column[0], str):
        return column
    return [value if value is None else str.__str__(value) for value in column]  # a word of an enumeration
