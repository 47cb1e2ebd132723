"""What a writer remembers between transactions, and when it had better forget."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select, update
from sqlmodel import Session

from bot import intake, looking, places, unread
from bot.looking import Look
from data import events, journal, memory, work
from data.db import Database
from data.tables import CONTACT, IDENTITY, INQUIRY
from tests.path_desk import PathDesk


@pytest.fixture
async def begun(any_desk: PathDesk) -> PathDesk:
    """A desk that has answered Ana, and so remembers her place and where her inquiry's chain ends."""
    await any_desk.customer().says("jam buka toko")
    return any_desk


@pytest.fixture
def neighbour(begun: PathDesk, database_url: str) -> Iterator[Database]:
    """Another process's way into the same database."""
    opened = Database(database_url)
    yield opened
    opened.close()


def notes(session: Session, facts: Sequence[tuple[PathDesk, int]]) -> list[None]:
    """Write a fact into the chain of inquiry 1."""
    for desk, number in facts:
        journal.note(session, 1, events.SYSTEM, desk.at, events.Sent(number))
    return [None] * len(facts)


def test_two_processes_that_take_turns_make_one_chain(begun: PathDesk, neighbour: Database):
    before = len(begun.story(1))
    for number in range(6):
        (begun.app.db, neighbour)[number % 2].write_now(notes, (begun, number))
    assert [event.data["message"] for event in begun.story(1)[before:]] == list(range(6))
    assert begun.flaws() == []


def test_what_was_rolled_back_is_forgotten(begun: PathDesk):
    def falls(session: Session, items: Sequence[None]) -> list[None]:
        journal.note(session, 1, events.SYSTEM, begun.at, events.Sent(1))
        raise ValueError("on purpose")

    before = len(begun.story(1))
    with pytest.raises(ValueError, match="on purpose"):
        begun.app.db.write_now(falls, None)
    begun.app.db.write_now(notes, (begun, 2))
    assert [event.data["message"] for event in begun.story(1)[before:]] == [2]
    assert begun.flaws() == []


async def test_an_address_that_another_process_gave_to_somebody_else_is_theirs(begun: PathDesk, neighbour: Database):
    await begun.customer("budi").says("jam buka toko")

    def moves(session: Session, contacts: Sequence[int]) -> list[None]:
        of_ana = update(IDENTITY).where(IDENTITY.c.address == "ana")
        session.connection().execute(of_ana.values(contact_id=contacts[0]))
        return [None]

    [budi] = begun.rows(select(IDENTITY.c.contact_id).where(IDENTITY.c.address == "budi"))
    neighbour.write_now(moves, budi.contact_id)
    await begun.customer().says("bisa cod ga")
    assert [one.contact_id for one in begun.inquiries()][2:] == [budi.contact_id]


async def test_what_a_bare_connection_of_the_same_process_changes_is_noticed(begun: PathDesk):
    await begun.customer("budi").says("jam buka toko")
    [budi] = begun.rows(select(IDENTITY.c.contact_id).where(IDENTITY.c.address == "budi"))
    with begun.app.db.connect() as connection, connection.begin():
        connection.execute(update(IDENTITY).where(IDENTITY.c.address == "ana").values(contact_id=budi.contact_id))
    await begun.customer().says("bisa cod ga")
    assert [one.contact_id for one in begun.inquiries()][2:] == [budi.contact_id]


def test_a_writer_that_remembers_too_much_begins_anew(desk: PathDesk):
    mine = memory.Memory(most=10)

    def learns(session: Session, topics: Sequence[int]) -> list[int]:
        mine.lend(session)
        known = memory.of(session, "numbers")
        known |= {number: number for number in range(6 * topics[0], 6 * topics[0] + 6)}
        return [len(known)]

    assert [desk.app.db.write_now(learns, n) for n in range(4)] == [6, 12, 6, 12]


def arrival(desk: PathDesk, who: str, text: str, after: int = 0) -> places.Arrival:
    [inbound] = desk.wire.read(desk.raw(who, text))
    return places.Arrival(inbound=inbound, at=desk.at + timedelta(seconds=after))


async def looks(desk: PathDesk, *arrivals: places.Arrival) -> list[Look]:
    """Receive messages and look at once, in one transaction where there is one writer."""
    desk.passes(timedelta(seconds=5))
    looking_on = desk.app.db.along(looking.look, lambda: work.Ask(worker="one", at=desk.at))
    await desk.app.db.write_all(intake.accept, arrivals)
    return await looking_on.result()


def spoken(found: Sequence[Look]) -> list[tuple[int, tuple[str, ...]]]:
    return [(look.inquiry, look.texts) for look in found]


async def test_a_look_hands_on_all_that_was_just_received(begun: PathDesk):
    await begun.customer("budi").says("jam buka toko")
    words = [arrival(begun, "ana", "bisa cod ga"), arrival(begun, "budi", "halo"), arrival(begun, "ana", "?", 1)]
    assert spoken(await looks(begun, *words)) == [(1, ("bisa cod ga", "?")), (2, ("halo",))]


async def test_a_look_has_what_was_said_before_too(begun: PathDesk):
    await begun.receives(begun.raw("ana", "bisa cod ga"))  # and nobody has looked
    assert spoken(await looks(begun, arrival(begun, "ana", "ke medan"))) == [(1, ("bisa cod ga", "ke medan"))]


async def test_what_is_handed_on_is_what_would_have_been_read(desk: PathDesk):
    await desk.customer().says("jam buka toko")

    def step(session: Session, arrivals: Sequence[places.Arrival]) -> list[Any]:
        intake.accept(session, arrivals)
        [claims] = work.claim(session, [work.Ask(worker="one", at=desk.at + timedelta(seconds=9))])
        handed = unread.of(session, claims)
        session.info.clear()
        return [(handed, unread.of(session, claims))] * len(arrivals)

    words = [arrival(desk, "ana", "bisa cod ga"), arrival(desk, "ana", "ke medan")]
    (handed, read), _ = cast("list[Any]", await desk.app.db.write_all(step, words))
    assert [len(one) for one in handed.values()] == [2]
    assert [[_without_language(one) for one in said] for said in handed.values()] == [
        [_without_language(one) for one in said] for said in read.values()
    ]


def _without_language(said: unread.Said) -> tuple[object, ...]:
    """The contact's language is asked for only where neither the message nor the inquiry has one."""
    assert said.inquiry_language == "id"
    return (said.id, said.conversation, said.inquiry, said.text, said.choice, said.at, said.owner, said.handled)


async def test_where_only_the_contact_has_a_language_it_is_asked_for(begun: PathDesk):
    def forgets(session: Session) -> None:
        session.connection().execute(update(INQUIRY).values(language=""))
        session.connection().execute(update(CONTACT).values(language="en"))

    begun.write(forgets)
    [found] = await looks(begun, arrival(begun, "ana", "cod"))
    assert found.language == "en"


async def test_many_readers_disturb_nothing(begun: PathDesk):
    before = len(begun.story(1))
    reading = [begun.app.db.read(lambda session: session.connection().execute(select(INQUIRY)).all()) for _ in range(8)]
    await asyncio.gather(*reading, *(begun.app.db.write(notes, (begun, number)) for number in range(8)))
    assert len(begun.story(1)) == before + 8
    assert begun.flaws() == []
