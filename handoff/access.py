"""Who is asking, and whether they may: what stands before every page and address of the agents'.

A person comes with a session cookie, a script with a bearer token. A request that a cookie vouches for and that
changes something must come from our own pages: another site can make a browser send the cookie along, but it can
neither set a header of its own nor lie about where the request comes from.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from data.db import Database
from data.problem import Problem
from data.types import Inbound, Receipt, Role
from handoff import signin
from handoff.signin import Member
from handoff.throttle import Throttle

COOKIE = "sapa_session"
OURS = "sapa"
"""What our own pages send as `X-Requested-With`."""

HASHING = 4
"""Passwords that are checked at once: each takes 64 MB while it lasts."""


def _no_articles(_language: str) -> Mapping[str, str]:
    return {}


def _any_kind() -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """What the agents' side may know of the desk, and what it may ask of the hub."""

    db: Database
    now: Callable[[], datetime]
    desk_name: str
    languages: tuple[str, ...]
    secure: bool  # the desk is reached by https, so its cookies go nowhere else
    news: Callable[[float], Awaitable[None]]  # waits until something may have happened, or the seconds are up
    admit: Callable[[Inbound, int], Awaitable[Receipt]]  # keeps what an agent typed in; it begins in the queue
    explain: Callable[[Session, int, str], list[dict[str, object]]]  # an inquiry's clocks, in a language
    teams: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # what each is called, by id and language
    articles: Callable[[str], Mapping[str, str]] = _no_articles  # that an answer may be taken from: titles, by id
    kinds: Callable[[], Collection[str]] = _any_kind  # of inquiries; none: they can't be known
    spoken: tuple[str, ...] = ("phone", "walk-in")  # channels whose messages are typed in by agents
    throttle: Throttle = field(default_factory=Throttle)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HASHING))
    closing: asyncio.Event = field(default_factory=asyncio.Event)  # set: the streams end, since the desk closes

    def tongue(self, *wishes: str) -> str:
        """Return the first of these languages that the desk speaks, else its first."""
        return next(one for one in (*wishes, *self.languages) if one in self.languages)

    def team(self, id: str, name: str, language: str) -> str:  # noqa: A002 — the field's own name
        """Return what a team is called in a language; one that was renamed since has only its stored name."""
        names = self.teams.get(id, {})
        return names.get(language, name) if name in names.values() else name


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request brings along to show who sends it; empty where it brings nothing."""

    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


def within(workplace: Workplace) -> Callable[[Request], Awaitable[None]]:
    """Return the dependency that tells a router's requests where they are; it goes before all the others here."""

    async def tell(request: Request) -> None:
        request.state.workplace = workplace

    return tell


async def workplace(request: Request) -> Workplace:
    """Return where a request is."""
    found: Workplace = request.state.workplace
    return found


_COOKIE = APIKeyCookie(name=COOKIE, scheme_name="session", description="signed in at /console", auto_error=False)
_BEARER = HTTPBearer(scheme_name="token", description="from `sapa agent token EMAIL`", auto_error=False)

At = Annotated[Workplace, Depends(workplace)]


async def proof(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    cookie: Annotated[str | None, Depends(_COOKIE)],
) -> Proof:
    """Return what a request brings along; a token counts for more than a cookie."""
    return Proof(token=bearer.credentials) if bearer else Proof(secret=cookie or "")


Shown = Annotated[Proof, Depends(proof)]


def member(session: Session, shown: Proof, at: datetime) -> Member | None:
    """Return the active agent whom a proof stands for."""
    if shown.token:
        return signin.by_token(session, shown.token)
    return signin.who(session, shown.secret, at) if shown.secret else None


async def visitor(place: At, shown: Shown) -> Member | None:
    """Return who is asking, or None: for pages that anyone may see."""
    return await place.db.read(partial(member, shown=shown, at=place.now()))


async def agent(request: Request, shown: Shown, found: Annotated[Member | None, Depends(visitor)]) -> Member:
    """Return who is asking.

    Raises:
        Problem: 401 nobody we know; 403 a cookie vouches for it, but another site sent it.

    """
    if found is None:
        detail = "Sign in at /console, or send `Authorization: Bearer` with a token from `sapa agent token EMAIL`."
        raise Problem(401, "Not signed in", detail, headers={"WWW-Authenticate": "Bearer"})
    if shown.secret:
        must_be_ours(request)
    return found


Caller = Annotated[Member, Depends(agent)]


def at_least(role: Role) -> Callable[[Member], Awaitable[Member]]:
    """Return the dependency that lets in only agents of a role, or of one that includes it."""

    async def allowed(caller: Caller) -> Member:
        if not caller.role.may(role):
            raise Problem(403, "Not allowed", f"This is for the role {role}; you have the role {caller.role}.")
        return caller

    return allowed


supervisor, manager, admin = at_least(Role.SUPERVISOR), at_least(Role.MANAGER), at_least(Role.ADMIN)


def must_be_ours(request: Request) -> None:
    """Refuse a request that changes something unless one of our own pages sent it.

    Raises:
        Problem: 403 another site sent it, or nothing shows who did.

    """
    if request.method in ("GET", "HEAD", "OPTIONS") or request.headers.get("x-requested-with") == OURS:
        return
    if not _same_origin(request):
        detail = f"Send it from the desk's own pages, or with the header `X-Requested-With: {OURS}`."
        raise Problem(403, "Not from here", detail)


async def sign_in(place: Workplace, email: str, password: str, client: str) -> str:
    """Check a password and begin a session; return its secret, for the cookie.

    Raises:
        Problem: 401 the password is not right; 429 there were too many tries.

    """
    pause = place.throttle.wait(email, client, place.now())
    if pause:
        raise _too_many(pause)
    async with place.hashing:
        known = await place.db.read(partial(signin.verify, email=email, password=password))
    if known is None:
        raise Problem(401, "Not signed in", "The e-mail address or the password is not right.")
    place.throttle.forgive(email, client)
    return await place.db.write(_begin, _Beginning(known, password, place.now()))


async def sign_out(place: Workplace, secret: str) -> None:
    """End a session."""
    await place.db.write(_end, secret)


def remember(place: Workplace, response: Response, secret: str) -> None:
    """Give the browser its session's cookie."""
    lasting = int(signin.LASTING.total_seconds())
    response.set_cookie(COOKIE, secret, max_age=lasting, httponly=True, samesite="lax", secure=place.secure)


def forget(place: Workplace, response: Response) -> None:
    """Take the session's cookie away from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=place.secure)


def _same_origin(request: Request) -> bool:
    """Say whether the browser tells that the request comes from a page of this very origin.

    Browsers leave Sec-Fetch-Site out where a desk is reached by plain http; then Origin has to name the host.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")


def _too_many(pause: timedelta) -> Problem:
    seconds = math.ceil(pause.total_seconds())
    return Problem(429, "Too many tries", f"Wait {seconds} s.", headers={"Retry-After": str(seconds)})


@dataclass(frozen=True, slots=True)
class _Beginning:
    agent: int
    password: str = field(repr=False)
    at: datetime


def _begin(session: Session, beginnings: Sequence[_Beginning]) -> list[str]:
    for one in beginnings:
        signin.strengthen(session, one.agent, one.password)
    return [signin.begin(session, one.agent, one.at) for one in beginnings]


def _end(session: Session, secrets: Sequence[str]) -> list[None]:
    for secret in secrets:
        signin.end(session, secret)
    return [None] * len(secrets)
