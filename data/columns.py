"""The kinds of columns that the tables are made of: times, keys, links, words of an enumeration."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

import msgspec
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import String, TypeDecorator, TypeEngine
from sqlmodel import Field


class Moment(TypeDecorator[datetime]):
    """An aware point in time, kept in UTC: a timestamp on PostgreSQL, sortable ISO text on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type, since SQLite forgets zones."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Store in UTC; a naive time is a bug, so refuse it."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return stored_moment(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give back an aware time in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else cast("datetime", value).astimezone(UTC)


def stored_moment(value: datetime | None) -> str | None:
    """Return a point in time as SQLite keeps it: ISO 8601 in UTC, to the microsecond, so that texts sort as times."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    moment = value if value.tzinfo is UTC else value.astimezone(UTC)
    # The same as isoformat(timespec="microseconds"), in an eighth of its time; every message has half a dozen of these.
    written = str(_ENCODE(moment)[1:-2], "ascii")
    return f"{written}+00:00" if moment.microsecond else f"{written}.000000+00:00"


_ENCODE = msgspec.json.Encoder().encode


# SQLite counts rows itself only in a column of exactly the type INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


def one_of(column: str, values: Iterable[StrEnum]) -> CheckConstraint:
    """Return the rule that a column holds one of an enumeration's values."""
    # Not `IN (…)`: SQLite would build a table of the values for every row that is written, at three times the cost.
    listed = " OR ".join(f"{column} = '{value}'" for value in values)
    return CheckConstraint(listed, name=f"ck_{column}")


def key(**options: Any) -> Any:
    """Return a primary key that the database counts."""
    return Field(default=None, primary_key=True, sa_type=cast("Any", Key), **options)


def link(to: str, **options: Any) -> Any:
    """Return a column that points at another table's key."""
    return Field(foreign_key=to, sa_type=cast("Any", Key), **options)


def moment(**options: Any) -> Any:
    """Return a column that holds a point in time."""
    return Field(sa_type=cast("Any", Moment), **options)
