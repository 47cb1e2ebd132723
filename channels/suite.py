"""What every channel has to do, as tests: subclass `ChannelSuite`, give it your channel and its other side, run pytest.

The other side is real wherever it can be: it speaks the platform's protocol over a socket, and is never patched in.
"""

# ruff: noqa: D102 — a test's name is its sentence

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
import pytest_asyncio
from hypothesis import example, given, settings
from hypothesis import strategies as some
from pydantic import BaseModel

from channels.base import Channel, Rejected, Unauthorized, Unreachable, Unreadable
from channels.memory import MemoryHub
from channels.peer import Pair, Peer
from channels.pieces import fits
from channels.render import render
from data.types import Choice, Inbound, Outbound

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that something may take which has to happen."""

MOMENT = 0.3
"""Seconds in which something must not happen."""

TEXTS = {
    "plain": "Halo, apakah barangnya masih ada?",
    "lines": "satu\ndua\n\ntiga",
    "emoji": "Terima kasih 🙏🏽 dari 👨‍👩‍👧‍👦 di 🇮🇩 ❤️",
    "right-to-left": "أين طلبي؟ רק שאלה",
    "combining": "cafe\u0301 und u\u0308ber, nin\u0303o",
    "four-byte": "𝒮𝒶𝓅𝒶 𠮷野家 🛵",
    "signs": "a < b && c > d; \"x\" 'y' \\n %s {{ x }} 100% #5 @toko",
    "thai and han": "สวัสดีครับ 你好，请问几点开门？",
}
CHOICES = (Choice("yes", "Ya, sudah jelas"), Choice("no", "Belum"), Choice("person", "Bicara dengan petugas"))


@pytest.mark.asyncio
class ChannelSuite:
    """The tests; a subclass has a fixture `pair`, which may ask for `hub`."""

    @pytest.fixture
    def hub(self) -> MemoryHub:
        """Return the desk that the channel delivers to."""
        return MemoryHub()

    @pytest.fixture
    def pair(self) -> Pair:
        """Return the channel, not yet running, and its other side."""
        raise NotImplementedError(f"{type(self).__name__} needs a fixture `pair`")

    @pytest_asyncio.fixture
    async def running(self, pair: Pair, hub: MemoryHub) -> AsyncIterator[Pair]:
        """Run the channel as the desk does: again, whenever it falls over."""
        hub.add(pair.channel)
        task = asyncio.create_task(_keep_running(pair.channel, hub))
        await asyncio.wait_for(pair.peer.ready(), PATIENCE)
        yield pair
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)

    async def test_it_is_a_channel(self, pair: Pair) -> None:
        channel = pair.channel
        assert isinstance(channel, Channel), "something of the contract is missing"
        assert issubclass(channel.Settings, BaseModel)
        assert "kind" in channel.Settings.model_fields, "settings say their kind"
        assert channel.name
        assert channel.shows.limit >= 2, "a limit of one can't show an emoji"

    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
    async def test_what_is_said_arrives_letter_for_letter(self, running: Pair, hub: MemoryHub, text: str) -> None:
        inbound = await _said(running, hub, text)
        assert inbound.text == text
        assert {inbound.sender.channel, inbound.reply_to.channel} == {running.channel.name}, "addresses are its own"

    async def test_nothing_is_acknowledged_before_the_hub_has_it(self, running: Pair, hub: MemoryHub) -> None:
        async with hub.hanging():
            says = asyncio.create_task(running.peer.says("sudah sampai?", "slow"))
            await asyncio.wait([says], timeout=MOMENT)
            assert not (says.done() and says.result()), "it was acknowledged while the hub was still writing"
        acknowledged = await asyncio.wait_for(says, PATIENCE)
        assert acknowledged or await running.peer.says("sudah sampai?", "slow")
        assert [inbound.text for inbound in hub.kept] == ["sudah sampai?"]

    async def test_what_the_hub_could_not_keep_is_refused_and_kept_once_later(
        self, running: Pair, hub: MemoryHub
    ) -> None:
        hub.fail(OSError("no space left on device"))
        acknowledged = await asyncio.wait_for(running.peer.says("pesanan saya", "again"), PATIENCE)
        assert not acknowledged or hub.kept, "it was acknowledged, yet the hub hasn't got it"
        assert await asyncio.wait_for(running.peer.says("pesanan saya", "again"), PATIENCE)
        assert [inbound.text for inbound in hub.kept] == ["pesanan saya"]

    async def test_the_same_message_twice_is_one_message(self, running: Pair, hub: MemoryHub) -> None:
        if not running.peer.redelivers:
            pytest.skip("this platform never brings a message twice")
        for _ in range(2):
            assert await running.peer.says("halo", "same"), "a redelivery is acknowledged like the first"
        assert len(hub.kept) == 1
        assert len({inbound.id for inbound in hub.read}) == 1

    async def test_the_same_words_twice_are_two_messages(self, running: Pair, hub: MemoryHub) -> None:
        for id in ("first", "second"):  # noqa: A001
            assert await running.peer.says("halo", id)
        assert len({inbound.id for inbound in hub.kept}) == 2

    async def test_reading_the_same_bytes_gives_the_same_messages(self, running: Pair, hub: MemoryHub) -> None:
        inbound = await _said(running, hub, TEXTS["emoji"])
        again = [one for _ in range(2) for one in running.channel.read(hub.raws[-1])]
        assert again == [inbound, inbound]

    async def test_what_makes_no_sense_is_unreadable_and_nothing_worse(self, running: Pair, hub: MemoryHub) -> None:
        await _said(running, hub, TEXTS["lines"])
        real = hub.raws[-1]

        @settings(max_examples=200, deadline=None, database=None)
        @given(raw=_damaged(real) | some.binary())
        @example(raw=b"")
        @example(raw=b"null")
        @example(raw=b"[" * 100_000)
        def reads(raw: bytes) -> None:
            with contextlib.suppress(Unreadable):
                assert all(isinstance(one, Inbound) for one in running.channel.read(raw))

        reads()

    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
    async def test_what_we_say_is_heard_letter_for_letter(self, running: Pair, hub: MemoryHub, text: str) -> None:
        await hub.send(await _answer(running, hub, text))
        await _until(running.peer, lambda heard: any(text in one for one in heard))

    async def test_a_long_answer_comes_in_pieces_with_no_word_lost(self, running: Pair, hub: MemoryHub) -> None:
        limit = running.channel.shows.limit
        words = [f"kata{number:06d}" for number in range(limit // 5)]
        pieces = await hub.send(await _answer(running, hub, " ".join(words)))
        assert len(pieces) > 1
        assert all(fits(piece.text, limit) for piece in pieces)
        heard = await _until(running.peer, lambda heard: any(words[-1] in one for one in heard))
        assert [word for one in heard for word in one.split() if word.startswith("kata0")] == words

    async def test_choices_are_shown_as_the_channel_can(self, running: Pair, hub: MemoryHub) -> None:
        (piece,) = await hub.send(await _answer(running, hub, "Apakah sudah jelas?", CHOICES))
        assert piece.choices == (CHOICES if running.channel.shows.choices >= len(CHOICES) else ())
        labels = [choice.label for choice in CHOICES]
        if not piece.choices:
            labels = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
        await _until(running.peer, lambda heard: any(all(label in one for label in labels) for one in heard))

    async def test_a_pressed_button_says_which(self, running: Pair, hub: MemoryHub) -> None:
        if running.channel.shows.choices < len(CHOICES):
            pytest.skip("this channel has no buttons")
        await hub.send(await _answer(running, hub, "Apakah sudah jelas?", CHOICES))
        await _until(running.peer, lambda heard: any(CHOICES[1].label in one for one in heard))
        assert await running.peer.presses(CHOICES[1], "pressed")
        assert hub.kept[-1].choice == CHOICES[1].id

    @pytest.mark.parametrize("error", [Unreachable, Rejected, Unauthorized])
    async def test_what_goes_wrong_is_told_by_what_to_do_next(
        self, running: Pair, hub: MemoryHub, error: type[Exception]
    ) -> None:
        answer = await _answer(running, hub, "Baik, kami periksa dulu.")
        if not await running.peer.refuse(error):
            pytest.skip(f"this platform has no way to make us {error.__name__}")
        (piece,) = render(answer, running.channel.shows)
        with pytest.raises(error):
            await asyncio.wait_for(running.channel.send(piece), PATIENCE)

    async def test_it_ends_at_once_when_cancelled_and_leaves_nothing_behind(self, pair: Pair, hub: MemoryHub) -> None:
        hub.add(pair.channel)
        before = asyncio.all_tasks()
        task = asyncio.create_task(pair.channel.run(hub))
        await asyncio.wait_for(pair.peer.ready(), PATIENCE)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=PATIENCE)
        assert task.cancelled(), "run ends with the cancellation, and neither swallows it nor falls over it"
        await asyncio.sleep(MOMENT)
        assert not asyncio.all_tasks() - before, "every task that run started ends with it"


async def _keep_running(channel: Channel, hub: MemoryHub) -> None:
    while True:
        try:
            await channel.run(hub)
        except Exception:  # a channel that falls over is started again, as the desk does
            log.exception("%s fell over", channel.name)
        await asyncio.sleep(0.05)


async def _said(pair: Pair, hub: MemoryHub, text: str) -> Inbound:
    acknowledged = await asyncio.wait_for(pair.peer.says(text, "one"), PATIENCE)
    assert acknowledged, "what the hub has kept must be acknowledged"
    assert hub.kept, f"it was acknowledged, yet nothing was kept; dead letters: {hub.dead_letters}"
    return hub.kept[-1]


async def _answer(pair: Pair, hub: MemoryHub, text: str, choices: tuple[Choice, ...] = ()) -> Outbound:
    """Return an answer to something just said, for only the channel knows where its customers are."""
    asked = await _said(pair, hub, "halo")
    return Outbound(
        id=41, to=asked.reply_to, text=text, language="id", choices=choices, thread=asked.thread, subject=asked.subject
    )


async def _until(peer: Peer, holds: Callable[[Sequence[str]], bool]) -> Sequence[str]:
    """Wait until what the other side has heard is as it should be, and return it."""
    heard: Sequence[str] = ()
    try:
        async with asyncio.timeout(PATIENCE):
            while not holds(heard := await peer.heard()):  # noqa: ASYNC110 — the other side may be far away
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"the other side did not hear it in {PATIENCE} s, but {[*heard]!r:.2000}") from None
    return heard


def _damaged(raw: bytes) -> some.SearchStrategy[bytes]:
    """Return what may become of a real message on its way: a part of it replaced by something else."""
    place = some.integers(0, len(raw))
    return some.builds(
        lambda start, end, patch: raw[:start] + patch + raw[end:], place, place, some.binary(max_size=20)
    )
