"""The way in, from two processes at the same moment: the second waits for the first, and nothing is made twice.

The moment is forced: the first transaction stays open until PostgreSQL says that the second one waits for it.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlmodel import Session

from bot import intake
from bot.places import Arrival
from data import journal
from data.db import Database
from data.tables import CONTACT, CONVERSATION, IDENTITY, INQUIRY, MESSAGE
from data.types import Address, Inbound, Receipt
from tests.running_desk import until

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def arrival(id: str, place: str = "home") -> Arrival:
    sender, reply_to = Address("wire", "ana"), Address("wire", place)
    return Arrival(inbound=Inbound(id=id, sender=sender, reply_to=reply_to, text=id, sent_at=AT), at=AT)


@dataclass(frozen=True, kw_only=True)
class Processes:
    """Two processes at one database, as far as the database can tell."""

    one: Database
    other: Database

    def at_once(self, first: Arrival, second: Arrival) -> tuple[Receipt, Receipt]:
        """Let the second come in while the first is not yet committed."""
        written, may_commit = threading.Event(), threading.Event()

        def accept_slowly(session: Session, arrivals: Sequence[Arrival]) -> list[Receipt]:
            receipts = intake.accept(session, arrivals)
            written.set()
            assert may_commit.wait(30)
            return receipts

        with ThreadPoolExecutor(2) as threads:
            early = threads.submit(self.one.write_now, accept_slowly, first)
            assert written.wait(30)
            late = threads.submit(self.other.write_now, intake.accept, second)
            try:
                until(lambda: self.blocked() or late.done(), "the second waits")
            finally:
                may_commit.set()
            return early.result(30), late.result(30)

    def blocked(self) -> bool:
        with self.one.reading() as session:
            return bool(session.connection().execute(BLOCKED).scalar_one())

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


@pytest.mark.parametrize("known", [True, False])
def test_a_message_that_is_brought_to_both_is_one_message(processes: Processes, known: bool):
    if known:
        processes.one.write_now(intake.accept, arrival("0"))
    first, second = processes.at_once(arrival("1"), arrival("1"))
    assert (first.new, second.new) == (True, False)
    assert first.message == second.message
    assert processes.counts()["message"] == 1 + known


def _close(session: Session, conversations: Sequence[int]) -> list[None]:
    over = INQUIRY.update().where(INQUIRY.c.conversation_id.in_(conversations))
    session.connection().execute(over.values(status="closed", closed_at=AT))
    return [None] * len(conversations)
