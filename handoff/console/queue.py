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
from handoff.forms import Mended

PER_PAGE = 50
Tab = Literal["waiting", "mine", "colleagues", "bot", "resolved", "all"]
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

    counts: Mapping[str, int]
    mine: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a list."""

    rows: Sequence[Row[Any]]
    more: bool
    teams: Sequence[Row[Any]]
    glance: Glance


def listed(session: Session, asked: Asked, me: int) -> Listed:
    """Read a page of a list."""
    suggested = AGENT.alias()
    found = (
        store.inquiries()
        .add_columns(suggested.c.name.label("suggested_name"), TEAM.c.name.label("team_name"))
        .join(HANDOFF, and_(HANDOFF.c.inquiry_id == INQUIRY.c.id, HANDOFF.c.ended_at.is_(None)), isouter=True)
        .join(suggested, suggested.c.id == HANDOFF.c.suggested, isouter=True)
        .join(TEAM, TEAM.c.id == INQUIRY.c.team, isouter=True)
        .where(_in_tab(asked.tab, me), _of_team(asked.team), _mentions(asked.q.strip()))
        .order_by(*_order(asked.tab))
        .offset((asked.page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    )
    rows = session.connection().execute(found).all()
    return Listed(
        rows=rows[:PER_PAGE],
        more=len(rows) > PER_PAGE,
        teams=teams(session),
        glance=glance(session, me, asked.team),
    )


def glance(session: Session, me: int, team: str = "") -> Glance:
    """Count what is in each list that can be counted at a glance: closed inquiries are too many for that."""
    counted = [func.count(case((_in_tab(tab, me), 1))).label(tab) for tab in TABS if tab != "all"]
    counts = session.connection().execute(select(*counted).where(store.LIVE, _of_team(team))).one()
    mine = select(INQUIRY.c.number).where(_in_tab("mine", me)).order_by(INQUIRY.c.id).limit(200)
    return Glance(
        counts=dict(counts._mapping),  # noqa: SLF001 — the public way to read a row by its names
        mine=session.connection().execute(mine).scalars().all(),
    )


def teams(session: Session) -> Sequence[Row[Any]]:
    """Read the teams, by name."""
    wanted: Select[Any] = select(TEAM.c.id, TEAM.c.name)
    return session.connection().execute(wanted.order_by(TEAM.c.name)).all()


def _in_tab(tab: str, me: int) -> ColumnElement[bool]:
    i = INQUIRY.c
    held = and_(i.owner == Owner.AGENT, store.LIVE)
    which: dict[str, ColumnElement[bool]] = {
        "waiting": and_(i.owner == Owner.QUEUE, store.LIVE),
        "mine": and_(held, i.agent_id == me),
        "colleagues": and_(held, i.agent_id != me),
        "bot": and_(i.owner == Owner.BOT, i.status.in_([Status.OPEN, Status.WAITING])),
        "resolved": i.status == Status.RESOLVED,
        "all": true(),
    }
    return which[tab]


def _order(tab: str) -> Sequence[ColumnElement[Any]]:
    """Return what comes first: where people are at work, what is due; elsewhere, what is new."""
    i = INQUIRY.c
    if tab in ("resolved", "all", "bot"):
        return (i.quiet_since.desc(), i.id.desc())
    urgent_first = case({priority: -priority.rank for priority in Priority}, value=i.priority)
    return (i.due_at.asc().nulls_last(), urgent_first, i.opened_at, i.id)


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
