"""The way in: one transaction from what a channel received to a conversation that is due for a look.

The channel acknowledges only after this is committed. A message that is here already changes nothing and gets the same
receipt, so a redelivery is harmless.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session

from bot import unread
from bot.places import Arrival, Pair, Spot, by_channel, contacts, places
from bot.subject import subject
from data import bulk, events, journal, store, work
from data.among import among, listed
from data.rows import fetch, held
from data.tables import ATTACHMENT, CONVERSATION, INQUIRY, MESSAGE
from data.types import Author, Delivery, Owner, Priority, Receipt, Status


class Live(NamedTuple):
    """An inquiry that is not over."""

    id: int
    conversation_id: int
    status: str
    owner: str
    handled: int
    language: str


def accept(session: Session, arrivals: Sequence[Arrival]) -> list[Receipt]:
    """Keep what was received: identity, contact, conversation, inquiry, message, event, work."""
    at = places(session, arrivals, contacts(session, arrivals))
    keys = [arrival.key for arrival in arrivals]
    known = _known(session, keys)
    fresh = _fresh(zip(keys, arrivals, at, strict=True), known)
    known |= zip(fresh, _write(session, list(fresh.values())), strict=True)
    new = {id(arrival) for arrival, _ in fresh.values()}
    return [Receipt(known[key], place.id, id(one) in new) for key, one, place in zip(keys, arrivals, at, strict=True)]


Fresh = Sequence[tuple[Arrival, Spot]]  # arrivals that are new, each with its conversation


def _fresh(arrived: Iterable[tuple[Pair, Arrival, Spot]], known: dict[Pair, int]) -> dict[Pair, tuple[Arrival, Spot]]:
    first: dict[Pair, tuple[Arrival, Spot]] = {}
    for key, arrival, place in arrived:
        if key not in known:
            first.setdefault(key, (arrival, place))
    return first


def _known(session: Session, keys: Sequence[Pair]) -> dict[Pair, int]:
    """Find the messages that are here already; none slips in where the conversation is locked, else the index tells."""
    found: dict[Pair, int] = {}
    for channel, ids in by_channel(keys):
        rows = fetch(session, _MESSAGES, {"channel": channel, "of": listed(ids)})
        found |= {(channel, external): key for external, key in rows}
    return found


def _inquiries(session: Session, fresh: Fresh) -> dict[int, Live]:
    """Find the live inquiry of each conversation; open one where there is none."""
    first = {place.id: (arrival, place) for arrival, place in reversed(fresh)}
    found = _live(session, first)
    missing = store.unique(conversation for conversation in first if conversation not in found)
    if not missing:
        return found
    before = _closed_before(session, missing)
    keys = store.reserve(session, INQUIRY, len(missing))
    rows = [
        _inquiry(key, *first[conversation], before.get(conversation))
        for key, conversation in zip(keys, missing, strict=True)
    ]
    bulk.add(session, _INQUIRY, rows)
    journal.append(session, [_opened(row) for row in rows])
    return found | _live(session, missing)


def _live(session: Session, conversations: Iterable[int]) -> dict[int, Live]:
    rows = fetch(session, _LIVE, {"of": listed(store.unique(conversations))})
    return {live.conversation_id: live for live in map(Live._make, rows)}


def _closed_before(session: Session, conversations: Sequence[int]) -> dict[int, int]:
    found = session.connection().execute(_BEFORE, {"of": listed(conversations)})
    return {row.conversation_id: row.id for row in found}


def _inquiry(key: int, arrival: Arrival, place: Spot, follows: int | None) -> dict[str, Any]:
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
        "subject": inbound.subject or subject(inbound.text),
        "opened_at": arrival.at,
        "quiet_since": arrival.at,
        "handled": 0,
        "greeted": False,
        "asked_contact": False,
        "misses": 0,
        "expects": "",
        "offered": "[]",
    }


def _opened(row: dict[str, Any]) -> journal.Entry:
    fact = events.Opened(
        number=row["number"],
        channel=row["channel"],
        kind=row["kind"],
        priority=row["priority"],
        follows=row["follows_id"],
    )
    return journal.Entry(row["id"], events.CUSTOMER, row["opened_at"], fact)


def _write(session: Session, fresh: Fresh) -> list[int]:
    """Write the messages, what they prove, and the work that they make; return the messages' keys."""
    if not fresh:
        return []
    inquiries = _inquiries(session, fresh)
    keys, salts = store.reserve(session, MESSAGE, len(fresh)), journal.salts(len(fresh))
    of = [inquiries[place.id] for _, place in fresh]
    arrivals = [arrival for arrival, _ in fresh]
    bulk.execute(session, store.INSERT, _COLUMNS, list(map(_message, keys, salts, arrivals, of)))
    _write_attachments(session, keys, arrivals)
    journal.append(session, list(map(_received, keys, salts, arrivals, of)))
    _touch(session, fresh, inquiries)
    unread.hear(session, [_said(*one) for one in zip(keys, arrivals, of, strict=True) if one[-1].language])
    newest = max(arrival.at for arrival in arrivals)
    work.want(session, [_want(arrival, inquiry, newest) for arrival, inquiry in zip(arrivals, of, strict=True)])
    return keys


_COLUMNS = (
    "id", "inquiry_id", "conversation_id", "author", "note", "text", "language", "at", "channel", "external_id",
    "choice", "choices", "nonce", "state", "attempts", "error",
)  # fmt: skip
_CUSTOMER, _RECEIVED, _BOT = Author.CUSTOMER.value, Delivery.RECEIVED.value, Owner.BOT.value


def _message(key: int, salt: str, arrival: Arrival, inquiry: Live) -> bulk.Row:
    inbound = arrival.inbound
    return (
        key, inquiry.id, inquiry.conversation_id, _CUSTOMER, False, inbound.text, inbound.language, arrival.at,
        inbound.reply_to.channel, inbound.id, inbound.choice, "[]", salt, _RECEIVED, 0, "",
    )  # fmt: skip


def _received(key: int, salt: str, arrival: Arrival, inquiry: Live) -> journal.Entry:
    fact = events.Received(message=key, digest=journal.digest(arrival.inbound.text, salt))
    return journal.Entry(inquiry.id, events.CUSTOMER, arrival.at, fact)


def _write_attachments(session: Session, keys: Sequence[int], arrivals: Sequence[Arrival]) -> None:
    if not any(arrival.digests for arrival in arrivals):
        return
    rows = [
        {"message_id": key, "name": file.name, "media_type": file.media_type, "size": len(file.content), "digest": at}
        for key, arrival in zip(keys, arrivals, strict=True)
        for file, at in zip(arrival.inbound.attachments, arrival.digests, strict=True)
    ]
    session.connection().execute(ATTACHMENT.insert(), rows)


def _touch(session: Session, fresh: Fresh, inquiries: dict[int, Live]) -> None:
    """Note on the conversations where to answer, and on the inquiries that it is our turn again."""
    connection = session.connection()
    threads = {place.id: arrival.inbound for arrival, place in fresh if arrival.inbound.thread}
    for conversation, inbound in sorted(threads.items(), key=lambda one: one[0]):
        change = update(CONVERSATION).where(CONVERSATION.c.id == conversation)
        connection.execute(change.values(thread=inbound.thread, subject=inbound.subject))
    # The bot's own turn says where its inquiry stands; here only what people have in hand becomes theirs again.
    theirs = [one for one in inquiries.values() if one.owner != _BOT]
    waiting = store.unique(one.id for one in theirs if one.status == Status.WAITING)
    if waiting:
        connection.execute(update(INQUIRY).where(INQUIRY.c.id.in_(waiting)).values(status=Status.OPEN))


def _said(key: int, arrival: Arrival, inquiry: Live) -> unread.Said:
    """Return a message as the look at it wants it, where it need not ask for the contact's language."""
    inbound = arrival.inbound
    return unread.Said(
        key, inquiry.conversation_id, inquiry.id, inbound.text, inbound.language, inbound.choice, arrival.at,
        inquiry.owner, inquiry.handled, inquiry.language, "",
    )  # fmt: skip


def _want(arrival: Arrival, inquiry: Live, newest: datetime) -> work.Want:
    # All of a batch have the same limit, which spares the writing out of as many times.
    due_at, latest = arrival.at + arrival.patience, newest + arrival.longest
    return work.Want(conversation=inquiry.conversation_id, at=arrival.at, due_at=due_at, latest=latest)


# Without "and is not NULL", which the index says: SQLite would take it for a range, and read all of the channel's ids.
_MESSAGES = select(MESSAGE.c.external_id, MESSAGE.c.id).where(
    MESSAGE.c.channel == bindparam("channel"), among(MESSAGE.c.external_id)
)
_INQUIRY = INQUIRY.insert()
_BEFORE = (
    select(INQUIRY.c.conversation_id, func.max(INQUIRY.c.id).label("id"))
    .where(among(INQUIRY.c.conversation_id))
    .group_by(INQUIRY.c.conversation_id)
)
_LIVE = held(
    select(*(INQUIRY.c[name] for name in Live._fields))
    .where(store.LIVE, among(INQUIRY.c.conversation_id))
    .order_by(INQUIRY.c.id)
)
