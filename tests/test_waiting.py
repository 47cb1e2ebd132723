"""What a customer hears while nobody has taken the inquiry yet, and that it ends the moment that somebody does."""

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import turn, waiting
from bot.details import Details
from data.types import Address, Inbound, Owner, Status
from handoff import desk as moves
from tests.at_once import at_once
from tests.path_desk import Customer, PathDesk
from tests.test_races import look

LONG, SHORT = timedelta(minutes=10), timedelta(minutes=9, seconds=59)
KATE = Details(name="Kate", only=True)
KATE_AND_MORE = Details(name="Kate")


@pytest.mark.parametrize(
    ("found", "noted", "polite", "silent", "part"),
    [
        (KATE, True, False, timedelta(0), "contact_noted"),
        (KATE, False, False, timedelta(0), "contact_noted"),
        (KATE_AND_MORE, True, False, timedelta(0), "contact_noted"),
        (KATE_AND_MORE, False, False, SHORT, ""),
        (KATE_AND_MORE, False, False, LONG, "status_update"),
        (Details(), False, False, SHORT, ""),
        (Details(), False, False, LONG, "status_update"),
        (Details(), False, False, None, "status_update"),
        (Details(), False, True, LONG, ""),
    ],
)
def test_what_is_said_to_who_waits(found: Details, noted: bool, polite: bool, silent: timedelta | None, part: str):
    assert waiting.part(found, noted=noted, polite=polite, silent=silent) == part


async def waits(desk: PathDesk) -> Customer:
    """Return a customer whose inquiry is in the queue."""
    ana = desk.customer()
    await ana.says("mau bicara dengan orang")
    ana.hears("INQ-2026-000001", "boleh saya tahu nama")
    assert ana.owner == Owner.QUEUE
    return ana


async def test_details_that_were_asked_for_are_acknowledged(any_desk: PathDesk):
    ana = await waits(any_desk)
    await ana.says("Boleh, saya Rina rina@x.com")
    ana.hears("Terima kasih, Kak Rina, sudah saya catat.")
    assert (ana.contact.name, ana.contact.email) == ("Rina", "rina@x.com")
    assert [event.kind for event in any_desk.story(1)][-3:] == ["Recorded", "Said", "Sent"]
    assert (ana.owner, ana.status) == (Owner.QUEUE, Status.OPEN)


async def test_who_writes_again_hears_once_in_a_while_how_it_stands(any_desk: PathDesk):
    desk, ana = any_desk, await waits(any_desk)
    desk.passes(SHORT)
    await ana.says("halo? masih lama?")
    ana.hears_nothing()
    desk.passes(LONG - SHORT)
    await ana.says("halo?")
    ana.hears("INQ-2026-000001", "paling lambat hari ini pukul 12.00 WIB")
    desk.passes(SHORT)
    await ana.says("kok lama ya")
    ana.hears_nothing()
    desk.passes(LONG)
    await ana.says("gimana ini")
    ana.hears("INQ-2026-000001")
    assert desk.flaws() == []


async def test_a_promise_that_was_broken_is_not_repeated(desk: PathDesk):
    ana = await waits(desk)
    desk.passes(timedelta(hours=30))
    await ana.says("halo?")
    assert "paling lambat" not in ana.hears("INQ-2026-000001").text


async def test_the_newest_promise_is_the_one_that_stands(desk: PathDesk):
    ana, dewi = await waits(desk), desk.agent("dewi")
    desk.act("INQ-2026-000001", moves.promise, dewi, desk.at + timedelta(hours=6))
    desk.passes(LONG)
    await ana.says("halo?")
    ana.hears("pukul 16.00 WIB")


async def test_an_agents_word_counts_as_ours_and_a_note_does_not(desk: PathDesk):
    ana, dewi = await waits(desk), desk.agent("dewi")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    desk.passes(LONG)
    desk.act(number, moves.reply, dewi, "Sebentar, Kak.")
    desk.act(number, moves.give_back, dewi)
    await desk.settles()
    ana.hears("Sebentar")
    await ana.says("baik, jam berapa?")
    ana.hears_nothing()
    desk.passes(LONG)
    desk.act(number, moves.note, dewi, "orangnya sabar")
    await ana.says("halo?")
    ana.hears("INQ-2026-000001")


async def test_thanks_in_the_queue_need_no_answer(desk: PathDesk):
    ana = await waits(desk)
    desk.passes(LONG)
    await ana.says("oke kak, makasih")
    ana.hears_nothing()


async def test_what_was_said_aloud_is_not_answered_in_writing(desk: PathDesk):
    dewi = desk.agent("dewi")
    place = Address("phone", "0812")
    called = Inbound(id="1", sender=place, reply_to=place, text="nama saya Ana, saya kecewa sekali", sent_at=desk.at)
    await desk.app.workplace.admit(called, dewi.id)
    await desk.settles()
    assert desk.states() == ["received"]


async def test_the_moment_an_agent_takes_it_the_bot_is_silent(any_desk: PathDesk):
    desk, ana, dewi = any_desk, await waits(any_desk), any_desk.agent("dewi")
    desk.passes(LONG)
    await desk.receives(desk.raw("ana", "halo?"))
    studied = look(desk)
    desk.act(ana.inquiry.number, moves.take, dewi)
    await desk.app.db.write_all(turn.advance, studied)
    await desk.settles()
    ana.hears_nothing()


async def test_what_the_queue_has_said_never_leaves_once_somebody_has_taken_it(any_desk: PathDesk):
    desk, ana, dewi = any_desk, await waits(any_desk), any_desk.agent("dewi")
    desk.passes(LONG)
    await desk.receives(desk.raw("ana", "halo?"))
    await desk.worker.once()
    assert desk.states()[-1] == "pending"
    desk.act(ana.inquiry.number, moves.take, dewi)
    await desk.settles()
    ana.hears_nothing()
    assert desk.states()[-1] == "withdrawn"


async def test_who_takes_it_while_the_bot_is_writing_overtakes_the_bot(tmp_path: Path, new_postgres: str):
    desk = PathDesk(tmp_path, new_postgres)
    ana, dewi = await waits(desk), desk.agent("dewi")
    desk.passes(LONG)
    await desk.receives(desk.raw("ana", "halo?"))
    [studied] = look(desk)

    def step(session, items):
        [item] = items
        return turn.advance(session, items) if item is studied else [item.takes(session)]

    def takes(session):
        return moves.take(session, moves.case(session, "INQ-2026-000001"), dewi, desk.at)

    await asyncio.to_thread(at_once, desk.app.db, desk.app.db, step, studied, SimpleNamespace(takes=takes))
    assert desk.states()[-1] == "pending"
    await desk.settles()
    ana.hears_nothing()
    assert (ana.owner, desk.states()[-1]) == (Owner.AGENT, "withdrawn")
    desk.close()


async def test_who_is_told_after_an_agent_took_it_is_written_down_silently(any_desk: PathDesk):
    desk, ana, dewi = any_desk, await waits(any_desk), any_desk.agent("dewi")
    desk.act(ana.inquiry.number, moves.take, dewi)
    await ana.says("Rudi, rudi@example.com")
    ana.hears_nothing()
    assert (ana.contact.name, ana.contact.email) == ("Rudi", "rudi@example.com")
    assert desk.story(1)[-1].data["fields"] == ["email", "name"]


async def test_a_conversation_that_was_given_up_is_heard_all_the_same(any_desk: PathDesk):
    desk, ana = any_desk, await waits(any_desk)
    await desk.receives(desk.raw("ana", "nama saya Ana Lestari"))
    await desk.app.db.write_all(turn.give_up, look(desk))
    await desk.settles()
    ana.hears("Ana Lestari", "saya catat")
    assert ana.contact.name == "Ana Lestari"
