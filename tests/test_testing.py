"""The kit for authors of channels: the wire does as told, and the suite finds what is wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from channels.base import Hub, Rejected, Shows, Unreachable
from channels.testing import ChannelSuite, Far, MemoryHub, Pair, Peer, Wire
from data.types import Address, Choice, Inbound, Outbound

ANA = Address("wire", "ana")


def said(text: str, choices: tuple[Choice, ...] = ()) -> Outbound:
    return Outbound(id=5, to=ANA, text=text, language="id", choices=choices)


@pytest.fixture
async def wire():
    wire = Wire()
    running = asyncio.create_task(wire.run(MemoryHub(wire)))
    yield wire
    running.cancel()


async def test_what_the_wire_receives_is_acknowledged_by_the_hub(wire):
    first, again, other = [await wire.receives("halo", id=id) for id in ("1", "1", "2")]
    assert [one[0].new for one in (first, again, other)] == [True, False, True]
    assert first[0].message == again[0].message


async def test_the_wire_tells_what_the_hub_could_not_keep(wire):
    wire._hub.fail(OSError("disk full"))
    with pytest.raises(OSError, match="disk full"):
        await wire.receives("halo")


async def test_the_wire_does_as_told_one_attempt_after_the_other(wire):
    wire.behave(Unreachable("slow down", timedelta(seconds=9)), Far.BREAKS, Far.HANGS, Far.TAKES)
    with pytest.raises(Unreachable) as caught:
        await wire.send(said("satu"))
    assert caught.value.after == timedelta(seconds=9)
    with pytest.raises(ConnectionResetError):
        await wire.send(said("dua"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wire.send(said("tiga")), 0.05)
    assert await wire.send(said("empat")) == "wire-2"
    assert [one.text for one in wire.sent] == ["dua", "empat"]


async def test_the_wire_refuses_what_it_can_not_show():
    wire = Wire(shows=Shows(limit=5))
    for message in (said("terlalu panjang"), said("ya?", (Choice("y", "Ya"),))):
        with pytest.raises(Rejected):
            await wire.send(message)


async def test_the_wire_hears_each_message_once_and_waits_for_it(wire):
    hears = asyncio.create_task(wire.hears("Kak"))
    await asyncio.sleep(0)
    await wire.send(said("Halo, Kak!"))
    assert (await hears).text == "Halo, Kak!"
    with pytest.raises(AssertionError, match=r"did not hear 'Kak' in 0\.01 s"):
        await wire.hears("Kak", timeout=0.01)


async def test_the_wire_hears_for_one_customer(wire):
    await wire.send(said("untuk ana"))
    with pytest.raises(AssertionError, match="to ana: 'untuk ana'"):
        await wire.hears("untuk", timeout=0.01, to="budi")
    assert await wire.hears("untuk", to="ana")


async def test_the_hub_says_what_was_said_and_rings():
    wire = Wire()
    hub = MemoryHub(wire)
    running = asyncio.create_task(wire.run(hub))
    news = asyncio.create_task(hub.news(ANA, 5))
    await wire.receives("halo", id="7")
    await asyncio.wait_for(news, 1)
    await hub.send(said("Halo, Kak!"))
    assert [(one.author, one.text, one.client_id) for one in await hub.said(ANA)] == [
        ("customer", "halo", "7"),
        ("bot", "Halo, Kak!", ""),
    ]
    assert [one.text for one in await hub.said(ANA, after=1)] == ["Halo, Kak!"]
    running.cancel()


async def test_the_hub_keeps_what_can_not_be_read():
    hub = MemoryHub(Wire())
    assert await hub.deliver("wire", b"?") == ()
    assert [raw for raw, _ in hub.dead_letters] == [b"?"]


class Phone(Peer):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    async def says(self, text: str, id: str) -> bool:
        try:
            return bool(await self.wire.receives(text, id=id))
        except OSError:
            return False

    async def heard(self) -> Sequence[str]:
        return [one.text for one in self.wire.sent]

    async def refuse(self, error: type[Exception]) -> bool:
        self.wire.behave(error("no"))
        return True


class Hasty(Phone):
    """Acknowledges what is still on its way."""

    async def says(self, text: str, id: str) -> bool:
        self.saying = asyncio.create_task(super().says(text, id))
        await asyncio.sleep(0)
        return True


class Forgetful(Wire):
    """Gives every delivery another id."""

    async def receives(self, text: str, **more):
        return await super().receives(text, **{**more, "id": ""})


class Shouting(Wire):
    def read(self, raw: bytes) -> Sequence[Inbound]:
        return [replace(one, text=one.text.upper()) for one in Wire.read(self, raw)]


class Blunt(Wire):
    def read(self, raw: bytes) -> Sequence[Inbound]:
        assert raw.startswith(b"{")
        return super().read(raw)


class Lumping(Wire):
    async def send(self, message: Outbound) -> str:
        try:
            return await super().send(message)
        except Exception as error:
            raise RuntimeError("something went wrong") from error


class Stubborn(Wire):
    async def run(self, hub: Hub) -> None:
        try:
            await super().run(hub)
        except asyncio.CancelledError:
            return


class Littering(Wire):
    async def run(self, hub: Hub) -> None:
        self.litter = asyncio.create_task(asyncio.sleep(5))
        await super().run(hub)


SUITE = ChannelSuite()


@pytest.mark.parametrize(
    ("channel", "peer", "finds"),
    [
        (Wire, Hasty, SUITE.test_nothing_is_acknowledged_before_the_hub_has_it),
        (Wire, Hasty, SUITE.test_what_the_hub_could_not_keep_is_refused_and_kept_once_later),
        (Forgetful, Phone, SUITE.test_the_same_message_twice_is_one_message),
        (Blunt, Phone, SUITE.test_what_makes_no_sense_is_unreadable_and_nothing_worse),
        (Stubborn, Phone, SUITE.test_it_ends_at_once_when_cancelled_and_leaves_nothing_behind),
        (Littering, Phone, SUITE.test_it_ends_at_once_when_cancelled_and_leaves_nothing_behind),
    ],
)
async def test_the_suite_finds_a_channel_that_is_wrong(channel, peer, finds):
    await _fails(channel(), peer, finds)


@pytest.mark.parametrize(
    ("channel", "finds", "argument"),
    [
        (Shouting, SUITE.test_what_is_said_arrives_letter_for_letter, "halo"),
        (Lumping, SUITE.test_what_goes_wrong_is_told_by_what_to_do_next, Rejected),
    ],
)
async def test_the_suite_finds_what_is_wrong_with_some_of_it(channel, finds, argument):
    await _fails(channel(), Phone, lambda pair, hub: finds(pair, hub, argument))


async def _fails(channel: Wire, peer: type[Phone], finds: Callable[[Pair, MemoryHub], Awaitable[None]]) -> None:
    hub = MemoryHub(channel)
    running = asyncio.create_task(channel.run(hub))
    with pytest.raises((AssertionError, RuntimeError)):
        await finds(Pair(channel=channel, peer=peer(channel)), hub)
    running.cancel()
