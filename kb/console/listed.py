"""The list of articles, and how a new one begins."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from data.frame import Seated, must_be
from data.mistakes import Mistake, Mistakes
from data.tables import TEAM
from data.types import Role
from kb import history, library
from kb.article import Article
from kb.console import listing, telling
from kb.console.listing import Lying, Row, Tab
from kb.console.room import Here, Workroom
from kb.normal import plain
from kb.parse import NAME

HOME = "/console/knowledge"
PER_PAGE = 100
LONGEST_ID = 60


class Asked(BaseModel):
    """Which list is asked for, as its address says."""

    tab: Tab = "all"
    q: Annotated[str, Field(max_length=200)] = ""
    kind: Annotated[str, Field(max_length=40)] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class Wish(BaseModel):
    """How a new article is to begin."""

    title: Annotated[str, Field(max_length=200)] = ""
    id: Annotated[str, Field(max_length=LONGEST_ID)] = ""
    language: Annotated[str, Field(max_length=2)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All rows, and what is wrong with the texts that they come from."""

    rows: Sequence[Row]
    wrong: Sequence[Mistake]
    teams: Mapping[str, str]  # the stored name of each


async def listed(seat: Seated, room: Here, asked: Annotated[Asked, Query()]) -> Response:
    """Show a list of articles."""
    found = await room.db.read(lambda session: gather(session, room, seat.language))
    rows = listing.matching(found.rows, tab=asked.tab, words=asked.q, kind=asked.kind)
    first = (asked.page - 1) * PER_PAGE
    shown = {
        "asked": asked,
        "tabs": listing.TABS,
        "rows": rows[first : first + PER_PAGE],
        "more": len(rows) > first + PER_PAGE,
        "counts": listing.counts(found.rows),
        "wrong": telling.of_files(found.wrong or room.wrong(), seat.words, seat.words_in("en")),
        "drifts": room.drifts(),
        "teams": found.teams,
        "of_kinds": kinds(room, seat.language),
        "may_write": seat.reader.role.may(Role.SUPERVISOR),
    }
    return await seat.show("kb_list.html", shown)


async def new(seat: Seated, room: Here, wish: Annotated[Wish, Query()]) -> Response:
    """Ask what a new article is about, and lead to where it is written."""
    must_be(seat, Role.SUPERVISOR)
    id_ = wish.id.strip() or _id_of(wish.title)
    wrong = ""
    if wish.title.strip() or wish.id.strip():
        if NAME.fullmatch(id_) and wish.language in room.languages:
            begun = urlencode({"new": 1, "title": wish.title.strip()})
            return RedirectResponse(f"{HOME}/articles/{id_}/{wish.language}?{begun}", 303)
        wrong = seat.words["kb_new"]["bad_id"]
    shown = {"wish": wish, "wrong": wrong, "of_languages": room.languages, "longest": LONGEST_ID}
    return await seat.show("kb_new.html", shown, 422 if wrong else 200)


def gather(session: Session, room: Workroom, language: str) -> Found:
    """Read all articles; where the library is broken, those that the desk goes on saying."""
    standing = history.standing(session)
    wrong: Sequence[Mistake] = ()
    try:
        articles: Sequence[Article] = [one.article for one in library.lying(room.library(), standing)]
    except Mistakes as error:
        articles, wrong = room.knowledge().articles, error.mistakes
    drafts = [(one.article, one.language, one.text) for one in history.drafts(session)]
    lying = Lying(articles=articles, standing=standing, drafts=drafts)
    return Found(rows=listing.rows(lying, room.languages, language, room.today()), wrong=wrong, teams=teams(session))


def kinds(room: Workroom, language: str) -> list[tuple[str, str]]:
    """Return the kinds of inquiries, each with what it is called."""
    return [(kind.id, kind.name.get(language) or kind.id) for kind in room.knowledge().guide.kinds]


def teams(session: Session) -> Mapping[str, str]:
    """Return the stored name of each team, by its id; what it is called in a language, the frame knows."""
    return {row.id: row.name for row in session.connection().execute(select(TEAM.c.id, TEAM.c.name))}


def _id_of(title: str) -> str:
    """Return the id that a title suggests: its words, without signs."""
    words = re.findall(r"[a-z0-9]+", plain(title))
    return "-".join(words)[:LONGEST_ID].strip("-")
