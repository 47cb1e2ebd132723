"""Who gets in to the agents' side, and what a cookie alone may not do."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Depends, Request, Response

from data.problem import Problem
from data.types import Role
from handoff import access, reading, signin
from handoff.access import At
from handoff.signin import Member
from tests import agent_desk
from tests.agent_desk import AT, INQUIRIES, PASSWORD, Desk, Person, act, serve

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)


@pytest.mark.parametrize("path", ["", "/INQ-1", "/INQ-1/messages", "/INQ-1/journal", "/INQ-1/clocks"])
async def test_strangers_see_nothing(desk: Desk, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer sapa_guess"}, {"Cookie": "sapa_session=guess"}):
        async with desk.client(**headers) as stranger:
            answer = await stranger.get(INQUIRIES + path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_cookie_opens_what_a_password_began_until_sign_out(desk: Desk, bagas: Person) -> None:
    desk.db.write_now(set_password, bagas.email)
    secret = await access.sign_in(desk.workplace, bagas.email, PASSWORD, "10.0.0.1")
    async with desk.client(Cookie=f"sapa_session={secret}") as browser:
        assert (await browser.get(INQUIRIES)).status_code == 200
        await access.sign_out(desk.workplace, secret)
        assert (await browser.get(INQUIRIES)).status_code == 401


async def test_guessing_a_password_is_slowed_down_with_the_time_to_wait(desk: Desk, bagas: Person) -> None:
    desk.db.write_now(set_password, bagas.email)
    for _ in range(5):
        with pytest.raises(Problem) as wrong:
            await access.sign_in(desk.workplace, bagas.email, "a guess", "10.0.0.1")
        assert wrong.value.status == 401
    with pytest.raises(Problem) as slowed:
        await access.sign_in(desk.workplace, bagas.email, PASSWORD, "10.0.0.2")
    assert (slowed.value.status, slowed.value.headers) == (429, {"Retry-After": "60"})
    desk.clock.passes(timedelta(minutes=1))
    assert await access.sign_in(desk.workplace, bagas.email, PASSWORD, "10.0.0.2")


def test_the_cookie_is_kept_from_scripts_from_other_sites_and_from_plain_http(desk: Desk) -> None:
    response = Response()
    access.remember(desk.workplace, response, "secret")
    parts = response.headers["set-cookie"].split("; ")
    assert parts[0] == "sapa_session=secret"
    assert {"HttpOnly", "SameSite=lax", "Secure", "Path=/", f"Max-Age={14 * 24 * 3600}"} <= set(parts)
    access.forget(desk.workplace, response)
    assert 'sapa_session=""; ' in response.headers.getlist("set-cookie")[1]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"X-Requested-With": "sapa"}, 200),
        ({"X-Requested-With": "XMLHttpRequest"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # a neighbour on another subdomain is not us
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://desk.example"}, 403),
        ({"Origin": "http://desk.example"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://desk.example.evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_a_cookie_alone_changes_nothing(
    desk: Desk, bagas: Person, waiting: str, headers: dict[str, str], status: int
) -> None:
    secret = desk.db.write_now(begin, bagas.id)
    async with desk.client(Cookie=f"sapa_session={secret}", **headers) as browser:
        assert (await act(browser, waiting, "take")).status_code == status
        assert (await browser.get(INQUIRIES)).status_code == 200  # reading is harmless
    taken = desk.db.read_now(lambda session: reading.whole(session, waiting).agent)
    assert (taken is not None) == (status == 200)


@pytest.mark.parametrize("role", list(Role))
async def test_each_door_opens_to_its_role_and_those_above(desk: Desk, role: Role) -> None:
    router, doors = APIRouter(dependencies=[Depends(access.within(desk.workplace))]), tuple(Role)[1:]
    for one in doors:
        router.add_api_route(f"/only/{one}", only(one))
    person = desk.hires("Sekar", role)
    transport = httpx.ASGITransport(serve(desk.workplace, router))
    headers = {"Authorization": f"Bearer {person.token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example", headers=headers) as client:
        opened = [(await client.get(f"/only/{one}")).status_code for one in doors]
    assert opened == [200 if role.may(one) else 403 for one in doors]


def only(role: Role) -> Any:
    needs = {Role.SUPERVISOR: access.supervisor, Role.MANAGER: access.manager, Role.ADMIN: access.admin}[role]

    async def name(_place: At, caller: Member = Depends(needs)) -> str:
        return caller.name

    return name


async def test_a_page_for_anyone_knows_who_looks_at_it_if_they_have_signed_in(desk: Desk, bagas: Person) -> None:
    router = APIRouter(dependencies=[Depends(access.within(desk.workplace))])

    @router.get("/hello")
    async def hello(_request: Request, visitor: Member | None = Depends(access.visitor)) -> str:
        return visitor.name if visitor else "stranger"

    transport = httpx.ASGITransport(serve(desk.workplace, router))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        assert (await client.get("/hello")).json() == "stranger"
        known = await client.get("/hello", headers={"Authorization": f"Bearer {bagas.token}"})
        assert known.json() == "Bagas"


def set_password(session: Any, emails: Any) -> list[None]:
    for email in emails:
        signin.set_password(session, email, PASSWORD)
    return [None] * len(emails)


def begin(session: Any, agents: Any) -> list[str]:
    return [signin.begin(session, agent, AT) for agent in agents]
