"""Whoever is told to stop: what they had claimed and not begun is free at once, and nobody doubts what became of it."""

import asyncio
import threading
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from bot import outbox
from bot.worker import Worker
from data import work
from data.tables import MESSAGE, WORK
from tests.path_desk import PathDesk

ASK = "jam buka toko"
LOOKED_AT = select(WORK.c.part).where(WORK.c.claimed_by.is_not(None))
CLAIMED = select(MESSAGE.c.id).where(MESSAGE.c.claimed_by.is_not(None))


class Held:
    """The first transaction in which something is found, kept open until it may be committed."""

    def __init__(self, desk: PathDesk, what: Select[Any]) -> None:
        self._watch, self._what = desk.app.db.watch, what
        self._before = self._watch.before
        self._written, self._may_commit, self._committed = threading.Event(), threading.Event(), threading.Event()
        self._watch.before, self._watch.after = self._hold, self._tell

    async def written(self) -> None:
        assert await asyncio.to_thread(self._written.wait, 30)

    async def commit(self) -> None:
        self._may_commit.set()
        assert await asyncio.to_thread(self._committed.wait, 30)

    def _hold(self, session: Session) -> None:
        if self._before:
            self._before(session)
        if not self._written.is_set() and session.connection().execute(self._what).first():
            session.info["held"] = True
            self._written.set()
            assert self._may_commit.wait(30)

    def _tell(self, notes: dict[Any, Any]) -> None:
        if notes.get("held"):
            self._committed.set()


async def stop(held: Held, *running: "asyncio.Future[None]") -> None:
    """Stop loops while a transaction of theirs is under way, which ends only when they have had time to go."""
    await held.written()
    for one in running:
        one.cancel()
    await asyncio.wait(running, timeout=0.3)
    await held.commit()
    await asyncio.gather(*running, return_exceptions=True)


def free(desk: PathDesk) -> list[tuple[str, int]]:
    """Claim for somebody else what may be sent; return to whom it goes, and which attempt that is."""
    asked = outbox.Ask(sender="another", channels=("wire",), at=desk.at)
    return [(one.message.to.id, one.attempt) for one in desk.app.db.write_now(outbox.claim, asked)]


def kinds(desk: PathDesk) -> list[str]:
    return [event.kind for event in desk.story(1)]


async def test_a_worker_gives_back_what_it_was_just_claiming(any_desk: PathDesk):
    desk = any_desk
    await desk.receives(desk.raw("ana", ASK))
    held = Held(desk, LOOKED_AT)
    await stop(held, asyncio.ensure_future(desk.worker.run()))
    asked = work.Ask(worker="another", at=desk.at)
    assert [claim.conversation for claim in desk.app.db.write_now(work.claim, asked)] == [1]


async def test_a_sender_gives_back_what_it_was_just_claiming(any_desk: PathDesk):
    desk = any_desk
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    held = Held(desk, CLAIMED)
    await stop(held, asyncio.ensure_future(desk.sender.run()))
    assert free(desk) == [("ana", 1)]
    assert "Unknown" not in kinds(desk)


async def test_a_sender_gives_back_what_a_turn_was_just_writing_for_it(any_desk: PathDesk):
    desk = any_desk
    worker = Worker(desk.app.db, lambda: desk.app.content, desk.now, name="test", sender=desk.sender)
    await desk.receives(desk.raw("ana", ASK))
    held = Held(desk, CLAIMED)
    await stop(held, asyncio.ensure_future(worker.run()), asyncio.ensure_future(desk.sender.run()))
    assert desk.wire.sent == []
    assert free(desk) == [("ana", 1)]
    assert "Unknown" not in kinds(desk)


async def test_what_is_being_sent_stays_claimed_and_the_rest_need_not_wait_for_it(any_desk: PathDesk):
    desk, answered = any_desk, asyncio.Event()

    async def slowly(_message):
        await answered.wait()
        return "far-1"

    desk.wire.send = slowly  # type: ignore[method-assign]
    for who in ("ana", "budi"):
        await desk.receives(desk.raw(who, ASK))
    await desk.worker.once()
    asked = outbox.Ask(sender="test", channels=("wire",), at=desk.at)
    desk.sender.take_along(desk.app.db.write_now(outbox.claim, asked)[:1])
    sender = asyncio.ensure_future(desk.sender.run())
    await asyncio.sleep(0)
    sender.cancel()
    found = await eventually_free(desk)
    answered.set()
    await asyncio.gather(sender, return_exceptions=True)
    assert found == [("budi", 1)]
    assert [state for state in desk.states() if state != "received"] == ["sent", "pending"]
    assert "Unknown" not in kinds(desk)


async def eventually_free(desk: PathDesk) -> list[tuple[str, int]]:
    for _ in range(100):
        if found := free(desk):
            return found
        await asyncio.sleep(0.01)
    return []
