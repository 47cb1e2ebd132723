"""What follows when an agent says that an inquiry is of another kind: its words are an example of that kind.

A supervisor's word counts at once. Anybody else's waits for a supervisor's nod, unless the desk learns by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from bot.content import Content
from data import events, revision
from data.examples import About, Nod, Source
from data.journal import Entry
from data.tables import AGENT, MESSAGE
from data.types import Author, Role
from kb import examples
from kb.examples import Proposal
from kb.substance import substance

MOST = 10
"""Messages of a customer, from the first one, among which the telling one is looked for."""


def learn(session: Session, content: Content, entry: Entry) -> None:
    """Keep the words of an inquiry that an agent has put right as an example of its kind."""
    fact = entry.fact
    agent = _agent(entry.actor)
    if not isinstance(fact, events.Classified) or agent is None or not fact.was or fact.was == fact.kind:
        return
    told = telling(_said(session, entry.inquiry))
    if told is None:
        return
    proposal = Proposal(
        about=About.KIND,
        text=told.text,
        label=fact.kind,
        source=Source.CORRECTION,
        language=told.language,
        inquiry=entry.inquiry,
        message=told.id,
        made_by=agent,
    )
    _keep(session, proposal, entry.at, decides=_role(session, agent).may(Role.SUPERVISOR), alone=content.learns_alone)


def telling(said: Sequence[Row[Any]]) -> Row[Any] | None:
    """Return the message that says most, the first one of several; None if none says anything."""
    found = [(substance(one.text), one) for one in said]
    most = max((many for many, _ in found), default=0)
    return next((one for many, one in found if many == most), None) if most else None


def _keep(session: Session, proposal: Proposal, at: datetime, *, decides: bool, alone: bool) -> None:
    """Propose an example, and let it count where somebody decides, or nobody has to and nobody has said no."""
    if decides or alone:
        revision.hold(session)  # before the example, as everybody does who decides about one
    kept = examples.propose(session, proposal, at)
    if kept.state is not Nod.ACCEPTED and (decides or (alone and kept.state is Nod.PROPOSED)):
        examples.accept(session, kept.id, at, proposal.made_by if decides else None)
        revision.count(session)


def _agent(actor: str) -> int | None:
    who, _, key = actor.partition(":")
    return int(key) if who == "agent" else None


def _said(session: Session, inquiry: int) -> Sequence[Row[Any]]:
    wanted: Select[Any] = select(MESSAGE.c.id, MESSAGE.c.text, MESSAGE.c.language).where(
        MESSAGE.c.inquiry_id == inquiry, MESSAGE.c.author == Author.CUSTOMER
    )
    return session.connection().execute(wanted.order_by(MESSAGE.c.id).limit(MOST)).all()


def _role(session: Session, agent: int) -> Role:
    return Role(session.connection().execute(select(AGENT.c.role).where(AGENT.c.id == agent)).scalar_one())
