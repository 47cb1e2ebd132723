"""A conversation in the terminal, for trying the desk out; in a pipe, for scripts.

A line is one message; a line that ends with a backslash goes on in the next. What was typed is shown as said only
after the hub has it. On a pipe the input is echoed, so that the output reads as a dialogue.
"""

import asyncio
import contextlib
import os
import sys
import threading
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, BinaryIO, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from rich.console import Console
from rich.control import Control
from rich.padding import Padding
from rich.segment import ControlType
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from channels import line
from channels.base import Hub, Shows, Surroundings, Unreachable
from data import durations
from data.types import TEXT_LIMIT, Inbound, Outbound, clean

_YOU = {"id": "Anda", "en": "You"}
_SYSTEM = {"id": "Sistem", "en": "System"}
_NOT_KEPT = {
    "id": "Maaf, pesan tadi belum tersimpan. Silakan tulis sekali lagi.",
    "en": "Sorry, that message was not kept. Please write it once more.",
}


class ShellSettings(BaseModel):
    """`[channels.shell]`: who sits at the terminal, and how long a script waits for an answer."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["shell"] = "shell"
    visitor: str = Field("terminal", min_length=1, description="another visitor is another conversation")
    name: str = Field("", description="the visitor's name, so that nobody asks for it")
    pause: Annotated[timedelta, BeforeValidator(durations.read)] = Field(
        timedelta(seconds=10), description="on a pipe: the longest wait for an answer before the next line is read"
    )


class ShellChannel:
    """The terminal, or whatever else standard input and output are."""

    Settings: ClassVar[type[BaseModel]] = ShellSettings
    shows = Shows(limit=TEXT_LIMIT)

    def __init__(
        self, name: str, settings: ShellSettings, around: Surroundings, source: BinaryIO, out: Console
    ) -> None:
        self.name, self._settings, self._desk = name, settings, around.desk
        self._language = next((one for one in around.languages if one in _YOU), "en")
        self._source, self._out = source, out
        self._lines: asyncio.Queue[str | None] | None = None
        self._answered = asyncio.Event()

    @classmethod
    def open(cls, name: str, settings: BaseModel, around: Surroundings) -> Self:
        """Make the channel on standard input and output."""
        assert isinstance(settings, ShellSettings)
        # A reader of its own: Python could not end while our thread waits inside the shared one.
        source = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
        return cls(name, settings, around, source, Console(highlight=False))

    def read(self, raw: bytes) -> Sequence[Inbound]:
        """Turn a line, as `run` delivers it, into a message.

        Raises:
            Unreadable: it is not what `run` delivers.

        """
        return (line.read(self.name, raw),)

    async def run(self, hub: Hub) -> None:
        """Deliver what is typed, one message after the other, until the input ends."""
        lines = self._begin()
        self._prompt()
        while (text := await lines.get()) is not None:
            if text.strip():
                await self._say(hub, text)

    async def send(self, message: Outbound) -> str:
        """Print a message.

        Raises:
            Unreachable: nobody reads the output any more.

        """
        try:
            self._print(message.author or self._desk, message.text)
        except OSError as error:
            raise Unreachable(f"{self.name}: the output is closed: {error}") from error
        self._answered.set()
        return str(message.id)

    def _begin(self) -> "asyncio.Queue[str | None]":
        """Start to read, once: a second reader would steal every other line."""
        if self._lines is None:
            self._lines = asyncio.Queue()
            arguments = (self._source, self._lines, asyncio.get_running_loop())
            # A thread that waits for a terminal can't be cancelled; as a daemon it holds nobody up.
            threading.Thread(target=_pump, args=arguments, name=f"{self.name}-input", daemon=True).start()
        return self._lines

    async def _say(self, hub: Hub, text: str) -> None:
        settings, self._answered = self._settings, asyncio.Event()
        spoken = line.Line(
            id=uuid.uuid4().hex, sender=settings.visitor, name=settings.name, text=text, at=datetime.now(UTC)
        )
        try:
            await hub.deliver(self.name, spoken.raw())
        except (OSError, SQLAlchemyError) as error:
            self._print(_SYSTEM[self._language], f"{_NOT_KEPT[self._language]} ({error})")
            return
        if not self._out.is_terminal:
            self._print(_YOU[self._language], text)
            await self._answer()

    async def _answer(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.pause.total_seconds()):
                await self._answered.wait()

    def _print(self, who: str, text: str) -> None:
        text = printable(text)
        if not self._out.is_terminal:
            self._out.file.write(f"{who}: {text}\n")
            self._out.file.flush()
            return
        self._out.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2)))
        now = datetime.now(UTC).astimezone()
        self._out.print(Text.assemble((who, "bold cyan"), (f"  {now:%H.%M}", "dim")))
        self._out.print(Padding(Text(text), (0, 0, 1, 2)))
        self._prompt()

    def _prompt(self) -> None:
        if self._out.is_terminal:
            self._out.print(Text(f"{_YOU[self._language]} › ", "bold green"), end="")


def _pump(source: BinaryIO, lines: "asyncio.Queue[str | None]", loop: asyncio.AbstractEventLoop) -> None:
    """Hand every message over to the loop, then None; a loop that has gone wants nothing."""
    with contextlib.suppress(RuntimeError):
        for text in _messages(source):
            loop.call_soon_threadsafe(lines.put_nowait, text)
        loop.call_soon_threadsafe(lines.put_nowait, None)


def _messages(source: BinaryIO) -> Iterator[str]:
    held = ""
    for typed in source:
        text = clean(typed.decode(errors="replace")).removesuffix("\n")
        if text.endswith("\\"):
            held += text.removesuffix("\\") + "\n"
            continue
        yield held + text
        held = ""
    if held:
        yield held


def printable(text: str) -> str:
    """Return a text without the control characters that would let its author steer a terminal."""
    return "".join("\ufffd" if unicodedata.category(one) == "Cc" and one not in "\n\t" else one for one in text)
