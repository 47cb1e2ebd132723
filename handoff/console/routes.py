"""The console's addresses. A page is gathered in one read, then rendered; what it does is in `acts` and `entry`."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlmodel import Session

from data.frame import Part
from data.problem import Problem
from handoff import access, reading
from handoff.access import At, Caller, Workplace
from handoff.acting import Number
from handoff.console import acts, assets, entry, folder, frame, page, queue, story, wrong
from handoff.console.page import HOME, Console, In
from handoff.shapes import Happened
from handoff.signin import Member

JAKARTA = ZoneInfo("Asia/Jakarta")
LONGEST_STORY = 5000
"""Events of one inquiry that its journal page shows at the most."""

SPOKEN = ("phone", "walk-in")
"""What an agent may have heard a customer through, and then types in."""


def routes(
    place: Workplace,
    zone: ZoneInfo = JAKARTA,
    kinds: Mapping[str, Mapping[str, str]] | None = None,
    parts: Mapping[Part, Callable[[APIRouter], None]] | None = None,
) -> APIRouter:
    """Return the console of one desk, with its full paths.

    Args:
        place: the desk, as its agents' side knows it.
        zone: where the desk is; times are shown as they are there.
        kinds: what each kind of inquiry is called, by its id and language.
        parts: pages of other packages, each with what adds them to the router that the frame has for them.

    """
    here = Console(place=place, zone=zone, kinds=kinds or {}, parts=tuple(parts or ()))
    guards = [Depends(access.within(place))]
    router = APIRouter(dependencies=guards, route_class=wrong.pages(here), include_in_schema=False)
    _open(router)
    inquiry = f"{HOME}/inquiries/{{number}}"
    router.add_api_route(HOME, listed, methods=["GET"])
    router.add_api_route(f"{HOME}/inquiries", typing, methods=["GET"])
    router.add_api_route(f"{HOME}/inquiries", acts.intake, methods=["POST"])
    router.add_api_route(inquiry, conversation, methods=["GET"])
    router.add_api_route(f"{inquiry}/journal", journal, methods=["GET"])
    router.add_api_route(f"{inquiry}/{{name}}", acts.move, methods=["POST"])
    for part, add in (parts or {}).items():
        router.routes.extend(frame.around(here, part, add).routes)  # which have their guards already
    router.add_api_route(f"{HOME}/{{rest:path}}", elsewhere, methods=["GET"])
    return router


async def listed(
    request: Request, place: At, caller: Caller, asked: Annotated[queue.Asked, Query()]
) -> Response:  # fmt: skip
    """Show a list of inquiries."""
    found = await place.db.read(partial(queue.listed, asked=asked, me=caller))
    shown = {"asked": asked, "tabs": queue.TABS, "found": found, "glance": found.glance}
    return page.render(request, "queue.html", shown, caller)


async def conversation(request: Request, here: In, place: At, caller: Caller, number: Number) -> Response:
    """Show what was said in an inquiry, and all that helps to answer it."""
    found = await place.db.read(_gathering(request, here, caller, number))
    titles = place.articles(here.language(request, caller))
    shown = {"folder": found, "glance": found.glance, "titles": titles}
    return page.render(request, "conversation.html", shown, caller)


async def journal(request: Request, here: In, place: At, caller: Caller, number: Number) -> Response:
    """Show what happened to an inquiry, event by event."""
    language = here.language(request, caller)

    def read(session: Session) -> tuple[folder.Folder, list[Happened], story.Names]:
        names = story.Names(
            agents=folder.names(session),
            teams={team.id: here.place.team(team.id, team.name, language) for team in queue.teams(session)},
            people={one.email: one.name for one in folder.people(session)},
            kind=partial(here.kind, language=language),
            wall=here.wall(language),
        )
        happened = reading.journal(session, number, 0, LONGEST_STORY).items
        return _gathering(request, here, caller, number)(session), happened, names

    found, happened, names = await place.db.read(read)
    told = [(event, story.actor(event, names), story.tell(event, names)) for event in happened]
    shown = {"folder": found, "glance": found.glance, "titles": here.place.articles(language), "told": told}
    return page.render(request, "journal.html", shown, caller)


async def typing(request: Request, place: At, caller: Caller) -> Response:
    """Show the form for what a customer said on the telephone or in person."""
    glance = await place.db.read(partial(queue.glance, me=caller))
    return page.render(request, "typed.html", {"glance": glance, "channels": SPOKEN}, caller)


async def elsewhere(caller: Caller) -> Response:
    """Say that there is no such page.

    Raises:
        Problem: 404, always.

    """
    raise Problem(404, "Not found", f"{caller.name} followed an address that leads nowhere.")


def _open(router: APIRouter) -> None:
    """Add what anybody may see."""
    link = f"{HOME}/sign-in/{{secret}}"
    router.add_api_route(f"{HOME}/sign-in", entry.door, methods=["GET"])
    router.add_api_route(f"{HOME}/sign-in", entry.sign_in, methods=["POST"])
    router.add_api_route(link, entry.link, methods=["GET"])
    router.add_api_route(link, entry.choose, methods=["POST"])
    router.add_api_route(f"{HOME}/sign-out", entry.sign_out, methods=["POST"])
    router.add_api_route(f"{HOME}/language", entry.language, methods=["POST"])
    router.add_api_route(f"{assets.PATH}/{{name}}", assets.OWN.serve, methods=["GET"])


def _gathering(request: Request, here: Console, caller: Member, number: str) -> partial[folder.Folder]:
    return partial(
        folder.gather,
        number=number,
        me=caller,
        explain=here.place.explain,
        language=here.language(request, caller),
        whole="all" in request.query_params,
    )
