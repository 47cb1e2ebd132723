"""The lists of inquiries: who waits, what I have, what colleagues and the bot have; searched and counted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select, true
from sqlmodel import Session

from data import store
from data.tables import AGENT, CONTACT, HANDOFF, INQUIRY, MESSAGE, TEAM
from data.types import Owner, Priority, Status
from handoff import hands
from handoff.console import climbs
from handoff.forms import Mended
from handoff.hands import Hands
from handoff.signin import Member

PER_PAGE = 50
Tab = Literal["waiting", "mine", "escalated", "colleagues", "bot", "resolved", "all"]
TABS: tuple[str, ...] = get_args(Tab)


class Asked(BaseModel):
    """Which list is asked for, as its address says."""

    tab: Tab = "waiting"
    q: Annotated[str, Mended, Field(max_length=200)] = ""
    team: Annotated[str, Mended, Field(max_length=40)] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What every page shows of the desk: how much is in each list, and the numbers of what one has in hand."""

    counts: Mapping[str, int]  # of what is escalated, what nobody has responded to
    mine: Sequence[str]
    called: int  # how many inquiries one is called to, whatever team they are of


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a list."""

    rows: Sequence[Row[Any]]
    more: bool
    teams: Sequence[Row[Any]]
    glance: Glance
    marks: Mapping[int, climbs.Mark]  # of those that were escalated, by key
    hands: Mapping[int, Hands]  # of those that nobody has in hand any more, by key


def listed(session: Session, asked: Asked, me: Member) -> Listed:
    """Read a page of a list."""
    suggested = AGENT.alias()
    found = (
        store.inquiries()
        .add_columns(suggested.c.name.label("suggested_name"), TEAM.c.name.label("team_name"))
        .join(HANDOFF, and_(HANDOFF.c.inquiry_id == INQUIRY.c.id, HANDOFF.c.ended_at.is_(None)), isouter=True)
        .join(suggested, suggested.c.id == HANDOFF.c.suggested, isouter=True)
        .join(TEAM, TEAM.c.id == INQUIRY.c.team, isouter=True)
        .where(_in_tab(asked.tab, me), _of_team(asked.team), _mentions(asked.q.strip()))
        .order_by(*_order(asked.tab, me))
        .offset((asked.page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    )
    rows = session.connection().execute(found).all()
    shown = rows[:PER_PAGE]
    return Listed(
        rows=shown,
        more=len(rows) > PER_PAGE,
        teams=teams(session),
        glance=glance(session, me, asked.team),
        marks=climbs.marks(session, [row.id for row in shown], me),
        hands=hands.of(session, [row.id for row in shown if row.status in (Status.RESOLVED, Status.CLOSED)]),
    )


def glance(session: Session, me: Member, team: str = "") -> Glance:
    """Count what is in each list that can be counted at a glance: closed inquiries are too many for that."""
    counted = [func.count(case((_counted(tab, me), 1))).label(tab) for tab in TABS if tab != "all"]
    counts = session.connection().execute(select(*counted).where(store.LIVE, _of_team(team))).one()
    mine = select(INQUIRY.c.number).where(_in_tab("mine", me)).order_by(INQUIRY.c.id).limit(200)
    called = select(func.count()).select_from(INQUIRY).where(climbs.is_open(me))
    return Glance(
        counts=dict(counts._mapping),  # noqa: SLF001 — the public way to read a row by its names
        mine=session.connection().execute(mine).scalars().all(),
        called=session.connection().execute(called).scalar_one(),
    )


def teams(session: Session) -> Sequence[Row[Any]]:
    """Read the teams, by name."""
    wanted: Select[Any] = select(TEAM.c.id, TEAM.c.name)
    return session.connection().execute(wanted.order_by(TEAM.c.name)).all()


def _counted(tab: str, me: Member) -> ColumnElement[bool]:
    return climbs.is_open() if tab == "escalated" else _in_tab(tab, me)


def _in_tab(tab: str, me: Member) -> ColumnElement[bool]:
    i = INQUIRY.c
    held = and_(i.owner == Owner.AGENT, store.LIVE)
    which: dict[str, ColumnElement[bool]] = {
        "waiting": and_(i.owner == Owner.QUEUE, store.LIVE),
        "mine": and_(held, i.agent_id == me.id),
        "escalated": climbs.ever(),
        "colleagues": and_(held, i.agent_id != me.id),
        "bot": and_(i.owner == Owner.BOT, i.status.in_([Status.OPEN, Status.WAITING])),
        "resolved": i.status == Status.RESOLVED,
        "all": true(),
    }
    return which[tab]


def _order(tab: str, me: Member) -> Sequence[ColumnElement[Any]]:
    """Return what comes first: where people are at work, what is due; elsewhere, what is new."""
    i = INQUIRY.c
    if tab in ("resolved", "all", "bot"):
        return (i.quiet_since.desc(), i.id.desc())
    urgent_first = case({priority: -priority.rank for priority in Priority}, value=i.priority)
    due_first = (i.due_at.asc().nulls_last(), urgent_first, i.opened_at, i.id)
    if tab == "escalated":
        return (case((climbs.is_open(me), 0), (climbs.is_open(), 1), else_=2), *due_first)
    return due_first


def _of_team(team: str) -> ColumnElement[bool]:
    return INQUIRY.c.team == team if team else true()


def _mentions(words: str) -> ColumnElement[bool]:
    if not words:
        return true()
    columns = (INQUIRY.c.number, INQUIRY.c.subject, CONTACT.c.name, CONTACT.c.email)
    digits = re.sub(r"[\s().-]", "", words)  # a telephone number is stored without what people put between its digits
    said = MESSAGE.c.text.icontains(words, autoescape=True)
    return or_(
        *(column.icontains(words, autoescape=True) for column in columns),
        CONTACT.c.phone.contains(digits, autoescape=True) if digits else false(),
        select(MESSAGE.c.id).where(MESSAGE.c.inquiry_id == INQUIRY.c.id, said).exists(),
    )
