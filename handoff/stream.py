"""Live: what happens at the desk, as server-sent events, in the order of the events' keys and without a gap.

Several writers take keys in one order and commit in another. What follows a key that is missing is therefore held
back for a moment, so that whoever resumes after the last event that they saw has missed none before it.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from data.tables import EVENT, INQUIRY
from handoff import access
from handoff.access import Proof, Workplace

HEARTBEAT = 15.0
"""Seconds after which a silent stream shows that it is alive."""

GRACE = timedelta(seconds=5)
"""How long a transaction may be on its way between taking a key and its commit; then the key is taken for lost."""

RETRY = 0.5
MOST = 500

Entry = TypeVar("Entry", bound=Row[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a look has found: what may be shown now, and whether there is more that has to wait, or is to be read."""

    events: Sequence[Row[Any]]
    held_back: bool
    more: bool


async def follow(place: Workplace, shown: Proof, after: int) -> AsyncGenerator[str]:
    """Tell what happens after an event, until the desk closes or the agent is signed out."""
    seen = after
    closing = asyncio.create_task(place.closing.wait())
    bell = asyncio.ensure_future(place.news(HEARTBEAT))
    try:
        while not closing.done():
            await asyncio.sleep(0)  # the bell has to be listened for before we look, or news in between would wait
            news = await place.db.read(partial(_look, place=place, shown=shown, after=seen))
            if news is None:
                return
            seen = news.events[-1].id if news.events else seen
            yield "".join(_event(row) for row in news.events) or ": still here\n\n"
            if not news.more:
                pause = RETRY if news.held_back else None
                await asyncio.wait((bell, closing), timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            if bell.done():
                bell.result()
                bell = asyncio.ensure_future(place.news(HEARTBEAT))
    finally:
        bell.cancel()
        closing.cancel()


def latest(session: Session, now: datetime) -> int:
    """Return the key of the newest event that nothing can come before any more, 0 if nothing has happened yet."""
    last_ones: Select[Any] = select(EVENT.c.id, EVENT.c.at).order_by(EVENT.c.id.desc()).limit(MOST)
    rows = session.connection().execute(last_ones).all()[::-1]
    if not rows:
        return 0
    fit = ready(rows, rows[0].id - 1, now)
    return int(fit[-1].id)


def ready(rows: Sequence[Entry], after: int, now: datetime) -> Sequence[Entry]:
    """Return the events that nothing can come before any more: those up to the first young one behind a gap."""
    last = after
    for index, row in enumerate(rows):
        if row.id != last + 1 and now - row.at < GRACE:
            return rows[:index]
        last = row.id
    return rows


def _look(session: Session, place: Workplace, shown: Proof, after: int) -> News | None:
    """Return what is new, or None if whoever listens is not signed in any more."""
    now = place.now()
    if access.member(session, shown, now) is None:
        return None
    wanted = select(EVENT, INQUIRY.c.number).join(INQUIRY, EVENT.c.inquiry_id == INQUIRY.c.id).where(EVENT.c.id > after)
    rows = session.connection().execute(wanted.order_by(EVENT.c.id).limit(MOST)).all()
    fit = ready(rows, after, now)
    return News(events=fit, held_back=len(fit) < len(rows), more=len(fit) == MOST)


def _event(row: Row[Any]) -> str:
    data = {
        "inquiry": row.number,
        "kind": row.kind,
        "at": row.at.isoformat().replace("+00:00", "Z"),
        "actor": row.actor,
        "data": json.loads(row.data),
    }
    return f"id: {row.id}\nevent: {row.kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
