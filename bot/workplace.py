"""What the agents' side gets of the desk: functions that ask the hub, so that no spoke needs to know another."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from bot import publishing, typed
from bot.bell import Bell
from bot.people import People
from bot.settings import Settings
from bot.shelf import Shelf
from data.db import Database
from handoff import access
from handoff.access import Workplace
from handoff.signin import Member
from kb import api as articles
from kb import lessons_api
from kb.guide import GENERAL
from kb.knowledge import Knowledge
from kb.lessons_api import School
from kb.room import Room


def of(
    settings: Settings, db: Database, bell: Bell, shelf: Shelf, staff: People, now: Callable[[], datetime]
) -> Workplace:
    """Return the workplace of a desk's agents."""

    async def news(seconds: float) -> None:
        await bell.wait("events", seconds if db.sqlite else min(seconds, 2.0))

    return Workplace(
        db=db,
        now=now,
        desk_name=shelf.content.desk,
        languages=shelf.content.languages,
        secure=str(settings.http.public_url).startswith("https:"),
        news=news,
        admit=typed.admit(db, lambda: shelf.content, now),
        explain=typed.explain(lambda: shelf.content),
        teams={team.id: team.name for team in staff.teams},
        articles=lambda language: _titles(shelf.content.knowledge, language),
        kinds=lambda: {GENERAL, *(kind.id for kind in shelf.content.guide.kinds)},
    )


def _titles(known: Knowledge, language: str) -> Mapping[str, str]:
    """Return what each article is called in a language; small talk is no answer of an agent's."""
    ids = {one.id for one in known.articles if not one.smalltalk}
    return {id_: found.title for id_ in ids if (found := known.article(id_, language))}


def knowledge(place: Workplace, shelf: Shelf) -> APIRouter:
    """Return the API of articles and lessons, for supervisors and whoever may do more."""
    within = Depends(access.within(place))  # has to come first

    async def editor(_here: Annotated[None, within], member: Annotated[Member, Depends(access.supervisor)]) -> int:
        return member.id

    room = Room(
        db=place.db,
        now=place.now,
        books=lambda: shelf.content.written.library,
        stock=lambda drafts: shelf.content.stock(drafts, place.now()),
        attempt=publishing.attempt(place.db, lambda: shelf.content),
    )
    school = School(db=place.db, now=place.now, known=lambda: shelf.content.knowledge)
    router = articles.routes(room, editor)
    router.routes.extend(lessons_api.routes(school, editor).routes)
    return router
