"""A web channel on a real server, for the tests of its HTTP and of its widget."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from channels.base import Surroundings
from channels.testing import MemoryHub, surroundings
from channels.web import WebChannel, WebSettings
from data.problem import Problem, answer

CHAT = "/api/v1/chat"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A desk that is open on the web, and a client to visit it."""

    url: str
    http: httpx.AsyncClient
    hub: MemoryHub
    channel: WebChannel
    running: asyncio.Task[None]

    async def visit(self, **told: str) -> dict[str, str]:
        """Open a visit and return the headers that prove it."""
        opened = await self.http.post(CHAT, json=told)
        assert opened.status_code == 201, opened.text
        return {"Authorization": f"Bearer {opened.json()['token']}"}

    async def say(self, visit: dict[str, str], text: str, client_id: str = "1", **more: str) -> httpx.Response:
        """Say something in a visit."""
        message = {"client_id": client_id, "text": text, **more}
        return await self.http.post(f"{CHAT}/messages", json=message, headers=visit)

    @contextlib.asynccontextmanager
    async def listen(self, visit: dict[str, str], **headers: str) -> AsyncIterator[AsyncIterator[str]]:
        """Listen to a visit; gives the lines of the stream that say something."""
        async with self.http.stream("GET", f"{CHAT}/stream", headers={**visit, **headers}) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            yield (line async for line in stream.aiter_lines() if line)


async def texts(lines: AsyncIterator[str], count: int) -> list[str]:
    """Return what the next messages of a stream say."""
    found: list[str] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            line = await anext(lines)
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: "))["text"])
    return found


@contextlib.asynccontextmanager
async def open_desk(
    settings: WebSettings | None = None, hub: MemoryHub | None = None, around: Surroundings | None = None
) -> AsyncIterator[Desk]:
    """Open a desk on a free port until the block ends."""
    hub = hub or MemoryHub()
    channel = WebChannel.open("web", settings or WebSettings(rate=0), around or surroundings(Path("unused")))
    hub.add(channel)
    app = FastAPI()
    app.add_exception_handler(Problem, answer)
    app.include_router(channel.routes(hub))
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()  # not serve(), which looks about only ten times a second
    running = asyncio.create_task(channel.run(hub))
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        async with httpx.AsyncClient(base_url=url, timeout=5, verify=False) as http:
            yield Desk(url=url, http=http, hub=hub, channel=channel, running=running)
    finally:
        running.cancel()
        async with asyncio.timeout(5):  # the server closes although somebody may still be listening
            await server.shutdown()
