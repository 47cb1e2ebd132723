"""Lessons: what customers and agents have taught the desk, and a supervisor's nod."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Form, Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from data.examples import Nod
from data.frame import Seated, must_be
from data.types import Role
from kb import lesson_list, teaching
from kb.console.listed import HOME
from kb.console.room import Here
from kb.examples import Undecidable
from kb.teaching import Decision, Verdict

AT = f"{HOME}/lessons"
PER_PAGE = 50
LATER: dict[Nod, tuple[Verdict, ...]] = {
    Nod.PROPOSED: (Verdict.ACCEPT, Verdict.REJECT),
    Nod.ACCEPTED: (Verdict.UNDO,),
    Nod.REJECTED: (Verdict.ACCEPT,),
    Nod.UNDONE: (Verdict.ACCEPT,),
}
"""What can still be said of a lesson, by how it stands."""


class Asked(BaseModel):
    """Which lessons are asked for; and what became of those decided before."""

    state: Nod = Nod.PROPOSED
    after: Annotated[int, Field(ge=0)] = 0
    done: Annotated[int, Field(ge=0, le=1000)] = 0
    left: Annotated[int, Field(ge=0, le=1000)] = 0
    verdict: Literal["accept", "reject", "undo", ""] = ""


async def lessons(seat: Seated, room: Here, asked: Annotated[Asked, Query()]) -> Response:
    """Show lessons, oldest first, each with what speaks against it."""
    known = room.knowledge()
    read = partial(
        lesson_list.listing, known=known, now=room.now(), state=asked.state, after=asked.after, limit=PER_PAGE + 1
    )
    found = await room.db.read(read)
    rows = [(one, known.article(one.article, seat.language)) for one in found[:PER_PAGE]]
    shown = {
        "asked": asked,
        "states": list(Nod),
        "rows": rows,
        "kinds": {kind.id: kind.name.get(seat.language, kind.id) for kind in known.guide.kinds},
        "more": found[PER_PAGE - 1].id if len(found) > PER_PAGE else 0,
        "verdicts": LATER[asked.state],
        "may_decide": seat.reader.role.may(Role.SUPERVISOR),
    }
    return await seat.show("kb_lessons.html", shown)


async def decide(
    seat: Seated,
    room: Here,
    verdict: Annotated[Verdict, Form()],
    state: Annotated[Nod, Form()],
    which: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """Say of lessons whether they count; what a colleague has decided meanwhile stays so, and is told."""
    must_be(seat, Role.SUPERVISOR)
    at = room.now()
    decisions = [Decision(example=one, verdict=verdict, at=at, by=seat.reader.id) for one in (which or [])[:PER_PAGE]]
    outcomes = await room.db.write(_decide, decisions) if decisions else []
    left = sum(one is not None for one in outcomes)
    told = {"state": state, "done": len(outcomes) - left, "left": left, "verdict": verdict}
    return RedirectResponse(f"{AT}?{urlencode(told)}", 303)


def _decide(session: Session, some: Sequence[Sequence[Decision]]) -> list[list[Undecidable | None]]:
    return [list(teaching.decide(session, decisions)) for decisions in some]
