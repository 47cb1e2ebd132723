"""Trying again what could not be read or sent."""

from sqlalchemy import select

from bot import hub, retrying
from channels.base import Rejected
from data.tables import DEAD_LETTER
from tests.path_desk import PathDesk

LETTERS = select(DEAD_LETTER.c.error, DEAD_LETTER.c.attempts, DEAD_LETTER.c.settled_at).order_by(DEAD_LETTER.c.id)


def arrived_before(desk: PathDesk, channel: str, raw: bytes) -> None:
    """Keep something that could not be read when it came."""
    letter = hub.Letter(channel=channel, raw=raw, error="not understood yet", at=desk.at, final=False)
    desk.app.db.write_now(hub.bury, letter)


async def again(desk: PathDesk) -> retrying.Done:
    done = await retrying.run(desk.app.db, desk.app.hub, desk.now)
    await desk.settles()
    return done


async def test_what_can_be_read_now_is_answered_and_settled(desk: PathDesk):
    ana = desk.customer()
    arrived_before(desk, "wire", desk.raw("ana", "jam buka toko"))
    assert await again(desk) == retrying.Done(letters=1, read=1, sent=0)
    ana.hears("08.00")
    assert (await again(desk)).letters == 0


async def test_what_still_cannot_be_read_says_why(desk: PathDesk, monkeypatch):
    def forgets(raw: bytes) -> None:
        raise KeyError("no such field")

    monkeypatch.setattr(desk.wire, "read", forgets)
    for channel in ("wire", "fax"):
        arrived_before(desk, channel, b"{}")
    assert await again(desk) == retrying.Done(letters=2, read=0, sent=0)
    bug, gone = desk.rows(LETTERS)
    assert (bug.error, bug.attempts, bug.settled_at) == ("KeyError: 'no such field'", 2, None)
    assert "no channel 'fax'" in gone.error


async def test_what_was_refused_is_sent_again(desk: PathDesk):
    desk.wire.behave(Rejected("550 mailbox full"))
    ana = desk.customer()
    await ana.says("jam buka toko")
    ana.hears_nothing()
    assert (await again(desk)).sent == 1
    ana.hears("08.00")
