"""How the console says that something is wrong: as a page, in words; to its own script as a problem in JSON."""

import math
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import quote

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.exceptions import HTTPException

from data import problem
from data.frame import Part
from data.problem import Problem
from handoff import access
from handoff.cases import Missing
from handoff.console import book, page, queue, words
from handoff.console.page import HOME, Console
from handoff.console.when import span
from handoff.console.words import Words
from handoff.signin import Member

log = structlog.get_logger()


class Page(APIRoute):
    """A route of one console, whose problems are pages too."""

    here: ClassVar[Console]
    part: ClassVar[Part | None]

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            request.state.console = self.here
            try:
                response = await answer(request)
            except Exception as error:  # noqa: BLE001 — whatever went wrong, a person is to read it
                response = await _tell(request, error, self.part)
            for name, value in page.HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return guarded


def pages(here: Console, part: Part | None = None) -> type[Page]:
    """Return the class of a console's routes, or of those of a part of it, which leads back to its own first page."""
    return type("Page", (Page,), {"here": here, "part": part})


def wait(error: Problem, language: Words) -> str:
    """Return how long a problem asks to wait, in words."""
    seconds = int((error.headers or {}).get("Retry-After", 60))
    if seconds < 120:
        return language["due"]["seconds"].format(n=seconds)
    return span(timedelta(minutes=math.ceil(seconds / 60)), language)


async def _tell(request: Request, error: Exception, part: Part | None) -> Response:
    found = _as_problem(error)
    if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("a page of the console fell over", path=request.url.path, exc_info=error)
    if found.status == HTTPStatus.UNAUTHORIZED and not page.asked_by_script(request):
        return page.go(_door(request))
    member, glance = await _known(request)
    language = request.state.console.language(request, member)
    title, detail = _in_words(found, words.of(language))
    if page.asked_by_script(request):
        told = Problem(found.status, title, detail, found.headers, who=found.extra.get("who"))
        return await problem.answer(request, told)
    back, again = (part.home, book.text(part, part.back, language)) if part else (_inquiry(request, found), "")
    shown: dict[str, object] = {"title": title, "detail": detail, "back": back, "again": again}
    if glance:
        shown["glance"] = glance
    return page.render(request, "wrong.html", shown, member, status=found.status)


def _door(request: Request) -> str:
    """Return the address of the form to sign in, which says so if there was a session."""
    over = "over&" if access.COOKIE in request.cookies else ""
    return f"{HOME}/sign-in?{over}next={quote(page.address(request), safe='')}"


async def _known(request: Request) -> tuple[Member, queue.Glance] | tuple[None, None]:
    """Return who is asking and what they have, as far as that can be told: perhaps the database is what is wrong."""
    here: Console = request.state.console
    place, shown = here.place, access.Proof(secret=request.cookies.get(access.COOKIE, ""))

    def read(session: Session) -> tuple[Member, queue.Glance] | tuple[None, None]:
        member = access.member(session, shown, place.now())
        return (member, queue.glance(session, member)) if member else (None, None)

    try:
        return await place.db.read(read)
    except SQLAlchemyError:
        return None, None


def _inquiry(request: Request, error: Problem) -> str:
    """Return the address of the inquiry that a form was about, if it is there."""
    number: str = request.path_params.get("number", "")
    there = number and error.status != HTTPStatus.NOT_FOUND
    return f"{HOME}/inquiries/{quote(number, safe='')}" if there else ""


def _as_problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Missing):
        return Problem(404, "Not found")
    if isinstance(error, RequestValidationError):
        return Problem(422, "Invalid request")
    if isinstance(error, HTTPException):
        return Problem(error.status_code, error.detail)
    return Problem(500, "Internal error")


def _in_words(error: Problem, language: Words) -> tuple[str, str]:
    """Return a problem's title and detail in words of the console; `said` is what somebody has put in words before."""
    text = language["wrong"]
    named = _NAMED.get(error.status, "invalid" if error.status < HTTPStatus.INTERNAL_SERVER_ERROR else "fault")
    if said := error.extra.get("said"):
        return text[named], str(said)
    return text[named], text["not_ours" if error.title == _FROM_ELSEWHERE else f"{named}_more"]


_FROM_ELSEWHERE = "Not from here"
_NAMED = {403: "not_allowed", 404: "not_found", 409: "refused"}
