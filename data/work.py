"""The table that is the queue: conversations that need a look, claimed with a lease, settled where the work is done.

A claim says only "nobody else looks now". Should its holder die, the lease runs out and somebody else looks; should
the customer say more meanwhile, the version has moved on and the work stays due.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, case, delete, literal_column, or_, select, update
from sqlmodel import Session

from data import bulk
from data.among import among, listed
from data.rows import change, fetch
from data.tables import PARTS, WORK


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a worker asks for."""

    worker: str
    at: datetime
    most: int = 64
    lease: timedelta = timedelta(seconds=30)


class Claim(Struct, frozen=True):
    """One conversation, held until the lease runs out, and the version of it that was seen."""

    conversation: int
    version: int
    attempts: int = 0
    worker: str = ""  # whoever's lease has run out meanwhile must not end another's claim


class Want(Struct, frozen=True, kw_only=True):
    """A conversation needs a look: not before `due_at`, so that people can finish; but by `latest` at the latest."""

    conversation: int
    at: datetime
    due_at: datetime
    latest: datetime


def want(session: Session, wants: Sequence[Want]) -> None:
    """Note that conversations need a look."""
    if not wants:
        return
    newest = {one.conversation: one for one in wants}  # several of a batch are one look
    rows = [(of, part(of), 1, one.due_at, one.latest, 0) for of, one in sorted(newest.items())]
    bulk.execute(session, bulk.fitting(session, _WANT), _COLUMNS, rows)


def claim(session: Session, asks: Sequence[Ask]) -> list[list[Claim]]:
    """Claim the conversations that have been due the longest; return them in the order of their ids."""
    return [_claim(session, ask) for ask in asks]


def settle(session: Session, claims: Sequence[Claim]) -> None:
    """Close claims whose work is done; what has happened since leaves the conversation due, and free to be claimed."""
    alike: dict[tuple[str, int], list[int]] = {}
    for one in claims:
        alike.setdefault((one.worker, one.version), []).append(one.conversation)
    done = sum(
        change(session, _DONE, {"of": listed(some), "worker": worker, "seen": version})
        for (worker, version), some in sorted(alike.items())
    )
    if done != len(claims):  # some have gone on meanwhile
        release(session, claims)


def release(session: Session, claims: Sequence[Claim]) -> None:
    """Give claims back undone: the conversations are due at once."""
    bulk.execute(session, _FREE, ("of", "worker"), [(one.conversation, one.worker) for one in claims])


def postpone(session: Session, claims: Sequence[tuple[Claim, datetime]]) -> list[None]:
    """Put off conversations whose look failed; each time counts."""
    rows = [(one.conversation, one.worker, then) for one, then in claims]
    bulk.execute(session, _LATER, ("of", "worker", "then"), rows)
    return [None] * len(claims)


def next_due(session: Session) -> datetime | None:
    """Return when the next unclaimed conversation is due."""
    found = session.connection().execute(_NEXT).scalar()
    return found if isinstance(found, datetime) else None


def let_go(session: Session, workers: Sequence[str]) -> list[None]:
    """Give back whatever these workers still hold: they stop."""
    bulk.execute(session, _LET_GO, ("worker",), [(worker,) for worker in workers])
    return [None] * len(workers)


def free(session: Session) -> int:
    """Take back every claim, where whoever made it is known to be gone; return how many there were."""
    held = update(WORK).where(WORK.c.claimed_by.is_not(None))
    return session.connection().execute(held.values(claimed_by=None, claimed_until=None)).rowcount


def part(conversation: int) -> int:
    """Return the partition that a conversation belongs to."""
    return conversation % PARTS


def _upsert(new: Any) -> Any:
    # A look that is under way does not count for the limit: what comes now is the next look's first message.
    limit = case((WORK.c.claimed_until.is_not(None), new.excluded.latest_at), else_=WORK.c.latest_at)
    return new.on_conflict_do_update(
        index_elements=[WORK.c.conversation_id],
        set_={
            "version": WORK.c.version + literal_column("1"),  # bound, it would keep rows from going together
            "due_at": case((new.excluded.due_at > limit, limit), else_=new.excluded.due_at),
            "latest_at": limit,
        },
    )


_COLUMNS = ("conversation_id", "part", "version", "due_at", "latest_at", "attempts")
_WANT = bulk.inserts(WORK, _upsert)
_DUE = (
    select(WORK.c.conversation_id)
    .where(WORK.c.due_at <= bindparam("now"))
    .where(or_(WORK.c.claimed_until.is_(None), WORK.c.claimed_until < bindparam("now")))
    .order_by(WORK.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(WORK)
    .where(WORK.c.conversation_id.in_(_DUE.scalar_subquery()))
    .values(claimed_by=bindparam("worker"), claimed_until=bindparam("until"))
    .returning(WORK.c.conversation_id, WORK.c.version, WORK.c.attempts)
)
_MINE = (WORK.c.conversation_id == bindparam("of")) & (WORK.c.claimed_by == bindparam("worker"))
_DONE = delete(WORK).where(
    among(WORK.c.conversation_id), WORK.c.claimed_by == bindparam("worker"), WORK.c.version == bindparam("seen")
)
_FREE = update(WORK).where(_MINE).values(claimed_by=None, claimed_until=None, attempts=0)
_LET_GO = update(WORK).where(WORK.c.claimed_by == bindparam("worker")).values(claimed_by=None, claimed_until=None)
_LATER = (
    update(WORK)
    .where(_MINE)
    .values(claimed_by=None, claimed_until=None, due_at=bindparam("then"), attempts=WORK.c.attempts + 1)
)
_NEXT = select(WORK.c.due_at).where(WORK.c.claimed_until.is_(None)).order_by(WORK.c.due_at).limit(1)


def _claim(session: Session, ask: Ask) -> list[Claim]:
    values = {"now": ask.at, "most": ask.most, "worker": ask.worker, "until": ask.at + ask.lease}
    rows = fetch(session, _CLAIM, values)
    return [Claim(conversation, version, attempts, ask.worker) for conversation, version, attempts in sorted(rows)]
