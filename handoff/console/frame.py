"""The console around pages that are not its own: who may read them, how they look, and what they say if all fails."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from data.frame import Part, Words
from data.types import Role
from handoff import access
from handoff.console import book, page, queue, wrong
from handoff.console.assets import Assets
from handoff.console.book import Book
from handoff.console.page import Console
from handoff.signin import Member


def around(here: Console, part: Part, add: Callable[[APIRouter], None]) -> APIRouter:
    """Return the pages of a part, which `add` gives to a router, with their style sheets and scripts."""
    own = Assets(part.folder / "static", f"{part.home}/static")
    guards = [Depends(access.within(here.place)), Depends(_seating(here, book.of(part, own), part.role))]
    router = APIRouter(dependencies=guards, route_class=wrong.pages(here, part), include_in_schema=False)
    router.add_api_route(f"{part.home}/static/{{name}}", own.serve, methods=["GET"])
    add(router)
    return router


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """Where somebody who has signed in reads one page of a part."""

    here: Console
    made_of: Book
    request: Request
    reader: Member

    @property
    def language(self) -> str:
        """In which language they read."""
        return self.here.language(self.request, self.reader)

    @property
    def words(self) -> Words:
        """All texts of the console and of the part, in that language."""
        return self.words_in(self.language)

    def words_in(self, language: str) -> Words:
        """Return the same texts in another language."""
        return self.made_of.words(language)

    @property
    def scripted(self) -> bool:
        """Whether the console's own script asks."""
        return page.asked_by_script(self.request)

    async def show(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Return a page of the part, inside the frame."""
        glance = await self.here.place.db.read(partial(queue.glance, me=self.reader))
        shown = {"glance": glance, **values}
        return page.render(self.request, template, shown, self.reader, status=status, made_of=self.made_of)


def _seating(here: Console, made_of: Book, role: Role) -> Callable[[Request, Member], Awaitable[None]]:
    """Return the dependency that lets in only who may read the pages, and gives them a seat."""

    async def sit(request: Request, caller: Annotated[Member, Depends(access.at_least(role))]) -> None:
        request.state.seat = Chair(here=here, made_of=made_of, request=request, reader=caller)

    return sit
