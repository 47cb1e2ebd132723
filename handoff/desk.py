"""Every move that changes who speaks, or what an inquiry is: hand over, take, give back, resolve, close and the rest.

These are transactions on a session. Each takes the inquiry as `cases` has read it, lets `moves` decide, and leaves its
events in the journal. What agents say and escalate is done in `saying` and `escalation`, and can be asked for here too.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from data import events, journal
from data.tables import HANDOFF, TEAM
from data.types import Owner, Priority, Status
from handoff import moves, packet
from handoff.cases import Case, Missing, actor, case, case_of, change, live
from handoff.escalation import acknowledge, escalate
from handoff.moves import Actor, Refused, Standing
from handoff.saying import is_said, note, promise, reply, resend

__all__ = [
    "Case", "Missing", "acknowledge", "actor", "assign", "case", "case_of", "classify", "close", "escalate",
    "give_back", "hand_over", "is_said", "live", "merge", "note", "promise", "reopen", "reply", "resend", "resolve",
    "settle", "take", "transfer",
]  # fmt: skip


def assign(session: Session, of: Case, team: str | None) -> Case:
    """Set the team that is competent; who speaks does not change."""
    return of if team == of.team else change(session, of, of.standing, team=team)


def hand_over(
    session: Session,
    of: Case,
    form: packet.Packet,
    at: datetime,
    *,
    promised: datetime | None = None,
    suggested: int | None = None,
) -> Case:
    """Ask for a person: the bot stops, the team's queue has it, the packet goes along."""
    after = moves.reopen(of.standing) if of.standing.status is Status.RESOLVED else moves.hand_over(of.standing)
    if of.standing.status is Status.RESOLVED:
        journal.note(session, of.id, events.CUSTOMER, at, events.Reopened(why=form.reason))
    return _queue(session, of, after, form, at, promised=promised, suggested=suggested)


def take(session: Session, of: Case, actor: Actor, at: datetime) -> Case:
    """Let an agent answer from now on."""
    moved = change(session, of, moves.take(of.standing, actor), resolved_at=None, expects="", offered="[]")
    if of.standing.status is Status.RESOLVED:
        journal.note(session, of.id, actor.name, at, events.Reopened(why="taken"))
    open_handoff = update(HANDOFF).where(HANDOFF.c.inquiry_id == of.id, HANDOFF.c.ended_at.is_(None))
    session.connection().execute(open_handoff.values(taken_by=actor.id, taken_at=at))
    journal.note(session, of.id, actor.name, at, events.Taken(agent=actor.id))
    return moved


def give_back(session: Session, of: Case, actor: Actor, at: datetime, to: Owner = Owner.QUEUE) -> Case:
    """Put it back into the queue, or let the bot go on."""
    after = moves.give_back(of.standing, actor, to)
    _end_handoff(session, of, at)
    journal.note(session, of.id, actor.name, at, events.GivenBack(agent=actor.id, to=to))
    if to is Owner.BOT:
        return change(session, of, after)
    return _queue(session, of, after, _form(of, "given back"), at, actor=actor.name)


def transfer(
    session: Session, of: Case, actor: Actor, at: datetime, *, team: str | None = None, agent: int | None = None
) -> Case:
    """Give it to a colleague, or to another team's queue."""
    _must_exist(session, team, agent)
    after = moves.transfer(of.standing, actor, agent)
    _end_handoff(session, of, at)
    journal.note(session, of.id, actor.name, at, events.Transferred(team=team or of.team, agent=agent))
    if agent is not None:
        return change(session, of, after, resolved_at=None, team=team or of.team)
    moved = change(session, of, of.standing, team=team or of.team)
    return _queue(session, moved, after, _form(moved, "transferred"), at, actor=actor.name)


def classify(session: Session, of: Case, actor: str, at: datetime, *, kind: str, priority: Priority, why: str) -> Case:
    """Set kind and priority, with the reason."""
    moves.must_be_live(of.standing)
    journal.note(session, of.id, actor, at, events.Classified(kind=kind, priority=priority, reason=why))
    return change(session, of, of.standing, kind=kind, priority=priority)


def resolve(session: Session, of: Case, actor: Actor, at: datetime, text: str = "", article: str = "") -> Case:
    """Give the final answer, if there are words left to say; the bot then asks the customer to confirm."""
    message = reply(session, of, actor, at, text, article=article) if text.strip() else None
    after = moves.resolve(of.standing, actor)
    moved = change(session, of, after, resolved_by=actor.id, resolved_at=at, expects="confirmation", quiet_since=at)
    _end_handoff(session, of, at)
    journal.note(session, of.id, actor.name, at, events.Resolved(agent=actor.id, message=message))
    return moved


def settle(session: Session, of: Case, at: datetime, how: str) -> Case:
    """Confirm in the customer's name that it is solved, and close it."""
    if of.standing.status is not Status.RESOLVED:
        of = change(session, of, moves.settle(of.standing), resolved_at=at)
        journal.note(session, of.id, events.BOT, at, events.Resolved(agent=None, message=None))
    journal.note(session, of.id, events.CUSTOMER, at, events.Confirmed(how=how))
    return close(session, of, at, "confirmed", events.CUSTOMER)


def close(session: Session, of: Case, at: datetime, why: str, actor: str) -> Case:
    """End it: a new message opens a new inquiry."""
    moved = change(session, of, moves.close(of.standing), closed_at=at, due_at=None, expects="", offered="[]")
    _end_handoff(session, of, at)
    journal.note(session, of.id, actor, at, events.Closed(why=why))
    return moved


def reopen(session: Session, of: Case, actor: Actor, at: datetime, why: str) -> Case:
    """Bring a resolved inquiry back to the queue."""
    after = moves.reopen(of.standing)
    journal.note(session, of.id, actor.name, at, events.Reopened(why=why))
    return _queue(session, of, after, _form(of, "reopened"), at, actor=actor.name)


def merge(session: Session, of: Case, into: Case, actor: Actor, at: datetime) -> Case:
    """Go on in another inquiry of the same person: this one is closed, its clocks don't count.

    Raises:
        Refused: they are the same, or of different people, or the other one is closed.

    """
    if of.id == into.id or of.contact != into.contact:
        raise Refused("two inquiries of the same person can be merged")
    if into.standing.status is Status.CLOSED:
        raise Refused(f"{into.number} is closed")
    moves.close(of.standing)
    journal.note(session, of.id, actor.name, at, events.Merged(into=into.number))
    journal.note(session, of.id, actor.name, at, events.Voided(reason=f"merged into {into.number}"))
    return close(session, of, at, "merged", actor.name)


def _queue(
    session: Session,
    of: Case,
    after: Standing,
    form: packet.Packet,
    at: datetime,
    *,
    actor: str = events.BOT,
    promised: datetime | None = None,
    suggested: int | None = None,
) -> Case:
    moved = change(session, of, after, resolved_at=None, expects="", offered="[]", misses=0)
    row = {
        "inquiry_id": of.id,
        "reason": form.reason,
        "team": moved.team,
        "packet": packet.dump(form),
        "at": at,
        "promised_at": promised,
        "suggested": suggested,
    }
    key: int = session.connection().execute(HANDOFF.insert().returning(HANDOFF.c.id), row).scalar_one()
    journal.note(session, of.id, actor, at, events.HandedOver(key, form.reason, moved.kind, moved.priority, moved.team))
    return moved


def _end_handoff(session: Session, of: Case, at: datetime) -> None:
    still_open = update(HANDOFF).where(HANDOFF.c.inquiry_id == of.id, HANDOFF.c.ended_at.is_(None))
    session.connection().execute(still_open.values(ended_at=at))


def _form(of: Case, reason: str) -> packet.Packet:
    return packet.Packet(
        reason=reason, question="", summary="", language=of.language, kind=of.kind, priority=of.priority
    )


def _must_exist(session: Session, team: str | None, agent: int | None) -> None:
    if team is None and agent is None:
        raise Refused("say to which team or agent")
    if team is not None and not session.connection().execute(select(TEAM.c.id).where(TEAM.c.id == team)).first():
        raise Missing(f"there is no team {team}")
    if agent is not None:
        actor(session, agent)
