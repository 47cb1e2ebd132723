"""Every move that changes who speaks, or what an inquiry is: hand over, take, give back, resolve, close and the rest.

These are transactions on a session. Each reads the inquiry under a lock, lets `moves` decide, and changes the row only
where owner and epoch are still as it read them; each leaves its events in the journal.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from data import events, journal, store
from data.tables import AGENT, ESCALATION, HANDOFF, INQUIRY, TEAM
from data.types import Author, Owner, Priority, Role, Status
from handoff import moves, packet
from handoff.moves import Actor, Refused, Standing


class Missing(LookupError):
    """There is no such inquiry, agent or team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An inquiry as a move reads it, under a lock until the transaction ends."""

    id: int
    number: str
    conversation: int
    contact: int
    channel: str
    language: str
    kind: str
    priority: str
    team: str | None
    resolved_by: int | None
    standing: Standing


def case(session: Session, number: str) -> Case:
    """Read an inquiry by its number, and lock it.

    Raises:
        Missing: there is none of that number.

    """
    return _case(session, INQUIRY.c.number == number, number)


def case_of(session: Session, inquiry: int) -> Case:
    """Read an inquiry by its key, and lock it.

    Raises:
        Missing: there is none.

    """
    return _case(session, INQUIRY.c.id == inquiry, str(inquiry))


def live(session: Session, conversation: int) -> Case:
    """Read the inquiry of a conversation that is not over, and lock it.

    Raises:
        Missing: there is none.

    """
    return _case(session, (INQUIRY.c.conversation_id == conversation) & store.LIVE, f"in conversation {conversation}")


def assign(session: Session, of: Case, team: str | None) -> Case:
    """Set the team that is competent; who speaks does not change."""
    return of if team == of.team else _move(session, of, of.standing, team=team)


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
        _note(session, of, events.CUSTOMER, at, events.Reopened(why=form.reason))
    return _queue(session, of, after, form, at, promised=promised, suggested=suggested)


def take(session: Session, of: Case, actor: Actor, at: datetime) -> Case:
    """Let an agent answer from now on."""
    moved = _move(session, of, moves.take(of.standing, actor), resolved_at=None, expects="", offered="[]")
    if of.standing.status is Status.RESOLVED:
        _note(session, of, events.by_agent(actor.id), at, events.Reopened(why="taken"))
    open_handoff = update(HANDOFF).where(HANDOFF.c.inquiry_id == of.id, HANDOFF.c.ended_at.is_(None))
    session.connection().execute(open_handoff.values(taken_by=actor.id, taken_at=at))
    _note(session, of, events.by_agent(actor.id), at, events.Taken(agent=actor.id))
    return moved


def give_back(session: Session, of: Case, actor: Actor, at: datetime, to: Owner = Owner.QUEUE) -> Case:
    """Put it back into the queue, or let the bot go on."""
    after = moves.give_back(of.standing, actor, to)
    _end_handoff(session, of, at)
    _note(session, of, events.by_agent(actor.id), at, events.GivenBack(agent=actor.id, to=to))
    if to is Owner.BOT:
        return _move(session, of, after)
    return _queue(session, of, after, _form(of, "given back"), at, actor=events.by_agent(actor.id))


def transfer(
    session: Session, of: Case, actor: Actor, at: datetime, *, team: str | None = None, agent: int | None = None
) -> Case:
    """Give it to a colleague, or to another team's queue."""
    _must_exist(session, team, agent)
    after = moves.transfer(of.standing, actor, agent)
    _end_handoff(session, of, at)
    _note(session, of, events.by_agent(actor.id), at, events.Transferred(team=team or of.team, agent=agent))
    if agent is not None:
        return _move(session, of, after, resolved_at=None, team=team or of.team)
    moved = _move(session, of, of.standing, team=team or of.team)
    return _queue(session, moved, after, _form(moved, "transferred"), at, actor=_actor(actor))


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
    name = _actor(actor) if actor else events.SYSTEM
    _note(session, of, name, at, events.Escalated(escalation=key, level=level, to=to))
    return key


def acknowledge(session: Session, of: Case, actor: Actor, at: datetime, escalation: int) -> None:
    """Say that an escalation has been seen; the first one to say so counts."""
    unseen = update(ESCALATION).where(ESCALATION.c.id == escalation, ESCALATION.c.inquiry_id == of.id)
    seen = unseen.where(ESCALATION.c.acknowledged_at.is_(None))
    if session.connection().execute(seen.values(acknowledged_by=actor.id, acknowledged_at=at)).rowcount:
        _note(session, of, _actor(actor), at, events.Acknowledged(escalation=escalation, agent=actor.id))


def reply(session: Session, of: Case, actor: Actor, at: datetime, text: str) -> int:
    """Say something to the customer. Return the message's key."""
    after = moves.reply(of.standing, actor)
    written = store.write(session, [_draft(of, actor, at, text)])[0]
    _move(session, of, after, quiet_since=at)
    _note(session, of, _actor(actor), at, events.Replied(message=written.id, agent=actor.id, digest=written.digest))
    return written.id


def note(session: Session, of: Case, actor: Actor, at: datetime, text: str) -> int:
    """Write something for colleagues; it never reaches the customer. Return the message's key."""
    written = store.write(session, [_draft(of, actor, at, text, note=True)])[0]
    _note(session, of, _actor(actor), at, events.Noted(message=written.id, agent=actor.id, digest=written.digest))
    return written.id


def promise(session: Session, of: Case, actor: Actor, at: datetime, by: datetime) -> None:
    """Set down a time that the customer is being told.

    Raises:
        Refused: the time has passed already.

    """
    moves.must_be_live(of.standing)
    if by <= at:
        raise Refused("a promise needs a time to come")
    _note(session, of, _actor(actor), at, events.Promised(by=by.isoformat()))


def classify(session: Session, of: Case, actor: str, at: datetime, *, kind: str, priority: Priority, why: str) -> Case:
    """Set kind and priority, with the reason."""
    moves.must_be_live(of.standing)
    _note(session, of, actor, at, events.Classified(kind=kind, priority=priority, reason=why))
    return _move(session, of, of.standing, kind=kind, priority=priority)


def resolve(session: Session, of: Case, actor: Actor, at: datetime, text: str = "") -> Case:
    """Give the final answer, if there are words left to say; the bot then asks the customer to confirm."""
    message = reply(session, of, actor, at, text) if text.strip() else None
    after = moves.resolve(of.standing, actor)
    moved = _move(session, of, after, resolved_by=actor.id, resolved_at=at, expects="confirmation", quiet_since=at)
    _end_handoff(session, of, at)
    _note(session, of, _actor(actor), at, events.Resolved(agent=actor.id, message=message))
    return moved


def settle(session: Session, of: Case, at: datetime, how: str) -> Case:
    """Confirm in the customer's name that it is solved, and close it."""
    if of.standing.status is not Status.RESOLVED:
        of = _move(session, of, moves.settle(of.standing), resolved_at=at)
        _note(session, of, events.BOT, at, events.Resolved(agent=None, message=None))
    _note(session, of, events.CUSTOMER, at, events.Confirmed(how=how))
    return close(session, of, at, "confirmed", events.CUSTOMER)


def close(session: Session, of: Case, at: datetime, why: str, actor: str) -> Case:
    """End it: a new message opens a new inquiry."""
    moved = _move(session, of, moves.close(of.standing), closed_at=at, due_at=None, expects="", offered="[]")
    _end_handoff(session, of, at)
    _note(session, of, actor, at, events.Closed(why=why))
    return moved


def reopen(session: Session, of: Case, actor: Actor, at: datetime, why: str) -> Case:
    """Bring a resolved inquiry back to the queue."""
    after = moves.reopen(of.standing)
    _note(session, of, _actor(actor), at, events.Reopened(why=why))
    return _queue(session, of, after, _form(of, "reopened"), at, actor=_actor(actor))


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
    _note(session, of, _actor(actor), at, events.Merged(into=into.number))
    _note(session, of, _actor(actor), at, events.Voided(reason=f"merged into {into.number}"))
    return close(session, of, at, "merged", _actor(actor))


def actor(session: Session, agent: int) -> Actor:
    """Return an active agent as one who moves.

    Raises:
        Missing: there is no such agent, or not any more.

    """
    row = session.connection().execute(select(AGENT.c.role).where(AGENT.c.id == agent, AGENT.c.active)).first()
    if row is None:
        raise Missing(f"there is no active agent {agent}")
    return Actor(agent, Role(row.role))


def _case(session: Session, which: Any, name: str) -> Case:
    row = session.connection().execute(select(INQUIRY).where(which).with_for_update()).first()
    if row is None:
        raise Missing(f"there is no inquiry {name}")
    standing = Standing(owner=Owner(row.owner), status=Status(row.status), agent=row.agent_id, epoch=row.epoch)
    return Case(
        id=row.id,
        number=row.number,
        conversation=row.conversation_id,
        contact=row.contact_id,
        channel=row.channel,
        language=row.language,
        kind=row.kind,
        priority=row.priority,
        team=row.team,
        resolved_by=row.resolved_by,
        standing=standing,
    )


def _move(session: Session, of: Case, after: Standing, **also: Any) -> Case:
    """Change the row, if nobody has changed it meanwhile."""
    now = of.standing
    unchanged = update(INQUIRY).where(INQUIRY.c.id == of.id, INQUIRY.c.owner == now.owner, INQUIRY.c.epoch == now.epoch)
    values = {"owner": after.owner, "status": after.status, "agent_id": after.agent, "epoch": after.epoch, **also}
    if not session.connection().execute(unchanged.values(values)).rowcount:
        raise Refused("somebody was quicker", case_of(session, of.id).standing.agent)
    return case_of(session, of.id)


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
    moved = _move(session, of, after, resolved_at=None, expects="", offered="[]", misses=0)
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
    _note(session, of, actor, at, events.HandedOver(key, form.reason, moved.kind, moved.priority, moved.team))
    return moved


def _end_handoff(session: Session, of: Case, at: datetime) -> None:
    still_open = update(HANDOFF).where(HANDOFF.c.inquiry_id == of.id, HANDOFF.c.ended_at.is_(None))
    session.connection().execute(still_open.values(ended_at=at))


def _form(of: Case, reason: str) -> packet.Packet:
    return packet.Packet(
        reason=reason, question="", summary="", language=of.language, kind=of.kind, priority=of.priority
    )


def _draft(of: Case, actor: Actor, at: datetime, text: str, *, note: bool = False) -> store.Draft:
    if not text.strip():
        raise Refused("there are no words in it")
    return store.Draft(
        inquiry=of.id,
        conversation=of.conversation,
        channel=of.channel,
        author=Author.AGENT,
        agent=actor.id,
        note=note,
        text=text,
        at=at,
        language=of.language,
    )


def _must_exist(session: Session, team: str | None, agent: int | None) -> None:
    if team is None and agent is None:
        raise Refused("say to which team or agent")
    if team is not None and not session.connection().execute(select(TEAM.c.id).where(TEAM.c.id == team)).first():
        raise Missing(f"there is no team {team}")
    if agent is not None:
        actor(session, agent)


def _next_level(session: Session, of: Case) -> int:
    highest = select(func.coalesce(func.max(ESCALATION.c.level), 0)).where(ESCALATION.c.inquiry_id == of.id)
    return int(session.connection().execute(highest).scalar_one()) + 1


def _actor(actor: Actor) -> str:
    return events.by_agent(actor.id)


def _note(session: Session, of: Case, actor: str, at: datetime, fact: events.Fact) -> None:
    journal.append(session, [journal.Entry(of.id, actor, at, fact)])
