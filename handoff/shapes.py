"""The JSON that agents and scripts get: inquiries, messages, events and what stands in the way."""

import json
from datetime import datetime
from typing import Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from data import store
from data.types import Author, Delivery, Owner, Priority, Status
from handoff import breach, packet

Item = TypeVar("Item")
State = Literal["pending", "sent", "delivered", "read", "failed", "unknown"]


class Shape(BaseModel):
    """What leaves us; it never changes on its way out."""

    model_config = ConfigDict(frozen=True)


class Page(Shape, Generic[Item]):
    """Part of a list; `next` is the cursor of the part after it, if there is one."""

    items: list[Item]
    next: str | None = None


class Named(Shape):
    """An agent."""

    id: int
    name: str


class Contact(Shape):
    """A customer, as far as we know them."""

    id: int
    name: str
    email: str
    phone: str


class Inquiry(Shape):
    """An inquiry, as a list shows it."""

    number: str
    status: Status
    owner: Owner
    epoch: int = Field(description="grows whenever another one speaks; hand it in with a move to be sure of it")
    kind: str
    priority: Priority
    team: str | None
    agent: Named | None
    channel: str
    contact: Contact
    language: str
    subject: str
    opened_at: datetime
    due_at: datetime | None = Field(description="the nearest promise that is still open")
    quiet_since: datetime = Field(description="when anybody last said something")
    resolved_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any], **also: Any) -> Self:
        """Make one of a row of `store.inquiries()`."""
        contact = Contact(
            id=row.contact_id, name=row.contact_name, email=row.contact_email, phone=row.contact_phone
        )  # fmt: skip
        agent = Named(id=row.agent_id, name=row.agent_name) if row.agent_id is not None else None
        plain = {name: getattr(row, name) for name in Inquiry.model_fields if name not in ("contact", "agent")}
        return cls(**plain, contact=contact, agent=agent, **also)


class Tried(Shape):
    """An article that the bot thought of, and how sure it was."""

    article: str
    title: str
    confidence: float


class Handoff(Shape):
    """The newest request for a person, with its packet."""

    reason: str
    team: str | None
    question: str
    summary: str
    tried: list[Tried]
    missing: list[str]
    because: str
    grounds: dict[str, Any] | None
    at: datetime
    promised_at: datetime | None
    suggested: Named | None
    taken_by: Named | None
    taken_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Make one of a row of `HANDOFF` with the names of the agents in it."""
        form = packet.load(row.packet)
        return cls(
            reason=row.reason,
            team=row.team,
            question=form.question,
            summary=form.summary,
            tried=[Tried(article=one.article, title=one.title, confidence=one.confidence) for one in form.tried],
            missing=list(form.missing),
            because=form.because,
            grounds=dict(form.grounds) if form.grounds else None,
            at=row.at,
            promised_at=row.promised_at,
            suggested=_named(row.suggested, row.suggested_name),
            taken_by=_named(row.taken_by, row.taken_name),
            taken_at=row.taken_at,
            ended_at=row.ended_at,
        )


class Breach(Shape):
    """A promise that was not kept."""

    metric: str
    due_at: datetime


class Escalation(Shape):
    """One climb of the ladder."""

    id: int
    level: int
    reason: str = Field(description="in the reader's language where the desk itself calls, else as it was written")
    breach: Breach | None = Field(description="why the desk itself calls; null where an agent does")
    to: str
    by: Named | None
    at: datetime
    acknowledged_by: Named | None
    acknowledged_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any], language: str) -> Self:
        """Make one of a row of `ESCALATION` with the names of the agents in it."""
        broken = breach.load(row.reason) if row.by is None else None
        return cls(
            id=row.id,
            level=row.level,
            reason=breach.words(broken, language) if broken else row.reason,
            breach=Breach(metric=broken.metric, due_at=broken.due_at) if broken else None,
            to=row.to,
            by=_named(row.by, row.by_name),
            at=row.at,
            acknowledged_by=_named(row.acknowledged_by, row.acknowledged_name),
            acknowledged_at=row.acknowledged_at,
        )


class Whole(Inquiry):
    """An inquiry with all that an agent needs to go on with it."""

    follows: str | None = Field(description="the number of the closed inquiry that this one comes after")
    last_agent: Named | None = Field(description="who has it in hand, or last had it")
    resolved_by: Named | None = Field(description="who gave the final answer; null where the bot did, or nobody yet")
    handoff: Handoff | None
    escalations: list[Escalation]


class Choice(Shape):
    """One thing that the customer could pick."""

    id: str
    label: str


class Attachment(Shape):
    """A file that came with a message."""

    id: int
    name: str
    media_type: str
    size: int


class Message(Shape):
    """One thing said, or an internal note."""

    id: int
    by: Author = Field(serialization_alias="from")
    author: str = Field(description="the name of whoever speaks")
    text: str
    at: datetime
    state: State
    error: str = Field(description="why it failed, or what went wrong so far")
    note: bool
    choices: list[Choice]
    attachments: list[Attachment]
    client_id: str = Field(description="the sender's own, where an agent sent one along")

    @classmethod
    def of(cls, row: Row[Any], author: str, attachments: list[Attachment]) -> Self:
        """Make one of a row of `store.messages()`."""
        return cls(
            id=row.id,
            by=Author(row.author),
            author=author,
            text=row.text,
            at=row.at,
            state=_STATES.get(row.state, row.state),
            error=row.error or _WHY.get(row.state, ""),
            note=row.note,
            choices=[Choice(id=one.id, label=one.label) for one in store.offered(row.choices)],
            attachments=attachments,
            client_id=row.client_id or "",
        )


class Happened(Shape):
    """An event of the journal."""

    seq: int
    kind: str
    at: datetime
    actor: str = Field(description="bot, customer, system, or agent:<id>")
    data: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Make one of a row of `EVENT`."""
        return cls(seq=row.seq, kind=row.kind, at=row.at, actor=row.actor, data=json.loads(row.data), hash=row.hash)


# What came in has arrived, and so has a note; what was withdrawn never will, and says why.
_STATES: dict[str, State] = {Delivery.RECEIVED: "delivered", Delivery.WITHDRAWN: "failed"}
_WHY = {Delivery.WITHDRAWN: "withdrawn: somebody else had begun to speak before it could leave"}


def _named(id: int | None, name: str | None) -> Named | None:  # noqa: A002 — the field's own name
    return None if id is None else Named(id=id, name=name or "")
