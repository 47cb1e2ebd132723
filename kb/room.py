"""Where those who write articles work: what they may know of the desk, who asks, and how a lack is told."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Path, Request, Response
from sqlmodel import Session

from data.db import Database
from data.problem import Problem
from kb import history, parse
from kb.guarding import Try
from kb.history import Missing
from kb.inventory import Stock
from kb.library import Library

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What those who write articles may know of the desk."""

    db: Database
    now: Callable[[], datetime]
    books: Callable[[], Library]  # the files as they were last read
    stock: Callable[[Sequence[history.Version]], Stock]  # what lies in the library, given the drafts
    attempt: Try  # what would become of the protected questions; it may take seconds


def enter(room: Room, editor: Callable[..., Awaitable[int]]) -> Callable[..., Awaitable[None]]:
    """Return the dependency that tells a router's requests where they are, and who asks; it goes before all others."""

    async def tell(request: Request, response: Response, who: Annotated[int, Depends(editor)]) -> None:
        request.state.library_room, request.state.library_editor = room, who
        response.headers["Cache-Control"] = "no-store"

    return tell


async def _room(request: Request) -> Room:
    found: Room = request.state.library_room
    return found


async def _editor(request: Request) -> int:
    found: int = request.state.library_editor
    return found


In = Annotated[Room, Depends(_room)]
Editor = Annotated[int, Depends(_editor)]
Id = Annotated[str, Path(pattern=f"^{parse.NAME.pattern}$", max_length=100, description="the article's id")]
Language = Annotated[parse.Language, Path()]


async def read(room: Room, query: Callable[[Session], T]) -> T:
    """Read from the database.

    Raises:
        Problem: 404 there is no such article or version.

    """
    try:
        return await room.db.read(query)
    except Missing as error:
        raise missing(str(error)) from error


def missing(why: str) -> Problem:
    """Return what tells that something is not there."""
    return Problem(404, "Not found", f"{why[:1].upper()}{why[1:]}.")
