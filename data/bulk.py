"""Many rows through one statement, as fast as the driver goes.

SQLAlchemy prepares each row of an `executemany` anew, which takes longer than SQLite needs to write it. Here a
statement is compiled once and each row becomes a tuple. Elsewhere the driver's own batching is the better way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from data.tables import Moment, stored_moment

Row = Mapping[str, Any]


def execute(session: Session, statement: UpdateBase, rows: Sequence[Row]) -> int:
    """Run a statement once for each row, and return how many rows of the table it touched in all.

    Every row has the same keys, and the statement is one that stays.
    """
    if not rows:
        return 0
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, rows).rowcount
    plan = _plan(connection, statement, rows[0])
    return connection.exec_driver_sql(plan.sql, [plan.values(row) for row in rows]).rowcount


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    pick: Callable[[Row], tuple[Any, ...]]
    constants: Row  # what the statement itself brings
    convert: tuple[tuple[int, Callable[[Any], Any]], ...]  # which places need it

    def values(self, row: Row) -> tuple[Any, ...]:
        values = list(self.pick({**self.constants, **row} if self.constants else row))
        for place, convert in self.convert:
            values[place] = convert(values[place])
        return tuple(values)


_PLANS: dict[tuple[int, tuple[str, ...]], tuple[UpdateBase, _Plan]] = {}


def _plan(connection: Connection, statement: UpdateBase, row: Row) -> _Plan:
    known = _PLANS.get((id(statement), tuple(row)))
    if known:
        return known[1]
    plan = _made(connection.dialect, statement, row)
    _PLANS[id(statement), tuple(row)] = (statement, plan)  # which keeps the statement, and with it its id
    return plan


def _made(dialect: Dialect, statement: UpdateBase, row: Row) -> _Plan:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(row))
    names = list(compiled.positiontup)
    constants = {name: compiled.params[name] for name in names if name not in row}
    converters = ((at, _converter(dialect, compiled.binds[name].type)) for at, name in enumerate(names))
    needed = tuple((at, convert) for at, convert in converters if convert)
    pick = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
    return _Plan(str(compiled), pick, constants, needed)


def _converter(dialect: Dialect, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, Moment):
        return stored_moment
    return kind.dialect_impl(dialect).bind_processor(dialect)
