"""The way in: one transaction from what a channel received to a conversation that is due for a look.

The channel acknowledges only after this is committed. A message that is here already changes nothing and gets the same
receipt, so a redelivery is harmless.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from data import bulk, events, journal, store, work
from data.among import among, listed
from data.tables import ATTACHMENT, CONTACT, CONVERSATION, IDENTITY, INQUIRY, MESSAGE
from data.types import Author, Delivery, Inbound, Owner, Priority, Receipt, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An inbound message, when it came, and how long the look at it may wait for more of the same."""

    inbound: Inbound
    at: datetime
    patience: timedelta = timedelta(0)
    longest: timedelta = timedelta(seconds=6)  # however much more comes
    digests: tuple[str, ...] = ()  # where each attachment's content lies
    general: str = "general"  # the kind of an inquiry that nobody has classified yet


def accept(session: Session, arrivals: Sequence[Arrival]) -> list[Receipt]:
    """Keep what was received: identity, contact, conversation, inquiry, message, event, work."""
    contacts = _contacts(session, arrivals)
    places = _places(session, arrivals, contacts)
    known = _known(session, arrivals)
    fresh = _fresh(arrivals, known)
    inquiries = _inquiries(session, fresh, places)
    known |= _write(session, fresh, places, inquiries)
    new = {id(arrival) for arrival in fresh}
    return [Receipt(known[_key(arrival)], places[_place(arrival)].id, id(arrival) in new) for arrival in arrivals]


Pair = tuple[str, str]


def _key(arrival: Arrival) -> Pair:
    return arrival.inbound.reply_to.channel, arrival.inbound.id


def _place(arrival: Arrival) -> tuple[str, str, str]:
    inbound = arrival.inbound
    return inbound.reply_to.channel, inbound.reply_to.id, inbound.sender.id


def _fresh(arrivals: Sequence[Arrival], known: dict[Pair, int]) -> list[Arrival]:
    first = {_key(arrival): arrival for arrival in reversed(arrivals) if _key(arrival) not in known}
    return [arrival for arrival in arrivals if first.get(_key(arrival)) is arrival]


def _contacts(session: Session, arrivals: Sequence[Arrival]) -> dict[Pair, int]:
    """Find who belongs to each sender's address; make a contact where nobody does."""
    senders = {(a.inbound.sender.channel, a.inbound.sender.id): a for a in reversed(arrivals)}
    found = _identities(session, senders)
    missing = sorted(sender for sender in senders if sender not in found)
    if not missing:
        return found
    keys = store.reserve(session, CONTACT, len(missing))
    connection = session.connection()
    connection.execute(CONTACT.insert(), [_contact(k, senders[s]) for k, s in zip(keys, missing, strict=True)])
    connection.execute(
        work.insert(connection, IDENTITY).on_conflict_do_nothing(),
        [{"contact_id": k, "channel": c, "address": a} for k, (c, a) in zip(keys, missing, strict=True)],
    )
    now = _identities(session, missing)
    lost = [key for key, sender in zip(keys, missing, strict=True) if now[sender] != key]
    if lost:  # another process was quicker to make the same person's contact
        connection.execute(CONTACT.delete().where(CONTACT.c.id.in_(lost)))
    return found | now


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
    for channel, addresses in _by_channel(senders):
        for row in session.connection().execute(_IDENTITIES, {"channel": channel, "of": listed(addresses)}).all():
            found[channel, row.address] = row.contact_id
    return found


def _places(session: Session, arrivals: Sequence[Arrival], contacts: dict[Pair, int]) -> dict[Any, Any]:
    """Find the conversation of each arrival, and lock it; begin one where there is none."""
    wanted = {_place(a): contacts[a.inbound.sender.channel, a.inbound.sender.id] for a in arrivals}
    found = _conversations(session, wanted)
    missing = sorted(place for place in wanted if place not in found)
    if not missing:
        return found
    first = {_place(a): a.at for a in reversed(arrivals)}
    keys = store.reserve(session, CONVERSATION, len(missing))
    rows = [
        {"id": k, "contact_id": wanted[p], "channel": p[0], "address": p[1], "part": work.part(k), "subject": "",
         "thread": "", "created_at": first[p]}
        for k, p in zip(keys, missing, strict=True)
    ]  # fmt: skip
    connection = session.connection()
    connection.execute(work.insert(connection, CONVERSATION).on_conflict_do_nothing(), rows)
    return found | _conversations(session, {place: wanted[place] for place in missing})


def _conversations(session: Session, wanted: dict[Any, int]) -> dict[Any, Any]:
    by_contact = {(place[0], place[1], contact): place for place, contact in wanted.items()}
    found: dict[Any, Any] = {}
    for channel, addresses in _by_channel((place[0], place[1]) for place in wanted):
        for row in session.connection().execute(_CONVERSATIONS, {"channel": channel, "of": listed(addresses)}).all():
            if place := by_contact.get((row.channel, row.address, row.contact_id)):
                found[place] = row
    return found


def _known(session: Session, arrivals: Sequence[Arrival]) -> dict[Pair, int]:
    """Find the messages that are here already; their conversations are locked, so none can slip in."""
    found: dict[Pair, int] = {}
    for channel, ids in _by_channel(_key(arrival) for arrival in arrivals):
        for row in session.connection().execute(_MESSAGES, {"channel": channel, "of": listed(ids)}).all():
            found[channel, row.external_id] = row.id
    return found


def _by_channel(pairs: Iterable[Pair]) -> list[tuple[str, list[str]]]:
    channels: dict[str, list[str]] = {}
    for channel, value in pairs:
        channels.setdefault(channel, []).append(value)
    return sorted(channels.items())


def _inquiries(session: Session, fresh: Sequence[Arrival], places: dict[Any, Any]) -> dict[int, Any]:
    """Find the live inquiry of each conversation; open one where there is none."""
    first = {places[_place(arrival)].id: arrival for arrival in reversed(fresh)}
    found = _live(session, first)
    missing = store.unique(conversation for conversation in first if conversation not in found)
    if not missing:
        return found
    before = _closed_before(session, missing)
    keys = store.reserve(session, INQUIRY, len(missing))
    rows = [
        _inquiry(key, places[_place(first[conversation])], first[conversation], before.get(conversation))
        for key, conversation in zip(keys, missing, strict=True)
    ]
    session.connection().execute(INQUIRY.insert(), rows)
    journal.append(session, [_opened(row) for row in rows])
    return found | _live(session, missing)


def _live(session: Session, conversations: Iterable[int]) -> dict[int, Any]:
    wanted = {"of": listed(store.unique(conversations))}
    return {row.conversation_id: row for row in session.connection().execute(_LIVE, wanted).all()}


def _closed_before(session: Session, conversations: Sequence[int]) -> dict[int, int]:
    last = select(INQUIRY.c.conversation_id, INQUIRY.c.id).where(INQUIRY.c.conversation_id.in_(conversations))
    return {row.conversation_id: row.id for row in session.connection().execute(last.order_by(INQUIRY.c.id))}


def _inquiry(key: int, place: Any, arrival: Arrival, follows: int | None) -> dict[str, Any]:
    inbound = arrival.inbound
    return {
        "id": key,
        "number": f"INQ-{arrival.at.year}-{key:06d}",
        "conversation_id": place.id,
        "contact_id": place.contact_id,
        "follows_id": follows,
        "channel": place.channel,
        "status": Status.OPEN,
        "owner": Owner.BOT,
        "epoch": 0,
        "kind": arrival.general,
        "priority": Priority.NORMAL,
        "language": inbound.language,
        "subject": inbound.subject or _first_line(inbound.text),
        "opened_at": arrival.at,
        "quiet_since": arrival.at,
        "handled": 0,
        "greeted": False,
        "asked_contact": False,
        "misses": 0,
        "expects": "",
        "offered": "[]",
        "journal_head": "",
        "journal_length": 0,
    }


def _first_line(text: str, most: int = 80) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _opened(row: dict[str, Any]) -> journal.Entry:
    fact = events.Opened(
        number=row["number"],
        channel=row["channel"],
        kind=row["kind"],
        priority=row["priority"],
        follows=row["follows_id"],
    )
    return journal.Entry(row["id"], events.CUSTOMER, row["opened_at"], fact)


def _write(
    session: Session, fresh: Sequence[Arrival], places: dict[Any, Any], inquiries: dict[int, Any]
) -> dict[Pair, int]:
    """Write the messages, what they prove, and the work that they make."""
    if not fresh:
        return {}
    keys = store.reserve(session, MESSAGE, len(fresh))
    of = [inquiries[places[_place(arrival)].id] for arrival in fresh]
    rows = [_message(*one) for one in zip(keys, fresh, of, strict=True)]
    bulk.execute(session, store.INSERT, rows)
    _write_attachments(session, keys, fresh)
    journal.append(session, [_received(row) for row in rows])
    _touch(session, fresh, places, inquiries)
    work.want(session, [_want(arrival, inquiry) for arrival, inquiry in zip(fresh, of, strict=True)])
    return {_key(arrival): key for arrival, key in zip(fresh, keys, strict=True)}


def _message(key: int, arrival: Arrival, inquiry: Any) -> dict[str, Any]:
    inbound = arrival.inbound
    return {
        "id": key,
        "inquiry_id": inquiry.id,
        "conversation_id": inquiry.conversation_id,
        "author": Author.CUSTOMER,
        "note": False,
        "text": inbound.text,
        "language": inbound.language,
        "at": arrival.at,
        "channel": inbound.reply_to.channel,
        "external_id": inbound.id,
        "choice": inbound.choice,
        "choices": "[]",
        "nonce": journal.salt(),
        "state": Delivery.RECEIVED,
        "attempts": 0,
        "error": "",
    }


def _received(row: dict[str, Any]) -> journal.Entry:
    fact = events.Received(message=row["id"], digest=journal.digest(row["text"], row["nonce"]))
    return journal.Entry(row["inquiry_id"], events.CUSTOMER, row["at"], fact)


def _write_attachments(session: Session, keys: Sequence[int], fresh: Sequence[Arrival]) -> None:
    rows = [
        {"message_id": key, "name": file.name, "media_type": file.media_type, "size": len(file.content), "digest": at}
        for key, arrival in zip(keys, fresh, strict=True)
        for file, at in zip(arrival.inbound.attachments, arrival.digests, strict=True)
    ]
    if rows:
        session.connection().execute(ATTACHMENT.insert(), rows)


def _touch(session: Session, fresh: Sequence[Arrival], places: dict[Any, Any], inquiries: dict[int, Any]) -> None:
    """Note on the conversations where to answer, and on the inquiries that it is our turn again."""
    connection = session.connection()
    threads = {places[_place(a)].id: a.inbound for a in fresh if a.inbound.thread}
    for conversation, inbound in sorted(threads.items()):
        change = update(CONVERSATION).where(CONVERSATION.c.id == conversation)
        connection.execute(change.values(thread=inbound.thread, subject=inbound.subject))
    # The bot's own turn says where its inquiry stands; here only what people have in hand becomes theirs again.
    waiting = store.unique(r.id for r in inquiries.values() if r.status == Status.WAITING and r.owner != Owner.BOT)
    if waiting:
        connection.execute(update(INQUIRY).where(INQUIRY.c.id.in_(waiting)).values(status=Status.OPEN))


def _want(arrival: Arrival, inquiry: Any) -> work.Want:
    return work.Want(
        conversation=inquiry.conversation_id,
        at=arrival.at,
        due_at=arrival.at + arrival.patience,
        latest=arrival.at + arrival.longest,
    )


_IDENTITIES = select(IDENTITY.c.address, IDENTITY.c.contact_id).where(
    IDENTITY.c.channel == bindparam("channel"), among(IDENTITY.c.address)
)
_CONVERSATIONS = (
    select(*(CONVERSATION.c[name] for name in ("id", "contact_id", "channel", "address", "thread")))
    .where(CONVERSATION.c.channel == bindparam("channel"), among(CONVERSATION.c.address))
    .order_by(CONVERSATION.c.id)
    .with_for_update()
)
_MESSAGES = select(MESSAGE.c.external_id, MESSAGE.c.id).where(
    MESSAGE.c.channel == bindparam("channel"), MESSAGE.c.external_id.is_not(None), among(MESSAGE.c.external_id)
)
_LIVE = (
    select(*(INQUIRY.c[name] for name in ("id", "conversation_id", "status", "owner")))
    .where(store.LIVE, among(INQUIRY.c.conversation_id))
    .order_by(INQUIRY.c.id)
    .with_for_update()
)
