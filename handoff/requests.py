"""Moves as they are asked for, many to a transaction.

A move that is refused undoes what it had begun, and only that: the others of the batch go through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from sqlalchemy import select
from sqlmodel import Session

from data import journal, store
from data.rows import held
from data.tables import AGENT, ESCALATION, INQUIRY, TEAM
from data.types import Priority
from handoff import desk, forms
from handoff.cases import Case, Missing
from handoff.moves import Actor, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A move that an agent asks for, in an inquiry, at a time."""

    number: str
    actor: Actor
    at: datetime
    move: forms.Move


def act(session: Session, requests: Sequence[Request]) -> list[Refused | Missing | None]:
    """Make each move, in turn; one that can't be made has the reason in its place."""
    _lock(session, requests)
    return [_attempt(session, one) for one in requests]


def _lock(session: Session, requests: Sequence[Request]) -> None:
    """Lock the inquiries of all in one order, so that two batches can't wait for each other."""
    numbers = {one.number for one in requests} | {
        one.move.into for one in requests if isinstance(one.move, forms.Merge)
    }
    wanted = select(INQUIRY.c.id).where(INQUIRY.c.number.in_(store.unique(numbers)))
    journal.hold(session, session.connection().execute(held(wanted.order_by(INQUIRY.c.id))).scalars().all())


def _attempt(session: Session, request: Request) -> Refused | Missing | None:
    try:
        with journal.attempt(session):
            case = desk.case(session, request.number)
            if not _is_said(session, case, request):
                _must_be_current(case, request.move.epoch)
                _make(request.move, session, case, request)
    except (Refused, Missing) as error:
        return error
    return None


def _is_said(session: Session, of: Case, by: Request) -> bool:
    """Say whether this very message is here already, whatever has become of the inquiry since: its answer was lost."""
    move = by.move
    if not isinstance(move, forms.Say) or not move.client_id:
        return False
    return desk.is_said(session, of, by.actor, move.client_id, move.text, note=isinstance(move, forms.Note))


def _must_be_current(case: Case, epoch: int | None) -> None:
    if epoch is not None and epoch != case.standing.epoch:
        raise Refused("it has changed since you looked", case.standing.agent)


@singledispatch
def _make(move: forms.Move, _session: Session, _of: Case, _by: Request) -> None:
    raise TypeError(f"nobody knows how to {type(move).__name__}")


@_make.register
def _take(_move: forms.Take, session: Session, of: Case, by: Request) -> None:
    desk.take(session, of, by.actor, by.at)


@_make.register
def _reply(move: forms.Reply, session: Session, of: Case, by: Request) -> None:
    desk.reply(session, of, by.actor, by.at, move.text, move.client_id, move.article)


@_make.register
def _note(move: forms.Note, session: Session, of: Case, by: Request) -> None:
    desk.note(session, of, by.actor, by.at, move.text, move.client_id)


@_make.register
def _resend(move: forms.Resend, session: Session, of: Case, by: Request) -> None:
    desk.resend(session, of, by.actor, by.at, move.message)


@_make.register
def _transfer(move: forms.Transfer, session: Session, of: Case, by: Request) -> None:
    desk.transfer(session, of, by.actor, by.at, team=move.team, agent=move.agent)


@_make.register
def _escalate(move: forms.Escalate, session: Session, of: Case, by: Request) -> None:
    desk.escalate(session, of, by.actor, by.at, to=_addressee(session, of, move.to), reason=move.reason)


@_make.register
def _acknowledge(move: forms.Acknowledge, session: Session, of: Case, by: Request) -> None:
    wanted = select(ESCALATION.c.id, ESCALATION.c.acknowledged_at).where(ESCALATION.c.inquiry_id == of.id)
    found = {row.id: row for row in session.connection().execute(wanted.order_by(ESCALATION.c.id))}
    if move.escalation is not None and move.escalation not in found:
        raise Missing(f"there is no escalation {move.escalation} of {of.number}")
    asked = [move.escalation] if move.escalation is not None else list(found)
    for escalation in asked:
        desk.acknowledge(session, of, by.actor, by.at, escalation)


@_make.register
def _promise(move: forms.Promise, session: Session, of: Case, by: Request) -> None:
    desk.promise(session, of, by.actor, by.at, move.by)


@_make.register
def _classify(move: forms.Classify, session: Session, of: Case, by: Request) -> None:
    kind, priority = move.kind or of.kind, move.priority or Priority(of.priority)
    desk.classify(session, of, by.actor.name, by.at, kind=kind, priority=priority, why=BY_AGENT)
    _explain(session, of, by, move.why)


@_make.register
def _resolve(move: forms.Resolve, session: Session, of: Case, by: Request) -> None:
    desk.resolve(session, of, by.actor, by.at, move.text, move.article)


@_make.register
def _reopen(move: forms.Reopen, session: Session, of: Case, by: Request) -> None:
    desk.reopen(session, of, by.actor, by.at, BY_AGENT)
    _explain(session, of, by, move.why)


@_make.register
def _give_back(move: forms.GiveBack, session: Session, of: Case, by: Request) -> None:
    desk.give_back(session, of, by.actor, by.at, move.to)


@_make.register
def _merge(move: forms.Merge, session: Session, of: Case, by: Request) -> None:
    desk.merge(session, of, desk.case(session, move.into), by.actor, by.at)


BY_AGENT = "by agent"
"""The reason that the journal has for a person's decision; their words go into a note, where they can be erased."""


def _explain(session: Session, of: Case, by: Request, why: str) -> None:
    if why:
        desk.note(session, of, by.actor, by.at, why)


def _addressee(session: Session, of: Case, to: str) -> str:
    """Return the team or the agent's address that is meant; nobody named means the team's supervisor."""
    connection = session.connection()
    if not to:
        supervisor = connection.execute(select(TEAM.c.supervisor).where(TEAM.c.id == of.team)).scalar()
        if not supervisor:
            raise Refused("say to whom: its team has no supervisor")
        return str(supervisor)
    email = to.lower()
    team = connection.execute(select(TEAM.c.id).where(TEAM.c.id == to)).first()
    agent = connection.execute(select(AGENT.c.id).where(AGENT.c.email == email, AGENT.c.active)).first()
    if not team and not agent:
        raise Missing(f"there is neither a team nor an agent {to}")
    return to if team else email
