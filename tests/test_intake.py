"""The way in, from two processes at the same moment: the second waits for the first, and nothing is made twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import intake
from bot.places import Arrival
from data import journal
from data.db import Database
from data.tables import CONTACT, CONVERSATION, DEAD_LETTER, IDENTITY, INQUIRY, MESSAGE
from data.types import Address, Inbound, Receipt
from tests.at_once import at_once
from tests.path_desk import PathDesk

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)


def arrival(id: str, place: str = "home") -> Arrival:
    sender, reply_to = Address("wire", "ana"), Address("wire", place)
    return Arrival(inbound=Inbound(id=id, sender=sender, reply_to=reply_to, text=id, sent_at=AT), at=AT)


@dataclass(frozen=True, kw_only=True)
class Processes:
    """Two processes at one database, as far as the database can tell."""

    one: Database
    other: Database

    def at_once(self, first: Arrival, second: Arrival) -> tuple[Receipt, Receipt]:
        return at_once(self.one, self.other, intake.accept, first, second)

    def counts(self) -> dict[str, int]:
        with self.one.reading() as session:
            assert [flaw for flaw in journal.verify(session) if flaw] == []
            return {
                table.name: session.connection().execute(select(func.count()).select_from(table)).scalar_one()
                for table in (CONTACT, IDENTITY, CONVERSATION, INQUIRY, MESSAGE)
            }


@pytest.fixture
def processes(new_postgres: str) -> Iterator[Processes]:
    both = Processes(one=Database(new_postgres), other=Database(new_postgres))
    yield both
    both.one.close()
    both.other.close()


def test_a_newcomer_is_one_contact(processes: Processes):
    first, second = processes.at_once(arrival("1"), arrival("2"))
    assert first.conversation == second.conversation
    assert processes.counts() == {"contact": 1, "identity": 1, "conversation": 1, "inquiry": 1, "message": 2}


def test_a_new_place_of_somebody_known_is_one_conversation(processes: Processes):
    processes.one.write_now(intake.accept, arrival("0"))
    first, second = processes.at_once(arrival("1", "office"), arrival("2", "office"))
    assert first.conversation == second.conversation
    assert processes.counts() == {"contact": 1, "identity": 1, "conversation": 2, "inquiry": 2, "message": 3}


def test_a_known_place_has_one_live_inquiry(processes: Processes):
    receipt = processes.one.write_now(intake.accept, arrival("0"))
    processes.one.write_now(_close, receipt.conversation)
    processes.at_once(arrival("1"), arrival("2"))
    assert processes.counts() == {"contact": 1, "identity": 1, "conversation": 1, "inquiry": 2, "message": 3}


def test_a_message_that_comes_twice_in_one_transaction_is_one_message(db: Database):
    def step(session: Session, _items: Sequence[None]) -> list[list[Receipt]]:
        return [intake.accept(session, [arrival("1"), arrival("2"), arrival("1")])]

    first, second, again = db.write_now(step, None)
    assert [receipt.new for receipt in (first, second, again)] == [True, True, False]
    assert first.message == again.message != second.message


@pytest.mark.parametrize("known", [True, False])
def test_a_message_that_is_brought_to_both_is_one_message(processes: Processes, known: bool):
    if known:
        processes.one.write_now(intake.accept, arrival("0"))
    first, second = processes.at_once(arrival("1"), arrival("1"))
    assert (first.new, second.new) == (True, False)
    assert first.message == second.message
    assert processes.counts()["message"] == 1 + known


async def test_what_the_database_cannot_keep_now_is_neither_acknowledged_nor_put_aside(
    tmp_path: Path, new_postgres: str
):
    desk = PathDesk(tmp_path, f"{new_postgres}&options=-c%20lock_timeout%3D100ms")
    with create_engine(new_postgres).connect() as somebody:
        somebody.execute(text("LOCK TABLE message"))
        with pytest.raises(OperationalError, match="lock timeout"):
            await desk.receives(desk.raw("ana", "halo", id="1"))
    await desk.receives(desk.raw("ana", "halo", id="1"))
    assert desk.states() == ["received"]
    assert desk.rows(select(DEAD_LETTER)) == []
    desk.close()


def _close(session: Session, conversations: Sequence[int]) -> list[None]:
    over = INQUIRY.update().where(INQUIRY.c.conversation_id.in_(conversations))
    session.connection().execute(over.values(status="closed", closed_at=AT))
    return [None] * len(conversations)
