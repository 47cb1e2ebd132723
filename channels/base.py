"""What a channel is: something that reads what arrives, and sends what we say.

A channel knows its platform and nothing of the desk. It hands over raw bytes, and may tell its platform "received"
only after the hub has answered, because only then are they on disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Protocol, Self, runtime_checkable

from fastapi import APIRouter
from pydantic import BaseModel

from data.types import Address, Choice, Inbound, Outbound, Receipt


class Unreachable(Exception):
    """Nobody answered, or asked us to slow down: try again, after a while if one was named."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.after = after


class Rejected(Exception):
    """The platform will never take this message as it is."""


class Unauthorized(Exception):
    """The platform takes nothing from us until somebody mends our credentials."""


class Unreadable(ValueError):
    """What arrived makes no sense to its channel; it is kept raw and can be tried again."""


class SetAside(Unreadable):
    """What arrived is no customer's message, by design: it is kept raw, and nobody tries it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """What a channel can show; `render` takes the rest away."""

    choices: int = 0  # how many buttons a message may have; 0: choices become numbered lines
    markdown: bool = False
    limit: int = 4096  # longest text of one message, in UTF-16 units, as most platforms count


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a channel may know of the desk that it works for."""

    desk: str  # the desk's name
    languages: tuple[str, ...]
    state: Path  # where run-time files may go
    public_url: str
    secret: bytes  # to sign what must come back unforged


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a conversation, as the other side may see it; `id` grows within a conversation."""

    id: int
    author: str  # data.types.Author, as text
    name: str  # who speaks, where a person does
    text: str
    at: str  # RFC 3339
    state: str
    choices: tuple[Choice, ...] = ()
    client_id: str = ""  # the id that the sender gave it


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A person is awaited: one was asked for, and has not said anything yet."""

    by: str = ""  # RFC 3339: the time that the other side was told, while it is still to come


class Hub(Protocol):
    """The desk's side, as a channel sees it."""

    async def deliver(self, channel: str, raw: bytes) -> Sequence[Receipt]:
        """Read and keep what arrived; when this returns, it is on disk.

        What the channel's own `read` can't make sense of is kept raw as a dead letter: the answer is then empty.

        Raises:
            OSError, sqlalchemy.exc.SQLAlchemyError: it could not be kept; the channel must not acknowledge it.

        """
        ...

    async def said(self, place: Address, after: int = 0) -> Sequence[Said]:
        """Return what was said at a place after a message id, oldest first: never notes, never what hasn't left."""
        ...

    async def awaited(self, place: Address) -> Awaited | None:
        """Return what is known of the person who is awaited at a place, or None where nobody is."""
        ...

    async def news(self, place: Address, timeout: float) -> None:  # noqa: ASYNC109 — a wait has a limit
        """Wait until something may have been said at a place, or the time is up.

        Begin to wait before you look with `said`: what is said after the look and before the wait rings for nobody.
        docs/seams/channels.md has the loop that does so.
        """
        ...


@runtime_checkable
class Channel(Protocol):
    """One configured way in and out. Its class takes `(name, settings, surroundings)`."""

    Settings: ClassVar[type[BaseModel]]
    name: str
    shows: Shows

    @classmethod
    def open(cls, name: str, settings: BaseModel, around: Surroundings) -> Self:
        """Make the channel from settings that `Settings` has validated; nothing is connected yet."""
        ...

    def read(self, raw: bytes) -> Sequence[Inbound]:
        """Turn what arrived into messages; pure, so that what failed once can be tried again later.

        Raises:
            Unreadable: with what was wrong and where.

        """
        ...

    async def run(self, hub: Hub) -> None:
        """Receive until cancelled. One without a connection of its own just waits.

        Raises:
            Unauthorized: the platform refuses our credentials.

        """
        ...

    async def send(self, message: Outbound) -> str:
        """Send once and return the id that the platform gave it.

        Raises:
            Unreachable, Rejected, Unauthorized: by what to do next.

        """
        ...


@runtime_checkable
class Serves(Protocol):
    """A channel that answers HTTP: its routes are mounted into the desk's own server."""

    def routes(self, hub: Hub) -> APIRouter:
        """Return the routes, with their full paths."""
        ...


@runtime_checkable
class Listens(Protocol):
    """A channel that listens at ports of its own: a desk does not open while somebody else has them."""

    def places(self) -> Mapping[str, tuple[str, int]]:
        """Return each host and port, by the name of the setting that says so."""
        ...
