"""Named reads and writes that more than one part of the product needs; set-wise, so a batch costs what one does."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    Update,
    bindparam,
    func,
    literal_column,
    null,
    select,
    update,
)
from sqlmodel import Session

from data import bulk, driver, journal
from data.rows import fetch
from data.tables import AGENT, CONTACT, CONVERSATION, INQUIRY, MESSAGE
from data.types import Author, Choice, Delivery, Owner, Status


class Draft(Struct, frozen=True, kw_only=True):
    """A message that somebody at our side writes."""

    inquiry: int
    conversation: int
    channel: str
    author: Author
    text: str
    at: datetime
    language: str = ""
    agent: int | None = None
    note: bool = False
    choices: tuple[Choice, ...] = ()
    epoch: int | None = None  # the bot's: the message is withdrawn if another one has begun before it leaves
    claimed_by: str | None = None  # the sender who takes it along at once, until then
    claimed_until: datetime | None = None


class Written(Struct, frozen=True):
    """A message that stands in the table, not yet committed."""

    id: int
    digest: str


def reserve(session: Session, table: Table, many: int) -> list[int]:
    """Return new keys of a table, ascending, before the rows are written."""
    connection = driver.connection(session)
    if connection.dialect.name == "sqlite":  # there is one writer: nobody else counts meanwhile
        last: int = fetch(session, _last(table), {})[0][0]
        return list(range(last + 1, last + 1 + many))
    return sorted(connection.execute(_next(table), {"many": many}).scalars())


@lru_cache
def _last(table: Table) -> Select[Any]:
    return select(func.coalesce(func.max(table.c.id), 0))


@lru_cache
def _next(table: Table) -> Select[Any]:
    sequence: ColumnElement[int] = literal_column(f"nextval('{table.name}_id_seq')")
    return select(sequence).select_from(func.generate_series(1, bindparam("many", type_=Integer)))


def write(session: Session, drafts: Sequence[Draft]) -> list[Written]:
    """Write messages: a note stays here, everything else is pending for the outbox."""
    if not drafts:
        return []
    keys, salts = reserve(session, MESSAGE, len(drafts)), journal.salts(len(drafts))
    bulk.execute(session, INSERT, _COLUMNS, list(map(_row, keys, salts, drafts)))
    digests = map(journal.digest, (draft.text for draft in drafts), salts)
    return list(map(Written, keys, digests))


@lru_cache(maxsize=1024)
def offered(stored: str) -> tuple[Choice, ...]:
    """Read the choices of a message as they are stored."""
    return tuple(Choice(id, label) for id, label in json.loads(stored))  # noqa: A001 — the field's own name


@lru_cache(maxsize=1024)
def choices(shown: tuple[Choice, ...]) -> str:
    """Return choices as `offered` reads them."""
    return json.dumps(shown, ensure_ascii=False)


def messages(inquiry: int, *, notes: bool = True) -> Select[Any]:
    """Select the messages of an inquiry, oldest first, with the names of the agents who wrote some of them."""
    found = (
        select(MESSAGE, AGENT.c.name.label("agent_name"))
        .join_from(MESSAGE, AGENT, MESSAGE.c.agent_id == AGENT.c.id, isouter=True)
        .where(MESSAGE.c.inquiry_id == inquiry)
        .order_by(MESSAGE.c.id)
    )
    return found if notes else found.where(~MESSAGE.c.note)


INSERT = MESSAGE.insert()
"""Write messages; for `bulk.execute`."""

LIVE = INQUIRY.c.status != literal_column(f"'{Status.CLOSED}'", String)
"""Not over. Written out, not bound: a partial index serves only a query that names the very value."""


PENDING = MESSAGE.c.state == literal_column(f"'{Delivery.PENDING}'", String)
"""On its way out; written out for the same reason."""


ONE_PENDING = update(MESSAGE).where(MESSAGE.c.id == bindparam("of"), PENDING)
"""A change of one message that is on its way out, `of`."""


def over(message: Update, state: Delivery) -> Update:
    """Return the change of a message by which its way out comes to this end."""
    return message.values(claimed_by=null(), claimed_until=null(), state=literal_column(f"'{state}'"))


def anew(message: Update, at: datetime) -> Update:
    """Return the change of a message that had failed by which its way out begins again, from the first attempt."""
    return message.where(MESSAGE.c.state == Delivery.FAILED).values(
        state=Delivery.PENDING, attempts=0, due_at=at, error=""
    )


def inquiries() -> Select[Any]:
    """Select inquiries with what a list shows of them: contact, place, agent."""
    return (
        select(
            INQUIRY,
            CONTACT.c.name.label("contact_name"),
            CONTACT.c.email.label("contact_email"),
            CONTACT.c.phone.label("contact_phone"),
            CONVERSATION.c.address,
            CONVERSATION.c.thread,
            AGENT.c.name.label("agent_name"),
            AGENT.c.email.label("agent_email"),
        )
        .join_from(INQUIRY, CONTACT, INQUIRY.c.contact_id == CONTACT.c.id)
        .join(CONVERSATION, INQUIRY.c.conversation_id == CONVERSATION.c.id)
        .join(AGENT, INQUIRY.c.agent_id == AGENT.c.id, isouter=True)
    )


def waiting(session: Session, team: str | None) -> int:
    """Count the inquiries of a team that wait for a person."""
    queue = select(func.count()).select_from(INQUIRY).where(INQUIRY.c.owner == Owner.QUEUE)
    return session.connection().execute(queue.where(INQUIRY.c.team == team)).scalar_one()


def unique(values: Iterable[Any]) -> list[Any]:
    """Return the values once each, sorted: rows are touched in one order everywhere, so that batches can't deadlock."""
    return sorted(set(values))


_COLUMNS = (
    "id", "inquiry_id", "conversation_id", "author", "agent_id", "note", "text", "language", "at", "channel", "choice",
    "choices", "nonce", "state", "epoch", "attempts", "due_at", "claimed_by", "claimed_until", "error",
)  # fmt: skip


def _row(key: int, salt: str, draft: Draft) -> bulk.Row:
    state, due_at = (_RECEIVED, None) if draft.note else (_PENDING, draft.at)
    return (
        key, draft.inquiry, draft.conversation, draft.author, draft.agent, draft.note, draft.text, draft.language,
        draft.at, draft.channel, "", choices(draft.choices), salt, state, draft.epoch,
        int(draft.claimed_by is not None), due_at, draft.claimed_by, draft.claimed_until, "",
    )  # fmt: skip


_RECEIVED, _PENDING = Delivery.RECEIVED.value, Delivery.PENDING.value
