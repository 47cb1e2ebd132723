"""One attempt to send a message, what became of it, and how that is written down.

Only `send` touches a channel, and no transaction is open meanwhile.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import String, bindparam, literal_column, null, or_, select, update
from sqlmodel import Session

from bot.outbox import Parcel
from channels.base import Channel, Rejected, Unauthorized, Unreachable
from channels.render import render
from data import bulk, events, journal, store
from data.among import among, listed
from data.rows import change, fetch, held
from data.tables import MESSAGE
from data.types import Delivery, Failed, Later, Outcome, Sent, Unknown

TIMEOUT = 60.0
"""Seconds that one attempt may take."""

TOO_LONG = "there was no answer in time"

BACKOFF = tuple(timedelta(seconds=s) for s in (2, 10, 30, 120, 600, 1800, 3600, 7200, 14400, 28800))


class Attempted(Struct, frozen=True, kw_only=True):
    """A parcel, and what became of it."""

    parcel: Parcel
    outcome: Outcome
    at: datetime


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


def record(session: Session, attempts: Sequence[Attempted]) -> list[None]:
    """Write down what became of each attempt.

    What was sent was sent, whatever others have made of the message meanwhile. Any other outcome says what is to be
    done next, and that is no longer asked of one whose claim has been taken over.
    """
    alike: dict[str, list[Attempted]] = {}
    for attempt in attempts:
        alike.setdefault(_became(attempt.outcome), []).append(attempt)
    counting: list[Attempted] = []
    for became, some in sorted(alike.items()):
        counting += _WRITE_DOWN[became](session, some)
    journal.append(session, [entry for one in counting if (entry := _entry(one))])
    return [None] * len(attempts)


def _became(outcome: Outcome) -> str:
    if isinstance(outcome, Sent):  # a platform that gives no id leaves the index of ids alone
        return "sent" if outcome.external_id else "gone"
    return "failed" if isinstance(outcome, Failed) else "again"


def _gone(session: Session, some: Sequence[Attempted]) -> Sequence[Attempted]:
    change(session, _GONE, {"of": listed([one.parcel.message.id for one in some])})
    return some


def _sent(session: Session, some: Sequence[Attempted]) -> Sequence[Attempted]:
    rows = [(one.parcel.message.id, getattr(one.outcome, "external_id", None)) for one in some]
    bulk.execute(session, _SENT, ("of", "external"), rows)
    return some


def _again(session: Session, some: Sequence[Attempted]) -> Sequence[Attempted]:
    ours = _still_ours(session, some)
    rows = [(one.parcel.message.id, one.at + _after(one), getattr(one.outcome, "why", "")) for one in ours]
    bulk.execute(session, _FREED_UNTIL, ("of", "then", "why"), rows)
    return ours


def _after(one: Attempted) -> timedelta:
    return one.outcome.after if isinstance(one.outcome, Later) else _pause(one.parcel)


def _failed(session: Session, some: Sequence[Attempted]) -> Sequence[Attempted]:
    ours = _still_ours(session, some)
    bulk.execute(session, _FAILED, ("of", "why"), [(o.parcel.message.id, getattr(o.outcome, "why", "")) for o in ours])
    return ours


def _still_ours(session: Session, some: Sequence[Attempted]) -> Sequence[Attempted]:
    """Return the attempts whose claim nobody has taken over."""
    newest: dict[int, int] = dict(fetch(session, _NEWEST, {"of": listed([one.parcel.message.id for one in some])}))
    return [one for one in some if newest.get(one.parcel.message.id) == one.parcel.attempt]


_WRITE_DOWN: Mapping[str, Callable[[Session, Sequence[Attempted]], Sequence[Attempted]]] = {
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


_NEWEST = held(
    select(MESSAGE.c.id, MESSAGE.c.attempts).where(among(MESSAGE.c.id), store.PENDING).order_by(MESSAGE.c.id)
)
# Somebody who took the message over may have failed with it, or nobody may have known whether it has gone.
_GIVEN_UP = [literal_column(f"'{state}'", String) for state in (Delivery.FAILED, Delivery.UNKNOWN)]
_NOT_SENT = update(MESSAGE).where(or_(store.PENDING, MESSAGE.c.state.in_(_GIVEN_UP)))
_GONE = store.over(_NOT_SENT.where(among(MESSAGE.c.id)), Delivery.SENT).values(error=literal_column("''"))
_SENT = store.over(_NOT_SENT.where(MESSAGE.c.id == bindparam("of")), Delivery.SENT).values(
    error=literal_column("''"), external_id=bindparam("external")
)
_FAILED = store.over(store.ONE_PENDING, Delivery.FAILED).values(error=bindparam("why"))
_FREED_UNTIL = store.ONE_PENDING.values(
    claimed_by=null(), claimed_until=null(), due_at=bindparam("then"), error=bindparam("why")
)
