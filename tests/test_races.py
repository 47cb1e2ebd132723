"""What happens between two looks: nothing that was said is left behind, whoever moves meanwhile."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import looking, outbox, turn
from bot.worker import PAUSES, Worker
from channels.base import Unreachable
from data import work
from data.tables import WORK
from data.types import Owner, Status
from handoff import desk as moves
from tests.at_once import at_once
from tests.path_desk import PathDesk


def look(desk: PathDesk, worker: str = "test") -> list[looking.Prepared]:
    """Claim and study what is due, as a worker does before its transaction."""
    found = desk.app.db.write_now(looking.look, work.Ask(worker=worker, at=desk.at))
    content = desk.app.content
    return [
        looking.Prepared(look=one, evidence=looking.evidence(content, one), content=content, at=desk.at)
        for one in found
    ]


async def test_what_is_said_while_an_inquiry_is_being_closed_is_answered(any_desk: PathDesk):
    desk, ana = any_desk, any_desk.customer()
    await ana.says("jam buka toko")
    await desk.receives(desk.raw("ana", "Ya, membantu", choice="helpful:yes"))
    studied = look(desk)
    await desk.receives(desk.raw("ana", "oh ya, bisa cod ga?"))
    await desk.app.db.write_all(turn.advance, studied)
    await desk.settles()
    assert "COD" in ana.got[-1].text


async def test_what_was_said_before_an_agent_resolved_reopens_it(any_desk: PathDesk):
    desk, ana, dewi = any_desk, any_desk.customer(), any_desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    await desk.receives(desk.raw("ana", "belum, masih rusak"))
    studied = look(desk)
    desk.act(number, moves.resolve, dewi, "Sudah beres, Kak.")
    await desk.app.db.write_all(turn.advance, studied)
    await desk.settles()
    assert (ana.owner, ana.status) == (Owner.QUEUE, Status.OPEN)


async def test_what_was_said_before_the_question_is_no_answer_to_it(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    await desk.receives(desk.raw("ana", "oke kak ini fotonya nyusul ya"))
    desk.passes(timedelta(seconds=1))
    desk.act(number, moves.resolve, dewi, "Sudah beres, Kak.")
    await desk.settles()
    assert ana.status == Status.RESOLVED
    await ana.says("sudah kak, makasih")
    assert ana.status == Status.CLOSED


async def test_a_question_that_an_agent_gives_back_to_the_bot_is_answered(any_desk: PathDesk):
    desk, ana, dewi = any_desk, any_desk.customer(), any_desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    await ana.says("jam buka toko")
    desk.act(number, moves.give_back, dewi, Owner.BOT)
    await desk.settles()
    assert "08.00" in ana.got[-1].text


async def test_two_looks_at_one_inquiry_are_answered_once(any_desk: PathDesk):
    desk, ana = any_desk, any_desk.customer()
    await desk.receives(desk.raw("ana", "jam buka toko"))
    first = look(desk)
    desk.passes(timedelta(minutes=1))
    second = look(desk, "another")
    await desk.app.db.write_all(turn.advance, [*first, *second])
    await desk.settles()
    assert len(ana.got) == 1


class Stumbles:
    """A desk's knowledge that stumbles over one word."""

    def __init__(self, real):
        self._real = real

    def __getattr__(self, name):
        return getattr(self._real, name)

    def look(self, text, hint=""):
        if "celaka" in text:
            raise RuntimeError("stumbled")
        return self._real.look(text, hint)


ATTEMPTS = select(WORK.c.attempts)


def stumbling(desk: PathDesk, poll: timedelta = timedelta(seconds=1)) -> Worker:
    content = replace(desk.app.content, knowledge=Stumbles(desk.app.content.knowledge))  # type: ignore[arg-type]
    return Worker(desk.app.db, lambda: content, desk.now, name="test", sender=None, poll=poll)


async def test_two_workers_that_take_one_turn_at_the_same_moment_answer_once(tmp_path: Path, new_postgres: str):
    desk = PathDesk(tmp_path, new_postgres)
    await desk.receives(desk.raw("ana", "jam buka toko"))
    [first] = look(desk)
    desk.passes(timedelta(minutes=1))
    [second] = look(desk, "another")
    at_once(desk.app.db, desk.app.db, turn.advance, first, second)
    assert desk.states() == ["received", "pending"]
    desk.close()


async def test_what_was_closed_while_it_was_being_studied_is_not_answered(any_desk: PathDesk):
    desk, ana = any_desk, any_desk.customer()
    await desk.receives(desk.raw("ana", "jam buka toko"))
    studied = look(desk)
    desk.act("INQ-2026-000001", moves.close, "merged", "system")
    assert await desk.app.db.write_all(turn.advance, studied) == [None]
    await desk.settles()
    ana.hears_nothing()
    assert desk.story(1)[-1].kind == "Closed"


async def test_the_bot_does_not_give_up_what_a_person_has_taken(any_desk: PathDesk):
    desk, ana, dewi = any_desk, any_desk.customer(), any_desk.agent("dewi")
    await desk.receives(desk.raw("ana", "jam buka toko"))
    studied = look(desk)
    desk.act("INQ-2026-000001", moves.take, dewi)
    assert await desk.app.db.write_all(turn.give_up, studied) == [None]
    assert (ana.owner, ana.inquiry.agent_id) == (Owner.AGENT, dewi.id)
    assert desk.rows(select(WORK)) == []


async def test_who_gives_up_what_was_closed_meanwhile_keeps_nothing_claimed(any_desk: PathDesk):
    desk = any_desk
    await desk.receives(desk.raw("ana", "jam buka toko"))
    studied = look(desk)
    desk.act("INQ-2026-000001", moves.close, "merged", "system")
    assert await desk.app.db.write_all(turn.give_up, studied) == [None]
    await desk.settles()
    assert desk.rows(select(WORK)) == []


async def test_a_message_that_cannot_be_studied_holds_up_nobody(desk: PathDesk):
    budi = desk.customer("budi")
    await desk.receives(desk.raw("ana", "celaka"))
    await desk.receives(desk.raw("budi", "jam buka toko"))
    await stumbling(desk).once()
    await desk.settles()
    budi.hears("08.00")
    desk.passes(timedelta(minutes=1))
    await desk.settles()
    assert len(desk.customer("ana").got) == 1


async def test_a_message_that_can_never_be_studied_goes_to_a_person(desk: PathDesk):
    ana, worker = desk.customer(), stumbling(desk)
    await desk.receives(desk.raw("ana", "celaka"))
    for _ in PAUSES:
        assert ana.inquiry.owner == Owner.BOT
        await worker.once()
        desk.passes(timedelta(minutes=10))
    assert ana.inquiry.owner == Owner.QUEUE
    await desk.settles()
    ana.hears("rekan kami")
    assert await worker.once() == 0


async def test_a_worker_whose_looks_all_fail_goes_on_by_itself(desk: PathDesk):
    worker = stumbling(desk, poll=timedelta(seconds=0.02))
    await desk.receives(desk.raw("ana", "celaka"))
    running = asyncio.ensure_future(worker.run())
    async with asyncio.timeout(10):
        for failed in (1, 2):
            while desk.app.db.read_now(lambda session: session.connection().execute(ATTEMPTS).scalar_one()) < failed:
                await asyncio.sleep(0.01)
            desk.passes(timedelta(minutes=1))  # nobody else writes anything that it could go along with
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_whoever_stops_leaves_nothing_claimed(desk: PathDesk):
    ana = desk.customer()
    await desk.receives(desk.raw("ana", "jam buka toko"))
    worker = asyncio.ensure_future(desk.worker.run())
    await asyncio.sleep(0)
    look(desk)  # whoever of that name has claimed it will not come back to it
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await desk.worker.once()
    asked = outbox.Ask(sender="test", channels=("wire",), at=desk.at)
    assert len(desk.app.db.write_now(outbox.claim, asked)) == 1
    sender = asyncio.ensure_future(desk.sender.run())
    await asyncio.sleep(0)
    sender.cancel()
    await asyncio.gather(sender, return_exceptions=True)
    await desk.settles()
    ana.hears("08.00")
    assert not [one for one in desk.story(1) if one.kind == "Unknown"]


async def test_nobody_spins_while_a_message_waits_for_its_next_try(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.wire.behave(Unreachable("down", timedelta(minutes=5)))
    desk.act(ana.inquiry.number, moves.reply, dewi, "satu")
    await desk.settles()
    desk.act(ana.inquiry.number, moves.reply, dewi, "dua")
    due = desk.app.db.read_now(lambda session: outbox.next_due(session, ("wire",)))
    assert due == desk.at + timedelta(minutes=5)


async def test_a_platform_that_gives_an_id_twice_gets_a_message_once(desk: PathDesk):
    async def same_id(message):
        desk.wire.sent.append(message)
        return "always-the-same"

    desk.wire.send = same_id  # type: ignore[method-assign]
    ana, budi = desk.customer(), desk.customer("budi")
    await ana.says("jam buka toko")
    await budi.says("jam buka toko")
    assert (len(ana.got), len(budi.got)) == (1, 1)
    assert desk.states().count("sent") == 2


@pytest.mark.parametrize("text", ["text that nobody said", ""])
async def test_a_message_that_no_event_knows_is_found_out(desk: PathDesk, text: str):
    from sqlalchemy import text as sql

    await desk.customer().says("jam buka toko")
    columns = "inquiry_id, conversation_id, author, note, text, language, at, channel, choice, choices, nonce, state"
    copied = columns.replace(" text", f" '{text}'").replace("nonce", "''")
    desk.write(
        lambda session: session.connection().execute(
            sql(f"INSERT INTO message ({columns}, attempts, error) SELECT {copied}, 0, '' FROM message WHERE id = 1")
        )
    )
    assert "no event knows of message" in desk.flaws()[0].what
