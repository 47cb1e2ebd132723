"""The clocks as rows, so that a timer can find what came due; and the timer's tick, which announces it once.

A row only repeats what the pure function said of the journal. Nothing is sampled: a tick that comes late announces
late, with the true time, and whichever process ticks, each breach is announced by one of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlmodel import Session

from data import bulk, events, journal
from data.among import among, listed
from data.rows import fetch, held
from data.tables import CLOCK, INQUIRY
from sla import clock
from sla.clock import Clock
from sla.policy import Policies

MOST = 200
"""Inquiries whose breaches are announced in one tick."""


@dataclass(frozen=True, slots=True)
class Tick:
    """An inquiry in which something came due, and when that was seen."""

    inquiry: int
    at: datetime


def refresh(session: Session, inquiries: Iterable[int], policies: Policies) -> None:
    """Compute the clocks of inquiries anew, and set when each is due."""
    connection = session.connection()
    for inquiry in sorted(set(inquiries)):
        history = journal.history(session, inquiry)
        clocks = clock.clocks(history, policies)
        if clocks:
            bulk.add(session, bulk.fitting(session, _UPSERT), [_row(inquiry, one) for one in clocks])
        due_at = min((one.due_at for one in clocks if one.running), default=None)
        connection.execute(update(INQUIRY).where(INQUIRY.c.id == inquiry).values(due_at=due_at))
        # Met late, and before any tick saw it: it was a breach all the same.
        _announce(session, connection.execute(_LATE, {"inquiry": inquiry}).all(), history[-1].at)


def timed(session: Session, inquiries: Iterable[int]) -> list[int]:
    """Return those of the inquiries that have a clock already."""
    wanted = sorted(set(inquiries))
    if not wanted:
        return []
    return [inquiry for (inquiry,) in fetch(session, _TIMED, {"of": listed(wanted)})]


def overdue(session: Session, now: datetime) -> list[Tick]:
    """Return the inquiries in which something came due that nobody has announced, oldest first."""
    found = session.connection().execute(_OVERDUE, {"now": now, "most": MOST}).scalars()
    return [Tick(inquiry, now) for inquiry in found]


def announce(session: Session, ticks: Sequence[Tick]) -> list[int]:
    """Announce what came due in each inquiry, oldest first; return how many clocks that were.

    An inquiry is an item of the batch, so that one which is broken holds up none of the others.
    """
    now = {tick.inquiry: tick.at for tick in ticks}
    connection = session.connection()
    # Inquiries first, as everywhere: who replies holds one and then moves its clocks.
    connection.execute(_INQUIRIES, {"of": listed(sorted(now))}).all()
    rows = connection.execute(_SILENT_OF, {"of": listed(sorted(now))}).all()
    announced = _announce(session, [row for row in rows if row.due_at < now[row.inquiry_id]], max(now.values()))
    return [announced.count(tick.inquiry) for tick in ticks]


def _announce(session: Session, rows: Sequence[Row[Any]], at: datetime) -> list[int]:
    """Announce breaches, unless somebody else has; return the inquiry of each that was announced."""
    if not rows:
        return []
    values = {"of": listed([row.id for row in rows]), "now": at}
    mine = set(session.connection().execute(_ANNOUNCED, values).scalars())
    announced = [row for row in rows if row.id in mine]
    journal.append(session, [_breached(row, at) for row in announced])
    return [row.inquiry_id for row in announced]


def _breached(row: Row[Any], at: datetime) -> journal.Entry:
    fact = events.Breached(metric=row.metric, instance=row.instance, due_at=row.due_at.isoformat())
    return journal.Entry(row.inquiry_id, events.SYSTEM, at, fact)


def _row(inquiry: int, one: Clock) -> dict[str, Any]:
    ended = one.met_at or one.ended_at or (one.started_at if one.voided else None)
    return {
        "inquiry_id": inquiry,
        "metric": one.metric,
        "instance": one.instance,
        "started_at": one.started_at,
        "due_at": one.due_at,
        "ended_at": ended,
        "void": one.voided,
        "policy": f"{one.target.policy} {one.target.policy_version}",
        "calendar": f"{one.target.calendar.name} {one.target.calendar.version}",
    }


def _upsert(new: Any) -> Any:
    told = ("due_at", "ended_at", "void", "policy", "calendar")
    return new.on_conflict_do_update(
        index_elements=[CLOCK.c.inquiry_id, CLOCK.c.metric, CLOCK.c.instance],
        set_={column: new.excluded[column] for column in told},
    )


_TIMED = select(CLOCK.c.inquiry_id).where(among(CLOCK.c.inquiry_id)).distinct()
_UPSERT = bulk.inserts(CLOCK, _upsert)
_SILENT = select(CLOCK).where(CLOCK.c.breached_at.is_(None)).order_by(CLOCK.c.due_at, CLOCK.c.id)
_SILENT_OF = _SILENT.where(CLOCK.c.ended_at.is_(None), among(CLOCK.c.inquiry_id))
_OVERDUE = (
    select(CLOCK.c.inquiry_id)
    .where(CLOCK.c.breached_at.is_(None), CLOCK.c.ended_at.is_(None), CLOCK.c.due_at < bindparam("now"))
    .group_by(CLOCK.c.inquiry_id)
    .order_by(func.min(CLOCK.c.due_at), CLOCK.c.inquiry_id)
    .limit(bindparam("most"))
)
_LATE = _SILENT.where(CLOCK.c.inquiry_id == bindparam("inquiry"), CLOCK.c.ended_at > CLOCK.c.due_at, CLOCK.c.void == "")
_INQUIRIES = held(select(INQUIRY.c.id).where(among(INQUIRY.c.id)).order_by(INQUIRY.c.id))
_ANNOUNCED = (
    update(CLOCK)
    .where(among(CLOCK.c.id), CLOCK.c.breached_at.is_(None))
    .values(breached_at=bindparam("now"))
    .returning(CLOCK.c.id)
)
