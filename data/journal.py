"""The journal: every step of an inquiry, appended, each event chained to the one before it by its hash.

The head of each chain has a small row of its own, so that a batch of events of many inquiries is chained with one read
and two writes. A text is held by a keyed digest whose key lies beside the text: erasing both leaves the chain whole
and the digest meaningless.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlmodel import Session

from data import bulk, driver, events, memory
from data.among import among, listed
from data.columns import stored_moment
from data.rows import fetch, held
from data.tables import CHAIN, EVENT, INQUIRY, MESSAGE

_KNOWN = "where chains end"

FACTS = "facts"
"""Where a session keeps what was appended in it, for those who react before the commit."""


class Entry(Struct, frozen=True):
    """One fact to append."""

    inquiry: int
    actor: str
    at: datetime
    fact: events.Fact


def append(session: Session, entries: Sequence[Entry]) -> None:
    """Append facts to their inquiries' chains, in the order given."""
    if not entries:
        return
    inquiries = {entry.inquiry for entry in entries}
    heads = _heads(session, inquiries)
    rows = [_chained(heads, entry) for entry in entries]
    bulk.execute(session, _APPEND, _COLUMNS, rows)
    session.info.setdefault(FACTS, []).extend(entries)
    moved = [(inquiry, *heads[inquiry]) for inquiry in sorted(inquiries)]
    bulk.execute(session, bulk.fitting(session, _MOVE), ("inquiry_id", "head", "length"), moved)


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """Try something in a savepoint: an error takes back what was written, and what is remembered of it here."""
    facts = session.info.setdefault(FACTS, [])
    before = len(facts)
    try:
        with session.connection().begin_nested():
            yield
    except BaseException:
        del facts[before:]
        memory.forget(session)
        raise


def hold(session: Session, inquiries: Iterable[int]) -> None:
    """Lock where these chains end, for whoever will append to one after the other, in whatever order that comes.

    On SQLite nobody else writes meanwhile.
    """
    if driver.connection(session).dialect.name != "sqlite":
        _heads(session, set(inquiries))


def note(session: Session, inquiry: int, actor: str, at: datetime, fact: events.Fact) -> None:
    """Append a single fact."""
    append(session, [Entry(inquiry, actor, at, fact)])


def history(session: Session, inquiry: int) -> list[events.Happened]:
    """Return all that happened to an inquiry, oldest first."""
    rows = session.connection().execute(_OF_INQUIRY, {"of": inquiry})
    return [
        events.Happened(row.inquiry_id, row.seq, row.kind, row.at, row.actor, json.loads(row.data), row.hash)
        for row in rows
    ]


def salts(many: int) -> list[str]:
    """Return new keys for the digests of as many texts."""
    noise = secrets.token_hex(8 * many)
    return [noise[at : at + 16] for at in range(0, len(noise), 16)]


def digest(text: str, nonce: str) -> str:
    """Return the keyed digest that stands for a text in the journal."""
    return hashlib.blake2b(text.encode(), salt=nonce.encode(), digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the journal that is not as it was written."""

    number: str
    seq: int
    what: str


def verify(session: Session) -> Iterator[Flaw | None]:
    """Check every chain and every text that an event stands for; yield once per inquiry, or each flaw found."""
    inquiries = session.connection().execute(_ENDS.order_by(INQUIRY.c.id))
    for inquiry in inquiries.all():
        flaws: list[Flaw | None] = [*_chain_flaws(session, inquiry), *_text_flaws(session, inquiry)]
        yield from flaws or [None]


def _moves(new: Any) -> Any:
    told = {"head": new.excluded.head, "length": new.excluded.length}
    return new.on_conflict_do_update(index_elements=[CHAIN.c.inquiry_id], set_=told)


_COLUMNS = ("inquiry_id", "seq", "kind", "at", "actor", "data", "hash")
_APPEND = EVENT.insert()
_MOVE = bulk.inserts(CHAIN, _moves)
_ENDS = select(INQUIRY.c.id, INQUIRY.c.number, CHAIN.c.head, CHAIN.c.length).join_from(
    INQUIRY, CHAIN, CHAIN.c.inquiry_id == INQUIRY.c.id, isouter=True
)
# The row itself is locked: PostgreSQL reads it anew after having waited for it, but not what is only joined to it.
_HEADS = held(
    select(CHAIN.c.inquiry_id, CHAIN.c.head, CHAIN.c.length)
    .where(among(CHAIN.c.inquiry_id))
    .order_by(CHAIN.c.inquiry_id)
)
_OF_INQUIRY = select(EVENT).where(EVENT.c.inquiry_id == bindparam("of")).order_by(EVENT.c.seq)


def _heads(session: Session, inquiries: set[int]) -> dict[int, tuple[str, int]]:
    """Return where chains end; they are locked from then on, so what was read once holds."""
    known: dict[int, tuple[str, int]] = memory.of(session, _KNOWN)
    if unknown := inquiries - known.keys():
        known |= _read_heads(session, unknown)
    return known


def _read_heads(session: Session, inquiries: set[int]) -> dict[int, tuple[str, int]]:
    # Rows are locked in the order of their ids everywhere, so that two batches can't wait for each other.
    rows = fetch(session, _HEADS, {"of": listed(sorted(inquiries))})
    return dict.fromkeys(inquiries, ("", 0)) | {inquiry: (head, length) for inquiry, head, length in rows}


def _chained(heads: dict[int, tuple[str, int]], entry: Entry) -> bulk.Row:
    inquiry, fact = entry.inquiry, entry.fact
    head, length = heads[inquiry]
    kind, data = type(fact).__name__, events.encode(fact)
    hashed = _hash(head, length + 1, kind, entry.at, entry.actor, data)
    heads[inquiry] = (hashed, length + 1)
    return inquiry, length + 1, kind, entry.at, entry.actor, data, hashed


def _hash(head: str, seq: int, kind: str, at: datetime, actor: str, data: str) -> str:
    written = f"{head}\n{seq}\n{kind}\n{stored_moment(at)}\n{actor}\n{data}"
    return hashlib.sha256(written.encode()).hexdigest()


def _chain_flaws(session: Session, inquiry: Any) -> Iterator[Flaw]:
    head = ""
    events_of_it = session.connection().execute(_OF_INQUIRY, {"of": inquiry.id}).all()
    for seq, row in enumerate(events_of_it, start=1):
        if row.seq != seq:
            yield Flaw(inquiry.number, seq, f"event {seq} is missing")
            return
        head = _hash(head, row.seq, row.kind, row.at, row.actor, row.data)
        if row.hash != head:
            yield Flaw(inquiry.number, seq, f"{row.kind} is not as it was written")
            return
    if (inquiry.head or "", inquiry.length or 0) != (head, len(events_of_it)):
        yield Flaw(inquiry.number, len(events_of_it), "events at the end are missing, or the head was changed")


def _text_flaws(session: Session, inquiry: Any) -> Iterator[Flaw]:
    said = session.connection().execute(select(MESSAGE).where(MESSAGE.c.inquiry_id == inquiry.id))
    messages = {row.id: row for row in said}
    named: set[int] = set()
    for event in history(session, inquiry.id):
        if "digest" not in event.data:
            continue
        named.add(event.data["message"])
        message = messages.get(event.data["message"])
        if message is None:
            yield Flaw(inquiry.number, event.seq, f"message {event.data['message']} is missing")
        elif not _is_as_written(message, event.data["digest"]):
            yield Flaw(inquiry.number, event.seq, f"the text of message {message.id} was changed")
    for unknown in sorted(messages.keys() - named):
        yield Flaw(inquiry.number, inquiry.length or 0, f"no event knows of message {unknown}")


def _is_as_written(message: Any, stood: str) -> bool:
    """Say whether a text is what its event stands for, or was erased together with its key."""
    if not message.nonce:
        return not message.text
    return digest(message.text, message.nonce) == stood
