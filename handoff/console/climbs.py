"""What was escalated, as the lists show it: which inquiries, whom somebody calls, and whether one has responded."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session

from data import store
from data.tables import AGENT, ESCALATION, INQUIRY, TEAM
from handoff.signin import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The one climb of an inquiry that a list tells of: an open one before all others, above all one's own."""

    level: int
    to: str  # a team, an agent's e-mail address, or a role
    name: str  # of that team or agent
    mine: bool  # it is the reader who is called
    seen: bool  # somebody has responded
    seen_by: str


def marks(session: Session, inquiries: Sequence[int], me: Member) -> dict[int, Mark]:
    """Return the mark of each of these inquiries that was ever escalated."""
    climb, seen, called = ESCALATION.c, AGENT.alias(), AGENT.alias()
    wanted = (
        select(
            climb.inquiry_id, climb.level, climb.to, climb.acknowledged_at,
            seen.c.name.label("seen_by"), TEAM.c.name.label("team_name"), called.c.name.label("agent_name"),
        )
        .join_from(ESCALATION, seen, seen.c.id == climb.acknowledged_by, isouter=True)
        .join(TEAM, TEAM.c.id == climb.to, isouter=True)
        .join(called, called.c.email == climb.to, isouter=True)
        .where(climb.inquiry_id.in_(inquiries))
        .order_by(climb.id)
    )  # fmt: skip
    found: dict[int, list[Mark]] = {}
    for row in session.connection().execute(wanted):
        mark = Mark(
            level=row.level,
            to=row.to,
            name=row.team_name or row.agent_name or row.to,
            mine=row.to in me.called,
            seen=row.acknowledged_at is not None,
            seen_by=row.seen_by or "",
        )
        found.setdefault(row.inquiry_id, []).append(mark)
    return {inquiry: max(climbs, key=_weight) for inquiry, climbs in found.items()}


def ever() -> ColumnElement[bool]:
    """Return the condition that an inquiry was escalated and is not over."""
    return and_(store.LIVE, select(ESCALATION.c.id).where(ESCALATION.c.inquiry_id == INQUIRY.c.id).exists())


def is_open(me: Member | None = None) -> ColumnElement[bool]:
    """Return the condition that nobody has responded yet to an escalation of an inquiry, or to one that calls me."""
    climb = ESCALATION.c
    unseen = select(climb.id).where(climb.inquiry_id == INQUIRY.c.id, climb.acknowledged_at.is_(None))
    return and_(store.LIVE, (unseen.where(climb.to.in_(sorted(me.called))) if me else unseen).exists())


def _weight(mark: Mark) -> tuple[bool, bool, int]:
    return not mark.seen, mark.mine, mark.level
