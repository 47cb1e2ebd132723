"""Telephone and counter: channels on which an agent says the answer aloud, so that nothing has to go out."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, Self

from pydantic import BaseModel

from channels.base import Hub, Shows, Surroundings, Unreadable
from data.types import Inbound, Outbound

NAMES = ("phone", "walk-in")
"""The spoken channels that every desk has."""


class SpokenSettings(BaseModel):
    """There is nothing to set."""


class SpokenChannel:
    """What an agent types in was said; what an agent replies has been said already."""

    Settings: ClassVar[type[BaseModel]] = SpokenSettings
    shows = Shows(limit=100_000)

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def open(cls, name: str, _settings: BaseModel, _around: Surroundings) -> Self:
        """Make the channel."""
        return cls(name)

    def read(self, raw: bytes) -> Sequence[Inbound]:
        """Refuse: a conversation in person is typed in by an agent.

        Raises:
            Unreadable: always.

        """
        raise Unreadable(f"nothing can arrive on {self.name} by itself ({len(raw)} bytes did)")

    async def run(self, _hub: Hub) -> None:
        """Wait to be cancelled."""
        await asyncio.Event().wait()

    async def send(self, _message: Outbound) -> str:
        """Take it as said."""
        return ""
