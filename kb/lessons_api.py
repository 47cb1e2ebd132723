"""The lessons' API: list what the desk was taught, let it count or not, and see from which confidence it answers.

Endpoints only: who may ask is decided by those who put these routes on the web.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from data.db import Database
from data.examples import Nod
from data.problem import Problem
from kb import calibrations, lesson_list, teaching
from kb.calibrated import stale
from kb.examples import Undecidable
from kb.knowledge import Knowledge
from kb.lesson_list import Lesson
from kb.teaching import Decision, Verdict

PATH = "/api/v1/lessons"
CALIBRATION = "/api/v1/calibration"


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """What those who decide about lessons may know of the desk."""

    db: Database
    now: Callable[[], datetime]
    known: Callable[[], Knowledge]


class Shape(BaseModel):
    """What leaves us."""

    model_config = ConfigDict(frozen=True)


class Shown(Shape):
    """A lesson."""

    id: int
    text: str = Field(description="a customer's words")
    language: str
    article: str = Field(description="that the words are about; empty: they are about a kind")
    kind: str = Field(description="of inquiry that the words are; empty: they are about an article")
    against: bool = Field(description="the article does not answer these words")
    source: str = Field(description="choice, unhelpful, linked, correction, gap or import")
    state: Nod
    number: str = Field(description="of the inquiry that it comes from first")
    made_by: int | None = Field(description="the agent who says so; null: a customer")
    seen: int = Field(description="how often it was said")
    people: int = Field(description="by how many customers")
    doubts: list[str] = Field(description="why it would never count without a nod")
    at: datetime
    decided_by: int | None
    decided_at: datetime | None

    @classmethod
    def of(cls, lesson: Lesson) -> "Shown":
        """Make one of a lesson."""
        plain = {name: getattr(lesson, name) for name in cls.model_fields if name != "doubts"}
        return cls(**plain, doubts=[str(one) for one in lesson.doubts])


class Page(Shape):
    """Part of the list; `next` is the cursor of the part after it, if there is one."""

    items: list[Shown]
    next: str | None = None


class Holding(Shape):
    """From where the desk answers in one language, and what that rests on."""

    answer: float
    offer: float
    basis: str = Field(description="proven, not enough data, or raised")
    wrong_rate: float
    judged: int
    answered: int
    wrong: int
    bound: float = Field(description="the true rate of wrong answers is no higher, in nineteen desks of twenty")
    needed: int
    scored: int


class InForce(Shape):
    """The newest calibration; `stale` says why it holds no more, empty if it does. Without one the defaults hold."""

    run: int | None
    at: datetime | None
    since: datetime | None
    stale: str
    languages: dict[str, Holding]


def routes(school: School, editor: Callable[..., Awaitable[int]]) -> APIRouter:
    """Return the API of one desk's lessons, with its full paths.

    Args:
        school: the desk, as those who decide about lessons know it.
        editor: a dependency that gives the key of the agent who asks, or refuses whoever may not.

    """

    async def enter(request: Request, response: Response, who: Annotated[int, Depends(editor)]) -> None:
        request.state.school, request.state.school_editor = school, who
        response.headers["Cache-Control"] = "no-store"

    router = APIRouter(dependencies=[Depends(enter)], responses=_PROBLEMS, tags=["lessons"])
    router.add_api_route(PATH, listed, methods=["GET"])
    for verdict in (accept, reject, undo):
        router.add_api_route(f"{PATH}/{{lesson}}/{verdict.__name__}", verdict, methods=["POST"])
    router.add_api_route(CALIBRATION, in_force, methods=["GET"])
    return router


async def _school(request: Request) -> School:
    found: School = request.state.school
    return found


async def _editor(request: Request) -> int:
    found: int = request.state.school_editor
    return found


In = Annotated[School, Depends(_school)]
Editor = Annotated[int, Depends(_editor)]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


async def listed(
    school: In,
    state: Nod = Nod.PROPOSED,
    cursor: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page:
    """List lessons in a state, oldest first, with what speaks against each."""
    read = partial(
        lesson_list.listing, known=school.known(), now=school.now(), state=state, after=cursor, limit=limit + 1
    )
    found = await school.db.read(read)
    following = str(found[limit - 1].id) if len(found) > limit else None
    return Page(items=[Shown.of(one) for one in found[:limit]], next=following)


async def accept(school: In, editor: Editor, lesson: Id) -> Shown:
    """Let a lesson count; the desk knows it within seconds."""
    return await _decide(school, editor, lesson, Verdict.ACCEPT)


async def reject(school: In, editor: Editor, lesson: Id) -> Shown:
    """Let a lesson that waits never count."""
    return await _decide(school, editor, lesson, Verdict.REJECT)


async def undo(school: In, editor: Editor, lesson: Id) -> Shown:
    """Let a lesson that counts not count any more."""
    return await _decide(school, editor, lesson, Verdict.UNDO)


async def in_force(school: In) -> InForce:
    """Tell from which confidence the desk answers, and what that rests on."""
    found = await school.db.read(calibrations.newest)
    if found is None:
        return InForce(run=None, at=None, since=None, stale="", languages={})
    languages = {
        language: Holding(
            answer=one.points.answer,
            offer=one.points.offer,
            basis=one.basis,
            wrong_rate=one.target,
            **{name: getattr(one, name) for name in ("judged", "answered", "wrong", "bound", "needed", "scored")},
        )
        for language, one in found.operating.items()
    }
    why = stale(found, school.known())
    return InForce(run=found.run, at=found.at, since=found.since, stale=why, languages=languages)


async def _decide(school: School, editor: int, lesson: int, verdict: Verdict) -> Shown:
    before = await _find(school, lesson)
    if before is None:
        raise Problem(404, "Not found", f"There is no lesson {lesson}.")
    wanted = Decision(example=lesson, verdict=verdict, at=school.now(), by=editor)
    try:
        await school.db.write(teaching.decide, wanted)
    except Undecidable as error:
        raise Problem(409, "Not as things stand", f"{error}.", state=before.state) from error
    after = await _find(school, lesson)
    return Shown.of(after or before)


async def _find(school: School, lesson: int) -> Lesson | None:
    read = partial(lesson_list.listing, known=school.known(), now=school.now(), state=None, only=[lesson])
    return next(iter(await school.db.read(read)), None)


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "not signed in"},
    403: {"description": "not allowed, or not sent by one of our own pages"},
    404: {"description": "there is no such lesson"},
    409: {"description": "not as things stand; `state` is what the lesson is"},
}
