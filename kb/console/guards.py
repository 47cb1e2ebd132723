"""Protected questions: those that must get a certain answer, whatever is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Form, Query
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from data.frame import Seated, must_be
from data.mistakes import Mistake, Mistakes
from data.problem import Problem
from data.types import Role
from kb import protections
from kb.console import sheets, telling
from kb.console.listed import HOME
from kb.console.rehearsed import titles_of
from kb.console.room import Here, Workroom
from kb.protect import NONE, PERSON, Protected
from kb.protections import Kept

AT = f"{HOME}/protected"
Text = Annotated[str, Form(max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    one: Protected
    agent: int
    at: datetime
    articles: Sequence[str]
    languages: Sequence[str]


async def protected(
    seat: Seated,
    room: Here,
    q: Annotated[str, Query(max_length=2000)] = "",
    told: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the protected questions, and a form for another; `q`: the one that somebody has just tried."""
    new = Protected(text=q, language=seat.language, expect="")
    return await _show(seat, room, new, (), told=told if told in ("added", "dropped") else "")


async def protect(
    seat: Seated, room: Here, text: Text = "", language: Text = "", expect: Text = "", note: Text = ""
) -> Response:
    """Protect a question."""
    must_be(seat, Role.SUPERVISOR)
    one = Protected(text=text.strip(), language=language, expect=expect, note=note.strip())
    new = _New(one=one, agent=seat.reader.id, at=room.now(), articles=sorted(_ids(room)), languages=room.languages)
    try:
        await room.db.write(_add, new)
    except Mistakes as error:
        return await _show(seat, room, one, error.mistakes, 422)
    return RedirectResponse(f"{AT}?told=added", 303)


async def drop(seat: Seated, room: Here, key: Annotated[int, Form(ge=1)]) -> Response:
    """Protect a question no more."""
    must_be(seat, Role.SUPERVISOR)
    try:
        await room.db.write(_drop, (key, seat.reader.id, room.now()))
    except protections.Missing as error:
        raise Problem(404, "Not found") from error
    return RedirectResponse(f"{AT}?told=dropped", 303)


async def _show(
    seat: Seated, room: Workroom, new: Protected, wrong: Sequence[Mistake], status: int = 200, told: str = ""
) -> Response:
    def read(session: Session) -> tuple[Sequence[Kept], Sequence[Protected], Sequence[Mistake]]:
        kept = protections.listed(session)
        own = {one.protected.source for one in kept}
        try:
            return kept, [one for one in room.protected(session) if one.source not in own], ()
        except Mistakes as error:
            return kept, (), error.mistakes

    kept, of_file, broken = await room.db.read(read)
    shown: dict[str, Any] = {
        "kept": kept,
        "of_file": of_file,
        "broken": telling.of_files(broken, seat.words, seat.words_in("en")),
        "new": new,
        "told": told,
        "wrong": telling.of_files(wrong, seat.words, seat.words_in("en")),
        "titles": titles_of(room, seat.language),
        "others": (PERSON, NONE),
        "of_languages": room.languages,
        "may_write": seat.reader.role.may(Role.SUPERVISOR),
    }
    return await seat.show("kb_protected.html", shown, status)


def _ids(room: Workroom) -> set[str]:
    """Return every article that there is, said today or not."""
    return {one.id for one in room.knowledge().articles} | {sheets.of(one.text)["id"] for one in room.library().files}


def _add(session: Session, some: Sequence[_New]) -> list[None]:
    for new in some:
        protections.add(session, new.one, new.agent, new.at, articles=new.articles, languages=new.languages)
    return [None] * len(some)


def _drop(session: Session, some: Sequence[tuple[int, int, datetime]]) -> list[None]:
    for key, agent, at in some:
        protections.drop(session, key, agent, at)
    return [None] * len(some)
