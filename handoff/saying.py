"""What agents say: to the customer, to each other, and by when they will say more. Who speaks does not change."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from data import events, journal, store
from data.tables import MESSAGE
from data.types import Author
from handoff import moves
from handoff.cases import Case, Missing, change
from handoff.moves import Actor, Refused


def reply(
    session: Session, of: Case, actor: Actor, at: datetime, text: str, client_id: str = "", article: str = ""
) -> int:
    """Say something to the customer, taken from an article if one is named. Return the message's key."""
    after = moves.reply(of.standing, actor)
    written = _write(session, _draft(of, actor, at, text), client_id)
    change(session, of, after, quiet_since=at)
    fact = events.Replied(message=written.id, agent=actor.id, digest=written.digest, article=article)
    journal.note(session, of.id, actor.name, at, fact)
    return written.id


def note(session: Session, of: Case, actor: Actor, at: datetime, text: str, client_id: str = "") -> int:
    """Write something for colleagues; it never reaches the customer. Return the message's key."""
    written = _write(session, _draft(of, actor, at, text, note=True), client_id)
    fact = events.Noted(message=written.id, agent=actor.id, digest=written.digest)
    journal.note(session, of.id, actor.name, at, fact)
    return written.id


def is_said(session: Session, of: Case, actor: Actor, client_id: str, text: str, *, note: bool) -> bool:
    """Say whether an agent's message stands here already, sent with the same id of its sender's.

    Raises:
        Refused: the id is that of a message with other words; these would be lost if they passed for it.

    """
    c = MESSAGE.c
    mine = (c.inquiry_id == of.id) & (c.agent_id == actor.id) & (c.client_id == client_id)
    found = session.connection().execute(select(c.text, c.note).where(mine)).first()
    if found is None:
        return False
    if (found.text, found.note) != (text, note):
        raise Refused("it was sent already, in other words")
    return True


def resend(session: Session, of: Case, actor: Actor, at: datetime, message: int) -> None:
    """Put a message that had failed back on its way, once.

    Raises:
        Missing: the inquiry has no such message.
        Refused: it has not failed, or somebody has put it back already.

    """
    it = (MESSAGE.c.id == message) & (MESSAGE.c.inquiry_id == of.id)
    found = session.connection().execute(select(MESSAGE.c.epoch).where(it)).first()
    if found is None:
        raise Missing(f"there is no message {message} of {of.number}")
    moves.resend(of.standing, actor, found.epoch)
    if not session.connection().execute(store.anew(update(MESSAGE).where(it), at)).rowcount:
        raise Refused("it has not failed, or is on its way again")
    journal.note(session, of.id, actor.name, at, events.Resent(message=message, agent=actor.id))


def promise(session: Session, of: Case, actor: Actor, at: datetime, by: datetime) -> None:
    """Set down a time that the customer is being told.

    Raises:
        Refused: the time has passed already.

    """
    moves.must_be_live(of.standing)
    if by <= at:
        raise Refused("a promise needs a time to come")
    journal.note(session, of.id, actor.name, at, events.Promised(by=by.isoformat()))


def _write(session: Session, draft: store.Draft, client_id: str) -> store.Written:
    written = store.write(session, [draft])[0]
    if client_id:  # apart, so that the messages of customers and bot don't carry a column that they never have
        session.connection().execute(update(MESSAGE).where(MESSAGE.c.id == written.id).values(client_id=client_id))
    return written


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
