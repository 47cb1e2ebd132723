"""What the desk remembers of gaps: transactions, as plain functions on a session.

A gap is known by its messages, and keeps its number while it grows, so that what was decided of it holds.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlmodel import Session

from data import revision
from data.among import among, listed
from data.gaps import GapState
from data.rows import fetch
from data.tables import GAP, GAP_MEMBER
from kb.gaps.identity import Known, members, same, stands


class NoGap(LookupError):
    """There is no gap with this number; find gaps first, and read its number there."""


class Decided(Exception):
    """Somebody has decided already; nothing was changed."""

    def __init__(self, gap: Known) -> None:
        what = f"accepted, as article {gap.article}" if gap.state is GapState.ACCEPTED else "dismissed"
        super().__init__(f"gap {gap.id} is {what} already")
        self.gap = gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A gap as it was found: the messages that it is known by, and its language."""

    messages: frozenset[int]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of a gap: an article, or a reason why it needs none; who says so, and when."""

    gap: int
    article: str = ""
    why: str = ""
    agent: int | None
    at: datetime

    def __post_init__(self) -> None:
        if bool(self.article) == bool(self.why.strip()):
            raise ValueError("a gap is accepted with an article, or dismissed with a reason why")


def known(session: Session) -> tuple[Known, ...]:
    """Return every gap that was found before, the oldest first."""
    messages: dict[int, set[int]] = defaultdict(set)
    for gap, message in fetch(session, _MEMBERS, {}):
        messages[gap].add(message)
    rows = session.connection().execute(select(GAP).order_by(GAP.c.id))
    return tuple(_known(row, messages[row.id]) for row in rows)


def one(session: Session, number: int) -> Known:
    """Return one gap.

    Raises:
        NoGap: there is none with this id.

    """
    row = session.connection().execute(select(GAP).where(GAP.c.id == number)).first()
    if row is None:
        raise NoGap(f"there is no gap {number}; sapa kb gaps lists those that there are")
    wanted = select(GAP_MEMBER.c.message_id).where(GAP_MEMBER.c.gap_id == number)
    return _known(row, session.connection().execute(wanted).scalars())


def remember(session: Session, found: Sequence[Seen], at: datetime) -> tuple[Known, ...]:
    """Keep what was found, and return each as it is known from now on, in the same order.

    One that was dismissed and has doubled since is open again.
    """
    revision.hold(session)
    before = {gap.id: gap for gap in known(session)}
    named = dict(same([one.messages for one in found], tuple(before.values())))
    for place, seen in enumerate(found):
        if place not in named:
            named[place] = _new(session, seen, at)
    kept = members({gap: found[place].messages for place, gap in named.items()}, tuple(before.values()))
    _move(session, kept, before)
    again = [gap.id for gap in before.values() if stands(gap, len(kept.get(gap.id, ()))) is not gap.state]
    if again:
        open_again = {"state": GapState.OPEN, "decided_at": None, "decided_by": None}
        session.connection().execute(update(GAP).where(GAP.c.id.in_(again)).values(**open_again))
    now = {gap.id: gap for gap in known(session)}
    return tuple(now[named[place]] for place in range(len(found)))


def decide(session: Session, decision: Decision) -> Known:
    """Accept a gap with its article, or dismiss it with a reason.

    Raises:
        NoGap: there is none with this id.
        Decided: it was accepted before; one that was dismissed can be accepted, and the reason changed.

    """
    revision.hold(session)
    gap = undecided(session, decision.gap)
    values = {
        "state": GapState.ACCEPTED if decision.article else GapState.DISMISSED,
        "article": decision.article,
        "why": decision.why.strip(),
        "size": len(gap.members),
        "decided_by": decision.agent,
        "decided_at": decision.at,
    }
    session.connection().execute(update(GAP).where(GAP.c.id == gap.id).values(**values))
    return one(session, gap.id)


def undecided(session: Session, number: int) -> Known:
    """Return a gap that has no article yet.

    Raises:
        NoGap: there is none with this number.
        Decided: it was accepted.

    """
    gap = one(session, number)
    if gap.state is GapState.ACCEPTED:
        raise Decided(gap)
    return gap


def _new(session: Session, seen: Seen, at: datetime) -> int:
    row = {"state": GapState.OPEN, "language": seen.language, "article": "", "size": 0, "why": "", "found_at": at}
    return int(session.connection().execute(insert(GAP).values(row).returning(GAP.c.id)).scalar_one())


def _move(session: Session, kept: Mapping[int, Collection[int]], before: Mapping[int, Known]) -> None:
    """Let each message belong to the gap that it was found in last."""
    was = {message: gap.id for gap in before.values() for message in gap.members}
    moved = [
        {"message_id": message, "gap_id": gap}
        for gap, messages in sorted(kept.items())
        for message in sorted(messages)
        if was.get(message) != gap
    ]
    gone = [row["message_id"] for row in moved if row["message_id"] in was]
    if gone:
        session.connection().execute(_FORGET, {"of": listed(gone)})
    if moved:
        session.connection().execute(insert(GAP_MEMBER), moved)


def _known(row: Row[Any], messages: Collection[int] | Any) -> Known:
    return Known(
        id=row.id,
        state=GapState(row.state),
        size=row.size,
        article=row.article,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        why=row.why,
        members=frozenset(messages),
    )


_MEMBERS = select(GAP_MEMBER.c.gap_id, GAP_MEMBER.c.message_id)
_FORGET = delete(GAP_MEMBER).where(among(GAP_MEMBER.c.message_id))
