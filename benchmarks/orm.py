"""The peer that is written most often: an ORM session for each step of each message, on the same tables.

Three commits a message, as in the real turn: what came in, what is answered, that it went. No decision is made.
"""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from data import schema
from data.db import Database
from data.people import Contact
from data.tables import Chain, Conversation, Event, Inquiry, Message


def measure(seconds: float) -> float:
    """Return messages per second."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder)}/orm.db")
        schema.upgrade(db)
        with db.connect() as connection:
            begun, count = time.perf_counter(), 0
            while time.perf_counter() - begun < seconds:
                count += 1
                _turn(connection, count)
            took = time.perf_counter() - begun
        db.close()
    return count / took


def _turn(connection: Any, number: int) -> None:
    place = str(number % 997)
    with Session(connection) as session:
        inquiry = _inquiry(session, place)
        _say(session, inquiry, "customer", str(number), "received")
        session.commit()
    with Session(connection) as session:
        said = _say(session, _inquiry(session, place), "bot", None, "pending")
        session.commit()
        key = said.id
    with Session(connection) as session:
        message = session.get_one(Message, key)
        message.state = "sent"
        session.add(message)
        _note(session, session.get_one(Inquiry, message.inquiry_id), "Sent")
        session.commit()


def _inquiry(session: Session, place: str) -> Inquiry:
    found = session.exec(
        select(Inquiry).join(Conversation).where(Conversation.address == place, Inquiry.status != "closed")
    ).first()
    return found or _new_inquiry(session, place)


def _new_inquiry(session: Session, place: str) -> Inquiry:
    now = datetime.now(UTC)
    contact = Contact(name="Ana", created_at=now)
    session.add(contact)
    session.flush()
    assert contact.id
    conversation = Conversation(contact_id=contact.id, channel="nowhere", address=place, part=0, created_at=now)
    session.add(conversation)
    session.flush()
    assert conversation.id
    inquiry = Inquiry(
        number=f"INQ-{place}",
        conversation_id=conversation.id,
        contact_id=contact.id,
        channel="nowhere",
        opened_at=now,
        quiet_since=now,
    )
    session.add(inquiry)
    session.flush()
    return inquiry


def _say(session: Session, inquiry: Inquiry, author: str, external: str | None, state: str) -> Message:
    assert inquiry.id
    message = Message(
        inquiry_id=inquiry.id,
        conversation_id=inquiry.conversation_id,
        author=author,
        text="Hello, I ordered a blue kettle last week and the parcel has not arrived yet",
        at=datetime.now(UTC),
        channel="nowhere",
        external_id=external,
        state=state,
    )
    session.add(message)
    _note(session, inquiry, "Received" if author == "customer" else "Said")
    session.flush()
    return message


def _note(session: Session, inquiry: Inquiry, kind: str) -> None:
    assert inquiry.id
    chain = session.get(Chain, inquiry.id) or Chain(inquiry_id=inquiry.id, head="", length=0)
    chain.length += 1
    now = datetime.now(UTC)
    session.add(Event(inquiry_id=inquiry.id, seq=chain.length, kind=kind, at=now, actor="", data="", hash=""))
    session.add(chain)
