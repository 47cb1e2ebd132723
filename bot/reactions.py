"""When this event happens, that follows: the one place where what one part did moves another.

Runs inside the transaction that wrote the event, before its commit, so that nothing is ever half done.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from bot import corrections
from bot.content import Content
from bot.slots import About, Slots
from data import events, journal, store, work
from data.journal import Entry
from data.store import Draft
from data.tables import AGENT, CONTACT, ESCALATION, INQUIRY, MESSAGE, TEAM
from data.types import Author, Choice, Owner, Status
from handoff import breach, desk
from sla import watch

SPOKEN = frozenset({"phone", "walk-in"})
"""Channels on which an agent has said it all in person: nobody is there to ask for a confirmation."""

STARTS = (events.HandedOver,)
"""What starts a clock."""

MOVES = (
    events.Replied,
    events.Classified,
    events.Transferred,
    events.GivenBack,
    events.Resolved,
    events.Reopened,
    events.Closed,
    events.Merged,
    events.Voided,
)
"""What moves a clock that runs."""


def follow(session: Session, content: Content) -> None:
    """Let everything follow that follows from what this transaction has done."""
    while entries := session.info.get(journal.FACTS, [])[session.info.setdefault(_SEEN, 0) :]:
        session.info[_SEEN] += len(entries)
        telling = [one for one in entries if type(one.fact) in _TELLING]
        begun = [one.inquiry for one in telling if isinstance(one.fact, STARTS)]
        moved = watch.timed(session, [one.inquiry for one in telling if isinstance(one.fact, MOVES)])
        watch.refresh(session, [*begun, *moved], content.policies)
        for entry in telling:
            for reaction in WHEN.get(type(entry.fact), ()):
                reaction(session, content, entry)


def ask_to_confirm(session: Session, content: Content, entry: Entry) -> None:
    """Ask the customer whether the agent's answer has solved it."""
    fact = entry.fact
    if not isinstance(fact, events.Resolved) or fact.agent is None:
        return
    of = desk.case_of(session, entry.inquiry)
    if of.channel in SPOKEN:
        desk.close(session, of, entry.at, "agent", entry.actor)
        return
    slots = Slots(content, of.language or content.languages[0], _about(session, of, fact.agent), entry.at)
    _say(session, of, slots, "resolved", ("confirm:yes", "confirm:no"))


def escalate(session: Session, content: Content, entry: Entry) -> None:
    """Call the team's supervisor when a promise was not kept, unless somebody has been called already."""
    if not isinstance(entry.fact, events.Breached):
        return
    of = desk.case_of(session, entry.inquiry)
    if of.standing.status is Status.CLOSED:  # met late, before any tick saw it, and over by now: nobody can help it
        return
    called = select(ESCALATION.c.id).where(ESCALATION.c.inquiry_id == of.id, ESCALATION.c.acknowledged_at.is_(None))
    if session.connection().execute(called).first():
        return
    supervisor = session.connection().execute(select(TEAM.c.supervisor).where(TEAM.c.id == of.team)).scalar()
    due_at = datetime.fromisoformat(entry.fact.due_at)
    reason = breach.dump(breach.Breach(metric=entry.fact.metric, due_at=due_at, zone=content.zone))
    desk.escalate(session, of, None, entry.at, to=supervisor or of.team or "supervisor", reason=reason)


def look_again(session: Session, _content: Content, entry: Entry) -> None:
    """Let the bot answer what the customer has said since anybody of ours spoke, when it is given an inquiry back."""
    fact = entry.fact
    if not isinstance(fact, events.GivenBack) or fact.to != Owner.BOT:
        return
    of = desk.case_of(session, entry.inquiry)
    mine = MESSAGE.c.inquiry_id == of.id
    ours = select(func.max(MESSAGE.c.id)).where(mine, MESSAGE.c.author != Author.CUSTOMER, ~MESSAGE.c.note)
    heard = select(func.coalesce(func.max(MESSAGE.c.id), 0)).where(
        mine, MESSAGE.c.author == Author.CUSTOMER, MESSAGE.c.id < ours.scalar_subquery()
    )
    session.connection().execute(update(INQUIRY).where(INQUIRY.c.id == of.id).values(handled=heard.scalar_subquery()))
    at = entry.at
    work.want(session, [work.Want(conversation=of.conversation, at=at, due_at=at, latest=at)])


Reaction = Callable[[Session, Content, Entry], None]

WHEN: dict[type[events.Fact], Sequence[Reaction]] = {
    events.Resolved: (ask_to_confirm,),
    events.Breached: (escalate,),
    events.GivenBack: (look_again,),
    events.Classified: (corrections.learn,),
}

_TELLING = frozenset([*STARTS, *MOVES, *WHEN])
"""What anything follows from; most facts only tell."""

_SEEN = "facts followed"


def _say(session: Session, of: desk.Case, slots: Slots, part: str, choices: Sequence[str]) -> None:
    offered = tuple(Choice(id_, slots.say(id_.replace(":", "_"))) for id_ in choices)
    draft = Draft(
        inquiry=of.id,
        conversation=of.conversation,
        channel=of.channel,
        author=Author.BOT,
        text=slots.say(part),
        at=slots.at,
        language=slots.language,
        choices=offered,
        epoch=of.standing.epoch,
    )
    written = store.write(session, [draft])[0]
    stored = store.choices(offered)
    session.connection().execute(update(INQUIRY).where(INQUIRY.c.id == of.id).values(offered=stored))
    journal.note(session, of.id, events.BOT, slots.at, events.Said(written.id, written.digest, (part,)))


def _about(session: Session, of: desk.Case, agent: int) -> About:
    named = select(AGENT.c.name).where(AGENT.c.id == agent).scalar_subquery()
    known = session.connection().execute(select(CONTACT.c.name, named).where(CONTACT.c.id == of.contact)).one()
    return About(known[0], of.number, of.kind, of.priority, of.team, of.channel, known[1] or "")
