"""What customers have said that no turn has dealt with yet.

What is claimed in the very transaction that received it need not be read: it is handed on.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import starmap

from msgspec import Struct
from sqlalchemy import select
from sqlmodel import Session

from data import store, work
from data.among import among, listed
from data.rows import fetch
from data.tables import CONTACT, INQUIRY, MESSAGE
from data.types import Author

_HEARD = "heard just now"


class Said(Struct, frozen=True):
    """One message that no turn has dealt with yet, and what is known of its inquiry."""

    id: int
    conversation: int
    inquiry: int
    text: str
    language: str
    choice: str
    at: datetime
    owner: str
    handled: int
    inquiry_language: str
    contact_language: str


def hear(session: Session, said: Sequence[Said]) -> None:
    """Note all that this transaction has received, each conversation's oldest first."""
    session.info[_HEARD] = _by_conversation(said)


def of(session: Session, claims: Sequence[work.Claim]) -> dict[int, list[Said]]:
    """Return what is unread in conversations that were claimed just now, oldest first, by conversation."""
    heard: dict[int, list[Said]] = session.info.get(_HEARD, {})
    # In its first version a conversation had nothing unread before; any other may have more than was heard just now.
    whole = {one.conversation for one in claims if one.version == 1 and one.conversation in heard}
    found = {conversation: heard[conversation] for conversation in whole}
    if others := [one.conversation for one in claims if one.conversation not in whole]:
        found |= _by_conversation(list(starmap(Said, fetch(session, _UNREAD, {"of": listed(others)}))))
    return found


def _by_conversation(said: Sequence[Said]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for one in said:
        found.setdefault(one.conversation, []).append(one)
    return found


_UNREAD = (
    select(
        MESSAGE.c.id,
        MESSAGE.c.conversation_id,
        MESSAGE.c.inquiry_id,
        MESSAGE.c.text,
        MESSAGE.c.language,
        MESSAGE.c.choice,
        MESSAGE.c.at,
        INQUIRY.c.owner,
        INQUIRY.c.handled,
        INQUIRY.c.language,
        CONTACT.c.language,
    )
    .join_from(MESSAGE, INQUIRY, MESSAGE.c.inquiry_id == INQUIRY.c.id)
    .join(CONTACT, INQUIRY.c.contact_id == CONTACT.c.id)
    .where(among(INQUIRY.c.conversation_id))
    .where(store.LIVE, MESSAGE.c.author == Author.CUSTOMER, MESSAGE.c.id > INQUIRY.c.handled)
    .order_by(MESSAGE.c.id)
)
