"""`column IN (many values)` with one parameter, so that the statement stays the same however many there are.

SQLAlchemy writes one question mark for each value, which costs more than the search, and SQLite prepares the statement
anew for every length of the list. Here the values travel as one JSON text, which both databases unfold.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer, String


def among(column: Column[Any], name: str = "of") -> ColumnElement[bool]:
    """Return the condition that a column's value is one of a parameter's; bind it to `listed(values)`."""
    each = _Numbers if isinstance(column.type, Integer) else _Texts
    return column.bool_op("IN")(each(bindparam(name, type_=String())))


def listed(values: Sequence[Any]) -> str:
    """Return values as the parameter of `among`."""
    return str(_ENCODE(values), "utf-8")


_ENCODE = msgspec.json.Encoder().encode


class _Numbers(FunctionElement[int]):
    inherit_cache = True
    name = "numbers"


class _Texts(FunctionElement[str]):
    inherit_cache = True
    name = "texts"


@compiles(_Numbers, "sqlite")
@compiles(_Texts, "sqlite")
def _on_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(_Numbers)
def _numbers(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    values = compiler.process(element.clauses, **options)
    return f"(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST({values} AS JSON)))"


@compiles(_Texts)
def _texts(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"(SELECT value FROM json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS JSON)))"
