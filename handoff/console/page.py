"""What every page of the console shares: its language, its words, its clock and its headers.

A page is HTML that needs no script; the console's own script asks for the same pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from data.frame import Part
from handoff.access import OURS, Workplace
from handoff.console import book, grounds, words
from handoff.console.book import Book
from handoff.console.when import Wall
from handoff.signin import Member

HOME = "/console"
LANGUAGE = "sapa_language"
"""The cookie that remembers in which language somebody reads the console."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it browsers hide where a form comes from, and we would refuse our own.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """One desk's console: where it is, by which clock it reads, and what its kinds of inquiries are called."""

    place: Workplace
    zone: ZoneInfo
    kinds: Mapping[str, Mapping[str, str]]  # names by kind and language
    parts: tuple[Part, ...] = ()  # pages of other packages, to which the menu leads too

    def language(self, request: Request, member: Member | None) -> str:
        """Return the language to show: what was chosen, else the agent's, else the browser's."""
        for wish in (request.cookies.get(LANGUAGE, ""), member.language if member else ""):
            if wish in self.place.languages:
                return wish
        return words.spoken(request.headers.get("accept-language", ""), self.place.languages)

    def wall(self, language: str) -> Wall:
        """Return the clock on the wall, in a language."""
        return Wall(zone=self.zone, now=self.place.now(), words=words.of(language))

    def kind(self, kind: str, language: str) -> str:
        """Return what a kind is called."""
        return self.kinds.get(kind, {}).get(language) or kind.replace("-", " ").capitalize()


async def console(request: Request) -> Console:
    """Return the console that a request is in."""
    found: Console = request.state.console
    return found


In = Annotated[Console, Depends(console)]


def render(
    request: Request,
    template: str,
    values: Mapping[str, object],
    member: Member | None = None,
    *,
    status: int = HTTPStatus.OK,
    made_of: Book = book.OWN,
) -> Response:
    """Return a page."""
    here: Console = request.state.console
    language = here.language(request, member)
    shared = {
        "t": made_of.words(language),
        "language": language,
        "languages": here.place.languages,
        "desk": here.place.desk_name,
        "menu": [(part, book.text(part, part.label, language)) for part in here.parts],
        "zone": here.zone.key,
        "me": member,
        "wall": here.wall(language),
        "kinds": here.kinds,
        "kind": partial(here.kind, language=language),
        "grounds": partial(grounds.tell, words=words.of(language), kind=partial(here.kind, language=language)),
        "team_name": partial(here.place.team, language=language),
        "path": request.url.path,
        "address": address(request),
    }
    html = made_of.templates.get_template(template).render(shared | dict(values))
    return HTMLResponse(html, status)


def go(address: str) -> Response:
    """Send the browser to another page."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def inside(address: str) -> str:
    """Return an address if it is one of the console's, else its first page: nobody is sent elsewhere."""
    ours = address == HOME or address.startswith((f"{HOME}/", f"{HOME}?"))
    return address if ours and "\\" not in address and "//" not in address else HOME


def address(request: Request) -> str:
    """Return where to come back to; what a form was sent to can't be come back to."""
    if request.method != "GET":
        return HOME
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def asked_by_script(request: Request) -> bool:
    """Say whether the console's own script asks, which wants problems as JSON."""
    return request.headers.get("x-requested-with") == OURS
