"""How SQLite finds what the path asks for: by an index, so that a desk of ten years is as quick as a new one."""

import re
from typing import Any

import pytest
from sqlmodel import Session

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
def asked(desk: PathDesk) -> set[str]:
    """Every statement of the desk's transactions, with its values written out."""
    found: set[str] = set()

    def listen(session: Session) -> None:
        driver: Any = session.connection().connection.driver_connection
        driver.set_trace_callback(lambda statement: found.add(statement) if ASKS.match(statement) else None)

    desk.write(listen)  # SQLite has one writer, and it keeps its connection
    return found


def plans(desk: PathDesk, asked: set[str]) -> dict[str, list[str]]:
    """Return the steps that SQLite takes for each statement."""

    def explain(session: Session) -> dict[str, list[str]]:
        driver: Any = session.connection().connection.driver_connection
        return {one: [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {one}")] for one in sorted(asked)}

    return desk.app.db.read_now(explain)


def reads_all(step: str) -> str:
    """Return the table that a step of a plan reads from end to end, if it is one that grows."""
    found = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
    if not found or found[1] in SMALL or found[2] in BY_ITS_INDEX:
        return ""
    return found[1]


async def test_no_step_of_the_path_reads_a_table_from_end_to_end(desk: PathDesk, asked: set[str]):
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
    found = plans(desk, asked)
    assert len(found) > 20
    wrong = [(table, statement) for statement, plan in found.items() for step in plan if (table := reads_all(step))]
    assert not wrong


async def test_a_redelivery_is_looked_up_by_its_id(desk: PathDesk, asked: set[str]):
    await desk.customer().says("jam buka toko")
    found = plans(desk, {one for one in asked if "external_id IN" in one})
    assert found
    assert all("channel=? AND external_id=?" in plan[0] for plan in found.values()), found
