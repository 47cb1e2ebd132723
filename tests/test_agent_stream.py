"""What agents hear of what happens, as it happens."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import uvicorn

from handoff import access, stream
from tests import agent_desk
from tests.agent_desk import AT, Desk, Person, done, leaves

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)


@pytest.fixture
async def live(desk: Desk, bagas: Person) -> AsyncIterator[httpx.AsyncClient]:
    """Bagas, over a real connection."""
    desk.rings()
    server = uvicorn.Server(uvicorn.Config(desk.app, port=0, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Authorization": f"Bearer {bagas.token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        yield client
    desk.workplace.closing.set()
    server.should_exit = True
    await asyncio.wait_for(serving, 5)


@contextlib.asynccontextmanager
async def listening(live: httpx.AsyncClient, **headers: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Listen; gives the events, each with its `id` and `event`."""
    async with live.stream("GET", "/api/v1/stream", headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.aiter_lines()
        yield events(lines)


async def events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "data":
            yield {**event, **json.loads(value)}
        elif name:
            event[name] = value


async def some(heard: AsyncIterator[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(10):
        return [await anext(heard) for _ in range(count)]


async def test_whoever_listens_hears_what_happens_from_now_on(
    live: httpx.AsyncClient, bagas: Person, waiting: str
) -> None:
    async with listening(live) as heard:
        await done(live, waiting, "take")
        await done(live, waiting, "note", text="rahasia")
        taken, noted = await some(heard, 2)
    assert (taken["event"], taken["kind"], taken["inquiry"]) == ("Taken", "Taken", waiting)
    assert (taken["actor"], taken["at"]) == (f"agent:{bagas.id}", "2026-05-04T03:00:00Z")
    assert (noted["event"], noted["id"]) == ("Noted", str(int(taken["id"]) + 1))
    assert "rahasia" not in str(noted)


async def test_whoever_was_away_hears_what_they_missed_and_nothing_twice(live: httpx.AsyncClient, waiting: str) -> None:
    async with listening(live) as heard:
        await done(live, waiting, "take")
        (last,) = await some(heard, 1)
    for text in "abc":
        await done(live, waiting, "note", text=text)
    async with listening(live, **{"Last-Event-ID": last["id"]}) as heard:
        await done(live, waiting, "give-back")
        missed = await some(heard, 5)
    assert [one["event"] for one in missed] == ["Noted", "Noted", "Noted", "GivenBack", "HandedOver"]
    assert [int(one["id"]) for one in missed] == [int(last["id"]) + 1 + index for index in range(5)]


@pytest.mark.parametrize("nonsense", ["-1", "soon", "9" * 40, "1e3"])
async def test_a_senseless_last_event_means_from_now_on(live: httpx.AsyncClient, waiting: str, nonsense: str) -> None:
    async with listening(live, **{"Last-Event-ID": nonsense}) as heard:
        await done(live, waiting, "take")
        (first,) = await some(heard, 1)
    assert first["event"] == "Taken"


async def test_a_stream_ends_with_its_agents_leave(desk: Desk, live: httpx.AsyncClient, waiting: str) -> None:
    async with desk.as_(desk.hires("Laras")) as laras, listening(live) as heard:
        desk.db.write_now(leaves, "bagas@toko.example")
        await done(laras, waiting, "take")
        with pytest.raises(StopAsyncIteration):
            await some(heard, 1)


async def test_a_stream_ends_when_the_desk_closes(desk: Desk, live: httpx.AsyncClient) -> None:
    async with listening(live) as heard:
        desk.workplace.closing.set()
        with pytest.raises(StopAsyncIteration):
            await some(heard, 1)


async def test_a_stream_that_nobody_hears_any_more_is_let_go(desk: Desk, live: httpx.AsyncClient) -> None:
    async with listening(live):
        await until_followed_by(1)
    await until_followed_by(0)


async def until_followed_by(count: int) -> None:
    async with asyncio.timeout(5):
        while sum("news" in str(task.get_coro()) for task in asyncio.all_tasks()) != count:
            await asyncio.sleep(0.01)


async def test_a_silent_stream_shows_that_it_is_alive(desk: Desk, bagas: Person) -> None:
    shown = access.Proof(token=bagas.token)
    told = stream.follow(desk.workplace, shown, 0)
    assert await anext(told) == ": still here\n\n"
    await told.aclose()


class Happened:
    """An event, as far as its order matters."""

    def __init__(self, id: int, seconds: float) -> None:
        self.id, self.at = id, AT - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("after", "rows", "shown"),
    [
        (0, [], []),
        (0, [(1, 0), (2, 0)], [1, 2]),
        (4, [(5, 0), (7, 0), (8, 0)], [5]),  # 6 may still be on its way
        (4, [(6, 0)], []),
        (4, [(5, 0), (7, 9), (8, 0)], [5, 7, 8]),  # 6 has had its time
        (4, [(7, 9), (9, 1)], [7]),
    ],
)
def test_nothing_is_shown_before_what_may_still_come_before_it(
    after: int, rows: list[tuple[int, float]], shown: list[int]
) -> None:
    found: Any = [Happened(*row) for row in rows]
    assert [row.id for row in stream.ready(found, after, AT)] == shown
