"""All that an agent sees of one inquiry, gathered in one read: what was said, why people have it, what may be done."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, Select, func, select
from sqlmodel import Session

from data import events, store
from data.tables import AGENT, ATTACHMENT, EVENT, HANDOFF, INQUIRY, MESSAGE
from data.types import Author, Choice, Delivery, Status
from handoff import moves, packet, reading, shapes
from handoff.console import climbs, queue
from handoff.moves import Actor, Refused, Standing
from handoff.packet import Packet
from handoff.signin import Member

MOST = 200
"""Messages that are shown unless somebody asks for all of them."""

Explain = Callable[[Session, int, str], list[dict[str, object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message, as the transcript shows it."""

    id: int
    by: str  # customer, bot, agent, system, note
    name: str
    text: str
    at: datetime
    state: str
    error: str
    choices: Sequence[Choice]
    files: Sequence[Row[Any]]
    again: bool  # it may be sent once more, by whoever may do so
    article: str  # that it answers with


class Because(NamedTuple):
    """Why kind and priority are what they are: in signs or a person's words, and the values that signs stand for."""

    reason: str
    grounds: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """An inquiry with everything that belongs to it."""

    whole: shapes.Whole
    lines: Sequence[Line]
    hidden: int  # messages before the first one shown
    packet: Packet | None  # the newest one that says what the customer wanted
    because: Because | None  # None: nobody has said why
    promised: datetime | None
    clocks: Sequence[Mapping[str, object]]
    others: Sequence[Row[Any]]  # the same customer's
    teams: Sequence[Row[Any]]
    people: Sequence[Row[Any]]
    glance: queue.Glance
    possible: frozenset[str]
    mark: climbs.Mark | None  # if it was ever escalated

    def called(self, whom: str) -> str:
        """Return the name of who an escalation calls: a team by its key, a person by their e-mail address."""
        names = {team.id: team.name for team in self.teams} | {one.email: one.name for one in self.people}
        return str(names.get(whom, whom))


def gather(
    session: Session, number: str, me: Member, explain: Explain, language: str, *, whole: bool = False
) -> Folder:
    """Read an inquiry.

    Raises:
        Missing: there is none of that number.

    """
    key, found = reading.key(session, number), reading.whole(session, number, language)
    now = _standing(found)
    lines, hidden = _lines(session, key, None if whole else MOST, functools.partial(_again, now=now, me=me.actor))
    form = _telling(session, key)
    return Folder(
        whole=found,
        lines=lines,
        hidden=hidden,
        packet=form,
        because=_because(session, key, found, form),
        promised=_promised(session, key),
        clocks=explain(session, key, language),
        others=_others(session, key, found.contact.id),
        teams=queue.teams(session),
        people=people(session),
        glance=queue.glance(session, me),
        possible=possible(now, me.actor),
        mark=climbs.marks(session, [key], me).get(key),
    )


def possible(now: Standing, actor: Actor) -> frozenset[str]:
    """Return the names of the moves that may be made now: the state machine itself is asked."""
    attempts: dict[str, Callable[[], Standing]] = {
        "take": lambda: moves.take(now, actor),
        "reply": lambda: moves.reply(now, actor),
        "resolve": lambda: moves.resolve(now, actor),
        "give-back": lambda: moves.give_back(now, actor),
        "transfer": lambda: moves.transfer(now, actor, None),
        "reopen": lambda: moves.reopen(now),
    }
    live = () if now.status is Status.CLOSED else ("escalate", "promise", "classify")
    return frozenset({name for name, attempt in attempts.items() if _goes(attempt)} | {"note", *live})


def people(session: Session) -> Sequence[Row[Any]]:
    """Read who works here, by name."""
    wanted: Select[Any] = select(AGENT.c.id, AGENT.c.name, AGENT.c.email).where(AGENT.c.active)
    return session.connection().execute(wanted.order_by(AGENT.c.name)).all()


def names(session: Session) -> dict[int, str]:
    """Read what everybody is called who ever worked here."""
    return {row.id: row.name for row in session.connection().execute(select(AGENT.c.id, AGENT.c.name))}


def _goes(attempt: Callable[[], Standing]) -> bool:
    try:
        attempt()
    except Refused:
        return False
    return True


def _standing(found: shapes.Whole) -> Standing:
    agent = found.agent.id if found.agent else None
    return Standing(owner=found.owner, status=found.status, agent=agent, epoch=found.epoch)


def _again(row: Row[Any], now: Standing, me: Actor) -> bool:
    return row.state == Delivery.FAILED and _goes(lambda: moves.resend(now, me, row.epoch))


def _lines(
    session: Session, inquiry: int, most: int | None, again: Callable[[Row[Any]], bool]
) -> tuple[list[Line], int]:
    newest_first = store.messages(inquiry).order_by(None).order_by(MESSAGE.c.id.desc()).limit(most)
    rows = session.connection().execute(newest_first).all()[::-1]
    count = select(func.count()).select_from(MESSAGE).where(MESSAGE.c.inquiry_id == inquiry)
    hidden = session.connection().execute(count).scalar_one() - len(rows)
    files, articles = _files(session, [row.id for row in rows]), _articles(session, inquiry)
    lines = [_line(row, files.get(row.id, []), articles.get(row.id, ""), again=again(row)) for row in rows]
    return lines, hidden


def _articles(session: Session, inquiry: int) -> dict[int, str]:
    """Read which messages answer with which article; small talk is no answer."""
    answers = (EVENT.c.inquiry_id == inquiry, EVENT.c.kind.in_((events.Answered.__name__, events.Replied.__name__)))
    told = map(json.loads, session.connection().execute(select(EVENT.c.data).where(*answers)).scalars())
    return {fact["message"]: fact.get("article", "") for fact in told if not fact.get("chat")}


def _files(session: Session, of: Sequence[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    wanted = select(ATTACHMENT).where(ATTACHMENT.c.message_id.in_(of)).order_by(ATTACHMENT.c.id)
    for row in session.connection().execute(wanted):
        found.setdefault(row.message_id, []).append(row)
    return found


def _line(row: Row[Any], files: Sequence[Row[Any]], article: str, *, again: bool) -> Line:
    return Line(
        id=row.id,
        by="note" if row.note else row.author,
        name=row.agent_name or "",
        text=row.text,
        at=row.at,
        state="" if row.author == Author.CUSTOMER or row.state == Delivery.RECEIVED else row.state,
        error=row.error,
        choices=store.offered(row.choices),
        files=files,
        again=again,
        article=article,
    )


def _telling(session: Session, inquiry: int) -> Packet | None:
    """Return the newest packet that says what the customer wanted; one that an agent passed on says nothing of it."""
    newest_first = select(HANDOFF.c.packet).where(HANDOFF.c.inquiry_id == inquiry).order_by(HANDOFF.c.id.desc())
    forms = [packet.load(stored) for stored in session.connection().execute(newest_first).scalars()]
    return next((form for form in forms if form.question or form.tried), forms[0] if forms else None)


def _because(session: Session, inquiry: int, now: shapes.Whole, form: Packet | None) -> Because | None:
    """Read why kind and priority are what they are now; the words of a packet came later, and may have said less."""
    told = select(EVENT.c.data).where(EVENT.c.inquiry_id == inquiry, EVENT.c.kind == events.Classified.__name__)
    newest = session.connection().execute(told.order_by(EVENT.c.seq.desc()).limit(1)).scalar()
    fact = msgspec.json.decode(newest, type=events.Classified) if newest else None
    if fact and fact.grounds is None:  # a person decided
        return Because(fact.reason, None) if fact.reason else None
    if form and form.grounds and (form.grounds["kind"], form.grounds["priority"]) == (now.kind, now.priority):
        return Because(form.because, form.grounds)  # which has the words too; the journal keeps none
    return Because(fact.reason, fact.grounds) if fact else None


def _promised(session: Session, inquiry: int) -> datetime | None:
    told = select(EVENT.c.data).where(EVENT.c.inquiry_id == inquiry, EVENT.c.kind == "Promised")
    newest = session.connection().execute(told.order_by(EVENT.c.seq.desc()).limit(1)).scalar()
    return datetime.fromisoformat(json.loads(newest)["by"]) if newest else None


def _others(session: Session, inquiry: int, contact: int) -> Sequence[Row[Any]]:
    i = INQUIRY.c
    wanted: Select[Any] = select(i.number, i.subject, i.status, i.opened_at)
    theirs = wanted.where(i.contact_id == contact, i.id != inquiry)
    return session.connection().execute(theirs.order_by(i.id.desc()).limit(5)).all()
