"""The journal: whole as it was written, and telling when it is not."""

import pytest
from sqlalchemy import delete, text, update

from data.tables import CHAIN, EVENT, MESSAGE
from tests.path_desk import PathDesk

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
        (update(MESSAGE).where(MESSAGE.c.id == 1).values(text="something else"), "text of message 1 was changed"),
    ],
)  # fmt: skip
async def test_whoever_changes_the_past_is_found_out(told: PathDesk, tampering, what: str):
    told.write(lambda session: session.connection().execute(tampering))
    flaws = told.flaws()
    assert {flaw.number for flaw in flaws} == {"INQ-2026-000001"}
    assert what in flaws[0].what


async def test_an_erased_text_leaves_the_chain_whole(told: PathDesk):
    erased = update(MESSAGE).where(MESSAGE.c.id == 1).values(text="", nonce="")
    told.write(lambda session: session.connection().execute(erased))
    assert told.flaws() == []


async def test_events_hold_no_words_of_the_customer(desk: PathDesk):
    ana = desk.customer()
    await ana.says("nama saya Rina Marlina, email rina@example.com, mau bicara dengan orang")
    data = " ".join(str(event.data) for event in desk.story(1)).lower()
    assert ana.contact.name == "Rina Marlina"
    for word in ("rina", "marlina", "example.com", "bicara"):
        assert word not in data
