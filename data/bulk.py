"""Many rows through one statement, as fast as the driver goes.

SQLAlchemy prepares each row of an `executemany` anew, which takes longer than SQLite needs to write it. Here a
statement is compiled once, and values are converted column by column. Elsewhere the driver's own batching is better.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Boolean, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import Integer, TypeEngine
from sqlmodel import Session

from data import driver
from data.columns import Moment, stored_moment

Row = tuple[Any, ...]
Column = Sequence[Any]
Inserts = Mapping[str, UpdateBase]
"""The same INSERT by kind of database, since what to do about a row that is there already is no common SQL."""

TOGETHER = (64, 8)
"""Rows that one INSERT writes: the database is entered once for all of them, and other threads go on meanwhile."""


def execute(session: Session, statement: UpdateBase, names: tuple[str, ...], rows: Sequence[Row]) -> int:
    """Run a statement once for each row, and return how many rows of the table it touched in all.

    `names` says which of the statement's parameters each value of a row is; in the order in which the statement has
    them, rows are taken as they are. The statement is one that stays.
    """
    if not rows:
        return 0
    connection = driver.connection(session)
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows]).rowcount
    return _write(connection, _plan(connection, statement, names), rows)


def add(session: Session, statement: UpdateBase, rows: Sequence[Mapping[str, Any]]) -> int:
    """Run a statement once for each row that names its values itself, all of them the same ones."""
    return execute(session, statement, tuple(rows[0]), [tuple(row.values()) for row in rows]) if rows else 0


def inserts(into: Table, otherwise: Callable[[Any], UpdateBase]) -> Inserts:
    """Return the INSERT of each kind of database, with what it does `otherwise`, where a row is there already."""
    return {"sqlite": otherwise(sqlite.insert(into)), "postgresql": otherwise(postgresql.insert(into))}


def fitting(session: Session, statements: Inserts) -> UpdateBase:
    """Return the one for the database at hand."""
    return statements[driver.connection(session).dialect.name]


def missing(session: Session, into: Table) -> UpdateBase:
    """Return the INSERT that leaves alone what is there already."""
    return fitting(session, _missing(into))


@lru_cache
def _missing(into: Table) -> Inserts:
    return inserts(into, lambda new: new.on_conflict_do_nothing())


def _write(connection: Connection, plan: "_Plan", rows: Sequence[Row]) -> int:
    """Write as many rows together as can be, and the last ones one by one; return how many that were."""
    results, at = [], 0
    for many, sql in plan.together.items():
        while len(rows) - at >= many:
            results.append(driver.run(connection, sql, plan.values(rows[at : at + many])))
            at += many
    if left := rows[at:]:
        values = iter(plan.values(left))
        results.append(driver.run_many(connection, plan.sql, list(zip(*[values] * plan.width, strict=True))))
    return sum(result.rowcount for result in results)


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    given: int  # values of a row
    width: int  # question marks
    together: Mapping[int, str]  # the same for so many rows, most first, where it is an INSERT
    arrange: Callable[[Row], Row] | None  # puts a row's values, and what the statement itself brings, in their places
    conversions: tuple[tuple[int, Callable[[Column], Column]], ...]  # by place, where a column may need one

    def values(self, rows: Sequence[Row]) -> list[Any]:
        """Return the values of all rows, one after the other, as the driver takes them."""
        if set(map(len, rows)) != {self.given}:
            raise TypeError(f"a row has not as many values as it has names: {self.sql}")
        flat = list(chain.from_iterable(map(self.arrange, rows) if self.arrange else rows))
        for at, convert in self.conversions:
            flat[at :: self.width] = convert(flat[at :: self.width])
        return flat


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
    order = tuple(compiled.positiontup)
    constants = {name: compiled.params[name] for name in order if name not in names}
    if forgotten := [name for name in constants if compiled.binds[name].required]:
        raise TypeError(f"the rows have no {', '.join(forgotten)}, which the statement asks for: {compiled}")
    kinds = enumerate(compiled.binds[name].type for name in order)
    conversions = tuple((at, convert) for at, kind in kinds if (convert := _converter(kind)))
    sql = str(compiled)
    together, arrange = _together(sql, len(order)), _arranger(order, names, constants)
    return _Plan(sql, len(names), len(order), together, arrange, conversions)


def _together(sql: str, width: int) -> dict[int, str]:
    row = f"({', '.join('?' * width)})"
    if f"VALUES {row}" not in sql:
        return {}
    return {many: sql.replace(f"VALUES {row}", f"VALUES {', '.join([row] * many)}") for many in TOGETHER}


def _arranger(order: Row, names: tuple[str, ...], constants: Mapping[str, Any]) -> Callable[[Row], Row] | None:
    if order == names:
        return None
    brought = tuple(constants.values())
    places = [(*names, *constants).index(name) for name in order]
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    return lambda row: pick((*row, *brought))


def _converter(kind: TypeEngine[Any]) -> Callable[[Column], Column] | None:
    """Return what makes a column's values plain; any others take the driver several times as long."""
    if isinstance(kind, Moment):
        return _moments
    if isinstance(kind, Boolean):
        return _numbers
    return None if isinstance(kind, Integer) else _plain


def _moments(column: Column) -> Column:
    first = column[0]  # which is most often the moment of all: that of the transaction
    # Elsewhere than in UTC two moments may be equal and an hour apart, when clocks are set back.
    if (first is None or first.tzinfo is UTC) and column.count(first) == len(column):
        return [stored_moment(first)] * len(column)
    return list(map(stored_moment, column))


def _numbers(column: Column) -> Column:
    return [None if value is None else int(value) for value in column]


def _plain(column: Column) -> Column:
    if type(column[0]) is str or not isinstance(column[0], str):
        return column
    return [value if value is None else str.__str__(value) for value in column]  # a word of an enumeration
