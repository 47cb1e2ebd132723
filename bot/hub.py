"""The desk's side of the channels: what they deliver is kept, what they ask for is read, what is said wakes them."""

import asyncio
import hashlib
import math
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Row, select
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import burst, intake
from bot import log as logs
from bot.bell import Bell
from bot.places import Arrival
from channels.base import Awaited, Channel, Said, SetAside, Unreadable
from data import store
from data.db import Database
from data.tables import AGENT, CONVERSATION, DEAD_LETTER, HANDOFF, INQUIRY, MESSAGE
from data.types import Address, Attachment, Author, Delivery, Inbound, Receipt

LARGE = 100_000
"""Bytes from which reading is left to a thread."""

PAGE = 1001
"""Messages that are read at once: a page of the web API's largest size, and whether there is another one."""

SHOWN = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.RECEIVED)

log = structlog.get_logger()


class Hub:
    """What a channel may ask of the desk; see `channels.base.Hub`."""

    def __init__(
        self, db: Database, bell: Bell, now: Callable[[], datetime], state: Path, patience: burst.Patience
    ) -> None:
        self._db, self._bell, self._now, self._patience = db, bell, now, patience
        self._look_anyway = math.inf if db.sqlite else 2.0  # another machine's news come by looking
        self._files = state / "attachments"
        self.channels: Mapping[str, Channel] = {}
        self._reading: dict[str, Context] = {}  # by channel: what is logged while it reads names it

    async def deliver(self, channel: str, raw: bytes) -> Sequence[Receipt]:
        """Read and keep what arrived; what can't be read or kept for its own fault is kept raw."""
        try:
            read = self.channels[channel].read
            named = self._reading.get(channel) or self._reading.setdefault(channel, logs.context(channel=channel))
            large = len(raw) >= LARGE  # in a thread, since it would hold up everybody else for half a second
            inbounds = await asyncio.to_thread(named.copy().run, read, raw) if large else named.run(read, raw)
        except Exception as error:  # noqa: BLE001 — whatever a reader does wrong, nothing is lost
            await self._bury(channel, raw, error)
            return ()
        receipts = await self.admit(inbounds)
        kept = [receipt for receipt in receipts if isinstance(receipt, Receipt)]
        for fault in receipts if len(kept) < len(receipts) else ():
            if isinstance(fault, OperationalError | OSError):  # the disk or the database: not the message's fault
                log.error("a message could not be kept, and was not acknowledged", channel=channel, error=str(fault))
                raise fault
            if isinstance(fault, Exception):
                await self._bury(channel, raw, fault)
        return kept

    async def admit(self, inbounds: Sequence[Inbound]) -> Sequence[Receipt | Exception]:
        """Keep messages; one that could not be kept has its error in its place."""
        at = self._now()
        arrivals = [
            Arrival(
                inbound=inbound,
                at=at,
                patience=self._patience.with_text(inbound.text, pressed=bool(inbound.choice)),
                longest=self._patience.longest,
                digests=await self._keep_all(inbound.attachments) if inbound.attachments else (),
            )
            for inbound in inbounds
        ]
        receipts = await self._db.write_all(intake.accept, arrivals)
        for inbound in inbounds:
            self.rang(inbound.reply_to)
        return receipts

    async def said(self, place: Address, after: int = 0) -> Sequence[Said]:
        """Return what was said at a place after a message id, a page at the most, up to what is still on its way out.

        Whoever waits for news of the place is woken by a full page, since there may be more.
        """
        found = await self._db.read(lambda session: said(session, place, after))
        if len(found) == PAGE:
            self.rang(place)
        return found

    async def awaited(self, place: Address) -> Awaited | None:
        """Return what is known of the person who is awaited at a place, or None where nobody is."""
        return await self._db.read(lambda session: awaited(session, place, self._now()))

    async def news(self, place: Address, timeout: float) -> None:  # noqa: ASYNC109 — a wait has a limit
        """Wait until something may have been said at a place, or the time is up; begin before you look."""
        await self._bell.wait(place, min(timeout, self._look_anyway))

    def rang(self, place: Address) -> None:
        """Wake whoever waits for news of a place."""
        self._bell.ring(place)

    async def _bury(self, channel: str, raw: bytes, error: Exception) -> None:
        expected = isinstance(error, Unreadable)
        cause = None if expected else error
        log.warning("a message was kept unread", channel=channel, error=str(error), exc_info=cause)
        text = str(error) if expected else f"{type(error).__name__}: {error}"
        letter = Letter(channel=channel, raw=raw, error=text, at=self._now(), final=isinstance(error, SetAside))
        await self._db.write(bury, letter)

    async def _keep_all(self, files: Sequence[Attachment]) -> tuple[str, ...]:
        return await asyncio.to_thread(lambda: tuple(map(self._keep, files)))

    def _keep(self, file: Attachment) -> str:
        """Put an attachment's content where it stays, named by its digest."""
        digest = hashlib.sha256(file.content).hexdigest()
        path = self._files / digest[:2] / digest
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            store_file(path, file.content)
        return digest


def store_file(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or not at all."""
    half = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        with half.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)  # on a full disk, every byte counts
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # else a power cut may forget the name of a file that is whole
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What arrived and was not read."""

    channel: str
    raw: bytes
    error: str
    at: datetime
    final: bool  # nobody needs to try it again


def bury(session: Session, letters: Sequence[Letter]) -> list[None]:
    """Keep what was not read."""
    rows = [
        {"channel": one.channel, "raw": one.raw, "error": one.error[:2000], "at": one.at, "attempts": 1,
         "settled_at": one.at if one.final else None}
        for one in letters
    ]  # fmt: skip
    session.connection().execute(DEAD_LETTER.insert(), rows)
    return [None] * len(letters)


def said(session: Session, place: Address, after: int, most: int = PAGE) -> list[Said]:
    """Read what the other side may see at a place, in the order in which it came to be seen."""
    wanted = (
        select(MESSAGE, AGENT.c.name.label("agent_name"))
        .join_from(MESSAGE, INQUIRY, MESSAGE.c.inquiry_id == INQUIRY.c.id)
        .join(CONVERSATION, INQUIRY.c.conversation_id == CONVERSATION.c.id)
        .join(AGENT, MESSAGE.c.agent_id == AGENT.c.id, isouter=True)
        .where(CONVERSATION.c.channel == place.channel, CONVERSATION.c.address == place.id)
        .where(MESSAGE.c.id > after, ~MESSAGE.c.note, MESSAGE.c.state.in_((*SHOWN, Delivery.PENDING)))
        .order_by(MESSAGE.c.id)
        .limit(most)
    )
    rows = session.connection().execute(wanted)
    # What follows a pending message would be seen before it, and its id would then be passed over.
    return [_said(row) for row in takewhile(lambda row: row.state != Delivery.PENDING, rows)]


def awaited(session: Session, place: Address, at: datetime) -> Awaited | None:
    """Read whether a person was asked for at a place who has not answered yet, as far as the other side can see."""
    c = MESSAGE.c
    answered = select(c.id).where(
        c.inquiry_id == INQUIRY.c.id, c.author == Author.AGENT, ~c.note, c.state.in_(SHOWN), c.at >= HANDOFF.c.at
    )
    wanted = (
        select(HANDOFF.c.promised_at)
        .join_from(CONVERSATION, INQUIRY, INQUIRY.c.conversation_id == CONVERSATION.c.id)
        .join(HANDOFF, HANDOFF.c.inquiry_id == INQUIRY.c.id)
        .where(CONVERSATION.c.channel == place.channel, CONVERSATION.c.address == place.id)
        .where(store.LIVE, HANDOFF.c.ended_at.is_(None), ~answered.exists())
    )
    row = session.connection().execute(wanted).first()
    if row is None:
        return None
    by = row.promised_at
    return Awaited(by=by.isoformat() if by and by > at else "")


def _said(row: Row[Any]) -> Said:
    return Said(
        id=row.id,
        author=row.author,
        name=row.agent_name or "",
        text=row.text,
        at=row.at.isoformat(),
        state=Delivery.DELIVERED if row.author == Author.CUSTOMER else row.state,
        choices=store.offered(row.choices),
        client_id=(row.external_id or "") if row.author == Author.CUSTOMER else "",
    )
