"""The way out: in order, at least once, never from an epoch that has passed."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import attempt, outbox
from bot.sender import Sender
from channels.base import Rejected, Unauthorized, Unreachable
from channels.wire import Far
from data.tables import MESSAGE
from data.types import Failed
from handoff import desk as moves
from tests.path_desk import PathDesk

ASK = "jam buka toko"


async def test_what_could_not_be_sent_is_tried_again_after_the_pause_that_was_asked_for(desk: PathDesk):
    desk.wire.behave(Unreachable("slow down", timedelta(seconds=42)))
    ana = desk.customer()
    await ana.says(ASK)
    ana.hears_nothing()
    desk.passes(timedelta(seconds=41))
    await desk.settles()
    ana.hears_nothing()
    desk.passes(timedelta(seconds=2))
    await desk.settles()
    ana.hears("08.00")
    assert desk.states() == ["received", "sent"]


async def test_what_is_refused_for_good_is_told_and_holds_up_nobody(desk: PathDesk):
    desk.wire.behave(Rejected("550 no such user"))
    ana = desk.customer()
    await ana.says(ASK)
    ana.hears_nothing()
    assert desk.states() == ["received", "failed"]
    assert [e.data["why"] for e in desk.story(1) if e.kind == "Failed"] == ["550 no such user"]
    await ana.says("bisa cod ga")
    ana.hears("COD")


async def test_the_order_of_a_conversation_is_kept_while_its_first_message_waits(desk: PathDesk):
    dewi = desk.agent("dewi")
    ana, budi = desk.customer(), desk.customer("budi")
    await ana.says("mau bicara dengan orang")
    ana.hears()
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.wire.behave(Unreachable("down"))
    desk.act(ana.inquiry.number, moves.reply, dewi, "satu")
    desk.act(ana.inquiry.number, moves.reply, dewi, "dua")
    await desk.settles()
    ana.hears_nothing()
    await budi.says(ASK)
    budi.hears("08.00")
    desk.passes(timedelta(minutes=1))
    await desk.settles()
    assert [message.text for message in ana.got[-2:]] == ["satu", "dua"]


async def test_a_message_that_may_have_gone_is_journalled_and_sent_again(desk: PathDesk):
    desk.wire.behave(Far.BREAKS)
    ana = desk.customer()
    await ana.says(ASK)
    desk.passes(timedelta(minutes=1))
    await desk.settles()
    first, second = ana.got
    assert first.id == second.id
    assert [event.kind for event in desk.story(1) if event.kind in {"Unknown", "Sent"}] == ["Unknown", "Sent"]


async def test_a_sender_that_died_leaves_a_claim_that_runs_out(desk: PathDesk):
    ana = desk.customer()
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    ask = outbox.Ask(sender="dead", channels=("wire",), at=desk.at)
    assert len(desk.app.db.write_now(outbox.claim, ask)) == 1
    await desk.settles()
    ana.hears_nothing()
    desk.passes(timedelta(minutes=2))
    await desk.settles()
    ana.hears("08.00")
    assert "Unknown" in [event.kind for event in desk.story(1)]


async def test_a_channel_that_never_answers_is_cut_off_and_asked_again(desk: PathDesk):
    async def nobody_answers(_message):
        await asyncio.Event().wait()

    desk.wire.send, answers = nobody_answers, desk.wire.send  # type: ignore[method-assign]
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    sender = Sender(desk.app.db, {"wire": desk.wire}, desk.now, desk.app.hub.rang, name="hasty", timeout=0.05)
    running = asyncio.ensure_future(sender.run())
    async with asyncio.timeout(10):
        while "Unknown" not in [event.kind for event in desk.story(1)]:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    desk.wire.send = answers  # type: ignore[method-assign]
    desk.passes(timedelta(minutes=2))
    await desk.settles()
    assert desk.states() == ["received", "sent"]


async def test_it_gives_up_in_the_end_and_says_so(desk: PathDesk):
    desk.wire.behave(*(Unauthorized("token revoked") for _ in range(20)))
    await desk.customer().says(ASK)
    for _ in range(12):
        desk.passes(timedelta(hours=9))
        await desk.settles()
    [failed] = [event for event in desk.story(1) if event.kind == "Failed"]
    assert failed.data["why"] == "gave up after 10 tries: token revoked"


def test_nobody_sends_what_somebody_is_still_trying_to_send(desk: PathDesk):
    ask = outbox.Ask(sender="one", channels=("wire",), at=desk.at)
    assert ask.lease > timedelta(seconds=attempt.TIMEOUT)


async def test_a_stale_reply_is_withdrawn(any_desk: PathDesk):
    desk, dewi = any_desk, any_desk.agent("dewi")
    ana = desk.customer()
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    desk.act(ana.inquiry.number, moves.take, dewi)
    await desk.settles()
    ana.hears_nothing()
    assert desk.states() == ["received", "withdrawn"]
    assert "Withdrawn" in [event.kind for event in desk.story(1)]


async def test_what_stands_behind_a_withdrawn_reply_leaves_at_once(any_desk: PathDesk):
    desk, dewi = any_desk, any_desk.agent("dewi")
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    desk.act("INQ-2026-000001", moves.take, dewi)
    desk.act("INQ-2026-000001", moves.reply, dewi, "Saya Dewi.")
    assert [parcel.message.text for parcel in claims(desk)] == ["Saya Dewi."]


async def test_a_stale_reply_that_was_in_flight_when_its_sender_died_is_in_doubt(any_desk: PathDesk):
    desk, dewi = any_desk, any_desk.agent("dewi")
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    assert len(claims(desk)) == 1
    desk.act("INQ-2026-000001", moves.take, dewi)
    desk.passes(timedelta(minutes=2))
    assert claims(desk) == []
    assert desk.states() == ["received", "unknown"]
    assert [event.kind for event in desk.story(1)][-2:] == ["Unknown", "Withdrawn"]


async def test_a_sender_who_comes_late_does_not_change_what_another_has_settled(any_desk: PathDesk):
    desk = any_desk
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    [slow] = claims(desk)
    desk.passes(timedelta(minutes=2))
    await desk.settles()
    late = attempt.Attempted(parcel=slow, outcome=Failed("no answer"), at=desk.at)
    desk.app.db.write_now(attempt.record, late)
    assert desk.states() == ["received", "sent"]


def claims(desk: PathDesk) -> list[outbox.Parcel]:
    return desk.app.db.write_now(outbox.claim, outbox.Ask(sender="one", channels=("wire",), at=desk.at))


@pytest.mark.parametrize("size", [3, 200])
async def test_many_go_out_together(desk: PathDesk, size: int):
    for number in range(size):
        await desk.receives(desk.raw(f"customer{number}", ASK))
    await desk.settles()
    assert len(desk.wire.sent) == size
    assert desk.rows(select(MESSAGE.c.id).where(MESSAGE.c.state == "pending")) == []
