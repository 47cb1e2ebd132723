"""The agents' JSON API: read inquiries, act on them, listen to what happens.

Endpoints only: who may ask is decided in `access`, what a move does in `moves` and `desk`, how things look in `shapes`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from data.problem import Problem
from handoff import access, acting, calls, forms, reading, shapes, stream
from handoff.access import At, Caller, Shown, Workplace
from handoff.acting import Number
from handoff.cases import Missing

PATH = "/api/v1/inquiries"
STREAM = "/api/v1/stream"

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=1000)]
After = Annotated[int, Query(alias="cursor", ge=0, le=2**63 - 1)]


def routes(place: Workplace) -> APIRouter:
    """Return the API of one desk, with its full paths."""
    guards = [Depends(access.within(place)), Depends(access.agent), Depends(_never_kept)]
    router = APIRouter(dependencies=guards, responses=_PROBLEMS, tags=["inquiries"])
    router.add_api_route(PATH, listed, methods=["GET"])
    router.add_api_route(PATH, intake, methods=["POST"], status_code=201)
    router.add_api_route(STREAM, live, methods=["GET"], response_class=StreamingResponse, responses=_EVENTS)
    router.add_api_route(f"{PATH}/{{number}}", whole, methods=["GET"])
    for part in (messages, journal, clocks):
        router.add_api_route(f"{PATH}/{{number}}/{part.__name__}", part, methods=["GET"])
    for move in acting.MOVES:
        name = move.__name__.replace("_", "-")
        router.add_api_route(f"{PATH}/{{number}}/{name}", move, methods=["POST"], tags=["moves"])
    return router


async def listed(place: At, caller: Caller, asked: Annotated[forms.Search, Query()]) -> shapes.Page[shapes.Inquiry]:
    """List inquiries, what is due first at the top."""
    try:
        after = reading.decode(asked.cursor) if asked.cursor else None
    except ValueError as error:
        raise Problem(422, "Not of the form", f"cursor: {error}; begin again without one.") from error
    wanted = reading.Wanted(
        statuses=tuple(asked.status),
        owners=tuple(asked.owner),
        team=asked.team,
        agent=caller.id if asked.agent == "me" else int(asked.agent) if asked.agent else None,
        words=asked.q,
        after=after,
        limit=asked.limit,
    )
    return await place.db.read(partial(reading.listed, wanted=wanted))


async def whole(place: At, caller: Caller, number: Number) -> shapes.Whole:
    """Show an inquiry with its handoff and its escalations."""
    return await _read(place, partial(reading.whole, number=number, language=place.tongue(caller.language)))


async def messages(place: At, number: Number, after: After = 0, limit: Limit = 200) -> shapes.Page[shapes.Message]:
    """Show what was said, notes too, oldest first."""
    query = partial(reading.messages, number=number, desk=place.desk_name, after=after, limit=limit)
    return await _read(place, query)


async def journal(place: At, number: Number, after: After = 0, limit: Limit = 200) -> shapes.Page[shapes.Happened]:
    """Show what happened, oldest first: the chain of events that the journal keeps."""
    return await _read(place, partial(reading.journal, number=number, after=after, limit=limit))


async def clocks(
    place: At, caller: Caller, number: Number, language: Annotated[str, Query(max_length=2)] = ""
) -> shapes.Page[dict[str, Any]]:
    """Show the promises that are being timed, each explained in a language."""

    def explained(session: Session) -> list[dict[str, object]]:
        return place.explain(session, reading.key(session, number), place.tongue(language, caller.language))

    return shapes.Page(items=await _read(place, explained))


async def live(
    place: At,
    shown: Shown,
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Listen, as server-sent events, to what happens after `Last-Event-ID` or `after`; with neither, from now on."""
    seen = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 19 else after
    if seen is None:
        seen = await place.db.read(partial(stream.latest, now=place.now()))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream.follow(place, shown, seen), media_type="text/event-stream", headers=headers)


async def intake(place: At, caller: Caller, told: forms.Intake, response: Response) -> shapes.Whole:
    """Type in what a customer said on the telephone or in person; it begins in the queue.

    The same `client_id` again opens nothing new: 200 with the same inquiry, 409 with other words.
    """
    _must_be_one_of("language", told.language, ("", *place.languages))
    _must_be_one_of("channel", told.channel, place.spoken)
    acting.must_be_kind(place, told.kind)
    kept = await calls.keep(place, caller, told)
    response.headers["Location"] = f"{PATH}/{kept.number}"
    if not kept.new:
        response.status_code = 200
    elif told.kind or told.priority:
        return await acting.act(place, caller, kept.number, forms.Classify(kind=told.kind, priority=told.priority))
    return await whole(place, caller, kept.number)


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "not signed in"},
    403: {"description": "not allowed, or not sent by one of our own pages"},
    404: {"description": "there is no such inquiry, team or agent"},
    409: {"description": "not as things stand; `who` is the agent in whose way it would be"},
}
_EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


async def _never_kept(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


async def _read(place: Workplace, query: Callable[[Session], T]) -> T:
    try:
        return await place.db.read(query)
    except Missing as error:
        raise acting.missing(error) from error


def _must_be_one_of(field: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        wanted = " or ".join(one for one in known if one)
        raise Problem(422, "Not of the form", f"{field}: {wanted}, not {value}.")
