"""The values that everything else speaks in: addresses, messages in, messages out, and what became of them.

All of them are frozen and refuse nonsense at birth, because the tables do not validate. Nothing here reads a clock,
a file or a database.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

TEXT_LIMIT = 100_000
"""Characters of one message that are kept as its text; longer ones are refused where they arrive."""

_UNCLEAN = re.compile("[\0\ud800-\udfff]")


class Owner(StrEnum):
    """Who speaks to the customer now."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


class Status(StrEnum):
    """Where an inquiry stands."""

    OPEN = "open"  # we owe the customer something
    WAITING = "waiting"  # the customer owes us something
    RESOLVED = "resolved"  # answered for good, as far as we know; not yet confirmed
    CLOSED = "closed"  # over; a new message opens a new inquiry


class Priority(StrEnum):
    """How soon an inquiry wants an answer: urgency × impact."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """The order of priorities as a number, low is 0."""
        return list(Priority).index(self)


class Role(StrEnum):
    """What a person at the desk may do; each role may do all that the ones before it may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"

    def may(self, role: "Role") -> bool:
        """Say whether this role includes another one."""
        order = list(Role)
        return order.index(self) >= order.index(role)


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Delivery(StrEnum):
    """What has become of a message on its way out; one that came in, and a note, is RECEIVED from the start."""

    RECEIVED = "received"
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"  # decided in an epoch that had passed before it could leave


class Address(Struct, frozen=True):
    """A place that messages come from or go to; only its own channel makes and reads the id."""

    channel: str
    id: str

    def __post_init__(self) -> None:
        if not self.channel or not self.id:
            raise ValueError(f"an address needs a channel and an id, not {self.channel!r} and {self.id!r}")
        if len(self.id) > 500 or _UNCLEAN.search(self.id):
            raise ValueError(f"an address on {self.channel} has at most 500 characters, no NULs and no lone surrogates")


class Choice(NamedTuple):
    """One thing that a customer may pick: shown as a button, or as a number where there are none."""

    id: str
    label: str


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that came with a message, whole."""

    name: str
    media_type: str
    content: bytes


class Inbound(Struct, frozen=True, kw_only=True):
    """One message as its channel received it, with nothing looked up yet."""

    id: str  # unique within the channel, so that a redelivery is harmless
    sender: Address
    reply_to: Address
    text: str
    sent_at: datetime
    choice: str = ""  # the id of the choice that was pressed, where the channel has buttons
    subject: str = ""
    name: str = ""  # what the channel tells of the sender, so that nobody asks for it again
    email: str = ""
    phone: str = ""
    language: str = ""
    thread: str = ""  # what the channel wants back to answer in the right place, for instance a Message-ID
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if self.sent_at.utcoffset() is None:
            raise ValueError("sent_at needs a time zone")
        if not self.id or len(self.id) > 500 or _UNCLEAN.search(self.id):
            raise ValueError("a message needs an id of 1 to 500 characters, without NULs and lone surrogates")
        if len(self.text) > TEXT_LIMIT:
            raise ValueError(f"the message has {len(self.text)} characters; {TEXT_LIMIT} are the most")
        if _UNCLEAN.search(self.text):
            raise ValueError("the text has NULs or lone surrogates; the channel should have cleaned it")


class Outbound(Struct, frozen=True, kw_only=True):
    """One message to send, already in words; how it looks on a channel is the channel's affair."""

    id: int  # our message's id: the same for every attempt
    to: Address
    text: str
    language: str
    choices: tuple[Choice, ...] = ()
    subject: str = ""
    thread: str = ""  # Inbound.thread of the newest message that this answers
    author: str = ""  # the name of who speaks, as the customer may see it


class Receipt(Struct, frozen=True):
    """Proof that an inbound message is committed."""

    message: int
    conversation: int
    new: bool  # False for a redelivery


class Sent(Struct, frozen=True):
    """The other side has it, under this id."""

    external_id: str


class Later(Struct, frozen=True):
    """It did not go; try again after a while."""

    after: timedelta
    why: str


class Failed(Struct, frozen=True):
    """It will never go as it is; somebody has to look."""

    why: str


class Unknown(Struct, frozen=True):
    """It may or may not have gone: whoever sent it fell over before writing down which."""

    why: str


Outcome = Sent | Later | Failed | Unknown


def clean(text: str) -> str:
    """Return a text without what no message may hold: NULs and lone surrogates become U+FFFD, line ends LF."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
