"""Where a message belongs: who wrote it, and the conversation that it is part of; both found, or begun.

A conversation that is found is locked, so that what follows in the transaction can count on it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlmodel import Session

from data import bulk, memory, store, work
from data.among import among, listed
from data.rows import fetch, held
from data.tables import CONTACT, CONVERSATION, IDENTITY
from data.types import Inbound


class Arrival(Struct, frozen=True, kw_only=True):
    """An inbound message, when it came, and how long the look at it may wait for more of the same."""

    inbound: Inbound
    at: datetime
    patience: timedelta = timedelta(0)
    longest: timedelta = timedelta(seconds=6)  # however much more comes
    digests: tuple[str, ...] = ()  # where each attachment's content lies
    general: str = "general"  # the kind of an inquiry that nobody has classified yet

    @property
    def key(self) -> tuple[str, str]:
        """What no two messages share: the channel, and the id that the message has there."""
        return self.inbound.reply_to.channel, self.inbound.id

    @property
    def sender(self) -> tuple[str, str]:
        """The channel and address of whoever wrote it."""
        return self.inbound.sender.channel, self.inbound.sender.id

    @property
    def place(self) -> tuple[str, str]:
        """The channel and address to answer at."""
        return self.inbound.reply_to.channel, self.inbound.reply_to.id


Pair = tuple[str, str]
Place = tuple[str, str, int]  # channel, address, contact


class Spot(NamedTuple):
    """A conversation, as far as a message needs to know it."""

    id: int
    contact_id: int
    channel: str
    address: str


def contacts(session: Session, arrivals: Sequence[Arrival]) -> dict[Pair, int]:
    """Find who belongs to each sender's address; make a contact where nobody does."""
    known: dict[Pair, int] = memory.of(session, "whose address it is")
    senders = {arrival.sender: arrival for arrival in reversed(arrivals)}
    if unknown := senders.keys() - known.keys():
        known |= _identities(session, unknown)
    missing = sorted(sender for sender in unknown if sender not in known)
    if not missing:
        return known
    keys = store.reserve(session, CONTACT, len(missing))
    bulk.add(session, _CONTACT, [_contact(k, senders[s]) for k, s in zip(keys, missing, strict=True)])
    whose = [(key, *sender) for key, sender in zip(keys, missing, strict=True)]
    bulk.execute(session, bulk.missing(session, IDENTITY), ("contact_id", "channel", "address"), whose)
    known |= _identities(session, missing)
    lost = [key for key, sender in zip(keys, missing, strict=True) if known[sender] != key]
    if lost:  # another process was quicker to make the same person's contact
        session.connection().execute(CONTACT.delete().where(CONTACT.c.id.in_(lost)))
    return known


def _contact(key: int, arrival: Arrival) -> dict[str, Any]:
    inbound = arrival.inbound
    return {
        "id": key,
        "name": inbound.name,
        "email": inbound.email,
        "phone": inbound.phone,
        "language": inbound.language,
        "created_at": arrival.at,
    }


def _identities(session: Session, senders: Iterable[Pair]) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    for channel, addresses in by_channel(senders):
        rows = fetch(session, _IDENTITIES, {"channel": channel, "of": listed(addresses)})
        found |= {(channel, address): contact for address, contact in rows}
    return found


def places(session: Session, arrivals: Sequence[Arrival], known: dict[Pair, int]) -> list[Spot]:
    """Find the conversation of each arrival, and lock it; begin one where there is none."""
    wanted = [(*arrival.place, known[arrival.sender]) for arrival in arrivals]
    found: dict[Place, Spot] = memory.of(session, "which conversation it is")
    if unknown := set(wanted) - found.keys():
        found |= _conversations(session, unknown)
    missing = sorted(place for place in unknown if place not in found)
    if missing:
        first = {place: arrival.at for place, arrival in zip(reversed(wanted), reversed(arrivals), strict=True)}
        keys = store.reserve(session, CONVERSATION, len(missing))
        rows = [
            {"id": key, "contact_id": contact, "channel": channel, "address": address, "part": work.part(key),
             "subject": "", "thread": "", "created_at": first[channel, address, contact]}
            for key, (channel, address, contact) in zip(keys, missing, strict=True)
        ]  # fmt: skip
        bulk.add(session, bulk.missing(session, CONVERSATION), rows)
        found |= _conversations(session, missing)
    return [found[place] for place in wanted]


def _conversations(session: Session, wanted: Iterable[Place]) -> dict[Place, Spot]:
    found: dict[Place, Spot] = {}
    for channel, addresses in by_channel(place[:2] for place in wanted):
        rows = fetch(session, _CONVERSATIONS, {"channel": channel, "of": listed(addresses)})
        found |= {(channel, spot.address, spot.contact_id): spot for spot in map(Spot._make, rows)}
    return found


def by_channel(pairs: Iterable[Pair]) -> list[tuple[str, list[str]]]:
    """Gather the second halves by the first, in order."""
    channels: dict[str, list[str]] = {}
    for channel, value in pairs:
        channels.setdefault(channel, []).append(value)
    return sorted(channels.items())


_CONTACT = CONTACT.insert()
_IDENTITIES = select(IDENTITY.c.address, IDENTITY.c.contact_id).where(
    IDENTITY.c.channel == bindparam("channel"), among(IDENTITY.c.address)
)
_CONVERSATIONS = held(
    select(*(CONVERSATION.c[name] for name in Spot._fields))
    .where(CONVERSATION.c.channel == bindparam("channel"), among(CONVERSATION.c.address))
    .order_by(CONVERSATION.c.id)
)
