"""An inquiry as those who move it have it in hand: read under a lock, changed only if nobody has changed it meanwhile.

What may be changed is decided by `moves`; what a change is for, by those who ask for it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from data import store
from data.rows import held
from data.tables import AGENT, INQUIRY
from data.types import Owner, Role, Status
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


def actor(session: Session, agent: int) -> Actor:
    """Return an active agent as one who moves.

    Raises:
        Missing: there is no such agent, or not any more.

    """
    row = session.connection().execute(select(AGENT.c.role).where(AGENT.c.id == agent, AGENT.c.active)).first()
    if row is None:
        raise Missing(f"there is no active agent {agent}")
    return Actor(agent, Role(row.role))


def change(session: Session, of: Case, after: Standing, **also: Any) -> Case:
    """Give an inquiry its next standing, and other columns, if nobody has moved it meanwhile.

    Raises:
        Refused: somebody was quicker.

    """
    now = of.standing
    unchanged = update(INQUIRY).where(INQUIRY.c.id == of.id, INQUIRY.c.owner == now.owner, INQUIRY.c.epoch == now.epoch)
    values = {"owner": after.owner, "status": after.status, "agent_id": after.agent, "epoch": after.epoch, **also}
    if not session.connection().execute(unchanged.values(values)).rowcount:
        raise Refused("somebody was quicker", case_of(session, of.id).standing.agent)
    return case_of(session, of.id)


def _case(session: Session, which: Any, name: str) -> Case:
    row = session.connection().execute(held(select(INQUIRY).where(which))).first()
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
        standing=standing,
    )
