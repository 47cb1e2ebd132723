"""Transactions that lock the same rows in PostgreSQL wait for each other one way only: none has to be tried again."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session
from structlog.testing import capture_logs

from bot import attempt, intake, looking, outbox, places, state, turn
from data import work
from data.tables import CHAIN
from data.types import Sent
from tests.at_once import waiting, waits
from tests.path_desk import PathDesk
from tests.running_desk import until


@pytest.fixture
def desk(tmp_path: Path, new_postgres: str) -> Iterator[PathDesk]:
    opened = PathDesk(tmp_path, new_postgres)
    yield opened
    opened.close()


async def test_the_customers_next_word_comes_in_while_the_last_one_is_being_answered(desk: PathDesk):
    prepared = await hears(desk, "jam buka toko", "bisa cod ga")
    [inbound] = desk.wire.read(desk.raw("ana", "ke Medan?"))
    arrival = places.Arrival(inbound=inbound, at=desk.at)
    with nothing_is_tried_again():
        meet(desk, prepared, lambda: desk.app.db.write_now(intake.accept, arrival))
    await desk.settles()
    assert not desk.flaws()
    assert set(desk.states()) == {"received", "sent"}


async def test_what_became_of_a_message_is_written_down_while_the_next_one_is_being_written(desk: PathDesk):
    sent = attempted(desk, await hears(desk, "jam buka toko", "bisa cod ga"))
    prepared = await hears(desk, "berapa lama sampai?")
    with nothing_is_tried_again():
        meet(desk, prepared, lambda: desk.app.db.write_now(attempt.record, sent))
    await desk.settles()
    assert not desk.flaws()


async def test_of_two_chains_nobody_has_the_second_and_waits_for_the_first(desk: PathDesk):
    sent = [attempted(desk, await hears(desk, "jam buka toko", by=name)) for name in ("ana", "budi")]
    calm = await hears(desk, "bisa cod ga", by="ana")
    hands_over = await hears(desk, "mau bicara dengan orang", by="budi")  # which appends at once, the others at the end

    def advance(session: Session, batches: Sequence[Sequence[looking.Prepared]]) -> Sequence[Any]:
        return [turn.advance(session, batch) for batch in batches]

    def record(session: Session, batches: Sequence[Sequence[attempt.Attempted]]) -> Sequence[Any]:
        return [attempt.record(session, batch) for batch in batches]

    with nothing_is_tried_again(), ThreadPoolExecutor(2) as threads, held_chain(desk, of="budi"):
        early = threads.submit(desk.app.db.write_now, advance, [*hands_over, *calm])
        until(lambda: waiting(desk.app.db) == 1, "the turns wait")
        late = threads.submit(desk.app.db.write_now, record, sent)
        until(lambda: waiting(desk.app.db) == 2, "the outcomes wait")
    early.result(30)
    late.result(30)
    await desk.settles()
    assert not desk.flaws()


@contextmanager
def held_chain(desk: PathDesk, of: str) -> Iterator[None]:
    """Keep the end of a customer's chain from everybody else."""
    inquiry = desk.customer(of).inquiry.id
    with desk.app.db.connect() as connection, connection.begin():
        connection.execute(select(CHAIN).where(CHAIN.c.inquiry_id == inquiry).with_for_update()).all()
        yield


def attempted(desk: PathDesk, prepared: Sequence[looking.Prepared]) -> attempt.Attempted:
    """Answer, claim what was written and send it; what became of it is not yet written down."""
    [one] = prepared
    desk.app.db.write_now(turn.advance, one)
    [parcel] = desk.app.db.write_now(outbox.claim, outbox.Ask(sender="test", channels=("wire",), at=desk.at))
    return attempt.Attempted(parcel=parcel, outcome=Sent(""), at=desk.at)


async def hears(desk: PathDesk, *texts: str, by: str = "ana") -> Sequence[looking.Prepared]:
    """Let a customer speak, and study what was said, as a worker does before its transaction."""
    for text in texts:
        await desk.receives(desk.raw(by, text))
    looks = desk.app.db.write_now(looking.look, work.Ask(worker="test", at=desk.at))
    content = desk.app.content
    return [
        looking.Prepared(look=one, evidence=looking.evidence(content, one), content=content, at=desk.at)
        for one in looks
    ]


def meet(desk: PathDesk, prepared: Sequence[looking.Prepared], other: Callable[[], Any]) -> None:
    """Take a turn that has locked its inquiry, and goes on when the other transaction waits or is over."""
    locked, may_go_on = threading.Event(), threading.Event()

    def advance(session: Session, items: Sequence[looking.Prepared]) -> Sequence[Any]:
        state.current(session, [one.look.inquiry for one in items])
        locked.set()
        assert may_go_on.wait(30)
        return turn.advance(session, items)

    with ThreadPoolExecutor(2) as threads:
        early = threads.submit(desk.app.db.write_now, advance, prepared[0])
        assert locked.wait(30)
        late = threads.submit(other)
        try:
            until(lambda: waits(desk.app.db) or late.done(), "the other one waits")
        finally:
            may_go_on.set()
        early.result(30)
        late.result(30)


@contextmanager
def nothing_is_tried_again() -> Iterator[None]:
    with capture_logs() as records:
        yield
    assert [one for one in records if one["event"] == "a transaction is tried again"] == []
