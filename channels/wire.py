"""A channel whose other end does as told, for the tests of everything behind a channel.

It reads no clock but for the time of arrival, opens no connection, and keeps all that reached its far side.
"""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

from channels import line
from channels.base import Hub, Rejected, Shows, Surroundings
from channels.pieces import fits
from data.types import Inbound, Outbound, Receipt, clean


class Far(Enum):
    """What the far side does with a message, where it does not refuse it with an error."""

    TAKES = "takes it"
    HANGS = "never answers, and has not got it"
    BREAKS = "takes it, and the connection breaks before it can say so"


class WireSettings(BaseModel):
    """What the far side can show."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["wire"] = "wire"
    choices: int = 0
    markdown: bool = False
    limit: int = 4096


class Wire:
    """A channel to nowhere: `receives` is what a customer says, `sent` what they got, `behave` how sending goes."""

    Settings: ClassVar[type[BaseModel]] = WireSettings

    def __init__(self, name: str = "wire", shows: Shows | None = None) -> None:
        self.name, self.shows = name, shows or Shows()
        self.sent: list[Outbound] = []  # all that reached the far side, repeats too
        self._unheard: list[Outbound] = []
        self._script: list[Far | BaseException] = []
        self._hub: Hub | None = None
        self._up, self._news = asyncio.Event(), asyncio.Event()

    @classmethod
    def open(cls, name: str, settings: BaseModel, around: Surroundings) -> Self:  # noqa: ARG003 — the contract has it
        """Make the wire; its settings say what it shows."""
        assert isinstance(settings, WireSettings)
        return cls(name, Shows(choices=settings.choices, markdown=settings.markdown, limit=settings.limit))

    def read(self, raw: bytes) -> Sequence[Inbound]:
        """Turn what `receives` delivered into a message.

        Raises:
            Unreadable: it is not what `receives` delivers.

        """
        return (line.read(self.name, raw),)

    async def run(self, hub: Hub) -> None:
        """Let customers speak until cancelled."""
        self._hub = hub
        self._up.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._up.clear()

    async def send(self, message: Outbound) -> str:
        """Do what was scripted for this attempt, or take the message.

        Raises:
            Rejected: it is more than the wire shows.
            BaseException: whatever `behave` was told.

        """
        does = self._script.pop(0) if self._script else Far.TAKES
        if isinstance(does, BaseException):
            raise does
        if does is Far.HANGS:
            await asyncio.Event().wait()
        if len(message.choices) > self.shows.choices or not fits(message.text, self.shows.limit):
            raise Rejected(f"{self.name} can't show message {message.id}: it was not rendered for {self.shows}")
        self.sent.append(message)
        self._unheard.append(message)
        self._news.set()
        if does is Far.BREAKS:
            raise ConnectionResetError(f"{self.name}: the connection broke after message {message.id} had gone")
        return f"{self.name}-{len(self.sent)}"

    def behave(self, *script: Far | BaseException) -> None:
        """Say what the next sends do, one after the other: an error is raised and nothing arrives."""
        self._script.extend(script)

    async def receives(
        self,
        text: str,
        *,
        sender: str = "ana",
        id: str = "",  # noqa: A002 — as everywhere, an id is called an id
        choice: str = "",
        name: str = "",
        email: str = "",
        at: datetime | None = None,
        patience: float = 5.0,
    ) -> Sequence[Receipt]:
        """Say something as a customer; returns once the hub has acknowledged it, or with the hub's error.

        Without an id each message is a new one; with the same id it is a redelivery.
        """
        said = line.Line(
            id=id or uuid.uuid4().hex,
            sender=sender,
            text=clean(text),
            at=at or datetime.now(UTC),
            choice=choice,
            name=name,
            email=email,
        )
        async with asyncio.timeout(patience):
            await self._up.wait()
            assert self._hub
            return await self._hub.deliver(self.name, said.raw())

    async def hears(self, text: str, timeout: float = 5.0, to: str = "") -> Outbound:  # noqa: ASYNC109
        """Wait until something with these words has arrived, for one customer or any, and return it.

        Each message is heard once; the order does not matter.

        Raises:
            AssertionError: it did not arrive in time; says what did.

        """
        try:
            async with asyncio.timeout(timeout):
                while not (found := self._find(text, to)):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            arrived = "\n".join(f"  to {one.to.id}: {one.text!r}" for one in self._unheard) or "  nothing"
            raise AssertionError(
                f"{self.name} did not hear {text!r} in {timeout} s; not heard yet:\n{arrived}"
            ) from None
        self._unheard.remove(found)
        return found

    def _find(self, text: str, to: str) -> Outbound | None:
        return next((one for one in self._unheard if text in one.text and to in ("", one.to.id)), None)
