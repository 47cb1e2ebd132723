"""The tables: what is stored, and the rules that the database itself holds us to.

SQLModel classes are for the schema, reading and administration; they do not validate (the values in `types` do). The
hot path uses the same tables through SQLAlchemy Core, as `MESSAGE`, `INQUIRY` and so on. Alembic migrations in
`migrations/` make these tables; a test holds the two against each other.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, Index, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.calibration import Calibration
from data.columns import Key, key, link, moment, one_of
from data.examples import Example
from data.gaps import Gap, GapMember
from data.handoffs import Escalation, Handoff
from data.lessons import Bookmark, Origin
from data.library import ArticleVersion, Library
from data.people import Agent, Contact, Identity, SignIn, Team
from data.rehearsals import OverruledProtection, ProtectedQuestion, RehearsalCase, StoredRehearsal
from data.types import Author, Delivery, Owner, Priority, Status

PARTS = 256
"""Conversations are dealt into this many partitions, so that many workers can share them."""


class Conversation(SQLModel, table=True):
    """A place: one contact at one reply address. In a chat app it never ends."""

    __table_args__ = (UniqueConstraint("channel", "address", "contact_id"),)
    id: int | None = key()
    contact_id: int = link("contact.id", index=True)
    channel: str
    address: str
    part: int
    subject: str = ""
    thread: str = ""  # Inbound.thread of the newest message
    created_at: datetime = moment()


class Inquiry(SQLModel, table=True):
    """An episode in a conversation, the ticket: opened by a first message, resolved once."""

    __table_args__ = (
        one_of("status", Status),
        one_of("owner", Owner),
        one_of("priority", Priority),
        CheckConstraint("(owner = 'agent') = (agent_id IS NOT NULL)", name="ck_agent_owns"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="ck_closed_at"),
        Index("one_live_inquiry", "conversation_id", unique=True, sqlite_where=text("status <> 'closed'"),
              postgresql_where=text("status <> 'closed'")),
        Index("ix_inquiry_queue", "owner", "status", "due_at"),
    )  # fmt: skip
    id: int | None = key()
    number: str = Field(unique=True)
    conversation_id: int = link("conversation.id", index=True)
    contact_id: int = link("contact.id", index=True)
    follows_id: int | None = link("inquiry.id", default=None)  # the closed inquiry that this one comes after
    channel: str
    status: str = Status.OPEN
    owner: str = Owner.BOT
    epoch: int = 0  # incremented at each change of owner
    agent_id: int | None = link("agent.id", default=None, index=True)
    resolved_by: int | None = link("agent.id", default=None)
    kind: str = "general"
    priority: str = Priority.NORMAL
    team: str | None = None
    language: str = ""
    subject: str = ""
    opened_at: datetime = moment()
    due_at: datetime | None = moment(default=None, nullable=True)  # the nearest open promise, written by sla
    resolved_at: datetime | None = moment(default=None, nullable=True)
    closed_at: datetime | None = moment(default=None, nullable=True)
    quiet_since: datetime = moment()  # when anybody last said something
    handled: int = Field(default=0, sa_type=cast("Any", Key))  # the newest message that a turn has dealt with
    greeted: bool = False
    asked_contact: bool = False
    misses: int = 0
    expects: str = ""  # what the bot has asked: "", contact, choice, helpful, confirmation
    offered: str = "[]"  # JSON: ids of the choices last shown


class Message(SQLModel, table=True):
    """One thing said, or an internal note. Pending ones are the outbox."""

    __table_args__ = (
        one_of("author", Author),
        one_of("state", Delivery),
        CheckConstraint("NOT note OR state = 'received'", name="ck_note_stays"),
        # Each index costs every message; three of these hold only the few rows that they are asked for.
        Index("ix_message_inquiry", "inquiry_id", "id"),
        Index("one_external_id", "channel", "external_id", unique=True, sqlite_where=text("external_id IS NOT NULL"),
              postgresql_where=text("external_id IS NOT NULL")),
        Index("one_client_id", "inquiry_id", "agent_id", "client_id", unique=True,
              sqlite_where=text("client_id IS NOT NULL"), postgresql_where=text("client_id IS NOT NULL")),
        Index("ix_message_outbox", "conversation_id", "id", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
    )  # fmt: skip
    id: int | None = key()
    inquiry_id: int = link("inquiry.id")
    conversation_id: int = link("conversation.id")
    author: str
    agent_id: int | None = link("agent.id", default=None)
    note: bool = False
    text: str
    language: str = ""
    at: datetime = moment()
    channel: str
    external_id: str | None = None
    choice: str = ""  # of the choice that was pressed
    choices: str = "[]"  # JSON: [[id, label], …]
    nonce: str = ""  # salt of the digest in the journal, so that an erased text can't be guessed from it
    state: str = Delivery.RECEIVED
    epoch: int | None = None  # the bot's: decided in this epoch; None: may leave in any
    attempts: int = 0
    due_at: datetime | None = moment(default=None, nullable=True)
    claimed_by: str | None = None
    claimed_until: datetime | None = moment(default=None, nullable=True)
    error: str = ""
    client_id: str | None = None  # the sender's own, where an agent wrote it: sent again, it is this message


class Attachment(SQLModel, table=True):
    """A file that came with a message; its content lies under the state folder, named by its digest."""

    id: int | None = key()
    message_id: int = link("message.id", index=True)
    name: str
    media_type: str
    size: int
    digest: str


class Work(SQLModel, table=True):
    """A conversation that needs a look: due, claimed by, claimed until."""

    __table_args__ = (Index("ix_work_due", "due_at"),)
    conversation_id: int = link("conversation.id", primary_key=True)
    part: int
    version: int = 1  # counts what happened, so that a look which is out of date leaves the work due
    due_at: datetime = moment()
    latest_at: datetime = moment()  # further messages put the look off until then, and no longer
    claimed_by: str | None = None
    claimed_until: datetime | None = moment(default=None, nullable=True)
    attempts: int = 0  # looks that failed in a row


class Clock(SQLModel, table=True):
    """One promise being timed: what the pure function said when last asked, so that a timer can find it."""

    __table_args__ = (
        UniqueConstraint("inquiry_id", "metric", "instance"),
        Index("ix_clock_open", "due_at", sqlite_where=text("ended_at IS NULL AND breached_at IS NULL"),
              postgresql_where=text("ended_at IS NULL AND breached_at IS NULL")),
    )  # fmt: skip
    id: int | None = key()
    inquiry_id: int = link("inquiry.id", index=True)
    metric: str
    instance: int
    started_at: datetime = moment()
    due_at: datetime = moment()
    ended_at: datetime | None = moment(default=None, nullable=True)  # met or void
    void: str = ""  # why it does not count
    breached_at: datetime | None = moment(default=None, nullable=True)  # when the breach was announced
    policy: str = ""
    calendar: str = ""


class Event(SQLModel, table=True):
    """A fact, past tense, appended; hash-chained per inquiry. All of them are the journal."""

    __table_args__ = (UniqueConstraint("inquiry_id", "seq"),)
    id: int | None = key()
    inquiry_id: int = link("inquiry.id")
    seq: int
    kind: str
    at: datetime = moment()
    actor: str  # bot, customer, system, or agent:<id>
    data: str  # JSON, the very text that was hashed
    hash: str


class Chain(SQLModel, table=True):
    """Where an inquiry's events end: small, and beside the inquiry, since it moves with each of them."""

    inquiry_id: int = link("inquiry.id", primary_key=True)
    head: str  # hash of the newest event
    length: int


class DeadLetter(SQLModel, table=True):
    """Something that arrived and could not be read or kept; raw, so that it can be tried again."""

    __tablename__ = "dead_letter"
    id: int | None = key()
    channel: str
    raw: bytes
    error: str
    at: datetime = moment()
    attempts: int = 1
    settled_at: datetime | None = moment(default=None, nullable=True)  # when a retry went through


def core(model: type[SQLModel]) -> Table:
    """Return the SQLAlchemy table of a model, for Core statements."""
    return cast("Table", vars(model)["__table__"])


CONTACT, IDENTITY, CONVERSATION, AGENT = core(Contact), core(Identity), core(Conversation), core(Agent)
INQUIRY, MESSAGE, ATTACHMENT, WORK = core(Inquiry), core(Message), core(Attachment), core(Work)
HANDOFF, ESCALATION, CLOCK = core(Handoff), core(Escalation), core(Clock)
EVENT, CHAIN = core(Event), core(Chain)
TEAM, SIGN_IN, DEAD_LETTER = core(Team), core(SignIn), core(DeadLetter)
EXAMPLE, ORIGIN, BOOKMARK, CALIBRATION = core(Example), core(Origin), core(Bookmark), core(Calibration)
ARTICLE_VERSION, LIBRARY = core(ArticleVersion), core(Library)
PROTECTED, OVERRULED = core(ProtectedQuestion), core(OverruledProtection)
REHEARSAL, REHEARSAL_CASE = core(StoredRehearsal), core(RehearsalCase)
GAP, GAP_MEMBER = core(Gap), core(GapMember)
