"""Many at once: two hundred first words of one new customer, each said twice, in one process and in four."""

import asyncio
import itertools
import multiprocessing
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bot import intake
from bot.places import Arrival
from data import journal
from data.db import Database
from data.tables import CONTACT, CONVERSATION, EVENT, IDENTITY, INQUIRY, MESSAGE, WORK
from data.types import Address, Inbound, Receipt

MONDAY = datetime(2026, 5, 4, 3, tzinfo=UTC)
MANY = 200
PROCESSES = 4


def arrivals(numbers: Sequence[int], who: str = "ana") -> list[Arrival]:
    place = Address("wire", who)
    return [
        Arrival(
            inbound=Inbound(id=f"{who}-{n}", sender=place, reply_to=place, text=f"halo ({n})", sent_at=MONDAY),
            at=MONDAY,
        )
        for n in numbers
    ]


def twice(seed: int) -> list[int]:
    """Every message and its repeat, in an order of their own."""
    numbers = [*range(MANY), *range(MANY)]
    random.Random(seed).shuffle(numbers)
    return numbers


def take_in(url: str, numbers: Sequence[int]) -> list[Receipt]:
    """Accept messages at once, as one process of several does."""
    db = Database(url)
    try:
        return asyncio.run(at_once(db, arrivals(numbers)))
    finally:
        db.close()


async def at_once(db: Database, some: Sequence[Arrival]) -> list[Receipt]:
    return await asyncio.gather(*(db.write(intake.accept, one) for one in some))


def holds(db: Database, receipts: Sequence[tuple[int, Receipt]]) -> None:
    """Check that one person has said each thing once, whoever received it first."""
    with db.reading() as session:
        counts = {
            table.name: session.connection().execute(select(func.count()).select_from(table)).scalar_one()
            for table in (CONTACT, IDENTITY, CONVERSATION, INQUIRY, MESSAGE, WORK)
        }
        kinds = select(EVENT.c.kind, func.count()).group_by(EVENT.c.kind)
        events = {row[0]: row[1] for row in session.connection().execute(kinds)}
        flaws = [flaw for flaw in journal.verify(session) if flaw]
    ones = dict.fromkeys(("contact", "identity", "conversation", "inquiry", "work"), 1)
    assert counts == {**ones, "message": MANY}
    assert events == {"Opened": 1, "Received": MANY}
    assert flaws == []
    assert sum(receipt.new for _, receipt in receipts) == MANY
    assert len({(number, receipt.message) for number, receipt in receipts}) == MANY, "a repeat got another receipt"


async def test_one_process_makes_one_inquiry_of_it(db: Database):
    numbers = twice(1)
    receipts = await at_once(db, arrivals(numbers))
    holds(db, list(zip(numbers, receipts, strict=True)))


@pytest.mark.faults
def test_four_processes_make_one_inquiry_of_it(db: Database, database_url: str):
    numbers = twice(2)
    shares = [numbers[part::PROCESSES] for part in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as processes:
        taken = processes.map(take_in, itertools.repeat(database_url), shares)
        receipts = list(itertools.chain.from_iterable(taken))
    holds(db, list(zip(itertools.chain.from_iterable(shares), receipts, strict=True)))


@pytest.mark.faults
def test_many_newcomers_at_four_doors_are_each_one_contact(db: Database, database_url: str):
    """Every process gets every newcomer's first words at the same time: nobody waits for the other for ever."""
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as processes:
        receipts = list(processes.map(greet, [database_url] * PROCESSES, range(PROCESSES)))
    with db.reading() as session:
        contacts = session.connection().execute(select(func.count()).select_from(CONTACT)).scalar_one()
        said = session.connection().execute(select(func.count()).select_from(MESSAGE)).scalar_one()
    assert (contacts, said) == (50, 50 * PROCESSES)
    assert all(receipt.new for share in receipts for receipt in share)


def greet(url: str, part: int) -> list[Receipt]:
    """Say one thing for each of fifty newcomers, in an order of this process's own."""
    who = [f"customer-{number}" for number in range(50)]
    random.Random(part).shuffle(who)
    db = Database(url)
    try:
        return asyncio.run(at_once(db, [one for name in who for one in arrivals([part], name)]))
    finally:
        db.close()
