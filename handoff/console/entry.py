"""In and out: sign in with a password, or by a one-time link that lets you choose one; sign out; choose a language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Depends, Form, Query, Request, Response
from sqlalchemy import select
from sqlmodel import Session

from data.problem import Problem
from data.tables import AGENT
from handoff import access, signin
from handoff.access import At, Shown
from handoff.console import page, words, wrong
from handoff.console.page import HOME, In
from handoff.signin import Member

Visitor = Annotated[Member | None, Depends(access.visitor)]
Field = Annotated[str, Form(max_length=2000)]
LENGTHS = {"least": signin.SHORTEST, "most": signin.LONGEST}
LONGEST_CHOICE = 365 * 24 * 3600
"""Seconds for which a chosen language is remembered."""


async def door(request: Request, visitor: Visitor, back: Annotated[str, Query(alias="next")] = HOME) -> Response:
    """Show the form to sign in."""
    if visitor is not None:
        return page.go(page.inside(back))
    told = {name: name in request.query_params for name in ("ended", "over")}
    return page.render(request, "sign-in.html", {"back": page.inside(back), "email": "", "wrong": "", **told})


async def sign_in(
    request: Request, here: In, place: At, email: Field = "", password: Field = "", back: Field = HOME
) -> Response:
    """Check a password, and begin a session."""
    access.must_be_ours(request)
    client = request.client.host if request.client else ""
    try:
        secret = await access.sign_in(place, email, password, client)
    except Problem as error:
        why = _why(error, words.of(here.language(request, None)))
        shown = {"back": page.inside(back), "email": email, "wrong": why, "ended": False, "over": False}
        return page.render(request, "sign-in.html", shown, status=error.status)
    response = page.go(page.inside(back))
    access.remember(place, response, secret)
    return response


async def link(request: Request, here: In, place: At, secret: str) -> Response:
    """Show the form to choose a password. The link is not spent by looking: mail programs do that on their own."""
    if not await place.db.read(partial(signin.opens, secret=secret, at=place.now())):
        return _spent(request, here)
    return _choosing(request, secret)


async def choose(
    request: Request, here: In, place: At, secret: str, password: Field = "", repeat: Field = ""
) -> Response:
    """Spend a one-time link: set the password, and begin a session."""
    access.must_be_ours(request)
    told = words.of(here.language(request, None))["sign"]
    if password != repeat:
        return _choosing(request, secret, told["differ"], 422)
    try:
        async with place.hashing:
            begun = await place.db.write(_enter, _Entry(secret, password, place.now()))
    except signin.Weak:
        return _choosing(request, secret, told["weak"].format(**LENGTHS), 422)
    if not begun:
        return _spent(request, here)
    response = page.go(HOME)
    access.remember(place, response, begun)
    return response


async def sign_out(request: Request, place: At, shown: Shown) -> Response:
    """End the session."""
    access.must_be_ours(request)
    await access.sign_out(place, shown.secret)
    response = page.go(f"{HOME}/sign-in?ended")
    access.forget(place, response)
    return response


async def language(place: At, wish: Field = "", back: Field = HOME) -> Response:
    """Remember in which language somebody reads."""
    response = page.go(page.inside(back))
    if wish in place.languages:
        response.set_cookie(
            page.LANGUAGE, wish, max_age=LONGEST_CHOICE, httponly=True, samesite="lax", secure=place.secure
        )
    return response


def _spent(request: Request, here: page.Console) -> Response:
    return _choosing(request, "", words.of(here.language(request, None))["sign"]["spent"], 410)


def _choosing(request: Request, secret: str, why: str = "", status: int = 200) -> Response:
    return page.render(request, "password.html", {"secret": secret, "wrong": why, **LENGTHS}, status=status)


@dataclass(frozen=True, slots=True)
class _Entry:
    secret: str = field(repr=False)
    password: str = field(repr=False)
    at: datetime


def _enter(session: Session, entries: Sequence[_Entry]) -> list[str]:
    return [_enter_one(session, entry) for entry in entries]


def _enter_one(session: Session, entry: _Entry) -> str:
    """Return the secret of a new session; empty if the link lets nobody in. A weak password leaves the link unspent."""
    agent = signin.spend(session, entry.secret, entry.at)
    if agent is None:
        return ""
    email = session.connection().execute(select(AGENT.c.email).where(AGENT.c.id == agent)).scalar_one()
    signin.set_password(session, email, entry.password)
    return signin.begin(session, agent, entry.at)


def _why(error: Problem, language: words.Words) -> str:
    if error.status == 429:
        return language["sign"]["too_many"].format(wait=wrong.wait(error, language))
    return language["sign"]["wrong"]
