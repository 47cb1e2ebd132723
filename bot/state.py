"""An inquiry as it stands when its turn is taken, with its contact and its place.

A value, not a row: a row looks each of its names up anew, and a turn asks for many.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlmodel import Session

from bot.slots import About
from data import driver, journal, store
from data.among import among, listed
from data.rows import fetch, held
from data.tables import CONTACT, CONVERSATION, INQUIRY, MESSAGE


class State(NamedTuple):
    """What a turn sees of an inquiry."""

    id: int
    number: str
    conversation_id: int
    contact_id: int
    channel: str
    status: str
    owner: str
    epoch: int
    kind: str
    priority: str
    team: str | None
    language: str
    subject: str
    handled: int
    greeted: bool
    asked_contact: bool
    misses: int
    expects: str
    offered: str
    resolved_at: datetime | None
    contact_name: str
    contact_email: str
    contact_phone: str
    address: str
    thread: str
    place_subject: str
    leaving: bool  # something is on its way out to its place

    def about(self, name: str = "") -> About:
        """Return what words depend on; `name`: what the customer has just called themselves, if anything."""
        return About(name or self.contact_name, self.number, self.kind, self.priority, self.team, self.channel)


def current(session: Session, inquiries: Sequence[int]) -> dict[int, State]:
    """Read and lock inquiries; 0 is none."""
    wanted = store.unique(filter(None, inquiries))
    if not wanted:
        return {}
    values = {"of": listed(wanted)}
    if driver.connection(session).dialect.name != "sqlite":
        # Having waited for a row, PostgreSQL reads that one anew, but not what is joined to it: so wait before reading.
        fetch(session, _LOCK, values)
        journal.hold(session, wanted)
    return {state.id: state for state in map(State._make, fetch(session, _STATE, values))}


_ELSEWHERE = {
    "contact_name": CONTACT.c.name,
    "contact_email": CONTACT.c.email,
    "contact_phone": CONTACT.c.phone,
    "address": CONVERSATION.c.address,
    "thread": CONVERSATION.c.thread,
    "place_subject": CONVERSATION.c.subject,
    "leaving": exists().where(MESSAGE.c.conversation_id == INQUIRY.c.conversation_id, store.PENDING),
}
_STATE = (
    select(*(_ELSEWHERE[name] if name in _ELSEWHERE else INQUIRY.c[name] for name in State._fields))
    .join_from(INQUIRY, CONTACT, INQUIRY.c.contact_id == CONTACT.c.id)
    .join(CONVERSATION, INQUIRY.c.conversation_id == CONVERSATION.c.id)
    .where(among(INQUIRY.c.id))
)
_LOCK = held(select(INQUIRY.c.id).where(among(INQUIRY.c.id)).order_by(INQUIRY.c.id))
