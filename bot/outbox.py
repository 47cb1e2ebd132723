"""The way out: pending messages, oldest first in each conversation, whoever wrote them.

A message is claimed here in one transaction, sent outside of any, and what became of it is recorded in another (see
`attempt`). A crash in between leaves a claim that runs out: the message is then journalled as Unknown and sent again.
Each claim counts as an attempt, so the number of the attempt tells whether somebody has taken the message over since.
What the bot decided in an epoch that has passed is withdrawn when it would be claimed, and so never leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import String, bindparam, exists, literal_column, null, or_, select, update
from sqlmodel import Session

from data import bulk, events, journal, store
from data.among import among, listed
from data.rows import change, fetch
from data.tables import AGENT, CONVERSATION, INQUIRY, MESSAGE
from data.types import Address, Delivery, Outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a sender asks for."""

    sender: str
    channels: tuple[str, ...]
    at: datetime
    most: int = 64
    lease: timedelta = timedelta(seconds=90)  # longer than an attempt may take, so that nobody sends what is being sent


class Parcel(Struct, frozen=True, kw_only=True):
    """A claimed message, with all that its sending needs."""

    message: Outbound
    inquiry: int
    attempt: int  # from 1
    until: datetime  # when the claim runs out


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A sender who takes a message along as soon as it is written, where its channel has room."""

    sender: str
    channels: frozenset[str]
    until: datetime  # when the claim runs out


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A sender who stops, and the messages that it has begun to send."""

    sender: str
    begun: tuple[int, ...]


class Waiting(Struct, frozen=True):
    """A message that may leave, as the outbox finds it."""

    id: int
    inquiry_id: int
    channel: str
    text: str
    language: str
    choices: str
    epoch: int | None
    attempts: int
    claimed_by: str | None  # whoever has not said in time what became of it
    current_epoch: int
    address: str
    thread: str
    subject: str
    agent: str | None


def claim(session: Session, asks: Sequence[Ask]) -> list[list[Parcel]]:
    """Claim the oldest pending message of each conversation; withdraw what is out of date."""
    return [_claim(session, ask) for ask in asks]


def next_due(session: Session, channels: Sequence[str]) -> datetime | None:
    """Return when the next message that nobody is sending is due."""
    found = session.connection().execute(_NEXT, {"channels": list(channels)}).scalar()
    return found if isinstance(found, datetime) else None


def give_back(session: Session, parcels: Sequence[Parcel]) -> list[None]:
    """Let others have what was claimed and will not be begun; it does not count as an attempt."""
    rows = sorted((parcel.message.id, parcel.attempt) for parcel in parcels)
    bulk.execute(session, _GIVEN_BACK, ("of", "attempt"), rows)
    return [None] * len(parcels)


def let_go(session: Session, stops: Sequence[Stop]) -> list[None]:
    """Give back whatever these senders have claimed and not begun to send."""
    for stop in stops:
        change(session, _LET_GO, {"sender": stop.sender, "begun": listed(stop.begun)})
    return [None] * len(stops)


def _claim(session: Session, ask: Ask) -> list[Parcel]:
    values = {"now": ask.at, "most": ask.most, "channels": listed(ask.channels)}
    rows = [Waiting(*row) for row in fetch(session, _PENDING, values)]
    stale = [row for row in rows if row.epoch is not None and row.epoch != row.current_epoch]
    fresh = [row for row in rows if row not in stale] if stale else rows
    journal.hold(session, [row.inquiry_id for row in rows if row in stale or row.claimed_by])
    _withdraw(session, stale, ask.at)
    if stale and not fresh:
        return _claim(session, ask)  # what stood behind them may leave now
    lost = [row for row in fresh if row.claimed_by]
    journal.append(session, [
        journal.Entry(row.inquiry_id, events.SYSTEM, ask.at, events.Unknown(row.id, row.attempts)) for row in lost
    ])  # fmt: skip
    until = ask.at + ask.lease
    if fresh:
        values = {"of": listed([row.id for row in fresh]), "sender": ask.sender, "until": until}
        change(session, _CLAIMED, values)
    return [_parcel(row, until) for row in fresh]


def _withdraw(session: Session, stale: Sequence[Waiting], at: datetime) -> None:
    if not stale:
        return
    # One that was in flight when its sender died may have left; all that is sure is that nobody tries it again.
    stayed = [row for row in stale if not row.claimed_by]
    gone = [row for row in stale if row.claimed_by]
    bulk.execute(session, _WITHDRAWN, ("of",), [(row.id,) for row in stayed])
    bulk.execute(session, _DOUBTED, ("of",), [(row.id,) for row in gone])
    doubted = [journal.Entry(r.inquiry_id, events.SYSTEM, at, events.Unknown(r.id, r.attempts)) for r in gone]
    withdrawn = [journal.Entry(r.inquiry_id, events.SYSTEM, at, events.Withdrawn(r.id, r.epoch or 0)) for r in stale]
    journal.append(session, [*doubted, *withdrawn])


def _parcel(row: Waiting, until: datetime) -> Parcel:
    message = Outbound(
        id=row.id,
        to=Address(row.channel, row.address),
        text=row.text,
        language=row.language,
        choices=store.offered(row.choices) if row.choices != "[]" else (),
        subject=row.subject,
        thread=row.thread,
        author=row.agent or "",
    )
    return Parcel(message=message, inquiry=row.inquiry_id, attempt=row.attempts + 1, until=until)


_M = MESSAGE.c
# Written out, not bound: a partial index serves only a query that names the very value.
_WAITS = literal_column(f"'{Delivery.PENDING}'", String)
_OLDER = MESSAGE.alias("older")
_FIRST = ~exists().where(_OLDER.c.conversation_id == _M.conversation_id, _OLDER.c.state == _WAITS, _OLDER.c.id < _M.id)
_ELSEWHERE = {
    "current_epoch": INQUIRY.c.epoch,
    "address": CONVERSATION.c.address,
    "thread": CONVERSATION.c.thread,
    "subject": CONVERSATION.c.subject,
    "agent": AGENT.c.name,
}
_PENDING = (
    select(*(_ELSEWHERE[name] if name in _ELSEWHERE else _M[name] for name in Waiting.__struct_fields__))
    .join_from(MESSAGE, INQUIRY, _M.inquiry_id == INQUIRY.c.id)
    .join(CONVERSATION, _M.conversation_id == CONVERSATION.c.id)
    .join(AGENT, _M.agent_id == AGENT.c.id, isouter=True)
    .where(store.PENDING, _M.due_at <= bindparam("now"))
    .where(or_(_M.claimed_until.is_(None), _M.claimed_until < bindparam("now")))
    .where(among(_M.channel, "channels"), _FIRST)
    # The plus keeps SQLite from reading all messages in the order of their ids, to spare itself the sorting of a few.
    .order_by(literal_column("+message.id"))
    .limit(bindparam("most"))
    .with_for_update(of=MESSAGE, skip_locked=True)
)
_NEXT = (
    select(_M.due_at)
    .where(store.PENDING, _M.claimed_until.is_(None), _M.channel.in_(bindparam("channels", expanding=True)), _FIRST)
    .order_by(_M.due_at)
    .limit(1)
)
_CLAIMED = (
    update(MESSAGE)
    .where(among(_M.id))
    .values(claimed_by=bindparam("sender"), claimed_until=bindparam("until"), attempts=_M.attempts + 1)
)
_FREE = {_M.claimed_by: null(), _M.claimed_until: null(), _M.attempts: _M.attempts - 1}
_GIVEN_BACK = store.ONE_PENDING.where(_M.attempts == bindparam("attempt")).values(_FREE)
_LET_GO = (
    update(MESSAGE).where(_M.claimed_by == bindparam("sender"), store.PENDING, ~among(_M.id, "begun")).values(_FREE)
)
_WITHDRAWN, _DOUBTED = (
    store.over(store.ONE_PENDING, Delivery.WITHDRAWN),
    store.over(store.ONE_PENDING, Delivery.UNKNOWN),
)
