"""What a fact is, who brings it about, and how it is written down; which facts there are, stands in `events`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import msgspec

BOT, CUSTOMER, SYSTEM = "bot", "customer", "system"


def by_agent(agent: int) -> str:
    """Return the actor's name of an agent."""
    return f"agent:{agent}"


class Fact(msgspec.Struct, frozen=True):
    """The base of all events; the class's name is the event's kind."""

    KINDS: ClassVar[dict[str, "type[Fact]"]] = {}

    def __init_subclass__(cls) -> None:
        Fact.KINDS[cls.__name__] = cls

    def data(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return msgspec.structs.asdict(self)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the journal has it."""

    inquiry: int
    seq: int
    kind: str
    at: datetime
    actor: str
    data: Mapping[str, Any]
    hash: str


def encode(fact: Fact) -> str:
    """Return an event's JSON as it is stored and hashed: fields in the order of their declaration, no spaces, UTF-8."""
    return str(_ENCODE(fact), "utf-8")


_ENCODE = msgspec.json.Encoder(order="deterministic").encode
