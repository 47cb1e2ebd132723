"""A channel gets no more at once than it has room for, whoever hands its messages over."""

import asyncio
from collections.abc import Iterator

import pytest

from bot import attempt, outbox
from bot.sender import Sender
from bot.worker import Worker
from channels.wire import Wire
from data.types import Address, Outbound
from tests.path_desk import PathDesk

MANY = 40


class Counter:
    """What stands in for a wire's way to send: slow, and it counts how many are under way."""

    def __init__(self, wire: Wire) -> None:
        self._send, self.now, self.most = wire.send, 0, 0

    async def __call__(self, message: Outbound) -> str:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0.005)
            return await self._send(message)
        finally:
            self.now -= 1


@pytest.fixture
def counter(desk: PathDesk) -> Iterator[Counter]:
    """The desk's wire, slowed down."""
    counter = Counter(desk.wire)
    desk.wire.send = counter  # type: ignore[method-assign]
    yield counter
    del desk.wire.send


def sender(desk: PathDesk, room: int) -> Sender:
    return Sender(desk.app.db, {"wire": desk.wire}, desk.now, desk.app.hub.rang, name="narrow", room=room)


async def everybody_asks(desk: PathDesk) -> None:
    for number in range(MANY):
        await desk.receives(desk.raw(f"customer-{number}", "jam buka toko"))


async def test_turns_hand_over_more_than_there_is_room_for_and_the_rest_stands_in_line(desk, counter):
    await everybody_asks(desk)
    narrow = sender(desk, 4)
    await Worker(desk.app.db, lambda: desk.app.content, desk.now, name="test", sender=narrow).once()
    assert len(narrow.under_way["wire"]) == 4
    await narrow.sent()
    assert (counter.most, desk.states().count("sent")) == (4, MANY)


async def test_while_there_is_a_line_nothing_more_is_claimed_for_the_channel(desk, counter):
    await everybody_asks(desk)
    narrow = sender(desk, 4)
    await Worker(desk.app.db, lambda: desk.app.content, desk.now, name="test", sender=narrow).once()
    assert not narrow.errand().channels
    assert await narrow.once() == 0
    await narrow.sent()
    assert narrow.errand().channels == {"wire"}


async def test_what_stands_in_line_at_a_stop_is_free_at_once_and_counts_as_no_attempt(desk, counter):
    await everybody_asks(desk)
    narrow = sender(desk, 4)
    running = asyncio.ensure_future(narrow.run())
    await Worker(desk.app.db, lambda: desk.app.content, desk.now, name="test", sender=narrow).once()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(desk.wire.sent) == 4
    ask = outbox.Ask(sender="next", channels=("wire",), at=desk.at, most=MANY)
    left = desk.app.db.write_now(outbox.claim, ask)
    assert (len(left), {parcel.attempt for parcel in left}) == (MANY - 4, {1})


async def test_whoever_is_told_to_stop_while_sending_does_not_say_that_nobody_answered(desk, counter):
    message = Outbound(id=1, to=Address("wire", "ana"), text="Halo", language="id")
    parcel = outbox.Parcel(message=message, inquiry=1, attempt=1, until=desk.at)
    sending = asyncio.ensure_future(attempt.send(desk.wire, parcel))
    await asyncio.sleep(0)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
