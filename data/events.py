"""Facts, in the past tense. What happened to an inquiry is exactly the list of its events.

An event holds ids and figures, never a person's words or details: those lie in tables where they can be erased, while
the journal's chain stays whole. Texts are held by a salted digest (see `journal`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, ClassVar

BOT, CUSTOMER, SYSTEM = "bot", "customer", "system"


def by_agent(agent: int) -> str:
    """Return the actor's name of an agent."""
    return f"agent:{agent}"


@dataclass(frozen=True, slots=True)
class Fact:
    """The base of all events; the class's name is the event's kind."""

    KINDS: ClassVar[dict[str, "type[Fact]"]] = {}

    def __init_subclass__(cls) -> None:
        Fact.KINDS[cls.__name__] = cls

    def data(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return {name: getattr(self, name) for name, _ in _keys(type(self))}


@dataclass(frozen=True, slots=True)
class Opened(Fact):
    """A first message opened an inquiry."""

    number: str
    channel: str
    kind: str
    priority: str
    team: str | None = None
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class Received(Fact):
    """The customer said something."""

    message: int
    digest: str


@dataclass(frozen=True, slots=True)
class Recorded(Fact):
    """Details of the contact were written down; which ones, not what they say."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classified(Fact):
    """Kind and priority were set, by the guide or by a person."""

    kind: str
    priority: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said(Fact):
    """The bot wrote a message, made of these parts (names of templates, `answer`)."""

    message: int
    digest: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered(Fact):
    """The bot answered with an article of this version of the knowledge base."""

    message: int
    article: str
    confidence: float
    knowledge: str


@dataclass(frozen=True, slots=True)
class Offered(Fact):
    """The bot asked "did you mean …"."""

    message: int
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missed(Fact):
    """The bot had no answer, or not the right one."""

    reason: str


@dataclass(frozen=True, slots=True)
class HandedOver(Fact):
    """A person was asked for."""

    handoff: int
    reason: str
    kind: str
    priority: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Taken(Fact):
    """An agent took the inquiry."""

    agent: int


@dataclass(frozen=True, slots=True)
class GivenBack(Fact):
    """An agent put the inquiry back into the queue, or let the bot go on."""

    agent: int
    to: str  # an Owner


@dataclass(frozen=True, slots=True)
class Transferred(Fact):
    """The inquiry went to another team or another agent."""

    team: str | None
    agent: int | None


@dataclass(frozen=True, slots=True)
class Escalated(Fact):
    """The inquiry climbed one rung."""

    escalation: int
    level: int
    to: str


@dataclass(frozen=True, slots=True)
class Acknowledged(Fact):
    """Somebody has seen an escalation."""

    escalation: int
    agent: int


@dataclass(frozen=True, slots=True)
class Replied(Fact):
    """An agent wrote to the customer."""

    message: int
    agent: int
    digest: str


@dataclass(frozen=True, slots=True)
class Noted(Fact):
    """An agent wrote an internal note."""

    message: int
    agent: int
    digest: str


@dataclass(frozen=True, slots=True)
class Promised(Fact):
    """The customer was told a time."""

    by: str  # RFC 3339
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Resolved(Fact):
    """The final answer was given."""

    agent: int | None
    message: int | None


@dataclass(frozen=True, slots=True)
class Confirmed(Fact):
    """The customer said that it is solved."""

    how: str  # choice, words


@dataclass(frozen=True, slots=True)
class Reopened(Fact):
    """It was not solved after all."""

    why: str


@dataclass(frozen=True, slots=True)
class Closed(Fact):
    """The inquiry is over."""

    why: str  # confirmed, silence, agent, merged, spam


@dataclass(frozen=True, slots=True)
class Merged(Fact):
    """The inquiry goes on in another one."""

    into: str


@dataclass(frozen=True, slots=True)
class Voided(Fact):
    """The inquiry's clocks don't count."""

    reason: str


@dataclass(frozen=True, slots=True)
class Sent(Fact):
    """A message left, and the channel's other side has it."""

    message: int


@dataclass(frozen=True, slots=True)
class Failed(Fact):
    """A message could not be sent."""

    message: int
    why: str


@dataclass(frozen=True, slots=True)
class Unknown(Fact):
    """A message was in flight when its sender fell over: it is sent again, perhaps for the second time."""

    message: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Withdrawn(Fact):
    """A message of the bot's was decided in an epoch that had passed: it never left."""

    message: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Breached(Fact):
    """A clock ran out; announced once."""

    metric: str
    instance: int
    due_at: str


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
    """Return the canonical JSON of an event's fields: sorted keys, no spaces, UTF-8 as it is."""
    return "{" + ",".join([key + _encoded(getattr(fact, name)) for name, key in _keys(type(fact))]) + "}"


def _encoded(value: Any) -> str:
    if type(value) is int:
        return str(value)
    return encode_basestring(value) if type(value) is str else _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_KEYS: dict[type[Fact], tuple[tuple[str, str], ...]] = {}


def _keys(kind: type[Fact]) -> tuple[tuple[str, str], ...]:
    """Return the names of an event's fields, sorted, each with what stands before its value."""
    if kind not in _KEYS:
        names = sorted(field.name for field in fields(kind))
        _KEYS[kind] = tuple((name, f'"{name}":') for name in names)
    return _KEYS[kind]
