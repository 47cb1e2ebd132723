"""The journal: every step of an inquiry, appended, each event chained to the one before it by its hash.

The head of each chain is a column of its inquiry, so that a batch of events of many inquiries is chained with one read
and two writes. A text is held by a keyed digest whose key lies beside the text: erasing both leaves the chain whole
and the digest meaningless.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from data import bulk, events
from data.among import among, listed
from data.tables import EVENT, INQUIRY, MESSAGE, stored_moment

FACTS = "facts"
"""Where a session keeps what was appended in it, for those who react before the commit."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact to append."""

    inquiry: int
    actor: str
    at: datetime
    fact: events.Fact


def append(session: Session, entries: Sequence[Entry]) -> None:
    """Append facts to their inquiries' chains, in the order given."""
    if not entries:
        return
    heads = _heads(session, {entry.inquiry for entry in entries})
    rows = [_chained(heads, entry) for entry in entries]
    bulk.execute(session, _APPEND, rows)
    session.info.setdefault(FACTS, []).extend(entries)
    changed = [{"of": inquiry, "head": head, "length": length} for inquiry, (head, length) in heads.items()]
    bulk.execute(session, _MOVE_HEAD, changed)


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


def salt() -> str:
    """Return a new key for one text's digest."""
    return secrets.token_hex(8)


def digest(text: str, nonce: str) -> str:
    """Return the keyed digest that stands for a text in the journal."""
    return hashlib.blake2b(text.encode(), key=nonce.encode(), digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the journal that is not as it was written."""

    number: str
    seq: int
    what: str


def verify(session: Session) -> Iterator[Flaw | None]:
    """Check every chain and every text that an event stands for; yield once per inquiry, or each flaw found."""
    inquiries = session.connection().execute(select(INQUIRY.c.id, INQUIRY.c.number, *_HEAD).order_by(INQUIRY.c.id))
    for inquiry in inquiries.all():
        flaws: list[Flaw | None] = [*_chain_flaws(session, inquiry), *_text_flaws(session, inquiry)]
        yield from flaws or [None]


_HEAD = (INQUIRY.c.journal_head, INQUIRY.c.journal_length)
_APPEND = EVENT.insert()
_HEADS = select(INQUIRY.c.id, *_HEAD).where(among(INQUIRY.c.id)).order_by(INQUIRY.c.id).with_for_update()
_MOVE_HEAD = (
    update(INQUIRY)
    .where(INQUIRY.c.id == bindparam("of"))
    .values(journal_head=bindparam("head"), journal_length=bindparam("length"))
)
_OF_INQUIRY = select(EVENT).where(EVENT.c.inquiry_id == bindparam("of")).order_by(EVENT.c.seq)


def _heads(session: Session, inquiries: Iterable[int]) -> dict[int, tuple[str, int]]:
    # Rows are locked in the order of their ids everywhere, so that two batches can't wait for each other.
    rows = session.connection().execute(_HEADS, {"of": listed(sorted(inquiries))}).all()
    return {row.id: (row.journal_head, row.journal_length) for row in rows}


def _chained(heads: dict[int, tuple[str, int]], entry: Entry) -> dict[str, Any]:
    head, length = heads[entry.inquiry]
    kind, data = type(entry.fact).__name__, events.encode(entry.fact)
    hashed = _hash(head, length + 1, kind, entry.at, entry.actor, data)
    heads[entry.inquiry] = (hashed, length + 1)
    return {
        "inquiry_id": entry.inquiry,
        "seq": length + 1,
        "kind": kind,
        "at": entry.at,
        "actor": entry.actor,
        "data": data,
        "hash": hashed,
    }


def _hash(head: str, seq: int, kind: str, at: datetime, actor: str, data: str) -> str:
    return hashlib.sha256(f"{head}\n{seq}\n{kind}\n{stored_moment(at)}\n{actor}\n{data}".encode()).hexdigest()


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
    if (inquiry.journal_head, inquiry.journal_length) != (head, len(events_of_it)):
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
        yield Flaw(inquiry.number, inquiry.journal_length, f"no event knows of message {unknown}")


def _is_as_written(message: Any, stood: str) -> bool:
    """Say whether a text is what its event stands for, or was erased together with its key."""
    if not message.nonce:
        return not message.text
    return digest(message.text, message.nonce) == stood
