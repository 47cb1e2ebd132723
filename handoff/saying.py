"""What agents say: to the customer, to each other, and by when they will say more. Who speaks does not change."""

from datetime import datetime

from sqlmodel import Session

from data import events, journal, store
from data.types import Author
from handoff import moves
from handoff.cases import Case, change
from handoff.moves import Actor, Refused


def reply(session: Session, of: Case, actor: Actor, at: datetime, text: str) -> int:
    """Say something to the customer. Return the message's key."""
    after = moves.reply(of.standing, actor)
    written = store.write(session, [_draft(of, actor, at, text)])[0]
    change(session, of, after, quiet_since=at)
    fact = events.Replied(message=written.id, agent=actor.id, digest=written.digest)
    journal.note(session, of.id, actor.name, at, fact)
    return written.id


def note(session: Session, of: Case, actor: Actor, at: datetime, text: str) -> int:
    """Write something for colleagues; it never reaches the customer. Return the message's key."""
    written = store.write(session, [_draft(of, actor, at, text, note=True)])[0]
    fact = events.Noted(message=written.id, agent=actor.id, digest=written.digest)
    journal.note(session, of.id, actor.name, at, fact)
    return written.id


def promise(session: Session, of: Case, actor: Actor, at: datetime, by: datetime) -> None:
    """Set down a time that the customer is being told.

    Raises:
        Refused: the time has passed already.

    """
    moves.must_be_live(of.standing)
    if by <= at:
        raise Refused("a promise needs a time to come")
    journal.note(session, of.id, actor.name, at, events.Promised(by=by.isoformat()))


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
