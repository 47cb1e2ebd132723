"""The way out: pending messages, oldest first in each conversation, whoever wrote them.

A message is claimed in one transaction, sent outside of any, and what became of it is recorded in another. A crash in
between leaves a claim that runs out: the message is then journalled as Unknown and sent again. What the bot decided in
an epoch that has passed is withdrawn when it would be claimed, and so never leaves.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import String, Update, bindparam, exists, literal_column, null, or_, select, update
from sqlmodel import Session

from channels.base import Channel, Rejected, Unauthorized, Unreachable
from channels.render import render
from data import bulk, events, journal, store
from data.among import among, listed
from data.tables import AGENT, CONVERSATION, INQUIRY, MESSAGE
from data.types import Address, Delivery, Failed, Later, Outbound, Outcome, Sent, Unknown

TIMEOUT = 60.0
"""Seconds that one attempt may take."""

TOO_LONG = "there was no answer in time"

BACKOFF = tuple(timedelta(seconds=s) for s in (2, 10, 30, 120, 600, 1800, 3600, 7200, 14400, 28800))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a sender asks for."""

    sender: str
    channels: tuple[str, ...]
    at: datetime
    most: int = 64
    lease: timedelta = timedelta(seconds=90)  # longer than TIMEOUT, so that nobody sends what is being sent


class Parcel(Struct, frozen=True, kw_only=True):
    """A claimed message, with all that its sending needs."""

    message: Outbound
    inquiry: int
    attempt: int  # from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A sender who takes a message along as soon as it is written, where its channel has room."""

    sender: str
    channels: frozenset[str]
    until: datetime  # when the claim runs out


class Attempted(Struct, frozen=True, kw_only=True):
    """A parcel, and what became of it."""

    parcel: Parcel
    outcome: Outcome
    at: datetime


def claim(session: Session, asks: Sequence[Ask]) -> list[list[Parcel]]:
    """Claim the oldest pending message of each conversation; withdraw what is out of date."""
    return [_claim(session, ask) for ask in asks]


def next_due(session: Session, channels: Sequence[str]) -> datetime | None:
    """Return when the next message that nobody is sending is due."""
    found = session.connection().execute(_NEXT, {"channels": list(channels)}).scalar()
    return found if isinstance(found, datetime) else None


def record(session: Session, attempts: Sequence[Attempted]) -> list[None]:
    """Write down what became of each attempt."""
    alike: dict[str, list[Attempted]] = {}
    for attempt in attempts:
        alike.setdefault(_became(attempt.outcome), []).append(attempt)
    for became, some in sorted(alike.items()):
        _WRITE_DOWN[became](session, some)
    journal.append(session, [entry for one in attempts if (entry := _entry(one))])
    return [None] * len(attempts)


def let_go(session: Session, senders: Sequence[str]) -> list[None]:
    """Give back what these senders have claimed and not begun to send: they stop."""
    bulk.execute(session, _LET_GO, ("sender",), [(sender,) for sender in senders])
    return [None] * len(senders)


async def send(channel: Channel, parcel: Parcel) -> Outcome:
    """Try once, and say what became of it; whoever cancels it with `TOO_LONG` says that nobody has answered."""
    external = ""
    try:
        for piece in render(parcel.message, channel.shows):
            external = await channel.send(piece)
    except (Unreachable, Unauthorized) as error:
        if parcel.attempt >= len(BACKOFF):
            return Failed(f"gave up after {parcel.attempt} tries: {error}")
        return Later(getattr(error, "after", None) or _pause(parcel), str(error))
    except Rejected as error:
        return Failed(str(error))
    except asyncio.CancelledError as error:
        if error.args != (TOO_LONG,):
            raise
        return _unknown(parcel, TOO_LONG)
    except (OSError, TimeoutError) as error:  # the connection broke, or nobody answered: it may have gone
        return _unknown(parcel, str(error) or TOO_LONG)
    return Sent(external)


def _unknown(parcel: Parcel, why: str) -> Outcome:
    return Unknown(why) if parcel.attempt < len(BACKOFF) else Failed(f"gave up after {parcel.attempt} tries: {why}")


def _pause(parcel: Parcel) -> timedelta:
    return BACKOFF[min(parcel.attempt, len(BACKOFF)) - 1]


def _claim(session: Session, ask: Ask) -> list[Parcel]:
    values = {"now": ask.at, "most": ask.most, "channels": list(ask.channels)}
    rows = session.connection().execute(_PENDING, values).all()
    stale = [row for row in rows if row.epoch is not None and row.epoch != row.current_epoch]
    fresh = [row for row in rows if row not in stale] if stale else rows
    _withdraw(session, stale, ask.at)
    if stale and not fresh:
        return _claim(session, ask)  # what stood behind them may leave now
    lost = [row for row in fresh if row.claimed_by]
    journal.append(session, [
        journal.Entry(row.inquiry_id, events.SYSTEM, ask.at, events.Unknown(row.id, row.attempts)) for row in lost
    ])  # fmt: skip
    if fresh:
        until = ask.at + ask.lease
        values = {"of": listed([row.id for row in fresh]), "sender": ask.sender, "until": until}
        session.connection().execute(_CLAIMED, values)
    return [_parcel(row) for row in fresh]


def _withdraw(session: Session, stale: Sequence[Any], at: datetime) -> None:
    if not stale:
        return
    # One that was in flight when its sender died may have left; all that is sure is that nobody tries it again.
    stayed = [row for row in stale if not row.claimed_by]
    gone = [row for row in stale if row.claimed_by]
    bulk.execute(session, _WITHDRAWN, ("of",), [(row.id,) for row in stayed])
    bulk.execute(session, _DOUBTED, ("of",), [(row.id,) for row in gone])
    doubted = [journal.Entry(r.inquiry_id, events.SYSTEM, at, events.Unknown(r.id, r.attempts)) for r in gone]
    withdrawn = [journal.Entry(r.inquiry_id, events.SYSTEM, at, events.Withdrawn(r.id, r.epoch)) for r in stale]
    journal.append(session, [*doubted, *withdrawn])


def _parcel(row: Any) -> Parcel:
    message = Outbound(
        id=row.id,
        to=Address(row.channel, row.address),
        text=row.text,
        language=row.language,
        choices=store.offered(row.choices) if row.choices != "[]" else (),
        subject=row.subject,
        thread=row.thread,
        author=row.agent_name or "",
    )
    return Parcel(message=message, inquiry=row.inquiry_id, attempt=row.attempts + 1)


def _became(outcome: Outcome) -> str:
    if isinstance(outcome, Sent):  # a platform that gives no id leaves the index of ids alone
        return "sent" if outcome.external_id else "gone"
    return "failed" if isinstance(outcome, Failed) else "again"


def _gone(session: Session, some: Sequence[Attempted]) -> None:
    session.connection().execute(_GONE, {"of": listed([one.parcel.message.id for one in some])})


def _sent(session: Session, some: Sequence[Attempted]) -> None:
    rows = [(one.parcel.message.id, getattr(one.outcome, "external_id", None)) for one in some]
    bulk.execute(session, _SENT, ("of", "external"), rows)


def _again(session: Session, some: Sequence[Attempted]) -> None:
    rows = [(one.parcel.message.id, one.at + _after(one), getattr(one.outcome, "why", "")) for one in some]
    bulk.execute(session, _FREED_UNTIL, ("of", "then", "why"), rows)


def _after(one: Attempted) -> timedelta:
    return one.outcome.after if isinstance(one.outcome, Later) else _pause(one.parcel)


def _failed(session: Session, some: Sequence[Attempted]) -> None:
    bulk.execute(session, _FAILED, ("of", "why"), [(o.parcel.message.id, getattr(o.outcome, "why", "")) for o in some])


_WRITE_DOWN: Mapping[str, Callable[[Session, Sequence[Attempted]], None]] = {
    "gone": _gone,
    "sent": _sent,
    "again": _again,
    "failed": _failed,
}


def _entry(one: Attempted) -> journal.Entry | None:
    message, at = one.parcel.message.id, one.at
    match one.outcome:
        case Sent():
            return journal.Entry(one.parcel.inquiry, events.SYSTEM, at, events.Sent(message))
        case Failed(why):
            return journal.Entry(one.parcel.inquiry, events.SYSTEM, at, events.Failed(message, why))
        case Unknown():
            return journal.Entry(one.parcel.inquiry, events.SYSTEM, at, events.Unknown(message, one.parcel.attempt))
        case _:
            return None


_M = MESSAGE.c
# Written out, not bound: a partial index serves only a query that names the very value.
_WAITS = literal_column(f"'{Delivery.PENDING}'", String)
_OLDER = MESSAGE.alias("older")
_FIRST = ~exists().where(_OLDER.c.conversation_id == _M.conversation_id, _OLDER.c.state == _WAITS, _OLDER.c.id < _M.id)
_PENDING = (
    select(
        *(_M[name] for name in ("id", "inquiry_id", "channel", "text", "language", "choices", "epoch", "attempts")),
        _M.claimed_by,
        INQUIRY.c.epoch.label("current_epoch"),
        CONVERSATION.c.address,
        CONVERSATION.c.thread,
        CONVERSATION.c.subject,
        AGENT.c.name.label("agent_name"),
    )
    .join_from(MESSAGE, INQUIRY, _M.inquiry_id == INQUIRY.c.id)
    .join(CONVERSATION, _M.conversation_id == CONVERSATION.c.id)
    .join(AGENT, _M.agent_id == AGENT.c.id, isouter=True)
    .where(store.PENDING, _M.due_at <= bindparam("now"))
    .where(or_(_M.claimed_until.is_(None), _M.claimed_until < bindparam("now")))
    .where(_M.channel.in_(bindparam("channels", expanding=True)))
    .where(_FIRST)
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
_ONE = update(MESSAGE).where(_M.id == bindparam("of"), store.PENDING)
_CLAIMED = (
    update(MESSAGE)
    .where(among(_M.id))
    .values(claimed_by=bindparam("sender"), claimed_until=bindparam("until"), attempts=_M.attempts + 1)
)
_LET_GO = (
    update(MESSAGE)
    .where(_M.claimed_by == bindparam("sender"), store.PENDING)
    .values(claimed_by=null(), claimed_until=null(), attempts=_M.attempts - 1)
)


def _as(statement: Update, state: Delivery) -> Update:
    return statement.values(claimed_by=null(), claimed_until=null(), state=literal_column(f"'{state}'"))


_WITHDRAWN, _DOUBTED = _as(_ONE, Delivery.WITHDRAWN), _as(_ONE, Delivery.UNKNOWN)
_GONE = _as(update(MESSAGE).where(among(_M.id), store.PENDING), Delivery.SENT).values(error=literal_column("''"))
_SENT = _as(_ONE, Delivery.SENT).values(error=literal_column("''"), external_id=bindparam("external"))
_FAILED = _as(_ONE, Delivery.FAILED).values(error=bindparam("why"))
_FREED_UNTIL = _ONE.values(claimed_by=null(), claimed_until=null(), due_at=bindparam("then"), error=bindparam("why"))
