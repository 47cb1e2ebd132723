"""What follows when an agent says that an inquiry is of another kind: its words are an example of that kind.

A supervisor's word counts at once. Anybody else's waits for a supervisor's nod, unless the desk learns by itself.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from bot.content import Content
from data import events
from data.examples import About, Source
from data.journal import Entry
from data.tables import AGENT, MESSAGE
from data.types import Author, Role
from kb import examples
from kb.examples import Proposal
from kb.knowledge import substance

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
    kept = examples.propose(session, proposal, entry.at)
    if _role(session, agent).may(Role.SUPERVISOR):
        examples.accept(session, kept.id, entry.at, agent)
    elif content.learns_alone and kept.state == "proposed":
        examples.accept(session, kept.id, entry.at)


def telling(said: Sequence[Row[Any]]) -> Row[Any] | None:
    """Return the message that says most, the first one of several; None if none says anything."""
    found = [(substance(one.text), one) for one in said]
    most = max((many for many, _ in found), default=0)
    return next((one for many, one in found if many == most), None) if most else None


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
