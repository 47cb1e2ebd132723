"""Trying again: dead letters through their channel's reader, failed messages through the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from bot.hub import Hub
from data import store
from data.db import Database
from data.tables import DEAD_LETTER, MESSAGE
from data.types import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a retry."""

    letters: int
    read: int
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One dead letter, tried again; `error` is empty if it was read."""

    letter: int
    at: datetime
    error: str = ""


async def run(db: Database, hub: Hub, now: Callable[[], datetime]) -> Done:
    """Read every dead letter again, and set every failed message going again."""
    letters = await db.read(_unsettled)
    read = 0
    for letter in letters:
        error = await _reread(hub, letter.channel, letter.raw)
        await db.write(settle, Try(letter=letter.id, at=now(), error=error))
        read += not error
    return Done(letters=len(letters), read=read, sent=await db.write(resend, now()))


def settle(session: Session, tries: Sequence[Try]) -> list[None]:
    """Write down what came of reading dead letters again."""
    for one in tries:
        letter = update(DEAD_LETTER).where(DEAD_LETTER.c.id == one.letter)
        attempts = DEAD_LETTER.c.attempts + 1
        became = {"error": one.error} if one.error else {"settled_at": one.at}
        session.connection().execute(letter.values(attempts=attempts, **became))
    return [None] * len(tries)


def resend(session: Session, times: Sequence[datetime]) -> list[int]:
    """Set failed messages going again, from their first attempt."""
    return [session.connection().execute(store.anew(update(MESSAGE), at)).rowcount for at in times]


async def _reread(hub: Hub, channel: str, raw: bytes) -> str:
    """Return why a letter can't be kept, or nothing if it is now."""
    if channel not in hub.channels:
        return f"there is no channel {channel!r} here"
    try:
        receipts = await hub.admit(hub.channels[channel].read(raw))
    except Exception as error:  # noqa: BLE001 — a reader may fail in any way; the letter stays
        return f"{type(error).__name__}: {error}"
    return "; ".join(str(one) for one in receipts if not isinstance(one, Receipt))


def _unsettled(session: Session) -> Sequence["DeadLetterRow"]:
    wanted = select(DEAD_LETTER.c.id, DEAD_LETTER.c.channel, DEAD_LETTER.c.raw)
    rows = session.connection().execute(wanted.where(DEAD_LETTER.c.settled_at.is_(None)).order_by(DEAD_LETTER.c.id))
    return [DeadLetterRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """What a retry needs of a dead letter."""

    id: int
    channel: str
    raw: bytes
