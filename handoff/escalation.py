"""Calling for somebody higher up, and saying that one has seen it. The inquiry stays where it is."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from data import events, journal
from data.tables import ESCALATION
from handoff import moves
from handoff.cases import Case
from handoff.moves import Actor, Refused


def escalate(session: Session, of: Case, actor: Actor | None, at: datetime, *, to: str, reason: str) -> int:
    """Call for somebody higher up; the inquiry stays where it is. Return the escalation's key.

    `actor` is None where the desk itself calls, because a promise was not kept.
    """
    moves.must_be_live(of.standing)
    if not reason.strip():
        raise Refused("say why it is escalated")
    level = _next_level(session, of)
    by = actor.id if actor else None
    row = {"inquiry_id": of.id, "level": level, "reason": reason, "by": by, "to": to, "at": at}
    key: int = session.connection().execute(ESCALATION.insert().returning(ESCALATION.c.id), row).scalar_one()
    name = actor.name if actor else events.SYSTEM
    journal.note(session, of.id, name, at, events.Escalated(escalation=key, level=level, to=to))
    return key


def acknowledge(session: Session, of: Case, actor: Actor, at: datetime, escalation: int) -> None:
    """Say that an escalation has been seen; the first one to say so counts."""
    unseen = update(ESCALATION).where(ESCALATION.c.id == escalation, ESCALATION.c.inquiry_id == of.id)
    seen = unseen.where(ESCALATION.c.acknowledged_at.is_(None))
    if session.connection().execute(seen.values(acknowledged_by=actor.id, acknowledged_at=at)).rowcount:
        journal.note(session, of.id, actor.name, at, events.Acknowledged(escalation=escalation, agent=actor.id))


def _next_level(session: Session, of: Case) -> int:
    highest = select(func.coalesce(func.max(ESCALATION.c.level), 0)).where(ESCALATION.c.inquiry_id == of.id)
    return int(session.connection().execute(highest).scalar_one()) + 1
