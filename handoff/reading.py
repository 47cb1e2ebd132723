"""What agents read: the list of inquiries, page by page, and all that belongs to one of them.

The list goes by what is due first. A cursor names the last inquiry of a page by the very values that the order goes
by, so that what comes and goes meanwhile neither repeats nor hides the others.
"""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select, tuple_
from sqlmodel import Session

from data import store
from data.tables import AGENT, ATTACHMENT, CONTACT, ESCALATION, EVENT, HANDOFF, INQUIRY, MESSAGE
from data.types import Author, Owner, Status
from handoff import hands, shapes
from handoff.cases import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where an inquiry stands in the list."""

    due_at: datetime | None
    opened_at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which inquiries a list is to show; what is empty does not matter."""

    statuses: tuple[Status, ...] = ()
    owners: tuple[Owner, ...] = ()
    team: str = ""
    agent: int | None = None
    words: str = ""  # in the number, the subject, the contact's details, or anything that was said
    after: Position | None = None
    limit: int = 50


def listed(session: Session, wanted: Wanted) -> shapes.Page[shapes.Inquiry]:
    """Return a page of the list, what is due first at the top."""
    found = store.inquiries().where(*_conditions(wanted))
    if wanted.after:
        found = found.where(_comes_after(wanted.after))
    i = INQUIRY.c
    ordered = found.order_by(i.due_at.asc().nulls_last(), i.opened_at, i.id).limit(wanted.limit + 1)
    rows = session.connection().execute(ordered).all()
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    return shapes.Page(
        items=[shapes.Inquiry.of(row) for row in shown], next=encode(_position(shown[-1])) if more else None
    )


def whole(session: Session, number: str, language: str = "id") -> shapes.Whole:
    """Return an inquiry with its handoff and its escalations, whose reasons are told in a language.

    Raises:
        Missing: there is none of that number.

    """
    row = _one(session, INQUIRY.c.number == number, number)
    before = select(INQUIRY.c.number).where(INQUIRY.c.id == row.follows_id)
    follows = session.connection().execute(before).scalar() if row.follows_id else None
    held = hands.of(session, [row.id]).get(row.id, hands.NOBODY)
    return shapes.Whole.of(
        row,
        follows=follows,
        last_agent=held.last,
        resolved_by=held.resolved_by,
        handoff=_handoff(session, row.id),
        escalations=_escalations(session, row.id, language),
    )


def number_of(session: Session, message: int) -> str:
    """Return the number of the inquiry that a message belongs to."""
    wanted = select(INQUIRY.c.number).join(MESSAGE, MESSAGE.c.inquiry_id == INQUIRY.c.id).where(MESSAGE.c.id == message)
    found: str = session.connection().execute(wanted).scalar_one()
    return found


def key(session: Session, number: str) -> int:
    """Return the key of an inquiry.

    Raises:
        Missing: there is none of that number.

    """
    return int(_one(session, INQUIRY.c.number == number, number).id)


def messages(session: Session, number: str, desk: str, after: int, limit: int) -> shapes.Page[shapes.Message]:
    """Return what was said in an inquiry after a message, oldest first, notes too; `desk` is what the bot goes by.

    Raises:
        Missing: there is no inquiry of that number.

    """
    inquiry = _one(session, INQUIRY.c.number == number, number)
    wanted = store.messages(inquiry.id).where(MESSAGE.c.id > after).limit(limit + 1)
    rows = session.connection().execute(wanted).all()
    files = _attachments(session, [row.id for row in rows[:limit]])
    names = {Author.CUSTOMER: inquiry.contact_name, Author.BOT: desk, Author.SYSTEM: desk}
    items = [
        shapes.Message.of(row, row.agent_name or names.get(row.author, ""), files.get(row.id, []))
        for row in rows[:limit]
    ]
    return shapes.Page(items=items, next=str(items[-1].id) if len(rows) > limit else None)


def journal(session: Session, number: str, after: int, limit: int) -> shapes.Page[shapes.Happened]:
    """Return what happened to an inquiry after an event's `seq`, oldest first.

    Raises:
        Missing: there is no inquiry of that number.

    """
    wanted = select(EVENT).where(EVENT.c.inquiry_id == key(session, number), EVENT.c.seq > after)
    rows = session.connection().execute(wanted.order_by(EVENT.c.seq).limit(limit + 1)).all()
    items = [shapes.Happened.of(row) for row in rows[:limit]]
    return shapes.Page(items=items, next=str(items[-1].seq) if len(rows) > limit else None)


def agent(session: Session, id: int) -> shapes.Named | None:  # noqa: A002 — the field's own name
    """Return an agent by key."""
    row = session.connection().execute(select(AGENT.c.id, AGENT.c.name).where(AGENT.c.id == id)).first()
    return shapes.Named(id=row.id, name=row.name) if row else None


def encode(position: Position) -> str:
    """Return a position as a cursor, which is nobody's business to read."""
    due = position.due_at.isoformat() if position.due_at else None
    plain = json.dumps([due, position.opened_at.isoformat(), position.id])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def decode(cursor: str) -> Position:
    """Read a cursor.

    Raises:
        ValueError: it is not one of ours.

    """
    try:
        due, opened, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        due_at = None if due is None else _aware(due)
        position = Position(due_at=due_at, opened_at=_aware(opened), id=last)
    except (ValueError, TypeError) as error:
        raise ValueError("it is no cursor that this desk has given") from error
    if type(last) is not int or not 0 <= last < 2**63:
        raise ValueError("it is no cursor that this desk has given")
    return position


def _aware(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.utcoffset():
        raise ValueError("a cursor's times are in UTC")
    return at


def _position(row: Row[Any]) -> Position:
    return Position(due_at=row.due_at, opened_at=row.opened_at, id=row.id)


def _comes_after(last: Position) -> ColumnElement[bool]:
    i = INQUIRY.c
    later = tuple_(i.opened_at, i.id) > (last.opened_at, last.id)
    if last.due_at is None:
        return and_(i.due_at.is_(None), later)
    return or_(i.due_at > last.due_at, i.due_at.is_(None), and_(i.due_at == last.due_at, later))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    i = INQUIRY.c
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.statuses, i.status.in_(wanted.statuses)),
        (wanted.owners, i.owner.in_(wanted.owners)),
        (wanted.team, i.team == wanted.team),
        (wanted.agent, i.agent_id == wanted.agent),
        (wanted.words.strip(), _mentions(wanted.words.strip())),
    ]
    return [condition for value, condition in asked if value]


def _mentions(words: str) -> ColumnElement[bool]:
    columns = (INQUIRY.c.number, INQUIRY.c.subject, CONTACT.c.name, CONTACT.c.email)
    said = MESSAGE.c.text.icontains(words, autoescape=True)
    digits = re.sub(r"[\s().-]", "", words)  # a telephone number is stored without what people put between its digits
    return or_(
        *(column.icontains(words, autoescape=True) for column in columns),
        CONTACT.c.phone.contains(digits, autoescape=True) if digits else false(),
        select(MESSAGE.c.id).where(MESSAGE.c.inquiry_id == INQUIRY.c.id, said).exists(),
    )


def _one(session: Session, which: ColumnElement[bool], name: str) -> Row[Any]:
    row = session.connection().execute(store.inquiries().add_columns(INQUIRY.c.follows_id).where(which)).first()
    if row is None:
        raise Missing(f"there is no inquiry {name}")
    return row


def _handoff(session: Session, inquiry: int) -> shapes.Handoff | None:
    suggested, taken = AGENT.alias(), AGENT.alias()
    newest = (
        select(HANDOFF, suggested.c.name.label("suggested_name"), taken.c.name.label("taken_name"))
        .join_from(HANDOFF, suggested, HANDOFF.c.suggested == suggested.c.id, isouter=True)
        .join(taken, HANDOFF.c.taken_by == taken.c.id, isouter=True)
        .where(HANDOFF.c.inquiry_id == inquiry)
        .order_by(HANDOFF.c.id.desc())
    )
    row = session.connection().execute(newest.limit(1)).first()
    return shapes.Handoff.of(row) if row else None


def _escalations(session: Session, inquiry: int, language: str) -> list[shapes.Escalation]:
    by, seen = AGENT.alias(), AGENT.alias()
    all_of_it: Select[Any] = (
        select(ESCALATION, by.c.name.label("by_name"), seen.c.name.label("acknowledged_name"))
        .join_from(ESCALATION, by, ESCALATION.c.by == by.c.id, isouter=True)
        .join(seen, ESCALATION.c.acknowledged_by == seen.c.id, isouter=True)
        .where(ESCALATION.c.inquiry_id == inquiry)
        .order_by(ESCALATION.c.id)
    )
    return [shapes.Escalation.of(row, language) for row in session.connection().execute(all_of_it)]


def _attachments(session: Session, of: Sequence[int]) -> dict[int, list[shapes.Attachment]]:
    found: dict[int, list[shapes.Attachment]] = {}
    wanted = select(ATTACHMENT).where(ATTACHMENT.c.message_id.in_(of)).order_by(ATTACHMENT.c.id)
    for row in session.connection().execute(wanted):
        shape = shapes.Attachment(id=row.id, name=row.name, media_type=row.media_type, size=row.size)
        found.setdefault(row.message_id, []).append(shape)
    return found
