"""The journal: whole as it was written, and telling when it is not."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import Session

from data import events, journal
from data.tables import CHAIN, EVENT, MESSAGE
from tests.path_desk import PathDesk

FIRST = update(MESSAGE).where(MESSAGE.c.id == 1)
SECOND = update(EVENT).where(EVENT.c.inquiry_id == 1, EVENT.c.seq == 2)


@pytest.fixture
async def told(any_desk: PathDesk) -> PathDesk:
    """A desk with an inquiry that has a few events."""
    await any_desk.customer().says("jam buka toko")
    await any_desk.customer("budi").says("mau bicara dengan orang")
    assert any_desk.flaws() == []
    return any_desk


@pytest.mark.parametrize(
    ("tampering", "what"),
    [
        (SECOND.values(data='{"x":1}'), "not as it was written"),
        (SECOND.values(actor="bot"), "not as it was written"),
        (SECOND.values(kind="Sent"), "not as it was written"),
        (delete(EVENT).where(EVENT.c.inquiry_id == 1, EVENT.c.seq == 2), "is missing"),
        (text("DELETE FROM event WHERE inquiry_id = 1 AND seq = (SELECT max(seq) FROM event WHERE inquiry_id = 1)"),
         "at the end are missing"),
        (update(CHAIN).where(CHAIN.c.inquiry_id == 1).values(head="0" * 64), "head was changed"),
        (delete(CHAIN).where(CHAIN.c.inquiry_id == 1), "head was changed"),
        (FIRST.values(text="something else"), "text of message 1 was changed"),
        (FIRST.values(text="something else", nonce=""), "text of message 1 was changed"),
        (delete(MESSAGE).where(MESSAGE.c.id == 1), "message 1 is missing"),
    ],
)  # fmt: skip
async def test_whoever_changes_the_past_is_found_out(told: PathDesk, tampering, what: str):
    told.write(lambda session: session.connection().execute(tampering))
    flaws = told.flaws()
    assert {flaw.number for flaw in flaws} == {"INQ-2026-000001"}
    assert what in flaws[0].what


async def test_who_changes_an_event_and_its_hash_is_found_out_by_the_next_one(told: PathDesk):
    first, second, third = told.story(1)[:3]
    rewritten = journal._hash(first.hash, 2, second.kind, second.at, "bot", json.dumps(second.data))
    forged = SECOND.values(actor="bot", data=json.dumps(second.data), hash=rewritten)
    told.write(lambda session: session.connection().execute(forged))
    assert [(flaw.seq, flaw.what) for flaw in told.flaws()] == [(3, f"{third.kind} is not as it was written")]


async def test_many_who_write_at_once_make_one_chain(any_desk: PathDesk):
    desk, db = any_desk, any_desk.app.db
    await desk.customer().says("jam buka toko")
    before = len(desk.story(1))

    def writer():
        def step(session: Session, facts: Sequence[events.Fact]) -> list[None]:
            journal.append(session, [journal.Entry(1, events.SYSTEM, desk.at, fact) for fact in facts])
            return [None] * len(facts)

        return step

    writers = [writer() for _ in range(40)]  # each a transaction of its own, where there are several at a time
    await asyncio.gather(*(db.write(one, events.Sent(number)) for number, one in enumerate(writers)))
    assert len(desk.story(1)) == before + 40
    assert desk.flaws() == []


async def test_what_was_tried_in_vain_leaves_no_gap(any_desk: PathDesk):
    await any_desk.customer().says("jam buka toko")
    before = len(any_desk.story(1))

    def change(session: Session) -> None:
        with suppress(ValueError), journal.attempt(session):
            journal.note(session, 1, events.SYSTEM, any_desk.at, events.Sent(1))
            raise ValueError("refused after all")
        journal.note(session, 1, events.SYSTEM, any_desk.at, events.Sent(2))

    any_desk.write(change)
    assert [event.data["message"] for event in any_desk.story(1)[before:]] == [2]
    assert any_desk.flaws() == []


async def test_an_erased_text_leaves_the_chain_whole(told: PathDesk):
    told.write(lambda session: session.connection().execute(FIRST.values(text="", nonce="")))
    assert told.flaws() == []


async def test_events_hold_no_words_of_the_customer(desk: PathDesk):
    ana = desk.customer()
    await ana.says("nama saya Rina Marlina, email rina@example.com, mau bicara dengan orang")
    data = " ".join(str(event.data) for event in desk.story(1)).lower()
    assert ana.contact.name == "Rina Marlina"
    for word in ("rina", "marlina", "example.com", "bicara"):
        assert word not in data
