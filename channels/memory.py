"""A desk that keeps everything in memory: the hub's side of the contract, for the tests of channels.

It can be told to hang or to fail, for a channel shows what it is worth when the disk is full.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from channels.base import Awaited, Channel, Said, Surroundings, Unreadable
from channels.render import render
from data.types import Address, Inbound, Outbound, Receipt


class MemoryHub:
    """Keeps what channels deliver, says what channels ask for, and sends as the desk's outbox does."""

    def __init__(self, *channels: Channel) -> None:
        self.raws: list[bytes] = []  # all that was ever delivered and kept, repeats too
        self.read: list[Inbound] = []  # what it meant, repeats too
        self.kept: list[Inbound] = []  # each message once
        self.dead_letters: list[tuple[bytes, str]] = []  # what could not be read, and why
        self._channels = {channel.name: channel for channel in channels}
        self._said: dict[Address, list[Said]] = {}
        self._receipts: dict[tuple[str, str], Receipt] = {}
        self._awaited: dict[Address, Awaited | None] = {}
        self._errors: list[Exception] = []
        self._open = asyncio.Event()
        self._open.set()
        self._bell = asyncio.Condition()

    def add(self, channel: Channel) -> None:
        """Take a channel on, so that it may deliver."""
        self._channels[channel.name] = channel

    def fail(self, *errors: Exception) -> None:
        """Let the next deliveries fail, one with each error, and keep nothing of them."""
        self._errors.extend(errors or [OSError("no space left on device")])

    @contextlib.asynccontextmanager
    async def hanging(self) -> AsyncIterator[None]:
        """Keep nothing and answer nobody for a while; then go on."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    async def deliver(self, channel: str, raw: bytes) -> Sequence[Receipt]:
        """Keep what arrived, or what could not be read."""
        await self._open.wait()
        if self._errors:
            raise self._errors.pop(0)
        self.raws.append(raw)
        try:
            inbounds = self._channels[channel].read(raw)
        except Unreadable as error:
            self.dead_letters.append((raw, str(error)))
            return ()
        receipts = [self._keep(channel, inbound) for inbound in inbounds]
        await self._ring()
        return receipts

    async def said(self, place: Address, after: int = 0) -> Sequence[Said]:
        """Return what was said at a place after a message id."""
        return [one for one in self._said.get(place, ()) if one.id > after]

    async def awaited(self, place: Address) -> Awaited | None:
        """Return what `awaits` was told of a place."""
        return self._awaited.get(place)

    async def awaits(self, place: Address, awaited: Awaited | None) -> None:
        """Let a person be awaited at a place, or nobody any more."""
        self._awaited[place] = awaited
        await self._ring()

    async def news(self, place: Address, timeout: float) -> None:  # noqa: ASYNC109 — a wait has a limit
        """Wait until something was said anywhere, which the contract allows, or the time is up."""
        del place
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout), self._bell:
                await self._bell.wait()

    async def send(self, message: Outbound) -> Sequence[Outbound]:
        """Render a message for its channel and send it, as the outbox does; return the pieces that went."""
        channel = self._channels[message.to.channel]
        pieces = render(message, channel.shows)
        for piece in pieces:
            await channel.send(piece)
            self._say(piece.to, "bot", piece, piece.author)
        await self._ring()
        return pieces

    def _keep(self, channel: str, inbound: Inbound) -> Receipt:
        self.read.append(inbound)
        if known := self._receipts.get((channel, inbound.id)):
            return Receipt(message=known.message, conversation=known.conversation, new=False)
        self.kept.append(inbound)
        number = self._say(inbound.reply_to, "customer", inbound, inbound.name)
        receipt = Receipt(message=number, conversation=list(self._said).index(inbound.reply_to) + 1, new=True)
        self._receipts[channel, inbound.id] = receipt
        return receipt

    def _say(self, place: Address, author: str, message: Inbound | Outbound, name: str) -> int:
        number = sum(map(len, self._said.values())) + 1
        said = Said(
            id=number,
            author=author,
            name=name,
            text=message.text,
            at=datetime.now(UTC).isoformat(),
            state="sent" if isinstance(message, Outbound) else "received",
            choices=message.choices if isinstance(message, Outbound) else (),
            client_id=message.id if isinstance(message, Inbound) else "",
        )
        self._said.setdefault(place, []).append(said)
        return number

    async def _ring(self) -> None:
        async with self._bell:
            self._bell.notify_all()


def surroundings(state: Path) -> Surroundings:
    """Return what a channel may know of a small desk whose files are in a folder."""
    return Surroundings(
        desk="Toko Contoh",
        languages=("id", "en"),
        state=state,
        public_url="http://127.0.0.1:8000",
        secret=b"a secret for tests alone, 32 long",
    )
