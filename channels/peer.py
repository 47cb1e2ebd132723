"""The other side of a channel, as a test plays it: what an author fills in for `channels.testing.ChannelSuite`.

It speaks the platform's protocol, and holds no test itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from channels.base import Channel
from data.types import Choice


class Peer(ABC):
    """The other side of a channel: a customer with the platform in between."""

    redelivers = True
    """Whether the platform may bring the same message twice, as all but a keyboard do."""

    async def ready(self) -> None:  # noqa: B027 — most are ready at once
        """Return once the channel, which has just been started, can be reached."""

    @abstractmethod
    async def says(self, text: str, id: str) -> bool:  # noqa: A002 — as everywhere, an id is called an id
        """Say something under the platform's id; return whether it was acknowledged. The same id is a redelivery."""

    async def presses(self, choice: Choice, id: str) -> bool:  # noqa: A002
        """Press a button; return whether that was acknowledged. Only needed where the channel has buttons."""
        raise NotImplementedError(f"{type(self).__name__} needs `presses`, since its channel has buttons")

    @abstractmethod
    async def heard(self) -> Sequence[str]:
        """Return the messages that arrived, oldest first, each with the labels of its buttons."""

    async def refuse(self, error: type[Exception]) -> bool:
        """Make the next send end in this error, by what the platform does; return False if it has no way to."""
        del error
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A channel and its other side."""

    channel: Channel
    peer: Peer
