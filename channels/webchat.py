"""The visitors' HTTP: open a visit, say something, read what was said, and listen.

A message is answered only after the hub has it on disk. Nothing is kept here but the pace at which each visitor talks.
"""

import asyncio
import json
import math
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, field_validator
from sqlalchemy.exc import SQLAlchemyError

from channels import jsonbody
from channels.base import Awaited, Hub, Said
from channels.pace import Pace
from channels.visit import Ended, Visit, seal, unseal
from data.problem import Problem
from data.reach import reach
from data.types import TEXT_LIMIT, Receipt

HEARTBEAT = 15.0
"""Seconds after which a silent stream shows that it is alive."""

PATH = "/api/v1/chat"
_FRESH = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False, scheme_name="visit"))]
_After = Annotated[int, Query(ge=0, le=2**63 - 1)]


class Opening(BaseModel):
    """What a visitor may tell before the first message; a contact that is none is left for the bot to ask for."""

    name: str = Field("", max_length=200)
    contact: str = Field("", max_length=200, description="an e-mail address, a phone number or both")
    language: str = Field("", max_length=35)


class Saying(BaseModel):
    """One thing said; `client_id` is the sender's own, so that sending it again does no harm."""

    client_id: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    choice: str = Field("", max_length=200, description="the id of the choice that was pressed")

    @field_validator("text")
    @classmethod
    def _something(cls, text: str) -> str:
        if not text.strip():
            raise ValueError(f"is empty; write 1 to {TEXT_LIMIT} characters")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """The endpoints, for one web channel of one desk."""

    channel: str
    hub: Hub
    secret: bytes
    languages: tuple[str, ...]
    lasts: timedelta
    pace: Pace
    closing: asyncio.Event

    def mount(self, router: APIRouter) -> None:
        """Add the endpoints to a router, under their full paths."""
        router.add_api_route(
            PATH, self.open, methods=["POST"], status_code=201, openapi_extra=jsonbody.described(Opening)
        )
        router.add_api_route(
            f"{PATH}/messages", self.say, methods=["POST"], status_code=202, openapi_extra=jsonbody.described(Saying)
        )
        router.add_api_route(f"{PATH}/messages", self.said, methods=["GET"])
        router.add_api_route(f"{PATH}/stream", self.stream, methods=["GET"], response_class=StreamingResponse)

    async def open(self, request: Request) -> Response:
        """Open a visit; the token that comes back is all there is of it until something is said."""
        told = await jsonbody.read(request, Opening)
        email, phone = reach(told.contact)
        language = told.language.partition("-")[0].lower()
        visit = Visit(
            id=secrets.token_urlsafe(16),
            opened=int(time.time()),
            name=" ".join(told.name.split()),
            email=email,
            phone=phone,
            language=language if language in self.languages else "",
        )
        return JSONResponse({"token": seal(visit, self.secret)}, 201, headers=_FRESH)

    async def say(self, request: Request, bearer: _Bearer) -> Response:
        """Say something; the answer comes once it is on disk, and is the same for the same `client_id`."""
        visit = self._visit(bearer)
        if pause := self.pace.wait(visit.id, time.monotonic()):
            raise _too_fast(pause)
        saying = await jsonbody.read(request, Saying)
        receipt = await self._keep(visit.says(saying.text, saying.client_id, saying.choice, datetime.now(UTC)))
        return JSONResponse({"id": receipt.message}, 202, headers=_FRESH)

    async def said(
        self, bearer: _Bearer, after: _After = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> Response:
        """Return what was said after a message, oldest first; `next` is the `after` of the next page, if any."""
        visit = self._visit(bearer)
        found = await self.hub.said(visit.place(self.channel), after)
        items = [_shown(one, visit) for one in found[:limit]]
        return JSONResponse({"items": items, "next": items[-1]["id"] if len(found) > limit else None}, headers=_FRESH)

    async def stream(
        self, bearer: _Bearer, after: _After = 0, last_event_id: Annotated[str, Header()] = ""
    ) -> StreamingResponse:
        """Listen, as server-sent events, to all that is said after `Last-Event-ID`, by the visitor too.

        An `awaited` tells that a person is awaited, and by when, and later that nobody is any more.
        """
        visit = self._visit(bearer)
        seen = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 19 else after
        return StreamingResponse(self._events(visit, seen), media_type="text/event-stream", headers=_FRESH)

    async def _events(self, visit: Visit, seen: int) -> AsyncGenerator[str]:
        place, closing = visit.place(self.channel), asyncio.create_task(self.closing.wait())
        bell = asyncio.create_task(self.hub.news(place, HEARTBEAT))
        told: Awaited | None = None
        try:
            while not closing.done():
                await asyncio.sleep(0)  # the bell has to be listened for before we look, or news in between would wait
                found, awaited = await self.hub.said(place, seen), await self.hub.awaited(place)
                seen = max([seen, *(one.id for one in found)])
                events = [_event(_shown(one, visit)) for one in found]
                if awaited != told:
                    events.append(_waiting(awaited))
                    told = awaited
                yield "".join(events) or ": still here\n\n"
                await asyncio.wait((bell, closing), return_when=asyncio.FIRST_COMPLETED)
                if bell.done():
                    bell.result()
                    bell = asyncio.create_task(self.hub.news(place, HEARTBEAT))
        finally:
            bell.cancel()
            closing.cancel()

    def _visit(self, bearer: HTTPAuthorizationCredentials | None) -> Visit:
        try:
            return unseal(bearer.credentials if bearer else "", self.secret, datetime.now(UTC), self.lasts)
        except Ended as error:
            detail = f"Open a visit with POST {PATH} and send its token as a bearer token: {error}."
            raise Problem(401, "No such visit", detail, headers={"WWW-Authenticate": "Bearer"}) from error

    async def _keep(self, raw: bytes) -> Receipt:
        try:
            receipts: Sequence[Receipt] = await self.hub.deliver(self.channel, raw)
        except (OSError, SQLAlchemyError) as error:
            detail = "The message could not be kept; send it again with the same client_id."
            raise Problem(503, "Not kept", detail, headers={"Retry-After": "2"}) from error
        if not receipts:
            raise Problem(422, "Unreadable", "The message was set aside, since it could not be read.")
        return receipts[0]


def _too_fast(pause: float) -> Problem:
    seconds = math.ceil(pause)
    detail = f"Wait {seconds} s and send it again with the same client_id."
    return Problem(429, "Too many messages", detail, headers={"Retry-After": str(seconds)})


def _shown(one: Said, visit: Visit) -> dict[str, object]:
    return {
        "id": one.id,
        "from": one.author,
        "author": one.name,
        "text": one.text,
        "at": one.at,
        "state": one.state,
        "choices": [choice._asdict() for choice in one.choices],
        "attachments": [],
        "client_id": visit.own(one.client_id),
    }


def _waiting(awaited: Awaited | None) -> str:
    """Return what tells whether a person is awaited; it has no id, so that whoever resumes still names a message."""
    shown = {"waiting": awaited is not None, "by": awaited.by or None if awaited else None}
    return f"event: awaited\ndata: {json.dumps(shown)}\n\n"


def _event(shown: dict[str, object]) -> str:
    return f"id: {shown['id']}\nevent: message\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n"
