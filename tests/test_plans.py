"""How SQLite finds what the path asks for: by an index, so that a desk of ten years is as quick as a new one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bot import outbox
from bot.hub import said
from data import work
from data.types import Address
from handoff import desk as moves
from tests.path_desk import PathDesk

ASKS = re.compile(r"\s*(?:SELECT|UPDATE|DELETE)\b")
SMALL = {"team", "agent", "alembic_version", "json_each"}
"""What stays small, whatever is written."""

BY_ITS_INDEX = {"ix_message_outbox", "ix_work_due", "ix_clock_open", "one_open_handoff"}
"""Indexes of what is still to be done: to read all of one is to read what is due."""


@pytest.fixture
def asked(desk: PathDesk) -> Iterator[dict[str, Any]]:
    """Every statement of the desk's transactions, with one set of its values."""
    found: dict[str, Any] = {}

    def note(_connection, _cursor, statement: str, values: Any, _context, many: bool) -> None:
        if ASKS.match(statement):
            found.setdefault(statement, values[0] if many else values)

    engine = desk.app.db._writing
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def reads_all(step: str) -> str:
    """Return the table that a step of a plan reads from end to end, if it is one that grows."""
    found = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
    if not found or found[1] in SMALL or found[2] in BY_ITS_INDEX:
        return ""
    return found[1]


async def test_no_step_of_the_path_reads_a_table_from_end_to_end(desk: PathDesk, asked: dict[str, Any]):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("jam buka toko")
    await ana.says("mau bicara dengan orang")
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.act(ana.inquiry.number, moves.reply, dewi, "satu")
    desk.act(ana.inquiry.number, moves.resolve, dewi, "dua")
    await desk.settles()
    await ana.says("ya")
    desk.write(lambda session: outbox.next_due(session, ("wire",)))
    desk.write(work.next_due)
    desk.write(lambda session: said(session, Address("wire", "ana"), 0))
    plans = desk.app.db.read_now(
        lambda session: {
            statement: [
                row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in list(asked.items())
        }
    )
    assert len(plans) > 20
    wrong = [(table, statement) for statement, plan in plans.items() for step in plan if (table := reads_all(step))]
    assert not wrong


async def test_a_redelivery_is_looked_up_by_its_id(desk: PathDesk, asked: dict[str, Any]):
    await desk.customer().says("jam buka toko")
    (statement,) = (one for one in asked if "external_id IN" in one)
    rows = desk.app.db.read_now(
        lambda session: session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", asked[statement]).all()
    )
    assert any("channel=? AND external_id=?" in row[3] for row in rows), rows
